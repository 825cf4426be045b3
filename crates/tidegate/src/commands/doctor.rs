//! `tidegate doctor`: asks every part how it is and says what to do.

use std::process::ExitCode;

use tidegate_core::{Finding, Health, Result};

use crate::output;
use crate::settings::Settings;
use crate::wire::App;

pub(super) async fn run(json: bool, settings: &Settings) -> Result<ExitCode> {
    let findings = match App::open(settings).await {
        Ok(app) => {
            let mut findings = Vec::new();
            for check in app.checks().into_iter().chain(app.modules.iter().flat_map(|module| module.checks.iter().cloned())) {
                findings.extend((check.run)().await);
            }
            app.close().await?;
            findings
        }
        Err(error) => {
            vec![Finding { subject: "tidegate".to_owned(), health: Health::Failed, message: error.message.clone(), advice: error.hint }]
        }
    };
    let worst = findings.iter().map(|finding| finding.health).max().unwrap_or(Health::Good);
    if json {
        output::print(&serde_json::json!({ "health": worst, "findings": findings }).to_string());
    } else {
        output::print(&findings.iter().map(line).collect::<String>());
    }
    Ok(ExitCode::from(u8::from(worst == Health::Failed)))
}

fn line(finding: &Finding) -> String {
    let mark = match finding.health {
        Health::Good => "ok     ",
        Health::Warning => "warning",
        Health::Failed => "FAILED ",
    };
    let mut text = format!("{mark} {}: {}\n", finding.subject, finding.message);
    for advice in finding.advice.iter().flat_map(|advice| advice.lines()) {
        text.push_str(&format!("        {advice}\n"));
    }
    text
}

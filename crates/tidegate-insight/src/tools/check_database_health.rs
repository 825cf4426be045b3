use std::fmt::Write as _;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Result, Spec};
use tidegate_data::format::markdown_row;

use crate::Insight;
use crate::health::{self, Finding, Severity};

/// Findings of one sort that are shown.
const OF_A_SORT: usize = 5;

pub(super) const SPEC: Spec = Spec {
    name: "check_database_health",
    title: "Check a database's health",
    short: "Find what is wrong with a database, worst first, each with the SQL that mends it.",
    long: "Look at connections, long and idle transactions, dead rows, bloat, wraparound, cache, replicas, settings, indexes (unused, duplicate, invalid), missing keys and sequences near their end. Each finding has its evidence and what mends it; nothing is changed.",
    examples: &[r#"{"dataset": "shop"}"#],
    synonyms: &["vacuum", "bloat", "replication lag", "unused index", "maintenance", "dba"],
    ..Spec::BASE
};

/// What to look at.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
}

pub(super) async fn call(insight: Arc<Insight>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let dataset = insight.datasets.load(&args.dataset)?;
    let report = health::check(&dataset, &insight.limits).await?;
    let count = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let head = if report.findings.is_empty() {
        format!("{}; nothing is wrong", report.head)
    } else {
        let counts = [Severity::Critical, Severity::Warning, Severity::Note].map(|severity| (count(severity), severity.as_str()));
        let counts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
        format!("{}; findings: {}", report.head, counts.collect::<Vec<_>>().join(", "))
    };
    let mut notes: Vec<String> = report.unseen.iter().map(|unseen| format!("not seen: {unseen}")).collect();
    if report.held_back > 0 {
        notes.push(format!("{} findings name columns that are hidden or masked, and are held back", report.held_back));
    }
    let answer = Answer::markdown(head).with_notes(notes.join("\n"));
    Ok(if report.findings.is_empty() { answer } else { answer.with_data(table(&report.findings)) })
}

fn table(findings: &[Finding]) -> String {
    let mut text = String::from("severity|sort|what|evidence|mend\n-|-|-|-|-\n");
    let mut shown: Vec<(&str, usize)> = Vec::new();
    for finding in findings {
        let at = shown.iter().position(|(sort, _)| *sort == finding.sort).unwrap_or_else(|| {
            shown.push((finding.sort, 0));
            shown.len() - 1
        });
        let Some((_, count)) = shown.get_mut(at) else { continue };
        *count += 1;
        if *count <= OF_A_SORT {
            let cells = [finding.severity.as_str(), finding.sort, &finding.subject, &finding.evidence, &finding.mend];
            markdown_row(cells.into_iter().map(Some), &mut text);
        }
    }
    for (sort, count) in shown.iter().filter(|(_, count)| *count > OF_A_SORT) {
        // Writing to a String does not fail.
        writeln!(text, "… {} more: {sort}", count - OF_A_SORT).ok();
    }
    text
}

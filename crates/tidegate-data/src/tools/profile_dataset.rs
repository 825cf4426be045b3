use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Error, Result, Spec};
use tidegate_pg::jobs::{Job, State};

use crate::registry::Datasets;

/// How long a served process's worker may take to begin before the call does the work itself.
const BEGIN: Duration = Duration::from_millis(600);

/// Left of a call's time to say that the work goes on.
const REST: Duration = Duration::from_secs(5);

pub(super) const SPEC: Spec = Spec {
    name: "profile_dataset",
    title: "Profile a dataset",
    short: "Learn what a dataset's columns hold; read_profile shows it.",
    long: "Read every table of a dataset, in part where it is large, to learn counts, ranges, frequent values and what columns are for (keys, dates, categories, personal data, weights). It goes on if the call ends; read_profile shows what was found and check_drift what changed.",
    access: Access::Write,
    examples: &[r#"{"dataset": "shop"}"#],
    synonyms: &["statistics", "analyse", "scan", "personal data", "quality"],
    ..super::BASE
};

/// What to profile.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let name = &args.dataset;
    call.note(|notes| notes.subject = Some(name.clone()));
    let id = datasets.order_profile(name, &call.caller.user).await?;
    let told = |job: &Job| {
        let number = |steps: i64| u64::try_from(steps).unwrap_or(0);
        call.progress.report(number(job.steps_done), job.steps_total.map(number), job.message.clone());
    };
    let follow = datasets.jobs.follow(id, told);
    let help = async {
        tokio::time::sleep(BEGIN).await;
        if let Err(error) = datasets.work_on(id).await {
            tracing::warn!(cause = error.chain(), "a profile could not be begun: {error}");
        }
        std::future::pending().await
    };
    let job = tokio::select! {
        job = follow => job?,
        () = help => return Err(Error::internal("the help of a profile ended")),
        () = tokio::time::sleep(call.time_left().saturating_sub(REST)) => {
            return Ok(Answer::markdown(format!("`{name}` is still being profiled; call again to go on watching, or read_profile later")));
        }
    };
    match job.state {
        State::Done => summary(&datasets, name).await,
        State::Cancelled => Err(Error::conflict(format!("the profile of `{name}` was cancelled"))),
        _ => Err(Error::unavailable(format!("`{name}` could not be profiled: {}", job.error.unwrap_or_default()))
            .hint("mend the cause and call again")),
    }
}

async fn summary(datasets: &Datasets, name: &str) -> Result<Answer> {
    let dataset = datasets.load_any(name)?;
    let profile = datasets.load_profile(&dataset).await?;
    let unread = profile.tables.iter().filter(|table| table.profile.note.is_some()).count();
    let columns = profile.tables.iter().flat_map(|table| &table.profile.columns);
    let personal = columns.filter(|column| column.personal().is_some()).count();
    let drifts = datasets.drifts(&dataset, 100).await?;
    let new = drifts.iter().filter(|drift| drift.found >= profile.finished).count();
    let mut text = format!("profiled {} tables of `{name}`; {personal} columns look like personal data", profile.tables.len());
    if unread > 0 {
        text.push_str(&format!("; {unread} tables could not be read"));
    }
    if new > 0 {
        text.push_str(&format!("; {new} changes since the profile before: check_drift"));
    }
    text.push_str(&format!("\nread_profile {{\"dataset\": \"{name}\"}} shows it"));
    let advice = dataset.entry.status.advice(name);
    if !advice.is_empty() {
        text.push_str(&format!("\n`{name}` is in {}: {advice}", dataset.entry.status));
    }
    Ok(Answer::markdown(text))
}

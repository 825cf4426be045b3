use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Result, Spec};

use crate::Knowledge;

pub(super) const SPEC: Spec = Spec {
    name: "profile_dataset",
    title: "Profile a dataset",
    short: "Learn what a dataset's columns hold; read_profile shows it.",
    long: "Read every table of a dataset, in part where it is large, to learn counts, ranges, frequent values and what columns are for (keys, dates, categories, personal data, weights). It goes on if the call ends; read_profile shows what was found and check_drift what changed.",
    access: Access::Write,
    examples: &[r#"{"dataset": "shop"}"#],
    synonyms: &["statistics", "analyse", "scan", "personal data", "quality"],
    ..Spec::BASE
};

/// What to profile.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// Only order it; `list_jobs` tells how far it is.
    #[serde(default)]
    background: bool,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    let name = &args.dataset;
    call.note(|notes| notes.subject = Some(name.clone()));
    let id = knowledge.order_profile(name, &call.caller.user).await?;
    if args.background {
        return Ok(Answer::markdown(format!("the profile of `{name}` is ordered: list_jobs tells how far it is")));
    }
    match knowledge.attend(&call, id).await? {
        Some(_) => summary(&knowledge, name).await,
        None => Ok(Answer::markdown(format!("`{name}` is still being profiled; call again to go on watching, or read_profile later"))),
    }
}

async fn summary(knowledge: &Knowledge, name: &str) -> Result<Answer> {
    let dataset = knowledge.datasets.load_any(name)?;
    let profile = knowledge.load_profile(&dataset).await?;
    let unread = profile.tables.iter().filter(|table| table.profile.note.is_some()).count();
    let columns = profile.tables.iter().flat_map(|table| &table.profile.columns);
    let personal = columns.filter(|column| column.personal().is_some()).count();
    let drifts = knowledge.drifts(&dataset, 100).await?;
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

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Result, Spec};

use super::list_jobs::One;
use crate::Knowledge;
use crate::jobs::{number, subject_of};

pub(super) const SPEC: Spec = Spec {
    name: "read_job",
    title: "Read a job",
    short: "Show how far one job is.",
    long: "Show how far one job is, what it brought, or why it was given up.",
    examples: &[r#"{"id": "0199aa55-0f00-7000-8000-000000000000"}"#],
    synonyms: &["progress", "status"],
    ..Spec::BASE
};

/// Which one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// From `list_jobs`.
    #[schemars(length(max = 36))]
    id: String,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    let job = knowledge.jobs.load(number(&args.id)?).await?;
    call.note(|notes| notes.subject = Some(subject_of(&job)));
    let total = job.steps_total.map_or_else(String::new, |total| format!(" of {total}"));
    let said = job.error.as_deref().unwrap_or(&job.message);
    let text = format!("{} of `{}` is {}: {}{total} steps; {said}", job.kind, subject_of(&job), job.state.as_str(), job.steps_done);
    Ok(Answer::markdown(text).structured_for(&call, || One::of(job)))
}

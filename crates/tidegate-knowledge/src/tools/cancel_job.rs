use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Error, Result, Spec};

use super::list_jobs::One;
use crate::Knowledge;
use crate::jobs::{number, subject_of};

pub(super) const SPEC: Spec = Spec {
    name: "cancel_job",
    title: "Cancel a job",
    short: "Stop a job that is queued or running.",
    long: "Stop a job that is queued or running. What it has stored stays; ordered again, it begins anew.",
    access: Access::Write,
    examples: &[r#"{"id": "0199aa55-0f00-7000-8000-000000000000"}"#],
    synonyms: &["stop", "abort", "kill"],
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
    let id = number(&args.id)?;
    let cancelled = knowledge.jobs.cancel(id).await?;
    let job = knowledge.jobs.load(id).await?;
    let subject = subject_of(&job);
    call.note(|notes| notes.subject = Some(subject.clone()));
    if !cancelled {
        return Err(Error::conflict(format!("job `{}` is over: it is {}", args.id, job.state.as_str())));
    }
    Ok(Answer::markdown(format!("cancelled: {} of `{subject}`", job.kind)).structured_for(&call, || One::of(job)))
}

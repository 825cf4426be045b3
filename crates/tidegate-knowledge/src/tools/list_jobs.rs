use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_core::{Answer, Call, Error, Result, Spec};
use tidegate_data::format::escape;
use tidegate_pg::jobs::{Job, Listed, State};

use crate::Knowledge;
use crate::jobs::{number, subject_of};

/// Jobs of one answer.
const LIMIT: i64 = 20;

pub(super) const SPEC: Spec = Spec {
    name: "list_jobs",
    title: "List jobs",
    short: "List long work under way or over: profiles and descriptions of datasets.",
    long: "List jobs (profiling a dataset, having a model describe it), newest first: how far each is, and what went wrong. cancel_job stops one.",
    examples: &["{}", r#"{"dataset": "shop", "state": "running"}"#],
    synonyms: &["progress", "background work", "queue", "tasks"],
    ..Spec::BASE
};

/// Which to list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// About this dataset.
    dataset: Option<String>,
    /// So far.
    state: Option<How>,
    /// The job after which to go on.
    #[schemars(length(max = 36))]
    cursor: Option<String>,
    /// Default 20.
    #[schemars(range(min = 1, max = 100))]
    limit: Option<i64>,
}

/// How far a job is.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum How {
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// Jobs, newest first.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    jobs: Vec<One>,
    /// The `cursor` of the next page; none after the last.
    next_cursor: Option<String>,
}

/// One job.
#[derive(Serialize, JsonSchema)]
pub(super) struct One {
    id: String,
    /// `profile` or `describe`.
    kind: String,
    /// The dataset it is about.
    dataset: String,
    state: How,
    /// How often it was begun.
    attempts: i32,
    steps_done: i64,
    /// Where it is known.
    steps_total: Option<i64>,
    /// What is being done, in words.
    message: String,
    /// What it brought.
    outcome: Option<Value>,
    /// Why it was given up, or is tried again.
    error: Option<String>,
    /// Who ordered it.
    by: String,
    /// In UTC, as RFC 3339 has it.
    ordered_at: String,
    started_at: Option<String>,
    finished_at: Option<String>,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject.clone_from(&args.dataset));
    let subject = match &args.dataset {
        Some(name) => Some(knowledge.datasets.load_any(name)?.id.to_string()),
        None => None,
    };
    let before = args.cursor.as_deref().map(number).transpose()?;
    let limit = args.limit.unwrap_or(LIMIT).clamp(1, 100);
    let listed = Listed { subject, state: args.state.map(How::state), before, jobs_max: limit + 1 };
    let mut jobs = knowledge.jobs.list(&listed).await?;
    let shown = usize::try_from(limit).map_err(|_| Error::internal("a limit is small"))?;
    let more = jobs.len() > shown;
    jobs.truncate(shown);
    let next_cursor = jobs.last().filter(|_| more).map(|job| job.id.to_string());

    let mut text = String::from("job|work|state|steps|message\n-|-|-|-|-\n");
    for job in &jobs {
        let total = job.steps_total.map_or_else(String::new, |total| format!(" of {total}"));
        let message = job.error.as_deref().unwrap_or(&job.message);
        text.push_str(&format!("{}|{} {}|{}|{}{total}|", job.id, job.kind, subject_of(job), job.state.as_str(), job.steps_done));
        escape(message, &mut text);
        text.push('\n');
    }
    let notes = next_cursor.as_ref().map_or_else(String::new, |next| format!("… more: \"cursor\": \"{next}\""));
    let answer = match jobs.len() {
        0 => Answer::markdown("no job"),
        count => Answer::markdown(format!("{count} job{}", if count == 1 { "" } else { "s" })).with_data(text).with_notes(notes),
    };
    Ok(answer.structured_for(&call, || Facts { jobs: jobs.into_iter().map(One::of).collect(), next_cursor }))
}

impl How {
    const ALL: [How; 5] = [How::Queued, How::Running, How::Done, How::Failed, How::Cancelled];

    fn state(self) -> State {
        match self {
            How::Queued => State::Queued,
            How::Running => State::Running,
            How::Done => State::Done,
            How::Failed => State::Failed,
            How::Cancelled => State::Cancelled,
        }
    }
}

impl One {
    pub(super) fn of(job: Job) -> One {
        One {
            dataset: subject_of(&job),
            id: job.id.to_string(),
            kind: job.kind,
            state: How::ALL.into_iter().find(|how| how.state() == job.state).unwrap_or(How::Failed),
            attempts: job.attempts,
            steps_done: job.steps_done,
            steps_total: job.steps_total,
            message: job.message,
            outcome: job.outcome,
            error: job.error,
            by: job.by,
            ordered_at: job.ordered_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}

//! Work that outlives a call: kept in the control database, claimed with a lease, resumed by another process when one dies.

mod claim;

use std::time::Duration;

use serde_json::Value;
use tidegate_core::{Error, Result};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::Control;
use crate::control::Db;

pub use claim::{Claim, Report};

/// The channel on which a new job is told.
pub const CHANNEL: &str = "tidegate_job";

/// How often a follower looks.
const LOOK: Duration = Duration::from_millis(200);

mod migrations {
    refinery::embed_migrations!("migrations/jobs");
}

/// The jobs of all replicas. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Jobs {
    control: Control,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// Which kind of work, for example `profile`.
    pub kind: &'a str,
    /// What it is about. While a job of this kind and subject is unfinished, no other is added.
    pub subject: &'a str,
    /// What the work needs to know; it must say all, for another process may do it.
    pub payload: Value,
    /// Who wants it.
    pub by: &'a str,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for somebody to do it, perhaps again.
    Queued,
    /// Somebody does it.
    Running,
    /// Done.
    Done,
    /// Given up; see [`Job::error`].
    Failed,
    /// Somebody did not want it any more.
    Cancelled,
}

impl State {
    /// Every state, in the order of the way.
    pub const ALL: [State; 5] = [State::Queued, State::Running, State::Done, State::Failed, State::Cancelled];

    /// The state's word.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }
}

/// A job as it stands.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its number.
    pub id: Uuid,
    /// Which kind of work.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What the work needs to know.
    pub payload: Value,
    /// How far it is.
    pub state: State,
    /// How often it was begun.
    pub attempts: i32,
    /// Steps done.
    pub steps_done: i64,
    /// Steps in all, where known.
    pub steps_total: Option<i64>,
    /// What is being done, in words.
    pub message: String,
    /// What it brought.
    pub outcome: Option<Value>,
    /// Why it was given up, in words that may be shown.
    pub error: Option<String>,
    /// Who wants it.
    pub by: String,
    /// When it was ordered, in UTC, as RFC 3339 has it.
    pub ordered_at: String,
    /// When it was first begun.
    pub started_at: Option<String>,
    /// When it was over.
    pub finished_at: Option<String>,
}

/// Which jobs are listed.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Those about this.
    pub subject: Option<String>,
    /// Those that are so far.
    pub state: Option<State>,
    /// Those ordered before this one.
    pub before: Option<Uuid>,
    /// So many at most.
    pub jobs_max: i64,
}

const COLUMNS: &str = "job_id, kind, subject, payload, state, attempts, steps_done, steps_total, message, outcome, error, ordered_by,
    to_char(ordered_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),
    to_char(started_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),
    to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";

impl Jobs {
    /// Makes the tables if need be.
    pub async fn open(control: Control) -> Result<Jobs> {
        control.migrate("jobs", migrations::migrations::runner()).await?;
        Ok(Jobs { control })
    }

    /// Orders a job, or finds the unfinished one of its kind and subject.
    pub async fn add(&self, order: &Order<'_>) -> Result<Uuid> {
        let client = self.control.client().await?;
        let row = client
            .query_one(
                "insert into jobs.job (job_id, kind, subject, payload, ordered_by) values ($1, $2, $3, $4, $5)
                 on conflict (kind, subject) where state in ('queued', 'running') do update set subject = excluded.subject
                 returning job_id",
                &[&Uuid::now_v7(), &order.kind, &order.subject, &order.payload, &order.by],
            )
            .await
            .db(format_args!("ordering the job `{}` for `{}`", order.kind, order.subject))?;
        self.control.notify(CHANNEL, order.kind).await?;
        Ok(row.get(0))
    }

    /// The job of that number.
    pub async fn load(&self, id: Uuid) -> Result<Job> {
        let client = self.control.client().await?;
        let sql = format!("select {COLUMNS} from jobs.job where job_id = $1");
        let row = client.query_opt(&sql, &[&id]).await.db("reading a job")?;
        row.map(|row| Job::from_row(&row)).ok_or_else(|| Error::not_found(format!("no job `{id}`")))
    }

    /// The latest jobs, newest first: their numbers are ordered by time.
    pub async fn list(&self, listed: &Listed) -> Result<Vec<Job>> {
        let client = self.control.client().await?;
        let sql = format!(
            "select {COLUMNS} from jobs.job
             where ($1::text is null or subject = $1) and ($2::text is null or state = $2) and ($3::uuid is null or job_id < $3)
             order by job_id desc limit $4"
        );
        let state = listed.state.map(State::as_str);
        let rows = client.query(&sql, &[&listed.subject, &state, &listed.before, &listed.jobs_max]).await.db("listing jobs")?;
        Ok(rows.iter().map(Job::from_row).collect())
    }

    /// Forgets jobs that were over so many days ago; says how many.
    pub async fn forget(&self, days: i32) -> Result<u64> {
        let client = self.control.client().await?;
        client
            .execute("delete from jobs.job where finished_at < now() - make_interval(days => $1)", &[&days])
            .await
            .db("forgetting old jobs")
    }

    /// Has an unfinished job stopped; says whether it was unfinished.
    pub async fn cancel(&self, id: Uuid) -> Result<bool> {
        let client = self.control.client().await?;
        let cancelled = client
            .execute(
                "update jobs.job set state = 'cancelled', finished_at = now(), holder = null, lease_until = null
                 where job_id = $1 and state in ('queued', 'running')",
                &[&id],
            )
            .await
            .db("cancelling a job")?;
        Ok(cancelled > 0)
    }

    /// Watches a job until it is over, telling of each change.
    pub async fn follow(&self, id: Uuid, mut told: impl FnMut(&Job)) -> Result<Job> {
        let mut last = None;
        loop {
            let job = self.load(id).await?;
            let now = (job.state, job.steps_done, job.steps_total, job.message.clone());
            if last.as_ref() != Some(&now) {
                told(&job);
                last = Some(now);
            }
            if !matches!(job.state, State::Queued | State::Running) {
                return Ok(job);
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Job {
    fn from_row(row: &Row) -> Job {
        let state: &str = row.get(4);
        let state = State::ALL.into_iter().find(|known| known.as_str() == state).unwrap_or(State::Failed);
        Job {
            id: row.get(0),
            kind: row.get(1),
            subject: row.get(2),
            payload: row.get(3),
            state,
            attempts: row.get(5),
            steps_done: row.get(6),
            steps_total: row.get(7),
            message: row.get(8),
            outcome: row.get(9),
            error: row.get(10),
            by: row.get(11),
            ordered_at: row.get(12),
            started_at: row.get(13),
            finished_at: row.get(14),
        }
    }
}

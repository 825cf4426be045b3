//! A job in somebody's hands.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tidegate_core::{Error, Kind, Result};
use uuid::Uuid;

use super::{COLUMNS, Job, Jobs};
use crate::control::Db;

/// A holder that gives no sign of life for so long has lost its job.
const LEASE_S: f64 = 15.0;

/// How often it gives one, and tells how far it is.
const PULSE: Duration = Duration::from_millis(500);

/// How often a job is begun at most.
const ATTEMPTS_MAX: i32 = 4;

/// The pause after the first failure; it doubles with each.
const RETRY_S: f64 = 2.0;

/// A job that is ours until we finish it or fall silent.
#[derive(Debug)]
pub struct Claim {
    /// What is to be done.
    pub job: Job,
    holder: Uuid,
    jobs: Jobs,
}

/// How far the work is, as its doer says. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Report(Arc<Mutex<(i64, Option<i64>, String)>>);

impl Report {
    /// Says how far the work is. It reaches followers within a second.
    pub fn tell(&self, steps_done: i64, steps_total: Option<i64>, message: impl Into<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (steps_done, steps_total, message.into());
    }

    fn now(&self) -> (i64, Option<i64>, String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Jobs {
    /// Claims the job that has waited longest, of one of these kinds; also one whose holder has fallen silent.
    pub async fn claim(&self, kinds: &[&str]) -> Result<Option<Claim>> {
        self.claim_where("kind = any($2)", &kinds).await
    }

    /// Claims just this job, if nobody has it.
    pub async fn claim_one(&self, id: Uuid) -> Result<Option<Claim>> {
        self.claim_where("job_id = $2", &id).await
    }

    async fn claim_where(&self, which: &str, value: &(dyn tokio_postgres::types::ToSql + Sync)) -> Result<Option<Claim>> {
        let holder = Uuid::now_v7();
        let client = self.control.client().await?;
        let sql = format!(
            "update jobs.job
             set state = 'running', holder = $1, lease_until = now() + make_interval(secs => {LEASE_S}),
                 attempts = attempts + 1, started_at = coalesce(started_at, now()), error = null
             where job_id = (
                 select job_id from jobs.job
                 where {which}
                   and (state = 'queued' and run_after <= now() or state = 'running' and lease_until < now())
                 order by run_after
                 for update skip locked
                 limit 1)
             returning {COLUMNS}"
        );
        let row = client.query_opt(&sql, &[&holder, value]).await.db("claiming a job")?;
        Ok(row.map(|row| Claim { job: Job::from_row(&row), holder, jobs: self.clone() }))
    }
}

impl Claim {
    /// Does the work, giving signs of life meanwhile, and writes down how it ended. Work that was cancelled, or taken over by
    /// somebody else, is dropped. What may pass is tried again later.
    pub async fn run<F: Future<Output = Result<Value>>>(self, work: impl FnOnce(Report) -> F) -> Result<()> {
        let report = Report::default();
        let outcome = {
            let mut work = pin!(work(report.clone()));
            loop {
                tokio::select! {
                    outcome = &mut work => break outcome,
                    () = tokio::time::sleep(PULSE) => {
                        if !self.pulse(&report).await {
                            tracing::info!(job.id = %self.job.id, "job `{}` for `{}` is not ours any more", self.job.kind, self.job.subject);
                            return Ok(());
                        }
                    }
                }
            }
        };
        self.end(&report, outcome).await
    }

    /// Whether the job is still ours; while the control database is away it may be.
    async fn pulse(&self, report: &Report) -> bool {
        let (steps_done, steps_total, message) = report.now();
        let told = async {
            let client = self.jobs.control.client().await?;
            client
                .execute(
                    "update jobs.job
                     set lease_until = now() + make_interval(secs => $3), steps_done = $4, steps_total = $5, message = $6
                     where job_id = $1 and holder = $2 and state = 'running'",
                    &[&self.job.id, &self.holder, &LEASE_S, &steps_done, &steps_total, &message],
                )
                .await
                .db("giving a sign of life")
        };
        match told.await {
            Ok(rows) => rows > 0,
            Err(error) => {
                tracing::warn!(cause = error.chain(), "no sign of life of a job could be given: {error}");
                true
            }
        }
    }

    async fn end(self, report: &Report, outcome: Result<Value>) -> Result<()> {
        let (steps_done, steps_total, message) = report.now();
        let (state, outcome, error) = match outcome {
            Ok(value) => ("done", Some(value), None),
            Err(error) if may_pass(&error) && self.job.attempts < ATTEMPTS_MAX => ("queued", None, Some(error.text())),
            Err(error) => ("failed", None, Some(error.text())),
        };
        let pause = RETRY_S * 2_f64.powi(self.job.attempts - 1);
        let client = self.jobs.control.client().await?;
        client
            .execute(
                "update jobs.job
                 set state = $3, outcome = $4, error = $5, steps_done = $6, steps_total = $7, message = $8, holder = null, lease_until = null,
                     run_after = now() + make_interval(secs => $9), finished_at = case when $3 <> 'queued' then now() end
                 where job_id = $1 and holder = $2 and state = 'running'",
                &[&self.job.id, &self.holder, &state, &outcome, &error, &steps_done, &steps_total, &message, &pause],
            )
            .await
            .db("ending a job")?;
        Ok(())
    }
}

/// Whether trying again later may help.
fn may_pass(error: &Error) -> bool {
    matches!(error.kind, Kind::Unavailable | Kind::TooMuch)
}

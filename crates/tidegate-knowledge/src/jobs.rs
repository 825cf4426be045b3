//! The datasets' long work: whoever has time does it, whoever asked watches it.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use serde::{Deserialize, Serialize};
use tidegate_core::{Call, Error, Result};
use tidegate_pg::control::Event;
use tidegate_pg::jobs::{self, Claim, Job, Order, State};
use uuid::Uuid;

use crate::Knowledge;

/// How often it is looked for a job that nobody has told of: one whose holder died, or one that is tried again.
const LOOK: Duration = Duration::from_secs(3);

/// How long a served process's worker may take to begin before the call does the work itself.
const BEGIN: Duration = Duration::from_millis(600);

/// Left of a call's time to say that the work goes on.
const REST: Duration = Duration::from_secs(5);

/// Sorts of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Learning what a dataset's tables hold.
    Profile,
    /// Having a model write about them.
    Describe,
}

impl Work {
    const ALL: [Work; 2] = [Work::Profile, Work::Describe];

    fn as_str(self) -> &'static str {
        match self {
            Work::Profile => "profile",
            Work::Describe => "describe",
        }
    }
}

/// What a job needs to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Payload {
    pub(crate) dataset: String,
    pub(crate) by: String,
}

impl Knowledge {
    /// Orders work on a dataset, or finds the same work under way.
    pub(crate) async fn order(&self, work: Work, name: &str, by: &str) -> Result<Uuid> {
        let dataset = self.datasets.load_any(name)?;
        let payload = Payload { dataset: name.to_owned(), by: by.to_owned() };
        let payload = serde_json::to_value(payload).map_err(|error| Error::internal("an order cannot be written").because(error))?;
        self.jobs.add(&Order { kind: work.as_str(), subject: &dataset.id.to_string(), payload, by }).await
    }

    /// Does the datasets' jobs, one at a time, for as long as it is polled.
    pub async fn work(self: Arc<Self>) {
        let mut events = self.control.listen().await.ok();
        loop {
            match self.jobs.claim(&Work::ALL.map(Work::as_str)).await {
                Ok(Some(claim)) => self.run(claim).await,
                Ok(None) => {}
                Err(error) => tracing::warn!(cause = error.chain(), "jobs can't be looked for: {error}"),
            }
            let told = async {
                while let Some(events) = &mut events {
                    match events.next().await {
                        Some(Event::Notice { channel, .. }) if channel != jobs::CHANNEL => {}
                        Some(_) => return,
                        None => break,
                    }
                }
                std::future::pending::<()>().await;
            };
            tokio::select! {
                () = told => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Does one job that nobody else has taken: for a process without a worker.
    pub async fn work_on(&self, id: Uuid) -> Result<()> {
        if let Some(claim) = self.jobs.claim_one(id).await? {
            self.run(claim).await;
        }
        Ok(())
    }

    /// Watches a job for a call until it is over, doing it if nobody else does; nothing if the call's time is over before.
    pub(crate) async fn attend(&self, call: &Call, id: Uuid) -> Result<Option<Job>> {
        let told = |job: &Job| {
            let number = |steps: i64| u64::try_from(steps).unwrap_or(0);
            call.progress.report(number(job.steps_done), job.steps_total.map(number), job.message.clone());
        };
        let help = async {
            tokio::time::sleep(BEGIN).await;
            if let Err(error) = self.work_on(id).await {
                tracing::warn!(cause = error.chain(), "a job could not be begun: {error}");
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            job = self.jobs.follow(id, told) => {
                let job = job?;
                match job.state {
                    State::Done => Ok(Some(job)),
                    State::Cancelled => Err(Error::conflict(format!("the work on `{}` was cancelled", subject_of(&job)))),
                    _ => Err(Error::unavailable(job.error.unwrap_or_else(|| "the work failed".to_owned())).hint("mend the cause and call again")),
                }
            }
            () = help => Err(Error::internal("the help of a job ended")),
            () = tokio::time::sleep(call.time_left().saturating_sub(REST)) => Ok(None),
        }
    }

    async fn run(&self, claim: Claim) {
        let id = claim.job.id;
        let work = Work::ALL.into_iter().find(|work| work.as_str() == claim.job.kind);
        let payload = serde_json::from_value::<Payload>(claim.job.payload.clone());
        let ended = match (work, payload) {
            (Some(Work::Profile), Ok(payload)) => {
                let ended = claim.run(|report| self.profile_all(report, id, &payload).boxed()).await;
                self.settle_profile(id, &payload).await;
                ended
            }
            (Some(Work::Describe), Ok(payload)) => claim.run(|report| self.describe_all(report, &payload).boxed()).await,
            _ => claim.run(|_| ready(Err(Error::internal("a job's payload cannot be read")))).await,
        };
        if let Err(error) = ended {
            tracing::warn!(job.id = %id, cause = error.chain(), "a job could not be ended: {error}");
        }
    }
}

/// The number of a job from its text.
pub(crate) fn number(id: &str) -> Result<Uuid> {
    Uuid::parse_str(id).map_err(|_| Error::not_found(format!("no job `{id}`")).hint("list_jobs lists them"))
}

/// The dataset that a job is about, by its name.
pub(crate) fn subject_of(job: &Job) -> String {
    serde_json::from_value::<Payload>(job.payload.clone()).map_or_else(|_| job.subject.clone(), |payload| payload.dataset)
}

//! Profiling as a job: bounded in time and connections, and resumed where it was interrupted.

use std::future::ready;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::stream;
use futures::{FutureExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidegate_core::{Error, Kind, Result};
use tidegate_pg::control::{Db as _, Event};
use tidegate_pg::jobs::{self, Claim, Order, Report, State};
use uuid::Uuid;

use super::TableProfile;
use super::measure::{Known, Measure};
use crate::dataset::Dataset;
use crate::drift;
use crate::registry::Datasets;
use crate::schema::{Schema, Table};
use crate::status::Status;

/// The jobs' kind.
const PROFILE: &str = "profile";

/// How often it is looked for a job that nobody has told of: one whose holder died, or one that is tried again.
const LOOK: Duration = Duration::from_secs(3);

/// What a job needs to know.
#[derive(Serialize, Deserialize)]
struct Payload {
    dataset: String,
    by: String,
}

impl Datasets {
    /// Orders a profile, or finds the one that is being made.
    pub async fn order_profile(&self, name: &str, by: &str) -> Result<Uuid> {
        let dataset = self.load_any(name)?;
        if dataset.entry.status == Status::Draft {
            self.move_to(name, Status::Profiling, by, "").await?;
        }
        let payload = Payload { dataset: name.to_owned(), by: by.to_owned() };
        let payload = serde_json::to_value(payload).map_err(|error| Error::internal("an order cannot be written").because(error))?;
        self.jobs.add(&Order { kind: PROFILE, subject: &dataset.id.to_string(), payload, by }).await
    }

    /// Orders a profile of every active dataset whose latest is too old. One that was never profiled waits for somebody to ask.
    pub async fn order_due_profiles(&self) -> Result<()> {
        let hours = i32::try_from(self.settings.profile_every_h).unwrap_or(i32::MAX);
        if hours == 0 {
            return Ok(());
        }
        let client = self.control.client().await?;
        let due = client
            .query(
                "select d.name from data.dataset d
                 where d.removed_at is null and d.status = 'active'
                   and (select max(p.finished_at) from data.profile p where p.dataset_id = d.dataset_id) < now() - make_interval(hours => $1)",
                &[&hours],
            )
            .await
            .db("looking for datasets to profile")?;
        drop(client);
        for row in due {
            self.order_profile(row.get(0), "schedule").await?;
        }
        Ok(())
    }

    /// Does the datasets' jobs, one at a time, for as long as it is polled.
    pub async fn work(self: Arc<Self>) {
        let mut events = self.control.listen().await.ok();
        loop {
            match self.jobs.claim(&[PROFILE]).await {
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
                std::future::pending().await
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

    async fn run(&self, claim: Claim) {
        let (id, subject) = (claim.job.id, claim.job.subject.clone());
        let payload = serde_json::from_value::<Payload>(claim.job.payload.clone());
        let ended = match payload {
            Ok(payload) => {
                let ended = claim.run(|report| self.profile_all(report, id, &payload).boxed()).await;
                self.settle(id, &payload).await;
                ended
            }
            Err(error) => claim.run(|_| ready(Err(Error::internal("a job's payload cannot be read").because(error)))).await,
        };
        if let Err(error) = ended {
            tracing::warn!(job.id = %id, cause = error.chain(), "the profile of `{subject}` could not be ended: {error}");
        }
    }

    /// A first profile that was given up leaves the dataset a draft.
    async fn settle(&self, id: Uuid, payload: &Payload) {
        let given_up = matches!(self.jobs.load(id).await, Ok(job) if matches!(job.state, State::Failed | State::Cancelled));
        let profiling = self.load_any(&payload.dataset).is_ok_and(|dataset| dataset.entry.status == Status::Profiling);
        if given_up
            && profiling
            && let Err(error) = self.move_to(&payload.dataset, Status::Draft, &payload.by, "profiling was given up").await
        {
            tracing::warn!(cause = error.chain(), "`{}` stays in profiling: {error}", payload.dataset);
        }
    }

    /// The profile has the job's number, so that whoever resumes the job finds what is done.
    async fn profile_all(&self, report: Report, id: Uuid, payload: &Payload) -> Result<Value> {
        let started = Instant::now();
        let dataset = self.load_any(&payload.dataset)?;
        let schema = Schema::load(&dataset).await?;
        let known = Known::load(&dataset).await?;
        let done = self.begin_profile(&dataset, id, schema.tables.len()).await?;

        let total = i64::try_from(schema.tables.len()).ok();
        let mut steps = i64::try_from(done.len()).unwrap_or(0);
        report.tell(steps, total, "reading the catalogue");
        let run = Run { dataset: &dataset, schema: &schema, known: &known, until: started + Duration::from_secs(self.settings.profile_s) };
        let mut left = Vec::new();
        for table in &schema.tables {
            if !done.contains(&(table.schema.clone(), table.name.clone())) {
                left.push(run.table(table));
            }
        }
        let mut profiles = stream::iter(left).buffer_unordered(self.settings.profile_connections);
        while let Some((table, profile)) = profiles.next().await {
            let profile = profile?;
            self.store_table(id, &table.schema, &table.name, &profile).await?;
            steps += 1;
            report.tell(steps, total, format!("profiled {}", Schema::label(table)));
        }
        drop(profiles);
        self.finish(&dataset, id, payload).await?;
        Ok(json!({"tables": schema.tables.len()}))
    }

    /// Compares with the profile before, and hands a first one to those who review it.
    async fn finish(&self, dataset: &Dataset, id: Uuid, payload: &Payload) -> Result<()> {
        let before = self.profile_before(dataset, Some(id)).await?;
        self.finish_profile(dataset, id).await?;
        let now = self.load_profile(dataset).await?;
        if let Some(before) = before {
            let drifts = drift::compare(&before, &now);
            self.mark_stale(dataset, &drifts).await?;
            self.record_drift(dataset, now.id, &drifts).await?;
        }
        self.write_plain(dataset, "tidegate").await?;
        if self.load_any(&payload.dataset)?.entry.status == Status::Profiling {
            self.move_to(&payload.dataset, Status::Review, &payload.by, "profiled").await?;
        }
        Ok(())
    }
}

struct Run<'a> {
    dataset: &'a Dataset,
    schema: &'a Schema,
    known: &'a Known,
    until: Instant,
}

impl<'a> Run<'a> {
    /// One table. What hinders only this one is noted; a source that is away ends the run, to be resumed.
    async fn table(&self, table: &'a Table) -> (&'a Table, Result<TableProfile>) {
        let unread =
            |note: String| TableProfile { rows: table.rows, size_bytes: table.size_bytes, note: Some(note), ..TableProfile::default() };
        if Instant::now() > self.until {
            return (table, Ok(unread("not read: the time for profiling was over".to_owned())));
        }
        let measure = Measure { dataset: self.dataset, schema: self.schema, known: self.known, table };
        let profile = match measure.run().await {
            Err(error) if error.kind == Kind::Unavailable => Err(error),
            Err(error) => Ok(unread(error.text())),
            profile => profile,
        };
        (table, profile)
    }
}

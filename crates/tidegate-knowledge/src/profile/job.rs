//! Profiling as a job: bounded in time and connections, and resumed where it was interrupted.

use std::time::{Duration, Instant};

use futures::StreamExt as _;
use futures::stream;
use serde_json::{Value, json};
use tidegate_core::{Kind, Result};
use tidegate_pg::control::Db as _;
use tidegate_pg::jobs::{Report, State};
use uuid::Uuid;

use super::TableProfile;
use super::measure::{Known, Measure};
use crate::Knowledge;
use crate::drift;
use crate::jobs::{Payload, Work};
use tidegate_data::Dataset;
use tidegate_data::Status;
use tidegate_data::schema::{Schema, Table};

impl Knowledge {
    /// Orders a profile, or finds the one that is being made.
    pub async fn order_profile(&self, name: &str, by: &str) -> Result<Uuid> {
        let dataset = self.datasets.load_any(name)?;
        if dataset.entry.status == Status::Draft {
            self.datasets.move_to(name, Status::Profiling, by, "").await?;
        }
        self.order(Work::Profile, name, by).await
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

    /// A first profile that was given up leaves the dataset a draft.
    pub(crate) async fn settle_profile(&self, id: Uuid, payload: &Payload) {
        let given_up = matches!(self.jobs.load(id).await, Ok(job) if matches!(job.state, State::Failed | State::Cancelled));
        let profiling = self.datasets.load_any(&payload.dataset).is_ok_and(|dataset| dataset.entry.status == Status::Profiling);
        if given_up
            && profiling
            && let Err(error) = self.datasets.move_to(&payload.dataset, Status::Draft, &payload.by, "profiling was given up").await
        {
            tracing::warn!(cause = error.chain(), "`{}` stays in profiling: {error}", payload.dataset);
        }
    }

    /// The profile has the job's number, so that whoever resumes the job finds what is done.
    pub(crate) async fn profile_all(&self, report: Report, id: Uuid, payload: &Payload) -> Result<Value> {
        let started = Instant::now();
        let dataset = self.datasets.load_any(&payload.dataset)?;
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
        if self.datasets.load_any(&payload.dataset)?.entry.status == Status::Profiling {
            self.datasets.move_to(&payload.dataset, Status::Review, &payload.by, "profiled").await?;
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

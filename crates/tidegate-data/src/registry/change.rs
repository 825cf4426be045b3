//! Changes of the registry: each in one transaction, on record, and told to every replica.

use serde::Deserialize;
use tidegate_core::{Error, Result, Secret};
use tidegate_pg::Target;
use tidegate_pg::control::{self, Db as _, Transaction};
use uuid::Uuid;

use super::{CHANNEL, Datasets};
use crate::access::{self, Access};
use crate::dataset::{self, DataKind, Dataset, Entry};
use crate::status::Status;

/// The word for a removed dataset in the record of its moves.
const REMOVED: &str = "removed";

/// What a person says of a new dataset.
pub struct Registration {
    /// What the registry will say. Its status is where it begins: draft, or active without a review.
    pub entry: Entry,
    /// The connection URL.
    pub url: Secret<String>,
    /// Who registers it.
    pub by: String,
}

/// What is to be said of a dataset from now on; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Changes {
    /// What it holds.
    pub description: Option<String>,
    /// What its rows are.
    pub kind: Option<DataKind>,
    /// Where the data come from.
    pub source: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Words to find it by.
    pub tags: Option<Vec<String>>,
}

/// One move on a dataset's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// When, in UTC, to the second.
    pub at: String,
    /// From where; nothing where it began.
    pub before: Option<String>,
    /// To where.
    pub status: String,
    /// Who moved it.
    pub by: String,
    /// Why, if somebody said so.
    pub reason: String,
}

impl Datasets {
    /// Tries a connection, then stores it. Nothing that failed is stored.
    pub async fn add(&self, registration: Registration) -> Result<Access> {
        let Registration { entry, url, by } = registration;
        dataset::check_name(&entry.name)?;
        let target = Target::parse(url.expose())?;
        let candidate = Dataset::new(entry.clone(), target, &self.settings);
        let access = access::probe(&candidate).await;
        candidate.pool.close().await;
        let access = access?;
        access.check(&entry)?;

        let id = Uuid::now_v7();
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("storing the dataset")?;
        transaction
            .execute(
                "insert into data.dataset
                     (dataset_id, name, description, schemas, url_encrypted, allow_superuser, status, kind, source, owner, tags)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                &[
                    &id,
                    &entry.name,
                    &entry.description,
                    &entry.schemas,
                    &self.vault.encrypt(&url),
                    &entry.allow_superuser,
                    &entry.status.as_str(),
                    &entry.kind.as_str(),
                    &entry.source,
                    &entry.owner,
                    &entry.tags,
                ],
            )
            .await
            .db_unless_taken("storing the dataset", "dataset_name", format_args!("a dataset `{}` exists already", entry.name))?;
        record(&transaction, id, &Step { before: None, status: entry.status.as_str(), by: &by, reason: "" }).await?;
        self.commit(transaction, &entry.name).await?;
        Ok(access)
    }

    /// Says other things of a dataset.
    pub async fn set(&self, name: &str, changes: &Changes) -> Result<()> {
        let dataset = self.load_any(name)?;
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("changing the dataset")?;
        transaction
            .execute(
                "update data.dataset
                 set description = coalesce($2, description), kind = coalesce($3, kind), source = coalesce($4, source),
                     owner = coalesce($5, owner), tags = coalesce($6, tags), updated_at = now()
                 where dataset_id = $1",
                &[&dataset.id, &changes.description, &changes.kind.map(DataKind::as_str), &changes.source, &changes.owner, &changes.tags],
            )
            .await
            .db("changing the dataset")?;
        self.commit(transaction, name).await
    }

    /// Moves a dataset on its way. A way that does not exist is refused, also when another was faster.
    pub async fn move_to(&self, name: &str, to: Status, by: &str, reason: &str) -> Result<Status> {
        let dataset = self.load_any(name)?;
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("moving the dataset")?;
        let row = transaction
            .query_opt("select status from data.dataset where dataset_id = $1 and removed_at is null for update", &[&dataset.id])
            .await
            .db("moving the dataset")?
            .ok_or_else(|| Error::not_found(format!("no dataset `{name}`")))?;
        let before = Status::find(row.get(0)).unwrap_or(Status::Inactive);
        before.check(to, name)?;
        transaction
            .execute("update data.dataset set status = $2, updated_at = now() where dataset_id = $1", &[&dataset.id, &to.as_str()])
            .await
            .db("moving the dataset")?;
        record(&transaction, dataset.id, &Step { before: Some(before.as_str()), status: to.as_str(), by, reason }).await?;
        self.commit(transaction, name).await?;
        Ok(before)
    }

    /// Takes a dataset out of service. Its row stays, marked as removed.
    pub async fn remove(&self, name: &str, by: &str) -> Result<()> {
        let dataset = self.load_any(name)?;
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("removing the dataset")?;
        transaction
            .execute(
                "update data.dataset set removed_at = now(), updated_at = now() where dataset_id = $1 and removed_at is null",
                &[&dataset.id],
            )
            .await
            .db("removing the dataset")?;
        let step = Step { before: Some(dataset.entry.status.as_str()), status: REMOVED, by, reason: "" };
        record(&transaction, dataset.id, &step).await?;
        self.commit(transaction, name).await
    }

    /// Every move of a dataset, oldest first.
    pub async fn moves(&self, name: &str) -> Result<Vec<Move>> {
        let dataset = self.load_any(name)?;
        let client = self.control.client().await?;
        let rows = client
            .query(
                "select to_char(moved_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), status_before, status, moved_by, reason
                 from data.dataset_move where dataset_id = $1 order by moved_at",
                &[&dataset.id],
            )
            .await
            .db("reading the moves of a dataset")?;
        let read = |row: &control::Row| Move { at: row.get(0), before: row.get(1), status: row.get(2), by: row.get(3), reason: row.get(4) };
        Ok(rows.iter().map(read).collect())
    }

    /// Makes a change last, tells every replica of it, and has it in force here.
    async fn commit(&self, transaction: Transaction<'_>, name: &str) -> Result<()> {
        control::notify(&transaction, CHANNEL, name).await?;
        transaction.commit().await.db("changing the registry of datasets")?;
        self.reload().await
    }
}

struct Step<'a> {
    before: Option<&'a str>,
    status: &'a str,
    by: &'a str,
    reason: &'a str,
}

async fn record(transaction: &Transaction<'_>, id: Uuid, step: &Step<'_>) -> Result<()> {
    transaction
        .execute(
            "insert into data.dataset_move (dataset_id, status_before, status, moved_by, reason) values ($1, $2, $3, $4, $5)",
            &[&id, &step.before, &step.status, &step.by, &step.reason],
        )
        .await
        .db("recording the move of a dataset")?;
    Ok(())
}

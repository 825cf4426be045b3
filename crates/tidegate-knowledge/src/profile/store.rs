//! Profiles in the control database.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;
use tidegate_core::{Error, Result};
use tidegate_pg::control::Db as _;
use uuid::Uuid;

use super::{TableProfile, govern};
use crate::Knowledge;
use tidegate_data::Dataset;

/// Finished profiles that are kept of a dataset.
const KEPT: i64 = 10;

/// A finished profile.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Profile {
    /// Its number.
    #[serde(skip)]
    pub id: Uuid,
    /// When it was finished, in UTC, to the minute.
    pub finished: String,
    /// By schema and name.
    pub tables: Vec<ProfiledTable>,
}

/// One table of a profile.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ProfiledTable {
    /// The schema's name.
    pub schema: String,
    /// The table's name.
    pub name: String,
    /// What was found.
    #[serde(flatten)]
    pub profile: TableProfile,
}

impl ProfiledTable {
    /// How it is named in text: with its schema only when that is not `public`.
    pub fn label(&self) -> String {
        if self.schema == "public" { self.name.clone() } else { format!("{}.{}", self.schema, self.name) }
    }
}

impl Knowledge {
    /// The latest finished profile of a dataset.
    pub async fn profile(&self, dataset: &Dataset) -> Result<Option<Profile>> {
        self.profile_before(dataset, None).await
    }

    /// The same, or an error that says how to get one.
    pub async fn load_profile(&self, dataset: &Dataset) -> Result<Profile> {
        let name = &dataset.entry.name;
        self.profile(dataset).await?.ok_or_else(|| {
            Error::not_found(format!("dataset `{name}` has no profile yet"))
                .hint(format!("profile_dataset {{\"dataset\": \"{name}\"}} makes one"))
        })
    }

    /// The latest finished profile other than this.
    pub(crate) async fn profile_before(&self, dataset: &Dataset, other: Option<Uuid>) -> Result<Option<Profile>> {
        let client = self.control.client().await?;
        let found = client
            .query_opt(
                "select profile_id, to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI')
                 from data.profile where dataset_id = $1 and finished_at is not null and profile_id is distinct from $2
                 order by finished_at desc limit 1",
                &[&dataset.id, &other],
            )
            .await
            .db("looking for a profile")?;
        let Some(row) = found else { return Ok(None) };
        let id = row.get(0);
        let rows = client
            .query(
                "select table_schema, table_name, body from data.profile_table where profile_id = $1 order by table_schema, table_name",
                &[&id],
            )
            .await
            .db("reading a profile")?;
        let table = |row: &tidegate_pg::control::Row| {
            let profile =
                serde_json::from_value(row.get(2)).map_err(|error| Error::internal("a stored profile cannot be read").because(error))?;
            Ok(ProfiledTable { schema: row.get(0), name: row.get(1), profile })
        };
        let mut profile = Profile { id, finished: row.get(1), tables: rows.iter().map(table).collect::<Result<_>>()? };
        if dataset.governance().governed {
            govern::hold(&dataset.held().await?.governance, &*dataset.schema().await?, &mut profile);
        }
        Ok(Some(profile))
    }

    /// Begins a profile, or goes on with one that was interrupted: the tables that are done.
    pub(super) async fn begin_profile(&self, dataset: &Dataset, id: Uuid, tables: usize) -> Result<HashSet<(String, String)>> {
        let client = self.control.client().await?;
        let tables = i32::try_from(tables).unwrap_or(i32::MAX);
        client
            .execute(
                "insert into data.profile (profile_id, dataset_id, tables_total) values ($1, $2, $3) on conflict (profile_id) do nothing",
                &[&id, &dataset.id, &tables],
            )
            .await
            .db("beginning a profile")?;
        let done = client
            .query("select table_schema, table_name from data.profile_table where profile_id = $1", &[&id])
            .await
            .db("reading how far a profile is")?;
        Ok(done.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    pub(super) async fn store_table(&self, id: Uuid, schema: &str, table: &str, profile: &TableProfile) -> Result<()> {
        let body = serde_json::to_value(profile).map_err(|error| Error::internal("a profile cannot be written").because(error))?;
        let client = self.control.client().await?;
        client
            .execute(
                "insert into data.profile_table (profile_id, table_schema, table_name, body) values ($1, $2, $3, $4)
                 on conflict (profile_id, table_schema, table_name) do update set body = excluded.body",
                &[&id, &schema, &table, &body],
            )
            .await
            .db("storing a table's profile")?;
        Ok(())
    }

    /// A profile is complete; the oldest make room.
    pub(super) async fn finish_profile(&self, dataset: &Dataset, id: Uuid) -> Result<()> {
        let client = self.control.client().await?;
        client.execute("update data.profile set finished_at = now() where profile_id = $1", &[&id]).await.db("finishing a profile")?;
        client
            .execute(
                "delete from data.profile where dataset_id = $1 and profile_id <> $2 and profile_id not in (
                     select profile_id from data.profile where dataset_id = $1 and finished_at is not null order by finished_at desc limit $3)",
                &[&dataset.id, &id, &KEPT],
            )
            .await
            .db("forgetting old profiles")?;
        Ok(())
    }
}

//! Texts in the control database, every version of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Author, Entry, Field, Subject};
use crate::Knowledge;
use crate::drift::{Change, Drift};
use tidegate_core::Result;
use tidegate_data::Dataset;
use tidegate_data::registry::CHANNEL;
use tidegate_pg::control::{self, Db as _, Row};

/// A text as it stands, and who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Written {
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// Which text.
    pub field: Field,
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub author: Author,
    /// Which version of it, from 1.
    pub version: i32,
    /// Whether what it describes has changed since.
    pub stale: bool,
}

/// What became of texts that were to be saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Now in force.
    pub written: usize,
    /// Kept as a version behind a person's words.
    pub behind: usize,
    /// Said so already.
    pub same: usize,
}

/// A person's latest version, or else the latest.
const CURRENT: &str = "
select distinct on (table_schema, table_name, column_name, field)
       table_schema, table_name, column_name, field, text, author, version, stale
from data.metadata
where dataset_id = $1
order by table_schema, table_name, column_name, field, author = 'person' desc, version desc";

impl Knowledge {
    /// Every text in force.
    pub async fn metadata(&self, dataset: &Dataset) -> Result<Vec<Written>> {
        let client = self.control.client().await?;
        let rows = client.query(CURRENT, &[&dataset.id]).await.db("reading metadata")?;
        Ok(rows.iter().filter_map(written).collect())
    }

    /// Saves texts, all or none, and tells every replica.
    pub async fn save_metadata(&self, dataset: &Dataset, entries: &[Entry], author: Author, by: &str) -> Result<Saved> {
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("saving metadata")?;
        transaction
            .execute("update data.dataset set metadata_version = metadata_version + 1 where dataset_id = $1", &[&dataset.id])
            .await
            .db("saving metadata")?;
        let current = transaction.query(CURRENT, &[&dataset.id]).await.db("saving metadata")?;
        let current: BTreeMap<(Subject, Field), Written> =
            current.iter().filter_map(written).map(|text| ((text.subject.clone(), text.field), text)).collect();
        let mut saved = Saved::default();
        for entry in entries {
            let known = current.get(&(entry.subject.clone(), entry.field));
            match known {
                Some(known) if known.text == entry.text && !known.stale => {
                    saved.same += 1;
                    continue;
                }
                Some(known) if known.author == Author::Person && author != Author::Person => saved.behind += 1,
                _ => saved.written += 1,
            }
            let Subject { schema, table, column } = &entry.subject;
            transaction
                .execute(
                    "insert into data.metadata (dataset_id, table_schema, table_name, column_name, field, version, text, author, written_by)
                     select $1, $2, $3, $4, $5, coalesce(max(version), 0) + 1, $6, $7, $8 from data.metadata
                     where dataset_id = $1 and table_schema = $2 and table_name = $3 and column_name = $4 and field = $5",
                    &[&dataset.id, schema, table, column, &entry.field.as_str(), &entry.text, &author.as_str(), &by],
                )
                .await
                .db("saving metadata")?;
        }
        control::notify(&transaction, CHANNEL, &dataset.entry.name).await?;
        transaction.commit().await.db("saving metadata")?;
        self.datasets.reload().await?;
        Ok(saved)
    }

    /// Marks as stale what is written about tables and columns that have changed.
    pub(crate) async fn mark_stale(&self, dataset: &Dataset, drifts: &[Drift]) -> Result<u64> {
        let client = self.control.client().await?;
        let mut marked = 0;
        for drift in drifts.iter().filter(|drift| drift.what != Change::TableNew) {
            // A new column changes what is said of the table; the others what is said of themselves.
            let column = drift.column.as_deref().filter(|_| drift.what != Change::ColumnNew);
            marked += client
                .execute(
                    "update data.metadata set stale = true
                     where dataset_id = $1 and table_schema = $2 and table_name = $3 and not stale
                       and (column_name = coalesce($4, '') or $5)",
                    &[&dataset.id, &drift.schema, &drift.table, &column, &(drift.what == Change::TableGone)],
                )
                .await
                .db("marking metadata as stale")?;
        }
        if marked > 0 {
            client
                .execute("update data.dataset set metadata_version = metadata_version + 1 where dataset_id = $1", &[&dataset.id])
                .await
                .db("marking metadata as stale")?;
        }
        Ok(marked)
    }
}

fn written(row: &Row) -> Option<Written> {
    Some(Written {
        subject: Subject { schema: row.get(0), table: row.get(1), column: row.get(2) },
        field: Field::find(row.get(3))?,
        text: row.get(4),
        author: Author::find(row.get(5))?,
        version: row.get(6),
        stale: row.get(7),
    })
}

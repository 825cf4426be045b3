//! What a dataset holds: tables, columns, keys, enums and comments, read from PostgreSQL's catalogue.

mod catalogue;
mod description;
mod overview;
mod table;

use schemars::JsonSchema;
use serde::Serialize;
use tidegate_core::Result;

use crate::dataset::Dataset;

pub use description::{Description, TableFacts};
pub use overview::{Detail, Overview, PAGE, form};
pub use table::Line;

/// Every table that agents may see.
#[derive(Debug, Default)]
pub struct Schema {
    /// Largest first within a schema.
    pub tables: Vec<Table>,
    /// Enum types and their labels in order.
    pub enums: Vec<(String, Vec<String>)>,
    /// The database's size in bytes.
    pub size_bytes: u64,
    /// The day on which a table was last analyzed.
    pub analyzed: Option<String>,
}

/// One relation that can be read from.
#[derive(Debug, Default)]
pub struct Table {
    /// PostgreSQL's number for it.
    pub oid: String,
    /// The schema's name.
    pub schema: String,
    /// The table's name.
    pub name: String,
    /// What kind of relation it is.
    pub kind: Relation,
    /// Rows as the statistics estimate them; none before the first ANALYZE.
    pub rows: Option<u64>,
    /// Bytes on disk with indexes and TOAST.
    pub size_bytes: u64,
    /// What the owner says of it.
    pub comment: Option<String>,
    /// How many partitions it has.
    pub partitions: usize,
    /// In order of definition.
    pub columns: Vec<ColumnInfo>,
}

/// What a text is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Subject {
    /// The schema's name; empty for the dataset as a whole.
    pub schema: String,
    /// The table's name; empty for the dataset as a whole.
    pub table: String,
    /// The column's name; empty for the table as a whole.
    pub column: String,
}

/// What kind of relation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// An ordinary table.
    #[default]
    Table,
    /// A table split into partitions.
    Partitioned,
    /// A stored query.
    View,
    /// A stored answer.
    MaterializedView,
    /// A table that lives elsewhere.
    Foreign,
}

/// One column.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// As `format_type` writes it, shortened to PostgreSQL's own short names.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it is never null.
    pub not_null: bool,
    /// Whether it is part of the primary key.
    pub primary: bool,
    /// `table` or `table.column` that it points to; the column is left out when it is that table's primary key.
    pub references: Option<String>,
    /// What the owner says of it.
    pub comment: Option<String>,
}

impl Schema {
    /// Reads the catalogue; what is written about tables and columns stands in the place of their comments.
    pub async fn load(dataset: &Dataset) -> Result<Schema> {
        let mut schema = Schema::load_bare(dataset).await?;
        for table in &mut schema.tables {
            let subject = |column: &str| Subject { schema: table.schema.clone(), table: table.name.clone(), column: column.to_owned() };
            if let Some(text) = dataset.descriptions.get(&subject("")) {
                table.comment = Some(text.clone());
            }
            for column in &mut table.columns {
                let subject = Subject { schema: table.schema.clone(), table: table.name.clone(), column: column.name.clone() };
                if let Some(text) = dataset.descriptions.get(&subject).filter(|_| !is_held(column)) {
                    column.comment = Some(text.clone());
                }
            }
        }
        Ok(schema)
    }

    /// Reads the catalogue, with the owner's comments alone.
    pub async fn load_bare(dataset: &Dataset) -> Result<Schema> {
        let mut schema = catalogue::load(dataset).await?;
        if dataset.governance.governed {
            dataset.held().await?.governance.hold_schema(&mut schema);
        }
        Ok(schema)
    }

    /// The tables that a name means: `table` in any schema, or `schema.table`.
    pub fn find<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Table> {
        let name = name.trim().trim_matches('"');
        self.tables.iter().filter(move |table| {
            table.name == name
                || name.split_once('.').is_some_and(|(schema, rest)| table.schema == schema && table.name == rest.trim_matches('"'))
        })
    }

    /// How a table is named in text: with its schema only when it is not `public`.
    pub fn label(table: &Table) -> String {
        if table.schema == "public" { table.name.clone() } else { format!("{}.{}", table.schema, table.name) }
    }
}

/// Whether a column's comment says by which rule it is seen.
fn is_held(column: &ColumnInfo) -> bool {
    column.comment.as_deref().is_some_and(|comment| comment.starts_with("masked: ") || comment.starts_with("merged: "))
}

/// A count in few characters: `950`, `12k`, `3.4M`.
pub fn short_count(count: u64) -> String {
    let scaled = |divisor: u64, unit: char| {
        let tenths = (count * 10 + divisor / 2) / divisor;
        match tenths {
            100.. => format!("{}{unit}", (count + divisor / 2) / divisor),
            _ if tenths.is_multiple_of(10) => format!("{}{unit}", tenths / 10),
            _ => format!("{}.{}{unit}", tenths / 10, tenths % 10),
        }
    };
    match count {
        0..=999 => count.to_string(),
        1_000..=999_499 => scaled(1_000, 'k'),
        999_500..=999_499_999 => scaled(1_000_000, 'M'),
        _ => scaled(1_000_000_000, 'G'),
    }
}

/// Bytes in few characters: `8.1 MB`.
pub fn short_bytes(bytes: u64) -> String {
    format!("{}B", short_count(bytes))
}

#[cfg(test)]
mod tests {
    use super::short_count;

    #[test]
    fn counts_are_short_and_round_rightly() {
        let shown: Vec<String> =
            [0, 950, 1_000, 1_234, 12_345, 99_950, 100_000, 999_499, 999_500, 3_400_000, 2_000_000_000].map(short_count).into();
        assert_eq!(shown, ["0", "950", "1k", "1.2k", "12k", "100k", "100k", "999k", "1M", "3.4M", "2G"]);
    }
}

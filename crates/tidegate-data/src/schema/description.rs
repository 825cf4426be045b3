//! A schema as programs read it.

use schemars::JsonSchema;
use serde::Serialize;

use super::table::Line;
use super::{ColumnInfo, Overview, PAGE, Relation, Schema, Table};

/// A dataset's tables, a page of them, or one.
#[derive(Serialize, JsonSchema)]
pub struct Description {
    /// The dataset's name.
    pub dataset: String,
    /// The database's size.
    pub size_bytes: u64,
    /// The day on which a table was last analyzed.
    pub analyzed: Option<String>,
    /// Tables in all.
    pub table_count: usize,
    /// Largest first within a schema.
    pub tables: Vec<TableFacts>,
    /// The `cursor` of the next page; none after the last.
    pub next_cursor: Option<String>,
}

/// One table.
#[derive(Serialize, JsonSchema)]
pub struct TableFacts {
    /// The schema's name.
    pub schema: String,
    /// The table's name.
    pub name: String,
    /// What kind of relation it is.
    pub kind: Relation,
    /// As the statistics estimate them; none before the first ANALYZE.
    pub rows: Option<u64>,
    /// On disk, with indexes and TOAST.
    pub size_bytes: u64,
    /// What is said of it.
    pub comment: Option<String>,
    /// How many partitions it has.
    pub partitions: usize,
    /// In order of definition.
    pub columns: Vec<ColumnFacts>,
    /// Indexes, constraints, keys both ways, partitions, defaults; where one table was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Line>,
}

/// One column.
#[derive(Serialize, JsonSchema)]
pub struct ColumnFacts {
    /// What the catalogue says.
    #[serde(flatten)]
    pub column: ColumnInfo,
    /// The labels of its enum type, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

impl Description {
    /// The page of an overview.
    pub fn new(overview: &Overview<'_>) -> Description {
        let schema = overview.schema;
        let first = (overview.page - 1).saturating_mul(PAGE);
        let tables = schema.tables.iter().skip(first).take(PAGE).map(|table| TableFacts::new(schema, table, Vec::new()));
        let next_cursor = (schema.tables.len() > first.saturating_add(PAGE)).then(|| (overview.page + 1).to_string());
        Description { next_cursor, ..Description::of(overview.dataset, schema, tables.collect()) }
    }

    /// One table with its details.
    pub fn one(dataset: &str, schema: &Schema, (table, details): (&Table, Vec<Line>)) -> Description {
        Description::of(dataset, schema, vec![TableFacts::new(schema, table, details)])
    }

    fn of(dataset: &str, schema: &Schema, tables: Vec<TableFacts>) -> Description {
        Description {
            dataset: dataset.to_owned(),
            size_bytes: schema.size_bytes,
            analyzed: schema.analyzed.clone(),
            table_count: schema.tables.len(),
            tables,
            next_cursor: None,
        }
    }
}

impl TableFacts {
    fn new(schema: &Schema, table: &Table, details: Vec<Line>) -> TableFacts {
        let columns = table.columns.iter().map(|column| {
            let bare = column.kind.trim_end_matches("[]").rsplit('.').next();
            let labels = schema.enums.iter().find(|(name, _)| bare == Some(name)).map(|(_, labels)| labels.clone());
            ColumnFacts { column: column.clone(), labels: labels.unwrap_or_default() }
        });
        TableFacts {
            schema: table.schema.clone(),
            name: table.name.clone(),
            kind: table.kind,
            rows: table.rows,
            size_bytes: table.size_bytes,
            comment: table.comment.clone(),
            partitions: table.partitions,
            columns: columns.collect(),
            details,
        }
    }
}

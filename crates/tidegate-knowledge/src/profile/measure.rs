//! Reading a table: all of it where it is small, a sample of its pages where it is not.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tidegate_core::{Error, Result};
use tidegate_pg::{ReadOptions, Row};

use super::detect::{self, Seen};
use super::tally::{Order, Tally, float, whole};
use super::{ColumnProfile, TableProfile, personal};
use tidegate_data::Dataset;
use tidegate_data::failure;
use tidegate_data::schema::{ColumnInfo, Relation, Schema, Table};
use tidegate_guard::quoted;

/// A table that is estimated to be no larger is read whole.
const WHOLE_ROWS: u64 = 20_000;

/// A table without an estimate is read whole up to so many bytes.
const WHOLE_BYTES: u64 = 4 << 20;

/// Rows of a sample, and of a view, about.
const SAMPLE_ROWS: u64 = 10_000;

/// Rows that are read at most, whatever an estimate said.
const ROWS_MAX: u64 = 50_000;

/// Characters of a value that are read.
const CHARS_MAX: usize = 120;

/// How long one statement may take on the source.
const TIMEOUT: Duration = Duration::from_secs(8);

/// Types whose values are read; of others only whether there is one.
const READABLE: [&str; 23] = [
    "int2",
    "int",
    "int8",
    "numeric",
    "float4",
    "float8",
    "money",
    "bool",
    "text",
    "varchar",
    "char",
    "bpchar",
    "name",
    "date",
    "timestamp",
    "timestamptz",
    "time",
    "timetz",
    "interval",
    "uuid",
    "inet",
    "cidr",
    "citext",
];

/// What the catalogue knows of all tables beforehand.
#[derive(Default)]
pub(super) struct Known {
    /// By table and column: whether its values are unique, of columns that begin an index.
    indexed: HashMap<(String, String), bool>,
    /// By table and column: different values, as ANALYZE estimates them; below zero as a share of the rows.
    distinct: HashMap<(String, String), f64>,
}

const INDEXED: &str = "
select i.indrelid::text, a.attname, pg_catalog.bool_or(i.indisunique and i.indnkeyatts = 1)
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_am m on m.oid = c.relam
join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
where m.amname = 'btree' and i.indisvalid and i.indpred is null
group by 1, 2";

const DISTINCT: &str = "
select c.oid::text, s.attname, s.n_distinct
from pg_catalog.pg_stats s
join pg_catalog.pg_namespace n on n.nspname = s.schemaname
join pg_catalog.pg_class c on c.relname = s.tablename and c.relnamespace = n.oid
where s.schemaname not in ('pg_catalog', 'information_schema')
order by s.inherited";

impl Known {
    pub(super) async fn load(dataset: &Dataset) -> Result<Known> {
        let mut known = Known::default();
        each(dataset, INDEXED, |row| {
            known.indexed.insert(place(row), row.cell(2) == Some("t"));
        })
        .await?;
        each(dataset, DISTINCT, |row| {
            if let Some(distinct) = row.cell(2).and_then(|cell| cell.parse().ok()) {
                known.distinct.insert(place(row), distinct);
            }
        })
        .await?;
        Ok(known)
    }
}

fn place(row: &Row<'_>) -> (String, String) {
    (row.cell(0).unwrap_or_default().to_owned(), row.cell(1).unwrap_or_default().to_owned())
}

async fn each(dataset: &Dataset, sql: &'static str, mut take: impl FnMut(&Row<'_>)) -> Result<()> {
    let mut rows = dataset.catalog(sql, &[]).await?;
    while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
        take(&row);
    }
    Ok(())
}

/// One table to be read.
pub(super) struct Measure<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) schema: &'a Schema,
    pub(super) known: &'a Known,
    pub(super) table: &'a Table,
}

/// How a table is read.
struct Reading {
    /// What follows the table's name.
    sample: String,
    /// Rows that make the reading whole, if no more come.
    whole: bool,
}

impl Measure<'_> {
    pub(super) async fn run(&self) -> Result<TableProfile> {
        let started = Instant::now();
        let reading = self.reading();
        let (tallies, rows_read) = self.read(&reading).await?;
        let exact = reading.whole && rows_read < ROWS_MAX;
        let rows = if exact { Some(rows_read) } else { self.table.rows.filter(|rows| *rows >= rows_read) };
        let mut columns: Vec<ColumnProfile> = self
            .table
            .columns
            .iter()
            .zip(&tallies)
            .map(|(column, tally)| self.column(column, tally, exact, rows.unwrap_or(rows_read)))
            .collect();
        if !exact {
            self.ranges(&mut columns).await?;
        }
        Ok(TableProfile {
            rows,
            rows_exact: exact,
            size_bytes: self.table.size_bytes,
            rows_read,
            took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            note: None,
            columns,
        })
    }

    /// Whole where it is small; else so many pages that about enough rows come.
    fn reading(&self) -> Reading {
        let sampled = matches!(self.table.kind, Relation::Table | Relation::Partitioned | Relation::MaterializedView);
        let small = match self.table.rows {
            Some(rows) => rows <= WHOLE_ROWS && self.table.size_bytes <= 16 * WHOLE_BYTES,
            None => self.table.size_bytes <= WHOLE_BYTES,
        };
        if !sampled {
            return Reading { sample: format!(" limit {SAMPLE_ROWS}"), whole: false };
        }
        if small {
            return Reading { sample: format!(" limit {ROWS_MAX}"), whole: true };
        }
        // Without an estimate, rows of 100 bytes are assumed.
        let rows = float(self.table.rows.filter(|rows| *rows > 0).unwrap_or(self.table.size_bytes / 100).max(1));
        let percent = (100.0 * float(SAMPLE_ROWS) / rows).clamp(0.000_01, 100.0);
        Reading { sample: format!(" tablesample system ({percent:.5}) repeatable (7) limit {}", 3 * SAMPLE_ROWS), whole: false }
    }

    async fn read(&self, reading: &Reading) -> Result<(Vec<Tally>, u64)> {
        let values: Vec<String> = self.table.columns.iter().map(|column| self.expression(column)).collect();
        let values = if values.is_empty() { "null".to_owned() } else { values.join(", ") };
        let sql = format!("select {values} from {}{}", self.name(), reading.sample);
        let mut tallies: Vec<Tally> = self.table.columns.iter().map(|column| Tally::new(order(&column.kind))).collect();
        let mut rows_read = 0;
        let mut rows = self.ask(&sql).await?;
        while let Some(row) = rows.next().await.map_err(|error| failure::plain(&self.dataset.entry.name, error))? {
            rows_read += 1;
            for (at, tally) in tallies.iter_mut().enumerate() {
                tally.add(row.cell(at));
            }
        }
        Ok((tallies, rows_read))
    }

    /// A column's value as a short text, or only whether there is one.
    fn expression(&self, column: &ColumnInfo) -> String {
        let name = quoted(&column.name);
        if self.is_readable(&column.kind) {
            format!("pg_catalog.left({name}::text, {CHARS_MAX})")
        } else {
            format!("case when {name} is not null then '' end")
        }
    }

    fn is_readable(&self, kind: &str) -> bool {
        let base = kind.split('(').next().unwrap_or(kind);
        READABLE.contains(&base) || self.schema.enums.iter().any(|(name, _)| name == kind)
    }

    fn column(&self, column: &ColumnInfo, tally: &Tally, exact: bool, rows: u64) -> ColumnProfile {
        let place = (self.table.oid.clone(), column.name.clone());
        let readable = self.is_readable(&column.kind);
        let distinct = match self.known.distinct.get(&place) {
            _ if exact => tally.distinct_of(rows),
            Some(distinct) if *distinct > 0.0 => whole(*distinct),
            Some(share) if *share < 0.0 => whole(-share * float(rows)),
            _ => tally.distinct_of(rows),
        };
        let unique = self.known.indexed.get(&place).copied().unwrap_or(false);
        let seen = Seen { table: self.table, column, tally, distinct, rows, unique };
        let mut profile = ColumnProfile {
            name: column.name.clone(),
            kind: column.kind.clone(),
            null_share: tally.null_share(),
            distinct: readable.then_some(distinct),
            distinct_exact: exact,
            range_exact: exact,
            roles: if readable { seen.roles() } else { Vec::new() },
            ..ColumnProfile::default()
        };
        if profile.personal().is_some() {
            profile.form = tally.values.keys().min().map(|value| personal::form(value));
        } else if readable {
            (profile.min, profile.max) = tally.range().unzip();
            profile.top = tally.top();
        }
        profile
    }

    /// Exact ranges of sampled columns that begin an index, which knows both ends.
    async fn ranges(&self, columns: &mut [ColumnProfile]) -> Result<()> {
        let led = |column: &ColumnProfile| {
            let place = (self.table.oid.clone(), column.name.clone());
            column.min.is_some() && self.known.indexed.contains_key(&place)
        };
        let mut columns: Vec<&mut ColumnProfile> = columns.iter_mut().filter(|column| led(column)).collect();
        if columns.is_empty() || self.table.kind != Relation::Table {
            return Ok(());
        }
        let ends: Vec<String> = columns
            .iter()
            .map(|column| {
                let name = quoted(&column.name);
                format!("pg_catalog.min({name})::text, pg_catalog.max({name})::text")
            })
            .collect();
        let mut rows = self.ask(&format!("select {} from {}", ends.join(", "), self.name())).await?;
        let row = rows.next().await.map_err(|error| failure::plain(&self.dataset.entry.name, error))?;
        let Some(row) = row else { return Ok(()) };
        for (at, column) in columns.iter_mut().enumerate() {
            column.min = row.cell(2 * at).map(str::to_owned);
            column.max = row.cell(2 * at + 1).map(str::to_owned);
            column.range_exact = true;
        }
        Ok(())
    }

    /// Runs a statement of ours over the caller's tables the way every statement runs: judged, read-only, bounded.
    async fn ask(&self, sql: &str) -> Result<tidegate_pg::Rows> {
        let failed = |error| failure::plain(&self.dataset.entry.name, error);
        let refused = |refusal: tidegate_guard::Refusal| Error::denied(refusal.message);
        let statement = tidegate_guard::parse(sql).map_err(refused)?;
        let facts = self.dataset.pool.facts().await.map_err(failed)?;
        let proof = tidegate_guard::check(&statement, &facts).map_err(refused)?;
        let options = ReadOptions { timeout: TIMEOUT, ..ReadOptions::default() };
        self.dataset.pool.read(&proof, &[], &options).await.map_err(failed)
    }

    fn name(&self) -> String {
        format!("{}.{}", quoted(&self.table.schema), quoted(&self.table.name))
    }
}

fn order(kind: &str) -> Order {
    match kind {
        kind if detect::is_number(kind) => Order::Number,
        kind if detect::is_time(kind) => Order::Text,
        _ => Order::None,
    }
}

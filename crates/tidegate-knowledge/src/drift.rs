//! What has changed in a dataset between two profiles.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;
use tidegate_core::Result;
use tidegate_guard::Treatment;
use tidegate_pg::control::{self, Db as _, Row};
use uuid::Uuid;

use crate::Knowledge;
use crate::profile::{ColumnProfile, Profile, ProfiledTable};
use tidegate_data::Dataset;
use tidegate_data::governance::Governance;
use tidegate_data::registry::CHANNEL;
use tidegate_data::schema::Schema;

/// A table whose rows grew or shrank by this factor has shifted.
const ROWS_FACTOR: f64 = 1.5;

/// Tables smaller than this may double without a word.
const ROWS_MIN: u64 = 100;

/// A change of the share of rows without a value that counts.
const NULLS_SHIFT: f64 = 0.1;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Drift {
    /// What sort of change.
    pub what: Change,
    /// The schema's name.
    pub schema: String,
    /// The table's name.
    pub table: String,
    /// The column's name, if it is about one.
    pub column: Option<String>,
    /// From what to what, in words.
    pub detail: String,
}

/// Sorts of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A table that was not there.
    TableNew,
    /// A table that is gone.
    TableGone,
    /// A column that was not there.
    ColumnNew,
    /// A column that is gone.
    ColumnGone,
    /// A column of another type.
    ColumnRetyped,
    /// Many more rows, or many fewer.
    RowsShifted,
    /// Many more rows without a value, or many fewer.
    NullsShifted,
}

impl Change {
    /// The sort's words, as they are stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::TableNew => "table new",
            Change::TableGone => "table gone",
            Change::ColumnNew => "column new",
            Change::ColumnGone => "column gone",
            Change::ColumnRetyped => "column retyped",
            Change::RowsShifted => "rows shifted",
            Change::NullsShifted => "nulls shifted",
        }
    }
}

/// A change as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Recorded {
    /// When it was found, in UTC, to the minute.
    pub found: String,
    /// What, where and how, in words.
    pub text: String,
}

/// Every change from one profile to the next.
pub fn compare(before: &Profile, now: &Profile) -> Vec<Drift> {
    let mut drifts = Vec::new();
    let old: BTreeMap<(&str, &str), &ProfiledTable> = before.tables.iter().map(|table| (place(table), table)).collect();
    let new: BTreeMap<(&str, &str), &ProfiledTable> = now.tables.iter().map(|table| (place(table), table)).collect();
    for (place, table) in &new {
        match old.get(place) {
            Some(was) => compare_tables(was, table, &mut drifts),
            None => drifts.push(of(table, None, Change::TableNew, format!("{} columns", table.profile.columns.len()))),
        }
    }
    drifts.extend(
        old.iter().filter(|(place, _)| !new.contains_key(*place)).map(|(_, table)| of(table, None, Change::TableGone, String::new())),
    );
    drifts
}

fn place(table: &ProfiledTable) -> (&str, &str) {
    (&table.schema, &table.name)
}

fn of(table: &ProfiledTable, column: Option<&str>, what: Change, detail: String) -> Drift {
    Drift { what, schema: table.schema.clone(), table: table.name.clone(), column: column.map(str::to_owned), detail }
}

fn compare_tables(was: &ProfiledTable, is: &ProfiledTable, drifts: &mut Vec<Drift>) {
    if let (Some(before), Some(now)) = (was.profile.rows, is.profile.rows)
        && before.max(now) >= ROWS_MIN
    {
        let factor = ratio(before.max(now), before.min(now).max(1));
        if factor >= ROWS_FACTOR {
            drifts.push(of(is, None, Change::RowsShifted, format!("{before} → {now} rows")));
        }
    }
    // Of a table that could not be read nothing is known of its columns.
    if was.profile.note.is_some() || is.profile.note.is_some() {
        return;
    }
    let find = |columns: &[ColumnProfile], name: &str| columns.iter().position(|column| column.name == name);
    for column in &is.profile.columns {
        match find(&was.profile.columns, &column.name).and_then(|at| was.profile.columns.get(at)) {
            None => drifts.push(of(is, Some(&column.name), Change::ColumnNew, column.kind.clone())),
            Some(before) => compare_columns(is, before, column, drifts),
        }
    }
    for column in was.profile.columns.iter().filter(|column| find(&is.profile.columns, &column.name).is_none()) {
        drifts.push(of(is, Some(&column.name), Change::ColumnGone, column.kind.clone()));
    }
}

fn compare_columns(table: &ProfiledTable, was: &ColumnProfile, is: &ColumnProfile, drifts: &mut Vec<Drift>) {
    if was.kind != is.kind {
        drifts.push(of(table, Some(&is.name), Change::ColumnRetyped, format!("{} → {}", was.kind, is.kind)));
    }
    if let (Some(before), Some(now)) = (was.null_share, is.null_share)
        && (before - now).abs() >= NULLS_SHIFT
    {
        drifts.push(of(
            table,
            Some(&is.name),
            Change::NullsShifted,
            format!("{:.0} % → {:.0} % without a value", before * 100.0, now * 100.0),
        ));
    }
}

#[expect(clippy::cast_precision_loss, reason = "a factor of row counts needs no more than 53 bits")]
fn ratio(large: u64, small: u64) -> f64 {
    large as f64 / small as f64
}

impl Drift {
    /// The change in one line.
    pub fn text(&self) -> String {
        let mut text = format!("{}: ", self.what.as_str());
        if self.schema != "public" {
            text.push_str(&self.schema);
            text.push('.');
        }
        text.push_str(&self.table);
        if let Some(column) = &self.column {
            text.push('.');
            text.push_str(column);
        }
        if !self.detail.is_empty() {
            // Writing to a String does not fail.
            write!(text, " ({})", self.detail).ok();
        }
        text
    }
}

impl Knowledge {
    /// Writes changes down and tells of them.
    pub(crate) async fn record_drift(&self, dataset: &Dataset, profile: Uuid, drifts: &[Drift]) -> Result<()> {
        if drifts.is_empty() {
            return Ok(());
        }
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("recording drift")?;
        for drift in drifts {
            transaction
                .execute(
                    "insert into data.drift (dataset_id, profile_id, what, table_schema, table_name, column_name, detail)
                     values ($1, $2, $3, $4, $5, $6, $7)",
                    &[&dataset.id, &profile, &drift.what.as_str(), &drift.schema, &drift.table, &drift.column, &drift.text()],
                )
                .await
                .db("recording drift")?;
        }
        control::notify(&transaction, CHANNEL, &dataset.entry.name).await?;
        transaction.commit().await.db("recording drift")?;
        let first = drifts.first().map(Drift::text).unwrap_or_default();
        tracing::warn!(dataset.name = %dataset.entry.name, changes = drifts.len(), "dataset `{}` has drifted: {first}", dataset.entry.name);
        Ok(())
    }

    /// The latest recorded changes, newest first; of columns that are hidden or masked by now, none.
    pub async fn drifts(&self, dataset: &Dataset, drifts_max: i64) -> Result<Vec<Recorded>> {
        let held = if dataset.governance().governed { Some((dataset.held().await?, dataset.schema().await?)) } else { None };
        let client = self.control.client().await?;
        let rows = client
            .query(
                "select to_char(found_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), detail, table_schema, table_name, column_name
                 from data.drift where dataset_id = $1 order by found_at desc, drift_id limit $2",
                &[&dataset.id, &drifts_max],
            )
            .await
            .db("reading drift")?;
        let shown = |row: &&Row| {
            let place = (row.get(2), row.get(3));
            held.as_ref().is_none_or(|(held, schema)| is_open(&held.governance, schema, place, row.get(4)))
        };
        Ok(rows.iter().filter(shown).map(|row| Recorded { found: row.get(0), text: row.get(1) }).collect())
    }
}

/// Whether a change of this column may be told.
fn is_open(governance: &Governance, schema: &Schema, (in_schema, name): (&str, &str), column: Option<&str>) -> bool {
    let Some(column) = column else { return true };
    let closed = schema.tables.iter().any(|table| table.schema == in_schema && table.name == name && governance.closes(table));
    let rules = governance.tables.get(&format!("{in_schema}.{name}"));
    !closed && rules.is_none_or(|rules| rules.treatment(column) == Treatment::Open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::TableProfile;

    fn column(name: &str, kind: &str, null_share: f64) -> ColumnProfile {
        ColumnProfile { name: name.to_owned(), kind: kind.to_owned(), null_share: Some(null_share), ..ColumnProfile::default() }
    }

    fn profile(tables: Vec<(&str, u64, Vec<ColumnProfile>)>) -> Profile {
        let table = |(name, rows, columns): (&str, u64, Vec<ColumnProfile>)| ProfiledTable {
            schema: "public".to_owned(),
            name: name.to_owned(),
            profile: TableProfile { rows: Some(rows), columns, ..TableProfile::default() },
        };
        Profile { id: Uuid::nil(), finished: String::new(), tables: tables.into_iter().map(table).collect() }
    }

    #[test]
    fn every_sort_of_change_is_found_and_nothing_else() {
        let before = profile(vec![
            ("orders", 1_000, vec![column("id", "int", 0.0), column("note", "text", 0.1), column("old", "text", 0.0)]),
            ("gone", 5, vec![]),
            ("small", 2, vec![]),
        ]);
        let now = profile(vec![
            ("orders", 2_000, vec![column("id", "int8", 0.0), column("note", "text", 0.5), column("new", "date", 0.0)]),
            ("fresh", 5, vec![column("id", "int", 0.0)]),
            ("small", 9, vec![]),
        ]);
        let texts: Vec<String> = compare(&before, &now).iter().map(Drift::text).collect();
        assert_eq!(
            texts,
            [
                "table new: fresh (1 columns)",
                "rows shifted: orders (1000 → 2000 rows)",
                "column retyped: orders.id (int → int8)",
                "nulls shifted: orders.note (10 % → 50 % without a value)",
                "column new: orders.new (date)",
                "column gone: orders.old (text)",
                "table gone: gone",
            ]
        );
        assert_eq!(compare(&now, &now), []);
    }
}

//! What is known of the values in a table: from its profile where it has one, else what PostgreSQL's own statistics say without showing any.

use std::collections::HashMap;

use tidegate_core::Result;
use tidegate_data::{Dataset, failure};
use tidegate_pg::Parameter;

use super::rank::Candidate;
use crate::Knowledge;
use crate::find::Scored;
use crate::profile::{ColumnProfile, Profile, Purpose, TableProfile};

/// Frequent values that are told.
const TOP_MAX: usize = 5;
/// Characters of one of them.
const VALUE_MAX: usize = 24;

/// What is known of one table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableFacts {
    /// By column name.
    pub columns: HashMap<String, ColumnFacts>,
}

/// What is known of one column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnFacts {
    /// From 0 to 1.
    pub null_share: f64,
    /// Distinct values, about; below zero: their share of the rows, negated.
    pub distinct: f64,
    /// From where to where its values go, or the most frequent. Of personal data and under rules about people only what a profile shows.
    pub values: String,
}

const STATISTICS: &str = "
select c.oid::text, s.attname, s.null_frac, s.n_distinct
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.inherited = (c.relkind = 'p')
where c.oid = any ($1::oid[])";

/// The facts of the best tables, by the places of dataset and table. A dataset that does not answer has none.
pub(super) async fn of(
    knowledge: &Knowledge,
    datasets: &[Scored],
    ranked: &[Candidate],
    tables_max: usize,
) -> HashMap<(usize, usize), TableFacts> {
    let mut facts = HashMap::new();
    for (at, scored) in datasets.iter().enumerate() {
        if let Some(profile) = profile(knowledge, &scored.dataset).await {
            facts.extend(of_profile(&profile, scored).map(|(table, told)| ((at, table), told)));
            continue;
        }
        let wanted = ranked.iter().take(tables_max).filter(|candidate| candidate.dataset == at);
        let oids: HashMap<&str, usize> =
            wanted.filter_map(|candidate| Some((scored.schema.tables.get(candidate.table)?.oid.as_str(), candidate.table))).collect();
        if oids.is_empty() {
            continue;
        }
        match load(&scored.dataset, &oids).await {
            Ok(loaded) => facts.extend(loaded.into_iter().map(|(table, loaded)| ((at, table), loaded))),
            Err(error) => {
                tracing::warn!(cause = error.chain(), dataset.name = %scored.dataset.entry.name, "statistics can't be read: {error}");
            }
        }
    }
    facts
}

/// The dataset's profile, as its rules let it be seen.
async fn profile(knowledge: &Knowledge, dataset: &Dataset) -> Option<Profile> {
    knowledge.profile(dataset).await.unwrap_or_else(|error| {
        tracing::warn!(cause = error.chain(), dataset.name = %dataset.entry.name, "a profile can't be read: {error}");
        None
    })
}

/// By the places of tables in the schema.
fn of_profile(profile: &Profile, scored: &Scored) -> impl Iterator<Item = (usize, TableFacts)> {
    let places: HashMap<(&str, &str), usize> =
        scored.schema.tables.iter().enumerate().map(|(at, table)| ((table.schema.as_str(), table.name.as_str()), at)).collect();
    profile.tables.iter().filter_map(move |table| {
        let at = *places.get(&(table.schema.as_str(), table.name.as_str()))?;
        let columns = table.profile.columns.iter().map(|column| (column.name.clone(), of_column(&table.profile, column)));
        Some((at, TableFacts { columns: columns.collect() }))
    })
}

#[expect(clippy::cast_precision_loss, reason = "a rounded count is told")]
fn of_column(table: &TableProfile, column: &ColumnProfile) -> ColumnFacts {
    let distinct = match (column.distinct, table.rows) {
        // As PostgreSQL says it of a key.
        (Some(distinct), Some(rows)) if rows > 1 && distinct >= rows => -1.0,
        (Some(distinct), _) => distinct as f64,
        (None, _) => 0.0,
    };
    ColumnFacts { null_share: column.null_share.unwrap_or(0.0), distinct, values: values(column) }
}

fn values(column: &ColumnProfile) -> String {
    let short = |value: &str| value.chars().take(VALUE_MAX).collect::<String>();
    match (&column.min, &column.max) {
        _ if column.personal().is_some() => String::new(),
        _ if column.is(Purpose::Category) && !column.top.is_empty() => {
            column.top.iter().take(TOP_MAX).map(|(value, _)| short(value)).collect::<Vec<_>>().join("/")
        }
        (Some(min), Some(max)) => format!("{}..{}", short(min), short(max)),
        _ => String::new(),
    }
}

async fn load(dataset: &Dataset, oids: &HashMap<&str, usize>) -> Result<HashMap<usize, TableFacts>> {
    let list = format!("{{{}}}", oids.keys().copied().collect::<Vec<_>>().join(","));
    let mut rows = dataset.catalog(STATISTICS, &[Parameter::Text(list)]).await?;
    let mut facts: HashMap<usize, TableFacts> = HashMap::new();
    while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
        let number = |at| row.cell(at).and_then(|cell| cell.parse().ok()).unwrap_or_default();
        let column = ColumnFacts { null_share: number(2), distinct: number(3), values: String::new() };
        if let (Some(table), Some(name)) = (row.cell(0).and_then(|oid| oids.get(oid)), row.cell(1)) {
            facts.entry(*table).or_default().columns.insert(name.to_owned(), column);
        }
    }
    Ok(facts)
}

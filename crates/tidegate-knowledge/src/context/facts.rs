//! What is known of the values in a table without showing one: what PostgreSQL's own statistics say.

use std::collections::HashMap;

use tidegate_core::Result;
use tidegate_pg::Parameter;

use super::rank::Candidate;
use crate::find::Scored;
use tidegate_data::Dataset;
use tidegate_data::failure;

/// What is known of one table. A profile knows more and may fill it instead.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableFacts {
    /// By column name.
    pub columns: HashMap<String, ColumnFacts>,
}

/// What is known of one column. No value of it: those stand under governance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ColumnFacts {
    /// From 0 to 1.
    pub null_share: f32,
    /// Distinct values, about; below zero: their share of the rows, negated.
    pub distinct: f32,
}

const STATISTICS: &str = "
select c.oid::text, s.attname, s.null_frac, s.n_distinct
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.inherited = (c.relkind = 'p')
where c.oid = any ($1::oid[])";

/// The facts of the best tables, by the places of dataset and table. A dataset that does not answer has none.
pub(super) async fn of(datasets: &[Scored], ranked: &[Candidate], tables_max: usize) -> HashMap<(usize, usize), TableFacts> {
    let mut facts = HashMap::new();
    for (at, scored) in datasets.iter().enumerate() {
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

async fn load(dataset: &Dataset, oids: &HashMap<&str, usize>) -> Result<HashMap<usize, TableFacts>> {
    let list = format!("{{{}}}", oids.keys().copied().collect::<Vec<_>>().join(","));
    let mut rows = dataset.catalog(STATISTICS, &[Parameter::Text(list)]).await?;
    let mut facts: HashMap<usize, TableFacts> = HashMap::new();
    while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
        let number = |at| row.cell(at).and_then(|cell| cell.parse().ok()).unwrap_or_default();
        let column = ColumnFacts { null_share: number(2), distinct: number(3) };
        if let (Some(table), Some(name)) = (row.cell(0).and_then(|oid| oids.get(oid)), row.cell(1)) {
            facts.entry(*table).or_default().columns.insert(name.to_owned(), column);
        }
    }
    Ok(facts)
}

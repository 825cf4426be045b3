//! Indexes that nobody uses, that are there twice, or that are broken.

use serde::Deserialize;
use tidegate_core::Result;
use tidegate_data::Dataset;
use tidegate_guard::quote_ident;

use super::{Finding, Limits, Report, Severity, bytes, name};
use crate::catalogue;

// `alike` is the same for indexes that do the same: on equal columns, in an equal order, by an equal method, over equal rows.
const INDEXES: &str = "
select pg_catalog.row_to_json(x) from (
select n.nspname as schema, t.relname as table, c.relname as name, i.indisvalid as valid, i.indisunique as unique,
       exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid)
           or exists (select from pg_catalog.pg_inherits h where h.inhrelid = i.indexrelid) as needed,
       case when not exists (select from pg_catalog.pg_constraint k where k.contype = 'f' and k.conrelid = i.indrelid
                                 and (i.indkey::int2[])[0:pg_catalog.cardinality(k.conkey) - 1] @> k.conkey)
            then coalesce(s.idx_scan, 0) end as scans, pg_catalog.pg_relation_size(c.oid) as size,
       (select pg_catalog.to_char(d.stats_reset at time zone 'UTC', 'YYYY-MM-DD') from pg_catalog.pg_stat_database d
        where d.datname = pg_catalog.current_database()) as since,
       pg_catalog.concat_ws(' ', i.indrelid, c.relam, i.indkey::text, i.indclass::text, i.indcollation::text, i.indoption::text,
           coalesce(pg_catalog.pg_get_expr(i.indexprs, i.indrelid), '-'), coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), '-')) as alike
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_class t on t.oid = i.indrelid
join pg_catalog.pg_namespace n on n.oid = t.relnamespace
left join pg_catalog.pg_stat_all_indexes s on s.indexrelid = i.indexrelid
where c.relkind = 'i' and t.relpersistence <> 't'
  and not exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
order by c.relname) x";

#[derive(Deserialize)]
struct Index {
    schema: String,
    table: String,
    name: String,
    valid: bool,
    unique: bool,
    /// Whether a constraint stands on it, or it is a part of a partitioned table's.
    needed: bool,
    /// None where a foreign key needs it, whoever scans.
    scans: Option<i64>,
    size: i64,
    since: Option<String>,
    alike: String,
}

impl Index {
    fn table(&self) -> String {
        name(&self.schema, &self.table)
    }

    fn full(&self) -> String {
        name(&self.schema, &self.name)
    }

    /// What must stay where two do the same.
    fn worth(&self) -> (bool, bool, i64) {
        (self.needed, self.unique, self.scans.unwrap_or(i64::MAX))
    }
}

pub(super) async fn check(dataset: &Dataset, limits: &Limits, report: &mut Report) -> Result<()> {
    let indexes: Vec<Index> = catalogue::load(dataset, INDEXES).await?;
    for index in indexes.iter().filter(|index| dataset.shows(&index.schema)) {
        let better = |other: &&Index| {
            other.alike == index.alike
                && other.name != index.name
                && other.valid
                && (other.worth(), &index.name) > (index.worth(), &other.name)
        };
        let finding = if !index.valid {
            Some(invalid(index))
        } else if let Some(other) = indexes.iter().find(better).filter(|other| !index.needed && (!index.unique || other.unique)) {
            Some(duplicate(index, other))
        } else {
            unused(index, limits)
        };
        report.findings.extend(finding);
    }
    Ok(())
}

fn invalid(index: &Index) -> Finding {
    Finding {
        severity: Severity::Warning,
        sort: "invalid indexes",
        subject: format!("{} on {}", index.full(), index.table()),
        evidence: format!("its making was broken off: {} that every write keeps up and no query uses", bytes(index.size)),
        mend: format!("reindex index concurrently {}; or drop index concurrently {};", index.full(), index.full()),
    }
}

fn duplicate(index: &Index, other: &Index) -> Finding {
    Finding {
        severity: Severity::Warning,
        sort: "duplicate indexes",
        subject: format!("{} on {}", index.full(), index.table()),
        evidence: format!("{} does the same; {}", quote_ident(&other.name), bytes(index.size)),
        mend: format!("drop index concurrently {};", index.full()),
    }
}

fn unused(index: &Index, limits: &Limits) -> Option<Finding> {
    let needed = index.unique || index.needed;
    let since = index.since.as_ref().map_or_else(|| "since counting began".to_owned(), |since| format!("since {since}"));
    (index.scans == Some(0) && !needed && index.size >= limits.unused_bytes).then(|| Finding {
        severity: Severity::Note,
        sort: "unused indexes",
        subject: format!("{} on {}", index.full(), index.table()),
        evidence: format!("no scan {since}; {} that every write keeps up. Replicas count for themselves", bytes(index.size)),
        mend: format!("drop index concurrently {};", index.full()),
    })
}

//! Tables: dead rows, wasted space, statistics that are missing.

use serde::Deserialize;
use tidegate_core::Result;
use tidegate_data::Dataset;

use super::{Finding, Limits, Report, Severity, age, bytes, name, percent, share};
use crate::catalogue;

// The size that rows need: 24 bytes of header, 4 of pointer, and what the statistics say of the columns, in pages of 8 KB less
// their header. A table of which a column has no statistics is left out.
const TABLES: &str = "
with widths as (
    select schemaname, tablename, count(*) as known, pg_catalog.sum((1 - null_frac) * avg_width) as width
    from pg_catalog.pg_stats
    where not inherited and schemaname not in ('pg_catalog', 'information_schema')
    group by 1, 2
)
select pg_catalog.row_to_json(x) from (
select n.nspname as schema, c.relname as name,
       coalesce(s.n_live_tup, 0) as live, coalesce(s.n_dead_tup, 0) as dead,
       greatest(c.reltuples, s.n_live_tup)::int8 as rows,
       extract(epoch from pg_catalog.now() - greatest(s.last_vacuum, s.last_autovacuum))::int8 as vacuum_s,
       greatest(s.last_analyze, s.last_autoanalyze) is not null or c.reltuples >= 0 as analysed,
       exists (select from pg_catalog.pg_options_to_table(c.reloptions) o where o.option_name = 'autovacuum_enabled' and o.option_value in ('false', 'off')) as unattended,
       c.relpages::int8 * pg_catalog.current_setting('block_size')::int8 as size,
       case when c.reltuples > 0 and w.known = c.relnatts - (select count(*) from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and a.attisdropped)
            then pg_catalog.ceil(c.reltuples * (28 + pg_catalog.ceil(w.width / 8) * 8)
                 / (pg_catalog.current_setting('block_size')::float8 - 24)
                 / (coalesce((select o.option_value::float8 from pg_catalog.pg_options_to_table(c.reloptions) o where o.option_name = 'fillfactor'), 100) / 100)
                 )::int8 * pg_catalog.current_setting('block_size')::int8 end as needed
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
left join widths w on w.schemaname = n.nspname and w.tablename = c.relname
where c.relkind in ('r', 'm') and c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%') x";

#[derive(Deserialize)]
struct Table {
    schema: String,
    name: String,
    live: i64,
    dead: i64,
    rows: i64,
    vacuum_s: Option<i64>,
    analysed: bool,
    unattended: bool,
    size: i64,
    needed: Option<i64>,
}

pub(super) async fn check(dataset: &Dataset, limits: &Limits, report: &mut Report) -> Result<()> {
    let tables: Vec<Table> = catalogue::load(dataset, TABLES).await?;
    for table in tables.iter().filter(|table| dataset.shows(&table.schema)) {
        report.findings.extend(dead(table, limits));
        report.findings.extend(bloat(table, limits));
        report.findings.extend(statistics(table, limits));
    }
    Ok(())
}

fn dead(table: &Table, limits: &Limits) -> Option<Finding> {
    let name = name(&table.schema, &table.name);
    let dead = share(table.dead, table.dead + table.live);
    let vacuumed = table.vacuum_s.map_or_else(|| "never vacuumed".to_owned(), |seconds| format!("vacuumed {} ago", age(seconds)));
    let unattended = if table.unattended { ", autovacuum is off for it" } else { "" };
    (table.dead >= limits.dead_rows && dead >= limits.dead_share).then(|| Finding {
        severity: Severity::Warning,
        sort: "dead rows",
        subject: name.clone(),
        evidence: format!("{} dead rows, {} of all, {vacuumed}{unattended}", table.dead, percent(dead)),
        mend: if table.unattended {
            format!("alter table {name} reset (autovacuum_enabled); vacuum (analyze) {name};")
        } else {
            format!("vacuum (analyze) {name}; if it comes back: alter table {name} set (autovacuum_vacuum_scale_factor = 0.05);")
        },
    })
}

fn bloat(table: &Table, limits: &Limits) -> Option<Finding> {
    let wasted = table.size - table.needed?;
    let bloated = share(wasted, table.size);
    (wasted >= limits.bloat_bytes && bloated >= limits.bloat_share).then(|| Finding {
        severity: Severity::Warning,
        sort: "bloat",
        subject: name(&table.schema, &table.name),
        evidence: format!("about {} of {} are empty ({}), estimated from statistics", bytes(wasted), bytes(table.size), percent(bloated)),
        mend: format!("pg_repack, or while nobody needs it: vacuum (full, analyze) {};", name(&table.schema, &table.name)),
    })
}

fn statistics(table: &Table, limits: &Limits) -> Option<Finding> {
    (!table.analysed && table.rows >= limits.rows_min).then(|| Finding {
        severity: Severity::Warning,
        sort: "statistics",
        subject: name(&table.schema, &table.name),
        evidence: format!("about {} rows and never analysed: the planner guesses", table.rows),
        mend: format!("analyze {};", name(&table.schema, &table.name)),
    })
}

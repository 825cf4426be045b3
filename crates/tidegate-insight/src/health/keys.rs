//! Keys and sequences: rows that nothing identifies, references without an index, numbers that run out.

use serde::Deserialize;
use tidegate_core::Result;
use tidegate_data::Dataset;
use tidegate_guard::quote_ident;

use super::{Finding, Limits, Report, Severity, name, percent, share};
use crate::catalogue;

const KEYLESS: &str = "
select pg_catalog.row_to_json(x) from (
select n.nspname as schema, c.relname as name, greatest(c.reltuples, 0)::int8 as rows,
       (select min(u.relname) from pg_catalog.pg_index i join pg_catalog.pg_class u on u.oid = i.indexrelid
        where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
          and not exists (select from pg_catalog.pg_attribute a
                          where a.attrelid = c.oid and a.attnum = any (i.indkey::int2[]) and not a.attnotnull)) as candidate
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
  and not exists (select from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'p')
order by c.reltuples desc) x";

// An index serves a foreign key when its first columns are the key's, in whatever order.
const REFERENCES: &str = "
select pg_catalog.row_to_json(x) from (
select n.nspname as schema, c.relname as name, k.conname as key, c.relkind = 'p' as partitioned, greatest(c.reltuples, s.n_live_tup, 0)::int8 as rows,
       k.confrelid::pg_catalog.regclass::text as target,
       (select pg_catalog.json_agg(a.attname order by o.at) from pg_catalog.unnest(k.conkey) with ordinality o(attnum, at)
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = o.attnum) as columns
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
where k.contype = 'f' and k.conparentid = 0
  and not exists (
    select from pg_catalog.pg_index i
    where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null
      and (i.indkey::int2[])[0:pg_catalog.cardinality(k.conkey) - 1] @> k.conkey)
order by c.reltuples desc) x";

// A sequence ends where its own limit or the type of its column does, whichever comes first.
const SEQUENCES: &str = "
select pg_catalog.row_to_json(x) from (
select n.nspname as schema, c.relname as name, tn.nspname as table_schema, t.relname as table, a.attname as column, q.seqcycle as cycles,
       pg_catalog.format_type(a.atttypid, null) as kind,
       pg_catalog.has_sequence_privilege(c.oid, 'select, usage') as readable,
       case when pg_catalog.has_sequence_privilege(c.oid, 'select, usage') then pg_catalog.pg_sequence_last_value(c.oid) end as last,
       least(q.seqmax, case a.atttypid when 'int2'::pg_catalog.regtype then 32767 when 'int4'::pg_catalog.regtype then 2147483647 else q.seqmax end) as most
from pg_catalog.pg_sequence q
join pg_catalog.pg_class c on c.oid = q.seqrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
left join pg_catalog.pg_class t on t.oid = d.refobjid
left join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
left join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where q.seqincrement > 0 and c.relpersistence <> 't') x";

#[derive(Deserialize)]
struct Keyless {
    schema: String,
    name: String,
    rows: i64,
    candidate: Option<String>,
}

#[derive(Deserialize)]
struct Reference {
    schema: String,
    name: String,
    key: String,
    partitioned: bool,
    rows: i64,
    target: String,
    columns: Vec<String>,
}

#[derive(Deserialize)]
struct Sequence {
    schema: String,
    name: String,
    table_schema: Option<String>,
    table: Option<String>,
    column: Option<String>,
    cycles: bool,
    kind: Option<String>,
    readable: bool,
    last: Option<i64>,
    most: i64,
}

pub(super) async fn check(dataset: &Dataset, limits: &Limits, report: &mut Report) -> Result<()> {
    let keyless: Vec<Keyless> = catalogue::load(dataset, KEYLESS).await?;
    report.findings.extend(keyless.iter().filter(|table| dataset.shows(&table.schema)).map(primary_key));
    let references: Vec<Reference> = catalogue::load(dataset, REFERENCES).await?;
    let large = references.iter().filter(|reference| dataset.shows(&reference.schema) && reference.rows >= limits.rows_min);
    report.findings.extend(large.map(foreign_key));
    let sequences: Vec<Sequence> = catalogue::load(dataset, SEQUENCES).await?;
    let shown: Vec<&Sequence> = sequences.iter().filter(|sequence| dataset.shows(&sequence.schema)).collect();
    report.findings.extend(shown.iter().filter_map(|sequence| ending(sequence, limits)));
    let unread = shown.iter().filter(|sequence| !sequence.readable).count();
    if unread > 0 {
        report.unseen.push(format!("how far {unread} sequences are: grant select on all sequences in schema … to the role"));
    }
    Ok(())
}

fn primary_key(table: &Keyless) -> Finding {
    let full = name(&table.schema, &table.name);
    Finding {
        severity: Severity::Note,
        sort: "missing primary keys",
        subject: full.clone(),
        evidence: format!("nothing identifies its rows (about {}): logical replication and updates of one row suffer", table.rows),
        mend: match &table.candidate {
            Some(index) => format!("alter table {full} add primary key using index {};", quote_ident(index)),
            None => format!("alter table {full} add primary key (…); or: add column id bigint generated always as identity primary key"),
        },
    }
}

fn foreign_key(reference: &Reference) -> Finding {
    let full = name(&reference.schema, &reference.name);
    let columns: Vec<String> = reference.columns.iter().map(|column| quote_ident(column)).collect();
    let concurrently = if reference.partitioned { "" } else { "concurrently " };
    Finding {
        severity: Severity::Warning,
        sort: "foreign keys without an index",
        subject: format!("{full} ({})", reference.key),
        evidence: format!(
            "each delete and change of key in {} reads all of it (about {} rows); joins too",
            reference.target, reference.rows
        ),
        mend: format!("create index {concurrently}on {full} ({});", columns.join(", ")),
    }
}

fn ending(sequence: &Sequence, limits: &Limits) -> Option<Finding> {
    let used = share(sequence.last?, sequence.most);
    if used < limits.sequence_share || sequence.cycles {
        return None;
    }
    let full = name(&sequence.schema, &sequence.name);
    let mend = match (&sequence.table_schema, &sequence.table, &sequence.column) {
        (Some(schema), Some(table), Some(column)) if sequence.kind.as_deref() != Some("bigint") => format!(
            "alter sequence {full} as bigint; alter table {} alter column {} type bigint; (rewrites the table)",
            name(schema, table),
            quote_ident(column)
        ),
        _ => format!("alter sequence {full} as bigint no maxvalue;"),
    };
    Some(Finding {
        severity: if used >= 0.9 { Severity::Critical } else { Severity::Warning },
        sort: "sequences near their end",
        subject: full,
        evidence: format!("{} of {} used ({}): then every insert fails", sequence.last?, sequence.most, percent(used)),
        mend,
    })
}

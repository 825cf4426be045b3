//! The catalogue's rows as a schema: three statements of ours, whatever the number of tables.

use std::collections::HashMap;

use tidegate_core::Result;

use super::{ColumnInfo, Relation, Schema, Table};
use crate::dataset::Dataset;
use crate::failure;

const TABLES: &str = "
select c.oid::text, n.nspname, c.relname, c.relkind::text,
       case when c.relkind = 'p' then (select sum(greatest(leaf.reltuples, 0))::bigint from pg_catalog.pg_partition_tree(c.oid) t join pg_catalog.pg_class leaf on leaf.oid = t.relid where t.isleaf)
            when c.relkind in ('v', 'f') or c.reltuples < 0 then null
            else c.reltuples::bigint end,
       case when c.relkind = 'p' then (select sum(pg_catalog.pg_total_relation_size(t.relid))::bigint from pg_catalog.pg_partition_tree(c.oid) t where t.isleaf)
            when c.relkind in ('r', 'm') then pg_catalog.pg_total_relation_size(c.oid)
            else 0 end,
       pg_catalog.obj_description(c.oid, 'pg_class'),
       case when c.relkind = 'p' then (select count(*) from pg_catalog.pg_inherits i where i.inhparent = c.oid) else 0 end,
       (select pg_catalog.pg_database_size(pg_catalog.current_database())),
       greatest(pg_catalog.pg_stat_get_last_analyze_time(c.oid), pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid))::date
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname not like 'pg\\_%'
  and pg_catalog.has_schema_privilege(n.oid, 'usage')
  and (pg_catalog.has_table_privilege(c.oid, 'select') or pg_catalog.has_any_column_privilege(c.oid, 'select'))
  and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by n.nspname, 5 desc nulls last, c.relname";

const COLUMNS: &str = "
select a.attrelid::text, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
       coalesce(a.attnum = any (pk.conkey), false),
       fk.target_schema, fk.target, fk.target_column, fk.target_is_primary,
       pg_catalog.col_description(a.attrelid, a.attnum)
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_constraint pk on pk.conrelid = a.attrelid and pk.contype = 'p'
left join lateral (
    select tn.nspname as target_schema, t.relname as target, ta.attname as target_column,
           coalesce(f.confkey = tpk.conkey, false) as target_is_primary
    from pg_catalog.pg_constraint f
    join pg_catalog.pg_class t on t.oid = f.confrelid
    join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
    join pg_catalog.pg_attribute ta on ta.attrelid = t.oid and ta.attnum = f.confkey[pg_catalog.array_position(f.conkey, a.attnum)]
    left join pg_catalog.pg_constraint tpk on tpk.conrelid = t.oid and tpk.contype = 'p'
    where f.conrelid = a.attrelid and f.contype = 'f' and a.attnum = any (f.conkey)
    order by pg_catalog.cardinality(f.conkey), f.conname
    limit 1
) fk on true
where a.attnum > 0
  and not a.attisdropped
  and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname not like 'pg\\_%'
  and pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')
order by a.attrelid, a.attnum";

const ENUMS: &str = "
select t.typname, e.enumlabel
from pg_catalog.pg_enum e
join pg_catalog.pg_type t on t.oid = e.enumtypid
order by t.typname, e.enumsortorder";

pub(super) async fn load(dataset: &Dataset) -> Result<Schema> {
    let mut schema = Schema::default();
    let mut places = HashMap::new();
    each(dataset, TABLES, |row| {
        if !dataset.shows(text(row, 1)) {
            return;
        }
        schema.size_bytes = number(row, 8).unwrap_or(0);
        schema.analyzed = schema.analyzed.take().max(row.cell(9).map(str::to_owned));
        places.insert(text(row, 0).to_owned(), schema.tables.len());
        schema.tables.push(Table {
            oid: text(row, 0).to_owned(),
            schema: text(row, 1).to_owned(),
            name: text(row, 2).to_owned(),
            kind: relation(text(row, 3)),
            rows: number(row, 4),
            size_bytes: number(row, 5).unwrap_or(0),
            comment: row.cell(6).map(str::to_owned),
            partitions: number(row, 7).and_then(|count| usize::try_from(count).ok()).unwrap_or(0),
            columns: Vec::new(),
        });
    })
    .await?;
    each(dataset, COLUMNS, |row| {
        if let Some(table) = places.get(text(row, 0)).and_then(|at| schema.tables.get_mut(*at)) {
            table.columns.push(column(row));
        }
    })
    .await?;
    each(dataset, ENUMS, |row| match schema.enums.last_mut() {
        Some((name, labels)) if name == text(row, 0) => labels.push(text(row, 1).to_owned()),
        _ => schema.enums.push((text(row, 0).to_owned(), vec![text(row, 1).to_owned()])),
    })
    .await?;
    Ok(schema)
}

async fn each(dataset: &Dataset, sql: &'static str, mut take: impl FnMut(&tidegate_pg::Row<'_>)) -> Result<()> {
    let mut rows = dataset.catalog(sql, &[]).await?;
    while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
        take(&row);
    }
    Ok(())
}

fn column(row: &tidegate_pg::Row<'_>) -> ColumnInfo {
    let references = row.cell(6).map(|target| {
        let table = if text(row, 5) == "public" { target.to_owned() } else { format!("{}.{target}", text(row, 5)) };
        if row.cell(8) == Some("t") { table } else { format!("{table}.{}", text(row, 7)) }
    });
    ColumnInfo {
        name: text(row, 1).to_owned(),
        kind: short_type(text(row, 2)),
        not_null: row.cell(3) == Some("t"),
        primary: row.cell(4) == Some("t"),
        references,
        comment: row.cell(9).map(str::to_owned),
    }
}

/// PostgreSQL's own short names for its long ones.
pub(crate) fn short_type(name: &str) -> String {
    const NAMES: [(&str, &str); 12] = [
        ("timestamp with time zone", "timestamptz"),
        ("timestamp without time zone", "timestamp"),
        ("time with time zone", "timetz"),
        ("time without time zone", "time"),
        ("character varying", "varchar"),
        ("double precision", "float8"),
        ("character", "char"),
        ("smallint", "int2"),
        ("integer", "int"),
        ("bigint", "int8"),
        ("boolean", "bool"),
        ("real", "float4"),
    ];
    let (base, rest) = NAMES.iter().find_map(|(long, short)| name.strip_prefix(long).map(|rest| (*short, rest))).unwrap_or((name, ""));
    if rest.is_empty() || rest.starts_with(['(', '[']) { format!("{base}{rest}") } else { name.to_owned() }
}

fn relation(kind: &str) -> Relation {
    match kind {
        "p" => Relation::Partitioned,
        "v" => Relation::View,
        "m" => Relation::MaterializedView,
        "f" => Relation::Foreign,
        _ => Relation::Table,
    }
}

fn text<'a>(row: &tidegate_pg::Row<'a>, at: usize) -> &'a str {
    row.cell(at).unwrap_or_default()
}

fn number(row: &tidegate_pg::Row<'_>, at: usize) -> Option<u64> {
    row.cell(at).and_then(|cell| cell.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::short_type;

    #[test]
    fn types_take_their_short_names_whole_or_not_at_all() {
        assert_eq!(short_type("timestamp with time zone"), "timestamptz");
        assert_eq!(short_type("character varying(20)[]"), "varchar(20)[]");
        assert_eq!(short_type("integer[]"), "int[]");
        assert_eq!(short_type("integer_like"), "integer_like");
        assert_eq!(short_type("numeric(12,2)"), "numeric(12,2)");
    }
}

//! One table with everything that matters for a query on it.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;
use tidegate_core::Result;
use tidegate_pg::Parameter;

use super::{Relation, Schema, Table, short_bytes, short_count};
use crate::dataset::Dataset;
use crate::failure;
use crate::format::escape;

/// Lines of one kind (indexes, keys, partitions) at most.
const LINES_MAX: usize = 40;

const DETAILS: &str = "
select 'index', pg_catalog.pg_get_indexdef(i.indexrelid)
from pg_catalog.pg_index i
where i.indrelid = $1::oid
union all
select 'constraint', con.conname || ' ' || pg_catalog.pg_get_constraintdef(con.oid)
from pg_catalog.pg_constraint con
where con.conrelid = $1::oid and con.contype in ('c', 'u', 'x', 'p')
union all
select 'points to', pg_catalog.pg_get_constraintdef(con.oid)
from pg_catalog.pg_constraint con
where con.conrelid = $1::oid and con.contype = 'f'
union all
select 'pointed to by', con.conrelid::regclass || ': ' || pg_catalog.pg_get_constraintdef(con.oid)
from pg_catalog.pg_constraint con
where con.confrelid = $1::oid and con.contype = 'f' and con.conparentid = 0
union all
select 'partition key', pg_catalog.pg_get_partkeydef($1::oid)
where pg_catalog.pg_get_partkeydef($1::oid) is not null
union all
select 'partition', c.relname || ' ' || pg_catalog.pg_get_expr(c.relpartbound, c.oid)
from pg_catalog.pg_inherits i
join pg_catalog.pg_class c on c.oid = i.inhrelid
where i.inhparent = $1::oid and c.relispartition
union all
select 'definition', pg_catalog.pg_get_viewdef($1::oid, true)
from pg_catalog.pg_class c
where c.oid = $1::oid and c.relkind in ('v', 'm')
union all
select 'default', a.attname || ' = ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || case a.attgenerated when 's' then ' (generated)' else '' end
from pg_catalog.pg_attrdef d
join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
where d.adrelid = $1::oid";

/// A line of a table's description.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Line {
    /// `index`, `constraint`, `points to`, `pointed to by`, `partition key`, `partition`, `definition` or `default`.
    pub kind: String,
    /// As PostgreSQL defines it.
    pub text: String,
}

impl Dataset {
    /// What belongs to a table beside its columns, as the rules let it be seen.
    pub async fn table_details(&self, table: &Table) -> Result<Vec<Line>> {
        let mut rows = self.catalog(DETAILS, &[Parameter::Text(table.oid.clone())]).await?;
        let held = if self.governance.governed { Some(self.held().await?) } else { None };
        let mut lines = Vec::new();
        while let Some(row) = rows.next().await.map_err(|error| failure::plain(&self.entry.name, error))? {
            let (kind, text) = (row.cell(0).unwrap_or_default(), row.cell(1).unwrap_or_default());
            if held.as_ref().is_none_or(|held| held.governance.shows_line(table, kind, text)) {
                lines.push(Line { kind: kind.to_owned(), text: text.to_owned() });
            }
        }
        Ok(lines)
    }
}

impl Schema {
    /// One table as Markdown: columns, keys both ways, indexes, constraints, partitions, definition.
    pub fn table_text(&self, table: &Table, details: &[Line]) -> String {
        let mut text = head(table);
        columns(self, table, &mut text);
        let mut kind = "";
        let mut lines = 0;
        for line in details {
            if line.kind != kind {
                cut_note(lines, &mut text);
                (kind, lines) = (&line.kind, 0);
                writeln!(text, "{kind}:").expect("writing to a String does not fail");
            }
            lines += 1;
            if lines <= LINES_MAX {
                entry(kind, &line.text, &mut text);
            }
        }
        cut_note(lines, &mut text);
        text
    }
}

fn head(table: &Table) -> String {
    let kind = match table.kind {
        Relation::Table => "table",
        Relation::Partitioned => "partitioned table",
        Relation::View => "view",
        Relation::MaterializedView => "materialized view",
        Relation::Foreign => "foreign table",
    };
    let mut text = format!("{} {}.{}", kind, table.schema, table.name);
    if let Some(rows) = table.rows {
        write!(text, ", ~{} rows", short_count(rows)).expect("writing to a String does not fail");
    }
    if table.size_bytes > 0 {
        write!(text, ", {}", short_bytes(table.size_bytes)).expect("writing to a String does not fail");
    }
    if table.partitions > 0 {
        write!(text, ", {} partitions", table.partitions).expect("writing to a String does not fail");
    }
    if let Some(comment) = &table.comment {
        text.push_str("\n> ");
        escape(comment, &mut text);
    }
    text.push('\n');
    text
}

fn columns(schema: &Schema, table: &Table, text: &mut String) {
    text.push_str("column|type|comment\n-|-|-\n");
    for column in &table.columns {
        escape(&column.name, text);
        write!(text, "|{}", column.kind).expect("writing to a String does not fail");
        text.push_str(if column.primary {
            " primary key"
        } else if column.not_null {
            " not null"
        } else {
            ""
        });
        if let Some(target) = &column.references {
            write!(text, " > {target}").expect("writing to a String does not fail");
        }
        text.push('|');
        escape(column.comment.as_deref().unwrap_or_default(), text);
        if let Some((_, labels)) = schema.enums.iter().find(|(name, _)| *name == column.kind) {
            write!(text, " [{}]", labels.join(", ")).expect("writing to a String does not fail");
        }
        text.push('\n');
    }
}

/// An index or constraint takes a line, a definition as many as it has.
fn entry(kind: &str, line: &str, text: &mut String) {
    if kind == "definition" {
        text.push_str(line.trim());
    } else {
        text.push_str("- ");
        escape(line, text);
    }
    text.push('\n');
}

fn cut_note(lines: usize, text: &mut String) {
    if lines > LINES_MAX {
        writeln!(text, "… {} more", lines - LINES_MAX).expect("writing to a String does not fail");
    }
}

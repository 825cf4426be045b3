//! Databases of twenty domains, as large as is wanted: real entities first, then what grows around them in every old database.

use std::fmt::Write as _;

/// `name | columns | comment`, by domain.
const ENTITIES: &str = include_str!("../retrieval/entities.txt");

/// What stands beside an entity: a suffix, its columns after the key, and whether the entity's own columns come too.
const COMPANIONS: &[(&str, &str, bool)] = &[
    ("hist", "valid_from_dt, valid_to_dt, changed_by", true),
    ("doc", "file_nm, mime_type, uploaded_at", false),
    ("stg", "load_id, loaded_at, is_valid", true),
    ("attr", "attr_nm, attr_val", false),
    ("aud", "action_cd, done_by, done_at, before_txt", false),
    ("arch", "archived_at", true),
    ("note", "note_txt, written_by, written_at", false),
    ("xref", "src_sys, src_key", false),
    ("lock", "locked_by, locked_at", false),
];

struct Entity {
    domain: &'static str,
    name: &'static str,
    columns: Vec<&'static str>,
    comment: &'static str,
}

/// A script that makes exactly so many tables, with a schema for each domain where that is wanted.
pub fn schema_of(tables: usize, by_domain: bool) -> String {
    let entities = entities();
    let mut sql = String::new();
    if by_domain {
        let mut domains: Vec<&str> = entities.iter().map(|entity| entity.domain).collect();
        domains.dedup();
        for domain in domains {
            writeln!(sql, "create schema if not exists {domain};").expect("writing to a String does not fail");
        }
    }
    let place = |entity: &Entity| if by_domain { entity.domain } else { "public" };
    for entity in entities.iter().take(tables) {
        table(place(entity), entity.name, &entity.columns, &mut sql);
        if !entity.comment.is_empty() {
            let comment = entity.comment.replace('\'', "''");
            writeln!(sql, "comment on table {}.{} is '{comment}';", place(entity), entity.name).expect("writing to a String does not fail");
        }
    }
    let companions = COMPANIONS.iter().flat_map(|companion| entities.iter().map(move |entity| (entity, companion)));
    for (entity, (suffix, columns, own_too)) in companions.take(tables.saturating_sub(entities.len())) {
        let key = format!("{}_id", entity.name);
        let mut all = vec![key.as_str()];
        all.extend(entity.columns.iter().filter(|_| *own_too));
        all.extend(columns.split(", ").filter(|column| !own_too || !entity.columns.contains(column)));
        table(place(entity), &format!("{}_{suffix}", entity.name), &all, &mut sql);
    }
    keys(&entities, tables, place, &mut sql);
    sql
}

fn entities() -> Vec<Entity> {
    let mut domain = "";
    let mut entities = Vec::new();
    for line in ENTITIES.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            domain = name;
            continue;
        }
        let mut parts = line.split('|').map(str::trim);
        if let (Some(name), Some(columns)) = (parts.next(), parts.next()) {
            let columns = columns.split(", ").collect();
            entities.push(Entity { domain, name, columns, comment: parts.next().unwrap_or_default() });
        }
    }
    entities
}

fn table(schema: &str, name: &str, columns: &[&str], sql: &mut String) {
    write!(sql, "create table {schema}.{name} (id bigint primary key").expect("writing to a String does not fail");
    for column in columns {
        write!(sql, ", \"{column}\" {}", kind(column)).expect("writing to a String does not fail");
    }
    sql.push_str(", created_at timestamptz not null default now(), updated_at timestamptz);\n");
}

/// A type, by how a column is called.
fn kind(column: &str) -> &'static str {
    match column.rsplit('_').next().unwrap_or_default() {
        "id" => "bigint",
        "dt" | "date" => "date",
        "at" | "from" | "to" => "timestamptz",
        "amt" | "pct" | "prc" | "price" | "kg" | "km" | "kwh" | "litres" | "tonnes" | "lat" | "lon" | "rate" => "numeric",
        "qty" | "cnt" | "no" | "yr" | "min" | "hrs" | "score" | "rating" | "days" => "integer",
        "primary" | "active" | "locked" | "mandatory" | "billable" | "voluntary" | "estimated" | "excused" | "valid" => "boolean",
        _ => "text",
    }
}

/// Foreign keys, where a column is called after a table: `emp_id`, `mgr_emp_id` and `emp_mst`.
fn keys(entities: &[Entity], tables: usize, place: impl Fn(&Entity) -> &'static str, sql: &mut String) {
    for entity in entities.iter().take(tables) {
        for column in entity.columns.iter().filter_map(|column| column.strip_suffix("_id")) {
            let target = entities.iter().take(tables).find(|target| {
                let bare = target.name.trim_end_matches("_mst");
                target.name != entity.name && (column == bare || column.ends_with(&format!("_{bare}")))
            });
            if let Some(target) = target {
                writeln!(
                    sql,
                    "alter table {}.{} add foreign key ({column}_id) references {}.{};",
                    place(entity),
                    entity.name,
                    place(target),
                    target.name
                )
                .expect("writing to a String does not fail");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_tables_as_were_wanted_each_once() {
        for tables in [300, 1_000] {
            let sql = schema_of(tables, false);
            let mut names: Vec<&str> = sql.lines().filter_map(|line| line.strip_prefix("create table ")?.split(' ').next()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), tables);
        }
        assert_eq!(schema_of(300, true), schema_of(300, true));
    }
}

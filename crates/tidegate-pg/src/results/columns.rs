//! Which types a kept result's columns have: built-in types keep theirs, so that sums and ordering work; the rest is text.

use std::collections::HashSet;

use tidegate_guard::quoted;

use crate::Column;

/// Object identifiers of built-in types are fixed in every PostgreSQL. Only types whose text reads back in any database.
const KEPT: [(u32, &str); 34] = [
    (16, "boolean"),
    (17, "bytea"),
    (20, "bigint"),
    (21, "smallint"),
    (23, "integer"),
    (114, "json"),
    (700, "real"),
    (701, "double precision"),
    (869, "inet"),
    (650, "cidr"),
    (829, "macaddr"),
    (1000, "boolean[]"),
    (1005, "smallint[]"),
    (1007, "integer[]"),
    (1009, "text[]"),
    (1015, "text[]"),
    (1016, "bigint[]"),
    (1022, "double precision[]"),
    (1082, "date"),
    (1083, "time"),
    (1114, "timestamp"),
    (1115, "timestamp[]"),
    (1182, "date[]"),
    (1184, "timestamptz"),
    (1185, "timestamptz[]"),
    (1186, "interval"),
    (1231, "numeric[]"),
    (1266, "timetz"),
    (1700, "numeric"),
    (2950, "uuid"),
    (2951, "uuid[]"),
    (3802, "jsonb"),
    (3904, "int4range"),
    (3912, "daterange"),
];

/// Bytes of a name that PostgreSQL keeps, less room for a number.
const NAME_BYTES: usize = 58;

/// `"name" type, …` for `create table`.
pub(super) fn definitions(columns: &[Column]) -> String {
    let mut taken = HashSet::new();
    let definitions: Vec<String> =
        columns.iter().map(|column| format!("{} {}", quoted(&unique(&column.name, &mut taken)), type_of(column.type_oid))).collect();
    definitions.join(", ")
}

fn type_of(oid: u32) -> &'static str {
    KEPT.iter().find(|(kept, _)| *kept == oid).map_or("text", |(_, name)| name)
}

/// A result may name two columns alike; a table may not.
fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let mut base = name.to_owned();
    while base.len() > NAME_BYTES {
        base.pop();
    }
    let mut name = base.clone();
    let mut count = 1;
    while !taken.insert(name.clone()) {
        count += 1;
        name = format!("{base}_{count}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_apart_and_cannot_leave_their_quotes() {
        let columns: Vec<Column> = [("n", 20), ("n", 600), ("a\" int); drop table x; --", 25)]
            .map(|(name, type_oid)| Column { name: name.to_owned(), type_oid, type_modifier: -1 })
            .into();
        assert_eq!(definitions(&columns), "\"n\" bigint, \"n_2\" text, \"a\"\" int); drop table x; --\" text");
    }
}

//! The subquery that takes a relation's place: its visible columns, masked and merged.

use super::rules::{Ruled, RuledColumn, Standing, Treatment};
use crate::shape::quoted;

/// Characters of a hash: enough that thousands of millions of values stay apart.
const HASH_LENGTH: usize = 16;

/// What a text must be longer than to show its last four characters.
const LAST4_LENGTH_MIN: usize = 8;

/// The text of the subquery. `person` adds the column by which people are counted.
pub(super) fn subquery(ruled: &Ruled, salt: &str, inherits: bool, person: bool) -> String {
    let mut columns: Vec<String> =
        ruled.visible_columns().map(|column| format!("{} as {}", expression(column, salt), quoted(&column.name))).collect();
    if person {
        columns.push(format!("{} as {}", person_of(ruled), quoted(super::PERSON)));
    }
    let only = if inherits { "" } else { "only " };
    format!("select {} from {only}{}.{}", columns.join(", "), quoted(&ruled.schema), quoted(&ruled.name))
}

/// What is counted: the person, or the row.
fn person_of(ruled: &Ruled) -> String {
    match &ruled.standing {
        Standing::People(Some(key)) => quoted(key),
        _ if ruled.stored => "(tableoid, ctid)".to_owned(),
        _ => format!("{}::pg_catalog.text", quoted(&ruled.name)),
    }
}

/// The expression that stands for a column. None of them can fail, whatever the value.
fn expression(column: &RuledColumn, salt: &str) -> String {
    let name = quoted(&column.name);
    let text = format!("{name}::pg_catalog.text");
    match &column.treatment {
        Treatment::Open | Treatment::Hidden => name,
        Treatment::Null => format!("null::{}", column.kind),
        Treatment::Hash => format!("pg_catalog.left(pg_catalog.md5({0} || {text} || {0}), {HASH_LENGTH})", literal(salt)),
        Treatment::Last4 => {
            format!(
                "case when pg_catalog.length({text}) > {LAST4_LENGTH_MIN} then '…' || pg_catalog.right({text}, 4) when {text} is not null then '…' end"
            )
        }
        Treatment::Year if is_dated(&column.kind) => format!("pg_catalog.date_part('year', {name})::pg_catalog.int8"),
        Treatment::Year => "null::pg_catalog.int8".to_owned(),
        Treatment::Initial => format!("pg_catalog.left({text}, 1) || '.'"),
        Treatment::Merged(values) if values.is_empty() => name,
        Treatment::Merged(values) => {
            let cases: Vec<String> = values.iter().map(|(from, to)| format!("when {} then {}", literal(from), literal(to))).collect();
            format!("case {text} {} else {text} end", cases.join(" "))
        }
    }
}

fn is_dated(kind: &str) -> bool {
    kind == "date" || kind.starts_with("timestamp")
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_columns_do_not_exist_and_the_others_are_as_their_rules_say() {
        let column = |name: &str, kind: &str, treatment| RuledColumn { name: name.to_owned(), kind: kind.to_owned(), treatment };
        let ruled = Ruled {
            schema: "public".to_owned(),
            name: "people".to_owned(),
            visible: true,
            stored: true,
            standing: Standing::People(None),
            columns: vec![
                column("id", "integer", Treatment::Open),
                column("ssn", "text", Treatment::Hidden),
                column("na\"me", "text", Treatment::Initial),
                column("born", "text", Treatment::Year),
                column("class", "text", Treatment::Merged(vec![("A1".to_owned(), "A'".to_owned())])),
            ],
        };
        assert_eq!(
            subquery(&ruled, "s", false, true),
            "select \"id\" as \"id\", pg_catalog.left(\"na\"\"me\"::pg_catalog.text, 1) || '.' as \"na\"\"me\", \
             null::pg_catalog.int8 as \"born\", case \"class\"::pg_catalog.text when 'A1' then 'A''' else \"class\"::pg_catalog.text end as \"class\", \
             (tableoid, ctid) as \"tidegate person\" from only \"public\".\"people\""
        );
    }
}

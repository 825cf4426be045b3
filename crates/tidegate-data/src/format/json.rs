//! Rows as JSON objects: numbers, booleans and JSON as themselves, everything else as PostgreSQL writes it.

use std::collections::HashSet;

use tidegate_pg::Column;

/// How a type's text becomes JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Number,
    Json,
    Text,
}

impl Kind {
    /// By the type's object identifier, which is fixed for built-in types.
    pub(super) fn of(type_oid: u32) -> Kind {
        match type_oid {
            16 => Kind::Bool,
            20 | 21 | 23 | 26 | 700 | 701 | 1700 => Kind::Number,
            114 | 3802 => Kind::Json,
            _ => Kind::Text,
        }
    }
}

/// Column names as object keys: a repeated name gets `_2`, `_3`, so that nothing is lost.
pub(super) fn keys(columns: &[Column]) -> Vec<String> {
    let mut taken = HashSet::new();
    columns
        .iter()
        .map(|column| {
            let mut name = column.name.clone();
            let mut count = 1;
            while !taken.insert(name.clone()) {
                count += 1;
                name = format!("{}_{count}", column.name);
            }
            name
        })
        .collect()
}

pub(super) fn row<'a>(keys: &[String], kinds: &[Kind], cells: impl Iterator<Item = Option<&'a str>>, out: &mut String) {
    out.push('{');
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        string(&keys[at], out);
        out.push(':');
        match (cell, kinds[at]) {
            (None, _) => out.push_str("null"),
            (Some("t"), Kind::Bool) => out.push_str("true"),
            (Some("f"), Kind::Bool) => out.push_str("false"),
            (Some(text), Kind::Number) if is_json_number(text) => out.push_str(text),
            // A json value may hold line breaks; JSON lines may not.
            (Some(text), Kind::Json) => out.extend(text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c })),
            (Some(text), _) => string(text, out),
        }
    }
    out.push('}');
}

/// `NaN` and `Infinity` are numbers to PostgreSQL and not to JSON.
fn is_json_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')) && !text.is_empty()
}

fn string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_keep_their_meaning_and_names_stay_apart() {
        let columns: Vec<Column> = [("a", 20), ("a", 1700), ("b", 16), ("j", 3802)]
            .map(|(name, type_oid)| Column { name: name.to_owned(), type_oid, type_modifier: -1 })
            .into();
        let kinds: Vec<Kind> = columns.iter().map(|column| Kind::of(column.type_oid)).collect();
        let mut out = String::new();
        row(&keys(&columns), &kinds, [Some("9007199254740993"), Some("NaN"), Some("t"), Some("{\"x\": 1}")].into_iter(), &mut out);
        assert_eq!(out, r#"{"a":9007199254740993,"a_2":"NaN","b":true,"j":{"x": 1}}"#);
    }
}

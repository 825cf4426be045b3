//! Names of tables and columns.

use std::collections::BTreeSet;

use tidegate_core::{Error, Result};

/// Bytes of a name in PostgreSQL.
pub(crate) const NAME_MAX: usize = 63;

/// Reads `table` or `schema.table`; a name with a point or a blank in it stands in double quotes.
pub(crate) fn table(text: &str) -> Result<(Option<String>, String)> {
    let wrong = || Error::invalid(format!("`{text}` is no name of a table")).hint("write `table` or `schema.table`");
    let mut parts = vec![String::new()];
    let (mut quoted, mut chars) = (false, text.chars().peekable());
    while let Some(c) = chars.next() {
        let last = parts.last_mut().ok_or_else(wrong)?;
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => last.push('"'),
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            '\0' => return Err(wrong()),
            _ => last.push(c),
        }
    }
    let fits = |name: &String| !name.is_empty() && name.len() <= NAME_MAX;
    match parts.as_slice() {
        _ if quoted || !parts.iter().all(fits) => Err(wrong()),
        [name] => Ok((None, name.clone())),
        [schema, name] => Ok((Some(schema.clone()), name.clone())),
        _ => Err(wrong()),
    }
}

/// A heading as a name that needs no quotes: `Order ID (new)` is `order_id_new`.
pub(crate) fn plain(heading: &str) -> String {
    let mut name = String::new();
    for c in heading.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = cut(name.trim_end_matches('_'), NAME_MAX - 4);
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("c_{name}") } else { name }
}

/// Names for new columns, each once.
pub(crate) fn columns(headings: &[String]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut named = Vec::new();
    for (place, heading) in headings.iter().enumerate() {
        let plain = plain(heading);
        let first = if plain.is_empty() { format!("column_{}", place + 1) } else { plain };
        let mut name = first.clone();
        let mut count = 1;
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{}_{count}", cut(&first, NAME_MAX - 8));
        }
        named.push(name);
    }
    named
}

/// The beginning of a text, in no more bytes.
pub(crate) fn cut(text: &str, bytes_max: usize) -> String {
    let mut cut = String::new();
    for c in text.chars().take_while({
        let mut length = 0;
        move |c| {
            length += c.len_utf8();
            length <= bytes_max
        }
    }) {
        cut.push(c);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tables_are_read_as_sql_writes_them() {
        assert_eq!(table("orders").unwrap(), (None, "orders".to_owned()));
        assert_eq!(table("sales.Orders").unwrap(), (Some("sales".to_owned()), "Orders".to_owned()));
        assert_eq!(table(r#""a.b"."c""d""#).unwrap(), (Some("a.b".to_owned()), "c\"d".to_owned()));
        for wrong in ["", ".", "a.", "a.b.c", "\"a", "a\0b", &"x".repeat(64)] {
            assert!(table(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn headings_become_names_that_differ() {
        let headings = ["Order ID (new)", "order_id_new", "", "2024", "Größe", "\"; drop table x; --"].map(str::to_owned);
        assert_eq!(columns(&headings), ["order_id_new", "order_id_new_2", "column_3", "c_2024", "größe", "drop_table_x"]);
    }
}

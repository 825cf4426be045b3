//! What PostgreSQL or the guard says of a statement, in words its author can mend it by.

use tidegate_core::nearest::nearest;
use tidegate_core::{Error, Kind};
use tidegate_guard::{Refusal, RefusalKind};
use tidegate_pg::{Failure, ServerError};

use crate::schema::Schema;

/// Characters of a line that are shown around a caret.
const LINE_SHOWN: usize = 160;
/// Characters of one of PostgreSQL's messages that are told.
const TOLD_MAX: usize = 1_000;

/// The guard's refusal, with a caret under the place.
pub fn refused(sql: &str, refusal: Refusal) -> Error {
    let kind = match refusal.kind {
        RefusalKind::Syntax | RefusalKind::Missing => Kind::Invalid,
        RefusalKind::NotReadOnly | RefusalKind::Forbidden => Kind::Denied,
        RefusalKind::TooLarge => Kind::TooMuch,
    };
    let mut message = refusal.message;
    append_caret(sql, refusal.position, &mut message);
    let error = Error::new(kind, message);
    match refusal.hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// A relation that governed data do not have, and the nearest one that exists.
pub fn missing_table(dataset: &str, sql: &str, refusal: Refusal, schema: &Schema) -> Error {
    let name = refusal.name.clone().unwrap_or_default();
    let error = refused(sql, refusal);
    match nearest(&name, schema.tables.iter().map(|table| table.name.as_str())) {
        Some(table) => error.hint(format!("nearest table: `{table}`")),
        None => error.hint(format!("no table is called like that; see describe_dataset for `{dataset}`")),
    }
}

/// A failure of a statement on governed data. PostgreSQL's words are told where they speak of names and limits; of values they are
/// not, for an error can quote one that nobody may see.
pub fn of_governed(dataset: &str, sql: &str, failure: Failure, schema: Option<&Schema>) -> Error {
    let mut server = match failure {
        Failure::Other(error) => return error,
        Failure::Server(server) => *server,
    };
    let of_names = server.code.starts_with("42") || matches!(server.code.as_str(), "57014" | "53400" | "25006" | "55P03" | "08P01");
    if !of_names {
        let message = format!("the statement fails on some value (SQLSTATE {}); on governed data the value is not told", server.code);
        return Error::new(kind_of(&server.code), message).hint("cast and divide only where it can't fail: use nullif, case, or a filter");
    }
    server.detail = None;
    server.hint = server.hint.filter(|hint| !hint.contains("tidegate "));
    // The place is one in the statement as it ran: the word is looked for in the statement as it was sent.
    server.position = server
        .message
        .split('"')
        .nth(1)
        .and_then(|name| sql.find(name))
        .map(|at| sql.get(..at).map_or(0, |before| before.chars().count()) + 1);
    of_statement(dataset, sql, Failure::Server(Box::new(server)), schema)
}

/// A failure of a caller's statement: PostgreSQL's own words, its code, the place, and the nearest name that exists.
pub fn of_statement(dataset: &str, sql: &str, failure: Failure, schema: Option<&Schema>) -> Error {
    let server = match failure {
        Failure::Other(error) => return error,
        Failure::Server(server) => *server,
    };
    if let Some(error) = wrong_parameters(&server) {
        return error;
    }
    let mut message = format!("{} (SQLSTATE {})", told(&server.message), server.code);
    append_caret(sql, server.position, &mut message);
    if let Some(detail) = &server.detail {
        message.push_str("\ndetail: ");
        message.push_str(&told(detail));
    }
    let error = Error::new(kind_of(&server.code), message);
    let hints: Vec<String> = [
        server.hint.as_ref().map(|hint| format!("hint: {}", told(hint))),
        schema.and_then(|schema| nearest_name(dataset, &server, schema)),
        advice(&server).map(str::to_owned),
    ]
    .into_iter()
    .flatten()
    .collect();
    if hints.is_empty() { error } else { error.hint(hints.join("\n")) }
}

/// A failure of our own statement over the catalogue.
pub fn plain(dataset: &str, failure: Failure) -> Error {
    match failure {
        Failure::Other(error) => error,
        Failure::Server(server) => {
            Error::new(kind_of(&server.code), format!("dataset `{dataset}`: {} (SQLSTATE {})", told(&server.message), server.code))
        }
    }
}

/// A number of parameters that does not fit, which PostgreSQL words in terms of its protocol.
fn wrong_parameters(server: &ServerError) -> Option<Error> {
    let (given, rest) = server.message.strip_prefix("bind message supplies ")?.split_once(" parameters, but prepared statement ")?;
    let (_, needed) = rest.rsplit_once(" requires ").filter(|_| server.code == "08P01")?;
    let (given, needed): (u32, u32) = (given.parse().ok()?, needed.parse().ok()?);
    let values = |count: u32| format!("{count} value{}", if count == 1 { "" } else { "s" });
    let error = Error::invalid(format!("the statement needs {} and params gives {given} (SQLSTATE 08P01)", values(needed)));
    Some(error.hint(match needed {
        0 => "leave params out, or write `$1` where the value belongs".to_owned(),
        1 => "give params one value, for `$1`".to_owned(),
        _ => format!("give params one value for each of `$1` to `${needed}`, in that order"),
    }))
}

fn kind_of(code: &str) -> Kind {
    match code {
        "42501" | "25006" => Kind::Denied,
        "57014" | "53400" | "54001" | "53200" => Kind::TooMuch,
        _ => match code.get(..2) {
            Some("53" | "57" | "58" | "08") => Kind::Unavailable,
            Some("XX") => Kind::Internal,
            _ => Kind::Invalid,
        },
    }
}

/// PostgreSQL's words may quote a value of any length and shape: here they stay on their line and within bounds.
fn told(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(TOLD_MAX) {
        match c {
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    if text.chars().nth(TOLD_MAX).is_some() {
        out.push('…');
    }
    out
}

fn advice(server: &ServerError) -> Option<&'static str> {
    match server.code.as_str() {
        "57014" if server.message.contains("timeout") => {
            Some("the statement ran into its time limit: add a filter, aggregate, or raise timeout_ms")
        }
        "53400" => Some("the statement ran into a limit on temporary files: add a filter or aggregate earlier"),
        "25006" => Some("only statements that read are run here"),
        "55P03" => Some("a table it needs is locked: try again in a moment"),
        _ => None,
    }
}

/// `undefined_table` and `undefined_column` name what is missing; the schema names what is near it.
fn nearest_name(dataset: &str, server: &ServerError, schema: &Schema) -> Option<String> {
    let missing = server.message.split('"').nth(1).or_else(|| server.message.split_whitespace().nth(1))?;
    let missing = missing.rsplit('.').next()?;
    match server.code.as_str() {
        "42P01" => Some(match nearest(missing, schema.tables.iter().map(|table| table.name.as_str())) {
            Some(table) => format!("nearest table: `{table}`"),
            None => format!("no table is called like that; see describe_dataset for `{dataset}`"),
        }),
        "42703" => {
            let near = nearest(missing, schema.tables.iter().flat_map(|table| table.columns.iter().map(|column| column.name.as_str())))?;
            let homes: Vec<&str> = schema
                .tables
                .iter()
                .filter(|table| table.columns.iter().any(|column| column.name == near))
                .map(|table| table.name.as_str())
                .take(4)
                .collect();
            Some(format!("nearest column: `{near}` in {}", homes.join(", ")))
        }
        _ => None,
    }
}

/// Appends the line of the statement that holds the character, and a caret under it.
fn append_caret(sql: &str, position: Option<usize>, message: &mut String) {
    let Some(at) = position.and_then(|position| position.checked_sub(1)) else { return };
    let mut line_start = 0;
    for line in sql.split('\n') {
        let length = line.chars().count();
        if at <= line_start + length {
            let column = at - line_start;
            let skipped = column.saturating_sub(LINE_SHOWN / 2);
            let shown: String = line.chars().skip(skipped).take(LINE_SHOWN).map(|c| if c == '\t' { ' ' } else { c }).collect();
            message.push('\n');
            message.push_str(shown.trim_end());
            message.push('\n');
            message.push_str(&" ".repeat(column - skipped));
            message.push('^');
            return;
        }
        line_start += length + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caret(sql: &str, position: usize) -> String {
        let mut message = String::new();
        append_caret(sql, Some(position), &mut message);
        message
    }

    #[test]
    fn the_caret_stands_under_the_place_in_its_own_line() {
        assert_eq!(caret("select totl\nfrom orders", 8), "\nselect totl\n       ^");
        assert_eq!(caret("select 1\nfrom ordrs", 15), "\nfrom ordrs\n     ^");
        assert_eq!(caret("select", 7), "\nselect\n      ^");
        assert_eq!(caret("select", 99), "");
    }

    #[test]
    fn a_far_place_in_a_long_line_is_still_shown() {
        let sql = format!("select {}x", "a, ".repeat(500));
        let text = caret(&sql, 1508);
        assert!(text.lines().all(|line| line.len() <= LINE_SHOWN), "{text}");
        assert!(text.ends_with('^'));
    }
}

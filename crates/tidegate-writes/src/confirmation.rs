//! What a person is asked before a write is committed, where the client can ask.

use tidegate_core::{Error, Question};
use tidegate_guard::Write;
use tidegate_pg::Parameter;

use crate::preview::Preview;
use crate::writes::words;
use tidegate_data::Dataset;

/// Characters of a statement, and of all its values, that a person is shown.
const STATEMENT_MAX: usize = 4_000;
const VALUES_MAX: usize = 2_000;

/// The question: the facts of ours first, then what was written by somebody else, set apart from them.
pub(crate) fn question(dataset: &Dataset, write: &Write, preview: &Preview) -> Question {
    let (rows, rows_all) = (preview.bound.rows, preview.bound.rows_all);
    let what = words(write.actions());
    let size = if write.defines() {
        String::new()
    } else if rows == rows_all {
        format!(" of at most {rows} rows")
    } else {
        format!(" of at most {rows} rows, {rows_all} in all tables")
    };
    let mut text = format!("Commit this write to dataset `{}`? {what}{size}", dataset.entry.name);
    part(&mut text, "statement", &preview.wish.sql, STATEMENT_MAX);
    if !preview.wish.parameters.is_empty() {
        let value = |(at, value): (usize, &Parameter)| match value {
            Parameter::Null => format!("${} = null", at + 1),
            Parameter::Text(text) => format!("${} = '{text}'", at + 1),
        };
        let values: Vec<String> = preview.wish.parameters.iter().enumerate().map(value).collect();
        part(&mut text, "values", &values.join("\n"), VALUES_MAX);
    }
    Question::yes_or_no(text)
}

/// The person said no: the preview is used up, so that nobody is asked the same again.
pub(crate) fn declined() -> Error {
    Error::denied("the person who was asked declined this write: nothing is changed")
        .hint("its preview is used up; ask the person what they want before previewing anything again")
}

/// The person did not choose: the preview stays.
pub(crate) fn dismissed() -> Error {
    Error::denied("the person who was asked closed the question without an answer: nothing is changed")
        .hint("the preview can still be confirmed until it expires: ask the person first")
}

/// Somebody's text under a title, every line of it set in, so that none reads as one of ours.
fn part(text: &mut String, title: &str, content: &str, max: usize) {
    let count = content.chars().count();
    if count > max {
        text.push_str(&format!("\n\n{title}, only {max} of {count} characters:"));
    } else {
        text.push_str(&format!("\n\n{title}:"));
    }
    let shown: String = content.chars().take(max).collect();
    for line in shown.split(['\n', '\r']) {
        text.push_str("\n    ");
        line.chars().for_each(|c| match c {
            '\t' => text.push(' '),
            c if turns_text(c) => text.extend(c.escape_unicode()),
            c => text.push(c),
        });
    }
}

/// Whether a character shows a text as another than it is: controls, and those that turn or hide what is around them.
fn turns_text(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_statement_reads_as_one_of_ours() {
        let mut text = String::new();
        part(&mut text, "statement", "delete from t\r\n\nvalues:\n\u{202e}1 = a\u{1b}[2J\u{200b}", 100);
        assert_eq!(text, "\n\nstatement:\n    delete from t\n    \n    \n    values:\n    \\u{202e}1 = a\\u{1b}[2J\\u{200b}");
        let mut text = String::new();
        part(&mut text, "values", &"x".repeat(11), 10);
        assert_eq!(text, "\n\nvalues, only 10 of 11 characters:\n    xxxxxxxxxx");
    }
}

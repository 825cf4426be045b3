//! A Markdown table that costs few tokens and that no value can break or forge.
//!
//! Cells are never padded. `NULL` is a null; a text of that word is `\NULL`. Backslash, pipe, control characters and
//! characters that reorder or hide text are escaped with a backslash, so every cell reads back exactly.

use std::fmt::Write as _;

use tidegate_pg::Column;

pub(super) fn head(columns: &[Column], out: &mut String) {
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            out.push('|');
        }
        escape(&column.name, out);
    }
    out.push('\n');
    for at in 0..columns.len() {
        out.push_str(if at > 0 { "|-" } else { "-" });
    }
    out.push('\n');
}

/// Appends one line of a table: every value in its cell.
pub fn row<'a>(cells: impl Iterator<Item = Option<&'a str>>, out: &mut String) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push('|');
        }
        match cell {
            None => out.push_str("NULL"),
            Some("NULL") => out.push_str("\\NULL"),
            Some(text) => escape(text, out),
        }
    }
    out.push('\n');
}

/// Writes a text so that it stays within its cell and its line.
pub fn escape(text: &str, out: &mut String) {
    if !text.bytes().any(is_special) && !text.starts_with("```") {
        out.push_str(text);
        return;
    }
    if text.starts_with("```") {
        out.push('\\');
    }
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '|' => out.push_str("\\|"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || reorders_or_hides(c) => {
                write!(out, "\\u{{{:x}}}", c as u32).expect("writing to a String does not fail");
            }
            c => out.push(c),
        }
    }
}

/// Bytes that begin a character that may need escaping: marks, controls, and the lead bytes of U+0080–U+00BF and of the
/// blocks that hold invisible and direction characters.
fn is_special(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, b'\\' | b'|' | 0x7f | 0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xef | 0xf3)
}

fn reorders_or_hides(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        escape(text, &mut out);
        out
    }

    #[test]
    fn no_value_leaves_its_cell_or_its_line() {
        assert_eq!(escaped("a|b\nc\\d\te\r"), "a\\|b\\nc\\\\d\\te\\r");
        assert_eq!(escaped("```"), "\\```");
        assert_eq!(escaped("x\u{202e}y\u{0}\u{7}\u{85}"), "x\\u{202e}y\\u{0}\\u{7}\\u{85}");
        assert_eq!(escaped("żółć 日本 🙂 ½"), "żółć 日本 🙂 ½");
    }

    #[test]
    fn null_empty_and_the_word_differ() {
        let mut out = String::new();
        row([None, Some(""), Some("NULL"), Some("null")].into_iter(), &mut out);
        assert_eq!(out, "NULL||\\NULL|null\n");
    }
}

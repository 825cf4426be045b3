//! [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180), as PostgreSQL's own COPY writes it: a null is nothing, an empty text is `""`.

use tidegate_pg::Column;

pub(super) fn head(columns: &[Column], out: &mut String) {
    row(columns.iter().map(|column| Some(column.name.as_str())), out);
}

/// Appends one line of CSV.
pub fn row<'a>(cells: impl Iterator<Item = Option<&'a str>>, out: &mut String) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if let Some(text) = cell {
            field(text, out);
        }
    }
    out.push('\n');
}

fn field(text: &str, out: &mut String) {
    let quoted = text.is_empty()
        || text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
        || text.starts_with(' ')
        || text.ends_with(' ');
    if !quoted {
        out.push_str(text);
        return;
    }
    out.push('"');
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_only_what_needs_it_and_tells_null_from_empty() {
        let mut out = String::new();
        row([None, Some(""), Some("a,b"), Some("say \"hi\""), Some("plain")].into_iter(), &mut out);
        assert_eq!(out, ",\"\",\"a,b\",\"say \"\"hi\"\"\",plain\n");
    }
}

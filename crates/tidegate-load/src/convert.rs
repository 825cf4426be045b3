//! Values as COPY's text format takes them.

use crate::read::Sort;
use crate::types::{self, DMY, DMY_TS, EN, EU, Form, ISO_DATE, ISO_TS, MDY, MDY_TS, TSTZ};

/// Writes a value; says why it is none.
pub(crate) fn write(value: &[u8], sort: Sort, form: Form, out: &mut Vec<u8>) -> Result<(), String> {
    if sort == Sort::Null {
        out.extend_from_slice(b"\\N");
        return Ok(());
    }
    if form == Form::Text {
        return escape(value, out);
    }
    let value = value.trim_ascii();
    if value.is_empty() {
        out.extend_from_slice(b"\\N");
        return Ok(());
    }
    match form {
        Form::Text | Form::Plain => return escape(value, out),
        Form::En if types::classify(value) & EN != 0 => number(value, b',', out),
        Form::Eu if types::classify(value) & EU != 0 => number(value, b'.', out),
        Form::Iso if types::classify(value) & (ISO_DATE | ISO_TS | TSTZ) != 0 || endless(value) => out.extend_from_slice(value),
        Form::Dmy if types::classify(value) & (DMY | DMY_TS) != 0 => date(value, [2, 1, 0], out),
        Form::Mdy if types::classify(value) & (MDY | MDY_TS) != 0 => date(value, [2, 0, 1], out),
        Form::En | Form::Eu => return Err(format!("`{}` is no number as this column writes them", shown(value))),
        Form::Iso | Form::Dmy | Form::Mdy => return Err(format!("`{}` is no date as this column writes them", shown(value))),
    }
    Ok(())
}

fn endless(value: &[u8]) -> bool {
    matches!(value, b"infinity" | b"-infinity")
}

fn number(value: &[u8], mark: u8, out: &mut Vec<u8>) {
    let digits = value.iter().filter(|byte| **byte != mark);
    out.extend(digits.map(|byte| if *byte == b',' { b'.' } else { *byte }));
}

fn date(value: &[u8], [year, month, day]: [usize; 3], out: &mut Vec<u8>) {
    if let Some(found) = types::day(value) {
        let part = |place: usize| found.numbers.get(place).copied().unwrap_or(0);
        out.extend_from_slice(format!("{:04}-{:02}-{:02}", part(year), part(month), part(day)).as_bytes());
        out.extend_from_slice(found.rest);
    }
}

/// Backslashes, ends of lines and separators of COPY, which no value may be taken for.
pub(crate) fn escape(value: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    let special = |byte: &u8| matches!(byte, b'\\' | b'\n' | b'\r' | b'\t' | 0);
    let mut rest = value;
    while let Some(at) = rest.iter().position(special) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        out.extend_from_slice(match after.first() {
            Some(b'\\') => b"\\\\",
            Some(b'\n') => b"\\n",
            Some(b'\r') => b"\\r",
            Some(b'\t') => b"\\t",
            _ => return Err("a value holds the byte 0, which PostgreSQL has no place for".to_owned()),
        });
        rest = after.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Ok(())
}

fn shown(value: &[u8]) -> String {
    String::from_utf8_lossy(value).chars().take(60).collect()
}

//! JSON lines: an object a line. Numbers and nested values stay as they were written.

use serde::de::IgnoredAny;
use tidegate_core::{Error, Result};

use super::{Decoder, Record, Rows, Sort};

/// A line may be so long.
const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A file of objects.
pub(super) struct Jsonl {
    input: Decoder,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    line: u64,
    keys: Vec<String>,
    found: Vec<Option<(usize, usize)>>,
}

impl Jsonl {
    pub(super) fn open(input: Decoder, keys: Vec<String>) -> Jsonl {
        Jsonl { input, buffer: Vec::new(), at: 0, ended: false, line: 0, keys, found: Vec::new() }
    }

    /// Finds the end of the next line.
    fn line_end(&mut self) -> Result<Option<usize>> {
        let mut looked = self.at;
        loop {
            let rest = self.buffer.get(looked..).unwrap_or_default();
            if let Some(length) = rest.iter().position(|byte| *byte == b'\n') {
                return Ok(Some(looked + length));
            }
            if self.ended {
                return Ok((self.at < self.buffer.len()).then_some(self.buffer.len()));
            }
            self.buffer.drain(..self.at);
            self.at = 0;
            looked = self.buffer.len();
            if looked > LINE_BYTES_MAX {
                return Err(Error::invalid(format!("line {} of `{}` is longer than 16 MB", self.line + 1, self.input.name()))
                    .hint("JSON lines have one object in each line"));
            }
            self.ended = !self.input.fill(&mut self.buffer)?;
        }
    }

    fn read(&mut self, begin: usize, end: usize, record: &mut Record) {
        let line = self.buffer.get(begin..end).unwrap_or_default();
        if let Err(error) = serde_json::from_slice::<IgnoredAny>(line) {
            record.fault = Some(format!("no JSON: {error}"));
            return;
        }
        if line.first() != Some(&b'{') {
            record.fault = Some("no JSON object".to_owned());
            return;
        }
        self.found.clear();
        self.found.resize(self.keys.len(), None);
        for (key, value) in members(line) {
            let Ok(key) = serde_json::from_slice::<String>(line.get(key.0..key.1).unwrap_or_default()) else {
                record.fault = Some("a key is no text".to_owned());
                return;
            };
            let place = self.keys.iter().position(|known| *known == key).unwrap_or_else(|| {
                self.keys.push(key);
                self.keys.len() - 1
            });
            self.found.resize(self.keys.len(), None);
            if let Some(found) = self.found.get_mut(place) {
                *found = Some(value);
            }
        }
        for found in &self.found {
            let value = found.and_then(|(begin, end)| line.get(begin..end)).unwrap_or(b"null");
            match value.first() {
                Some(b'"') => match serde_json::from_slice::<String>(value) {
                    Ok(text) => record.push(text.as_bytes(), Sort::Text),
                    Err(error) => record.fault = Some(format!("no text: {error}")),
                },
                Some(b'n') => record.end(Sort::Null),
                _ => record.push(value, Sort::Plain),
            }
        }
    }
}

impl Rows for Jsonl {
    fn next(&mut self, record: &mut Record) -> Result<bool> {
        loop {
            let Some(end) = self.line_end()? else { return Ok(false) };
            let begin = self.at;
            self.line += 1;
            self.at = (end + 1).min(self.buffer.len());
            record.clear(self.line);
            let whole = self.buffer.get(begin..end).unwrap_or_default();
            let blanks = whole.len() - whole.trim_ascii_start().len();
            let length = whole.trim_ascii().len();
            if length > 0 {
                record.raw.extend_from_slice(whole.trim_ascii());
                self.read(begin + blanks, begin + blanks + length, record);
                return Ok(true);
            }
        }
    }

    fn names(&self) -> Option<&[String]> {
        Some(&self.keys)
    }
}

type Span = (usize, usize);

/// The keys and values of an object that is known to be one, as places in its text.
fn members(line: &[u8]) -> Vec<(Span, Span)> {
    let mut members = Vec::new();
    let (mut depth, mut at, mut key, mut begin) = (0_usize, 0, None, 1);
    while let Some(byte) = line.get(at) {
        match byte {
            b'"' => at = string_end(line, at),
            b'{' | b'[' => depth += 1,
            b':' if depth == 1 && key.is_none() => {
                key = Some(trimmed(line, begin, at));
                begin = at + 1;
            }
            b',' | b'}' if depth == 1 => {
                if let Some(key) = key.take() {
                    members.push((key, trimmed(line, begin, at)));
                }
                begin = at + 1;
                depth -= usize::from(*byte == b'}');
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    members
}

/// The place of the quote that closes a string.
fn string_end(line: &[u8], begin: usize) -> usize {
    let mut at = begin + 1;
    while let Some(byte) = line.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

fn trimmed(line: &[u8], begin: usize, end: usize) -> Span {
    let part = line.get(begin..end).unwrap_or_default();
    let begin = begin + part.len() - part.trim_ascii_start().len();
    (begin, begin + part.trim_ascii().len())
}

#[cfg(test)]
mod tests {
    use super::members;

    #[test]
    fn members_are_found_whatever_stands_in_strings() {
        let line = br#"{"a\"}": [1, {"b": 2}] , "c:,": "x}{\\", "d":1.50}"#;
        let texts: Vec<(&str, &str)> = members(line)
            .into_iter()
            .map(|(key, value)| (std::str::from_utf8(&line[key.0..key.1]).unwrap(), std::str::from_utf8(&line[value.0..value.1]).unwrap()))
            .collect();
        assert_eq!(texts, [(r#""a\"}""#, r#"[1, {"b": 2}]"#), (r#""c:,""#, r#""x}{\\""#), (r#""d""#, "1.50")]);
        assert!(members(b"{}").is_empty());
    }
}

//! Lines of values with a separator between, as RFC 4180 and Excel write them.

use tidegate_core::{Error, Result};

use super::dialect::Dialect;
use super::{Decoder, Record, Rows, Sort};

/// A row may be so long; beyond it, a quote was not closed.
const ROW_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A file of rows.
pub(crate) struct Csv {
    input: Decoder,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    line: u64,
    separator: u8,
    names: Option<Vec<String>>,
}

/// Where a row ended in the bytes that are here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The next row begins there, and so many lines later.
    Row { next: usize, lines: u64 },
    /// There is too little of it.
    More,
}

impl Csv {
    pub(crate) fn open(input: Decoder, dialect: Dialect) -> Result<Csv> {
        let Dialect { separator, header } = dialect;
        let mut rows = Csv { input, buffer: Vec::new(), at: 0, ended: false, line: 1, separator, names: None };
        if header {
            let mut first = Record::default();
            rows.next(&mut first)?;
            rows.names = Some(first.texts().into_iter().map(Option::unwrap_or_default).collect());
        }
        Ok(rows)
    }

    fn fill(&mut self) -> Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        if self.buffer.len() > ROW_BYTES_MAX {
            return Err(Error::invalid(format!("the row in line {} of `{}` is longer than 16 MB", self.line, self.input.name()))
                .hint("most likely a quote in it is never closed"));
        }
        // Ever more at a time, so that a long row is not looked through again for each chunk.
        let wanted = self.buffer.len() * 2;
        loop {
            if !self.input.fill(&mut self.buffer)? {
                self.ended = true;
                return Ok(());
            }
            if self.buffer.len() > wanted {
                return Ok(());
            }
        }
    }
}

impl Rows for Csv {
    fn next(&mut self, record: &mut Record) -> Result<bool> {
        loop {
            record.clear(self.line);
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            if rest.is_empty() && self.ended {
                return Ok(false);
            }
            match split(rest, self.separator, self.ended, record) {
                Step::More => self.fill()?,
                Step::Row { next, lines } => {
                    let whole = rest.get(..next).unwrap_or_default();
                    let blank = whole.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
                    if !blank {
                        record.raw.extend_from_slice(whole.trim_ascii_end());
                    }
                    self.at += next;
                    self.line += lines;
                    if !blank {
                        return Ok(true);
                    }
                }
            }
        }
    }

    fn names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }
}

/// Splits the first row off.
pub(super) fn split(bytes: &[u8], separator: u8, ended: bool, record: &mut Record) -> Step {
    let (mut at, mut lines) = (0, 0);
    loop {
        let quoted = bytes.get(at) == Some(&b'"');
        if quoted {
            let Some(end) = unquote(bytes, at + 1, &mut lines, record) else {
                if !ended {
                    return Step::More;
                }
                record.fault = Some("a quote is never closed".to_owned());
                record.end(Sort::Quoted);
                return Step::Row { next: bytes.len(), lines };
            };
            at = end;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == separator || *byte == b'\n' || *byte == b'\r');
        let Some(length) = length.or(ended.then_some(rest.len())) else { return Step::More };
        record.extend(rest.get(..length).unwrap_or_default());
        record.odd |= quoted && length > 0;
        record.end(if quoted {
            Sort::Quoted
        } else if length == 0 {
            Sort::Null
        } else {
            Sort::Plain
        });
        at += length;
        match bytes.get(at) {
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => return Step::Row { next: at + 2, lines: lines + 1 },
            // Whether a line feed follows is not known yet.
            Some(b'\r') if at + 1 == bytes.len() && !ended => return Step::More,
            Some(b'\r' | b'\n') => return Step::Row { next: at + 1, lines: lines + 1 },
            Some(_) => at += 1,
            None => return Step::Row { next: at, lines },
        }
    }
}

/// Reads what stands in quotes; says where it ends.
fn unquote(bytes: &[u8], mut at: usize, lines: &mut u64, record: &mut Record) -> Option<usize> {
    loop {
        let rest = bytes.get(at..)?;
        let length = rest.iter().position(|byte| *byte == b'"')?;
        let part = rest.get(..length)?;
        *lines += part.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        record.extend(part);
        at += length + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        record.extend(b"\"");
        at += 1;
    }
}

//! Rows on their way to the server: many at a time, and each of them to be found again.

use bytes::Bytes;
use tidegate_core::Result;

use crate::convert;
use crate::read::{Record, Rows};
use crate::types::Form;

/// Bytes of a batch.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of a row that is set aside which are kept.
const RAW_BYTES_MAX: usize = 4_000;

/// Rows in COPY's text format.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) text: Bytes,
    rows: Vec<Place>,
    raw: Vec<u8>,
    /// Rows that were none before they were sent.
    pub(crate) rejects: Vec<Reject>,
}

#[derive(Debug)]
struct Place {
    text_end: usize,
    raw_end: usize,
    line: u64,
}

/// A row that is set aside.
#[derive(Clone, Debug)]
pub(crate) struct Reject {
    pub(crate) line: u64,
    pub(crate) reason: String,
    pub(crate) raw: String,
}

impl Reject {
    pub(crate) fn new(line: u64, reason: String, raw: &[u8]) -> Reject {
        let raw = String::from_utf8_lossy(raw.get(..RAW_BYTES_MAX.min(raw.len())).unwrap_or_default());
        Reject { line, reason, raw: raw.replace('\0', "\u{fffd}") }
    }
}

impl Batch {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The text of some of the rows.
    pub(crate) fn slice(&self, from: usize, to: usize) -> Bytes {
        let end = |count: usize| count.checked_sub(1).and_then(|last| self.rows.get(last)).map_or(0, |row| row.text_end);
        self.text.slice(end(from)..end(to))
    }

    /// Sets a row aside.
    pub(crate) fn reject(&self, at: usize, reason: String) -> Reject {
        let begin = at.checked_sub(1).and_then(|last| self.rows.get(last)).map_or(0, |row| row.raw_end);
        let (end, line) = self.rows.get(at).map_or((begin, 0), |row| (row.raw_end, row.line));
        Reject::new(line, reason, self.raw.get(begin..end).unwrap_or_default())
    }

    /// Reads the next rows; empty at the end of the file.
    pub(crate) fn read(rows: &mut dyn Rows, record: &mut Record, columns: &[Option<Form>]) -> Result<Batch> {
        let mut text = Vec::with_capacity(BATCH_BYTES + BATCH_BYTES / 8);
        let mut batch = Batch::default();
        while text.len() < BATCH_BYTES && batch.rejects.len() < 10_000 && rows.next(record)? {
            let begin = text.len();
            match write(record, columns, &mut text) {
                Ok(()) => {
                    batch.raw.extend_from_slice(&record.raw);
                    batch.rows.push(Place { text_end: text.len(), raw_end: batch.raw.len(), line: record.line });
                }
                Err(reason) => {
                    text.truncate(begin);
                    batch.rejects.push(Reject::new(record.line, reason, &record.raw));
                }
            }
        }
        batch.text = text.into();
        Ok(batch)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.rejects.is_empty()
    }
}

/// Writes a row, without the columns that go nowhere. Values that objects leave out are null.
fn write(record: &Record, columns: &[Option<Form>], out: &mut Vec<u8>) -> Result<(), String> {
    check(record, columns.len())?;
    let mut first = true;
    let mut begin = |out: &mut Vec<u8>| {
        if !std::mem::take(&mut first) {
            out.push(b'\t');
        }
    };
    for ((value, sort), form) in record.cells().zip(columns) {
        if let Some(form) = form {
            begin(out);
            convert::write(value, sort, *form, out)?;
        }
    }
    out.push(b'\n');
    Ok(())
}

/// Why a record is no row of so many columns.
pub(crate) fn check(record: &Record, columns: usize) -> Result<(), String> {
    if let Some(fault) = &record.fault {
        return Err(fault.clone());
    }
    if record.len() == columns {
        return Ok(());
    }
    Err(format!("{} values, and there are {columns} columns", record.len()))
}

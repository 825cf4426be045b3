//! One row of a file: a buffer that is used again and again.

use tidegate_core::Result;
use tidegate_pg::LoadType;

/// What a value is before its text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Nothing was given.
    Null,
    /// Text that may be anything.
    Plain,
    /// In quotes: empty, it is an empty text.
    Quoted,
    /// A text by the file's own word, whatever it looks like.
    Text,
}

/// One row.
#[derive(Debug, Default)]
pub(crate) struct Record {
    text: Vec<u8>,
    cells: Vec<(usize, Sort)>,
    /// Where it begins in the file: a line, or a row of a sheet; from 1.
    pub(crate) line: u64,
    /// As it stands in the file.
    pub(crate) raw: Vec<u8>,
    /// Whether something stands between a closing quote and the next separator.
    pub(crate) odd: bool,
    /// Why it is no row.
    pub(crate) fault: Option<String>,
}

/// The rows of a file, one after the other.
pub(crate) trait Rows: Send {
    /// Reads the next row into a buffer; false at the end.
    fn next(&mut self, record: &mut Record) -> Result<bool>;
    /// The names of the columns, as far as they are known; none where the file names none.
    fn names(&self) -> Option<&[String]>;
    /// The types of the columns and the number of rows, where the file itself says them.
    fn types(&self) -> Option<(&[LoadType], u64)> {
        None
    }
}

impl Record {
    pub(crate) fn clear(&mut self, line: u64) {
        self.text.clear();
        self.cells.clear();
        self.raw.clear();
        self.fault = None;
        self.odd = false;
        self.line = line;
    }

    /// Adds to the value that is being read.
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
    }

    /// Ends the value that is being read.
    pub(crate) fn end(&mut self, sort: Sort) {
        self.cells.push((self.text.len(), sort));
    }

    pub(crate) fn push(&mut self, bytes: &[u8], sort: Sort) {
        self.extend(bytes);
        self.end(sort);
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The values with their sorts, in order.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (&[u8], Sort)> {
        let mut begin = 0;
        self.cells.iter().map(move |(end, sort)| {
            let value = self.text.get(begin..*end).unwrap_or_default();
            begin = *end;
            (value, *sort)
        })
    }

    /// The values as text, for what is shown and for names.
    pub(crate) fn texts(&self) -> Vec<Option<String>> {
        self.cells().map(|(value, sort)| (sort != Sort::Null).then(|| String::from_utf8_lossy(value).into_owned())).collect()
    }
}

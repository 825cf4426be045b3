//! From a message to columns and cells.

use super::{Column, Row};

/// One row's text and where its cells lie in it. It is filled again and again, so that no cell costs an allocation.
#[derive(Default)]
pub(crate) struct RowBuffer {
    text: String,
    cells: Vec<Cell>,
}

/// Where a cell lies in its row's text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    start: u32,
    end: u32,
}

/// No text is that long: a message is at most 2 GB.
const NULL: Cell = Cell { start: u32::MAX, end: u32::MAX };

/// A larger row's memory is given back after it.
const KEEP_BYTES: usize = 256 * 1024;

impl RowBuffer {
    /// Takes over the cells of a `DataRow`. `None` when its lengths do not fit.
    #[inline]
    pub(crate) fn read(&mut self, body: &[u8]) -> Option<()> {
        self.text.clear();
        self.cells.clear();
        if self.text.capacity() > KEEP_BYTES && body.len() < KEEP_BYTES {
            self.text = String::new();
        }
        self.text.reserve(body.len());
        let (count, mut rest) = body.split_first_chunk::<2>()?;
        for _ in 0..u16::from_be_bytes(*count) {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
                self.cells.push(NULL);
                rest = after;
                continue;
            };
            let (cell, after) = after.split_at_checked(length)?;
            self.push(cell)?;
            rest = after;
        }
        rest.is_empty().then_some(())
    }

    #[inline]
    fn push(&mut self, cell: &[u8]) -> Option<()> {
        let start = u32::try_from(self.text.len()).ok()?;
        match str::from_utf8(cell) {
            Ok(text) => self.text.push_str(text),
            // A database without an encoding holds any bytes: each that is no character becomes U+FFFD.
            Err(_) => self.text.push_str(&String::from_utf8_lossy(cell)),
        }
        self.cells.push(Cell { start, end: u32::try_from(self.text.len()).ok()? });
        Some(())
    }

    pub(crate) fn row(&self) -> Row<'_> {
        Row { text: &self.text, cells: &self.cells }
    }
}

impl Cell {
    #[inline]
    pub(super) fn text(self, row: &str) -> Option<&str> {
        row.get(self.start as usize..self.end as usize)
    }
}

impl Column {
    /// The columns of a `RowDescription`.
    pub(crate) fn read_all(body: &[u8]) -> Option<Vec<Column>> {
        let (count, mut rest) = body.split_first_chunk::<2>()?;
        let count = u16::from_be_bytes(*count);
        let mut columns = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let end = rest.iter().position(|byte| *byte == 0)?;
            let (name, after) = rest.split_at(end);
            // NUL; table 4, column 2; type 4, its size 2, its modifier 4; format 2.
            let (fixed, after) = after.split_first_chunk::<19>()?;
            let [_, _, _, _, _, _, _, t0, t1, t2, t3, _, _, m0, m1, m2, m3, _, _] = *fixed;
            columns.push(Column {
                name: String::from_utf8_lossy(name).into_owned(),
                type_oid: u32::from_be_bytes([t0, t1, t2, t3]),
                type_modifier: i32::from_be_bytes([m0, m1, m2, m3]),
            });
            rest = after;
        }
        Some(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(cells: &[Option<&[u8]>]) -> Vec<u8> {
        let mut body = u16::try_from(cells.len()).expect("few").to_be_bytes().to_vec();
        for cell in cells {
            body.extend(cell.map_or(-1, |cell| i32::try_from(cell.len()).expect("short")).to_be_bytes());
            body.extend(cell.unwrap_or_default());
        }
        body
    }

    #[test]
    fn null_is_not_empty_and_broken_text_stays_visible() {
        let mut buffer = RowBuffer::default();
        buffer.read(&message(&[Some(b"a"), None, Some(b""), Some("ü".as_bytes()), Some(b"x\xff")])).expect("whole");
        let cells: Vec<_> = buffer.row().cells().collect();
        assert_eq!(cells, [Some("a"), None, Some(""), Some("ü"), Some("x\u{fffd}")]);
        assert_eq!(buffer.row().cell(3), Some("ü"));
        assert_eq!(buffer.row().cell(9), None);
    }

    #[test]
    fn a_cut_row_is_refused() {
        let body = message(&[Some(b"abc"), None]);
        let mut buffer = RowBuffer::default();
        for end in 0..body.len() {
            assert_eq!(buffer.read(body.get(..end).expect("within")), None);
        }
        assert_eq!(buffer.read(&body), Some(()));
    }
}

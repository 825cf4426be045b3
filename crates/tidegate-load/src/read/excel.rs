//! Sheets of Excel workbooks, a cell at a time: a sheet says how large it is, and is not believed.

use std::io::{Cursor, Read as _};

use calamine::{Data, DataRef, Reader as _, Xlsx};
use tidegate_core::{Error, Result};

use super::dialect;
use super::{Record, Rows, Sort};
use crate::Source;
use crate::source::unreadable;

/// A workbook is held whole while it is read.
const BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Values of a sheet, which are held too.
const CELLS_MAX: usize = 20_000_000;
/// Columns that Excel has.
const COLUMNS_MAX: u32 = 16_384;

/// The rows of a sheet.
pub(super) struct Sheet {
    cells: std::vec::IntoIter<(u32, u32, Data)>,
    next: Option<(u32, u32, Data)>,
    names: Option<Vec<String>>,
    width: usize,
    first: u32,
}

impl Sheet {
    pub(super) fn open(source: &Source, sheet: Option<&str>, header: Option<bool>) -> Result<Sheet> {
        let mut bytes = Vec::new();
        source.open()?.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&source.name, &error))?;
        if bytes.len() as u64 > BYTES_MAX {
            return Err(Error::too_much(format!("`{}` is larger than 256 MB", source.name)).hint("save the sheet as CSV"));
        }
        let broken = |error: calamine::XlsxError| Error::invalid(format!("`{}` is no workbook that can be read: {error}", source.name));
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
        let sheets = book.sheet_names();
        let name = match sheet {
            Some(wanted) => sheets.iter().find(|name| *name == wanted),
            None => sheets.first(),
        };
        let Some(name) = name.cloned() else {
            return Err(Error::not_found(format!("no sheet `{}` in `{}`", sheet.unwrap_or_default(), source.name))
                .hint(format!("sheets: {}", sheets.join(", "))));
        };
        let mut reader = book.worksheet_cells_reader(&name).map_err(broken)?;
        let mut cells = Vec::new();
        while let Some(cell) = reader.next_cell().map_err(broken)? {
            let ((row, column), value) = (cell.get_position(), cell.get_value());
            if cells.len() >= CELLS_MAX || column >= COLUMNS_MAX {
                return Err(Error::too_much(format!("sheet `{name}` has more than {CELLS_MAX} values")).hint("save the sheet as CSV"));
            }
            if !matches!(value, DataRef::Empty) {
                cells.push((row, column, Data::from(value.clone())));
            }
        }
        cells.sort_by_key(|(row, column, _)| (*row, *column));
        let left = cells.iter().map(|(_, column, _)| *column).min().unwrap_or(0);
        let width = cells.iter().map(|(_, column, _)| usize::try_from(*column - left).unwrap_or(0) + 1).max().unwrap_or(0);
        let mut cells = cells.into_iter();
        let mut rows = Sheet { next: cells.next(), cells, names: None, width, first: left };
        rows.read_names(header)?;
        Ok(rows)
    }

    /// Takes the first row for names, if it is, or if somebody says so.
    fn read_names(&mut self, header: Option<bool>) -> Result<()> {
        let (cells, next) = (self.cells.clone(), self.next.clone());
        let mut first = Record::default();
        if self.next(&mut first)? && header.unwrap_or_else(|| dialect::names(&first)) {
            self.names = Some(first.texts().into_iter().map(Option::unwrap_or_default).collect());
        } else {
            (self.cells, self.next) = (cells, next);
        }
        Ok(())
    }
}

impl Rows for Sheet {
    fn next(&mut self, record: &mut Record) -> Result<bool> {
        let Some(row) = self.next.as_ref().map(|(row, ..)| *row) else { return Ok(false) };
        record.clear(u64::from(row) + 1);
        while let Some((_, column, value)) = self.next.take_if(|(of, ..)| *of == row) {
            while record.len() < usize::try_from(column - self.first).unwrap_or(0) {
                record.end(Sort::Null);
            }
            push(&value, record);
            self.next = self.cells.next();
        }
        while record.len() < self.width {
            record.end(Sort::Null);
        }
        let shown: Vec<String> = record.texts().into_iter().map(Option::unwrap_or_default).collect();
        record.raw.extend_from_slice(shown.join("\t").as_bytes());
        Ok(true)
    }

    fn names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }
}

fn push(value: &Data, record: &mut Record) {
    match value {
        Data::Empty => record.end(Sort::Null),
        Data::String(text) | Data::DurationIso(text) if text.is_empty() => record.end(Sort::Null),
        Data::String(text) | Data::DurationIso(text) => record.push(text.as_bytes(), Sort::Text),
        Data::DateTimeIso(text) => record.push(text.as_bytes(), Sort::Plain),
        Data::Int(number) => record.push(number.to_string().as_bytes(), Sort::Plain),
        Data::Float(number) => record.push(number.to_string().as_bytes(), Sort::Plain),
        Data::Bool(truth) => record.push(truth.to_string().as_bytes(), Sort::Plain),
        Data::DateTime(moment) if moment.is_duration() => record.push(moment.as_f64().to_string().as_bytes(), Sort::Plain),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, ms) = moment.to_ymd_hms_milli();
            let mut text = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second, ms) != (0, 0, 0, 0) {
                text.push_str(&format!(" {hour:02}:{minute:02}:{second:02}.{ms:03}"));
            }
            record.push(text.as_bytes(), Sort::Plain);
        }
        Data::Error(error) => {
            record.end(Sort::Null);
            record.fault = Some(format!("a cell holds the error {error}"));
        }
    }
}

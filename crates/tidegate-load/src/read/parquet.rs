//! Parquet files: pages of one column at a time are unpacked, never a whole row group, and types are the file's own word.

mod codec;
mod delta;
mod file;
mod leaf;
mod moment;
mod pages;
#[cfg(test)]
mod tests;
mod thrift;
mod tree;
mod value;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use tidegate_core::{Error, Result};
use tidegate_pg::LoadType;

use self::file::Whole;
pub(super) use self::file::{MAGIC, MAGIC_ENCRYPTED};
use self::leaf::Leaf;
use self::pages::Place;
use self::tree::{Node, Text};
use super::{Record, Rows, Sort};
use crate::Source;

/// Columns, with those inside of others.
const LEAVES_MAX: usize = 20_000;

/// The rows of a Parquet file.
pub(super) struct Parquet {
    name: String,
    file: Arc<Whole>,
    metadata: ParquetMetaData,
    columns: Vec<Node>,
    names: Vec<String>,
    types: Vec<LoadType>,
    /// The columns of the row group that is being read, and how many of its rows are left.
    leaves: Vec<Leaf>,
    left: i64,
    next_group: usize,
    row: u64,
    text: Text,
}

impl Parquet {
    pub(super) fn open(source: &Source) -> Result<Parquet> {
        let file = source.open()?;
        guarded(|| {
            let file = Whole::new(file)?;
            let metadata = file.metadata()?;
            let schema = metadata.file_metadata().schema_descr();
            let mut leaves = 0;
            let fields = schema.root_schema().get_fields();
            let columns = fields.iter().map(|field| Node::new(field, (0, 0), &mut leaves)).collect::<Result<Vec<_>, _>>()?;
            if leaves != schema.num_columns() || leaves > LEAVES_MAX {
                return Err(format!("it has {leaves} columns in all, and {LEAVES_MAX} are read at most"));
            }
            let of = |node: &Node| {
                let value = node.is_value().then(|| value::Kind::of(&schema.column(node.leaves.start)));
                value.map_or(LoadType::Json, value::Kind::load_type)
            };
            let types = columns.iter().map(of).collect();
            let names = fields.iter().map(|field| field.name().to_owned()).collect();
            let name = source.name.clone();
            let text = Text::default();
            let leaves = Vec::new();
            Ok(Parquet { name, file: Arc::new(file), metadata, columns, names, types, leaves, left: 0, next_group: 0, row: 0, text })
        })
        .map_err(|reason| broken(&source.name, &reason))
    }

    /// Reads the next row; false at the end of the file.
    fn read(&mut self, record: &mut Record) -> Result<bool, String> {
        while self.left == 0 {
            if self.leaves.iter().any(|leaf| leaf.definition().is_some()) {
                return Err("a column has more values than there are rows".to_owned());
            }
            if self.next_group == self.metadata.num_row_groups() {
                return Ok(false);
            }
            self.open_group()?;
            self.next_group += 1;
        }
        self.left -= 1;
        self.row += 1;
        record.clear(self.row);
        if self.leaves.iter().any(|leaf| leaf.definition().is_none() || leaf.repetition() != 0) {
            return Err("a column has fewer values than there are rows".to_owned());
        }
        for ((node, of), name) in self.columns.iter().zip(&self.types).zip(&self.names) {
            self.text.bytes.clear();
            let there = node.write(&mut self.leaves, &mut self.text).map_err(|reason| format!("column `{name}`: {reason}"))?;
            if let Some(fault) = self.text.fault.take() {
                record.fault = Some(format!("column `{name}`: {fault}"));
            }
            let sort = match of {
                _ if !there => Sort::Null,
                LoadType::Text => Sort::Text,
                _ => Sort::Plain,
            };
            if there {
                record.extend(&self.text.bytes);
                record.raw.extend_from_slice(&self.text.bytes);
            }
            record.raw.push(b'\t');
            record.end(sort);
        }
        record.raw.pop();
        Ok(true)
    }

    /// Begins with the next row group.
    fn open_group(&mut self) -> Result<(), String> {
        // Those of the group before hold memory.
        self.leaves.clear();
        let group = self.metadata.row_group(self.next_group);
        let schema = self.metadata.file_metadata().schema_descr();
        if group.num_columns() != schema.num_columns() || group.num_rows() < 0 {
            return Err("a row group has other columns than the file".to_owned());
        }
        self.left = group.num_rows();
        if self.left == 0 {
            // Without rows there may be no pages either.
            return Ok(());
        }
        for (place, column) in group.columns().iter().enumerate() {
            let mut leaf = Leaf::new(&self.file, &schema.column(place), self.place(column)?);
            leaf.advance().map_err(|reason| format!("column `{}`: {reason}", column.column_path()))?;
            self.leaves.push(leaf);
        }
        Ok(())
    }

    /// Where the pages of a column lie.
    fn place(&self, column: &ColumnChunkMetaData) -> Result<Place, String> {
        if let Some(path) = column.file_path() {
            return Err(format!("its columns lie in another file, `{path}`"));
        }
        let number = |number: i64| u64::try_from(number).map_err(|_| "a column begins before the file".to_owned());
        let first = number(column.data_page_offset())?;
        // Some writers say 0 where there is no dictionary.
        let dictionary = column.dictionary_page_offset().and_then(|at| u64::try_from(at).ok()).filter(|at| (1..first).contains(at));
        let (at, left) = (dictionary.unwrap_or(first), number(column.compressed_size())?);
        if at.checked_add(left).is_none_or(|end| end > self.file.size_bytes) {
            return Err("a column points behind the end of the file".to_owned());
        }
        Ok(Place { at, left, codec: column.compression_codec() })
    }
}

impl Rows for Parquet {
    fn next(&mut self, record: &mut Record) -> Result<bool> {
        guarded(|| self.read(record)).map_err(|reason| broken(&self.name, &reason))
    }

    fn names(&self) -> Option<&[String]> {
        Some(&self.names)
    }

    fn types(&self) -> Option<(&[LoadType], u64)> {
        let rows = self.metadata.row_groups().iter().map(RowGroupMetaData::num_rows);
        Some((&self.types, rows.fold(0, |sum, rows| sum.saturating_add(u64::try_from(rows).unwrap_or(0)))))
    }
}

/// Runs what decodes. The crate that does it asserts what it believes of a file, and a file may be anything: so its panics end here.
fn guarded<T>(decode: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|panic| Err(format!("it is broken: {}", said(&*panic))))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it can't be decoded").chars().take(200).collect()
}

fn broken(name: &str, reason: &str) -> Error {
    let reason = reason.strip_prefix("Parquet error: ").unwrap_or(reason);
    Error::invalid(format!("`{name}` is no Parquet file that can be read: {reason}"))
}

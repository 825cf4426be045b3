//! The values of one column, one after the other: a batch at a time, with the levels that say where in a row they stand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96Type,
};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescPtr;

use super::file::Whole;
use super::pages::{Pages, Place};
use super::value::{Kind, Raw};

/// Rows that are decoded at a time.
const ROWS: usize = 1024;
/// Rows with lists, which may be long.
const ROWS_OF_LISTS: usize = 32;

/// A column that stands before its next value.
pub(super) struct Leaf {
    pub(super) kind: Kind,
    values: Values,
    levels: Levels,
    turn: Arc<AtomicU64>,
    /// The place among the levels, and among the values.
    at: usize,
    value: usize,
    count: usize,
}

/// The levels of a batch; none where a column needs none.
struct Levels {
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    definition_max: i16,
    repetition_max: i16,
}

type Column<T> = (ColumnReaderImpl<T>, Vec<<T as DataType>::T>);

enum Values {
    Bool(Column<BoolType>),
    Int32(Column<Int32Type>),
    Int64(Column<Int64Type>),
    Int96(Column<Int96Type>),
    Float(Column<FloatType>),
    Double(Column<DoubleType>),
    Bytes(Column<ByteArrayType>),
    Fixed(Column<FixedLenByteArrayType>),
}

impl Leaf {
    pub(super) fn new(file: &Arc<Whole>, column: &ColumnDescPtr, place: Place) -> Leaf {
        let turn = Arc::new(AtomicU64::new(0));
        let pages = Pages::new(file, Arc::clone(column), place, &turn);
        let values = match get_column_reader(Arc::clone(column), Box::new(pages)) {
            ColumnReader::BoolColumnReader(reader) => Values::Bool((reader, Vec::new())),
            ColumnReader::Int32ColumnReader(reader) => Values::Int32((reader, Vec::new())),
            ColumnReader::Int64ColumnReader(reader) => Values::Int64((reader, Vec::new())),
            ColumnReader::Int96ColumnReader(reader) => Values::Int96((reader, Vec::new())),
            ColumnReader::FloatColumnReader(reader) => Values::Float((reader, Vec::new())),
            ColumnReader::DoubleColumnReader(reader) => Values::Double((reader, Vec::new())),
            ColumnReader::ByteArrayColumnReader(reader) => Values::Bytes((reader, Vec::new())),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => Values::Fixed((reader, Vec::new())),
        };
        let (definition_max, repetition_max) = (column.max_def_level(), column.max_rep_level());
        let levels = Levels { definitions: Vec::new(), repetitions: Vec::new(), definition_max, repetition_max };
        Leaf { kind: Kind::of(column), values, levels, turn, at: 0, value: 0, count: 0 }
    }

    /// Goes on to the next value, decoding more where none is left.
    pub(super) fn advance(&mut self) -> Result<(), String> {
        if self.at < self.count {
            self.value += usize::from(self.definition() == Some(self.levels.definition_max));
            self.at += 1;
        }
        if self.at == self.count {
            self.decode().map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// How much of the way down to the value is there; nothing at the end.
    pub(super) fn definition(&self) -> Option<i16> {
        let there = self.at < self.count;
        there.then(|| self.levels.definitions.get(self.at).copied().unwrap_or(self.levels.definition_max))
    }

    /// Which list goes on with it; none does at the beginning of a row, and at the end.
    pub(super) fn repetition(&self) -> i16 {
        if self.at < self.count { self.levels.repetitions.get(self.at).copied().unwrap_or(0) } else { 0 }
    }

    /// The value here; none is null.
    pub(super) fn raw(&self) -> Option<Raw<'_>> {
        if self.definition() != Some(self.levels.definition_max) {
            return None;
        }
        let at = self.value;
        match &self.values {
            Values::Bool((_, values)) => values.get(at).map(|truth| Raw::Truth(*truth)),
            Values::Int32((_, values)) => values.get(at).map(|number| Raw::Whole(i64::from(*number))),
            Values::Int64((_, values)) => values.get(at).map(|number| Raw::Whole(*number)),
            Values::Int96((_, values)) => values.get(at).map(|parts| Raw::Old(parts.data())),
            Values::Float((_, values)) => values.get(at).map(|number| Raw::Float(*number)),
            Values::Double((_, values)) => values.get(at).map(|number| Raw::Double(*number)),
            Values::Bytes((_, values)) => values.get(at).map(|bytes| Raw::Bytes(bytes.data())),
            Values::Fixed((_, values)) => values.get(at).map(|bytes| Raw::Bytes(bytes.data())),
        }
    }

    fn decode(&mut self) -> Result<()> {
        self.turn.store(0, Ordering::Relaxed);
        (self.at, self.value) = (0, 0);
        let levels = &mut self.levels;
        self.count = match &mut self.values {
            Values::Bool(column) => levels.decode(column),
            Values::Int32(column) => levels.decode(column),
            Values::Int64(column) => levels.decode(column),
            Values::Int96(column) => levels.decode(column),
            Values::Float(column) => levels.decode(column),
            Values::Double(column) => levels.decode(column),
            Values::Bytes(column) => levels.decode(column),
            Values::Fixed(column) => levels.decode(column),
        }?;
        Ok(())
    }
}

impl Levels {
    /// Decodes the next batch; says how many levels it has.
    fn decode<T: DataType>(&mut self, (reader, values): &mut Column<T>) -> Result<usize> {
        values.clear();
        self.definitions.clear();
        self.repetitions.clear();
        let definitions = (self.definition_max > 0).then_some(&mut self.definitions);
        let repetitions = (self.repetition_max > 0).then_some(&mut self.repetitions);
        let rows = if self.repetition_max > 0 { ROWS_OF_LISTS } else { ROWS };
        let (_, _, levels) = reader.read_records(rows, definitions, repetitions, values)?;
        Ok(levels)
    }
}

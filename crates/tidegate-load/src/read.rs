//! Files as rows, whatever their format.

pub mod dialect;

mod csv;
mod decode;
mod excel;
mod json;
mod parquet;
mod record;

use std::io::Read as _;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Error, Result};

use crate::Source;
use crate::source::unreadable;

pub(crate) use self::csv::Csv;
pub(crate) use self::decode::{Decoder, Encoding};
use self::dialect::Dialect;
pub(crate) use self::record::{Record, Rows, Sort};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Lines of values with a separator between.
    Csv,
    /// A JSON object a line.
    Jsonl,
    /// Columns with types of their own.
    Parquet,
    /// A workbook of Excel.
    Xlsx,
}

impl Format {
    /// The format that the ending of a name tells, or the first bytes of the file.
    fn of(source: &Source) -> Result<Format> {
        let name = &source.name;
        if let Some(format) = Format::of_name(name) {
            return Ok(format);
        }
        let mut first = Vec::new();
        source.open()?.take(4).read_to_end(&mut first).map_err(|error| unreadable(name, &error))?;
        match first.as_slice() {
            parquet::MAGIC | parquet::MAGIC_ENCRYPTED => Ok(Format::Parquet),
            b"PK\x03\x04" => Ok(Format::Xlsx),
            _ => Err(Error::invalid(format!("`{name}` does not tell its format")).hint("say it: csv, jsonl, parquet or xlsx (`--format`)")),
        }
    }

    fn of_name(name: &str) -> Option<Format> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "tab" | "txt" | "psv" => Some(Format::Csv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "parquet" | "pq" => Some(Format::Parquet),
            "xlsx" | "xlsm" => Some(Format::Xlsx),
            _ => None,
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(word: &str) -> Result<Format> {
        match word {
            "csv" => Ok(Format::Csv),
            "jsonl" => Ok(Format::Jsonl),
            "parquet" => Ok(Format::Parquet),
            "xlsx" => Ok(Format::Xlsx),
            _ => Err(Error::invalid(format!("no format `{word}`")).hint("formats: csv, jsonl, parquet, xlsx")),
        }
    }
}

/// What somebody says of a file; the rest is found out.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Its format.
    pub format: Option<Format>,
    /// Whether the first row holds names.
    pub header: Option<bool>,
    /// The sheet of a workbook; the first, if nobody says.
    pub sheet: Option<String>,
}

impl Said {
    /// Refuses what such a file does not have: passed over, something else would be loaded than was asked for.
    fn check(&self, format: Format) -> Result<()> {
        if self.sheet.is_some() && format != Format::Xlsx {
            return Err(Error::invalid("only a workbook has sheets").hint("leave `sheet` out, or say the format: xlsx"));
        }
        if self.header.is_some() && matches!(format, Format::Jsonl | Format::Parquet) {
            return Err(
                Error::invalid("such a file names its columns in every case").hint("say nothing of its first row: leave `header` out")
            );
        }
        Ok(())
    }
}

/// A file whose form is known, to be read as often as needed.
pub(crate) struct Reading {
    source: Source,
    form: Form,
}

enum Form {
    Csv(Encoding, Dialect),
    Jsonl(Encoding, Vec<String>),
    Parquet,
    Xlsx { sheet: Option<String>, header: Option<bool> },
}

impl Reading {
    /// Finds out how a file is written.
    pub(crate) fn of(source: &Source, said: &Said) -> Result<Reading> {
        let format = said.format.map_or_else(|| Format::of(source), Ok)?;
        said.check(format)?;
        let form = match format {
            Format::Csv => {
                let encoding = Encoding::of(source)?;
                let sample = Decoder::open(source, encoding)?.sample()?;
                Form::Csv(encoding, Dialect::of(&sample, said.header))
            }
            Format::Jsonl => Form::Jsonl(Encoding::of(source)?, Vec::new()),
            Format::Parquet => Form::Parquet,
            Format::Xlsx => Form::Xlsx { sheet: said.sheet.clone(), header: said.header },
        };
        Ok(Reading { source: source.clone(), form })
    }

    /// Its rows, from the first.
    pub(crate) fn rows(&self) -> Result<Box<dyn Rows>> {
        Ok(match &self.form {
            Form::Csv(encoding, dialect) => Box::new(Csv::open(Decoder::open(&self.source, *encoding)?, *dialect)?),
            Form::Jsonl(encoding, keys) => Box::new(json::Jsonl::open(Decoder::open(&self.source, *encoding)?, keys.clone())),
            Form::Parquet => Box::new(parquet::Parquet::open(&self.source)?),
            Form::Xlsx { sheet, header } => Box::new(excel::Sheet::open(&self.source, sheet.as_deref(), *header)?),
        })
    }

    /// Remembers the columns that all rows together have: objects name theirs one by one.
    pub(crate) fn remember(&mut self, columns: &[String]) {
        if let Form::Jsonl(_, keys) = &mut self.form {
            columns.clone_into(keys);
        }
    }

    /// How it is written, in words.
    pub(crate) fn words(&self) -> String {
        match &self.form {
            Form::Csv(encoding, dialect) => format!("CSV, {}, {encoding}", dialect.words()),
            Form::Jsonl(encoding, _) => format!("JSON lines, {encoding}"),
            Form::Parquet => "Parquet, types as the file says".to_owned(),
            Form::Xlsx { sheet, .. } => {
                sheet.as_ref().map_or_else(|| "Excel, first sheet".to_owned(), |sheet| format!("Excel, sheet `{sheet}`"))
            }
        }
    }
}

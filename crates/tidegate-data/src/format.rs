//! Rows as text: Markdown for models, CSV and JSON for programs.

mod csv;
mod json;
mod markdown;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_pg::{Column, Row};

pub use csv::row as csv_row;
pub use markdown::{escape, row as markdown_row};

/// How rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A tight table: `a|b`.
    #[default]
    Markdown,
    /// RFC 4180, with a header.
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Jsonl,
}

impl Format {
    /// What stands before the first row.
    pub fn head(self, columns: &[Column], out: &mut String) {
        match self {
            Format::Markdown => markdown::head(columns, out),
            Format::Csv => csv::head(columns, out),
            Format::Json => out.push('['),
            Format::Jsonl => {}
        }
    }

    /// A writer of rows under these columns.
    pub fn rows(self, columns: &[Column]) -> Rows {
        Rows {
            format: self,
            keys: json::keys(columns),
            kinds: columns.iter().map(|column| json::Kind::of(column.type_oid)).collect(),
            written: 0,
        }
    }

    /// What stands after the last row.
    pub fn foot(self, out: &mut String) {
        if self == Format::Json {
            out.push_str("\n]");
        }
    }
}

/// One row as Markdown with every value cut to so many characters.
pub fn shortened(row: &Row<'_>, characters: usize, out: &mut String) {
    let cut = |text: &str| match text.char_indices().nth(characters) {
        Some((at, _)) => format!("{}… ({} characters)", text.get(..at).unwrap_or_default(), text.chars().count()),
        None => text.to_owned(),
    };
    let cells: Vec<Option<String>> = row.cells().map(|cell| cell.map(cut)).collect();
    markdown::row(cells.iter().map(Option::as_deref), out);
}

/// Writes rows one by one.
pub struct Rows {
    format: Format,
    keys: Vec<String>,
    kinds: Vec<json::Kind>,
    written: u64,
}

impl Rows {
    /// The columns' names as keys of JSON objects.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Appends one row, with the separator that belongs before it.
    pub fn write(&mut self, row: &Row<'_>, out: &mut String) {
        match self.format {
            Format::Markdown => markdown::row(row.cells(), out),
            Format::Csv => csv::row(row.cells(), out),
            Format::Json => {
                out.push_str(if self.written == 0 { "\n" } else { ",\n" });
                json::row(&self.keys, &self.kinds, row.cells(), out);
            }
            Format::Jsonl => {
                json::row(&self.keys, &self.kinds, row.cells(), out);
                out.push('\n');
            }
        }
        self.written += 1;
    }
}

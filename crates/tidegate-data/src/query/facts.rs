//! An answer as programs read it.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use tidegate_core::{Json, tokens};
use tidegate_pg::{Column, Row};

use super::page::Rest;
use crate::format::{self, Format};

/// Rows and what belongs to them.
#[derive(Serialize, JsonSchema)]
pub struct Facts {
    /// In their order; a repeated name gets `_2`, as in the rows.
    pub columns: Vec<Named>,
    /// Objects by column name. Numbers, booleans and JSON are themselves, everything else is text as PostgreSQL writes it.
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub rows: Vec<Json>,
    /// Rows in this answer.
    pub row_count: u64,
    /// Whether there are more rows than these.
    pub truncated: bool,
    /// Where all rows are kept, if they did not fit.
    pub result: Option<KeptRows>,
    /// The `cursor` of the next page of a kept result; none after the last.
    pub next_cursor: Option<String>,
    /// Milliseconds from waiting for a connection to the last row.
    pub took_ms: f64,
    /// What of the rules about people's data shaped the answer.
    pub governed: Option<String>,
    /// The statement that ran, where it was weighted and so is another than was sent.
    pub statement: Option<String>,
}

/// A column of an answer.
#[derive(Serialize, JsonSchema)]
pub struct Named {
    /// Its name in the rows.
    pub name: String,
    /// PostgreSQL's name for its type, or `user-defined`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Rows kept on the server.
#[derive(Serialize, JsonSchema)]
pub struct KeptRows {
    /// For `read_result`.
    pub id: String,
    /// How many there are.
    pub rows: u64,
    /// False if a limit was reached before the end.
    pub complete: bool,
}

/// The rows of an answer while they come.
pub(super) struct Gathering {
    columns: Vec<Named>,
    writer: format::Rows,
    rows: Vec<(usize, Json)>,
}

impl Gathering {
    pub(super) fn new(columns: &[Column]) -> Gathering {
        let writer = Format::Jsonl.rows(columns);
        let kind = |column: &Column| column.type_name().to_owned();
        let columns = writer.keys().iter().zip(columns).map(|(name, column)| Named { name: name.clone(), kind: kind(column) }).collect();
        Gathering { columns, writer, rows: Vec::new() }
    }

    /// Adds a row if it costs no more than `room` tokens; says what it costs.
    pub(super) fn write(&mut self, row: &Row<'_>, least: usize, room: usize) -> Option<usize> {
        let mut text = String::new();
        self.writer.write(row, &mut text);
        let cost = tokens::estimate(&text).max(least);
        if cost > room {
            return None;
        }
        // PostgreSQL's own JSON is checked by PostgreSQL; should anybody find one that is none to us, it is a text.
        let json = Json::parse(text.clone()).unwrap_or_else(|| Json::of(&text));
        self.rows.push((cost, json));
        Some(cost)
    }

    /// Takes the last row back, and tells what it cost.
    pub(super) fn pop(&mut self) -> usize {
        self.rows.pop().map_or(0, |(cost, _)| cost)
    }

    pub(super) fn finish(self, rest: &Rest, took: Duration, statement: Option<String>) -> Facts {
        let rows: Vec<Json> = self.rows.into_iter().map(|(_, row)| row).collect();
        Facts {
            columns: self.columns,
            row_count: rows.len() as u64,
            rows,
            truncated: !matches!(rest, Rest::None),
            result: match rest {
                Rest::Kept(kept) => Some(KeptRows { id: kept.id.clone(), rows: kept.rows, complete: kept.complete }),
                Rest::None | Rest::Unread | Rest::Lost => None,
            },
            next_cursor: None,
            took_ms: (took.as_secs_f64() * 1e6).round() / 1e3,
            governed: None,
            statement,
        }
    }
}

//! One table or dataset as text: in full, and in a line.

use std::fmt::Write as _;

use super::facts::{ColumnFacts, TableFacts};
use super::rank::Candidate;
use crate::find::Scored;
use tidegate_data::format::escape;
use tidegate_data::schema::{Relation, Schema, Table, form, short_bytes, short_count};

/// Labels of an enum that are told.
const LABELS_MAX: usize = 40;
/// Columns and words that a line tells.
const COLUMNS_MAX: usize = 6;
const WORDS_MAX: usize = 8;
/// Tables that stand for a dataset.
const TABLES_MAX: usize = 12;
/// A share of nulls below this is not worth its tokens.
const NULLS_MIN: f64 = 0.005;

/// What can be told of one thing, in two sizes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// All of it.
    pub(super) full: String,
    /// One line.
    pub(super) brief: String,
    /// What it is counted under when there is no room even for the line.
    pub(super) group: String,
}

/// A table, with its dataset before its name where there are several.
pub(super) fn table(dataset: Option<&str>, schema: &Schema, table: &Table, facts: Option<&TableFacts>) -> Block {
    let label = match dataset {
        Some(dataset) => format!("{dataset}.{}", Schema::label(table)),
        None => Schema::label(table),
    };
    let group = match dataset {
        Some(dataset) => format!("{dataset}.{}", table.schema),
        None => table.schema.clone(),
    };
    let mut head = String::new();
    escape(&label, &mut head);
    if let Some(rows) = table.rows {
        write!(head, " ~{}", short_count(rows)).expect("writing to a String does not fail");
    }
    Block { full: full(&head, schema, table, facts), brief: brief(&head, table), group }
}

fn full(head: &str, schema: &Schema, table: &Table, facts: Option<&TableFacts>) -> String {
    let mut text = head.to_owned();
    text.push_str(match table.kind {
        Relation::View => " view",
        Relation::MaterializedView => " materialized view",
        Relation::Foreign => " foreign",
        Relation::Partitioned => " partitioned",
        Relation::Table => "",
    });
    if facts.is_some() && table.size_bytes > 0 {
        write!(text, " {}", short_bytes(table.size_bytes)).expect("writing to a String does not fail");
    }
    said(table.comment.as_deref(), &mut text);
    for (at, column) in table.columns.iter().enumerate() {
        text.push_str(if at == 0 { ": " } else { ", " });
        text.push_str(&form(column));
        if let Some(facts) = facts.and_then(|facts| facts.columns.get(&column.name)) {
            told(facts, &mut text);
        }
        said(column.comment.as_deref(), &mut text);
        let kind = column.kind.trim_end_matches("[]").rsplit('.').next().unwrap_or_default();
        if let Some((_, labels)) = schema.enums.iter().find(|(name, _)| name == kind) {
            let more = if labels.len() > LABELS_MAX { ", …" } else { "" };
            text.push_str(" [");
            escape(&labels.iter().take(LABELS_MAX).map(String::as_str).collect::<Vec<_>>().join(", "), &mut text);
            write!(text, "{more}]").expect("writing to a String does not fail");
        }
    }
    text.push('\n');
    text
}

fn said(comment: Option<&str>, text: &mut String) {
    if let Some(comment) = comment.map(str::trim).filter(|comment| !comment.is_empty()) {
        text.push_str(" (");
        escape(comment, text);
        text.push(')');
    }
}

/// ` unique`, ` 6 distinct`, ` 12% null`, ` = new/paid`.
fn told(facts: &ColumnFacts, text: &mut String) {
    let written = match facts.distinct {
        share if share <= -1.0 => write!(text, " unique"),
        share if share < 0.0 => write!(text, " {:.0}% distinct", -100.0 * share),
        count if count > 0.0 => write!(text, " {count:.0} distinct"),
        _ => Ok(()),
    };
    written.expect("writing to a String does not fail");
    if facts.null_share > NULLS_MIN {
        write!(text, " {:.0}% null", 100.0 * facts.null_share).expect("writing to a String does not fail");
    }
    if !facts.values.is_empty() {
        text.push_str(" = ");
        escape(&facts.values, text);
    }
}

fn brief(head: &str, table: &Table) -> String {
    let mut text = head.to_owned();
    if let Some(comment) = table.comment.as_deref() {
        let words: Vec<&str> = comment.split_whitespace().take(WORDS_MAX).collect();
        said(Some(&words.join(" ")), &mut text);
    }
    for (at, column) in table.columns.iter().take(COLUMNS_MAX).enumerate() {
        text.push_str(if at == 0 { ": " } else { ", " });
        escape(&column.name, &mut text);
    }
    if table.columns.len() > COLUMNS_MAX {
        write!(text, ", +{}", table.columns.len() - COLUMNS_MAX).expect("writing to a String does not fail");
    }
    text.push('\n');
    text
}

/// A dataset with the tables that matter most in it.
pub(super) fn dataset(scored: &Scored, at: usize, ranked: &[Candidate]) -> Block {
    let (entry, schema) = (&scored.dataset.entry, &scored.schema);
    let mut head = String::new();
    escape(&entry.name, &mut head);
    said(Some(&entry.description), &mut head);
    let rows: u64 = schema.tables.iter().filter_map(|table| table.rows).sum();
    write!(head, ": {} tables, ~{} rows, {}", schema.tables.len(), short_count(rows), short_bytes(schema.size_bytes))
        .expect("writing to a String does not fail");
    let mut full = head.clone();
    if let Some(day) = &schema.analyzed {
        write!(full, ", analyzed {day}").expect("writing to a String does not fail");
    }
    let first = ranked.iter().filter(|candidate| candidate.dataset == at).take(TABLES_MAX);
    for (at, table) in first.filter_map(|candidate| schema.tables.get(candidate.table)).enumerate() {
        full.push_str(if at == 0 { "; foremost: " } else { ", " });
        escape(&Schema::label(table), &mut full);
    }
    full.push('\n');
    head.push('\n');
    Block { full, brief: head, group: "datasets".to_owned() }
}

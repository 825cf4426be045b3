//! A table as a document: what can be said of it by its name, comments, columns, labels and neighbours.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};
use tidegate_search::{Document, Part, words};

use tidegate_data::schema::{ColumnInfo, Schema, Subject, Table};

/// Columns that speak for a table; more are read by nobody.
const COLUMNS_MAX: usize = 200;
/// Columns that the vector of a table is made from.
const COLUMNS_MEANT: usize = 24;
/// Columns that every table has mean nothing.
const EVERYWHERE: &[&str] = &["id", "created at", "updated at"];
/// Labels of an enum that speak for a column.
const LABELS_MAX: usize = 30;
/// Characters of a comment that speak.
const COMMENT_MAX: usize = 400;

/// Every table of a schema, in its order, with other words for it.
pub(super) fn documents(schema: &Schema, words: &HashMap<Subject, String>) -> Vec<Document> {
    schema.tables.iter().map(|table| document(schema, table, words)).collect()
}

fn document(schema: &Schema, table: &Table, words: &HashMap<Subject, String>) -> Document {
    let near: Vec<&str> = table.columns.iter().filter_map(|column| column.references.as_deref()).collect();
    let mut subject = Subject { schema: table.schema.clone(), table: table.name.clone(), column: String::new() };
    let about = about(table.comment.as_deref(), words.get(&subject));
    let part = |column: &ColumnInfo| {
        subject.column.clone_from(&column.name);
        part(schema, column, words.get(&subject))
    };
    Document { name: Schema::label(table), about, parts: table.columns.iter().take(COLUMNS_MAX).map(part).collect(), near: near.join(" ") }
}

fn part(schema: &Schema, column: &ColumnInfo, words: Option<&String>) -> Part {
    let mut about = about(column.comment.as_deref(), words);
    let kind = column.kind.trim_end_matches("[]").rsplit('.').next().unwrap_or_default();
    if let Some((_, labels)) = schema.enums.iter().find(|(name, _)| name == kind) {
        about.push(' ');
        about.push_str(&labels.iter().take(LABELS_MAX).map(String::as_str).collect::<Vec<_>>().join(" "));
    }
    Part { name: column.name.clone(), about }
}

/// Other words come first: they were written to be found by.
fn about(comment: Option<&str>, words: Option<&String>) -> String {
    let said = words.map(String::as_str).into_iter().chain(comment);
    said.map(|text| text.chars().take(COMMENT_MAX).collect::<String>()).collect::<Vec<_>>().join("; ")
}

/// What a table's vector is made from: its name, what is said of it, and its columns, with abbreviations written out.
pub(super) fn text(document: &Document) -> String {
    let name = words::spell(document.name.rsplit('.').next().unwrap_or(&document.name));
    let columns = document.parts.iter().map(|part| words::spell(&part.name)).filter(|column| !EVERYWHERE.contains(&column.as_str()));
    let columns: Vec<String> = columns.take(COLUMNS_MEANT).collect();
    let about = if document.about.is_empty() { String::new() } else { format!(". {}", document.about) };
    format!("{name}{about}: {}", columns.join(", "))
}

/// Suffixes of tables that hold another's rows once more.
const COPIES: &[&str] =
    &["arch", "archive", "aud", "audit", "backup", "bak", "copy", "hist", "history", "old", "staging", "stg", "temp", "tmp"];
/// What tables are worth before any question: whoever asks seldom wants a copy, which is worth so much beside its original.
/// One that is asked for by name counts in full.
pub(super) fn worths(schema: &Schema, question: &[String], copy: f32) -> Vec<f32> {
    let originals: HashSet<(&str, &str)> = schema.tables.iter().map(|table| (table.schema.as_str(), table.name.as_str())).collect();
    let worth = |table: &Table| match table.name.rsplit_once('_') {
        Some((original, suffix)) if COPIES.contains(&suffix) && originals.contains(&(table.schema.as_str(), original)) => {
            if words::terms(suffix).iter().any(|term| question.contains(term)) { 1.0 } else { copy }
        }
        _ => 1.0,
    };
    schema.tables.iter().map(worth).collect()
}

/// The same documents have the same hash.
pub(super) fn hash(documents: &[Document]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    };
    for document in documents {
        for text in [&document.name, &document.about, &document.near] {
            add(text);
        }
        for part in &document.parts {
            add(&part.name);
            add(&part.about);
        }
    }
    hash.finalize().into()
}

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Answer, Call, Result, Spec};

use crate::Knowledge;
use crate::metadata::Written;
use tidegate_data::format::escape;
use tidegate_data::schema::Schema;

pub(super) const SPEC: Spec = Spec {
    name: "read_metadata",
    title: "Read metadata",
    short: "Show what is written about a dataset, by whom, and what of it is stale.",
    long: "Show every text in force about a dataset, its tables and columns: who wrote it, which version it is, and whether what it describes has changed since.",
    examples: &[r#"{"dataset": "shop"}"#, r#"{"dataset": "shop", "table": "orders"}"#],
    synonyms: &["descriptions", "documentation", "data dictionary"],
    ..Spec::BASE
};

/// Of what.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// One table, by its name.
    table: Option<String>,
}

/// Texts in force.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    /// By table and column; of the dataset itself both are empty.
    texts: Vec<Written>,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let dataset = knowledge.datasets.load_any(&args.dataset)?;
    let mut texts = knowledge.metadata(&dataset).await?;
    if dataset.governance().governed {
        let schema = dataset.schema().await?;
        texts.retain(|text| is_seen(&schema, text));
    }
    texts.retain(|text| args.table.as_ref().is_none_or(|table| text.subject.table == *table));
    let mut lines = String::from("of|field|text|by\n-|-|-|-\n");
    for text in &texts {
        let subject = [&text.subject.schema, &text.subject.table, &text.subject.column];
        let of = subject.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(".");
        let by = format!("{}{}", text.author.as_str(), if text.stale { ", stale" } else { "" });
        for (cell, end) in [(of.as_str(), '|'), (text.field.as_str(), '|'), (text.text.as_str(), '|'), (by.as_str(), '\n')] {
            escape(cell, &mut lines);
            lines.push(end);
        }
    }
    let head = format!("{} texts are in force for `{}`", texts.len(), args.dataset);
    let answer = if texts.is_empty() { Answer::markdown(head) } else { Answer::markdown(head).with_data(lines) };
    Ok(answer.structured_for(&call, || Facts { texts }))
}

/// On governed data a text is seen where what it describes is, and is not masked or merged: a description may quote values.
fn is_seen(schema: &Schema, text: &Written) -> bool {
    let subject = &text.subject;
    if subject.table.is_empty() {
        return true;
    }
    let Some(table) = schema.tables.iter().find(|table| table.schema == subject.schema && table.name == subject.table) else {
        return false;
    };
    let held = |comment: &str| comment.starts_with("masked: ") || comment.starts_with("merged: ");
    let open = |column: &str| table.columns.iter().any(|known| known.name == column && !known.comment.as_deref().is_some_and(held));
    if subject.column.is_empty() { !table.columns.is_empty() } else { open(&subject.column) }
}

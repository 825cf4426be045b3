use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Error, Result, Spec};

use crate::Knowledge;
use crate::metadata::{Author, ENTRIES_MAX, Entry, Field};

pub(super) const SPEC: Spec = Spec {
    name: "save_metadata",
    title: "Save metadata",
    short: "Save descriptions of a dataset, its tables and columns.",
    long: "Save what is written about a dataset, its tables and columns; every entry is checked first and all are saved, or none. Words of a person stay in force whatever others save later.",
    access: Access::Write,
    examples: &[
        r#"{"dataset": "shop", "entries": [{"table": "orders", "column": "total", "text": "Gross total in euros, with shipping."}]}"#,
    ],
    synonyms: &["describe", "document", "annotate", "comment"],
    ..Spec::BASE
};

/// What is written.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// The texts.
    #[schemars(length(min = 1, max = 500))]
    entries: Vec<Saying>,
}

/// One text.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Saying {
    /// Of this table; without one, of the dataset.
    table: Option<String>,
    /// Of this column of the table.
    column: Option<String>,
    /// Default description.
    #[serde(default)]
    field: Field,
    /// In a sentence or two; synonyms with commas between.
    text: String,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let dataset = knowledge.datasets.load_any(&args.dataset)?;
    let by = call.caller.user.clone();
    if args.entries.len() > ENTRIES_MAX {
        return Err(
            Error::invalid(format!("{} entries are too many at once", args.entries.len())).hint(format!("save at most {ENTRIES_MAX}"))
        );
    }
    let schema = dataset.schema().await?;
    let check = |says: &Saying| Entry::check(&schema, says.table.as_deref(), says.column.as_deref(), says.field, &says.text);
    let entries: Vec<Entry> = args.entries.iter().map(check).collect::<Result<_>>()?;
    // At a terminal or in the dashboard it is a person who writes.
    let author = if call.caller.face.is_interactive() { Author::Person } else { Author::Agent };
    let saved = knowledge.save_metadata(&dataset, &entries, author, &by).await?;
    let mut text = format!("{} texts are in force", saved.written);
    if saved.behind > 0 {
        text.push_str(&format!("; {} are kept behind a person's words", saved.behind));
    }
    if saved.same > 0 {
        text.push_str(&format!("; {} said so already", saved.same));
    }
    Ok(Answer::markdown(text))
}

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Answer, Call, Error, Result, Spec, tokens};

use crate::Knowledge;
use crate::metadata;
use crate::profile::ProfiledTable;

/// What the words around the draft take.
const WORDS: usize = 200;

pub(super) const SPEC: Spec = Spec {
    name: "draft_metadata",
    title: "Draft metadata",
    short: "Get what is needed to describe tables and columns; then save_metadata.",
    long: "Get a profile without personal values, to write about: what tables and columns are, what they are good for, their quality, other words for them. Write what is not plain from the name, in a sentence each, and save it with save_metadata.",
    examples: &[r#"{"dataset": "shop", "tables": ["orders", "customers"]}"#],
    synonyms: &["describe", "document", "data dictionary"],
    ..Spec::BASE
};

/// A draft in words.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    /// What is known of each table and column.
    draft: String,
    /// Tables that did not fit.
    left: Vec<String>,
}

/// What to write about.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// These tables; all that fit, if none are named.
    tables: Option<Vec<String>>,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let dataset = knowledge.datasets.load_any(&args.dataset)?;
    let profile = knowledge.load_profile(&dataset).await?;
    let schema = dataset.schema().await?;
    let written = knowledge.metadata(&dataset).await?;

    let named = args.tables.unwrap_or_default();
    let is_named = |table: &ProfiledTable, name: &String| table.name == *name || format!("{}.{}", table.schema, table.name) == *name;
    if let Some(missing) = named.iter().find(|name| !profile.tables.iter().any(|table| is_named(table, name))) {
        return Err(Error::not_found(format!("the profile has no table `{missing}`")).hint("read_profile lists them"));
    }
    let wanted = profile.tables.iter().filter(|table| named.is_empty() || named.iter().any(|name| is_named(table, name)));

    let (mut text, mut left, mut shown) = (String::new(), Vec::new(), 0);
    let mut room = call.budget.saturating_sub(WORDS);
    for table in wanted {
        let part = metadata::draft(&schema, &[table], &written);
        let cost = tokens::estimate(&part);
        if cost > room && shown > 0 {
            left.push(table.label());
        } else {
            room = room.saturating_sub(cost);
            shown += 1;
            text.push_str(&part);
        }
    }
    let answer = Answer::markdown(format!("{shown} tables of `{}` to write about", args.dataset)).with_data(&text);
    let answer = answer.structured_for(&call, || Facts { draft: text, left: left.clone() });
    Ok(if left.is_empty() {
        answer
    } else {
        let more: Vec<String> = left.iter().take(20).cloned().collect();
        answer.with_notes(format!("{} more tables: call again with \"tables\": {}", left.len(), more.join(", ")))
    })
}

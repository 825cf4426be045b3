use std::fmt::Write as _;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Answer, Call, Result, Spec};

use crate::Knowledge;
use crate::find::{Found, Hit, Means};
use tidegate_data::format::escape;
use tidegate_data::schema::{Schema, short_count};

/// Tables that an answer names unless the call says otherwise.
const LIMIT: usize = 10;
/// Words of a comment that stand for a table when no column says why it was found.
const COMMENT_WORDS: usize = 10;

pub(super) const SPEC: Spec = Spec {
    name: "find_data",
    title: "Find data",
    short: "Find the tables and columns that can answer a question, over all datasets.",
    long: "Find the tables and columns that can answer a question in plain words, over all datasets or one, best first. Use it when a schema is large or you do not know which dataset holds it.",
    examples: &[r#"{"question": "which suppliers deliver late?"}"#, r#"{"question": "monthly revenue", "dataset": "shop", "limit": 5}"#],
    synonyms: &["search tables", "where is", "which table", "discover", "lookup"],
    ..Spec::BASE
};

/// Tables that were found.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Best first.
    tables: Vec<One>,
    /// How many tables were searched.
    searched: usize,
    /// Datasets that did not answer.
    silent: Vec<String>,
    /// By what tables were compared with the question.
    by: Means,
}

/// One table that was found.
#[derive(Serialize, JsonSchema)]
struct One {
    dataset: String,
    schema: String,
    table: String,
    comment: Option<String>,
    /// As the statistics estimate them.
    rows: Option<u64>,
    /// Columns that answer something of the question, best first.
    columns: Vec<String>,
    /// Relative to the others of this answer.
    score: f32,
}

impl Facts {
    fn of(found: &Found, hits: &[Hit<'_>]) -> Facts {
        let one = |hit: &Hit<'_>| One {
            dataset: hit.dataset.entry.name.clone(),
            schema: hit.table.schema.clone(),
            table: hit.table.name.clone(),
            comment: hit.table.comment.clone(),
            rows: hit.table.rows,
            columns: found.reasons(hit.table).into_iter().map(|column| column.name.clone()).collect(),
            score: hit.score,
        };
        Facts { tables: hits.iter().map(one).collect(), searched: found.tables(), silent: found.silent.clone(), by: found.by }
    }
}

/// What to look for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// In plain words.
    #[schemars(length(min = 1, max = 1000))]
    question: String,
    /// Only in this one.
    dataset: Option<String>,
    /// Tables at most; default 10.
    #[schemars(range(min = 1, max = 50))]
    limit: Option<usize>,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    let searched = knowledge.datasets.named(args.dataset.as_deref())?;
    call.note(|notes| notes.subject.clone_from(&args.dataset));
    let found = knowledge.find.find(&searched, &args.question).await?;
    let hits = found.best(args.limit.unwrap_or(LIMIT));
    let mut notes = Vec::new();
    if !found.silent.is_empty() {
        notes.push(format!("no answer from: {}", found.silent.join(", ")));
    }
    match found.by {
        Means::WordsAndMeaning => {}
        Means::Words => notes.push("by words alone: no embedding model is installed (`tidegate model install`)".to_owned()),
        Means::WordsModelBroken => notes.push("by words alone: the embedding model can't be used; the server's log says why".to_owned()),
        Means::WordsForNow => notes.push("by words alone for now: the tables are still being embedded".to_owned()),
    }
    let searched =
        format!("{} tables in {} dataset{}", found.tables(), found.datasets.len(), if found.datasets.len() == 1 { "" } else { "s" });
    if hits.is_empty() {
        notes.insert(0, "try other words, or list_datasets".to_owned());
        let answer = Answer::markdown(format!("nothing found in {searched}\n")).with_notes(notes.join("\n"));
        return Ok(answer.structured_for(&call, || Facts::of(&found, &hits)));
    }
    notes.insert(0, "next: get_data_context with the question, or describe_dataset with `table`".to_owned());
    let mut text = String::new();
    for hit in &hits {
        line(&found, hit, &mut text);
    }
    let answer = Answer::markdown(format!("best {} of {searched}", hits.len())).with_data(text).with_notes(notes.join("\n"));
    Ok(answer.structured_for(&call, || Facts::of(&found, &hits)))
}

/// `shop.orders (total, placed_at)  ~100k`
fn line(found: &Found, hit: &Hit<'_>, text: &mut String) {
    escape(&format!("{}.{}", hit.dataset.entry.name, Schema::label(hit.table)), text);
    let reasons = found.reasons(hit.table);
    let why = match hit.table.comment.as_deref() {
        _ if !reasons.is_empty() => reasons.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", "),
        Some(comment) => comment.split_whitespace().take(COMMENT_WORDS).collect::<Vec<_>>().join(" "),
        None => hit.table.columns.iter().take(3).map(|column| column.name.as_str()).collect::<Vec<_>>().join(", "),
    };
    if !why.is_empty() {
        text.push_str(" (");
        escape(&why, text);
        text.push(')');
    }
    if let Some(rows) = hit.table.rows {
        write!(text, "  ~{}", short_count(rows)).expect("writing to a String does not fail");
    }
    text.push('\n');
}

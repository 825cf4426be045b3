use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Answer, Call, Result, Spec};

use crate::dataset::{Dataset, Entry};
use crate::format::escape;
use crate::registry::Datasets;
use crate::schema::{short_bytes, short_count};

/// How long one dataset may take to say what it holds.
const PATIENCE: Duration = Duration::from_secs(3);
/// Datasets that one answer names, at most.
const SHOWN_MAX: usize = 100;

pub(super) const SPEC: Spec = Spec {
    name: "list_datasets",
    title: "List datasets",
    short: "List the PostgreSQL datasets you may query, with what each holds.",
    long: "List the PostgreSQL datasets you may query: what each holds, tables, rows, size and how fresh its statistics are. Start here, then describe_dataset.",
    examples: &["{}"],
    synonyms: &["databases", "sources", "what data is there", "catalogue"],
    ..Spec::BASE
};

/// Which to list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// Those too that can't be queried yet, or no longer.
    #[serde(default)]
    all: bool,
    /// The name after which to go on.
    #[schemars(length(max = 63))]
    cursor: Option<String>,
    /// Default 100.
    #[schemars(range(min = 1, max = 100))]
    limit: Option<usize>,
}

/// Datasets by name.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    datasets: Vec<Line>,
    /// The `cursor` of the next page; none after the last.
    next_cursor: Option<String>,
}

/// A dataset in a list.
#[derive(Serialize, JsonSchema)]
struct Line {
    #[serde(flatten)]
    entry: Entry,
    /// Whether rules about people's data are in force.
    governed: bool,
    /// Whether its respondents are weighted.
    weighted: bool,
    /// How many tables it shows.
    tables: Option<usize>,
    /// Rows in all, as estimated.
    rows: Option<u64>,
    size_bytes: Option<u64>,
    /// The day on which a table was last analyzed.
    analyzed: Option<String>,
    /// Why it does not say what it holds.
    problem: Option<String>,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let all = if args.all { datasets.list_all() } else { datasets.list() };
    let after = args.cursor.unwrap_or_default();
    let limit = args.limit.unwrap_or(SHOWN_MAX).min(SHOWN_MAX);
    let left = all.iter().filter(|(name, _)| **name > after).map(|(_, dataset)| dataset);
    let lines = join_all(left.clone().take(limit).map(|dataset| Line::of(dataset))).await;
    let more = left.count() - lines.len();
    let next_cursor = lines.last().filter(|_| more > 0).map(|line| line.entry.name.clone());
    let answer = written(&datasets, all.len(), &lines, args.all);
    let notes = next_cursor.as_ref().map_or_else(String::new, |next| format!("… {more} more: \"cursor\": \"{next}\""));
    Ok(answer.with_notes(notes).structured_for(&call, || Facts { datasets: lines, next_cursor }))
}

fn written(datasets: &Datasets, count: usize, lines: &[Line], all: bool) -> Answer {
    if count == 0 {
        let others = datasets.list_all().len();
        return Answer::markdown(match others {
            0 => "no dataset is registered yet; a person adds one with `tidegate dataset add NAME URL`".to_owned(),
            _ => format!("no dataset is active; {others} wait: {{\"all\": true}} lists them"),
        });
    }
    let mut text = String::from("dataset|holds|tables|rows|size|analyzed");
    text.push_str(if all { "|status\n-|-|-|-|-|-|-\n" } else { "\n-|-|-|-|-|-\n" });
    for line in lines {
        line.write(all, &mut text);
    }
    Answer::markdown(format!("{count} dataset{}", if count == 1 { "" } else { "s" })).with_data(text)
}

impl Line {
    async fn of(dataset: &Dataset) -> Line {
        let (schema, problem) = match tokio::time::timeout(PATIENCE, dataset.schema()).await {
            Ok(Ok(schema)) => (Some(schema), None),
            Ok(Err(error)) => (None, Some(error.message)),
            Err(_) => (None, Some(format!("does not answer within {} s", PATIENCE.as_secs()))),
        };
        Line {
            entry: dataset.entry.clone(),
            governed: dataset.governance.governed,
            weighted: dataset.weights.get().weighting.is_some(),
            tables: schema.as_ref().map(|schema| schema.tables.len()),
            rows: schema.as_ref().map(|schema| schema.tables.iter().filter_map(|table| table.rows).sum()),
            size_bytes: schema.as_ref().map(|schema| schema.size_bytes),
            analyzed: schema.and_then(|schema| schema.analyzed.clone()),
            problem,
        }
    }

    fn write(&self, status: bool, text: &mut String) {
        escape(&self.entry.name, text);
        text.push('|');
        escape(&self.entry.description, text);
        text.push('|');
        if let (Some(tables), Some(rows), Some(bytes)) = (self.tables, self.rows, self.size_bytes) {
            let analyzed = self.analyzed.as_deref().unwrap_or("never");
            write!(text, "{tables}|~{}|{}|{analyzed}", short_count(rows), short_bytes(bytes)).expect("writing to a String does not fail");
        } else {
            escape(self.problem.as_deref().unwrap_or_default(), text);
            text.push_str("|||");
        }
        if status {
            text.push('|');
            text.push_str(self.entry.status.as_str());
        }
        text.push('\n');
    }
}

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Result, Spec};

use crate::dataset::Dataset;
use crate::format::escape;
use crate::registry::Datasets;
use crate::schema::{short_bytes, short_count};

/// How long one dataset may take to say what it holds.
const PATIENCE: Duration = Duration::from_secs(3);
/// Datasets that one answer names.
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
}

pub(super) async fn call(datasets: Arc<Datasets>, _call: Call, args: Args) -> Result<Answer> {
    let all = if args.all { datasets.list_all() } else { datasets.list() };
    if all.is_empty() {
        let others = datasets.list_all().len();
        return Ok(Answer::markdown(match others {
            0 => "no dataset is registered yet; a person adds one with `tidegate dataset add NAME URL`".to_owned(),
            _ => format!("no dataset is active; {others} wait: {{\"all\": true}} lists them"),
        }));
    }
    let lines = join_all(all.values().take(SHOWN_MAX).map(|dataset| line(dataset, args.all))).await;
    let mut text = String::from("dataset|holds|tables|rows|size|analyzed");
    text.push_str(if args.all { "|status\n-|-|-|-|-|-|-\n" } else { "\n-|-|-|-|-|-\n" });
    text.extend(lines);
    let head = format!("{} dataset{}", all.len(), if all.len() == 1 { "" } else { "s" });
    let notes = if all.len() > SHOWN_MAX { format!("… {} more", all.len() - SHOWN_MAX) } else { String::new() };
    Ok(Answer::markdown(head).with_data(text).with_notes(notes))
}

async fn line(dataset: &Dataset, status: bool) -> String {
    let mut text = String::new();
    escape(&dataset.entry.name, &mut text);
    text.push('|');
    escape(&dataset.entry.description, &mut text);
    match tokio::time::timeout(PATIENCE, dataset.schema()).await {
        Ok(Ok(schema)) => {
            let rows: u64 = schema.tables.iter().filter_map(|table| table.rows).sum();
            let analyzed = schema.analyzed.as_deref().unwrap_or("never");
            write!(text, "|{}|~{}|{}|{analyzed}", schema.tables.len(), short_count(rows), short_bytes(schema.size_bytes))
        }
        Ok(Err(error)) => {
            text.push('|');
            escape(&error.message, &mut text);
            text.push_str("|||");
            Ok(())
        }
        Err(_) => write!(text, "|does not answer within {} s|||", PATIENCE.as_secs()),
    }
    .expect("writing to a String does not fail");
    if status {
        text.push('|');
        text.push_str(dataset.entry.status.as_str());
    }
    text.push('\n');
    text
}

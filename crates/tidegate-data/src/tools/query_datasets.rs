use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::future::join_all;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tidegate_core::{Answer, Call, Result, Spec};

use crate::format::Format;
use crate::query::Question;
use crate::registry::Datasets;

pub(super) const SPEC: Spec = Spec {
    name: "query_datasets",
    title: "Query many at once",
    short: "Run up to 30 read-only SQL statements in parallel, over any datasets.",
    long: "Run up to 30 labelled read-only statements in parallel, over any datasets, in one call. Each answers or fails on its own; the answer's budget is shared among them. Use it instead of many query_dataset calls.",
    examples: &[
        r#"{"queries": [{"label": "orders", "dataset": "shop", "sql": "select count(*) from orders"}, {"dataset": "panel", "sql": "select count(*) from respondents"}]}"#,
    ],
    synonyms: &["batch", "parallel", "several queries", "compare"],
    ..super::BASE
};

/// What to ask.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The statements.
    #[schemars(length(min = 1, max = 30))]
    queries: Vec<Query>,
    /// Milliseconds each statement may run.
    #[schemars(range(min = 1, max = 300_000))]
    timeout_ms: Option<u64>,
}

/// One statement.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Query {
    /// A name from `list_datasets`.
    dataset: String,
    /// One statement.
    sql: String,
    /// What the answer calls it.
    label: Option<String>,
    /// Values for `$1`, `$2`, ….
    #[schemars(with = "Option<Vec<super::Param>>")]
    params: Option<Vec<Value>>,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let total = args.queries.len();
    let share = call.share(call.budget / total.max(1));
    let done = AtomicU64::new(0);
    let timeout_ms = args.timeout_ms;
    let answers = join_all(args.queries.into_iter().enumerate().map(|(at, query)| {
        let (datasets, share, done) = (&datasets, &share, &done);
        async move {
            let label = query.label.clone().unwrap_or_else(|| format!("{} ({})", at + 1, query.dataset));
            let answer = one(datasets, share, query, timeout_ms).await;
            share.progress.report(
                done.fetch_add(1, Ordering::Relaxed) + 1,
                Some(total as u64),
                format!("`{label}` {}", if answer.is_ok() { "answered" } else { "failed" }),
            );
            (label, answer)
        }
    }))
    .await;

    let failures = answers.iter().filter(|(_, answer)| answer.is_err()).count();
    let mut text =
        if failures == 0 { format!("{total} answered\n") } else { format!("{} answered, {failures} failed\n", total - failures) };
    let mut links = Vec::new();
    for (label, answer) in answers {
        text.push_str("\n### ");
        crate::format::escape(&label, &mut text);
        text.push('\n');
        match answer {
            Ok(mut answer) => {
                links.append(&mut answer.links);
                text.push_str(&answer.render());
            }
            Err(error) => {
                text.push_str("failed: ");
                text.push_str(&error.text());
            }
        }
        text.push('\n');
    }
    Ok(Answer { links, ..Answer::markdown(text) })
}

async fn one(datasets: &Datasets, call: &Call, query: Query, timeout_ms: Option<u64>) -> Result<Answer> {
    let dataset = datasets.load(&query.dataset)?;
    let question = Question {
        sql: query.sql,
        parameters: super::parameters(query.params)?,
        rows_max: datasets.settings.rows_max,
        read_all: true,
        keep: true,
        format: Format::Markdown,
        timeout: datasets.settings.timeout(timeout_ms),
    };
    datasets.ask(call, &dataset, &question).await
}

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Result, Spec};

use crate::format::Format;
use crate::registry::Datasets;
use crate::weights::{self, Condition, Request, Wanted};

pub(super) const SPEC: Spec = Spec {
    name: "aggregate_dataset",
    title: "Estimate from a weighted panel",
    short: "Estimate people, shares, reach, means and totals from a weighted panel, with margins of error.",
    long: "Estimate from a weighted panel: counts people by weight, each once in every cell, joins along foreign keys by itself, and gives standard error, 95 % interval and base of each estimate. Use it instead of SQL wherever people are counted; list_personas shows the weighting.",
    examples: &[
        r#"{"dataset": "panel", "measures": ["people", "share"], "by": ["gender", "band(age, 18, 25, 35, 50)"]}"#,
        r#"{"dataset": "panel", "measures": ["reach", "frequency", "per_person(seconds)"], "table": "viewing_events", "by": ["channels.genre"], "where": [{"column": "nccs", "op": "in", "value": ["A", "B"]}], "order_by": "reach desc"}"#,
    ],
    synonyms: &["weighted", "panel", "survey", "reach", "share", "estimate", "margin of error", "audience", "segment"],
    ..Spec::BASE
};

/// What to estimate.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// A name from `list_datasets`.
    dataset: String,
    /// `people`, `share` (% of all in the answer), `share(key)` (% within a key of `by`), `reach` (% of all people who have an event), `frequency` (events per person reached), `events`, `mean(column)`, `sum(column)`, `per_person(column)`, `median(column)`, `quantile(column, 0.9)`.
    #[schemars(length(min = 1, max = 20))]
    measures: Vec<String>,
    /// What makes cells: a column, `week(column)` (hour to year; `week(column, Asia/Kolkata)`), `band(column, 18, 25, 35)`.
    #[serde(default)]
    by: Vec<String>,
    /// All must hold. On people they narrow everyone, on events only the events.
    #[serde(rename = "where", default)]
    conditions: Vec<Condition>,
    /// One more condition, in SQL.
    filter: Option<String>,
    /// A named filter of people.
    persona: Option<String>,
    /// The table of events, where that is not clear.
    table: Option<String>,
    /// Foreign key columns to join by, where several lead the same way.
    #[serde(default)]
    via: Vec<String>,
    /// A key or measure; `reach desc` for the largest first.
    order_by: Option<String>,
    /// Cells at most.
    #[schemars(range(min = 1, max = 10_000))]
    limit: Option<u64>,
    /// Count respondents, not people.
    #[serde(default)]
    unweighted: bool,
    /// Show the whole statement, not only what it reads.
    #[serde(default)]
    sql: bool,
    /// Significant digits, default 6; 16 is exact.
    #[schemars(range(min = 2, max = 16))]
    digits: Option<u8>,
    /// Default markdown.
    #[serde(default)]
    format: Format,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let dataset = datasets.load(&args.dataset)?;
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let request = Request {
        measures: args.measures,
        by: args.by,
        conditions: args.conditions,
        filter: args.filter,
        persona: args.persona,
        table: args.table,
        via: args.via,
    };
    let wanted = Wanted {
        unweighted: args.unweighted,
        order_by: args.order_by,
        limit: args.limit,
        digits: args.digits.unwrap_or(6),
        format: args.format,
        sql: args.sql,
    };
    weights::aggregate(&datasets, &call, &dataset, (&request, &wanted)).await
}

use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Result, Spec};
use tidegate_data::Datasets;
use tidegate_data::format::markdown_row;
use tidegate_pg::call_log::{self, Usage};

use crate::Insight;
use crate::calls::facts::{Group, Groups};
use crate::calls::{self, Wanted};

/// Groups that are shown unless more are asked for.
const LIMIT: u32 = 24;

pub(super) const SPEC: Spec = Spec {
    name: "analyse_calls",
    title: "Analyse calls",
    short: "Count calls by tool, dataset, client, user, hour, day, outcome or shape of statement: failures, cache, p50/p95/p99, rows, tokens.",
    long: "Count the calls on record by tool, dataset, client, user, hour, day, outcome, or `fingerprint`: the shape of a statement, with one that ran. Percentiles are times of real calls. Statements that never parsed have no fingerprint.",
    examples: &[
        r#"{"by": "tool", "from": "7d"}"#,
        r#"{"by": "fingerprint", "order": "p95", "limit": 10}"#,
        r#"{"by": "fingerprint", "order": "failures", "dataset": "shop"}"#,
    ],
    synonyms: &["usage", "statistics", "slowest", "percentiles", "latency", "most used"],
    ..Spec::BASE
};

/// Which calls, and how they are counted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// What makes a group.
    by: By,
    /// Which groups come first; without it the most called, and the latest hour or day.
    order: Option<Order>,
    /// About it, alone or among others.
    dataset: Option<String>,
    /// The tool's name.
    tool: Option<String>,
    /// Who called.
    user: Option<String>,
    /// The application, as it names itself.
    client: Option<String>,
    /// `ok`, or the kind of failure.
    outcome: Option<String>,
    /// In the statement or the error.
    text: Option<String>,
    /// Of statements of one shape.
    fingerprint: Option<String>,
    /// UTC, as 2026-03-01T14:30:00Z, or so long ago as 90m, 24h or 7d.
    from: Option<String>,
    /// Like `from`; not included.
    to: Option<String>,
    /// That took no less.
    min_ms: Option<u64>,
    /// 24 unless given.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
}

/// What makes a group.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum By {
    Tool,
    Dataset,
    Client,
    User,
    Hour,
    Day,
    Fingerprint,
    Outcome,
}

/// Which groups come first.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Order {
    Calls,
    P95,
    Failures,
    TotalMs,
}

impl By {
    fn of_log(self) -> (call_log::By, &'static str) {
        match self {
            By::Tool => (call_log::By::Tool, "tool"),
            By::Dataset => (call_log::By::Dataset, "dataset"),
            By::Client => (call_log::By::Client, "client"),
            By::User => (call_log::By::User, "user"),
            By::Hour => (call_log::By::Hour, "hour UTC"),
            By::Day => (call_log::By::Day, "day UTC"),
            By::Fingerprint => (call_log::By::Fingerprint, "fingerprint"),
            By::Outcome => (call_log::By::Outcome, "outcome"),
        }
    }
}

pub(super) async fn call(insight: Arc<Insight>, call: Call, args: Args) -> Result<Answer> {
    let (by, word) = args.by.of_log();
    let order = match (args.order, args.by) {
        (Some(Order::P95), _) => call_log::Order::P95,
        (Some(Order::Failures), _) => call_log::Order::Failures,
        (Some(Order::TotalMs), _) => call_log::Order::Total,
        (None, By::Hour | By::Day) => call_log::Order::Name,
        (Some(Order::Calls) | None, _) => call_log::Order::Calls,
    };
    let limit = args.limit.unwrap_or(LIMIT);
    let filter = insight.filter(Wanted {
        dataset: args.dataset,
        tool: args.tool,
        user: args.user,
        client: args.client,
        outcome: args.outcome,
        text: args.text,
        fingerprint: args.fingerprint,
        from: args.from,
        to: args.to,
        min_ms: args.min_ms,
        cursor: None,
    })?;
    // One more than is shown, to know whether there are more.
    let mut groups = call_log::usage(&insight.control, &filter, by, (order, limit + 1)).await?;
    let more = groups.len() > limit as usize;
    groups.truncate(limit as usize);
    if groups.is_empty() {
        return Ok(Answer::markdown("no such call is on record").structured_for(&call, || Groups { groups: Vec::new() }));
    }
    let calls: u64 = groups.iter().map(|group| group.calls).sum();
    let head = format!("{calls} calls by {word}{}; times in ms", if more { ", those of the first groups" } else { "" });
    let answer = Answer::markdown(head).with_data(table(&insight.datasets, &groups, word));
    let told = || Groups { groups: groups.iter().map(|group| Group::of(&insight.datasets, group)).collect() };
    let answer = answer.structured_for(&call, told);
    Ok(if more { answer.with_notes(format!("… more than {limit} groups; add a filter or raise limit")) } else { answer })
}

fn table(datasets: &Datasets, groups: &[Usage], word: &str) -> String {
    let with_example = groups.iter().any(|group| group.example.is_some());
    let (named, ruled) = if with_example { ("|dataset|example", "|-|-") } else { ("", "") };
    let mut text = format!("{word}|calls|failed|cached|p50|p95|p99|total|rows|tokens{named}\n-|-|-|-|-|-|-|-|-|-{ruled}\n");
    for group in groups {
        let mut cells = vec![
            group.key.clone(),
            group.calls.to_string(),
            share(group.failures, group.calls),
            share(group.cached, group.calls),
            calls::ms(group.p50),
            calls::ms(group.p95),
            calls::ms(group.p99),
            total(group.total),
            group.rows.to_string(),
            group.tokens.to_string(),
        ];
        if with_example {
            let example = group.example.clone().unwrap_or_default();
            cells.push(example.dataset.clone().unwrap_or_default());
            cells.push(calls::shortened(&calls::statement(datasets, example.dataset.as_deref(), &example.statement), calls::SHOWN));
        }
        markdown_row(cells.iter().map(|cell| Some(cell.as_str())), &mut text);
    }
    text
}

/// `3 (1.5%)`; nothing is 0.
fn share(part: u64, whole: u64) -> String {
    if part == 0 {
        return "0".to_owned();
    }
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    if percent < 10.0 { format!("{part} ({percent:.1}%)") } else { format!("{part} ({percent:.0}%)") }
}

fn total(time: Duration) -> String {
    format!("{:.0}", time.as_secs_f64() * 1_000.0)
}

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Result, Spec};
use tidegate_data::format::markdown_row;

use crate::Insight;
use crate::calls::shortened;
use crate::workload::{self, Order, Statement};

/// Statements that are shown unless more are asked for.
const LIMIT: u32 = 10;

/// Characters of a statement that are shown.
const SHOWN: usize = 400;

pub(super) const SPEC: Spec = Spec {
    name: "list_slow_queries",
    title: "List slow queries",
    short: "Show which statements cost a database most, by everybody who asks it.",
    long: "Show the statements that a database itself counts as costly (pg_stat_statements), of every application: most time together, each, most often, or most read from disk. Constants are `$1`. If the extension is missing it says the steps.",
    examples: &[r#"{"dataset": "shop"}"#, r#"{"dataset": "shop", "by": "mean", "limit": 5}"#],
    synonyms: &["pg_stat_statements", "top queries", "expensive", "performance", "workload"],
    ..Spec::BASE
};

/// Which statements.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// What makes a statement costly.
    #[serde(default)]
    by: By,
    /// 10 unless given.
    #[schemars(range(min = 1, max = 100))]
    limit: Option<u32>,
}

/// What makes a statement costly.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum By {
    /// Time of all its runs.
    #[default]
    Total,
    /// Time of one run.
    Mean,
    /// Runs.
    Calls,
    /// Blocks from outside the cache.
    Io,
}

pub(super) async fn call(insight: Arc<Insight>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let dataset = insight.datasets.load(&args.dataset)?;
    let (order, word) = match args.by {
        By::Total => (Order::Total, "most time together"),
        By::Mean => (Order::Mean, "most time each"),
        By::Calls => (Order::Calls, "most often"),
        By::Io => (Order::Io, "most read from outside the cache"),
    };
    let workload = workload::load(&dataset, order, args.limit.unwrap_or(LIMIT)).await?;
    let mut notes = Vec::new();
    if workload.closed > 0 {
        notes.push(format!("not seen: {} statements of other roles; {}", workload.closed, workload.opening));
    }
    if workload.hidden > 0 {
        notes.push(format!("{} statements left out: they may be about schemas that `{}` does not show", workload.hidden, args.dataset));
    }
    let head = match workload.statements.len() {
        0 => "no statement is counted yet".to_owned(),
        1 => format!("1 statement: {word}; times in ms"),
        count => format!("{count} statements: {word}; times in ms"),
    };
    let answer = Answer::markdown(head).with_notes(notes.join("\n"));
    Ok(if workload.statements.is_empty() { answer } else { answer.with_data(table(&workload.statements)) })
}

fn table(statements: &[Statement]) -> String {
    let mut text = String::from("calls|total|mean|max|rows|cached|read ms|temp blocks|statement\n-|-|-|-|-|-|-|-|-\n");
    for statement in statements {
        let cells = [
            statement.calls.to_string(),
            format!("{:.0}", statement.total_ms),
            format!("{:.1}", statement.mean_ms),
            format!("{:.0}", statement.max_ms),
            statement.rows.to_string(),
            cached(statement),
            format!("{:.0}", statement.read_ms),
            statement.spilled.to_string(),
            shortened(&statement.sql, SHOWN),
        ];
        markdown_row(cells.iter().map(|cell| Some(cell.as_str())), &mut text);
    }
    text
}

/// How much of what it read was in the cache.
fn cached(statement: &Statement) -> String {
    let all = statement.hit + statement.read;
    if all == 0 {
        return String::new();
    }
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
    let share = 100.0 * statement.hit as f64 / all as f64;
    format!("{share:.0}%")
}

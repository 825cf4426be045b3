use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Result, Spec};
use tidegate_pg::call_log;

use crate::Insight;
use crate::calls::facts::{CallFacts, Calls};
use crate::calls::{self, Wanted};

/// Calls that are shown unless more are asked for.
const LIMIT: u32 = 20;

pub(super) const SPEC: Spec = Spec {
    name: "list_calls",
    title: "List calls",
    short: "Show what was called: by whom, on which dataset, how long it took and how it ended.",
    long: "Show calls on record, newest first, those of everybody. Filters narrow; `cursor` goes on where a page ended. Statements are data. Of governed datasets they are shown without constants.",
    examples: &[r#"{"dataset": "shop", "outcome": "invalid", "from": "24h"}"#, r#"{"min_ms": 1000, "limit": 50}"#],
    synonyms: &["query log", "audit", "history", "who asked", "failed queries"],
    ..Spec::BASE
};

/// Which calls.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// About it, alone or among others.
    dataset: Option<String>,
    /// The tool's name.
    tool: Option<String>,
    /// Who called.
    user: Option<String>,
    /// The application, as it names itself.
    client: Option<String>,
    /// `ok`, or the kind of failure: invalid, `not_found`, denied, conflict, `too_much`, unavailable, internal.
    outcome: Option<String>,
    /// In the statement or the error.
    text: Option<String>,
    /// Of statements of one shape, from `analyse_calls`.
    fingerprint: Option<String>,
    /// UTC, as 2026-03-01T14:30:00Z, or so long ago as 90m, 24h or 7d.
    from: Option<String>,
    /// Like `from`; not included.
    to: Option<String>,
    /// That took no less.
    min_ms: Option<u64>,
    /// Where the page before ended.
    cursor: Option<String>,
    /// 20 unless given.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// How calls are written.
    #[serde(default)]
    format: Format,
}

/// How calls are written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// A table of what matters most.
    #[default]
    Markdown,
    /// All that is kept.
    Csv,
}

pub(super) async fn call(insight: Arc<Insight>, call: Call, args: Args) -> Result<Answer> {
    let limit = args.limit.unwrap_or(LIMIT);
    let first = args.cursor.is_none();
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
        cursor: args.cursor,
    })?;
    let entries = call_log::list(&insight.control, &filter, limit).await?;
    let full = u32::try_from(entries.len()).is_ok_and(|count| count == limit);
    let next = entries.last().filter(|_| full).map(|entry| calls::cursor(entry.place()));
    let head = match entries.len() {
        0 if first => {
            let nothing = || Calls { calls: Vec::new(), next_cursor: None };
            return Ok(Answer::markdown("no such call is on record").structured_for(&call, nothing));
        }
        0 => "no more calls".to_owned(),
        1 => "1 call".to_owned(),
        count => format!("{count} calls, newest first, in UTC"),
    };
    let mut data = String::new();
    if args.format == Format::Csv {
        if first {
            calls::csv_head(&mut data);
        }
        calls::csv(&insight.datasets, &entries, &mut data);
    } else if !entries.is_empty() {
        data = calls::table(&insight.datasets, &entries);
    }
    let mut answer = Answer::markdown(head);
    if !data.is_empty() {
        answer = answer.with_data(data);
    }
    if let Some(next) = &next {
        answer = answer.with_notes(format!("older: {{\"cursor\": \"{next}\"}}"));
    }
    // The rows of a CSV are in the text alone.
    let told = if args.format == Format::Csv { &[][..] } else { &entries };
    let told = || told.iter().map(|entry| CallFacts::of(&insight.datasets, entry)).collect();
    Ok(answer.structured_for(&call, || Calls { calls: told(), next_cursor: next }))
}

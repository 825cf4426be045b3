//! What was called: by whom, how often, how fast, and what went wrong.

mod calls;

use askama::Template;
use axum::extract::{Query, State};
use futures::try_join;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidegate_core::{Error, Result};

pub(super) use self::calls::Past;
use self::calls::{Calls, Group, Groups};
use super::{Paged, framed};
use crate::page::{Page, page};
use crate::picture::timeline::{self, Bar};
use crate::shell::Shell;
use crate::{Dashboard, PAGES, figures};

/// Statements of a person's own that the workspace names.
const PAST_SHOWN: u32 = 10;
/// Groups of each table.
const GROUPS_SHOWN: u32 = 8;

/// How far back one can look, how that is said, and what a bar of the chart is then: which, and how many.
const SPANS: [Span; 4] = [
    Span { from: "24h", words: "24 hours", bar: "hour", bars: 25 },
    Span { from: "7d", words: "7 days", bar: "day", bars: 8 },
    Span { from: "30d", words: "30 days", bar: "day", bars: 31 },
    Span { from: "all", words: "All", bar: "day", bars: 60 },
];

/// How calls end.
const OUTCOMES: [(&str, &str); 9] = [
    ("", "Any"),
    ("ok", "Well"),
    ("invalid", "Invalid"),
    ("denied", "Denied"),
    ("not_found", "Not found"),
    ("conflict", "Conflict"),
    ("too_much", "Too much"),
    ("unavailable", "Unavailable"),
    ("internal", "Our fault"),
];

/// What calls are counted by.
const KEYS: [(&str, &str); 5] = [("tool", "Tool"), ("dataset", "Dataset"), ("client", "Client"), ("user", "Caller"), ("outcome", "Ended")];

struct Span {
    from: &'static str,
    words: &'static str,
    bar: &'static str,
    bars: u32,
}

#[derive(Template)]
#[template(path = "log.html", blocks = ["list"])]
struct Log {
    shell: Shell,
    wish: Wish,
    calls: Calls,
    bars: Vec<Bar>,
    chart: String,
    counted: Vec<Group>,
    slowest: Vec<Group>,
    failing: Vec<Group>,
}
page!(Log, "list" => as_list);

/// Which calls somebody wants.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    dataset: String,
    tool: String,
    user: String,
    outcome: String,
    text: String,
    from: String,
    by: String,
    /// Whether to count what pages ask for.
    pages: Option<String>,
    cursor: Option<String>,
}

impl Log {
    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn spans(&self) -> &'static [Span] {
        &SPANS
    }

    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn outcomes(&self) -> [(&'static str, &'static str); 9] {
        OUTCOMES
    }

    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn keys(&self) -> [(&'static str, &'static str); 5] {
        KEYS
    }
}

impl Wish {
    fn span(&self) -> &'static Span {
        let [first, ..] = &SPANS;
        SPANS.iter().find(|span| span.from == self.from).unwrap_or(first)
    }

    /// What calls are counted by, and how that is said.
    fn key(&self) -> (&'static str, &'static str) {
        let [first, ..] = KEYS;
        KEYS.into_iter().find(|(key, _)| *key == self.by).unwrap_or(first)
    }

    /// The filters as the tools take them, with more.
    fn arguments(&self, more: Value) -> Value {
        let from = self.span().from;
        let from = if from == "all" { "" } else { from };
        let without = if self.pages.is_some() { "" } else { PAGES };
        let given = [
            ("dataset", self.dataset.trim()),
            ("tool", self.tool.trim()),
            ("user", self.user.trim()),
            ("outcome", &self.outcome),
            ("text", self.text.trim()),
            ("from", from),
            ("without_client", without),
        ];
        let given = given.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), json!(value)));
        let more = if let Value::Object(more) = more { more } else { Map::new() };
        given.chain(more).collect::<Map<_, _>>().into()
    }
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell, Query(wish): Query<Wish>) -> Paged {
    framed(&shell, Box::pin(load(&dashboard, &shell, wish)).await).map(Page::new)
}

/// Whether there is a log that can be asked.
fn is_there(dashboard: &Dashboard) -> bool {
    dashboard.has("list_calls") && dashboard.has("analyse_calls")
}

async fn load(dashboard: &Dashboard, shell: &Shell, wish: Wish) -> Result<Log> {
    if !is_there(dashboard) {
        return Err(Error::not_found("there is no such page"));
    }
    let mut listing = json!({"limit": 50});
    if let Some(cursor) = &wish.cursor {
        listing["cursor"] = json!(cursor);
    }
    let count = async |more| dashboard.ask::<Groups>("analyse_calls", wish.arguments(more)).await.map(|groups| groups.groups);
    let span = wish.span();
    let (calls, bars, counted, slowest, mut failing) = try_join!(
        dashboard.ask::<Calls>("list_calls", wish.arguments(listing)),
        count(json!({"by": span.bar, "limit": span.bars})),
        count(json!({"by": wish.key().0, "limit": GROUPS_SHOWN})),
        count(json!({"by": "fingerprint", "order": "p95", "limit": GROUPS_SHOWN})),
        count(json!({"by": "fingerprint", "order": "failures", "limit": GROUPS_SHOWN})),
    )?;
    let bars = self::bars(&bars);
    failing.retain(|group| group.failures > 0);
    let chart = timeline::render(if span.bar == "hour" { "Calls by hour, UTC" } else { "Calls by day, UTC" }, &bars);
    Ok(Log { shell: shell.clone(), wish, calls, bars, chart, counted, slowest, failing })
}

/// Groups by hour or day, newest first, as bars from left to right.
fn bars(groups: &[Group]) -> Vec<Bar> {
    let label = |key: &str| key.get(11..16).or_else(|| key.get(5..10)).unwrap_or(key).to_owned();
    groups.iter().rev().map(|group| Bar { label: label(&group.key), whole: group.calls, part: group.failures }).collect()
}

/// The last day and a picture of it.
pub(super) struct LastDay {
    calls: u64,
    pub(super) failed: u64,
    pub(super) chart: String,
}

impl LastDay {
    pub(super) fn calls(&self) -> String {
        figures::count(self.calls)
    }
}

/// Calls of the last 24 hours, where there is a log to ask.
pub(super) async fn last_day(dashboard: &Dashboard) -> Result<Option<LastDay>> {
    if !is_there(dashboard) {
        return Ok(None);
    }
    let [day, ..] = &SPANS;
    let groups: Groups = dashboard.ask("analyse_calls", Wish::default().arguments(json!({"by": day.bar, "limit": day.bars}))).await?;
    let bars = bars(&groups.groups);
    let chart = timeline::render("Calls by hour, UTC", &bars);
    Ok(Some(LastDay { calls: bars.iter().map(|bar| bar.whole).sum(), failed: bars.iter().map(|bar| bar.part).sum(), chart }))
}

/// What was asked lately, where there is a log to ask.
pub(super) async fn past(dashboard: &Dashboard) -> Result<Option<Vec<Past>>> {
    if !is_there(dashboard) {
        return Ok(None);
    }
    let arguments = json!({"tool": "query_dataset", "client": "dashboard", "limit": PAST_SHOWN});
    let calls: Calls = dashboard.ask("list_calls", arguments).await?;
    Ok(Some(calls.calls))
}

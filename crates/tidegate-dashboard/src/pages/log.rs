//! What was called: by whom, how often, how fast, and what went wrong.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidegate_core::{Error, Result};

use super::{Paged, framed};
use crate::Dashboard;
use crate::answers::moment;
use crate::figures;
use crate::page::{Page, page};
use crate::picture::timeline::{self, Bar};
use crate::shell::Shell;

/// Statements of a person's own that the workspace names.
const PAST_SHOWN: u32 = 10;

/// Hours of the chart.
const HOURS: usize = 24;

/// Calls of this day.
pub(super) struct Today {
    calls: u64,
    pub(super) failed: u64,
}

impl Today {
    pub(super) fn calls(&self) -> String {
        figures::count(self.calls)
    }
}

/// Of `analyse_calls`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Groups {
    groups: Vec<Group>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Group {
    key: String,
    calls: u64,
    failures: u64,
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    example: Option<Example>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Example {
    dataset: Option<String>,
    statement: String,
}

impl Group {
    fn times(&self) -> [String; 3] {
        [self.p50_ms, self.p95_ms, self.p99_ms].map(figures::duration_ms)
    }

    fn count(&self) -> String {
        figures::count(self.calls)
    }

    fn name(&self) -> &str {
        if self.key.is_empty() { "(none)" } else { &self.key }
    }
}

/// Of `list_calls`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Calls {
    calls: Vec<Past>,
    next_cursor: Option<String>,
}

/// One call.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Past {
    at: String,
    tool: String,
    dataset: Option<String>,
    user: String,
    client: String,
    face: String,
    pub(super) outcome: String,
    error: Option<String>,
    statement: Option<String>,
    took_ms: f64,
    rows: u64,
}

impl Past {
    pub(super) fn when(&self) -> String {
        moment(&self.at)
    }

    pub(super) fn dataset(&self) -> &str {
        self.dataset.as_deref().unwrap_or_default()
    }

    pub(super) fn statement(&self) -> &str {
        self.statement.as_deref().unwrap_or_default()
    }

    pub(super) fn took(&self) -> String {
        figures::duration_ms(self.took_ms)
    }

    pub(super) fn tone(&self) -> &'static str {
        match self.outcome.as_str() {
            "ok" => "good",
            "internal" | "unavailable" => "bad",
            _ => "warn",
        }
    }

    fn by(&self) -> String {
        if self.client.is_empty() { self.user.clone() } else { format!("{} by {}", self.user, self.client) }
    }
}

#[derive(Template)]
#[template(path = "log.html", blocks = ["list"])]
struct Log {
    shell: Shell,
    wish: Wish,
    calls: Calls,
    hours: Vec<Bar>,
    chart: Option<String>,
    tools: Vec<Group>,
    slowest: Vec<Group>,
}
page!(Log, "list" => as_list);

/// Which calls somebody wants.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    dataset: String,
    tool: String,
    outcome: String,
    text: String,
    from: String,
    cursor: Option<String>,
}

/// How far back one can look, and how that is said.
const SPANS: [(&str, &str); 4] = [("24h", "24 hours"), ("7d", "7 days"), ("30d", "30 days"), ("", "All")];

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

impl Log {
    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn spans(&self) -> [(&'static str, &'static str); 4] {
        SPANS
    }

    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn outcomes(&self) -> [(&'static str, &'static str); 9] {
        OUTCOMES
    }
}

impl Wish {
    /// The filters as the tools take them.
    fn arguments(&self) -> Map<String, Value> {
        let given =
            [("dataset", &self.dataset), ("tool", &self.tool), ("outcome", &self.outcome), ("text", &self.text), ("from", &self.from)];
        let given = given.into_iter().filter(|(_, value)| !value.trim().is_empty());
        given.map(|(name, value)| (name.to_owned(), json!(value.trim()))).collect()
    }
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell, Query(wish): Query<Wish>) -> Paged {
    framed(&shell, load(&dashboard, &shell, wish).await).map(Page::new)
}

/// Whether there is a log that can be asked.
fn is_there(dashboard: &Dashboard) -> bool {
    dashboard.has("list_calls") && dashboard.has("analyse_calls")
}

async fn load(dashboard: &Dashboard, shell: &Shell, wish: Wish) -> Result<Log> {
    if !is_there(dashboard) {
        return Err(Error::not_found("there is no such page"));
    }
    let filtered = |more: Value| {
        let mut arguments = wish.arguments();
        if let Value::Object(more) = more {
            arguments.extend(more);
        }
        Value::Object(arguments)
    };
    let mut listing = filtered(json!({"limit": 50}));
    if let Some(cursor) = &wish.cursor {
        listing["cursor"] = json!(cursor);
    }
    let calls: Calls = dashboard.ask("list_calls", listing).await?;
    let hours: Groups = dashboard.ask("analyse_calls", filtered(json!({"by": "hour", "limit": HOURS}))).await?;
    let tools: Groups = dashboard.ask("analyse_calls", filtered(json!({"by": "tool", "limit": 12}))).await?;
    let slowest: Groups = dashboard.ask("analyse_calls", filtered(json!({"by": "fingerprint", "order": "p95", "limit": 8}))).await?;
    let bar =
        |group: &Group| Bar { label: group.key.get(11..16).unwrap_or(&group.key).to_owned(), whole: group.calls, part: group.failures };
    let hours: Vec<Bar> = hours.groups.iter().rev().map(bar).collect();
    let chart = (!hours.is_empty()).then(|| timeline::render("Calls by hour, UTC", &hours));
    Ok(Log { shell: shell.clone(), wish, calls, hours, chart, tools: tools.groups, slowest: slowest.groups })
}

/// Calls of this day, where there is a log to ask.
pub(super) async fn today(dashboard: &Dashboard) -> Result<Option<Today>> {
    if !is_there(dashboard) {
        return Ok(None);
    }
    let days: Groups = dashboard.ask("analyse_calls", json!({"by": "day", "from": "24h", "limit": 1})).await?;
    let today = days.groups.first().cloned().unwrap_or_default();
    Ok(Some(Today { calls: today.calls, failed: today.failures }))
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

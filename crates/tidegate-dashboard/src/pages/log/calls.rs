//! Calls and their counts, as the log's tools give them.

use serde::Deserialize;

use crate::answers::moment;
use crate::figures;

/// Of `analyse_calls`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Group {
    pub(super) key: String,
    pub(super) calls: u64,
    pub(super) failures: u64,
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    pub(super) example: Option<Example>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Example {
    pub(super) dataset: Option<String>,
    pub(super) statement: String,
}

impl Group {
    pub(super) fn times(&self) -> [String; 3] {
        [self.p50_ms, self.p95_ms, self.p99_ms].map(figures::duration_ms)
    }

    pub(super) fn count(&self) -> String {
        figures::count(self.calls)
    }

    pub(super) fn name(&self) -> &str {
        if self.key.is_empty() { "(none)" } else { &self.key }
    }
}

/// Of `list_calls`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Calls {
    pub(super) calls: Vec<Past>,
    pub(super) next_cursor: Option<String>,
}

/// One call.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Past {
    at: String,
    pub(super) tool: String,
    dataset: Option<String>,
    user: String,
    client: String,
    pub(super) face: String,
    pub(in crate::pages) outcome: String,
    pub(super) error: Option<String>,
    statement: Option<String>,
    took_ms: f64,
    pub(super) rows: u64,
}

impl Past {
    pub(in crate::pages) fn when(&self) -> String {
        moment(&self.at)
    }

    pub(in crate::pages) fn dataset(&self) -> &str {
        self.dataset.as_deref().unwrap_or_default()
    }

    pub(in crate::pages) fn statement(&self) -> &str {
        self.statement.as_deref().unwrap_or_default()
    }

    pub(in crate::pages) fn took(&self) -> String {
        figures::duration_ms(self.took_ms)
    }

    pub(in crate::pages) fn tone(&self) -> &'static str {
        match self.outcome.as_str() {
            "ok" => "good",
            "internal" | "unavailable" => "bad",
            _ => "warn",
        }
    }

    pub(super) fn by(&self) -> String {
        if self.client.is_empty() { self.user.clone() } else { format!("{} by {}", self.user, self.client) }
    }
}

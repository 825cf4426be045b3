//! The `[datasets]` section of `tidegate.toml`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Limits of datasets and of kept results.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Connections to one dataset at most.
    pub connections_max: usize,
    /// Seconds after which an idle connection to a dataset is closed.
    pub idle_s: u64,
    /// Milliseconds a statement may run unless the call says otherwise.
    pub timeout_ms: u64,
    /// Milliseconds a call may ask for at most.
    pub timeout_max_ms: u64,
    /// The planner's estimated cost over which a statement is refused before it runs; 0 means no ceiling.
    pub cost_max: f64,
    /// Tokens that one answer may cost the model.
    pub answer_tokens: usize,
    /// Rows that one answer shows at most unless the call says otherwise.
    pub rows_max: u64,
    /// Rows that a kept result holds at most.
    pub result_rows_max: u64,
    /// Megabytes that a kept result holds at most.
    pub result_mb_max: u64,
    /// Megabytes that all kept results of one caller hold at most; the oldest make room.
    pub results_mb_per_caller: u64,
    /// Results that one caller may keep at once; the oldest make room.
    pub results_per_caller: u32,
    /// Minutes that a result is kept.
    pub result_minutes: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            connections_max: 32,
            idle_s: 60,
            timeout_ms: 30_000,
            timeout_max_ms: 300_000,
            cost_max: 1e12,
            answer_tokens: 8_000,
            rows_max: 1_000,
            result_rows_max: 2_000_000,
            result_mb_max: 512,
            results_mb_per_caller: 2_048,
            results_per_caller: 50,
            result_minutes: 60,
        }
    }
}

impl Settings {
    /// What is wrong with the values, every mistake at once.
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut at_least_one = |name: &str, value: u64| {
            if value == 0 {
                mistakes.push(format!("datasets.{name} must be at least 1"));
            }
        };
        at_least_one("connections_max", self.connections_max as u64);
        at_least_one("timeout_ms", self.timeout_ms);
        at_least_one("rows_max", self.rows_max);
        at_least_one("answer_tokens", self.answer_tokens as u64);
        at_least_one("result_minutes", self.result_minutes);
        if self.timeout_ms > self.timeout_max_ms {
            mistakes.push("datasets.timeout_ms is larger than datasets.timeout_max_ms".to_owned());
        }
        mistakes
    }

    pub(crate) fn timeout(&self, asked_ms: Option<u64>) -> Duration {
        Duration::from_millis(asked_ms.unwrap_or(self.timeout_ms).min(self.timeout_max_ms))
    }
}

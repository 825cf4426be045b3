//! The `[datasets]` section of `tidegate.toml`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tidegate_pg::results::Limits;

/// The longest that a statement may be allowed to run: the tools' own deadline lies just beyond.
const TIMEOUT_MS_MAX: u64 = 300_000;
/// Far more than a control database should hold, and few enough for sums in bytes.
const MEGABYTES_MAX: u64 = 1 << 30;

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
    /// Milliseconds a call may ask for at most; 300,000 is the most that may be set.
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
    /// Seconds that the answer to a slow statement may be given again, while nothing in the database has changed; 0 means never.
    pub cache_s: u64,
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
            cache_s: 60,
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
        at_least_one("idle_s", self.idle_s);
        at_least_one("timeout_ms", self.timeout_ms);
        at_least_one("rows_max", self.rows_max);
        at_least_one("answer_tokens", self.answer_tokens as u64);
        at_least_one("result_rows_max", self.result_rows_max);
        at_least_one("result_mb_max", self.result_mb_max);
        at_least_one("results_mb_per_caller", self.results_mb_per_caller);
        at_least_one("results_per_caller", self.results_per_caller.into());
        at_least_one("result_minutes", self.result_minutes);
        if self.timeout_ms > self.timeout_max_ms {
            mistakes.push("datasets.timeout_ms is larger than datasets.timeout_max_ms".to_owned());
        }
        for (name, value, most) in [
            ("timeout_max_ms", self.timeout_max_ms, TIMEOUT_MS_MAX),
            ("result_mb_max", self.result_mb_max, MEGABYTES_MAX),
            ("results_mb_per_caller", self.results_mb_per_caller, MEGABYTES_MAX),
        ] {
            if value > most {
                mistakes.push(format!("datasets.{name} must be at most {most}"));
            }
        }
        if !(self.cost_max >= 0.0 && self.cost_max.is_finite()) {
            mistakes.push("datasets.cost_max must be a number from 0, where 0 means no ceiling".to_owned());
        }
        mistakes
    }

    pub(crate) fn results(&self) -> Limits {
        Limits {
            timeout: Duration::from_millis(self.timeout_ms),
            rows_max: self.result_rows_max,
            mb_max: self.result_mb_max,
            mb_per_caller: self.results_mb_per_caller,
            per_caller: self.results_per_caller,
            minutes: self.result_minutes,
        }
    }

    /// How long a statement may run that asks for so much.
    pub fn timeout(&self, asked_ms: Option<u64>) -> Duration {
        Duration::from_millis(asked_ms.unwrap_or(self.timeout_ms).min(self.timeout_max_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_that_cannot_work_is_named_at_once() {
        assert_eq!(Settings::default().mistakes(), [""; 0]);
        let wrong = Settings {
            idle_s: 0,
            timeout_max_ms: 400_000,
            cost_max: f64::NAN,
            result_mb_max: u64::MAX,
            results_per_caller: 0,
            ..Settings::default()
        };
        let mistakes = wrong.mistakes().join("\n");
        for name in ["idle_s", "timeout_max_ms", "cost_max", "result_mb_max", "results_per_caller"] {
            assert!(mistakes.contains(&format!("datasets.{name} must")), "{mistakes}");
        }
        assert_eq!(wrong.mistakes().len(), 5);
    }
}

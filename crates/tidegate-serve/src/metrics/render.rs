//! The text of `/metrics`.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::PoisonError;
use std::sync::atomic::Ordering::Relaxed;

use super::{BUCKETS_MS, Calls, Gauge, Metrics, OUTCOMES};

impl Metrics {
    /// All numbers, in the order of their names.
    pub(crate) fn render(&self, sessions: usize, gauges: &[Gauge]) -> String {
        let mut text = String::with_capacity(4096);
        self.write(&mut text, sessions, gauges).expect("a string takes all that is written to it");
        text
    }

    fn write(&self, out: &mut String, sessions: usize, gauges: &[Gauge]) -> fmt::Result {
        let tools: BTreeMap<_, _> =
            self.tools.read().unwrap_or_else(PoisonError::into_inner).iter().map(|(name, calls)| (*name, calls.clone())).collect();

        head(out, "tidegate_calls_total", "counter", "Tool calls that have ended, by how they ended.")?;
        for (tool, calls) in &tools {
            for (outcome, count) in OUTCOMES.iter().zip(&calls.outcomes) {
                let count = count.load(Relaxed);
                if count > 0 {
                    writeln!(out, "tidegate_calls_total{{tool=\"{tool}\",outcome=\"{outcome}\"}} {count}")?;
                }
            }
        }
        head(out, "tidegate_call_duration_seconds", "histogram", "How long tool calls took.")?;
        for (tool, calls) in &tools {
            durations(out, tool, calls)?;
        }
        for (name, help, value) in [
            ("tidegate_calls_running", "Tool calls under way.", self.running.load(Relaxed)),
            ("tidegate_connections", "HTTP connections open.", self.connections.load(Relaxed)),
            ("tidegate_sessions", "Sessions of clients before 2026-07-28.", i64::try_from(sessions).unwrap_or(i64::MAX)),
        ] {
            head(out, name, "gauge", help)?;
            writeln!(out, "{name} {value}")?;
        }
        head(out, "tidegate_http_responses_total", "counter", "HTTP responses, by class of status.")?;
        for (class, count) in self.responses.iter().enumerate() {
            writeln!(out, "tidegate_http_responses_total{{status=\"{}xx\"}} {}", class + 1, count.load(Relaxed))?;
        }
        if let Some(bytes) = resident_bytes() {
            head(out, "process_resident_memory_bytes", "gauge", "Resident memory of the process.")?;
            writeln!(out, "process_resident_memory_bytes {bytes}")?;
        }
        foreign(out, gauges)
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) -> fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds and microseconds of a server's life fit")]
fn durations(out: &mut String, tool: &str, calls: &Calls) -> fmt::Result {
    let name = "tidegate_call_duration_seconds";
    let mut below = 0;
    for (bound, count) in BUCKETS_MS.iter().zip(&calls.buckets) {
        below += count.load(Relaxed);
        writeln!(out, "{name}_bucket{{tool=\"{tool}\",le=\"{}\"}} {below}", *bound as f64 / 1e3)?;
    }
    below += calls.buckets[BUCKETS_MS.len()].load(Relaxed);
    writeln!(out, "{name}_bucket{{tool=\"{tool}\",le=\"+Inf\"}} {below}")?;
    writeln!(out, "{name}_sum{{tool=\"{tool}\"}} {}", calls.micros.load(Relaxed) as f64 / 1e6)?;
    writeln!(out, "{name}_count{{tool=\"{tool}\"}} {below}")
}

/// Gauges that others know, those of one name together, as the format wants it.
fn foreign(out: &mut String, gauges: &[Gauge]) -> fmt::Result {
    let mut by_name: BTreeMap<&str, Vec<&Gauge>> = BTreeMap::new();
    for gauge in gauges {
        by_name.entry(gauge.name).or_default().push(gauge);
    }
    for (name, gauges) in by_name {
        let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
        head(out, name, kind, gauges[0].help)?;
        for gauge in gauges {
            let labels: Vec<String> = gauge.labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escape(value))).collect();
            let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
            writeln!(out, "{name}{labels} {}", gauge.value)?;
        }
    }
    Ok(())
}

fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// What the kernel says this process keeps in memory. Nothing where there is no `/proc`.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tidegate_core::Kind;

    use super::*;

    #[test]
    fn calls_are_shown_by_tool_and_outcome() {
        let metrics = Metrics::default();
        metrics.called("query", Duration::from_millis(3), None);
        metrics.called("query", Duration::from_secs(100), Some(Kind::TooMuch));
        let _running = metrics.running();
        metrics.responded(404);
        let gauges = [Gauge { name: "tidegate_pool_open", help: "Open.", labels: vec![("dataset", "a\"b".into())], value: 2.0 }];
        let text = metrics.render(7, &gauges);
        for line in [
            "tidegate_calls_total{tool=\"query\",outcome=\"ok\"} 1",
            "tidegate_calls_total{tool=\"query\",outcome=\"too_much\"} 1",
            "tidegate_call_duration_seconds_bucket{tool=\"query\",le=\"0.002\"} 0",
            "tidegate_call_duration_seconds_bucket{tool=\"query\",le=\"0.005\"} 1",
            "tidegate_call_duration_seconds_bucket{tool=\"query\",le=\"60\"} 1",
            "tidegate_call_duration_seconds_bucket{tool=\"query\",le=\"+Inf\"} 2",
            "tidegate_call_duration_seconds_sum{tool=\"query\"} 100.003",
            "tidegate_calls_running 1",
            "tidegate_sessions 7",
            "tidegate_http_responses_total{status=\"4xx\"} 1",
            "tidegate_pool_open{dataset=\"a\\\"b\"} 2",
        ] {
            assert!(text.lines().any(|found| found == line), "no {line} in\n{text}");
        }
    }
}

//! What is counted, and how it is shown: Prometheus text, rendered by hand from atomics.

mod render;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tidegate_core::Kind;

/// One number of `/metrics` that somebody else knows, for example the connections of a pool.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// The name, with its unit last: `tidegate_pool_connections`. One whose name ends in `_total` is shown as a counter.
    pub name: &'static str,
    /// What it means.
    pub help: &'static str,
    /// What it is about, for example `dataset` and `shop`.
    pub labels: Vec<(&'static str, String)>,
    /// How much.
    pub value: f64,
}

/// Upper bounds of the duration buckets, in milliseconds.
const BUCKETS_MS: [u64; 16] = [1, 2, 5, 10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];

/// How a call can end: well, or in one of seven ways.
const OUTCOMES: [&str; 8] = ["ok", "invalid", "denied", "not_found", "conflict", "too_much", "unavailable", "internal"];

/// The server's own numbers.
#[derive(Default)]
pub(crate) struct Metrics {
    tools: RwLock<HashMap<&'static str, Arc<Calls>>>,
    running: AtomicI64,
    pub(crate) connections: AtomicI64,
    responses: [AtomicU64; 5],
}

#[derive(Default)]
struct Calls {
    outcomes: [AtomicU64; OUTCOMES.len()],
    /// One more than the bounds, for what is slower than all of them.
    buckets: [AtomicU64; BUCKETS_MS.len() + 1],
    micros: AtomicU64,
}

/// Counts as long as it lives.
pub(crate) struct Counted<'a>(&'a AtomicI64);

impl<'a> Counted<'a> {
    pub(crate) fn new(count: &'a AtomicI64) -> Counted<'a> {
        count.fetch_add(1, Relaxed);
        Counted(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Metrics {
    /// One more call is under way, until the result is dropped.
    pub(crate) fn running(&self) -> Counted<'_> {
        Counted::new(&self.running)
    }

    /// A call has ended.
    pub(crate) fn called(&self, tool: &'static str, duration: Duration, failure: Option<Kind>) {
        let calls = self.calls(tool);
        calls.outcomes[failure.map_or(0, outcome)].fetch_add(1, Relaxed);
        let millis = duration.as_nanos().div_ceil(1_000_000);
        let bucket = BUCKETS_MS.partition_point(|bound| u128::from(*bound) < millis);
        calls.buckets[bucket].fetch_add(1, Relaxed);
        calls.micros.fetch_add(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    /// An HTTP response was given.
    pub(crate) fn responded(&self, status: u16) {
        if let Some(class) = (usize::from(status) / 100).checked_sub(1).and_then(|class| self.responses.get(class)) {
            class.fetch_add(1, Relaxed);
        }
    }

    fn calls(&self, tool: &'static str) -> Arc<Calls> {
        if let Some(calls) = self.tools.read().unwrap_or_else(PoisonError::into_inner).get(tool) {
            return Arc::clone(calls);
        }
        Arc::clone(self.tools.write().unwrap_or_else(PoisonError::into_inner).entry(tool).or_default())
    }
}

fn outcome(kind: Kind) -> usize {
    match kind {
        Kind::Invalid => 1,
        Kind::Denied => 2,
        Kind::NotFound => 3,
        Kind::Conflict => 4,
        Kind::TooMuch => 5,
        Kind::Unavailable => 6,
        Kind::Internal => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_counts_under_its_own_word() {
        for kind in [Kind::Invalid, Kind::Denied, Kind::NotFound, Kind::Conflict, Kind::TooMuch, Kind::Unavailable, Kind::Internal] {
            assert_eq!(OUTCOMES[outcome(kind)], kind.as_str());
        }
    }
}

//! Calls and their counts as programs read them. What a table for models holds back is held back here too.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use tidegate_data::Datasets;
use tidegate_pg::call_log::{Entry, Usage};

use super::{error, statement};
use crate::moment;

/// A page of calls, newest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Calls {
    pub(crate) calls: Vec<CallFacts>,
    /// Where older ones begin, if there may be any.
    pub(crate) next_cursor: Option<String>,
}

/// One call.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CallFacts {
    id: String,
    /// When it came, in UTC.
    at: String,
    user: String,
    client: String,
    client_version: String,
    session: Option<String>,
    /// The way in.
    face: String,
    tool: String,
    dataset: Option<String>,
    statement: Option<String>,
    /// What statements of the same shape share.
    fingerprint: Option<String>,
    wait_ms: f64,
    parse_ms: f64,
    run_ms: f64,
    render_ms: f64,
    took_ms: f64,
    rows: u64,
    bytes: u64,
    tokens: u64,
    /// `ok`, or the kind of the failure.
    outcome: String,
    error: Option<String>,
    /// Whether the answer had been kept from an earlier call.
    cached: bool,
}

/// Calls counted by what they have in common.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Groups {
    pub(crate) groups: Vec<Group>,
}

/// Those of one key.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Group {
    key: String,
    calls: u64,
    failures: u64,
    cached: u64,
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    total_ms: f64,
    rows: u64,
    tokens: u64,
    /// Of a shape of statements, the latest.
    example: Option<ExampleFacts>,
}

/// One call of a shape of statements.
#[derive(Serialize, JsonSchema)]
struct ExampleFacts {
    dataset: Option<String>,
    statement: String,
}

impl CallFacts {
    pub(crate) fn of(datasets: &Datasets, entry: &Entry) -> CallFacts {
        let dataset = entry.dataset.as_deref();
        CallFacts {
            id: entry.id.to_string(),
            at: moment::render(entry.at),
            user: entry.user.clone(),
            client: entry.client_name.clone(),
            client_version: entry.client_version.clone(),
            session: entry.session.clone(),
            face: entry.face.clone(),
            tool: entry.tool.clone(),
            dataset: entry.dataset.clone(),
            statement: entry.statement.as_deref().map(|text| statement(datasets, dataset, text).into_owned()),
            fingerprint: entry.fingerprint.clone(),
            wait_ms: ms(entry.wait),
            parse_ms: ms(entry.parse),
            run_ms: ms(entry.run),
            render_ms: ms(entry.render),
            took_ms: ms(entry.took),
            rows: entry.rows,
            bytes: entry.bytes,
            tokens: entry.tokens,
            outcome: entry.outcome.clone(),
            error: error(datasets, entry).map(str::to_owned),
            cached: entry.cached,
        }
    }
}

impl Group {
    pub(crate) fn of(datasets: &Datasets, usage: &Usage) -> Group {
        let example = usage.example.as_ref().map(|example| ExampleFacts {
            dataset: example.dataset.clone(),
            statement: statement(datasets, example.dataset.as_deref(), &example.statement).into_owned(),
        });
        Group {
            key: usage.key.clone(),
            calls: usage.calls,
            failures: usage.failures,
            cached: usage.cached,
            p50_ms: ms(usage.p50),
            p95_ms: ms(usage.p95),
            p99_ms: ms(usage.p99),
            total_ms: ms(usage.total),
            rows: usage.rows,
            tokens: usage.tokens,
            example,
        }
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

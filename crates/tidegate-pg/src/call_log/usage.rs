//! The call log counted: how often, how well, how fast, by whatever one asks for.

use std::time::Duration;

use tidegate_core::Result;
use tokio_postgres::Row;

use super::entry::{Filter, LETS_THROUGH, Values};
use crate::Control;
use crate::control::Db;

/// How many groups one reading gives, at most.
const GROUPS_MAX: u32 = 1_000;

/// What calls are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// What was called.
    Tool,
    /// What it was about.
    Dataset,
    /// The application.
    Client,
    /// Who called.
    User,
    /// The hour, in UTC.
    Hour,
    /// The day, in UTC.
    Day,
    /// The shape of the statement.
    Fingerprint,
    /// How it ended.
    Outcome,
}

/// Which groups come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Most calls.
    Calls,
    /// The slowest at the 95th percentile.
    P95,
    /// Most failures.
    Failures,
    /// Most time in all.
    Total,
    /// The latest, by name: for hours and days.
    Name,
}

impl By {
    /// One expression over a call.
    fn key(self) -> &'static str {
        match self {
            By::Tool => "tool",
            By::Dataset => "dataset",
            By::Client => "client_name",
            By::User => "\"user\"",
            By::Hour => "to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:00')",
            By::Day => "to_char(at at time zone 'UTC', 'YYYY-MM-DD')",
            By::Fingerprint => "fingerprint",
            By::Outcome => "outcome",
        }
    }
}

impl Order {
    fn key(self) -> &'static str {
        match self {
            Order::Calls => "calls",
            Order::P95 => "took[2]",
            Order::Failures => "failures",
            Order::Total => "total",
            Order::Name => "key",
        }
    }
}

/// Calls that have something in common. A percentile is the time of a call that took place (nearest rank).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// What they have in common.
    pub key: String,
    /// How many.
    pub calls: u64,
    /// Of these, failed.
    pub failures: u64,
    /// Of these, answered by what was kept.
    pub cached: u64,
    /// Half of them took no longer.
    pub p50: Duration,
    /// 95 of 100 took no longer.
    pub p95: Duration,
    /// 99 of 100 took no longer.
    pub p99: Duration,
    /// All together.
    pub total: Duration,
    /// Rows read.
    pub rows: u64,
    /// About what the answers cost, in tokens.
    pub tokens: u64,
    /// Of a shape of statements, the latest.
    pub example: Option<Example>,
}

/// One call of a shape of statements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// What it was about.
    pub dataset: Option<String>,
    /// What ran.
    pub statement: String,
}

/// All calls that a filter lets through, in groups. What has no such key is in no group.
pub async fn usage(control: &Control, filter: &Filter, by: By, (order, groups_max): (Order, u32)) -> Result<Vec<Usage>> {
    let doing = "counting the call log";
    let (key, order) = (by.key(), order.key());
    let latest = if by == By::Fingerprint { "fingerprint = key and statement is not null" } else { "false" };
    let sql = format!(
        r"
select key, calls, failures, cached, took, total, read, cost, latest.dataset, latest.statement
from (
  select *
  from (
    select
        {key} as key,
        count(*) as calls,
        count(*) filter (where outcome <> 'ok') as failures,
        count(*) filter (where cached) as cached,
        percentile_disc(array[0.5, 0.95, 0.99]) within group (order by took_us) as took,
        sum(took_us)::bigint as total,
        sum(rows)::bigint as read,
        sum(tokens)::bigint as cost
    from gate.call
    where {LETS_THROUGH} and {key} is not null
    group by 1
  ) every
  order by {order} desc, key
  limit $15
) groups
left join lateral (select dataset, statement from gate.call where {latest} order by at desc limit 1) latest on true
order by {order} desc, key"
    );
    let client = control.client().await?;
    let limit = i64::from(groups_max.min(GROUPS_MAX));
    let rows = client.query(&sql, &Values::of(filter).with(&[&limit])).await.db(doing)?;
    rows.iter().map(Usage::of).collect::<Result<_, _>>().db(doing)
}

impl Usage {
    fn of(row: &Row) -> Result<Usage, tokio_postgres::Error> {
        let number = |column: usize| row.try_get::<_, i64>(column).map(i64::unsigned_abs);
        let took: Vec<i64> = row.try_get(4)?;
        let at = |rank: usize| Duration::from_micros(took.get(rank).map_or(0, |took| took.unsigned_abs()));
        let statement: Option<String> = row.try_get(9)?;
        let dataset: Option<String> = row.try_get(8)?;
        Ok(Usage {
            key: row.try_get(0)?,
            calls: number(1)?,
            failures: number(2)?,
            cached: number(3)?,
            p50: at(0),
            p95: at(1),
            p99: at(2),
            total: Duration::from_micros(number(5)?),
            rows: number(6)?,
            tokens: number(7)?,
            example: statement.map(|statement| Example { dataset, statement }),
        })
    }
}

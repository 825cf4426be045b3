//! Reads the call log back.

use std::time::{Duration, SystemTime};

use tidegate_core::Result;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::Control;
use crate::control::Db;

/// How many entries one reading gives, at most.
const ENTRIES_MAX: u32 = 1_000;

/// One call, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Ordered by time.
    pub id: Uuid,
    /// When the call came.
    pub at: SystemTime,
    /// Who called.
    pub user: String,
    /// The application, as it named itself.
    pub client_name: String,
    /// Its version, as it said.
    pub client_version: String,
    /// The protocol session, where there was one.
    pub session: Option<String>,
    /// The way in.
    pub face: String,
    /// What was called.
    pub tool: String,
    /// The dataset, project or service it was about.
    pub dataset: Option<String>,
    /// The statement that ran, cut at 10,000 characters.
    pub statement: Option<String>,
    /// What statements of the same shape share.
    pub fingerprint: Option<String>,
    /// Waiting for a connection.
    pub wait: Duration,
    /// Judging the statement.
    pub parse: Duration,
    /// Running it.
    pub run: Duration,
    /// Writing the answer.
    pub render: Duration,
    /// All of it.
    pub took: Duration,
    /// Rows read.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// About what the answer cost, in tokens.
    pub tokens: u64,
    /// `ok`, or the kind of the failure.
    pub outcome: String,
    /// What the caller was told of the failure.
    pub error: Option<String>,
    /// The caller's trace context.
    pub trace: Option<String>,
    /// Whether the answer had been kept from an earlier call.
    pub cached: bool,
}

/// Which calls to read. Empty means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// From this time on.
    pub from: Option<SystemTime>,
    /// Before this time.
    pub until: Option<SystemTime>,
    /// Older than this call: for the next page.
    pub before: Option<Place>,
    /// Of this user.
    pub user: Option<String>,
    /// Through this application.
    pub client: Option<String>,
    /// Through any application but this.
    pub without_client: Option<String>,
    /// Of this tool.
    pub tool: Option<String>,
    /// About this dataset, alone or among others.
    pub dataset: Option<String>,
    /// With this outcome.
    pub outcome: Option<String>,
    /// With this text in the statement or in the error, in letters of either case, about `text_in` or about no dataset.
    pub text: Option<String>,
    /// The datasets of which somebody may ask what statements hold.
    pub text_in: Vec<String>,
    /// Of a statement of this shape.
    pub fingerprint: Option<String>,
    /// That took no less.
    pub took_min: Option<Duration>,
}

/// Where a call stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When it came.
    pub at: SystemTime,
    /// Which of those that came then.
    pub id: Uuid,
}

/// What a filter lets through, over the first fourteen parameters.
pub(super) const LETS_THROUGH: &str = r#"
    ($1::timestamptz is null or at >= $1)
and ($2::timestamptz is null or at < $2)
and ($3::timestamptz is null or at <= $3 and (at, id) < ($3, $4::uuid))
and ($5::text is null or "user" = $5)
and ($6::text is null or client_name = $6)
and ($7::text is null or tool = $7)
and ($8::text is null or dataset = $8 or (strpos(dataset, ',') > 0 and $8 = any (string_to_array(dataset, ','))))
and ($9::text is null or outcome = $9)
and ($10::text is null or (dataset is null or string_to_array(dataset, ',') <@ $14::text[])
    and (strpos(lower(statement), lower($10)) > 0 or strpos(lower(error), lower($10)) > 0))
and ($11::text is null or fingerprint = $11)
and ($12::bigint is null or took_us >= $12)
and ($13::text is null or client_name <> $13)"#;

/// A filter as those parameters.
pub(super) struct Values<'a> {
    filter: &'a Filter,
    before: Option<SystemTime>,
    id: Option<Uuid>,
    took_min: Option<i64>,
}

impl Values<'_> {
    pub(super) fn of(filter: &Filter) -> Values<'_> {
        let took_min = filter.took_min.map(|took| i64::try_from(took.as_micros()).unwrap_or(i64::MAX));
        Values { filter, before: filter.before.map(|place| place.at), id: filter.before.map(|place| place.id), took_min }
    }

    pub(super) fn with<'a>(&'a self, more: &[&'a (dyn ToSql + Sync)]) -> Vec<&'a (dyn ToSql + Sync)> {
        let Filter { from, until, user, client, without_client, tool, dataset, outcome, text, text_in, fingerprint, .. } = self.filter;
        let values: [&(dyn ToSql + Sync); 14] = [
            from,
            until,
            &self.before,
            &self.id,
            user,
            client,
            tool,
            dataset,
            outcome,
            text,
            fingerprint,
            &self.took_min,
            without_client,
            text_in,
        ];
        values.into_iter().chain(more.iter().copied()).collect()
    }
}

/// The newest calls, newest first.
pub async fn recent(control: &Control, entries_max: u32) -> Result<Vec<Entry>> {
    list(control, &Filter::default(), entries_max).await
}

/// The newest calls that a filter lets through, newest first: at most 1,000.
pub async fn list(control: &Control, filter: &Filter, entries_max: u32) -> Result<Vec<Entry>> {
    let doing = "reading the call log";
    let sql = format!(
        r#"
select
    id, at, "user", client_name, client_version, session, face, tool, dataset, statement, fingerprint,
    wait_us, parse_us, run_us, render_us, took_us, rows, bytes, tokens, outcome, error, trace, cached
from gate.call
where {LETS_THROUGH}
order by at desc, id desc
limit $15"#
    );
    let client = control.client().await?;
    let limit = i64::from(entries_max.min(ENTRIES_MAX));
    let rows = client.query(&sql, &Values::of(filter).with(&[&limit])).await.db(doing)?;
    rows.iter().map(Entry::of).collect::<Result<_, _>>().db(doing)
}

impl Entry {
    /// Where it stands in the log: for the next page.
    pub fn place(&self) -> Place {
        Place { at: self.at, id: self.id }
    }

    fn of(row: &Row) -> Result<Entry, tokio_postgres::Error> {
        let number = |column: usize| row.try_get::<_, i64>(column).map(i64::unsigned_abs);
        let time = |column: usize| number(column).map(Duration::from_micros);
        Ok(Entry {
            id: row.try_get(0)?,
            at: row.try_get(1)?,
            user: row.try_get(2)?,
            client_name: row.try_get(3)?,
            client_version: row.try_get(4)?,
            session: row.try_get(5)?,
            face: row.try_get(6)?,
            tool: row.try_get(7)?,
            dataset: row.try_get(8)?,
            statement: row.try_get(9)?,
            fingerprint: row.try_get(10)?,
            wait: time(11)?,
            parse: time(12)?,
            run: time(13)?,
            render: time(14)?,
            took: time(15)?,
            rows: number(16)?,
            bytes: number(17)?,
            tokens: number(18)?,
            outcome: row.try_get(19)?,
            error: row.try_get(20)?,
            trace: row.try_get(21)?,
            cached: row.try_get(22)?,
        })
    }
}

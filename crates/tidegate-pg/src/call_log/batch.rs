//! Records as columns, written by one statement.

use std::time::{Duration, SystemTime};

use tidegate_core::Record;
use uuid::Uuid;

use super::Refusal;
use crate::Control;
use crate::control::{Db, is_in_the_values};

/// How much of a text is kept, in characters.
const STATEMENT_MAX: usize = 10_000;
const ERROR_MAX: usize = 2_000;
const NAME_MAX: usize = 200;

/// A call's id decides: writing a batch again, when its confirmation was lost, changes nothing.
const WRITE: &str = r#"
insert into gate.call (
    id, at, "user", client_name, client_version, session, face, tool, dataset, statement, fingerprint,
    wait_us, parse_us, run_us, render_us, took_us, rows, bytes, tokens, outcome, error, trace, cached
)
select * from unnest(
    $1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
    $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::text[], $21::text[], $22::text[],
    $23::boolean[]
)
on conflict (id) do nothing
"#;

#[derive(Default)]
pub(super) struct Batch {
    id: Vec<Uuid>,
    at: Vec<SystemTime>,
    user: Vec<String>,
    client_name: Vec<String>,
    client_version: Vec<String>,
    session: Vec<Option<String>>,
    face: Vec<&'static str>,
    tool: Vec<String>,
    dataset: Vec<Option<String>>,
    statement: Vec<Option<String>>,
    fingerprint: Vec<Option<String>>,
    wait: Vec<i64>,
    parse: Vec<i64>,
    run: Vec<i64>,
    render: Vec<i64>,
    took: Vec<i64>,
    rows: Vec<i64>,
    bytes: Vec<i64>,
    tokens: Vec<i64>,
    outcome: Vec<&'static str>,
    error: Vec<Option<String>>,
    trace: Vec<Option<String>>,
    cached: Vec<bool>,
}

impl Batch {
    pub(super) fn of(records: &[Record]) -> Batch {
        let mut batch = Batch::default();
        for record in records {
            batch.push(record);
        }
        batch
    }

    fn push(&mut self, record: &Record) {
        let (caller, notes) = (&record.caller, &record.notes);
        let name = |text: &str| fit(text, NAME_MAX);
        let name_of = |text: &Option<String>| text.as_deref().map(name);
        self.id.push(record.id);
        self.at.push(record.at);
        self.user.push(name(&caller.user));
        self.client_name.push(name(&caller.client.name));
        self.client_version.push(name(&caller.client.version));
        self.session.push(name_of(&caller.session));
        self.face.push(caller.face.as_str());
        self.tool.push(name(&record.tool));
        self.dataset.push(name_of(&notes.subject));
        self.statement.push(notes.statement.as_deref().map(|text| fit(text, STATEMENT_MAX)));
        self.fingerprint.push(name_of(&notes.fingerprint));
        self.wait.push(micros(notes.wait));
        self.parse.push(micros(notes.parse));
        self.run.push(micros(notes.run));
        self.render.push(micros(notes.render));
        self.took.push(micros(record.took));
        self.rows.push(whole(notes.rows));
        self.bytes.push(whole(notes.bytes));
        self.tokens.push(whole(record.tokens));
        self.outcome.push(record.failure.as_ref().map_or("ok", |(kind, _)| kind.as_str()));
        self.error.push(record.failure.as_ref().map(|(_, text)| fit(text, ERROR_MAX)));
        self.trace.push(name_of(&record.trace));
        self.cached.push(notes.cached);
    }

    pub(super) async fn write(&self, control: &Control) -> Result<(), Refusal> {
        let client = control.client().await.map_err(Refusal::Passing)?;
        let doing = "writing the call log";
        let statement = client.prepare_cached(WRITE).await.db(doing).map_err(Refusal::Passing)?;
        let columns: [&(dyn tokio_postgres::types::ToSql + Sync); 23] = [
            &self.id,
            &self.at,
            &self.user,
            &self.client_name,
            &self.client_version,
            &self.session,
            &self.face,
            &self.tool,
            &self.dataset,
            &self.statement,
            &self.fingerprint,
            &self.wait,
            &self.parse,
            &self.run,
            &self.render,
            &self.took,
            &self.rows,
            &self.bytes,
            &self.tokens,
            &self.outcome,
            &self.error,
            &self.trace,
            &self.cached,
        ];
        match client.execute(&statement, &columns).await {
            Ok(_) => Ok(()),
            Err(error) if is_in_the_values(&error) => Err(error).db(doing).map_err(Refusal::OfValues),
            Err(error) => Err(error).db(doing).map_err(Refusal::Passing),
        }
    }
}

/// Text that PostgreSQL takes, cut to a bound.
fn fit(text: &str, characters_max: usize) -> String {
    let mut characters = text.chars().filter(|character| *character != '\0');
    let mut fitted: String = characters.by_ref().take(characters_max).collect();
    if characters.next().is_some() {
        fitted.push('…');
    }
    fitted
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn whole(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_characters_and_freed_of_nul() {
        assert_eq!(fit("a\0b", 10), "ab");
        assert_eq!(fit("äöü", 2), "äö…");
        assert_eq!(fit("äö\0", 2), "äö");
    }

    #[test]
    fn numbers_beyond_bounds_stay_at_the_bound() {
        assert_eq!(micros(Duration::MAX), i64::MAX);
        assert_eq!(whole(u64::MAX), i64::MAX);
    }
}

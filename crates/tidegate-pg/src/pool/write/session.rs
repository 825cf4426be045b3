//! The connection of one write: opened for it, and gone with it.

use std::time::Duration;

use bytes::BytesMut;
use tidegate_core::Error;
use tidegate_guard::Write;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tokio_postgres::types::{Format, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Row, Statement};

use super::effect::Table;
use super::{Effect, WriteOptions};
use crate::Failure;
use crate::pool::apart::{self, Apart};
use crate::pool::{Parameter, Pool};

/// How long a write waits for a lock.
const LOCK_TIMEOUT: Duration = Duration::from_secs(2);

/// A session in a transaction that writes. Dropped, its connection is closed, and the server rolls back and stops.
pub(super) struct Session {
    pub(super) client: Client,
    name: String,
    rows_shown: usize,
    /// Drives the connection for as long as the session lives.
    _driver: JoinSet<()>,
    _turn: OwnedSemaphorePermit,
}

impl Session {
    /// Connects, with the limits of the dataset, and begins.
    pub(super) async fn open(pool: &Pool, options: &WriteOptions) -> Result<Session, Failure> {
        let Apart { client, name, driver, turn } = Apart::open(pool, "write", &options.cancel).await?;
        let session = Session { client, name, rows_shown: options.rows_shown, _driver: driver, _turn: turn };
        session.begin(options.timeout, pool.origin.limits.search_path.as_deref()).await?;
        Ok(session)
    }

    async fn begin(&self, timeout: Duration, search_path: Option<&str>) -> Result<(), Failure> {
        let ms = |duration: Duration| duration.as_millis().clamp(1, i32::MAX as u128);
        let begin = format!(
            "begin isolation level read committed read write;
             set local statement_timeout = {};
             set local lock_timeout = {};
             set local idle_in_transaction_session_timeout = {};
             set local client_connection_check_interval = 500;
             set local standard_conforming_strings = on;
             set local client_min_messages = error;
             set local datestyle = iso;
             set local intervalstyle = postgres;
             set local extra_float_digits = 3;
             set local bytea_output = hex",
            ms(timeout),
            ms(LOCK_TIMEOUT),
            ms(timeout)
        );
        self.client.batch_execute(&begin).await.map_err(|error| self.failure(error))?;
        if let Some(path) = search_path {
            self.query("select pg_catalog.set_config('search_path', $1, true)", &[&path]).await?;
        }
        Ok(())
    }

    /// Runs the write; what it did is seen only in here until the end.
    pub(super) async fn run(&self, write: &Write, parameters: &[Parameter], preview: bool) -> Result<Effect, Failure> {
        let table = self.table(write).await?;
        let mut effect = Effect::default();
        let mut used = Vec::new();
        let values: Vec<Value<'_>> = parameters.iter().map(Value).collect();
        if preview {
            effect.table_rows = self.count(&table).await?;
            effect.plan = self.plan(write, &values).await?;
            let before = write.before_sql(&table.key, self.rows_shown);
            effect.before = self.sample(before, write, &table, &values).await?;
            used = self.sequences(&table).await?;
        }
        (effect.rows, effect.after) = self.touch(write, &table, &values).await?;
        // What waits for the commit is done now, so that it shows.
        self.client.batch_execute("set constraints all immediate").await.map_err(|error| self.failure(error))?;
        effect.touched = self.touched().await?;
        effect.rows_all = effect.touched.iter().map(|touched| touched.inserted + touched.updated + touched.deleted).sum();
        if preview {
            // Only in previews: once a MERGE is confirmed, nothing more stands between it and its commit.
            let (key, shown) = (&table.key, self.rows_shown);
            let sql = if table.is_large() { write.found_sql(key, shown) } else { write.written_sql(key, shown) };
            effect.after_is_part = sql.is_some() && table.is_large();
            effect.after = effect.after.or(self.sample(sql, write, &table, &values).await?);
            effect.follows = self.follows(&effect.touched).await?;
            effect.triggers = self.triggers(write, &table, &effect.touched).await?;
            effect.locks = self.locks().await?;
            effect.sequences = self.used_up(&table, &used).await?;
        }
        Ok(effect)
    }

    /// Commits or rolls back.
    pub(super) async fn end(&self, how: &str) -> Result<(), Failure> {
        self.client.batch_execute(how).await.map_err(|error| self.failure(error))
    }

    async fn plan(&self, write: &Write, values: &[Value<'_>]) -> Result<Vec<String>, Failure> {
        let Some(sql) = write.plan_sql() else { return Ok(Vec::new()) };
        let rows = self.ask(&sql, values).await.map_err(|failure| placed(failure, Write::place_in_plan))?;
        Ok(rows.iter().filter_map(|row| row.try_get(0).ok()).collect())
    }

    /// Rows of the table. A role that may not read them all shows none.
    async fn sample(&self, sql: Option<String>, write: &Write, table: &Table, values: &[Value<'_>]) -> Result<Option<String>, Failure> {
        let Some(sql) = sql.filter(|_| table.readable) else { return Ok(None) };
        // Of a parameter that only the SET has, the WHERE alone does not tell the type.
        let whole = self.prepare(write.sql(), values).await?;
        let rows = match self.client.prepare_typed(&sql, whole.params()).await {
            Ok(statement) => self.rows(&statement, values).await,
            Err(error) => Err(self.failure(error)),
        };
        let rows = rows.map_err(|failure| placed(failure, |_| None))?;
        Ok(rows.first().and_then(|row| row.try_get(0).ok()).flatten())
    }

    async fn touch(&self, write: &Write, table: &Table, values: &[Value<'_>]) -> Result<(Option<u64>, Option<String>), Failure> {
        let Some(sql) = write.rows_sql(&table.key, self.rows_shown).filter(|_| table.readable) else {
            let statement = self.prepare(write.sql(), values).await?;
            let rows = self.client.execute(&statement, &references(values)).await.map_err(|error| self.failure(error))?;
            return Ok(((!write.defines()).then_some(rows), None));
        };
        let rows = self.ask(&sql, values).await.map_err(|failure| placed(failure, Write::place_in_rows))?;
        let row = rows.first().ok_or_else(|| Error::internal("a write gave no answer"))?;
        let count: i64 = row.try_get(0).map_err(|error| self.failure(error))?;
        Ok((Some(count.unsigned_abs()), row.try_get(1).map_err(|error| self.failure(error))?))
    }

    async fn ask(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, Failure> {
        let statement = self.prepare(sql, values).await?;
        self.rows(&statement, values).await
    }

    async fn rows(&self, statement: &Statement, values: &[Value<'_>]) -> Result<Vec<Row>, Failure> {
        self.client.query(statement, &references(values)).await.map_err(|error| self.failure(error))
    }

    async fn prepare(&self, sql: &str, values: &[Value<'_>]) -> Result<Statement, Failure> {
        let statement = self.client.prepare(sql).await.map_err(|error| self.failure(error))?;
        let (needed, given) = (statement.params().len(), values.len());
        if needed == given {
            return Ok(statement);
        }
        Err(Error::invalid(format!("the statement needs {needed} values and params gives {given}"))
            .hint("give params one value for each of `$1`, `$2`, …, in that order")
            .into())
    }

    /// One of our own questions.
    pub(super) async fn query(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Failure> {
        self.client.query(sql, parameters).await.map_err(|error| self.failure(error))
    }

    pub(super) fn failure(&self, error: tokio_postgres::Error) -> Failure {
        apart::failure(&self.name, "the write", error)
    }
}

/// A parameter in PostgreSQL's own writing, whatever its type.
#[derive(Debug)]
struct Value<'a>(&'a Parameter);

impl ToSql for Value<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Parameter::Null => Ok(IsNull::Yes),
            Parameter::Text(text) => {
                out.extend_from_slice(text.as_bytes());
                Ok(IsNull::No)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    to_sql_checked!();
}

fn references<'a>(values: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// The same failure with its place in the caller's own text.
fn placed(failure: Failure, place: impl Fn(usize) -> Option<usize>) -> Failure {
    match failure {
        Failure::Server(mut server) => {
            server.position = server.position.and_then(place);
            Failure::Server(server)
        }
        other @ Failure::Other(_) => other,
    }
}

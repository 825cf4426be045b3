//! Loads: rows streamed into one table by COPY, in a transaction that is committed at the end or never was.
//!
//! No SQL comes in from outside: what is named is quoted here, and types are out of a list.

use std::time::Duration;

use bytes::Bytes;
use futures::SinkExt as _;
use tidegate_core::Error;
use tidegate_guard::quote_ident;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tokio_postgres::{Client, CopyInSink};
use tokio_util::sync::CancellationToken;

use super::Pool;
use super::apart::{self, Apart};
use super::watch::cancelled;
use crate::Failure;

/// How a load is to run.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// After so long one batch is stopped.
    pub timeout: Duration,
    /// Stops it when fired; a commit that has begun is waited for.
    pub cancel: CancellationToken,
}

/// A table by its two names, as they are and not quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableName {
    /// Its schema.
    pub schema: String,
    /// Its own.
    pub name: String,
}

/// A column of a table that takes rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadColumn {
    /// Its name.
    pub name: String,
    /// Its type as PostgreSQL writes it.
    pub data_type: String,
    /// Whether something must be given: not null, and without a default.
    pub required: bool,
    /// Whether PostgreSQL makes its values by itself.
    pub generated: bool,
}

/// A table that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadTable {
    /// Where it is.
    pub name: TableName,
    /// PostgreSQL's letter for the kind of relation: `r` and `p` take rows.
    pub kind: char,
    /// In their order.
    pub columns: Vec<LoadColumn>,
}

/// A type that a new column can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LoadType {
    /// True or false.
    Boolean,
    /// 16 bits.
    Smallint,
    /// 32 bits.
    Integer,
    /// 64 bits.
    Bigint,
    /// Exact, of any length.
    Numeric,
    /// 32 bits of floating point.
    Real,
    /// 64 bits of floating point.
    Double,
    /// A day.
    Date,
    /// A time of a day.
    Time,
    /// A day and a time.
    Timestamp,
    /// A moment.
    Timestamptz,
    /// Months, days and parts of a day.
    Interval,
    /// A UUID.
    Uuid,
    /// JSON, kept as it was written.
    Json,
    /// Bytes.
    Bytea,
    /// Anything.
    Text,
}

impl LoadType {
    /// As SQL writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            LoadType::Boolean => "boolean",
            LoadType::Smallint => "smallint",
            LoadType::Integer => "integer",
            LoadType::Bigint => "bigint",
            LoadType::Numeric => "numeric",
            LoadType::Real => "real",
            LoadType::Double => "double precision",
            LoadType::Date => "date",
            LoadType::Time => "time",
            LoadType::Timestamp => "timestamp",
            LoadType::Timestamptz => "timestamptz",
            LoadType::Interval => "interval",
            LoadType::Uuid => "uuid",
            LoadType::Json => "json",
            LoadType::Bytea => "bytea",
            LoadType::Text => "text",
        }
    }
}

/// A session in a transaction that loads. Dropped, its connection is closed, and the server rolls back.
pub struct Load {
    client: Client,
    name: String,
    cancel: CancellationToken,
    _driver: JoinSet<()>,
    _turn: OwnedSemaphorePermit,
}

impl Pool {
    /// Begins a load.
    pub async fn load(&self, options: &LoadOptions) -> Result<Load, Failure> {
        let open = async {
            let Apart { client, name, driver, turn } = Apart::open(self, "load", &options.cancel).await?;
            let load = Load { client, name, cancel: options.cancel.clone(), _driver: driver, _turn: turn };
            load.begin(options.timeout, self.origin.limits.search_path.as_deref()).await?;
            Ok(load)
        };
        options.cancel.run_until_cancelled(open).await.unwrap_or_else(|| Err(cancelled().into()))
    }
}

impl Load {
    async fn begin(&self, timeout: Duration, search_path: Option<&str>) -> Result<(), Failure> {
        let timeout_ms = timeout.as_millis().clamp(1, i32::MAX as u128);
        // The file may be slower than the server: a transaction that waits for rows is not idle for nothing.
        self.run(&format!(
            "begin isolation level read committed read write;
             set local statement_timeout = {timeout_ms};
             set local lock_timeout = 2000;
             set local idle_in_transaction_session_timeout = {timeout_ms};
             set local client_min_messages = error;
             set local client_encoding = 'UTF8';
             set local datestyle = 'ISO, YMD';
             set local intervalstyle = postgres;
             set local standard_conforming_strings = on"
        ))
        .await?;
        if let Some(path) = search_path {
            let set = self.client.execute("select pg_catalog.set_config('search_path', $1, true)", &[&path]).await;
            set.map_err(|error| self.failure(error))?;
        }
        Ok(())
    }

    /// Where a name leads: the schema that was given, or the first of the search path that has such a relation, or the first at all.
    pub async fn place(&self, schema: Option<&str>, name: &str) -> Result<TableName, Failure> {
        let found = self
            .client
            .query_opt(
                "select p.schema from pg_catalog.unnest(case when $1::text is null then pg_catalog.current_schemas(false)
                     else array[$1::text::name] end) with ordinality as p(schema, place)
                 left join pg_catalog.pg_namespace n on n.nspname = p.schema
                 left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = $2
                 order by c.oid is null, p.place
                 limit 1",
                &[&schema, &name],
            )
            .await
            .map_err(|error| self.failure(error))?;
        let schema: Option<String> = found.map(|row| row.try_get(0)).transpose().map_err(|error| self.failure(error))?;
        let schema = schema.ok_or_else(|| Error::invalid(format!("no schema for table `{name}`")).hint("write `schema.table`"))?;
        Ok(TableName { schema, name: name.to_owned() })
    }

    /// The table of that name, if there is one.
    pub async fn find_table(&self, name: &TableName) -> Result<Option<LoadTable>, Failure> {
        let rows = self
            .client
            .query(
                "select c.relkind::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
                        a.attnotnull and not a.atthasdef and a.attidentity = '', a.attgenerated <> '' or a.attidentity = 'a'
                 from pg_catalog.pg_class c
                 join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                 left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                 where n.nspname = $1::text and c.relname = $2::text
                 order by a.attnum",
                &[&name.schema, &name.name],
            )
            .await
            .map_err(|error| self.failure(error))?;
        let Some(first) = rows.first() else { return Ok(None) };
        let kind = first.try_get::<_, &str>(0).map_err(|error| self.failure(error))?.chars().next().unwrap_or('?');
        let column = |row: &tokio_postgres::Row| -> Result<Option<LoadColumn>, tokio_postgres::Error> {
            let Some(name) = row.try_get::<_, Option<String>>(1)? else { return Ok(None) };
            Ok(Some(LoadColumn { name, data_type: row.try_get(2)?, required: row.try_get(3)?, generated: row.try_get(4)? }))
        };
        let columns: Result<Vec<_>, _> = rows.iter().filter_map(|row| column(row).transpose()).collect();
        Ok(Some(LoadTable { name: name.clone(), kind, columns: columns.map_err(|error| self.failure(error))? }))
    }

    /// Makes a table of these columns.
    pub async fn create_table(&self, name: &TableName, columns: &[(String, LoadType)]) -> Result<(), Failure> {
        let columns: Vec<String> = columns.iter().map(|(name, of)| format!("{} {}", quote_ident(name), of.as_str())).collect();
        self.run(&format!("create table {} ({})", quoted(name), columns.join(", "))).await
    }

    /// Deletes every row of a table; says how many there were.
    pub async fn delete_rows(&self, name: &TableName) -> Result<u64, Failure> {
        self.waited(self.client.execute(&format!("delete from {}", quoted(name)), &[])).await
    }

    /// Copies rows in COPY's text format into columns of a table. What the server refuses leaves no trace, and the load goes on.
    pub async fn copy(&self, name: &TableName, columns: &[String], rows: Bytes) -> Result<u64, Failure> {
        let columns: Vec<String> = columns.iter().map(|column| quote_ident(column)).collect();
        let copy = format!("copy {} ({}) from stdin", quoted(name), columns.join(", "));
        self.run("savepoint tidegate_batch").await?;
        // Where the server refuses the statement itself, the load is over: the driver ends it with one synchronisation too many, and takes
        // the answer for that of the next statement. What is dropped is rolled back.
        let sink = self.waited(self.client.copy_in(&copy)).await?;
        match self.waited(send(sink, rows)).await {
            Ok(count) => {
                self.run("release savepoint tidegate_batch").await?;
                Ok(count)
            }
            Err(Failure::Server(refused)) => {
                self.run("rollback to savepoint tidegate_batch; release savepoint tidegate_batch").await?;
                Err(Failure::Server(refused))
            }
            Err(lost) => Err(lost),
        }
    }

    /// Checks what waits for the end, and commits.
    pub async fn commit(self) -> Result<(), Failure> {
        self.waited(self.client.batch_execute("set constraints all immediate")).await?;
        match self.client.batch_execute("commit").await.map_err(|error| self.failure(error)) {
            Err(Failure::Other(error)) => Err(Failure::Other(
                Error::unavailable(format!(
                    "the connection to `{}` ended during the commit: whether the rows are there is not known",
                    self.name
                ))
                .hint("look whether they are there before you try again")
                .because(error),
            )),
            other => other,
        }
    }

    async fn run(&self, sql: &str) -> Result<(), Failure> {
        self.waited(self.client.batch_execute(sql)).await
    }

    /// Waits for the server, or for whoever no longer wants the load: what is dropped then is rolled back with the connection.
    async fn waited<T>(&self, work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Failure> {
        let done = self.cancel.run_until_cancelled(work).await;
        done.map_or_else(|| Err(cancelled().into()), |done| done.map_err(|error| self.failure(error)))
    }

    fn failure(&self, error: tokio_postgres::Error) -> Failure {
        apart::failure(&self.name, "the load", error)
    }
}

async fn send(sink: CopyInSink<Bytes>, rows: Bytes) -> Result<u64, tokio_postgres::Error> {
    let mut sink = std::pin::pin!(sink);
    // The server may have refused a row before all were sent: only the end tells why.
    let sent = sink.send(rows).await;
    let finished = sink.finish().await?;
    sent.map(|()| finished)
}

fn quoted(name: &TableName) -> String {
    format!("{}.{}", quote_ident(&name.schema), quote_ident(&name.name))
}

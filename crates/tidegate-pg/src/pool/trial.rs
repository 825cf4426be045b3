//! Plans as they would be: with indexes that do not exist, and without the values of parameters. Nothing that is tried runs.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use tidegate_core::Error;
use tidegate_guard::{ReadOnly, quote_ident};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tokio_postgres::types::{Json, ToSql, Type};
use tokio_postgres::{Client, Row};
use tokio_util::sync::CancellationToken;

use super::apart::{self, Apart};
use super::watch::cancelled;
use super::{Pool, ReadOptions};
use crate::Failure;

/// A session in which hypopg keeps indexes that do not exist. They are the session's alone, and end with it: its connection never
/// goes back to the pool.
pub struct Trial {
    client: Client,
    name: String,
    /// The schema of hypopg, where it is installed.
    schema: Option<String>,
    cancel: CancellationToken,
    statements: AtomicU32,
    _driver: JoinSet<()>,
    _turn: OwnedSemaphorePermit,
}

/// A statement that can be planned, whether or not values of its parameters are known.
#[derive(Clone, Debug)]
pub struct Prepared {
    proof: ReadOnly,
    parameters: usize,
}

/// An index that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hypothetical {
    /// How large it would be, about.
    pub size_bytes: u64,
    oid: u32,
}

impl Pool {
    /// A session to try plans in; `schema` is where hypopg is installed, if it is.
    pub async fn trial(&self, schema: Option<&str>, options: &ReadOptions) -> Result<Trial, Failure> {
        let open = async {
            let Apart { client, name, driver, turn } = Apart::open(self, "trial", &options.cancel).await?;
            let trial = Trial {
                client,
                name,
                schema: schema.map(quote_ident),
                cancel: options.cancel.clone(),
                statements: AtomicU32::new(0),
                _driver: driver,
                _turn: turn,
            };
            trial.begin(options.timeout.as_millis(), self.origin.limits.search_path.as_deref()).await?;
            Ok(trial)
        };
        options.cancel.run_until_cancelled(open).await.unwrap_or_else(|| Err(cancelled().into()))
    }
}

impl Trial {
    async fn begin(&self, timeout_ms: u128, search_path: Option<&str>) -> Result<(), Failure> {
        let timeout_ms = timeout_ms.clamp(1, i32::MAX as u128);
        let begin = format!(
            "set default_transaction_read_only = on;
             set statement_timeout = {timeout_ms};
             set lock_timeout = 2000;
             set idle_in_transaction_session_timeout = {timeout_ms};
             set client_min_messages = error;
             set standard_conforming_strings = on;
             set plan_cache_mode = force_generic_plan"
        );
        self.client.batch_execute(&begin).await.map_err(|error| self.failure(error))?;
        if let Some(path) = search_path {
            self.ask("select pg_catalog.set_config('search_path', $1, false)", &[(&path, Type::TEXT)]).await?;
        }
        Ok(())
    }

    /// Makes a proven statement ready to be planned.
    pub async fn prepare(&self, proof: &ReadOnly) -> Result<Prepared, Failure> {
        let count = "select pg_catalog.cardinality(parameter_types) from pg_catalog.pg_prepared_statements where name = $1";
        let name = self.next_name();
        let prepare = format!("prepare {name} as {}", proof.sql());
        let named: [(&(dyn ToSql + Sync), Type); 1] = [(&name, Type::TEXT)];
        let (begun, prepared, counted, ended) = tokio::join!(
            self.client.batch_execute("begin read only"),
            self.ask(&prepare, &[]),
            self.ask(count, &named),
            self.client.batch_execute("rollback"),
        );
        begun.and(ended).map_err(|error| self.failure(error))?;
        prepared?;
        let parameters: i32 = first(&counted?)?;
        // It stays prepared, out of the transaction: what would be planned by it later is what was planned first.
        self.ask(&format!("deallocate {name}"), &[]).await?;
        Ok(Prepared { proof: proof.clone(), parameters: usize::try_from(parameters).unwrap_or(0) })
    }

    /// The plan as `EXPLAIN` gives it in JSON, with the hypothetical indexes that are there now. Of a statement with parameters it is the
    /// one for any values.
    pub async fn plan(&self, prepared: &Prepared) -> Result<Value, Failure> {
        let name = self.next_name();
        let prepare = format!("prepare {name} as {}", prepared.proof.sql());
        let nulls = vec!["null"; prepared.parameters].join(", ");
        let given = if nulls.is_empty() { String::new() } else { format!("({nulls})") };
        let explain = format!("explain (verbose, format json) execute {name}{given}");
        let deallocate = format!("deallocate {name}");
        // Sent at once: over a long way each answer that is waited for costs more than its plan.
        let (begun, made, explained, ended, freed) = tokio::join!(
            self.client.batch_execute("begin read only"),
            self.ask(&prepare, &[]),
            self.ask(&explain, &[]),
            self.client.batch_execute("rollback"),
            self.ask(&deallocate, &[]),
        );
        begun.and(ended).map_err(|error| self.failure(error))?;
        made?;
        let plan: Json<Value> = first(&explained?)?;
        freed?;
        Ok(plan.0)
    }

    /// Adds an index that does not exist, from the text of a `CREATE INDEX`, which is read and never runs.
    pub async fn add(&self, definition: &str) -> Result<Hypothetical, Failure> {
        let schema = self.schema()?;
        let add = format!("select indexrelid from {schema}.hypopg_create_index($1)");
        let oid: u32 = first(&self.ask(&add, &[(&definition, Type::TEXT)]).await?)?;
        let size: i64 = first(&self.ask(&format!("select {schema}.hypopg_relation_size($1)"), &[(&oid, Type::OID)]).await?)?;
        Ok(Hypothetical { size_bytes: size.unsigned_abs(), oid })
    }

    /// Takes such an index away.
    pub async fn remove(&self, index: Hypothetical) -> Result<(), Failure> {
        let remove = format!("select {}.hypopg_drop_index($1)", self.schema()?);
        self.ask(&remove, &[(&index.oid, Type::OID)]).await.map(drop)
    }

    fn schema(&self) -> Result<&str, Failure> {
        self.schema.as_deref().ok_or_else(|| Error::internal("a trial without hypopg was asked for an index").into())
    }

    fn next_name(&self) -> String {
        format!("tidegate_{}", self.statements.fetch_add(1, Ordering::Relaxed))
    }

    /// One statement by the extended protocol, so that it cannot be two.
    async fn ask(&self, sql: &str, parameters: &[(&(dyn ToSql + Sync), Type)]) -> Result<Vec<Row>, Failure> {
        let asked = self.client.query_typed(sql, parameters);
        match self.cancel.run_until_cancelled(asked).await {
            Some(rows) => rows.map_err(|error| self.failure(error)),
            None => Err(cancelled().into()),
        }
    }

    fn failure(&self, error: tokio_postgres::Error) -> Failure {
        apart::failure(&self.name, "the trial", error)
    }
}

fn first<'a, T: tokio_postgres::types::FromSql<'a>>(rows: &'a [Row]) -> Result<T, Failure> {
    let value = rows.first().and_then(|row| row.try_get(0).ok());
    value.ok_or_else(|| Error::internal("PostgreSQL gave a trial no answer").into())
}

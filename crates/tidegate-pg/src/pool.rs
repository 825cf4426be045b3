//! The connections to one database: opened when needed, capped, closed when idle.

mod apart;
mod breaker;
mod facts;
mod idle;
mod lease;
mod load;
mod trial;
mod watch;
mod write;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tidegate_core::Error;
use tidegate_guard::ReadOnly;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(crate) use self::lease::Lease;
pub use self::load::{Load, LoadColumn, LoadOptions, LoadTable, LoadType, TableName};
pub use self::trial::{Hypothetical, Prepared, Trial};
pub(crate) use self::watch::{Stop, Watch};
pub use self::write::{Bound, Effect, Follow, Outcome, TableRows, Touched, WriteOptions};

use self::breaker::Breaker;
use self::facts::FactsCache;
use self::idle::{Counts, Held};
use self::lease::Start;
use crate::rows::Clock;
use crate::wire::{Origin, Request};
use crate::{Failure, Rows, Target};

/// How long closing waits for statements that are being stopped.
const CLOSE_WAIT: Duration = Duration::from_secs(2);

/// Connections to one database, for reading.
pub struct Pool {
    origin: Arc<Origin>,
    turns: Arc<Semaphore>,
    idle: Mutex<Vec<Held>>,
    counts: Arc<Counts>,
    waiting: AtomicUsize,
    failures: AtomicU64,
    breaker: Breaker,
    server: Mutex<Option<Server>>,
    facts: FactsCache,
    /// Stops the statements of dropped [`Rows`] and closes idle connections.
    tasks: TaskTracker,
    closed: CancellationToken,
}

/// What a pool may use, and how its sessions are set.
#[derive(Clone, Debug)]
pub struct PoolLimits {
    /// Connections at a time.
    pub connections_max: usize,
    /// A connection unused for so long is closed.
    pub idle: Duration,
    /// For reaching a server and logging in.
    pub connect_timeout: Duration,
    /// How long a statement waits for a connection when all are in use.
    pub wait: Duration,
    /// How old the catalogue's facts may be.
    pub facts_age: Duration,
    /// Who asks, as the server's operator sees it; the dataset's name is added.
    pub application_name: String,
    /// For one statement, unless it has its own.
    pub statement_timeout: Duration,
    /// For one lock.
    pub lock_timeout: Duration,
    /// For a transaction that does nothing.
    pub idle_in_transaction: Duration,
    /// One row may be so large.
    pub row_bytes_max: usize,
    /// The sessions' search path, as `set search_path` takes it; the role's own when not given. [`Pool::facts`] go by it.
    pub search_path: Option<String>,
}

/// A parameter as text; the server infers its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// No value.
    Null,
    /// A value in PostgreSQL's own writing.
    Text(String),
}

/// How one statement is to run.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Rows beyond it are not delivered. The server runs the plan without parallel workers when it is below 100,000.
    pub rows_max: u64,
    /// After so long the statement is stopped.
    pub timeout: Duration,
    /// Stops it when fired.
    pub cancel: CancellationToken,
    /// The search path for this statement alone, as `set search_path` takes it. Its proof must be by [`Pool::facts_in`].
    pub search_path: Option<String>,
}

/// What a pool is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolStatus {
    /// Connections that exist.
    pub open: usize,
    /// Of these, unused ones.
    pub idle: usize,
    /// Turns taken: statements that run, are being stopped, or open a connection.
    pub in_use: usize,
    /// Statements that wait for a connection.
    pub waiting: usize,
    /// Connections opened since the pool was made.
    pub opened_total: u64,
    /// Connections that failed to open or broke.
    pub failures_total: u64,
    /// For how long the server is left alone, after it could not be reached several times in a row.
    pub resting: Option<Duration>,
}

/// What a server says of itself when a session starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// Its version, as it writes it; empty behind a pooler that hides it.
    pub version: String,
    /// The database's encoding.
    pub encoding: String,
    /// Whether the role is a superuser; unknown behind a pooler.
    pub superuser: Option<bool>,
    /// Whether the connection is encrypted.
    pub encrypted: bool,
    /// Whether it refuses settings at the start, as a pooler does.
    pub pooled: bool,
}

impl Default for PoolLimits {
    fn default() -> PoolLimits {
        PoolLimits {
            connections_max: 32,
            idle: Duration::from_mins(1),
            connect_timeout: Duration::from_secs(5),
            wait: Duration::from_secs(5),
            facts_age: Duration::from_secs(10),
            application_name: "tidegate".to_owned(),
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(2),
            idle_in_transaction: Duration::from_secs(10),
            row_bytes_max: 16 * 1024 * 1024,
            search_path: None,
        }
    }
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            rows_max: u64::MAX,
            timeout: PoolLimits::default().statement_timeout,
            cancel: CancellationToken::new(),
            search_path: None,
        }
    }
}

impl Pool {
    /// A pool that opens nothing until it is asked.
    pub fn new(name: &str, target: Target, limits: PoolLimits) -> Pool {
        Pool {
            turns: Arc::new(Semaphore::new(limits.connections_max)),
            origin: Arc::new(Origin::new(name, target, limits)),
            idle: Mutex::default(),
            counts: Arc::default(),
            waiting: AtomicUsize::new(0),
            failures: AtomicU64::new(0),
            breaker: Breaker::default(),
            server: Mutex::default(),
            facts: FactsCache::default(),
            tasks: TaskTracker::new(),
            closed: CancellationToken::new(),
        }
    }

    /// Runs a statement that the guard has proved to read only, in a transaction that is always rolled back.
    pub async fn read(self: &Arc<Self>, statement: &ReadOnly, parameters: &[Parameter], options: &ReadOptions) -> Result<Rows, Failure> {
        let settings = options.search_path.as_deref().map(|path| ("search_path", path));
        let request = Request {
            sql: statement.sql(),
            parameters,
            plain: statement.plain(),
            rows_max: options.rows_max,
            timeout: options.timeout,
            settings: settings.as_slice(),
        };
        self.ask(&request, &options.cancel).await
    }

    /// Runs a statement of our own over the catalogue, by the same rules.
    pub async fn catalog(self: &Arc<Self>, sql: &'static str, parameters: &[Parameter]) -> Result<Rows, Failure> {
        self.ask_catalog(sql, parameters, None).await
    }

    /// The same where a relation stands in a schema that only the catalogue knows, as an extension's may.
    pub async fn catalog_in(self: &Arc<Self>, search_path: &str, sql: &'static str, parameters: &[Parameter]) -> Result<Rows, Failure> {
        self.ask_catalog(sql, parameters, Some(search_path)).await
    }

    /// What the server says of itself; opens a connection when none has been opened yet.
    pub async fn server(self: &Arc<Self>) -> Result<Server, Failure> {
        let known = lock(&self.server).clone();
        match known {
            Some(server) => Ok(server),
            None => Ok(self.lease(&CancellationToken::new()).await?.session().server.clone()),
        }
    }

    /// What the pool is doing.
    pub fn status(&self) -> PoolStatus {
        PoolStatus {
            open: self.counts.open(),
            idle: lock(&self.idle).len(),
            in_use: self.origin.limits.connections_max - self.turns.available_permits(),
            waiting: self.waiting.load(Ordering::Relaxed),
            opened_total: self.counts.opened(),
            failures_total: self.failures.load(Ordering::Relaxed),
            resting: self.breaker.resting(Instant::now()),
        }
    }

    /// Refuses new statements, waits a little for those being stopped, and closes what is idle.
    pub async fn close(&self) {
        self.closed.cancel();
        self.turns.close();
        self.tasks.close();
        if tokio::time::timeout(CLOSE_WAIT, self.tasks.wait()).await.is_err() {
            tracing::warn!(dataset.name = %self.origin.name, "statements of `{}` were still being stopped when it closed", self.origin.name);
        }
        self.close_idle().await;
    }

    /// One settings list for all of our own statements: compiling them would cost more than running them.
    async fn ask_catalog(self: &Arc<Self>, sql: &str, parameters: &[Parameter], search_path: Option<&str>) -> Result<Rows, Failure> {
        let settings: Vec<_> = [("jit", "off")].into_iter().chain(search_path.map(|path| ("search_path", path))).collect();
        let timeout = self.origin.limits.statement_timeout;
        let request = Request { sql, parameters, plain: true, rows_max: u64::MAX, timeout, settings: &settings };
        self.ask(&request, &CancellationToken::new()).await
    }

    async fn ask(self: &Arc<Self>, request: &Request<'_>, cancel: &CancellationToken) -> Result<Rows, Failure> {
        let asked = Instant::now();
        let mut lease = self.lease(cancel).await?;
        let mut retried = false;
        loop {
            let started = Instant::now();
            let watch = Watch::new(cancel, request.timeout);
            match lease.start(request, &watch).await {
                Ok(exchange) => return Ok(Rows::new(lease, exchange, watch, request.rows_max, Clock { asked, started })),
                Err(Start::Outdated) if !retried => lease.session().forget(request.sql),
                Err(Start::Dead(lost)) if !retried => {
                    tracing::debug!(dataset.name = %self.origin.name, ?lost, "a resting connection had died; opening another");
                    lease.reopen(cancel).await?;
                }
                Err(start) => return Err(lease.give_up(start, &watch)),
            }
            retried = true;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn closed(name: &str) -> Error {
    Error::unavailable(format!("`{name}` is being closed"))
}

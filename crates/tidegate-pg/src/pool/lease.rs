//! A connection in use: taken, asked, and given back clean or not at all.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tidegate_core::Error;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::idle::Held;
use super::watch::{Stop, Watch, cancelled};
use super::{Pool, closed, lock};
use crate::Failure;
use crate::wire::{Event, Exchange, Lost, Outcome, Request, Session};

/// A statement that ends by itself so soon needs no cancelling.
const ENDING: Duration = Duration::from_millis(2);

/// A server that has not let go by then loses its connection.
const STOPPING: Duration = Duration::from_millis(500);

/// More would mean that nobody is being served.
const WAITING_MAX: usize = 1024;

/// A connection in use. Dropped while a statement runs, it has that stopped, in the background.
pub(crate) struct Lease {
    held: Option<Held>,
    turn: Option<OwnedSemaphorePermit>,
    /// Whether the connection has rested, so that it may have died meanwhile.
    rested: bool,
    pool: Arc<Pool>,
    runtime: Handle,
}

/// Why a statement did not start.
pub(super) enum Start {
    /// The connection had been dead before.
    Dead(Lost),
    /// The prepared statement no longer fits; preparing it again will help.
    Outdated,
    Refused(Error),
    Failed(Failure),
    Stopped(Stop),
}

impl Pool {
    /// A turn, then the connection used last, or a new one.
    pub(super) async fn lease(self: &Arc<Self>, cancel: &CancellationToken) -> Result<Lease, Failure> {
        let turn = self.turn(cancel).await?;
        let held = self.take_idle();
        let mut lease = Lease { rested: held.is_some(), held, turn: Some(turn), pool: Arc::clone(self), runtime: Handle::current() };
        if lease.held.is_none() {
            lease.open(cancel).await?;
        }
        Ok(lease)
    }

    /// Waits in line for one of the connections.
    pub(super) async fn turn(&self, cancel: &CancellationToken) -> Result<OwnedSemaphorePermit, Failure> {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(turn);
        }
        let waiting = Waiting::new(self);
        if waiting.others >= WAITING_MAX {
            return Err(self.exhausted().into());
        }
        let turn = timeout(self.origin.limits.wait, Arc::clone(&self.turns).acquire_owned());
        match cancel.run_until_cancelled(turn).await {
            Some(Ok(Ok(turn))) => Ok(turn),
            Some(Ok(Err(_))) => Err(closed(&self.origin.name).into()),
            Some(Err(_)) => Err(self.exhausted().into()),
            None => Err(cancelled().into()),
        }
    }

    fn exhausted(&self) -> Error {
        let limits = &self.origin.limits;
        Error::too_much(format!("all {} connections of `{}` are in use", limits.connections_max, self.origin.name))
            .hint(format!("none came free within {} s: try again, or ask fewer questions at once", limits.wait.as_secs_f32()))
    }
}

/// Counts itself among those who wait.
struct Waiting<'a> {
    pool: &'a Pool,
    others: usize,
}

impl<'a> Waiting<'a> {
    fn new(pool: &'a Pool) -> Waiting<'a> {
        Waiting { others: pool.waiting.fetch_add(1, Ordering::Relaxed), pool }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.pool.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Lease {
    pub(crate) fn session(&mut self) -> &mut Session {
        &mut self.held.as_mut().expect("a lease holds its connection until it is dropped or lost").session
    }

    /// Sends a request and reads its answer as far as the columns.
    pub(super) async fn start(&mut self, request: &Request<'_>, watch: &Watch) -> Result<Exchange, Start> {
        let rested = self.rested;
        let mut exchange = Exchange::begin(request, self.session()).map_err(Start::Refused)?;
        let started = self.first_event(&mut exchange, watch).await;
        match started {
            Ok(Event::End) if exchange.is_outdated() => Err(Start::Outdated),
            Ok(Event::End) => match exchange.outcome() {
                Some(Outcome::Failed(error)) => Err(Start::Failed(Failure::Server(error))),
                _ => Err(Start::Failed(Error::internal("the statement ended before it began").into())),
            },
            Ok(_) => Ok(exchange),
            Err(Stop::Lost(lost)) if rested && !exchange.is_heard() && lost.may_have_been_dead() => Err(Start::Dead(lost)),
            Err(stop) => Err(Start::Stopped(stop)),
        }
    }

    async fn first_event(&mut self, exchange: &mut Exchange, watch: &Watch) -> Result<Event, Stop> {
        let session = self.session();
        watch.flush(session).await?;
        loop {
            if let Some(event) = exchange.advance(session)? {
                if event == Event::End {
                    self.send_cleanup(watch).await;
                }
                return Ok(event);
            }
            watch.fill(session).await?;
        }
    }

    /// Sends the clean-up that a failed statement has left to be sent, if any: then the connection can serve the next one.
    pub(crate) async fn send_cleanup(&mut self, watch: &Watch) {
        if watch.flush(self.session()).await.is_err() {
            tracing::debug!("a statement's clean-up is left to the background");
        }
    }

    /// Replaces a connection that was dead.
    pub(super) async fn reopen(&mut self, cancel: &CancellationToken) -> Result<(), Failure> {
        self.held = None;
        self.pool.drop_idle();
        self.open(cancel).await
    }

    async fn open(&mut self, cancel: &CancellationToken) -> Result<(), Failure> {
        let pool = &self.pool;
        pool.breaker.check(Instant::now()).map_err(|rest| resting(&pool.origin.name, rest))?;
        let opened = cancel.run_until_cancelled(pool.origin.open()).await.ok_or_else(cancelled)?;
        let session = opened.inspect_err(|_| {
            pool.failures.fetch_add(1, Ordering::Relaxed);
            pool.breaker.failed(Instant::now());
        })?;
        pool.breaker.succeeded();
        *lock(&self.pool.server) = Some(session.server.clone());
        self.held = Some(Held::new(session, &self.pool.counts));
        self.rested = false;
        self.pool.sweep(&self.runtime);
        Ok(())
    }

    /// The statement is not waited for any longer: closes a lost connection, has the statement stopped on another.
    pub(crate) fn stop(mut self, stop: Stop, watch: &Watch) -> Failure {
        if let Stop::Lost(_) = stop {
            self.held = None;
            self.pool.failures.fetch_add(1, Ordering::Relaxed);
        }
        stop.failure(&self.pool.origin.name, watch)
    }

    pub(super) fn give_up(self, start: Start, watch: &Watch) -> Failure {
        match start {
            Start::Refused(error) => error.into(),
            Start::Failed(failure) => failure,
            Start::Stopped(stop) => self.stop(stop, watch),
            Start::Dead(lost) => self.stop(Stop::Lost(lost), watch),
            Start::Outdated => Error::unavailable("the schema changes while it is being asked").hint("try again").into(),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut held) = self.held.take() else { return };
        match held.session.drain_arrived() {
            Ok(true) => self.pool.put_idle(held),
            Ok(false) => {
                let stopping = stop_statement(Arc::clone(&self.pool), held, self.turn.take(), self.runtime.clone());
                self.pool.tasks.spawn_on(stopping, &self.runtime);
            }
            Err(lost) => tracing::debug!(?lost, "a connection is closed"),
        }
    }
}

fn resting(name: &str, rest: Duration) -> Error {
    Error::unavailable(format!("`{name}` could not be reached several times in a row and is left alone"))
        .hint(format!("try again in {} s; `tidegate dataset test {name}` says what is wrong", rest.as_secs() + 1))
}

/// Stops what runs on a connection, and keeps the connection if the server lets go of it soon. Its turn ends with it.
async fn stop_statement(pool: Arc<Pool>, mut held: Held, turn: Option<OwnedSemaphorePermit>, runtime: Handle) {
    // After a statement that failed only the clean-up is left.
    let patience = if held.session.is_busy() { ENDING } else { STOPPING };
    let ended = timeout(patience, held.session.drain()).await;
    let clean = match ended {
        Ok(drained) => drained.is_ok(),
        Err(_) => timeout(STOPPING, cancel_and_drain(&pool, &mut held.session, &runtime)).await.is_ok_and(|drained| drained.is_ok()),
    };
    if clean {
        pool.put_idle(held);
    } else {
        drop(held);
    }
    drop(turn);
}

/// The request to cancel is a task of its own: it must arrive even when the connection is given up meanwhile.
async fn cancel_and_drain(pool: &Pool, session: &mut Session, runtime: &Handle) -> Result<(), Lost> {
    let key = session.cancel.clone();
    let sending = pool.tasks.spawn_on(async move { key.send().await }, runtime);
    let (sent, drained) = tokio::join!(sending, session.drain());
    drained?;
    sent.map_err(|_| Lost::Closed)??;
    session.barrier().await
}

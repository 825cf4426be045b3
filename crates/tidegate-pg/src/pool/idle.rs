//! Connections at rest: the latest used goes out first, the longest unused are closed.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::{Pool, lock};
use crate::wire::Session;

/// Saying goodbye must not hold up the closing of others.
const GOODBYE: Duration = Duration::from_millis(250);

/// The shortest pause between two looks at what is idle.
const LOOK_MIN: Duration = Duration::from_millis(50);

/// An open connection, counted as long as it lives.
pub(super) struct Held {
    pub(super) session: Session,
    since: Instant,
    _open: Open,
}

/// How many connections are and have been open.
#[derive(Default)]
pub(super) struct Counts {
    open: AtomicUsize,
    opened: AtomicU64,
    sweeping: AtomicBool,
}

struct Open(Arc<Counts>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Counts {
    pub(super) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    pub(super) fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }
}

impl Held {
    pub(super) fn new(session: Session, counts: &Arc<Counts>) -> Held {
        counts.open.fetch_add(1, Ordering::Relaxed);
        counts.opened.fetch_add(1, Ordering::Relaxed);
        Held { session, since: Instant::now(), _open: Open(Arc::clone(counts)) }
    }

    async fn close(mut self) {
        let goodbye = async {
            // Unread bytes would turn the goodbye into a reset.
            if self.session.settle().await.is_ok() {
                self.session.close().await;
            }
        };
        tokio::time::timeout(GOODBYE, goodbye).await.ok();
    }
}

impl Pool {
    /// The connection that was used last.
    pub(super) fn take_idle(&self) -> Option<Held> {
        lock(&self.idle).pop()
    }

    /// Lets a connection rest.
    pub(super) fn put_idle(&self, mut held: Held) {
        if self.closed.is_cancelled() {
            return;
        }
        held.session.shrink();
        held.since = Instant::now();
        lock(&self.idle).push(held);
    }

    /// Drops all resting connections: what has killed one has most likely killed the others.
    pub(super) fn drop_idle(&self) {
        lock(&self.idle).clear();
    }

    pub(super) async fn close_idle(&self) {
        let all = std::mem::take(&mut *lock(&self.idle));
        close_all(all).await;
    }

    /// Starts the one task that closes what is idle; it ends with the pool.
    pub(super) fn sweep(self: &Arc<Self>, runtime: &Handle) {
        if self.counts.sweeping.swap(true, Ordering::Relaxed) {
            return;
        }
        let (pool, closed) = (Arc::downgrade(self), self.closed.clone());
        let pause = (self.origin.limits.idle / 2).max(LOOK_MIN);
        self.tasks.spawn_on(closed.run_until_cancelled_owned(sweep(pool, pause)), runtime);
    }

    fn take_overdue(&self) -> Vec<Held> {
        let mut idle = lock(&self.idle);
        let overdue = idle.iter().take_while(|held| held.since.elapsed() >= self.origin.limits.idle).count();
        idle.drain(..overdue).collect()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

async fn sweep(pool: Weak<Pool>, pause: Duration) {
    loop {
        tokio::time::sleep(pause).await;
        let Some(overdue) = pool.upgrade().map(|pool| pool.take_overdue()) else { return };
        close_all(overdue).await;
    }
}

async fn close_all(all: Vec<Held>) {
    futures::future::join_all(all.into_iter().map(Held::close)).await;
}

//! Files that people upload: each waits on disk until it is loaded or discarded, at most an hour.

mod receive;
mod run;
mod spool;
mod wish;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tidegate_core::call::Step;
use tidegate_core::{Clock, Error, Result};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

pub(crate) use self::receive::{Received, Refusal, receive};
pub(crate) use self::run::TOOL;
use self::spool::{Spool, Spooled};
pub(crate) use self::wish::{FORMATS, Wish};
use crate::Settings;
use crate::answers::load::{Loaded, Survey};
use crate::page::Notice;

/// How long a file waits since somebody did something with it, and how long an outcome is shown.
const KEPT: Duration = Duration::from_hours(1);
/// Uploads that are known at once, with those that are over.
const KNOWN_MAX: usize = 128;
/// Files that arrive at once.
const ARRIVING_MAX: usize = 4;
/// Files that are read or loaded at once; others wait for their turn.
const RUNNING_MAX: usize = 4;

/// All uploads of this process.
pub struct Uploads {
    pub(crate) settings: Settings,
    spool: Spool,
    known: Mutex<BTreeMap<String, Arc<Upload>>>,
    arriving: Semaphore,
    turns: Semaphore,
    tracker: TaskTracker,
    closing: CancellationToken,
    clock: Clock,
}

impl Uploads {
    /// Uploads that wait in this folder, which is made when the first comes.
    pub fn new(folder: PathBuf, settings: Settings, clock: Clock) -> Uploads {
        let tracker = TaskTracker::new();
        Uploads {
            spool: Spool::new(folder, settings.uploads_bytes_max, &tracker),
            settings,
            known: Mutex::default(),
            arriving: Semaphore::new(ARRIVING_MAX),
            turns: Semaphore::new(RUNNING_MAX),
            tracker,
            closing: CancellationToken::new(),
            clock,
        }
    }

    /// Takes a file in, of a user and for a dataset.
    pub(crate) fn add(&self, (user, dataset): (&str, &str), received: Received) -> Result<Arc<Upload>> {
        let Received { name, file, fields } = received;
        let wish = Wish::read(&fields, &name)?;
        let upload = Arc::new(Upload {
            // 244 bits that nobody guesses.
            id: format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()),
            user: user.to_owned(),
            dataset: dataset.to_owned(),
            name,
            bytes: file.bytes(),
            clock: self.clock.clone(),
            inner: Mutex::new(Inner { wish, survey: None, state: State::Waiting, file: Some(Arc::new(file)), since: self.clock.now() }),
        });
        let mut known = lock(&self.known);
        if known.len() >= KNOWN_MAX {
            let over = known.values().filter(|upload| upload.is_over()).min_by_key(|upload| upload.since());
            let oldest = over.map(|upload| upload.id.clone());
            let oldest = oldest.ok_or_else(|| Error::too_much(format!("{KNOWN_MAX} files were uploaded")).hint("discard some of them"))?;
            known.remove(&oldest);
        }
        known.insert(upload.id.clone(), Arc::clone(&upload));
        Ok(upload)
    }

    /// An upload that this user has for this dataset.
    pub(crate) fn load(&self, (user, dataset): (&str, &str), id: &str) -> Result<Arc<Upload>> {
        let found = lock(&self.known).get(id).filter(|upload| upload.user == user && upload.dataset == dataset).cloned();
        found.ok_or_else(|| {
            Error::not_found("this server has no such upload")
                .hint("a file is kept for an hour, and by the server that took it: upload it again")
        })
    }

    /// This user's uploads for this dataset, the newest first.
    pub(crate) fn list(&self, user: &str, dataset: &str) -> Vec<Arc<Upload>> {
        let known = lock(&self.known);
        let mut list: Vec<_> = known.values().filter(|upload| upload.user == user && upload.dataset == dataset).cloned().collect();
        drop(known);
        list.sort_by_key(|upload| std::cmp::Reverse(upload.since()));
        list
    }

    /// Removes an upload that nothing is done with just now.
    pub(crate) fn discard(&self, upload: &Upload) -> Result<()> {
        let mut known = lock(&self.known);
        if !upload.let_go() {
            return Err(Error::conflict(format!("`{}` is just being read or loaded", upload.name)).hint("stop that first"));
        }
        known.remove(&upload.id);
        Ok(())
    }

    /// Removes what has waited for long enough, and what processes left behind.
    pub(crate) async fn sweep(&self) -> Result<()> {
        let Some(before) = self.clock.now().checked_sub(KEPT) else { return Ok(()) };
        lock(&self.known).retain(|_, upload| upload.since() > before || !upload.let_go());
        self.spool.sweep(before).await
    }

    /// Stops what is under way and removes every file.
    pub(crate) async fn close(&self, wait: Duration) {
        self.closing.cancel();
        lock(&self.known).clear();
        self.tracker.close();
        if tokio::time::timeout(wait, self.tracker.wait()).await.is_err() {
            tracing::warn!("loads of uploaded files did not stop in time");
        }
    }
}

/// A file that somebody uploaded, and what became of it.
pub(crate) struct Upload {
    pub(crate) id: String,
    user: String,
    pub(crate) dataset: String,
    pub(crate) name: String,
    pub(crate) bytes: u64,
    clock: Clock,
    inner: Mutex<Inner>,
}

struct Inner {
    wish: Wish,
    survey: Option<Arc<Survey>>,
    state: State,
    /// Until it is loaded.
    file: Option<Arc<Spooled>>,
    /// When somebody last did something with it.
    since: SystemTime,
}

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// It is read, to say what it holds.
    Look,
    /// Its rows go into the table.
    Load,
}

/// Where an upload stands.
#[derive(Clone)]
pub(crate) enum State {
    /// For what its owner decides.
    Waiting,
    Busy(Busy),
    Failed(Work, Notice),
    Loaded(Arc<Loaded>),
}

/// Work under way.
#[derive(Clone)]
pub(crate) struct Busy {
    pub(crate) work: Work,
    pub(crate) step: Arc<Mutex<Option<Step>>>,
    cancel: CancellationToken,
}

impl Busy {
    /// How far it is, if it has begun.
    pub(crate) fn far(&self) -> Option<Step> {
        lock(&self.step).clone()
    }
}

/// An upload as a page shows it.
pub(crate) struct Seen {
    pub(crate) wish: Wish,
    pub(crate) survey: Option<Arc<Survey>>,
    pub(crate) state: State,
}

impl Upload {
    pub(crate) fn see(&self) -> Seen {
        let inner = self.inner();
        Seen { wish: inner.wish.clone(), survey: inner.survey.clone(), state: inner.state.clone() }
    }

    /// Stops what is under way.
    pub(crate) fn stop(&self) {
        if let State::Busy(busy) = &self.inner().state {
            busy.cancel.cancel();
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("/datasets/{}/load/{}", self.dataset, self.id)
    }

    /// Gives the file up, so that no work begins any more; not while some is under way.
    fn let_go(&self) -> bool {
        let mut inner = self.inner();
        let is_free = !matches!(inner.state, State::Busy(_));
        if is_free {
            inner.file = None;
        }
        is_free
    }

    fn is_over(&self) -> bool {
        matches!(self.inner().state, State::Loaded(_))
    }

    fn since(&self) -> SystemTime {
        self.inner().since
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

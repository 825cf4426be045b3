//! One call on its way: who, how far, until when, and what it leaves for the record.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::ask::{Asked, Asker, Question, Reply};
use crate::{Attachment, Caller, Error, Result};

/// What a face knows of a request besides the tool and its arguments.
#[derive(Clone, Default)]
pub struct Context {
    /// Fires when the client no longer wants the answer.
    pub cancel: CancellationToken,
    /// Where progress goes, if the client asked for it.
    pub progress: Progress,
    /// The way to the person behind the client, where there is one.
    pub asker: Asker,
    /// The caller's W3C trace context, as it came.
    pub trace: Option<String>,
    /// What the answer may cost, in tokens, where the face knows better than the tool.
    pub budget: Option<usize>,
    /// Whether the face serves programs, which read structure and no Markdown.
    pub structured: bool,
    /// The file that comes with it.
    pub attachment: Option<Attachment>,
}

/// What a tool's function is given besides its arguments.
#[derive(Clone)]
pub struct Call {
    /// Who calls.
    pub caller: Arc<Caller>,
    /// Fires when the answer is no longer wanted or the deadline has passed.
    pub cancel: CancellationToken,
    /// Where to tell how far the work is.
    pub progress: Progress,
    /// What the answer may cost, in tokens.
    pub budget: usize,
    /// When the gate will stop the call.
    pub deadline: Instant,
    /// Whether the answer is wanted as JSON too.
    pub structured: bool,
    /// The file that came with it.
    pub attachment: Option<Arc<Attachment>>,
    asker: Asker,
    notes: Arc<Mutex<Notes>>,
    must_end: Arc<AtomicBool>,
}

/// What a call leaves for the record.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// The dataset, project or service it was about.
    pub subject: Option<String>,
    /// The statement that ran.
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
    /// Rows read.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Whether the call ended with a question, to be made again with the answer.
    pub asks: bool,
    /// Whether the answer had been kept from an earlier call.
    pub cached: bool,
}

impl Call {
    pub(crate) fn new(caller: Arc<Caller>, context: Context, budget: usize, deadline: Instant) -> Call {
        let Context { cancel, progress, asker, structured, attachment, .. } = context;
        let attachment = attachment.map(Arc::new);
        Call { caller, cancel, progress, budget, deadline, structured, attachment, asker, notes: Arc::default(), must_end: Arc::default() }
    }

    /// Asks the person behind the client. An error must be passed on: it also ends a call that its client makes again with
    /// the answer, and then everything before this runs twice. An answer may come twice too, so what it allows must be good for once.
    pub async fn ask(&self, question: Question) -> Result<Reply> {
        let asked = tokio::select! {
            asked = self.asker.ask(question) => asked?,
            () = self.cancel.cancelled() => return Err(Error::unavailable("the call was cancelled while its question was open")),
        };
        match asked {
            Asked::Now(reply) => Ok(reply),
            Asked::Later => {
                self.note(|notes| notes.asks = true);
                Err(Error::conflict("a person is asked first").hint("the client asks and calls again with the answer"))
            }
        }
    }

    /// Writes down something for the record.
    pub fn note(&self, write: impl FnOnce(&mut Notes)) {
        write(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Says that the tool ends by itself when it is cancelled, and has to: from here on the gate waits for its word, since what a commit did
    /// that was left alone nobody would know.
    pub fn ends_by_itself(&self) {
        self.must_end.store(true, Ordering::Relaxed);
    }

    pub(crate) fn must_end(&self) -> bool {
        self.must_end.load(Ordering::Relaxed)
    }

    /// The same call with a part of its budget, for work that is shared out. Notes of all parts add up in one record.
    #[must_use]
    pub fn share(&self, budget: usize) -> Call {
        Call { budget, ..self.clone() }
    }

    /// The time left until the gate stops the call.
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    pub(crate) fn notes(&self) -> Notes {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

type Report = dyn Fn(Step) + Send + Sync;

/// Where progress goes. Nowhere, if nobody asked.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<Report>>);

/// One word on how far the work is.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Units done.
    pub done: u64,
    /// Units in all, where known.
    pub total: Option<u64>,
    /// What is being done.
    pub message: String,
}

impl Progress {
    /// Progress that goes to `report`, which must not block.
    pub fn new(report: impl Fn(Step) + Send + Sync + 'static) -> Progress {
        Progress(Some(Arc::new(report)))
    }

    /// Says how far the work is.
    pub fn report(&self, done: u64, total: Option<u64>, message: impl Into<String>) {
        if let Some(report) = &self.0 {
            report(Step { done, total, message: message.into() });
        }
    }
}

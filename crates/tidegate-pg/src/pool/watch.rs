//! What may end the wait for a server: its answer, the caller, or the clock.

use std::time::Duration;

use tidegate_core::Error;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::Failure;
use crate::wire::{Lost, Session};

/// What the server's own timeout is given before ours acts: its message says more.
const GRACE: Duration = Duration::from_secs(1);

/// A caller's patience with one statement.
pub(crate) struct Watch {
    cancel: CancellationToken,
    timeout: Duration,
    deadline: Option<Instant>,
}

/// Why a statement is not waited for any longer.
#[derive(Debug)]
pub(crate) enum Stop {
    Lost(Lost),
    Cancelled,
    Overdue,
}

impl From<Lost> for Stop {
    fn from(lost: Lost) -> Stop {
        Stop::Lost(lost)
    }
}

impl Watch {
    pub(crate) fn new(cancel: &CancellationToken, timeout: Duration) -> Watch {
        let deadline = timeout.checked_add(GRACE).and_then(|patience| Instant::now().checked_add(patience));
        Watch { cancel: cancel.clone(), timeout, deadline }
    }

    /// Sends the request.
    pub(crate) async fn flush(&self, session: &mut Session) -> Result<(), Stop> {
        self.until(session.flush()).await
    }

    /// Waits for more of the answer.
    pub(crate) async fn fill(&self, session: &mut Session) -> Result<(), Stop> {
        self.until(session.fill()).await
    }

    async fn until(&self, work: impl Future<Output = Result<(), Lost>>) -> Result<(), Stop> {
        let overdue = async {
            match self.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Stop::Cancelled),
            done = work => done.map_err(Stop::Lost),
            () = overdue => Err(Stop::Overdue),
        }
    }
}

impl Stop {
    /// What a caller of `name` hears.
    pub(crate) fn failure(self, name: &str, watch: &Watch) -> Failure {
        match self {
            Stop::Lost(lost) => lost.error(name).into(),
            Stop::Cancelled => cancelled().into(),
            Stop::Overdue => Error::too_much(format!("the statement ran longer than {} s and was stopped", watch.timeout.as_secs_f32()))
                .hint("ask for less: add a filter, aggregate, or look at its plan")
                .into(),
        }
    }
}

pub(super) fn cancelled() -> Error {
    Error::unavailable("the call was cancelled")
}

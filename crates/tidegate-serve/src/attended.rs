//! Calls that somebody waits for.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tidegate_core::{Answer, Result};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use crate::mcp::Ask;

/// Runs calls for clients, and ends them when their clients are gone.
pub(crate) struct Attended {
    closing: CancellationToken,
    /// Calls whose clients are gone, until they have ended.
    unwanted: TaskTracker,
    runtime: Handle,
}

impl Attended {
    pub(crate) fn new(closing: CancellationToken) -> Attended {
        Attended { closing, unwanted: TaskTracker::new(), runtime: Handle::current() }
    }

    /// Runs a call. Dropped half-way, it is told to stop, and ends in the background: it will be on record.
    pub(crate) async fn run(&self, ask: impl FnOnce(CancellationToken) -> Ask) -> Result<Answer> {
        let cancel = self.closing.child_token();
        let work = ask(cancel.clone()).run().in_current_span().boxed();
        Running { work: Some(work), cancel, attended: self }.await
    }

    /// Waits until calls that nobody waits for have ended, for so long at most.
    pub(crate) async fn close(&self, wait: Duration) {
        self.unwanted.close();
        // Whatever has not stopped by then is cut off with the process.
        drop(tokio::time::timeout(wait, self.unwanted.wait()).await);
    }
}

struct Running<'a> {
    work: Option<BoxFuture<'static, Result<Answer>>>,
    cancel: CancellationToken,
    attended: &'a Attended,
}

impl Future for Running<'_> {
    type Output = Result<Answer>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Answer>> {
        let Some(work) = &mut self.work else { return Poll::Pending };
        let polled = work.poll_unpin(context);
        if polled.is_ready() {
            self.work = None;
        }
        polled
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(work) = self.work.take() {
            self.cancel.cancel();
            self.attended.unwanted.spawn_on(work, &self.attended.runtime);
        }
    }
}

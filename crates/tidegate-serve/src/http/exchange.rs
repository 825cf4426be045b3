//! A request and its answer, from the first byte read to the last byte written, and what follows when one side leaves in between.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Counts the exchanges under way.
#[derive(Clone)]
pub(super) struct Exchanges(Arc<watch::Sender<usize>>);

impl Exchanges {
    pub(super) fn new() -> Exchanges {
        Exchanges(Arc::new(watch::Sender::new(0)))
    }

    pub(super) fn running(&self) -> usize {
        *self.0.borrow()
    }

    /// Waits until none is under way.
    pub(super) async fn finished(&self) {
        // The sender lives as long as `self`.
        drop(self.0.subscribe().wait_for(|running| *running == 0).await);
    }

    /// One that closing waits for.
    pub(super) fn begin(&self) -> Exchange {
        self.0.send_modify(|running| *running += 1);
        Exchange { gone: CancellationToken::new(), counted: Some(self.clone()), answered: false }
    }

    /// One that lasts until its connection is closed.
    pub(super) fn begin_endless() -> Exchange {
        Exchange { gone: CancellationToken::new(), counted: None, answered: false }
    }
}

/// One exchange. Dropped before its answer is complete, it says that nobody waits for it any more.
pub(super) struct Exchange {
    pub(super) gone: CancellationToken,
    counted: Option<Exchanges>,
    answered: bool,
}

impl Exchange {
    /// The answer is complete.
    pub(super) fn answered(mut self) {
        self.answered = true;
    }

    /// Goes on for as long as the answer flows.
    pub(super) fn follow(self, body: Body) -> Body {
        Body::new(Followed { body, exchange: self })
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if !self.answered {
            self.gone.cancel();
        }
        if let Some(exchanges) = &self.counted {
            exchanges.0.send_modify(|running| *running -= 1);
        }
    }
}

struct Followed {
    body: Body,
    exchange: Exchange,
}

impl HttpBody for Followed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None)) {
            self.exchange.answered = true;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

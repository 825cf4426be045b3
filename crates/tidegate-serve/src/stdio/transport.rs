//! Lines of JSON, and an end that waits for the answers under way.

use std::collections::HashSet;
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{ClientNotification, ClientRequest, JsonRpcMessage, RequestId};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use rmcp::transport::async_rw::AsyncRwTransport;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::settings::Settings;

/// How often it is looked whether the client still reads, once the input has ended.
const LISTEN_AGAIN: Duration = Duration::from_millis(50);

/// Who reads the answers.
pub(super) struct Listener {
    /// Whether anybody still does.
    pub(super) reads: fn() -> bool,
    /// Stops what is under way for them.
    pub(super) calls: CancellationToken,
}

/// A transport whose input ends, as its reader sees it, only when every request that came has its answer.
pub(super) struct Lines<R: AsyncRead, W: AsyncWrite> {
    inner: AsyncRwTransport<RoleServer, R, W>,
    unanswered: HashSet<RequestId>,
    shutdown: CancellationToken,
    drain: Duration,
    /// Until when answers may still come, once the input has ended.
    until: Option<Instant>,
    client: Listener,
}

impl<R, W> Lines<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    pub(super) fn new(input: R, output: W, settings: &Settings, shutdown: CancellationToken, client: Listener) -> Lines<R, W> {
        let inner = AsyncRwTransport::new_server(input, output).with_max_line_length(settings.request_bytes_max);
        Lines { inner, unanswered: HashSet::new(), shutdown, drain: settings.drain(), until: None, client }
    }

    fn note(&mut self, message: &RxJsonRpcMessage<RoleServer>) {
        match message {
            // Lasts until somebody ends it: the end of the input does.
            JsonRpcMessage::Request(request) if matches!(request.request, ClientRequest::SubscriptionsListenRequest(_)) => {}
            JsonRpcMessage::Request(request) => {
                self.unanswered.insert(request.id.clone());
            }
            JsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) = &notification.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.unanswered.remove(id);
                }
            }
            _ => {}
        }
    }
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = std::io::Error;

    fn send(&mut self, message: TxJsonRpcMessage<RoleServer>) -> impl Future<Output = std::io::Result<()>> + Send + 'static {
        match &message {
            JsonRpcMessage::Response(response) => {
                self.unanswered.remove(&response.id);
            }
            JsonRpcMessage::Error(error) => {
                if let Some(id) = &error.id {
                    self.unanswered.remove(id);
                }
            }
            _ => {}
        }
        self.inner.send(message)
    }

    // Called anew after every message sent, so it need not watch for the last answer.
    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        if self.until.is_none() {
            let message = tokio::select! {
                message = self.inner.receive() => message,
                () = self.shutdown.cancelled() => None,
            };
            if let Some(message) = message {
                self.note(&message);
                return Some(message);
            }
            self.until = Some(Instant::now() + self.drain);
        }
        if !self.unanswered.is_empty()
            && let Some(until) = self.until
        {
            // Answers that nobody can hear any more are not waited for.
            while Instant::now() < until && (self.client.reads)() {
                tokio::time::sleep(LISTEN_AGAIN.min(until - Instant::now())).await;
            }
            self.client.calls.cancel();
            tracing::warn!(requests = self.unanswered.len(), "requests did not finish in time and are cut off");
        }
        None
    }

    async fn close(&mut self) -> std::io::Result<()> {
        self.inner.close().await
    }
}

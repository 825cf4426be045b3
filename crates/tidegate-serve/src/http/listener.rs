//! Connections: accepted with bounds, closed without losing an answer.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::metrics::Counted;
use crate::server::Server;

/// How long a connection may be silent between requests, and how long a request's head may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);

/// How long to wait when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What a request's head may weigh.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// The open connections.
pub(super) struct Connections {
    server: Arc<Server>,
    room: Arc<Semaphore>,
    tracker: TaskTracker,
    draining: CancellationToken,
    closing: CancellationToken,
}

impl Connections {
    pub(super) fn new(server: &Arc<Server>) -> Connections {
        Connections {
            server: Arc::clone(server),
            room: Arc::new(Semaphore::new(server.settings.connections_max)),
            tracker: TaskTracker::new(),
            draining: CancellationToken::new(),
            closing: CancellationToken::new(),
        }
    }

    /// Takes connections as they come, as many at once as the settings allow.
    pub(super) async fn accept(&self, listener: TcpListener, app: Router) {
        loop {
            let Ok(place) = Arc::clone(&self.room).acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, _)) => self.open(stream, app.clone(), place),
                Err(error) => {
                    tracing::warn!(cause = %error, "a connection could not be taken");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Lets every connection finish the request it has and take no other.
    pub(super) fn drain(&self) {
        self.draining.cancel();
    }

    /// Waits until every connection is closed; after `wait`, closes the rest.
    pub(super) async fn close(&self, wait: Duration) {
        self.tracker.close();
        if tokio::time::timeout(wait, self.tracker.wait()).await.is_err() {
            self.closing.cancel();
            self.tracker.wait().await;
        }
    }

    fn open(&self, stream: TcpStream, app: Router, place: OwnedSemaphorePermit) {
        // Without this, an answer in two segments waits for the client's delayed acknowledgement: 40 ms.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(cause = %error, "a connection was gone before it was served");
            return;
        }
        let (draining, closing) = (self.draining.clone(), self.closing.clone());
        let server = Arc::clone(&self.server);
        self.tracker.spawn(async move {
            let _counted = Counted::new(&server.metrics.connections);
            let _place = place;
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_BYTES_MAX);
            let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)));
            tokio::select! {
                result = &mut connection => return log(result),
                () = closing.cancelled() => return,
                () = draining.cancelled() => connection.as_mut().graceful_shutdown(),
            }
            tokio::select! {
                result = connection => log(result),
                () = closing.cancelled() => {}
            }
        });
    }
}

fn log(result: Result<(), hyper::Error>) {
    if let Err(error) = result {
        tracing::debug!(cause = %error, "a connection ended early");
    }
}

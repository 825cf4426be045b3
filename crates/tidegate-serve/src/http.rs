//! MCP over streamable HTTP, REST, health and metrics.

mod cors;
mod direct;
mod endpoint;
mod exchange;
mod listener;
mod pages;
mod routes;

use std::sync::Arc;
use std::time::Duration;

use tidegate_core::Result;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::server::Server;
use endpoint::Endpoint;
use listener::Connections;

/// How long connections may take to close after their last answer.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);

/// How long calls may take to stop once they were told to.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// Serves until told to stop. Then it takes no more connections, lets calls under way finish (for as long as the settings say) and closes the rest.
pub async fn http(listener: TcpListener, server: Arc<Server>, shutdown: CancellationToken) -> Result<()> {
    let endpoint = Arc::new(Endpoint::new(&server));
    let connections = Connections::new(&server);
    let app = routes::app(Arc::clone(&endpoint));
    tokio::select! {
        () = connections.accept(listener, app) => {}
        () = server.watch() => {}
        () = shutdown.cancelled() => {}
    }

    // No request is lost: connections finish what they have, and say that they will close.
    connections.drain();
    if tokio::time::timeout(server.settings.drain(), endpoint.exchanges.finished()).await.is_err() {
        tracing::warn!(requests = endpoint.exchanges.running(), "requests did not finish in time and are cut off");
    }
    server.changes.closing().cancel();
    // Whoever is too slow to hear of the end has it cut off below.
    drop(tokio::time::timeout(CLOSE_TIMEOUT, endpoint.listeners.finished()).await);
    endpoint.close();
    server.tasks.close(STOP_TIMEOUT).await;
    connections.close(CLOSE_TIMEOUT).await;
    endpoint.attended.close(STOP_TIMEOUT).await;
    Ok(())
}

//! MCP over standard input and output.

mod transport;

use std::sync::Arc;
use std::time::Duration;

use rmcp::service::serve_server_with_ct;
use rmcp::transport::stdio_pipes;
use tidegate_core::{Error, Face, Result};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use crate::mcp::Mcp;
use crate::server::Server;
use transport::Lines;

/// How long calls may take to stop once they were told to.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// Serves the process's standard input and output until the input ends or the server is told to stop, and answers what is under way first.
pub async fn stdio(server: Arc<Server>, shutdown: CancellationToken) -> Result<()> {
    let (input, output) = stdio_pipes();
    duplex(input, output, server, shutdown).await
}

/// The same over any pair of streams, one JSON message a line.
pub async fn duplex<R, W>(input: R, output: W, server: Arc<Server>, shutdown: CancellationToken) -> Result<()>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let lines = Lines::new(input, output, &server.settings, shutdown);
    let serve = Box::pin(async {
        let client = Mcp::new(&server, Face::McpStdio);
        match serve_server_with_ct(client, lines, CancellationToken::new()).await {
            Ok(running) => drop(running.waiting().await),
            // The input ended before it began.
            Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => {}
            Err(error) => return Err(Error::invalid("the client did not begin as the protocol wants it").because(error)),
        }
        Ok(())
    });
    let outcome = tokio::select! {
        outcome = serve => outcome,
        () = server.watch() => Ok(()),
    };
    server.changes.closing().cancel();
    server.tasks.close(STOP_TIMEOUT).await;
    outcome
}

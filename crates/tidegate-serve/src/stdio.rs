//! MCP over standard input and output.

mod transport;

use std::sync::Arc;
use std::time::Duration;

use rmcp::service::serve_server_with_ct;
use rmcp::transport::stdio_pipes;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tidegate_core::{Error, Face, Result};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use crate::mcp::Mcp;
use crate::server::Server;
use transport::{Lines, Listener};

/// How long calls may take to stop once they were told to.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// Serves the process's standard input and output until the input ends or the server is told to stop, and answers what is under way first.
pub async fn stdio(server: Arc<Server>, shutdown: CancellationToken) -> Result<()> {
    let (input, output) = stdio_pipes();
    lines(input, output, server, shutdown, stdout_is_read).await
}

/// Whether anybody still reads the standard output.
fn stdout_is_read() -> bool {
    let output = rustix::stdio::stdout();
    let mut asked = [PollFd::from_borrowed_fd(output, PollFlags::empty())];
    let asked_now = poll(&mut asked, Some(&Timespec::default()));
    asked_now.is_err() || !asked[0].revents().intersects(PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL)
}

/// The same over any pair of streams, one JSON message a line.
pub async fn duplex<R, W>(input: R, output: W, server: Arc<Server>, shutdown: CancellationToken) -> Result<()>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    lines(input, output, server, shutdown, || true).await
}

async fn lines<R, W>(input: R, output: W, server: Arc<Server>, shutdown: CancellationToken, reads: fn() -> bool) -> Result<()>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let calls = CancellationToken::new();
    let lines = Lines::new(input, output, &server.settings, shutdown, Listener { reads, calls: calls.clone() });
    let serve = Box::pin(async {
        let client = Mcp::new(&server, Face::McpStdio);
        match serve_server_with_ct(client, lines, calls).await {
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

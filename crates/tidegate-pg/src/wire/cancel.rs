//! Stopping a statement: PostgreSQL takes the request on a connection of its own.

use std::sync::Arc;

use postgres_protocol::message::frontend;
use tokio::time::timeout;

use super::channel::Channel;
use super::connect::{Address, Origin};
use super::lost::Lost;

/// What a server needs to know to stop the statement of one session.
#[derive(Clone)]
pub(crate) struct CancelKey {
    pub(super) origin: Arc<Origin>,
    pub(super) address: Address,
    pub(super) encrypted: bool,
    pub(super) process: i32,
    pub(super) secret: i32,
}

impl CancelKey {
    /// Asks the server to stop what the session is doing, and waits until it has passed that on.
    ///
    /// The server never says whether there was anything to stop; it closes the connection when it is done.
    pub(crate) async fn send(&self) -> Result<(), Lost> {
        timeout(self.origin.connect_timeout(), self.send_now()).await.map_err(|_| Lost::Closed)?
    }

    async fn send_now(&self) -> Result<(), Lost> {
        let stream = self.origin.dial_again(&self.address, self.encrypted).await.map_err(|error| Lost::Io(std::io::Error::other(error)))?;
        let mut channel = Channel::new(stream, 0);
        frontend::cancel_request(self.process, self.secret, &mut channel.output);
        channel.flush().await.map_err(Lost::Io)?;
        while channel.fill().await.is_ok() {}
        Ok(())
    }
}

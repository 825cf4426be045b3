//! A session with a PostgreSQL server, for reading only: one write asks, rows come back as text.
//!
//! It is small on purpose: it knows how to log in, to ask one statement inside a read-only
//! transaction that is always rolled back, and to stop it. Everything is one round trip.

mod connect;
mod exchange;
mod request;

mod auth;
mod cancel;
mod channel;
mod lost;
mod prepared;
mod stream;
pub(crate) mod tls;

use std::time::Duration;

pub(crate) use self::cancel::CancelKey;
pub(crate) use self::connect::Origin;
pub(crate) use self::exchange::{Event, Exchange, Outcome};
pub(crate) use self::lost::Lost;
pub(crate) use self::request::Request;

use self::channel::Channel;
use self::prepared::Prepared;
use self::request::Cleanup;
use crate::pool::Server;

/// One logged-in connection, between or within transactions.
pub(crate) struct Session {
    channel: Channel,
    /// How to stop what runs on it.
    pub(crate) cancel: CancelKey,
    /// What the server said of itself.
    pub(crate) server: Server,
    prepared: Prepared,
    /// Whether our own statements (`begin`, `rollback` and the like) are prepared.
    ready: bool,
    /// Clean-ups that have been sent and whose answers have not been read yet.
    ///
    /// They need not be waited for: the next exchange reads and checks them before anything of its own.
    owed: u32,
    /// The clean-up of the statement which is being answered, if one is.
    pending: Option<Cleanup>,
    /// Whether an error was among the answers that were thrown away.
    failed: bool,
    statement_timeout: Duration,
}

impl Session {
    /// Sends what has been written. It may be dropped half-way and called again.
    pub(crate) async fn flush(&mut self) -> Result<(), Lost> {
        self.channel.flush().await.map_err(Lost::Io)
    }

    /// Waits for more of the server's answer. It may be dropped half-way and called again.
    pub(crate) async fn fill(&mut self) -> Result<(), Lost> {
        self.channel.fill().await
    }

    /// Forgets a prepared statement whose plan no longer fits.
    pub(crate) fn forget(&mut self, sql: &str) {
        self.prepared.forget(sql);
    }

    /// Reads the answers to clean-ups that are still owed: the session is clean afterwards, or lost.
    pub(crate) async fn settle(&mut self) -> Result<(), Lost> {
        while self.owed > 0 {
            let message = self.channel.message().await?;
            self.settle_one(message)?;
        }
        Ok(())
    }

    /// Whether a statement has been sent whose end has not been read.
    pub(crate) fn is_busy(&self) -> bool {
        self.pending.is_some()
    }

    /// Throws away the rest of a statement's answers, as far as they have arrived; says whether that was all and nothing is
    /// left to be sent.
    pub(crate) fn drain_arrived(&mut self) -> Result<bool, Lost> {
        while self.is_busy() {
            let Some(message) = self.channel.peek()? else { return Ok(false) };
            match message.tag {
                _ if self.owed > 0 => {
                    self.settle_one(message)?;
                    continue;
                }
                tag::READY => self.end_thrown_away(message)?,
                tag::ERROR => self.failed = true,
                tag::COPY_IN | tag::COPY_OUT | tag::COPY_BOTH => return Err(Lost::Copy),
                _ => {}
            }
            self.channel.skip(message);
        }
        Ok(self.channel.output.is_empty())
    }

    /// Throws away the rest of a statement's answers and waits for its clean-up.
    pub(crate) async fn drain(&mut self) -> Result<(), Lost> {
        self.flush().await?;
        while !self.drain_arrived()? {
            if self.is_busy() {
                self.fill().await?;
            }
            self.flush().await?;
        }
        self.settle().await
    }

    /// The statement is over, and its clean-up follows in the same synchronisation.
    fn end_joined(&mut self) {
        self.pending = None;
        self.owed += 1;
    }

    /// The synchronisation of a statement that nobody reads is over.
    fn end_thrown_away(&mut self, ready: channel::Message) -> Result<(), Lost> {
        let failed = std::mem::take(&mut self.failed);
        let idle = self.channel.body(ready) == [tag::IDLE];
        if self.pending == Some(Cleanup::Joined) && idle {
            self.pending = None;
            return if failed { Err(Lost::Unclean("its clean-up failed")) } else { Ok(()) };
        }
        self.end_statement()
    }

    /// The statement's synchronisation is over. A clean-up that stood in it was skipped: another is written.
    fn end_statement(&mut self) -> Result<(), Lost> {
        self.owed += match self.pending.take() {
            Some(Cleanup::Joined) => {
                self.write_cleanup().map_err(|_| Lost::Unclean("its clean-up cannot be written"))?;
                1
            }
            Some(Cleanup::Apart) => 2,
            None => 0,
        };
        Ok(())
    }

    /// A round trip that does nothing: a cancellation that came too late has hit nobody once it is over.
    pub(crate) async fn barrier(&mut self) -> Result<(), Lost> {
        postgres_protocol::message::frontend::sync(&mut self.channel.output);
        self.owed += 1;
        self.flush().await?;
        self.settle().await
    }

    /// Prepares for a rest.
    pub(crate) fn shrink(&mut self) {
        self.channel.shrink();
    }

    /// Says goodbye.
    pub(crate) async fn close(self) {
        self.channel.close().await;
    }

    fn settle_one(&mut self, message: channel::Message) -> Result<(), Lost> {
        match message.tag {
            tag::READY if self.channel.body(message) == [tag::IDLE] => self.owed -= 1,
            tag::READY => return Err(Lost::Unclean("it is still inside a transaction")),
            tag::ERROR => {
                let error = crate::ServerError::from_fields(self.channel.body(message));
                return Err(if error.is_fatal() { Lost::Killed(Box::new(error)) } else { Lost::Unclean("its clean-up failed") });
            }
            _ => {}
        }
        self.channel.skip(message);
        Ok(())
    }
}

/// The tags of messages that mean something to us, and the states of a session.
mod tag {
    pub(super) const AUTHENTICATION: u8 = b'R';
    pub(super) const BACKEND_KEY: u8 = b'K';
    pub(super) const COMMAND_COMPLETE: u8 = b'C';
    pub(super) const COPY_BOTH: u8 = b'W';
    pub(super) const COPY_IN: u8 = b'G';
    pub(super) const COPY_OUT: u8 = b'H';
    pub(super) const DATA_ROW: u8 = b'D';
    pub(super) const EMPTY_QUERY: u8 = b'I';
    pub(super) const ERROR: u8 = b'E';
    pub(super) const NO_DATA: u8 = b'n';
    pub(super) const NOTICE: u8 = b'N';
    pub(super) const NOTIFICATION: u8 = b'A';
    pub(super) const PARAMETER: u8 = b'S';
    pub(super) const PARSED: u8 = b'1';
    pub(super) const READY: u8 = b'Z';
    pub(super) const ROW_DESCRIPTION: u8 = b'T';
    pub(super) const SUSPENDED: u8 = b's';

    /// Not inside a transaction.
    pub(super) const IDLE: u8 = b'I';
}

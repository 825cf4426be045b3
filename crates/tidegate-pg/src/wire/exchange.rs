//! Reading the answers to one request, as far as they have arrived.

use super::channel::Message;
use super::lost::Lost;
use super::request::{Cleanup, Sent};
use super::{Request, Session, tag};
use crate::ServerError;
use crate::rows::{Column, RowBuffer};

/// One request and its answers so far.
pub(crate) struct Exchange {
    sent: Sent,
    sql: Box<str>,
    phase: Phase,
    heard: bool,
    began: bool,
    outcome: Option<Outcome>,
    /// The columns, once the server has described them.
    pub(crate) columns: Vec<Column>,
    /// The latest row.
    pub(crate) row: RowBuffer,
    /// Rows so far.
    pub(crate) rows: u64,
    /// Bytes of rows so far.
    pub(crate) bytes: u64,
}

/// Whose answers come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Clean-ups of earlier requests, then our own commands before the statement.
    Prelude { left: u32 },
    /// The caller's statement.
    Statement,
    /// The end of its synchronisation, where the clean-up does not stand in it or was skipped.
    Ending,
    /// Nothing: the rest is clean-up.
    Over,
}

/// How the statement ended.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// All rows have been delivered.
    Complete,
    /// The server stopped at the limit.
    Suspended,
    /// The server refused or stopped it.
    Failed(Box<ServerError>),
}

/// What has happened that a reader must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The columns are known.
    Columns,
    /// [`Exchange::row`] holds a new row.
    Row,
    /// The statement is over; see [`Exchange::outcome`].
    End,
}

impl Exchange {
    /// Writes the request into the session's output, to be flushed.
    pub(crate) fn begin(request: &Request<'_>, session: &mut Session) -> tidegate_core::Result<Exchange> {
        let sent = request.write(session)?;
        Ok(Exchange {
            phase: Phase::Prelude { left: sent.prelude },
            sql: if sent.new.is_some() || sent.reused { request.sql.into() } else { Box::default() },
            sent,
            heard: false,
            began: false,
            outcome: None,
            columns: Vec::new(),
            row: RowBuffer::default(),
            rows: 0,
            bytes: 0,
        })
    }

    /// Reads on to the next event; `None` when more must arrive first.
    pub(crate) fn advance(&mut self, session: &mut Session) -> Result<Option<Event>, Lost> {
        while let Some(message) = session.channel.peek()? {
            if session.owed > 0 {
                session.settle_one(message)?;
                continue;
            }
            let event = self.read(message, session)?;
            // These come unasked, perhaps from long before.
            self.heard |= !matches!(message.tag, tag::NOTICE | tag::PARAMETER | tag::NOTIFICATION);
            session.channel.skip(message);
            if event.is_some() {
                return Ok(event);
            }
        }
        Ok(None)
    }

    /// Whether the server has begun to answer this request.
    pub(crate) fn is_heard(&self) -> bool {
        self.heard
    }

    /// How the statement ended, after [`Event::End`].
    pub(crate) fn outcome(&mut self) -> Option<Outcome> {
        self.outcome.take()
    }

    /// Whether a statement prepared earlier no longer fits the schema, so that preparing it again would help.
    pub(crate) fn is_outdated(&self) -> bool {
        let outdated = |error: &ServerError| error.code == "0A000" && error.routine.as_deref() == Some("RevalidateCachedQuery");
        self.sent.reused && self.rows == 0 && matches!(&self.outcome, Some(Outcome::Failed(error)) if outdated(error))
    }

    #[inline]
    fn read(&mut self, message: Message, session: &mut Session) -> Result<Option<Event>, Lost> {
        if message.tag == tag::DATA_ROW && self.phase == Phase::Statement {
            let body = session.channel.body(message);
            self.row.read(body).ok_or(Lost::Nonsense("a row"))?;
            self.rows += 1;
            self.bytes += body.len() as u64;
            return Ok(Some(Event::Row));
        }
        match (message.tag, self.phase) {
            (tag::ERROR, _) => self.fail(ServerError::from_fields(session.channel.body(message))).map(|()| None),
            (tag::READY, _) => self.end_apart(message, session).map(Some),
            (tag::COPY_IN | tag::COPY_OUT | tag::COPY_BOTH, _) => Err(Lost::Copy),
            (tag::COMMAND_COMPLETE, Phase::Prelude { left }) => {
                self.began = left == 1;
                self.phase = if left > 1 { Phase::Prelude { left: left - 1 } } else { Phase::Statement };
                Ok(None)
            }
            (_, Phase::Statement) => self.read_statement(message, session),
            _ => Ok(None),
        }
    }

    fn read_statement(&mut self, message: Message, session: &mut Session) -> Result<Option<Event>, Lost> {
        match message.tag {
            tag::PARSED => {
                if let Some(name) = self.sent.new {
                    session.prepared.keep(&self.sql, name);
                }
            }
            tag::ROW_DESCRIPTION => {
                self.columns = Column::read_all(session.channel.body(message)).ok_or(Lost::Nonsense("a row description"))?;
                return Ok(Some(Event::Columns));
            }
            tag::NO_DATA => return Ok(Some(Event::Columns)),
            tag::COMMAND_COMPLETE if !is_read(session.channel.body(message)) => {
                return Err(Lost::Unclean("the statement was none that reads"));
            }
            tag::COMMAND_COMPLETE | tag::EMPTY_QUERY => return Ok(self.finish(Outcome::Complete, session)),
            tag::SUSPENDED => return Ok(self.finish(Outcome::Suspended, session)),
            _ => {}
        }
        Ok(None)
    }

    /// The statement is over. Whatever else stands in its synchronisation is clean-up, which the session reads.
    fn finish(&mut self, outcome: Outcome, session: &mut Session) -> Option<Event> {
        self.outcome = Some(outcome);
        if self.sent.cleanup == Cleanup::Apart {
            self.phase = Phase::Ending;
            return None;
        }
        session.end_joined();
        Some(self.end(session))
    }

    fn fail(&mut self, error: ServerError) -> Result<(), Lost> {
        if error.is_fatal() {
            return Err(Lost::Killed(Box::new(error)));
        }
        self.outcome = Some(Outcome::Failed(Box::new(error)));
        self.phase = Phase::Ending;
        Ok(())
    }

    /// The statement's own `ReadyForQuery`: it must still be inside the transaction that we began.
    fn end_apart(&mut self, message: Message, session: &mut Session) -> Result<Event, Lost> {
        let failed = matches!(self.outcome, Some(Outcome::Failed(_)));
        if self.phase != Phase::Ending {
            return Err(Lost::Nonsense("the end of a statement that has not ended"));
        }
        if session.channel.body(message) == [tag::IDLE] && !failed {
            return Err(Lost::Unclean("the statement left its transaction"));
        }
        session.end_statement()?;
        Ok(self.end(session))
    }

    fn end(&mut self, session: &mut Session) -> Event {
        // Our own statements are prepared by now, unless the clean-up discards them.
        session.ready = self.sent.cleanup == Cleanup::Joined && (session.ready || self.began);
        self.phase = Phase::Over;
        Event::End
    }
}

/// Whether a command's tag is one of those that a read ends with: a transaction that was left, or anything written, has another.
fn is_read(command: &[u8]) -> bool {
    [&b"SELECT "[..], b"SHOW\0", b"EXPLAIN\0"].iter().any(|read| command.starts_with(read))
}

#[cfg(test)]
mod tests {
    use super::is_read;

    #[test]
    fn only_reads_end_as_reads() {
        assert!([&b"SELECT 3\0"[..], b"SHOW\0", b"EXPLAIN\0"].into_iter().all(is_read));
        assert!(![&b"COMMIT\0"[..], b"INSERT 0 1\0", b"SET\0", b"CALL\0", b"SELECTED\0", b""].into_iter().any(is_read));
    }
}

//! One read as the messages that ask for it: everything in a single write.

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use postgres_protocol::IsNull;
use postgres_protocol::message::frontend::{self, BindError};
use tidegate_core::{Error, Result};

use super::Session;
use super::prepared::Name;
use crate::pool::Parameter;

/// A statement and how it is to run.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) sql: &'a str,
    pub(crate) parameters: &'a [Parameter],
    /// Whether rolling back and unlocking undoes all that it can do to the session.
    pub(crate) plain: bool,
    /// Rows beyond it are not delivered.
    pub(crate) rows_max: u64,
    pub(crate) timeout: Duration,
    /// Settings for this transaction alone.
    pub(crate) settings: &'a [(&'static str, &'a str)],
}

/// What has been written, for reading the answers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sent {
    /// Commands of ours that come before the caller's.
    pub(crate) prelude: u32,
    /// The name under which the statement is being prepared for keeping.
    pub(crate) new: Option<Name>,
    /// Whether a statement prepared earlier is used.
    pub(crate) reused: bool,
    /// What follows the statement.
    pub(crate) cleanup: Cleanup,
}

/// How the session is made clean after a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Cleanup {
    /// Within the statement's own synchronisation, so that the server sends everything at once. An error skips it: then
    /// another is written.
    #[default]
    Joined,
    /// In synchronisations of its own, which bring two more `ReadyForQuery`: rolling back, and discarding all.
    Apart,
}

/// A statement of our own, prepared once per connection.
struct Own {
    name: &'static str,
    sql: &'static str,
}

const BEGIN: Own = Own { name: "tg_begin", sql: "begin read only" };
const SET: Own = Own { name: "tg_set", sql: "select pg_catalog.set_config($1, $2, true)" };
const ROLLBACK: Own = Own { name: "tg_rollback", sql: "rollback" };
const UNLOCK: Own = Own { name: "tg_unlock", sql: "select pg_catalog.pg_advisory_unlock_all()" };

/// What a pooler's connections need in each transaction, because settings of a session do not last there.
const POOLED: [(&str, &str); 5] = [
    ("DateStyle", "ISO"),
    ("IntervalStyle", "postgres"),
    ("extra_float_digits", "3"),
    ("bytea_output", "hex"),
    ("standard_conforming_strings", "on"),
];

/// The encoding of a database that never checks its texts: asked for UTF-8, it would refuse whole answers for one byte.
const NO_ENCODING: &str = "SQL_ASCII";

/// From here on the server is not told the limit: told one, it runs every plan without parallel workers, and an answer so
/// long is seldom cut. What comes beyond the limit is stopped by cancelling.
const LIMIT_MAX: u64 = 100_000;

/// The longest timeout that PostgreSQL takes.
const TIMEOUT_MS_MAX: u128 = 2_147_483_647;

/// A text parameter's and a text result's format; none given means the same.
const TEXT: [i16; 0] = [];

impl Request<'_> {
    /// Writes the whole exchange into the session's output.
    ///
    /// The caller's text stands in one `Parse` message and nowhere else, so that it cannot be two statements.
    pub(crate) fn write(&self, session: &mut Session) -> Result<Sent> {
        let before = session.channel.output.len();
        let sent = self.write_all(session);
        if sent.is_err() {
            session.channel.output.truncate(before);
        }
        sent
    }

    fn write_all(&self, session: &mut Session) -> Result<Sent> {
        let mut sent = Sent::default();
        self.write_prelude(session, &mut sent)?;
        self.write_statement(session, &mut sent)?;
        self.write_end(session, &mut sent)?;
        session.pending = Some(sent.cleanup);
        Ok(sent)
    }

    fn write_prelude(&self, session: &mut Session, sent: &mut Sent) -> Result<()> {
        if !session.ready && !session.server.pooled {
            for own in [&BEGIN, &SET, &ROLLBACK, &UNLOCK] {
                // An exchange that was stopped early may have prepared it unseen; closing what is not there is no error.
                frontend::close(b'S', own.name, &mut session.channel.output).map_err(unwritable)?;
                session.parse(own)?;
            }
        }
        session.run(&BEGIN, &[])?;
        sent.prelude += 1;
        let timeout = self.timeout.as_millis().clamp(1, TIMEOUT_MS_MAX).to_string();
        let asked = self.settings.iter().copied();
        let origin = Arc::clone(&session.cancel.origin);
        let path = origin.limits.search_path.as_deref().map(|path| ("search_path", path));
        let pooled = POOLED.into_iter().chain(path).filter(|_| session.server.pooled);
        let encoding = (session.server.encoding == NO_ENCODING).then_some(("client_encoding", NO_ENCODING));
        let timeout_differs = session.server.pooled || self.timeout != session.statement_timeout;
        let settings: Vec<(&str, &str)> = timeout_differs
            .then_some(("statement_timeout", timeout.as_str()))
            .into_iter()
            .chain(encoding)
            .chain(pooled)
            .chain(asked)
            .collect();
        for (name, value) in settings {
            session.run(&SET, &[name, value])?;
            sent.prelude += 1;
        }
        Ok(())
    }

    fn write_statement(&self, session: &mut Session, sent: &mut Sent) -> Result<()> {
        let keep = self.plain && !session.server.pooled;
        let known = if keep { session.prepared.find(self.sql) } else { None };
        let room = if keep && known.is_none() { session.prepared.room(self.sql) } else { None };
        let output = &mut session.channel.output;
        if let Some((_, Some(leaving))) = room {
            frontend::close(b'S', &leaving.text(), output).map_err(unwritable)?;
        }
        sent.reused = known.is_some();
        sent.new = room.map(|(name, _)| name);
        let name = known.or(sent.new).map(Name::text).unwrap_or_default();
        if known.is_none() {
            frontend::parse(&name, self.sql, [], output).map_err(unwritable)?;
        }
        frontend::bind("", &name, TEXT, self.parameters, |parameter, buffer| Ok(put(parameter, buffer)), TEXT, output)
            .map_err(unbindable)?;
        frontend::describe(b'P', "", output).map_err(unwritable)?;
        // One more than is wanted, to know whether there are more; zero stands for all.
        let limit = if self.rows_max < LIMIT_MAX { self.rows_max + 1 } else { 0 };
        frontend::execute("", i32::try_from(limit).unwrap_or(0), output).map_err(unwritable)
    }

    /// Rolls back whatever happened.
    fn write_end(&self, session: &mut Session, sent: &mut Sent) -> Result<()> {
        if self.plain {
            return session.write_cleanup();
        }
        sent.cleanup = Cleanup::Apart;
        // An error would skip what stands in the same synchronisation, and so would not discard.
        frontend::sync(&mut session.channel.output);
        session.write_cleanup()?;
        frontend::query("discard all", &mut session.channel.output).map_err(unwritable)?;
        session.prepared.clear();
        // Our own statements go with the rest, also when the answers are never read.
        session.ready = false;
        Ok(())
    }
}

impl Session {
    /// Rolls back and unlocks, up to a synchronisation.
    pub(super) fn write_cleanup(&mut self) -> Result<()> {
        self.run(&ROLLBACK, &[])?;
        self.run(&UNLOCK, &[])?;
        frontend::sync(&mut self.channel.output);
        Ok(())
    }

    /// Writes one of our own statements; on a connection shared behind a pooler, names would not last.
    fn run(&mut self, own: &Own, parameters: &[&str]) -> Result<()> {
        if self.server.pooled {
            self.parse(own)?;
        }
        let name = if self.server.pooled { "" } else { own.name };
        let text = |parameter: &&str, buffer: &mut BytesMut| {
            buffer.extend_from_slice(parameter.as_bytes());
            Ok(IsNull::No)
        };
        frontend::bind("", name, TEXT, parameters, text, TEXT, &mut self.channel.output).map_err(unbindable)?;
        frontend::execute("", 0, &mut self.channel.output).map_err(unwritable)
    }

    fn parse(&mut self, own: &Own) -> Result<()> {
        let name = if self.server.pooled { "" } else { own.name };
        frontend::parse(name, own.sql, [], &mut self.channel.output).map_err(unwritable)
    }
}

fn put(parameter: &Parameter, buffer: &mut BytesMut) -> IsNull {
    match parameter {
        Parameter::Null => IsNull::Yes,
        Parameter::Text(text) => {
            buffer.extend_from_slice(text.as_bytes());
            IsNull::No
        }
    }
}

/// The two ways in which a text does not fit a message.
fn unwritable(error: std::io::Error) -> Error {
    Error::invalid("the statement holds a NUL character or is too long").hint("PostgreSQL takes neither").because(error)
}

fn unbindable(error: BindError) -> Error {
    let refusal = Error::invalid("the parameters do not fit into one statement").hint("at most 65,535 of together less than 2 GB");
    match error {
        BindError::Conversion(source) => refusal.because(source),
        BindError::Serialization(source) => refusal.because(source),
    }
}

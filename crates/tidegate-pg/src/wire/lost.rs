//! Why a connection can no longer be used.

use std::io;

use tidegate_core::Error;

use crate::ServerError;

/// Why a connection can no longer be used.
#[derive(Debug)]
pub(crate) enum Lost {
    /// The server closed it without a word.
    Closed,
    /// The network failed.
    Io(io::Error),
    /// The server ended it and said why.
    Killed(Box<ServerError>),
    /// The server sent what the protocol does not allow here.
    Nonsense(&'static str),
    /// A message is longer than we hold.
    Long(usize),
    /// The statement began a COPY.
    Copy,
    /// The transaction did not stay as it must.
    Unclean(&'static str),
}

impl Lost {
    /// Whether the connection may simply have been dead before we used it.
    pub(crate) fn may_have_been_dead(&self) -> bool {
        match self {
            Lost::Closed | Lost::Io(_) | Lost::Unclean(_) => true,
            // Ended by an administrator, a shutdown, a crash of another session, or for being idle.
            Lost::Killed(error) => error.code.starts_with("57P") || error.code == "25P03",
            Lost::Nonsense(_) | Lost::Long(_) | Lost::Copy => false,
        }
    }

    /// What a caller of `name` hears.
    pub(crate) fn error(self, name: &str) -> Error {
        match self {
            Lost::Closed => Error::unavailable(format!("`{name}` closed the connection in the middle of the statement")).hint("try again"),
            Lost::Io(error) => Error::unavailable(format!("the connection to `{name}` broke in the middle of the statement"))
                .hint("try again")
                .because(error),
            Lost::Killed(error) => {
                Error::unavailable(format!("`{name}` ended the connection: {}", ending(&error))).hint("try again").because(*error)
            }
            Lost::Nonsense(what) => Error::unavailable(format!("`{name}` does not speak PostgreSQL's protocol: {what}")),
            Lost::Long(bytes) => Error::too_much(format!("a row of {bytes} bytes is larger than `{name}` may answer"))
                .hint("select fewer columns, or a part of the value with `substr` or a JSON path"),
            Lost::Copy => Error::denied("COPY is no read").hint("write a SELECT"),
            Lost::Unclean(what) => Error::internal(format!("the session of `{name}` is not clean: {what}")).hint("try again"),
        }
    }
}

fn ending(error: &ServerError) -> &'static str {
    match error.code.as_str() {
        "57P01" => "an administrator ended the session, or the server is shutting down",
        "57P02" => "the server restarts after a crash",
        "57P03" => "the server is starting up or shutting down",
        "57P05" | "25P03" => "it was idle for too long",
        _ => "the server could not go on",
    }
}

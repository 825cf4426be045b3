//! What went wrong with a statement: the server's own words, or ours.

use std::fmt;

use tidegate_core::Error;

/// An error as PostgreSQL reports it, with every field that can help to mend a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// `ERROR`, `FATAL` or `PANIC`, never translated.
    pub severity: String,
    /// The SQLSTATE.
    pub code: String,
    /// What happened.
    pub message: String,
    /// More about it.
    pub detail: Option<String>,
    /// What to do.
    pub hint: Option<String>,
    /// Where in the caller's SQL: characters, from 1.
    pub position: Option<usize>,
    /// The call stack inside the server.
    pub context: Option<String>,
    /// The schema concerned.
    pub schema: Option<String>,
    /// The table concerned.
    pub table: Option<String>,
    /// The column concerned.
    pub column: Option<String>,
    /// The type concerned.
    pub data_type: Option<String>,
    /// The constraint concerned.
    pub constraint: Option<String>,
    /// The statement inside a function in which it happened, when that is not the caller's own.
    pub internal_query: Option<String>,
    /// The server's C function that reports it.
    pub routine: Option<String>,
}

/// Why a statement gave no answer, or not all of it.
pub enum Failure {
    /// The server refused or stopped it.
    Server(Box<ServerError>),
    /// It never got there, or its connection did not last.
    Other(Error),
}

/// The statement was stopped: by the caller, by its timeout or by an operator.
const QUERY_CANCELED: &str = "57014";

impl ServerError {
    /// The fields of an `ErrorResponse`; unknown ones are skipped.
    pub(crate) fn from_fields(mut fields: &[u8]) -> ServerError {
        let mut error = ServerError::default();
        while let Some((&field, rest)) = fields.split_first().filter(|(field, _)| **field != 0) {
            let end = rest.iter().position(|&byte| byte == 0).unwrap_or(rest.len());
            let (value, rest) = rest.split_at(end);
            error.set(field, String::from_utf8_lossy(value).into_owned());
            fields = rest.get(1..).unwrap_or_default();
        }
        error
    }

    fn set(&mut self, field: u8, value: String) {
        match field {
            b'V' => self.severity = value,
            // The translated severity, for servers before 9.6, which send no other.
            b'S' if self.severity.is_empty() => self.severity = value,
            b'C' => self.code = value,
            b'M' => self.message = value,
            b'D' => self.detail = Some(value),
            b'H' => self.hint = Some(value),
            b'P' => self.position = value.parse().ok(),
            b'W' => self.context = Some(value),
            b's' => self.schema = Some(value),
            b't' => self.table = Some(value),
            b'c' => self.column = Some(value),
            b'd' => self.data_type = Some(value),
            b'n' => self.constraint = Some(value),
            b'q' => self.internal_query = Some(value),
            b'R' => self.routine = Some(value),
            _ => {}
        }
    }

    /// Whether the server closes the connection after it.
    pub fn is_fatal(&self) -> bool {
        matches!(self.severity.as_str(), "FATAL" | "PANIC")
    }

    /// Whether the statement was stopped rather than wrong.
    pub fn is_cancelled(&self) -> bool {
        self.code == QUERY_CANCELED
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.severity, self.message, self.code)
    }
}

impl std::error::Error for ServerError {}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Failure {
        Failure::Server(Box::new(error))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Other(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Server(error) => error.fmt(f),
            Failure::Other(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Server(error) => error.fmt(f),
            Failure::Other(error) => fmt::Debug::fmt(error, f),
        }
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_an_error_is_read_and_a_cut_one_does_no_harm() {
        let fields = b"SFEHLER\0VERROR\0C42P01\0Mrelation \"x\" does not exist\0P15\0Rparserx\0Zodd\0\0";
        let error = ServerError::from_fields(fields);
        assert_eq!((error.severity.as_str(), error.code.as_str(), error.position), ("ERROR", "42P01", Some(15)));
        assert_eq!(error.message, "relation \"x\" does not exist");
        assert_eq!(error.routine.as_deref(), Some("parserx"));
        for end in 0..fields.len() {
            ServerError::from_fields(fields.get(..end).expect("within"));
        }
    }
}

//! The driver's failures, as failures that a caller can act on.

use std::error::Error as StdError;
use std::fmt::Display;

use deadpool_postgres::{HookError, PoolError, TimeoutType};
use tidegate_core::{Error, Result};
use tokio_postgres::error::SqlState;

/// Turns the driver's failure into one that a caller can act on. The driver's own words go to the log alone.
pub trait Db<T> {
    /// What was being done, as in ``.db("loading dataset `shop`")``; `format_args!` costs nothing when all goes well.
    fn db(self, doing: impl Display) -> Result<T>;

    /// The same, and a breach of the named unique constraint is the conflict that `taken` describes.
    fn db_unless_taken(self, doing: impl Display, constraint: &str, taken: impl Display) -> Result<T>;
}

impl<T> Db<T> for Result<T, tokio_postgres::Error> {
    fn db(self, doing: impl Display) -> Result<T> {
        self.map_err(|error| explain(error, &doing))
    }

    fn db_unless_taken(self, doing: impl Display, constraint: &str, taken: impl Display) -> Result<T> {
        self.map_err(|error| {
            if error.as_db_error().is_some_and(|error| error.constraint() == Some(constraint)) {
                Error::conflict(taken.to_string()).because(error)
            } else {
                explain(error, &doing)
            }
        })
    }
}

impl<T> Db<T> for Result<T, PoolError> {
    fn db(self, doing: impl Display) -> Result<T> {
        self.map_err(|error| match error {
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => explain(error, &doing),
            PoolError::Timeout(TimeoutType::Wait) => {
                Error::too_much("all connections to the control database are busy").hint("try again in a moment").because(error)
            }
            PoolError::Timeout(_) => away(&doing).because(error),
            PoolError::Closed => Error::unavailable("tidegate is shutting down").because(error),
            _ => Error::internal(format!("the control database failed while {doing}")).because(error),
        })
    }

    fn db_unless_taken(self, doing: impl Display, _constraint: &str, _taken: impl Display) -> Result<T> {
        self.db(doing)
    }
}

pub(super) fn explain(error: tokio_postgres::Error, doing: &dyn Display) -> Error {
    let explained = match error.code() {
        Some(code) => by_code(code, doing),
        // Of the driver's kinds of failure nothing but their words can be told.
        None if error.to_string().contains("TLS") => Error::unavailable("the control database and tidegate do not agree on encryption")
            .hint("check `sslmode` and `sslrootcert` of the database URL; the log says what is wrong with the certificate"),
        None if is_away(&error) => away(doing),
        None => Error::internal(format!("the control database and tidegate did not understand each other while {doing}")),
    };
    explained.because(error)
}

/// Whether the failure is on the way, and not in what we sent or how we read the answer.
fn is_away(error: &tokio_postgres::Error) -> bool {
    let by_source = error.source().is_some_and(<dyn StdError>::is::<std::io::Error>);
    error.is_closed() || by_source || error.to_string().contains("timeout")
}

fn by_code(code: &SqlState, doing: &dyn Display) -> Error {
    match code.code() {
        "23505" => Error::conflict(format!("it exists already, found while {doing}")),
        "40001" | "40P01" => Error::conflict(format!("something else changed it while {doing}")).hint("try again"),
        "55P03" | "57014" => Error::unavailable(format!("the control database took too long while {doing}")).hint("try again in a moment"),
        "53300" => Error::too_much("the control database takes no more connections").hint("try again in a moment"),
        "53100" => Error::unavailable("the control database's disk is full").hint("free some space on it"),
        "28P01" | "28000" => Error::denied("the control database refuses the user or the password")
            .hint("check the database URL, its `sslmode` too, and the server's pg_hba.conf"),
        "3D000" => Error::not_found("the control database does not exist").hint("create it, or check the database URL"),
        "42501" => Error::denied(format!("the control database's user lacks a right while {doing}")).hint("make it the database's owner"),
        "25006" => Error::unavailable("the control database is read-only").hint("connect to the primary server"),
        code if code.starts_with("08") || code.starts_with("57P") => away(doing),
        _ => Error::internal(format!("the control database failed while {doing}")),
    }
}

fn away(doing: &dyn Display) -> Error {
    Error::unavailable(format!("the control database does not answer while {doing}")).hint("try again in a moment")
}

/// Whether the fault is in the values of a statement, so that trying again does not help.
pub(crate) fn is_in_the_values(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) => ["21", "22", "23", "54"].iter().any(|class| code.code().starts_with(class)),
        None => !is_away(error),
    }
}

#[cfg(test)]
mod tests {
    use tidegate_core::Kind;

    use super::*;

    #[test]
    fn each_family_of_failures_has_the_kind_that_its_caller_can_act_on() {
        for (code, kind) in [
            ("23505", Kind::Conflict),
            ("40001", Kind::Conflict),
            ("57P01", Kind::Unavailable),
            ("08006", Kind::Unavailable),
            ("53300", Kind::TooMuch),
            ("28P01", Kind::Denied),
            ("42P01", Kind::Internal),
        ] {
            let error = by_code(&SqlState::from_code(code), &"loading dataset `shop`");
            assert_eq!(error.kind, kind, "{code}");
        }
    }
}

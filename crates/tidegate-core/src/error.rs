//! What went wrong, for whom to act on it, and what to do next.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A result whose failure a caller can act on.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The seven things a caller can do something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The request is wrong: change it.
    Invalid,
    /// The request is understood and not allowed: ask for the right, or ask less.
    Denied,
    /// The named thing does not exist.
    NotFound,
    /// The thing has changed meanwhile, or already exists.
    Conflict,
    /// Over a limit: ask for less, or wait.
    TooMuch,
    /// Something behind Tidegate is away: try again later.
    Unavailable,
    /// Our own fault: report it.
    Internal,
}

impl Kind {
    /// The kind's word, as logs, metrics and JSON write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Invalid => "invalid",
            Kind::Denied => "denied",
            Kind::NotFound => "not_found",
            Kind::Conflict => "conflict",
            Kind::TooMuch => "too_much",
            Kind::Unavailable => "unavailable",
            Kind::Internal => "internal",
        }
    }
}

/// A failure: `message` and `hint` may be shown to anyone, the source goes to the log alone.
pub struct Error {
    /// What the caller can do about it.
    pub kind: Kind,
    /// What happened, lowercase, without a full stop, values in backticks.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// After how long trying again makes sense, where that is known.
    pub retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// A failure of the given kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), hint: None, retry_after: None, source: None }
    }

    /// The request is wrong.
    pub fn invalid(message: impl Into<String>) -> Error {
        Error::new(Kind::Invalid, message)
    }

    /// The request is not allowed.
    pub fn denied(message: impl Into<String>) -> Error {
        Error::new(Kind::Denied, message)
    }

    /// The named thing does not exist.
    pub fn not_found(message: impl Into<String>) -> Error {
        Error::new(Kind::NotFound, message)
    }

    /// The thing exists already or has changed meanwhile.
    pub fn conflict(message: impl Into<String>) -> Error {
        Error::new(Kind::Conflict, message)
    }

    /// Over a limit.
    pub fn too_much(message: impl Into<String>) -> Error {
        Error::new(Kind::TooMuch, message)
    }

    /// Something behind Tidegate is away.
    pub fn unavailable(message: impl Into<String>) -> Error {
        Error::new(Kind::Unavailable, message)
    }

    /// Our own fault.
    pub fn internal(message: impl Into<String>) -> Error {
        Error::new(Kind::Internal, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hint = Some(hint.into());
        self
    }

    /// The same, for somebody who can do something else about it.
    #[must_use]
    pub fn of_kind(mut self, kind: Kind) -> Error {
        self.kind = kind;
        self
    }

    /// Says when trying again makes sense.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Error {
        self.retry_after = Some(wait);
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        self.source = Some(source.into());
        self
    }

    /// The message and the hint: what a person or a model reads.
    pub fn text(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}\n{hint}", self.message),
            None => self.message.clone(),
        }
    }

    /// The causes, outermost first, for the log.
    pub fn chain(&self) -> String {
        let mut text = String::new();
        let mut next = self.source.as_deref().map(|source| source as &(dyn StdError + 'static));
        while let Some(cause) = next {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause.to_string());
            next = cause.source();
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.text(), self.kind.as_str())?;
        let chain = self.chain();
        if chain.is_empty() { Ok(()) } else { write!(f, " because {chain}") }
    }
}

impl StdError for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_for_the_log_and_never_shown() {
        let error = Error::unavailable("dataset `shop` does not answer")
            .hint("try again")
            .because(std::io::Error::other("connect to 10.0.0.7 failed"));
        assert_eq!(error.text(), "dataset `shop` does not answer\ntry again");
        assert!(!error.to_string().contains("10.0.0.7"));
        assert_eq!(error.chain(), "connect to 10.0.0.7 failed");
    }
}

//! Why a statement is not run, in words that its author can act on.

use std::fmt;

/// Why a statement is not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, for a caller to branch on.
    pub kind: RefusalKind,
    /// What is wrong, in words: lowercase, values in backticks, no full stop.
    pub message: String,
    /// What would be accepted instead.
    pub hint: Option<String>,
    /// Where: the character, counted from 1 as PostgreSQL counts.
    pub position: Option<usize>,
    /// The name that is refused: a function, a relation, an operator, a type, a setting.
    pub name: Option<String>,
}

/// What is wrong with a statement that is not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// It is not SQL that PostgreSQL's grammar knows.
    Syntax,
    /// It is something other than one statement that reads.
    NotReadOnly,
    /// It reads, but by means or from places that are closed.
    Forbidden,
    /// It reads a relation that does not exist.
    Missing,
    /// It, or a value that it makes while being planned, is larger than the limit.
    TooLarge,
}

impl Refusal {
    pub(crate) fn new(kind: RefusalKind, message: impl Into<String>) -> Self {
        Refusal { kind, message: message.into(), hint: None, position: None, name: None }
    }

    pub(crate) fn syntax(message: impl Into<String>) -> Self {
        Refusal::new(RefusalKind::Syntax, message)
    }

    pub(crate) fn not_read_only(message: impl Into<String>) -> Self {
        Refusal::new(RefusalKind::NotReadOnly, message)
    }

    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Refusal::new(RefusalKind::Forbidden, message)
    }

    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Refusal::new(RefusalKind::TooLarge, message)
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(crate) fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the place from a byte offset into `sql`.
    #[must_use]
    pub(crate) fn at(mut self, sql: &str, byte: Option<usize>) -> Self {
        self.position = byte.map(|byte| character(sql, byte));
        self
    }
}

/// The number of the character, from 1, that holds the byte.
fn character(sql: &str, byte: usize) -> usize {
    1 + sql.char_indices().take_while(|(at, c)| at + c.len_utf8() <= byte).count()
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_characters_from_one() {
        let refusal = Refusal::syntax("x").at("sélect 1", Some(3));
        assert_eq!(refusal.position, Some(3), "the é takes two bytes");
        assert_eq!(Refusal::syntax("x").at("a", Some(0)).position, Some(1));
    }
}

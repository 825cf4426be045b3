//! Which statements a connection has prepared: the most recently used ones, up to a bound.

use std::collections::HashMap;

/// How many of the callers' statements a connection keeps.
const STATEMENTS_MAX: usize = 64;

/// Longer texts are prepared anew each time: they seldom come twice, and their plans are large.
const SQL_BYTES_MAX: usize = 16 * 1024;

/// The prepared statements of one connection, by text.
#[derive(Default)]
pub(crate) struct Prepared {
    statements: HashMap<Box<str>, Statement>,
    uses: u64,
    named: u64,
}

struct Statement {
    number: u64,
    used: u64,
}

/// The name under which a statement is, or will be, prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name(u64);

impl Name {
    /// As the protocol has it.
    pub(crate) fn text(self) -> String {
        format!("tg_{}", self.0)
    }
}

impl Prepared {
    /// The name of a statement that is prepared already.
    pub(crate) fn find(&mut self, sql: &str) -> Option<Name> {
        self.uses += 1;
        let statement = self.statements.get_mut(sql)?;
        statement.used = self.uses;
        Some(Name(statement.number))
    }

    /// A fresh name, and the one that must go to make room; nothing for a text that is not worth keeping.
    pub(crate) fn room(&mut self, sql: &str) -> Option<(Name, Option<Name>)> {
        if sql.len() > SQL_BYTES_MAX {
            return None;
        }
        let leaving = if self.statements.len() >= STATEMENTS_MAX { self.forget_oldest() } else { None };
        self.named += 1;
        Some((Name(self.named), leaving))
    }

    /// Remembers a statement that the server has accepted.
    pub(crate) fn keep(&mut self, sql: &str, name: Name) {
        self.uses += 1;
        self.statements.insert(sql.into(), Statement { number: name.0, used: self.uses });
    }

    fn forget_oldest(&mut self) -> Option<Name> {
        let oldest = self.statements.iter().min_by_key(|(_, statement)| statement.used).map(|(sql, _)| sql.clone())?;
        self.forget(&oldest)
    }

    /// Drops one from memory.
    pub(crate) fn forget(&mut self, sql: &str) -> Option<Name> {
        self.statements.remove(sql).map(|statement| Name(statement.number))
    }

    /// Drops all from memory: the server has.
    pub(crate) fn clear(&mut self) {
        self.statements.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_statement_makes_room() {
        let mut prepared = Prepared::default();
        for number in 0..STATEMENTS_MAX {
            let sql = format!("select {number}");
            let (name, leaving) = prepared.room(&sql).expect("short");
            assert_eq!(leaving, None);
            prepared.keep(&sql, name);
        }
        let first = prepared.find("select 0");
        let (name, leaving) = prepared.room("select 'new'").expect("short");
        assert_ne!(leaving, first);
        assert!(leaving.is_some());
        prepared.keep("select 'new'", name);
        assert_eq!(prepared.find("select 0"), first);
        assert_eq!(prepared.find("select 1"), None);
        assert_eq!(prepared.statements.len(), STATEMENTS_MAX);
    }

    #[test]
    fn a_very_long_text_is_not_kept() {
        assert!(Prepared::default().room(&"x".repeat(SQL_BYTES_MAX + 1)).is_none());
    }
}

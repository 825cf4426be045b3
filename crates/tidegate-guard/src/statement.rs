//! One statement of the right shape, and everything it mentions.

use std::collections::BTreeSet;

/// Stack that the grammar may take while it makes a fingerprint.
const FINGERPRINT_STACK: usize = 3 * 1024 * 1024;

/// One statement of the right shape: it reads as far as the grammar can tell.
///
/// Only [`crate::parse`] makes one. What its functions, views and operators do is for
/// [`crate::check`] to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub(crate) sql: String,
    pub(crate) kind: Kind,
    pub(crate) inner: Option<String>,
    pub(crate) mentions: Mentions,
    /// Whether a name in it is one that databases of other letters than ours may read otherwise.
    pub(crate) odd_names: bool,
    /// The values of its parameters.
    pub(crate) parameters: Vec<Option<String>>,
}

/// What sort of statement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `SELECT`, `VALUES`, `TABLE` or `WITH … SELECT`.
    Select,
    /// `EXPLAIN` of such a statement; with `ANALYZE` it runs.
    Explain {
        /// Whether the statement inside runs.
        analyze: bool,
    },
    /// `SHOW` of one setting.
    Show,
}

/// A name that a statement mentions.
#[allow(clippy::struct_excessive_bools, reason = "each says something else of the place where it stands")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The schema, when the statement says it.
    pub schema: Option<String>,
    /// The name, folded and unquoted as PostgreSQL does.
    pub name: String,
    /// The number of arguments, for a function that is called.
    pub arguments: Option<usize>,
    /// Where it stands: bytes into the text.
    pub position: Option<usize>,
    pub(crate) how: How,
    /// The first argument, when it is a literal string or number.
    pub(crate) literal: Option<String>,
    /// Whether any argument is a literal string, of which PostgreSQL guesses the type.
    pub(crate) guesses: bool,
    /// Whether its second argument is a number that is written out.
    pub(crate) counted: bool,
    /// The type that each argument or operand is cast to, where that stands right there.
    pub(crate) casts: Vec<Option<String>>,
    /// Whether all columns of a relation are asked for, or under names of their own.
    pub(crate) whole: bool,
    /// Of `pg_settings`, and of `current_setting(name)` from it, the closed settings that the condition lets through; none
    /// where there is no telling.
    pub(crate) settings: Option<Vec<String>>,
    /// Whether of `pg_stat_activity` only the row of the session itself is asked for.
    pub(crate) own_session: bool,
}

/// In what role a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Written out.
    Plain,
    /// Called with the last argument marked `VARIADIC`, or with arguments by name.
    Loose,
    /// `value.name`, which calls a function when no column has that name.
    Field,
    /// The same of a row of a table or a subquery: only a function that takes a row.
    RowField,
    /// The method of `TABLESAMPLE`.
    Sample,
    /// A keyword of our grammar that an older server takes for a function's name.
    Keyword,
}

/// All names that a statement mentions, by kind.
#[allow(clippy::struct_excessive_bools, reason = "each says something else of the same walk")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    pub(crate) functions: Vec<Mention>,
    pub(crate) relations: Vec<Mention>,
    pub(crate) operators: Vec<Mention>,
    pub(crate) types: Vec<Mention>,
    /// Columns that are used for more than to be put out.
    pub(crate) columns: BTreeSet<String>,
    /// Columns and rows that are only put out.
    pub(crate) shown: BTreeSet<String>,
    /// Whether whole rows are used, or columns under names of their own.
    pub(crate) whole: bool,
    /// Whether whole rows are used as values.
    pub(crate) rows: bool,
    /// Whether all columns of something are put out.
    pub(crate) shows_all: bool,
    /// Whether a window has a frame that is measured.
    pub(crate) frames: bool,
}

impl Statement {
    /// The text as it was given.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// What sort of statement it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Every function that may be called, wherever it stands.
    ///
    /// Among them are the fields of `row.field`, which call a function when there is no such column.
    pub fn functions(&self) -> &[Mention] {
        &self.mentions.functions
    }

    /// Every table, view or other relation; not the statement's own `WITH` names.
    pub fn relations(&self) -> &[Mention] {
        &self.mentions.relations
    }

    /// Every operator, also those that stand behind `IN`, `LIKE`, `BETWEEN` and `USING`.
    pub fn operators(&self) -> &[Mention] {
        &self.mentions.operators
    }

    /// Every type that is named.
    pub fn types(&self) -> &[Mention] {
        &self.mentions.types
    }

    /// Whether it reads any relation of the database.
    pub fn reads_tables(&self) -> bool {
        !self.mentions.relations.is_empty()
    }

    /// The statement that an `EXPLAIN` explains.
    pub fn inner_sql(&self) -> Option<&str> {
        self.inner.as_deref()
    }

    /// A number, in hexadecimal, that statements share when they differ only in constants.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.sql)
    }
}

pub(crate) fn fingerprint(sql: &str) -> String {
    stacker::maybe_grow(FINGERPRINT_STACK, FINGERPRINT_STACK, || pg_query::fingerprint(sql, 0, 0))
        .map_or_else(|_| "0".repeat(16), |fingerprint| fingerprint.hex)
}

/// The same text with `$1`, `$2`, … in place of its constants; none if the grammar does not know it.
pub fn without_constants(sql: &str) -> Option<String> {
    stacker::maybe_grow(FINGERPRINT_STACK, FINGERPRINT_STACK, || pg_query::normalize(sql)).ok()
}

impl Mention {
    pub(crate) fn new(names: &[&str], position: Option<usize>) -> Option<Self> {
        let (name, before) = names.split_last()?;
        Some(Mention {
            schema: before.last().map(|schema| (*schema).to_owned()),
            name: (*name).to_owned(),
            arguments: None,
            position,
            how: How::Plain,
            literal: None,
            guesses: false,
            counted: false,
            casts: Vec::new(),
            whole: false,
            settings: None,
            own_session: false,
        })
    }

    /// The name as the statement may have written it.
    pub(crate) fn full(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        }
    }
}

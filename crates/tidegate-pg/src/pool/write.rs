//! Writes: each on a connection of its own, in one transaction, rolled back unless it is confirmed.

mod effect;
mod session;

use std::time::Duration;

use tidegate_core::Error;
use tidegate_guard::Write;
use tokio_util::sync::CancellationToken;

use self::session::Session;
use super::watch::cancelled;
use super::{Parameter, Pool};
use crate::Failure;

/// How one write is to run.
#[derive(Clone, Debug)]
pub struct WriteOptions {
    /// After so long the statement is stopped.
    pub timeout: Duration,
    /// Stops it when fired; a commit that has begun is waited for.
    pub cancel: CancellationToken,
    /// Rows that are shown at most.
    pub rows_shown: usize,
}

/// What a write would do, or did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// Rows that the statement touched; none of a definition.
    pub rows: Option<u64>,
    /// Rows that the transaction touched in all tables, by cascades and triggers too.
    pub rows_all: u64,
    /// Rows of the table before.
    pub table_rows: Option<TableRows>,
    /// Some of the rows as they were, as a JSON array of objects.
    pub before: Option<String>,
    /// Some of the rows as they are, or what the statement returns.
    pub after: Option<String>,
    /// Whether `after` lacks the rows that the ON of a MERGE finds no longer, as its table is too large to look through.
    pub after_is_part: bool,
    /// The plan, a line each.
    pub plan: Vec<String>,
    /// Every table that was touched.
    pub touched: Vec<Touched>,
    /// Foreign keys that passed the write on.
    pub follows: Vec<Follow>,
    /// Triggers of the tables that were touched: `name on table (before insert, each row)`.
    pub triggers: Vec<String>,
    /// Locks that are held until the end of the transaction: table and mode.
    pub locks: Vec<(String, String)>,
    /// Sequences and how many of their values were used up.
    pub sequences: Vec<(String, i64)>,
}

/// How many rows a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableRows {
    /// So many.
    pub count: u64,
    /// Whether they were counted rather than estimated.
    pub exact: bool,
}

/// What happened to the rows of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Its name, with the schema where needed.
    pub table: String,
    /// New rows.
    pub inserted: u64,
    /// Rows changed.
    pub updated: u64,
    /// Rows gone.
    pub deleted: u64,
    pub(crate) oid: u32,
}

/// A foreign key that passes a write on to another table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// The table that follows.
    pub table: String,
    /// The foreign key's name.
    pub key: String,
    /// For example `on delete cascade`.
    pub action: String,
    /// Rows of that table that were touched, by whatever.
    pub rows: u64,
}

/// The most that a confirmed write may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// By the statement itself.
    pub rows: u64,
    /// In all tables.
    pub rows_all: u64,
}

/// How a confirmed write ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is there to stay.
    Committed(Effect),
    /// It would have touched more than was previewed, and was rolled back.
    RolledBack(Effect),
}

impl Pool {
    /// The role that reads and writes.
    pub fn role(&self) -> &str {
        self.origin.target.user()
    }

    /// Runs a write in a transaction that is rolled back, and says what it would do.
    pub async fn preview_write(&self, write: &Write, parameters: &[Parameter], options: &WriteOptions) -> Result<Effect, Failure> {
        let preview = async {
            let session = Session::open(self, options).await?;
            let effect = session.run(write, parameters, true).await?;
            session.end("rollback").await?;
            Ok(effect)
        };
        options.cancel.run_until_cancelled(preview).await.unwrap_or_else(|| Err(cancelled().into()))
    }

    /// Runs a write and commits it, unless it touches more than it may.
    pub async fn confirm_write(
        &self,
        write: &Write,
        parameters: &[Parameter],
        options: &WriteOptions,
        bound: Bound,
    ) -> Result<Outcome, Failure> {
        let run = async {
            let session = Session::open(self, options).await?;
            let effect = session.run(write, parameters, false).await?;
            Ok::<_, Failure>((session, effect))
        };
        let (session, effect) = options.cancel.run_until_cancelled(run).await.unwrap_or_else(|| Err(cancelled().into()))?;
        if effect.rows.unwrap_or(0) > bound.rows || effect.rows_all > bound.rows_all {
            session.end("rollback").await?;
            return Ok(Outcome::RolledBack(effect));
        }
        match session.end("commit").await {
            Ok(()) => Ok(Outcome::Committed(effect)),
            Err(Failure::Other(error)) => Err(Failure::Other(
                Error::unavailable(format!(
                    "the connection to `{}` ended during the commit: whether it was written is not known",
                    self.origin.name
                ))
                .hint("look whether it is there before you try again")
                .because(error),
            )),
            Err(refused) => Err(refused),
        }
    }
}

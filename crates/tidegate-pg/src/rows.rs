//! The rows of an answer, as text, one at a time.

mod decode;
mod types;

use std::time::{Duration, Instant};

pub(crate) use self::decode::RowBuffer;

use self::decode::Cell;
use crate::Failure;
use crate::pool::{Lease, Stop, Watch};
use crate::wire::{Event, Exchange, Outcome};

/// A column of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name; several columns may share one.
    pub name: String,
    /// Its type's number in `pg_type`.
    pub type_oid: u32,
    /// The type's modifier, such as a length; -1 without.
    pub type_modifier: i32,
}

/// A stream of rows. Dropping it half-way stops the statement on the server; nothing is collected.
pub struct Rows {
    /// The connection, until the statement is over. Dropped while the statement runs, it stops it.
    lease: Option<Lease>,
    exchange: Exchange,
    watch: Watch,
    limit: u64,
    truncated: bool,
    clock: Clock,
    run: Option<Duration>,
    /// Whether the last column is not delivered, and what it said in the row that came last.
    sets_aside: bool,
    aside: Option<String>,
}

/// When a statement came, and when it was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) asked: Instant,
    pub(crate) started: Instant,
}

/// One row, valid until the next is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    text: &'a str,
    cells: &'a [Cell],
}

/// Where the time went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Waiting for a connection, or for opening one.
    pub wait: Duration,
    /// From sending the statement to its end, or until now.
    pub run: Duration,
}

impl Rows {
    pub(crate) fn new(lease: Lease, exchange: Exchange, watch: Watch, limit: u64, clock: Clock) -> Rows {
        Rows { lease: Some(lease), exchange, watch, limit, truncated: false, clock, run: None, sets_aside: false, aside: None }
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        let columns = self.exchange.columns.as_slice();
        if self.sets_aside { columns.split_last().map_or(columns, |(_, shown)| shown) } else { columns }
    }

    /// From now on the last column is not delivered: it is for [`Rows::aside`] alone.
    #[must_use]
    pub fn with_last_aside(self) -> Rows {
        Rows { sets_aside: true, ..self }
    }

    /// What the last column said in the latest row.
    pub fn aside(&self) -> Option<&str> {
        self.aside.as_deref()
    }

    /// The next row; `None` after the last one, or after [`ReadOptions::rows_max`](crate::ReadOptions::rows_max).
    ///
    /// When this future is dropped nothing is lost; when the [`Rows`] are, the statement is stopped.
    pub async fn next(&mut self) -> Result<Option<Row<'_>>, Failure> {
        while let Some(lease) = &mut self.lease {
            match self.exchange.advance(lease.session()) {
                Ok(Some(Event::Row)) if self.exchange.rows > self.limit => self.truncate(),
                Ok(Some(Event::Row)) => return Ok(Some(self.take())),
                Ok(Some(Event::End)) => {
                    lease.send_cleanup(&self.watch).await;
                    self.end()?;
                }
                Ok(Some(Event::Columns)) => {}
                Ok(None) => {
                    let filled = self.watch.fill(lease.session()).await;
                    filled.map_err(|stop| self.stop(stop))?;
                }
                Err(lost) => return Err(self.stop(lost.into())),
            }
        }
        Ok(None)
    }

    /// The row that has come, without what is not delivered.
    fn take(&mut self) -> Row<'_> {
        let row = self.exchange.row.row();
        if !self.sets_aside {
            return row;
        }
        self.aside = row.cells().last().flatten().map(str::to_owned);
        Row { cells: row.cells.split_last().map_or(row.cells, |(_, shown)| shown), ..row }
    }

    /// Where the time went, so far.
    pub fn times(&self) -> Times {
        let Clock { asked, started } = self.clock;
        Times { wait: started - asked, run: self.run.unwrap_or_else(|| started.elapsed()) }
    }

    /// Bytes of rows that the server has sent, so far.
    pub fn bytes(&self) -> u64 {
        self.exchange.bytes
    }

    /// Whether there were more rows than asked for; known after the last one.
    pub fn truncated(&self) -> bool {
        self.truncated
    }

    /// One row more than is wanted has come: whatever follows is stopped.
    fn truncate(&mut self) {
        self.truncated = true;
        self.run = Some(self.clock.started.elapsed());
        self.lease = None;
    }

    fn end(&mut self) -> Result<(), Failure> {
        self.run = Some(self.clock.started.elapsed());
        self.lease = None;
        match self.exchange.outcome() {
            Some(Outcome::Failed(error)) => Err(Failure::Server(error)),
            Some(Outcome::Suspended) => {
                self.truncated = true;
                Ok(())
            }
            Some(Outcome::Complete) | None => Ok(()),
        }
    }

    fn stop(&mut self, stop: Stop) -> Failure {
        self.run = Some(self.clock.started.elapsed());
        match self.lease.take() {
            Some(lease) => lease.stop(stop, &self.watch),
            None => stop.failure("the dataset", &self.watch),
        }
    }
}

impl<'a> Row<'a> {
    /// How many cells it has: as many as there are columns.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has no cell at all, as in a `select` of nothing.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// One cell as PostgreSQL writes it; `None` for NULL, and where there is no such column.
    #[inline]
    pub fn cell(&self, index: usize) -> Option<&'a str> {
        self.cells.get(index).and_then(|cell| cell.text(self.text))
    }

    /// All cells in the order of the columns; `None` for NULL.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = Option<&'a str>> + use<'a> {
        let text = self.text;
        self.cells.iter().map(move |cell| cell.text(text))
    }
}

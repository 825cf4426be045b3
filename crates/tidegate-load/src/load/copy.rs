//! The second way through a file: its rows into the table, and those that do not fit aside.

use std::time::Instant;

use tidegate_core::{Call, Error, Result};
use tidegate_data::Dataset;
use tidegate_pg::{Failure, Load, ServerError};
use tokio::sync::mpsc;

use super::Survey;
use crate::batch::{Batch, Reject};
use crate::read::Record;
use crate::target::Target;
use crate::{refusal, show};

/// Batches that are ready while one is being copied.
const BATCHES_READY: usize = 2;
/// Rows that are tried after one that did not fit; twice as many each time that goes well.
const WINDOW: usize = 64;

/// A load whose rows are being copied.
pub(super) struct Copying<'a> {
    pub(super) load: &'a Load,
    pub(super) target: &'a Target,
    pub(super) survey: &'a Survey,
    pub(super) rejects_max: u64,
    pub(super) begun: Instant,
}

impl Copying<'_> {
    /// Copies all rows; gives their number and those that were set aside.
    pub(super) async fn run(&self, call: &Call, dataset: &Dataset) -> Result<(u64, Vec<Reject>)> {
        let (sender, mut receiver) = mpsc::channel(BATCHES_READY);
        let mut rows = self.survey.reading.rows()?;
        let columns = self.target.forms.clone();
        // It ends with the file, or as soon as nobody takes what it has read.
        let reader = tokio::task::spawn_blocking(move || {
            let mut record = Record::default();
            loop {
                let batch = Batch::read(rows.as_mut(), &mut record, &columns);
                let ended = batch.as_ref().is_ok_and(Batch::is_empty);
                let failed = batch.is_err();
                if ended || sender.blocking_send(batch).is_err() || failed {
                    return;
                }
            }
        });
        let (mut loaded, mut rejects) = (0, Vec::new());
        while let Some(batch) = receiver.recv().await {
            let mut batch = batch?;
            rejects.append(&mut batch.rejects);
            self.check(&rejects)?;
            loaded +=
                self.copy(&batch, &mut rejects).await?.map_err(|failure| refusal::explain(dataset, &self.target.table.name, failure))?;
            self.report(call, loaded + rejects.len() as u64);
        }
        reader.await.map_err(|error| Error::internal("reading a file failed by a fault of its own").because(error))?;
        self.check(&rejects)?;
        rejects.sort_by_key(|reject| reject.line);
        Ok((loaded, rejects))
    }

    /// Copies a batch. Where the server refuses a row, those before it are copied, then it alone, to be sure that it is the one.
    async fn copy(&self, batch: &Batch, rejects: &mut Vec<Reject>) -> Result<Result<u64, Failure>> {
        let (mut at, mut window, mut loaded) = (0, batch.len(), 0);
        let mut end = batch.len();
        while at < batch.len() {
            match self.load.copy(&self.target.table, &self.target.columns, batch.slice(at, end)).await {
                Ok(count) => {
                    loaded += count;
                    at = end;
                    window = window.saturating_mul(2);
                    end = at.saturating_add(window).min(batch.len());
                }
                Err(Failure::Server(error)) if of_a_row(&error) => {
                    let place = row(&error, &self.target.table.name).map(|row| at + row).filter(|place| *place < end);
                    if end - at == 1 {
                        rejects.push(batch.reject(at, reason(&error)));
                        self.check(rejects)?;
                        at += 1;
                        window = WINDOW;
                        end = at.saturating_add(window).min(batch.len());
                    } else {
                        end = match place {
                            Some(place) if place > at => place,
                            Some(_) => at + 1,
                            None => at + (end - at) / 2,
                        };
                        window = WINDOW;
                    }
                }
                Err(failure) => return Ok(Err(failure)),
            }
        }
        Ok(Ok(loaded))
    }

    fn check(&self, rejects: &[Reject]) -> Result<()> {
        let Some(first) = rejects.first().filter(|_| rejects.len() as u64 > self.rejects_max) else { return Ok(()) };
        let (found, rows) = (show::count(rejects.len() as u64), show::count(self.survey.rows));
        Err(Error::invalid(format!(
            "nothing is loaded: {found} or more of {rows} rows don't fit; the first in line {}: {}",
            first.line, first.reason
        ))
        .hint(format!(
            "at most {} may be set aside: raise the percentage (`--rejects-max`), or mend the file",
            show::count(self.rejects_max)
        )))
    }

    fn report(&self, call: &Call, done: u64) {
        let total = self.survey.rows;
        let rate = show::rate(done, self.begun.elapsed());
        let left = total.saturating_sub(done).checked_div(rate).unwrap_or(0);
        call.progress.report(done, Some(total), format!("rows, {} a second, {left} s left", show::count(rate)));
    }
}

/// Whether an error is one of a row's values: of data, of a constraint, or what a trigger raises.
fn of_a_row(error: &ServerError) -> bool {
    matches!(error.code.get(..2), Some("22" | "23")) || error.code == "P0001"
}

/// Which row of a COPY an error names, from 0.
fn row(error: &ServerError, table: &str) -> Option<usize> {
    let begin = format!("COPY {table}, ");
    let context = error.context.as_deref()?;
    let line = context.lines().find_map(|line| line.strip_prefix(&begin))?;
    let digits: String = line.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse::<usize>().ok()?.checked_sub(1)
}

fn reason(error: &ServerError) -> String {
    let detail = error.detail.as_ref().map_or_else(String::new, |detail| format!("; {detail}"));
    format!("{}{detail} (SQLSTATE {})", error.message, error.code)
}

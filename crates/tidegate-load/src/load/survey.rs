//! The first way through a file: what columns it has, and what all their values could be.

use tidegate_core::{Call, Error, Progress, Result};
use tidegate_pg::LoadType;
use tokio_util::sync::CancellationToken;

use crate::batch::check;
use crate::names;
use crate::read::{Reading, Record, Said};
use crate::types::{Choice, Form, Habits, Tally, choose};
use crate::{Source, show};

/// Rows that a preview shows.
const ROWS_SHOWN: usize = 5;
/// Columns that a table can have.
const COLUMNS_MAX: usize = 1_600;
/// Rows between two looks at whether anybody still waits.
const PAUSE: u64 = 50_000;

/// What a file holds.
pub(crate) struct Survey {
    pub(crate) name: String,
    pub(crate) reading: Reading,
    /// The columns as the file calls them; empty where it does not.
    pub(crate) headings: Vec<String>,
    pub(crate) named: bool,
    pub(crate) tallies: Vec<Tally>,
    /// The types of the columns, where the file itself says them.
    pub(crate) types: Option<Vec<LoadType>>,
    /// Rows, with those that are none.
    pub(crate) rows: u64,
    pub(crate) faults: u64,
    pub(crate) first: Vec<Vec<Option<String>>>,
}

/// What is to be known of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it, to be shown.
    All,
    /// Types for new columns.
    Types,
    /// How values are written, for columns that are there.
    Forms,
}

impl Wanted {
    /// Whether the file's own word is enough. What looks like a number in a text may be meant for a column of numbers.
    fn is_said(self, types: &[LoadType]) -> bool {
        match self {
            Wanted::All => false,
            Wanted::Types => true,
            Wanted::Forms => !types.contains(&LoadType::Text),
        }
    }
}

impl Survey {
    /// Reads all of a file, on a thread that may block; or only what it says of itself, where that is enough.
    pub(crate) async fn make(call: &Call, source: Source, said: Said, wanted: Wanted) -> Result<Survey> {
        let (cancel, progress) = (call.cancel.clone(), call.progress.clone());
        let survey = tokio::task::spawn_blocking(move || read(&source, &said, wanted, (&cancel, &progress))).await;
        survey.unwrap_or_else(|error| Err(Error::internal("reading a file failed by a fault of its own").because(error)))
    }

    /// The columns of a new table.
    pub(crate) fn choices(&self) -> Result<Vec<(String, Choice)>> {
        let names = names::columns(&self.headings);
        if let Some(types) = &self.types {
            return Ok(names.into_iter().zip(types).map(|(name, of)| (name, Choice { of: *of, form: Form::Text })).collect());
        }
        let habits = Habits::of(&self.tallies);
        names.into_iter().zip(&self.tallies).map(|(name, tally)| Ok((name.clone(), choose(&name, tally, habits)?))).collect()
    }
}

fn read(source: &Source, said: &Said, wanted: Wanted, (cancel, progress): (&CancellationToken, &Progress)) -> Result<Survey> {
    let mut reading = Reading::of(source, said)?;
    let mut rows = reading.rows()?;
    let mut record = Record::default();
    let (mut tallies, mut first) = (Vec::<Tally>::new(), Vec::new());
    let (mut count, mut faults, mut bytes) = (0, 0, 0);
    let mut width = None;
    let types = rows.types().map(|(types, _)| types.to_vec());
    let is_said = types.as_ref().is_some_and(|types| wanted.is_said(types));
    while !is_said && rows.next(&mut record)? {
        count += 1;
        bytes += record.raw.len() as u64 + 1;
        if count % PAUSE == 0 {
            if cancel.is_cancelled() {
                return Err(Error::unavailable("the load was cancelled"));
            }
            if let Some((_, all)) = rows.types() {
                progress.report(count, Some(all), "rows read");
            } else {
                let size = source.size_bytes();
                progress.report(bytes.min(size.saturating_sub(1)), Some(size), format!("bytes read, {} rows", show::count(count)));
            }
        }
        let columns = rows.names().map_or_else(|| *width.get_or_insert(record.len()), <[String]>::len);
        if check(&record, columns).is_err() {
            faults += 1;
            continue;
        }
        check_width(columns)?;
        if tallies.len() < columns {
            tallies.resize_with(columns, Tally::default);
        }
        for (tally, (value, sort)) in tallies.iter_mut().zip(record.cells()) {
            tally.add(value, sort);
        }
        if first.len() < ROWS_SHOWN {
            first.push(record.texts());
        }
    }
    if is_said {
        count = rows.types().map_or(0, |(_, rows)| rows);
    }
    let named = rows.names().is_some();
    let headings = rows.names().map_or_else(|| vec![String::new(); tallies.len()], <[String]>::to_vec);
    check_width(headings.len())?;
    tallies.resize_with(headings.len(), Tally::default);
    if headings.is_empty() {
        return Err(Error::invalid(format!("`{}` has no rows", source.name)));
    }
    drop(rows);
    reading.remember(&headings);
    Ok(Survey { name: source.name.clone(), reading, headings, named, tallies, types, rows: count, faults, first })
}

fn check_width(columns: usize) -> Result<()> {
    if columns <= COLUMNS_MAX {
        return Ok(());
    }
    Err(Error::too_much(format!("{columns} columns, and a table has {COLUMNS_MAX} at most")))
}

//! Answers to slow statements, kept for a short while and only for as long as nothing has changed in the database.
//!
//! The version of the data is PostgreSQL's own: two equal [snapshots](https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT)
//! see the same rows. A statement is kept from its second run on, so that quick ones pay nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::sync::Cache;
use tidegate_core::{Answer, Call, Result};

use crate::dataset::Dataset;
use crate::failure;
use crate::query::Question;

/// A statement that ends sooner is run again.
const SLOW: Duration = Duration::from_millis(50);

/// What the answers of one dataset may weigh together.
const BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Words of statements whose answer changes though no row does, or that tell of the server and not of rows.
const RESTLESS: [&str; 9] = ["now", "current_", "clock_", "_timestamp", "timeofday", "localtime", "random", "uuid", "pg_"];

const VERSION: &str = "select pg_catalog.pg_current_snapshot()::text";

/// The answers of one dataset.
#[derive(Clone)]
pub(crate) struct Answers {
    known: Cache<String, Known>,
    life: Duration,
}

#[derive(Clone)]
enum Known {
    /// It was slow once: worth keeping when it comes again.
    Slow,
    Kept(Arc<Kept>),
}

struct Kept {
    answer: Answer,
    version: String,
    since: Instant,
}

/// What is known of a statement before it runs.
pub(crate) enum Found {
    /// The answer, and how old it is.
    Answer(Box<Answer>, Duration),
    /// It runs, and its answer may be kept under this version of the data.
    Worthwhile(String),
    /// It runs.
    Nothing,
}

impl Answers {
    pub(crate) fn new(life: Duration) -> Answers {
        let weigh = |key: &String, known: &Known| {
            let bytes = key.len() + if let Known::Kept(kept) = known { weight(&kept.answer) } else { 0 };
            u32::try_from(bytes + 200).unwrap_or(u32::MAX)
        };
        Answers { known: Cache::builder().max_capacity(BYTES_MAX).weigher(weigh).time_to_live(life).build(), life }
    }

    /// None of them: under other rules the answers are others.
    pub(crate) fn anew(&self) -> Answers {
        Answers::new(self.life)
    }

    /// What is known of the statement.
    pub(crate) async fn find(&self, dataset: &Dataset, key: &str) -> Result<Found> {
        match self.known.get(key) {
            None => Ok(Found::Nothing),
            Some(Known::Slow) => Ok(Found::Worthwhile(version(dataset).await?)),
            Some(Known::Kept(kept)) => {
                let now = version(dataset).await?;
                Ok(if now == kept.version {
                    Found::Answer(Box::new(kept.answer.clone()), kept.since.elapsed())
                } else {
                    Found::Worthwhile(now)
                })
            }
        }
    }

    /// Keeps an answer, or remembers that its statement is slow.
    pub(crate) fn keep(&self, key: String, answer: &Answer, took: Duration, found: Found) {
        match found {
            Found::Worthwhile(version) if answer.links.is_empty() => {
                self.known.insert(key, Known::Kept(Arc::new(Kept { answer: answer.clone(), version, since: Instant::now() })));
            }
            _ if took >= SLOW => self.known.insert(key, Known::Slow),
            _ => {}
        }
    }
}

fn weight(answer: &Answer) -> usize {
    answer.data.as_ref().map_or(0, String::len) + answer.structured.as_ref().map_or(0, |json| json.as_str().len())
}

/// What two calls must have in common to have the same answer; nothing for statements that are never kept.
pub(crate) fn key(call: &Call, question: &Question) -> Option<String> {
    let lower = question.sql.to_ascii_lowercase();
    if RESTLESS.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let quoted = ['\'', '"', '$', '-', '/'].iter().any(|mark| lower.contains(*mark));
    let sql = if quoted { question.sql.trim().to_owned() } else { lower.split_whitespace().collect::<Vec<_>>().join(" ") };
    Some(format!(
        "{}\0{:?}\0{:?}\0{}\0{}\0{}\0{sql}",
        call.caller.user, question.parameters, question.format, question.rows_max, call.budget, call.structured
    ))
}

async fn version(dataset: &Dataset) -> Result<String> {
    let failed = |error| failure::plain(&dataset.entry.name, error);
    let mut rows = dataset.pool.catalog(VERSION, &[]).await.map_err(failed)?;
    let row = rows.next().await.map_err(failed)?;
    Ok(row.and_then(|row| row.cell(0).map(str::to_owned)).unwrap_or_default())
}

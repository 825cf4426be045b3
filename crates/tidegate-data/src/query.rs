//! One read-only statement: judged, run, written down within the budget; what does not fit is kept on the server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tidegate_core::{Answer, Call, Error, Result, tokens};
use tidegate_guard::ReadOnly;
use tidegate_pg::{Failure, Parameter, Pool, ReadOptions, Row, Rows};

use crate::dataset::Dataset;
use crate::failure;
use crate::format::Format;
use crate::registry::Datasets;
use crate::results::{Buffer, Keeping, Kept, NotKept};

/// Characters of one value that are shown when a single row is larger than the whole budget.
const CELL_SHOWN: usize = 400;
/// Tokens that the words around the rows take.
const WORDS: usize = 120;

/// What is asked.
pub struct Question {
    /// One statement.
    pub sql: String,
    /// Values for `$1`, `$2`, ….
    pub parameters: Vec<Parameter>,
    /// Rows that are shown at most.
    pub rows_max: u64,
    /// Whether rows beyond `rows_max` are read too, to be kept.
    pub read_all: bool,
    /// Whether rows that are not shown are kept on the server.
    pub keep: bool,
    /// How rows are written.
    pub format: Format,
    /// How long the statement may run.
    pub timeout: Duration,
}

/// Where a statement runs.
pub(crate) struct Source<'a> {
    /// What errors and the record call it.
    pub(crate) name: &'a str,
    pub(crate) pool: &'a Arc<Pool>,
    /// Where unqualified names are looked up, if not where the pool looks.
    pub(crate) search_path: Option<String>,
    /// For errors: the dataset whose names may be meant.
    pub(crate) dataset: Option<&'a Dataset>,
}

impl Datasets {
    /// Asks a dataset.
    pub async fn ask(&self, call: &Call, dataset: &Dataset, question: &Question) -> Result<Answer> {
        let started = Instant::now();
        let verdict = dataset.judge(&question.sql, &question.parameters, self.settings.cost_max).await;
        let parse = started.elapsed();
        call.note(|notes| {
            notes.parse += parse;
            join(&mut notes.subject, &dataset.entry.name, ",");
            join(&mut notes.statement, &question.sql, "\n;\n");
        });
        let verdict = verdict?;
        call.note(|notes| join(&mut notes.fingerprint, &verdict.fingerprint, ","));
        let source = Source { name: &dataset.entry.name, pool: &dataset.pool, search_path: None, dataset: Some(dataset) };
        Ok(self.answer(call, &source, &verdict.proof, question).await?.answer)
    }

    /// The plan of a statement, as `EXPLAIN` gives it in JSON.
    pub async fn plan(&self, call: &Call, dataset: &Dataset, question: &Question, options: &str) -> Result<Value> {
        let explained =
            Question { sql: format!("explain ({options}) {}", question.sql), parameters: question.parameters.clone(), ..*question };
        let source = Source { name: &dataset.entry.name, pool: &dataset.pool, search_path: None, dataset: Some(dataset) };
        call.note(|notes| {
            notes.subject = Some(dataset.entry.name.clone());
            notes.statement = Some(question.sql.clone());
        });
        // The statement itself is judged first, so that errors point into the caller's own text. A plan alone costs nothing.
        let cost_max = if options.contains("analyze") { self.settings.cost_max } else { 0.0 };
        dataset.judge(&question.sql, &question.parameters, cost_max).await?;
        let verdict = dataset.judge(&explained.sql, &explained.parameters, 0.0).await?;
        call.note(|notes| notes.fingerprint = Some(verdict.fingerprint.clone()));
        let options = ReadOptions {
            timeout: question.timeout,
            cancel: call.cancel.clone(),
            search_path: source.search_path.clone(),
            ..ReadOptions::default()
        };
        // PostgreSQL counts from the beginning of what it was sent.
        let before = explained.sql.chars().count() - question.sql.chars().count();
        let mut rows = match source.pool.read(&verdict.proof, &explained.parameters, &options).await {
            Ok(rows) => rows,
            Err(error) => return Err(source.explain(question, shifted(error, before)).await),
        };
        match rows.next().await {
            Ok(row) => row
                .and_then(|row| row.cell(0).and_then(|cell| serde_json::from_str(cell).ok()))
                .ok_or_else(|| Error::internal("PostgreSQL gave no plan")),
            Err(error) => Err(source.explain(question, shifted(error, before)).await),
        }
    }

    /// Runs a judged statement and writes its rows.
    pub(crate) async fn answer(&self, call: &Call, source: &Source<'_>, proof: &ReadOnly, question: &Question) -> Result<Written> {
        let options = ReadOptions {
            // Beyond what was asked for by number nothing is read; beyond what a model can take the rest is kept.
            rows_max: if question.read_all { self.settings.result_rows_max.max(question.rows_max) + 1 } else { question.rows_max },
            timeout: question.timeout,
            cancel: call.cancel.clone(),
            search_path: source.search_path.clone(),
        };
        let mut rows = match source.pool.read(proof, &question.parameters, &options).await {
            Ok(rows) => rows,
            Err(error) => return Err(source.explain(question, error).await),
        };
        let mut page = Page::new(question, &rows, call.budget);
        let started = Instant::now();
        let full = loop {
            match rows.next().await {
                Ok(Some(row)) if page.write(&row) => {}
                Ok(Some(_)) => break true,
                Ok(None) => break false,
                Err(error) => return Err(source.explain(question, error).await),
            }
        };
        let rest = match (full, question.keep) {
            (false, _) if rows.truncated() => Rest::Unread,
            (false, _) => Rest::None,
            (true, false) => Rest::Unread,
            (true, true) => {
                call.progress.report(page.shown, None, "the answer is long: keeping all rows on the server");
                let keeping = Keeping { owner: &call.caller.user, dataset: source.name, statement: &question.sql };
                match self.results.keep(&keeping, std::mem::take(&mut page.buffer), &mut rows).await {
                    Ok(kept) => Rest::Kept(kept),
                    Err(NotKept::Statement(error)) => return Err(source.explain(question, error).await),
                    Err(NotKept::Storage(error)) => {
                        tracing::warn!(cause = error.chain(), "a long answer could not be kept: {error}");
                        Rest::Lost
                    }
                }
            }
        };
        let times = rows.times();
        let total = if let Rest::Kept(kept) = &rest { kept.rows } else { page.shown };
        call.note(|notes| {
            notes.wait += times.wait;
            notes.run += times.run;
            notes.render += started.elapsed().saturating_sub(times.run);
            notes.rows += total;
            notes.bytes += rows.bytes();
        });
        let shown = page.shown;
        Ok(Written { answer: page.finish(&rest, times.wait + times.run), shown })
    }
}

/// The same error for a statement without its first characters.
fn shifted(error: Failure, characters: usize) -> Failure {
    match error {
        Failure::Server(mut server) => {
            server.position = server.position.and_then(|position| position.checked_sub(characters));
            Failure::Server(server)
        }
        Failure::Other(error) => Failure::Other(error),
    }
}

impl Source<'_> {
    async fn explain(&self, question: &Question, error: Failure) -> Error {
        let schema = match (&error, self.dataset) {
            (Failure::Server(server), Some(dataset)) if matches!(server.code.as_str(), "42P01" | "42703") => dataset.schema().await.ok(),
            _ => None,
        };
        failure::of_statement(self.name, &question.sql, error, schema.as_deref())
    }
}

/// An answer, and how many rows it shows.
pub(crate) struct Written {
    pub(crate) answer: Answer,
    pub(crate) shown: u64,
}

/// What became of the rows that are not shown.
enum Rest {
    /// There are none.
    None,
    /// They were not asked for.
    Unread,
    /// They are on the server.
    Kept(Kept),
    /// They could not be kept.
    Lost,
}

/// The rows that are shown, while they are written.
struct Page {
    text: String,
    writer: crate::format::Rows,
    format: Format,
    rows_max: u64,
    tokens_left: usize,
    shown: u64,
    keep: bool,
    /// Every row so far, in case all of them must be kept.
    buffer: Buffer,
    /// Whether the first row was larger than the budget and is shown in part.
    shortened: bool,
}

impl Page {
    fn new(question: &Question, rows: &Rows, budget: usize) -> Page {
        let mut text = String::with_capacity(4 * 1024);
        question.format.head(rows.columns(), &mut text);
        let tokens_left = budget.saturating_sub(WORDS + tokens::estimate(&text));
        Page {
            text,
            writer: question.format.rows(rows.columns()),
            format: question.format,
            rows_max: question.rows_max,
            tokens_left,
            shown: 0,
            keep: question.keep,
            buffer: Buffer::default(),
            shortened: false,
        }
    }

    /// Shows a row if there is room. Either way it is in the buffer, if rows are kept.
    fn write(&mut self, row: &Row<'_>) -> bool {
        if self.keep {
            self.buffer.push(row);
        }
        if self.shown >= self.rows_max {
            return false;
        }
        let before = self.text.len();
        self.writer.write(row, &mut self.text);
        let cost = self.text.get(before..).map_or(0, tokens::estimate);
        if cost > self.tokens_left {
            self.text.truncate(before);
            if self.shown == 0 && self.format == Format::Markdown {
                crate::format::shortened(row, CELL_SHOWN, &mut self.text);
                self.shortened = true;
                self.shown = 1;
            }
            return false;
        }
        self.tokens_left -= cost;
        self.shown += 1;
        true
    }

    fn finish(mut self, rest: &Rest, took: Duration) -> Answer {
        self.format.foot(&mut self.text);
        let counted = |count: u64| format!("{count} row{}, {}", if count == 1 { "" } else { "s" }, duration(took));
        let cut = if self.shortened { "; long values cut" } else { "" };
        let text = self.text;
        let answer = |head: String, notes: String| Answer::markdown(head).with_data(text).with_notes(notes);
        match rest {
            Rest::None => answer(counted(self.shown), String::new()),
            Rest::Unread => answer(format!("first {}{cut}; there are more", counted(self.shown)), String::new()),
            Rest::Lost => answer(
                format!("first {}{cut}; there are more", counted(self.shown)),
                "The rest could not be kept on the server: ask for fewer columns, aggregate, or page with limit and offset.".to_owned(),
            ),
            Rest::Kept(kept) => {
                let more = if kept.complete { "" } else { "more than " };
                let head = format!("{more}{}; {} shown, all kept as {}{cut}", counted(kept.rows), self.shown, kept.id);
                let limit = if kept.complete {
                    String::new()
                } else {
                    format!(" Only the first {} rows are kept: aggregate, or add a filter.", kept.rows)
                };
                let notes = format!(
                    "For {} min: read_result {{\"result\": \"{}\", \"from\": {}}}, or with \"sql\": \"select … from result …\" to filter or aggregate; \"format\": \"csv\" exports.{limit}",
                    kept.minutes,
                    kept.id,
                    self.shown + 1
                );
                answer(head, notes).with_link(format!("tidegate://results/{}", kept.id), kept.id.clone())
            }
        }
    }
}

/// `0.4 ms`, `12 ms`, `3.2 s`.
fn duration(took: Duration) -> String {
    let ms = took.as_secs_f64() * 1e3;
    match ms {
        ms if ms < 10.0 => format!("{ms:.1} ms"),
        ms if ms < 10_000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.1} s", ms / 1e3),
    }
}

/// Adds to a note that may hold several things of a call.
fn join(note: &mut Option<String>, more: &str, separator: &str) {
    match note {
        Some(text) if text == more => {}
        Some(text) => {
            text.push_str(separator);
            text.push_str(more);
        }
        None => *note = Some(more.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_easily() {
        let shown: Vec<String> = [400, 12_300, 3_200_000, 61_000_000].map(|us| duration(Duration::from_micros(us))).into();
        assert_eq!(shown, ["0.4 ms", "12 ms", "3200 ms", "61.0 s"]);
    }
}

//! One read-only statement: judged, run, written down within the budget; what does not fit is kept on the server.

mod facts;
mod page;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tidegate_core::{Answer, Call, Error, Result};
use tidegate_guard::ReadOnly;
use tidegate_pg::{Failure, Parameter, Pool, ReadOptions, Rows};

use crate::cache::{self, Found};
use crate::dataset::{Ceiling, Dataset, Verdict};
use crate::failure;
use crate::format::Format;
use crate::governance::Told;
use crate::registry::Datasets;
use tidegate_pg::results::{Keeping, NotKept};

pub use facts::{Facts, KeptRows, Named};
use page::{Page, Rest};

/// What is asked.
#[derive(Clone)]
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
    /// Whether the statement was weighted, and so is another than was sent.
    pub weighted: bool,
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
    /// What the answer says of the rules, on governed data.
    pub(crate) told: Option<Told>,
}

impl Datasets {
    /// Asks a dataset.
    pub async fn ask(&self, call: &Call, dataset: &Dataset, question: &Question) -> Result<Answer> {
        let Some(key) = cache::key(call, question).filter(|_| self.settings.cache_s > 0) else {
            return Ok(self.gather(call, dataset, question).await?.finish().into_answer());
        };
        // Kept or not, a statement is judged each time: what is known of the catalogue and the rules may have changed.
        let (verdict, question) = &self.judge(call, dataset, question).await?;
        let found = dataset.answers.find(dataset, &key).await?;
        if let Found::Answer(mut answer, age) = found {
            call.note(|notes| notes.cached = true);
            answer.text.push_str(&format!(" (kept {} ago; nothing has changed since)", page::duration(age)));
            return Ok(*answer);
        }
        let source = Source { told: verdict.told, ..Source::of(dataset) };
        let gathered = self.read(call, &source, &verdict.proof, question).await?;
        let took = gathered.rows.times().run;
        let answer = gathered.finish().into_answer();
        dataset.answers.keep(key, &answer, took, found);
        Ok(answer)
    }

    /// Asks a dataset, and leaves open how much of the answer is shown.
    pub(crate) async fn gather(&self, call: &Call, dataset: &Dataset, question: &Question) -> Result<Gathered> {
        let (verdict, question) = self.judge(call, dataset, question).await?;
        let source = Source { told: verdict.told, ..Source::of(dataset) };
        self.read(call, &source, &verdict.proof, &question).await
    }

    /// Asks by a statement of ours that holds the rules of governed data by itself, and tells what of them the answer keeps.
    /// Errors and kept results show the question's own words instead: the statement may hold what rules close.
    pub(crate) async fn ask_ours(&self, call: &Call, dataset: &Dataset, question: &Question, (ours, told): (&str, Told)) -> Result<Answer> {
        let started = Instant::now();
        let mut ceiling = Ceiling { cost_max: self.settings.cost_max, timeout: question.timeout };
        let judged = dataset.judge_ours(ours, &question.parameters, &mut ceiling).await;
        call.note(|notes| {
            notes.parse += started.elapsed();
            join(&mut notes.subject, &dataset.entry.name, ",");
            join(&mut notes.statement, ours, "\n;\n");
        });
        let (proof, fingerprint) = judged?;
        call.note(|notes| join(&mut notes.fingerprint, &fingerprint, ","));
        let source = Source { told: Some(told), ..Source::of(dataset) };
        let question = Question { timeout: ceiling.timeout, ..question.clone() };
        Ok(self.read(call, &source, &proof, &question).await?.finish().into_answer())
    }

    /// The guard's verdict, the question with the time that is left for it, and a note of what was judged.
    async fn judge(&self, call: &Call, dataset: &Dataset, question: &Question) -> Result<(Arc<Verdict>, Question)> {
        let started = Instant::now();
        let mut ceiling = Ceiling { cost_max: self.settings.cost_max, timeout: question.timeout };
        let verdict = dataset.judge(&question.sql, &question.parameters, &mut ceiling).await;
        let parse = started.elapsed();
        call.note(|notes| {
            notes.parse += parse;
            join(&mut notes.subject, &dataset.entry.name, ",");
            join(&mut notes.statement, &question.sql, "\n;\n");
        });
        let verdict = verdict?;
        call.note(|notes| join(&mut notes.fingerprint, &verdict.fingerprint, ","));
        Ok((verdict, Question { timeout: ceiling.timeout, ..question.clone() }))
    }

    /// The plan of a statement, as `EXPLAIN` gives it in JSON.
    pub async fn plan(&self, call: &Call, dataset: &Dataset, question: &Question, options: &str) -> Result<Value> {
        let explained =
            Question { sql: format!("explain ({options}) {}", question.sql), parameters: question.parameters.clone(), ..*question };
        let source = Source::of(dataset);
        call.note(|notes| {
            notes.subject = Some(dataset.entry.name.clone());
            notes.statement = Some(question.sql.clone());
        });
        // The statement itself is judged first, so that errors point into the caller's own text. A plan alone costs nothing.
        let cost_max = if options.contains("analyze") { self.settings.cost_max } else { 0.0 };
        let mut ceiling = Ceiling { cost_max, timeout: question.timeout };
        dataset.judge(&question.sql, &question.parameters, &mut ceiling).await?;
        ceiling.cost_max = 0.0;
        let verdict = dataset.judge(&explained.sql, &explained.parameters, &mut ceiling).await?;
        call.note(|notes| notes.fingerprint = Some(verdict.fingerprint.clone()));
        let options = ReadOptions {
            timeout: ceiling.timeout,
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

    /// Runs a judged statement and writes its rows, as many as fit the call's budget.
    pub(crate) async fn read(&self, call: &Call, source: &Source<'_>, proof: &ReadOnly, question: &Question) -> Result<Gathered> {
        // Rows about single people: no more are asked for than may be shown, and none are kept.
        let capped = source.told.and_then(Told::rows_max);
        let capped = capped.map(|max| Question { rows_max: question.rows_max.min(max), read_all: false, keep: false, ..question.clone() });
        let question = capped.as_ref().unwrap_or(question);
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
        if source.told.is_some_and(Told::counts_groups) {
            rows = rows.with_last_aside();
        }
        let mut page = Page::new(question, &rows, call);
        let started = Instant::now();
        let full = loop {
            match rows.next().await {
                Ok(Some(row)) if page.write(&row) => {}
                Ok(Some(_)) => break true,
                Ok(None) => break false,
                Err(error) => return Err(source.explain(question, error).await),
            }
        };
        let mut gathered = Gathered { page, rest: Rest::None, rows, told: source.told };
        if full && question.keep {
            call.progress.report(gathered.page.shown, None, "the answer is long: keeping all rows on the server");
            self.keep(call, source, question, &mut gathered).await?;
        } else if full || gathered.rows.truncated() {
            gathered.rest = Rest::Unread;
        }
        let times = gathered.rows.times();
        let total = if let Rest::Kept(kept) = &gathered.rest { kept.rows } else { gathered.page.shown };
        call.note(|notes| {
            notes.wait += times.wait;
            notes.run += times.run;
            notes.render += started.elapsed().saturating_sub(times.run);
            notes.rows += total;
            notes.bytes += gathered.rows.bytes();
        });
        Ok(gathered)
    }

    /// Keeps the rows on the server of an answer that was cut, unless they are there already, or must not be there.
    pub(crate) async fn keep_cut(&self, call: &Call, dataset: &Dataset, question: &Question, gathered: &mut Gathered) -> Result<()> {
        if gathered.told.and_then(Told::rows_max).is_some() {
            gathered.rest = Rest::Unread;
            return Ok(());
        }
        if !matches!(gathered.rest, Rest::None) {
            return Ok(());
        }
        let source = Source { told: gathered.told, ..Source::of(dataset) };
        self.keep(call, &source, question, gathered).await
    }

    /// Keeps every row of an answer on the server: those that were read, and all that follow.
    async fn keep(&self, call: &Call, source: &Source<'_>, question: &Question, gathered: &mut Gathered) -> Result<()> {
        let rules = source.dataset.map(|dataset| (dataset.id, dataset.governance_version));
        let keeping = Keeping { owner: &call.caller.user, dataset: source.name, statement: &question.sql, rules };
        let read = std::mem::take(&mut gathered.page.buffer);
        gathered.rest = match self.results.keep(&keeping, read, &mut gathered.rows).await {
            Ok(kept) => Rest::Kept(kept),
            Err(NotKept::Statement(error)) => return Err(source.explain(question, error).await),
            Err(NotKept::Storage(error)) => {
                tracing::warn!(cause = error.chain(), "a long answer could not be kept: {error}");
                Rest::Lost
            }
        };
        Ok(())
    }
}

/// Rows that were read, some of them written, and what became of the others.
pub(crate) struct Gathered {
    page: Page,
    rest: Rest,
    rows: Rows,
    told: Option<Told>,
}

/// An answer, how many rows it shows, and what programs are given of it.
pub(crate) struct Written {
    pub(crate) answer: Answer,
    pub(crate) shown: u64,
    pub(crate) facts: Option<Facts>,
}

impl Written {
    pub(crate) fn into_answer(self) -> Answer {
        match &self.facts {
            Some(facts) => self.answer.with_structured(facts),
            None => self.answer,
        }
    }
}

impl Gathered {
    /// What the answer costs as it is.
    pub(crate) fn tokens(&self) -> usize {
        self.page.tokens()
    }

    /// Shows no more than this many tokens; says whether rows fell away.
    pub(crate) fn cut(&mut self, budget: usize) -> bool {
        let long = self.tokens() > budget;
        if long {
            self.page.cut(budget);
        }
        long
    }

    pub(crate) fn finish(self) -> Written {
        let times = self.rows.times();
        let shown = self.page.shown;
        let (mut answer, mut facts) = self.page.finish(&self.rest, times.wait + times.run);
        if let Some(told) = self.told {
            let left_out = self.rows.aside().and_then(|count| count.parse().ok());
            let head = told.head(left_out, shown);
            answer.text = format!("{}; {head}", answer.text);
            if let Some(facts) = &mut facts {
                facts.governed = Some(head);
            }
        }
        Written { answer, shown, facts }
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

impl<'a> Source<'a> {
    fn of(dataset: &'a Dataset) -> Source<'a> {
        Source { name: &dataset.entry.name, pool: &dataset.pool, search_path: None, dataset: Some(dataset), told: None }
    }

    async fn explain(&self, question: &Question, error: Failure) -> Error {
        let schema = match (&error, self.dataset) {
            (Failure::Server(server), Some(dataset)) if matches!(server.code.as_str(), "42P01" | "42703") => dataset.schema().await.ok(),
            _ => None,
        };
        match self.told {
            Some(_) => failure::of_governed(self.name, &question.sql, error, schema.as_deref()),
            None => failure::of_statement(self.name, &question.sql, error, schema.as_deref()),
        }
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

//! One load, from the file to the commit.

mod copy;
mod survey;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tidegate_core::{Answer, Call, Error, Result};
use tidegate_data::{Dataset, failure};
use tidegate_guard::Action;
use tidegate_pg::{Load, LoadOptions, TableName};

use self::copy::Copying;
pub(crate) use self::survey::{Survey, Wanted};
use crate::read::Said;
use crate::target::Target;
use crate::{Loads, Source, refusal, rejected, show};

/// How long the server may take for one batch.
const BATCH_TIMEOUT: Duration = Duration::from_mins(30);
/// Rows set aside are held until the end: so many at most.
const REJECTS_MAX: u64 = 50_000;

/// What a table is to be before the rows come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Into {
    /// As it is.
    #[default]
    Existing,
    /// New, with the columns of the file.
    New,
    /// Emptied.
    Emptied,
}

/// What is to be loaded where.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The dataset's name.
    pub dataset: String,
    /// `table` or `schema.table`.
    pub table: String,
    /// What the table is to be before.
    pub into: Into,
    /// What is known of the file.
    pub said: Said,
    /// The share of rows that may be set aside, in percent.
    pub rejects_max_percent: f64,
    /// Where rows that are set aside go if no table may be made for them.
    pub rejects_file: Option<PathBuf>,
}

/// What a load has done.
pub(crate) struct Loaded {
    pub(crate) rows: u64,
    pub(crate) deleted: Option<u64>,
    pub(crate) took: Duration,
    pub(crate) rejects: Vec<crate::batch::Reject>,
    /// Where those are, if there are any.
    pub(crate) kept: Option<Kept>,
}

/// Where rows are that were set aside.
pub(crate) enum Kept {
    Table(TableName),
    File(PathBuf),
}

impl Kept {
    pub(crate) fn words(&self) -> String {
        match self {
            Kept::Table(table) => format!("table `{}.{}`", table.schema, table.name),
            Kept::File(path) => format!("file `{}`", path.display()),
        }
    }

    pub(crate) fn table(&self) -> Option<&str> {
        match self {
            Kept::Table(table) => Some(&table.name),
            Kept::File(_) => None,
        }
    }
}

impl Loads {
    /// Says what a file holds; nothing is loaded.
    pub async fn survey(&self, call: &Call, dataset: &str, (source, said): (Source, Said)) -> Result<Answer> {
        self.find(call, dataset)?;
        let survey = Survey::make(call, source, said, Wanted::All).await?;
        Ok(show::survey(call, &survey, &survey.choices()?))
    }

    /// Loads a file: all of it, or nothing.
    pub async fn load(&self, call: &Call, source: Source, request: &Request) -> Result<Answer> {
        let begun = Instant::now();
        let dataset = self.find(call, &request.dataset)?;
        let allowed = self.check(call, &dataset, request).await?;
        let name = crate::names::table(&request.table)?;
        let wanted = if request.into == Into::New { Wanted::Types } else { Wanted::Forms };
        let survey = Survey::make(call, source, request.said.clone(), wanted).await?;
        let failed = |failure| failure::plain(&dataset.entry.name, failure);
        let options = LoadOptions { timeout: BATCH_TIMEOUT, cancel: call.cancel.clone() };
        let load = dataset.pool.load(&options).await.map_err(|failure| refusal::explain(&dataset, &request.table, failure))?;
        let place = load.place(name.0.as_deref(), &name.1).await.map_err(failed)?;
        refusal::check_schema(&dataset, &place)?;
        let target = Target::prepare(&load, &dataset, (place, request.into), &survey).await?;
        call.note(|notes| notes.statement = Some(format!("copy {} from `{}`", request.table, survey.name)));
        let explain = |failure| refusal::explain(&dataset, &request.table, failure);
        let deleted = match request.into {
            Into::Emptied => Some(load.delete_rows(&target.table).await.map_err(explain)?),
            Into::Existing | Into::New => None,
        };
        let max = rejects_max(survey.rows, request.rejects_max_percent);
        let copying = Copying { load: &load, target: &target, survey: &survey, rejects_max: max, begun: Instant::now() };
        let (rows, rejects) = copying.run(call, &dataset).await?;
        let mut loaded = Loaded { rows, deleted, took: begun.elapsed(), rejects, kept: None };
        loaded.kept = keep(&load, &dataset, (&target, &loaded, request), (&survey.name, allowed.contains(&Action::Ddl))).await?;
        call.ends_by_itself();
        load.commit().await.map_err(explain)?;
        dataset.forget_schema().await;
        loaded.took = begun.elapsed();
        call.note(|notes| notes.rows = loaded.rows);
        Ok(show::loaded(call, (&dataset.entry.name, &target), &survey, &loaded))
    }

    /// The dataset that it is about.
    fn find(&self, call: &Call, name: &str) -> Result<Arc<Dataset>> {
        let dataset = self.writes.datasets.load(name)?;
        call.note(|notes| notes.subject = Some(dataset.entry.name.clone()));
        Ok(dataset)
    }

    /// What the caller may do here; less than it takes is refused.
    async fn check(&self, call: &Call, dataset: &Dataset, request: &Request) -> Result<Vec<Action>> {
        if dataset.governance().governed {
            return Err(Error::denied(format!("dataset `{}` is governed: nothing is loaded through here", dataset.entry.name))
                .hint("load where its rules do not have to hold, or have somebody lift them with set_governance"));
        }
        let more = match request.into {
            Into::Existing => None,
            Into::New => Some(Action::Ddl),
            Into::Emptied => Some(Action::Delete),
        };
        let wanted: Vec<Action> = [Action::Insert].into_iter().chain(more).collect();
        self.writes.allowed(dataset, &call.caller, &wanted).await
    }
}

/// How many rows of so many may be set aside.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a count, rounded down"
)]
fn rejects_max(rows: u64, percent: f64) -> u64 {
    ((rows as f64 * percent.clamp(0.0, 100.0) / 100.0) as u64).min(REJECTS_MAX)
}

/// Puts the rows that were set aside where they can be found; says where.
async fn keep(
    load: &Load,
    dataset: &Dataset,
    (target, loaded, request): (&Target, &Loaded, &Request),
    (file, ddl): (&str, bool),
) -> Result<Option<Kept>> {
    if loaded.rejects.is_empty() {
        return Ok(None);
    }
    if ddl {
        let table = rejected::table(&target.table);
        rejected::keep(load, &table, file, &loaded.rejects).await.map_err(|failure| refusal::explain(dataset, &table.name, failure))?;
        return Ok(Some(Kept::Table(table)));
    }
    let path = request.rejects_file.as_ref().ok_or_else(|| {
        Error::denied(format!("{} rows can't be loaded, and no table may be made to keep them in", loaded.rejects.len()))
            .hint(format!("nothing is loaded; allow it: `tidegate dataset writes {} --allow insert,ddl`", dataset.entry.name))
    })?;
    rejected::write(path, &loaded.rejects)?;
    Ok(Some(Kept::File(path.clone())))
}

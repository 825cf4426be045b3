//! What to know before asking: rules, datasets, tables and statistics, within a budget of tokens that is never passed.

mod block;
mod compose;
mod facts;
mod rank;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::future::Cache;
use tidegate_core::{Answer, Error, Result};
use tidegate_pg::{Control, call_log};

use crate::Knowledge;
use crate::find::{Found, Means, Scored};
use crate::rules::Rules;
use crate::tokenizer::Tokenizer;
use block::Block;
use compose::Plan;
pub use facts::{ColumnFacts, TableFacts};
use rank::Candidate;
use tidegate_data::Dataset;
use tidegate_data::schema::Schema;

/// Tokens that may be asked for at most.
pub(crate) const BUDGET_MAX: usize = 20_000;
/// Contexts that are kept, and for how long: what callers use changes the order of tables.
const KEPT_MAX: u64 = 200;
const KEPT: Duration = Duration::from_mins(10);
/// Tables whose statistics are read: more never fit.
const STATISTICS_MAX: usize = 300;

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Business rules.
    Rules,
    /// A line for each dataset.
    Datasets,
    /// Tables and columns.
    Tables,
    /// Tables and columns with statistics.
    Statistics,
}

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// Who.
    pub user: String,
    /// What for.
    pub question: Option<String>,
    /// Of one dataset, or of all.
    pub dataset: Option<String>,
    /// How much.
    pub level: Level,
    /// Tokens at most.
    pub budget: usize,
    /// Whether the gate's estimate must fit too.
    pub estimate: bool,
}

/// Contexts that were made, and what they are made with.
pub struct Contexts {
    pub(crate) tokenizer: Tokenizer,
    /// With the generation of the registry in which they were read.
    rules: Mutex<Option<(u64, Arc<Rules>)>>,
    answers: Cache<Key, Answer>,
    used: Cache<String, Arc<Vec<(String, u64)>>>,
}

/// What a context depends on.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    asked: Asked,
    generation: u64,
    schemas: Vec<(String, [u8; 32])>,
    by: Means,
}

impl Level {
    /// Tokens unless the call says otherwise.
    pub fn budget(self) -> usize {
        match self {
            Level::Rules => 500,
            Level::Datasets => 2_000,
            Level::Tables => 5_000,
            Level::Statistics => 10_000,
        }
    }
}

impl From<u8> for Level {
    fn from(number: u8) -> Level {
        match number {
            0 => Level::Rules,
            1 => Level::Datasets,
            2 => Level::Tables,
            _ => Level::Statistics,
        }
    }
}

impl Knowledge {
    /// The context that was asked for: from before, while nothing it rests on has changed.
    pub async fn context(&self, asked: Asked) -> Result<Answer> {
        let generation = self.datasets.generation();
        let datasets = self.datasets.named(asked.dataset.as_deref())?;
        let found = self.find.find(&datasets, asked.question.as_deref().unwrap_or_default()).await?;
        let schemas = found.datasets.iter().map(|scored| (scored.dataset.entry.name.clone(), scored.hash)).collect();
        let key = Key { asked: asked.clone(), generation, schemas, by: found.by };
        if let Some(answer) = self.context.answers.get(&key).await {
            return Ok(answer);
        }
        let answer = self.make_context(asked, found).await?;
        self.context.answers.insert(key, answer.clone()).await;
        Ok(answer)
    }

    async fn make_context(&self, asked: Asked, found: Found) -> Result<Answer> {
        let (rules, counter) = (self.rules().await?, self.context.tokenizer.load().await?);
        let mut ranked = Vec::new();
        for (at, scored) in found.datasets.iter().enumerate() {
            let used = self.context.used(&self.control, &scored.dataset).await;
            ranked.extend(rank::candidates(at, &scored.schema, &scored.scores, &used));
        }
        rank::rank(&mut ranked, asked.question.is_some());
        let facts = match asked.level {
            Level::Statistics => facts::of(self, &found.datasets, &ranked, STATISTICS_MAX).await,
            _ => HashMap::new(),
        };
        let composed = tokio::task::spawn_blocking(move || {
            let plan = Plan {
                rules: told(&rules, &found, &ranked),
                silent: found.silent.clone(),
                level: asked.level,
                profiled: facts.values().flat_map(|facts| facts.columns.values()).any(|facts| !facts.values.is_empty()),
                blocks: blocks(&asked, &found, &ranked, &facts),
            };
            let estimated = |text: &str| if asked.estimate { tidegate_core::tokens::estimate(text) } else { 0 };
            plan.compose(asked.budget, &|text| counter.count(text).max(estimated(text)))
        });
        composed.await.map_err(|error| Error::internal("composing a context broke off").because(error))
    }
}

/// Rules that concern these datasets: the installation's, then of the most relevant dataset.
fn told(rules: &Rules, found: &Found, ranked: &[Candidate]) -> Vec<(String, String)> {
    let mut told: Vec<(String, String)> = rules.installation().map(|text| ("Rules".to_owned(), text.to_owned())).into_iter().collect();
    for at in rank::datasets(ranked, found.datasets.len()) {
        let name = found.datasets.get(at).map_or("", |scored| scored.dataset.entry.name.as_str());
        told.extend(rules.of(name).map(|text| (format!("Rules of {name}"), text.to_owned())));
    }
    told
}

fn blocks(asked: &Asked, found: &Found, ranked: &[Candidate], facts: &HashMap<(usize, usize), TableFacts>) -> Vec<Block> {
    let alone = asked.dataset.is_some();
    match asked.level {
        Level::Rules => Vec::new(),
        Level::Datasets => {
            let order = rank::datasets(ranked, found.datasets.len());
            order.into_iter().filter_map(|at| Some(block::dataset(found.datasets.get(at)?, at, ranked))).collect()
        }
        Level::Tables | Level::Statistics => {
            let block = |candidate: &Candidate| {
                let Scored { dataset, schema, .. } = found.datasets.get(candidate.dataset)?;
                let table = schema.tables.get(candidate.table)?;
                let facts = facts.get(&(candidate.dataset, candidate.table));
                Some(block::table(if alone { None } else { Some(&dataset.entry.name) }, schema, table, facts))
            };
            ranked.iter().filter_map(block).collect()
        }
    }
}

impl Contexts {
    /// Frees what nobody has used for a while.
    pub fn rest(&self) {
        self.tokenizer.rest();
    }

    pub(crate) fn rules(&self, generation: u64) -> Option<Arc<Rules>> {
        let known = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(of, _)| *of == generation).map(|(_, rules)| Arc::clone(rules))
    }

    pub(crate) fn keep_rules(&self, generation: u64, rules: &Arc<Rules>) {
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner) = Some((generation, Arc::clone(rules)));
    }

    /// How often each table was asked for; nothing where the log can't be read.
    async fn used(&self, control: &Control, dataset: &Dataset) -> Arc<Vec<(String, u64)>> {
        let name = &dataset.entry.name;
        let read = async {
            let statements = call_log::used(control, name).await.unwrap_or_else(|error| {
                tracing::warn!(cause = error.chain(), dataset.name = %name, "the log could not be read for what is used: {error}");
                Vec::new()
            });
            Arc::new(statements)
        };
        self.used.get_with_by_ref(name, read).await
    }
}

impl Default for Contexts {
    fn default() -> Contexts {
        let answers = Cache::builder().max_capacity(KEPT_MAX).time_to_live(KEPT).build();
        let used = Cache::builder().max_capacity(KEPT_MAX).time_to_live(KEPT).build();
        Contexts { tokenizer: Tokenizer::default(), rules: Mutex::default(), answers, used }
    }
}

/// Tables that a foreign key of a table leads to, by their places in the schema.
fn targets<'a>(schema: &'a Schema, places: &'a HashMap<String, usize>, table: usize) -> impl Iterator<Item = usize> + 'a {
    let columns = schema.tables.get(table).map(|table| table.columns.as_slice()).unwrap_or_default();
    columns.iter().filter_map(|column| column.references.as_deref()).filter_map(|target| {
        // `table`, `schema.table`, or either with the column that is meant.
        places.get(target).or_else(|| places.get(target.rsplit_once('.')?.0)).copied()
    })
}

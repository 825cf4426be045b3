//! A registered PostgreSQL database, open for questions.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::future::Cache;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Error, Result};
use tidegate_guard::{Facts, Kind, Mention, ReadOnly, RefusalKind, Statement};
use tidegate_pg::{Parameter, Pool, PoolLimits, ReadOptions, Rows, Target};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::cache::Answers;
use crate::failure;
use crate::governance::{Governance, Held, Told};
use crate::schema::{Schema, Subject};
use crate::settings::Settings;
use crate::status::Status;

/// How long a schema that was read is believed.
const SCHEMA_AGE: Duration = Duration::from_secs(30);
/// How long a judgement on a statement is believed: the catalogue it rests on may change.
const VERDICT_AGE: Duration = Duration::from_secs(15);
/// How long the relations that rules hold for are believed.
const HELD_AGE: Duration = Duration::from_secs(10);
/// How long planning alone may take.
const PLANNING: Duration = Duration::from_secs(5);
/// Statements whose judgement is remembered, for each dataset.
const VERDICTS_MAX: u64 = 1_000;

/// What a statement may cost.
#[derive(Clone, Copy, Debug)]
pub struct Ceiling {
    /// The highest cost that the planner may expect; with zero it is not asked.
    pub cost_max: f64,
    /// How long the statement may run; what it took to ask the planner is taken off.
    pub timeout: Duration,
}

impl Ceiling {
    /// Takes off what has gone by; what is left is never nothing, which PostgreSQL would take for no limit.
    fn spend(&mut self, took: Duration) {
        self.timeout = self.timeout.saturating_sub(took).max(Duration::from_millis(1));
    }
}

/// What the registry says of a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Entry {
    /// Unique among the datasets that are not removed.
    pub name: String,
    /// What it holds, for people and agents.
    pub description: String,
    /// Schemas agents may see; empty means every schema that is not the system's.
    pub schemas: Vec<String>,
    /// Whether the operator insisted on a superuser's credential.
    pub allow_superuser: bool,
    /// Where it stands on its way to agents.
    pub status: Status,
    /// What its rows are.
    pub kind: DataKind,
    /// Where the data come from.
    pub source: String,
    /// Who answers for it.
    pub owner: String,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// What the rows of a dataset are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DataKind {
    /// One row for each thing that happened.
    Event,
    /// Sums and counts of many things.
    Aggregated,
    /// Both.
    #[default]
    Mixed,
}

impl DataKind {
    /// The kind's word.
    pub fn as_str(self) -> &'static str {
        match self {
            DataKind::Event => "event",
            DataKind::Aggregated => "aggregated",
            DataKind::Mixed => "mixed",
        }
    }
}

impl FromStr for DataKind {
    type Err = Error;

    fn from_str(word: &str) -> Result<DataKind> {
        let kinds = [DataKind::Event, DataKind::Aggregated, DataKind::Mixed];
        let known = kinds.into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| Error::invalid(format!("no kind of data `{word}`")).hint("kinds: event, aggregated, mixed"))
    }
}

/// A statement that may run.
pub struct Verdict {
    /// The guard's proof that it only reads.
    pub proof: ReadOnly,
    /// What statements of the same shape share.
    pub fingerprint: String,
    /// What the answer says of the rules, on governed data: the proof is of the statement as they make it.
    pub(crate) told: Option<Told>,
}

/// What was read, and when.
type Remembered<T> = Arc<Mutex<Option<(Instant, Arc<T>)>>>;

/// An entry with its pool and what was learned of it.
pub struct Dataset {
    /// What the registry says.
    pub entry: Entry,
    /// Its connections.
    pub pool: Arc<Pool>,
    /// Its number in the registry.
    pub id: Uuid,
    /// What is written about its tables and columns, and which version of that.
    pub(crate) descriptions: Arc<BTreeMap<Subject, String>>,
    pub(crate) metadata_version: i64,
    /// How its respondents stand for people.
    pub weights: Arc<crate::weights::InForce>,
    /// The rules about people's data, and which version of them.
    pub(crate) governance: Arc<Governance>,
    pub(crate) governance_version: i64,
    held: Remembered<Held>,
    token: String,
    schema: Remembered<Schema>,
    verdicts: Cache<String, Arc<Verdict>>,
    pub(crate) answers: Answers,
}

impl Dataset {
    /// Opens nothing yet.
    pub fn new(entry: Entry, target: Target, settings: &Settings) -> Dataset {
        let limits = PoolLimits {
            connections_max: settings.connections_max,
            idle: Duration::from_secs(settings.idle_s),
            statement_timeout: Duration::from_millis(settings.timeout_ms),
            search_path: search_path(&entry.schemas),
            ..PoolLimits::default()
        };
        let pool = Arc::new(Pool::new(&entry.name, target, limits));
        Dataset {
            entry,
            pool,
            id: Uuid::nil(),
            descriptions: Arc::default(),
            metadata_version: 0,
            weights: Arc::default(),
            governance: Arc::default(),
            governance_version: 0,
            held: Arc::default(),
            token: String::new(),
            schema: Arc::default(),
            verdicts: verdicts(),
            answers: Answers::new(Duration::from_secs(settings.cache_s.max(1))),
        }
    }

    /// Remembers what it was opened from: its number, and the encrypted credential.
    #[must_use]
    pub(crate) fn stored_as(self, id: Uuid, token: &str) -> Dataset {
        Dataset { id, token: token.to_owned(), ..self }
    }

    /// Whether its connections would be the same if it were opened from this.
    pub(crate) fn connects_alike(&self, id: Uuid, entry: &Entry, token: &str) -> bool {
        self.id == id && self.token == token && self.entry.schemas == entry.schemas && self.entry.name == entry.name
    }

    /// The same dataset, described otherwise; it shares connections and what was learned.
    pub(crate) fn described_as(&self, entry: Entry) -> Dataset {
        Dataset {
            entry,
            pool: Arc::clone(&self.pool),
            id: self.id,
            descriptions: Arc::clone(&self.descriptions),
            metadata_version: self.metadata_version,
            weights: Arc::clone(&self.weights),
            governance: Arc::clone(&self.governance),
            governance_version: self.governance_version,
            held: Arc::clone(&self.held),
            token: self.token.clone(),
            schema: Arc::clone(&self.schema),
            verdicts: self.verdicts.clone(),
            answers: self.answers.clone(),
        }
    }

    /// The same dataset with other texts about its tables; its schema is read anew.
    pub(crate) fn written_about(&self, descriptions: BTreeMap<Subject, String>, metadata_version: i64) -> Dataset {
        let same = self.described_as(self.entry.clone());
        Dataset { descriptions: Arc::new(descriptions), metadata_version, schema: Arc::default(), ..same }
    }

    /// The same dataset under other rules: nothing that was judged or read before counts.
    pub(crate) fn ruled_by(&self, governance: Governance, governance_version: i64) -> Dataset {
        let same = self.described_as(self.entry.clone());
        Dataset {
            governance: Arc::new(governance),
            governance_version,
            held: Arc::default(),
            schema: Arc::default(),
            verdicts: verdicts(),
            answers: self.answers.anew(),
            ..same
        }
    }

    /// The guard's proof that a statement only reads, or its refusal with a caret under the place.
    ///
    /// On governed data the proof is of the statement as the rules make it.
    pub async fn judge(&self, sql: &str, parameters: &[Parameter], ceiling: &mut Ceiling) -> Result<Arc<Verdict>> {
        // What a statement costs and how large its constants get depends on its parameters too.
        let key = if parameters.is_empty() { sql.to_owned() } else { format!("{sql}\0{parameters:?}") };
        if let Some(verdict) = self.verdicts.get(&key).await {
            return Ok(verdict);
        }
        let statement = tidegate_guard::parse_with(sql, &values(parameters)).map_err(|refusal| failure::refused(sql, refusal))?;
        self.check_schemas(statement.relations())?;
        if self.governance.governed {
            let verdict = Arc::new(self.judge_governed(&statement, parameters, ceiling).await?);
            self.verdicts.insert(key, Arc::clone(&verdict)).await;
            return Ok(verdict);
        }
        let failed = |error| failure::plain(&self.entry.name, error);
        let facts = self.pool.facts().await.map_err(failed)?;
        let mut proof = tidegate_guard::check(&statement, &facts);
        if proof.as_ref().is_ok_and(|proof| !proof.unknown().is_empty()) {
            // What the facts do not know may have been made a moment ago.
            let facts = self.pool.refresh_facts(None).await.map_err(failed)?;
            proof = tidegate_guard::check(&statement, &facts);
        }
        let proof = proof.map_err(|refusal| failure::refused(sql, refusal))?;
        let runs = match statement.kind() {
            Kind::Select => Some(sql),
            Kind::Explain { analyze: true } => statement.inner_sql(),
            Kind::Explain { analyze: false } | Kind::Show => None,
        };
        if let Some(runs) = runs.filter(|_| ceiling.cost_max > 0.0 && statement.reads_tables()) {
            self.check_cost(runs, parameters, &facts, ceiling).await?;
        }
        let verdict = Arc::new(Verdict { proof, fingerprint: statement.fingerprint(), told: None });
        self.verdicts.insert(key, Arc::clone(&verdict)).await;
        Ok(verdict)
    }

    async fn judge_governed(&self, statement: &Statement, parameters: &[Parameter], ceiling: &mut Ceiling) -> Result<Verdict> {
        let failed = |error| failure::plain(&self.entry.name, error);
        let facts = self.pool.facts().await.map_err(failed)?;
        let values = values(parameters);
        let mut held = self.held().await?;
        let mut governed = tidegate_guard::govern(statement, &values, &facts, &held.rules);
        if governed.as_ref().is_err_and(|refusal| refusal.kind == RefusalKind::Missing) {
            // What the rules do not know may have been made a moment ago.
            *self.held.lock().await = None;
            held = self.held().await?;
            let facts = self.pool.refresh_facts(None).await.map_err(failed)?;
            governed = tidegate_guard::govern(statement, &values, &facts, &held.rules);
        }
        let governed = match governed {
            Ok(governed) => governed,
            Err(refusal) if refusal.kind == RefusalKind::Missing => {
                return Err(failure::missing_table(&self.entry.name, statement.sql(), refusal, &*self.schema().await?));
            }
            Err(refusal) => return Err(failure::refused(statement.sql(), refusal)),
        };
        if statement.kind() == Kind::Select && ceiling.cost_max > 0.0 {
            self.check_cost(governed.proof.sql(), parameters, &facts, ceiling).await?;
        }
        let told = Told { shape: governed.shape, parts: governed.parts, cell_min: self.governance.cell_min };
        Ok(Verdict { proof: governed.proof, fingerprint: statement.fingerprint(), told: Some(told) })
    }

    /// The verdict on a statement that was written here and holds the rules of governed data by itself.
    pub(crate) async fn judge_ours(&self, sql: &str, parameters: &[Parameter], ceiling: &mut Ceiling) -> Result<(ReadOnly, String)> {
        let refused = |refusal| failure::refused("", refusal);
        let statement = tidegate_guard::parse_with(sql, &values(parameters)).map_err(refused)?;
        self.check_schemas(statement.relations())?;
        let facts = self.pool.refresh_facts(None).await.map_err(|error| failure::plain(&self.entry.name, error))?;
        let proof = tidegate_guard::check(&statement, &facts).map_err(refused)?;
        if ceiling.cost_max > 0.0 {
            self.check_cost(sql, parameters, &facts, ceiling).await?;
        }
        Ok((proof, statement.fingerprint()))
    }

    /// The rules about people's data.
    pub fn governance(&self) -> &Governance {
        &self.governance
    }

    /// The rules over the relations as they are, read at most once in a while.
    pub async fn held(&self) -> Result<Arc<Held>> {
        let mut known = self.held.lock().await;
        if let Some((read_at, held)) = known.as_ref()
            && read_at.elapsed() < HELD_AGE
        {
            return Ok(Arc::clone(held));
        }
        let held = Arc::new(Held::load(self).await?);
        *known = Some((Instant::now(), Arc::clone(&held)));
        Ok(held)
    }

    /// Refuses schemas that the dataset does not show.
    pub fn check_schemas<'a>(&self, relations: impl IntoIterator<Item = &'a Mention>) -> Result<()> {
        let hidden = relations
            .into_iter()
            .filter_map(|relation| relation.schema.as_deref())
            .find(|schema| !self.shows(schema) && !matches!(*schema, "pg_catalog" | "information_schema"));
        match hidden {
            Some(schema) => Err(Error::denied(format!("dataset `{}` does not show schema `{schema}`", self.entry.name))
                .hint(format!("it shows: {}", self.entry.schemas.join(", ")))),
            None => Ok(()),
        }
    }

    /// Refuses what the planner expects to cost too much, before it runs. A statement that does not plan is left to say so itself.
    async fn check_cost(&self, sql: &str, parameters: &[Parameter], facts: &Facts, ceiling: &mut Ceiling) -> Result<()> {
        let started = Instant::now();
        let cost = self.cost(sql, parameters, facts, PLANNING.min(ceiling.timeout)).await;
        ceiling.spend(started.elapsed());
        let cost_max = ceiling.cost_max;
        match cost.filter(|cost| *cost > cost_max) {
            Some(cost) => Err(Error::too_much(format!("the planner expects a cost of {cost:.1e}, over the ceiling of {cost_max:.1e}"))
                .hint("join on keys, filter earlier, or aggregate in steps; explain_query shows the plan")),
            None => Ok(()),
        }
    }

    async fn cost(&self, sql: &str, parameters: &[Parameter], facts: &Facts, timeout: Duration) -> Option<f64> {
        let explained = format!("explain {sql}");
        let statement = tidegate_guard::parse_with(&explained, &values(parameters));
        let proof = statement.and_then(|statement| tidegate_guard::check(&statement, facts)).ok()?;
        let options = ReadOptions { rows_max: 1, timeout, ..ReadOptions::default() };
        let mut rows = self.pool.read(&proof, parameters, &options).await.ok()?;
        let row = rows.next().await.ok()??;
        row.cell(0).and_then(total_cost)
    }

    /// Tables, columns, keys and comments, read at most once in a while.
    pub async fn schema(&self) -> Result<Arc<Schema>> {
        let mut known = self.schema.lock().await;
        if let Some((read_at, schema)) = known.as_ref()
            && read_at.elapsed() < SCHEMA_AGE
        {
            return Ok(Arc::clone(schema));
        }
        let schema = Arc::new(Schema::load(self).await?);
        *known = Some((Instant::now(), Arc::clone(&schema)));
        Ok(schema)
    }

    /// The schema if it was read before, however long ago: for completion over all datasets, which opens none.
    pub async fn schema_known(&self) -> Option<Arc<Schema>> {
        self.schema.lock().await.as_ref().map(|(_, schema)| Arc::clone(schema))
    }

    /// Reads the schema again when it is next asked for: it has just been changed.
    pub async fn forget_schema(&self) {
        *self.schema.lock().await = None;
    }

    /// Runs one of our own statements over the dataset's catalogue.
    pub async fn catalog(&self, sql: &'static str, parameters: &[Parameter]) -> Result<Rows> {
        self.pool.catalog(sql, parameters).await.map_err(|error| failure::plain(&self.entry.name, error))
    }

    /// Whether agents may see this schema.
    pub fn shows(&self, schema: &str) -> bool {
        self.entry.schemas.is_empty() || self.entry.schemas.iter().any(|shown| shown == schema)
    }
}

fn verdicts() -> Cache<String, Arc<Verdict>> {
    Cache::builder().max_capacity(VERDICTS_MAX).time_to_live(VERDICT_AGE).build()
}

/// The values of parameters as the guard takes them.
pub fn values(parameters: &[Parameter]) -> Vec<Option<&str>> {
    let value = |parameter| match parameter {
        &Parameter::Null => None,
        Parameter::Text(text) => Some(text.as_str()),
    };
    parameters.iter().map(value).collect()
}

/// Where unqualified names are looked up: the schemas that are shown, in their order. What the guard judges by is asked under the same path.
fn search_path(schemas: &[String]) -> Option<String> {
    let quoted: Vec<String> = schemas.iter().map(|schema| format!("\"{}\"", schema.replace('"', "\"\""))).collect();
    (!quoted.is_empty()).then(|| quoted.join(", "))
}

/// The second number of `(cost=0.00..35.50 rows=…`.
fn total_cost(plan: &str) -> Option<f64> {
    plan.split_once("cost=")?.1.split_once("..")?.1.split_whitespace().next()?.parse().ok()
}

/// Refuses a name that could not be a dataset's.
pub fn check_name(name: &str) -> Result<()> {
    let mut bytes = name.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase());
    if starts && name.len() <= 63 && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')) {
        return Ok(());
    }
    Err(Error::invalid(format!("`{name}` can't name a dataset")).hint("a name is 1 to 63 of a-z, 0-9, _ and -, beginning with a letter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_cost_is_read_from_a_plan() {
        assert_eq!(total_cost("Seq Scan on t  (cost=0.00..35.50 rows=2550 width=4)"), Some(35.5));
        assert_eq!(total_cost("no plan"), None);
    }

    #[test]
    fn names_are_checked_at_the_edge() {
        assert!(check_name("shop_2").is_ok());
        for bad in ["", "Shop", "2shop", "shop'; drop", "a b"] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}

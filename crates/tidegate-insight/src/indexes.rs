//! Which indexes would help some statements: guessed from their plans, and proven by plans with indexes that do not exist (hypopg).
//! Nothing real is ever made.

mod candidate;
mod condition;
mod plan;
mod proof;
mod tables;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use tidegate_core::{Call, Error, Result};
use tidegate_data::dataset::Ceiling;
use tidegate_data::{Dataset, failure};
use tidegate_guard::{Kind, ReadOnly, quote_ident};
use tidegate_pg::{Prepared, ReadOptions, Trial};

use crate::catalogue;
use crate::workload::{self, Order};
use plan::Plan;

pub use candidate::Candidate;

/// Statements of the workload that are looked at.
const WORKLOAD: u32 = 30;

/// How long planning one statement may take.
const PLANNING: Duration = Duration::from_secs(5);

const HYPOPG: &str = "
select pg_catalog.row_to_json(x) from (
select pg_catalog.current_database() as database, current_user as role,
       coalesce(pg_catalog.has_schema_privilege(found.oid, 'usage'), true) as usable, found.nspname as schema,
       (pg_catalog.current_setting('server_version_num')::int4 / 10000) as major,
       exists (select from pg_catalog.pg_available_extensions a where a.name = 'hypopg') as available
from (select 1) one
left join (
    select n.oid, n.nspname
    from pg_catalog.pg_extension e
    join pg_catalog.pg_namespace n on n.oid = e.extnamespace
    join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proname = 'hypopg_create_index'
    join pg_catalog.pg_language l on l.oid = p.prolang and l.lanname = 'c'
    where e.extname = 'hypopg' and p.pronargs = 1 and p.proargtypes[0] = 'text'::pg_catalog.regtype) found on true) x";

#[derive(Deserialize)]
struct Hypopg {
    database: String,
    role: String,
    usable: bool,
    major: i32,
    available: bool,
    schema: Option<String>,
}

/// A statement that is to be faster.
pub(crate) struct Asked {
    /// Its text.
    pub(crate) sql: String,
    /// How often it runs, in proportion to the others.
    pub(crate) weight: f64,
    planned: Planned,
}

struct Planned {
    prepared: Prepared,
    plan: Plan,
}

/// What was found out.
#[derive(Default)]
pub(crate) struct Advice {
    /// Those that could be planned.
    pub(crate) asked: Vec<Asked>,
    /// Indexes that were proven to help, most helpful first.
    pub(crate) proven: Vec<Proven>,
    /// What all statements cost in the end, by the planner's estimate, in the order of [`Advice::asked`].
    pub(crate) after: Vec<f64>,
    /// Indexes that may help, where nothing can be proven.
    pub(crate) unproven: Vec<Candidate>,
    /// Indexes that there are already, for what was looked for: keys, and the index.
    pub(crate) covered: BTreeMap<String, String>,
    /// What a reader should know.
    pub(crate) notes: Vec<String>,
}

/// An index with what it brings and costs.
pub(crate) struct Proven {
    pub(crate) candidate: Candidate,
    /// The statements it helps, by place in [`Advice::asked`].
    pub(crate) helps: Vec<usize>,
    /// What these cost without it and with it, times how often they run.
    pub(crate) before: f64,
    pub(crate) after: f64,
    pub(crate) size_bytes: u64,
    /// Rows written to its tables since counting began, and times these were read.
    pub(crate) writes: i64,
    pub(crate) scans: i64,
    /// Indexes that its table has already.
    pub(crate) beside: usize,
}

/// Looks for indexes that help these statements, or else what the database is asked most.
pub(crate) async fn advise(call: &Call, dataset: &Dataset, statements: &[String]) -> Result<Advice> {
    if dataset.governance().governed {
        return Err(Error::denied("plans are closed on governed data: their row estimates tell how many people a filter matches")
            .hint("ask for advice on a copy without people in it"));
    }
    let mut advice = Advice::default();
    let hypopg: Hypopg = catalogue::load_one(dataset, HYPOPG).await?;
    let failed = |error| failure::plain(&dataset.entry.name, error);
    let pooled = dataset.pool.server().await.map_err(failed)?.pooled;
    let schema = hypopg.schema.as_deref().filter(|_| hypopg.usable && !pooled);
    let options = ReadOptions { timeout: PLANNING, cancel: call.cancel.clone(), ..ReadOptions::default() };
    let trial = dataset.pool.trial(schema, &options).await.map_err(failed)?;
    if statements.is_empty() {
        of_workload(dataset, &trial, &mut advice).await?;
    } else {
        for sql in statements {
            let proof = judge(dataset, sql).await?;
            let planned = prepare(&trial, &proof).await.map_err(|error| failure::of_statement(&dataset.entry.name, sql, error, None))?;
            advice.asked.push(Asked { sql: sql.clone(), weight: 1.0, planned });
        }
    }
    let known = tables::load(dataset).await?;
    let wants = advice.asked.iter().flat_map(|asked| &asked.planned.plan.wants);
    let (candidates, covered) = candidate::candidates(wants.filter(|wants| dataset.shows(&wants.place.0)), &known);
    advice.covered = covered;
    advice.after = advice.asked.iter().map(|asked| asked.planned.plan.cost).collect();
    if schema.is_some() {
        proof::prove(call, &trial, candidates, &mut advice).await.map_err(failed)?;
        advice.proven.iter_mut().for_each(|proven| proven.weigh(&known));
    } else {
        advice.unproven = candidates;
        advice.notes.push(unprovable(&hypopg, pooled));
    }
    Ok(advice)
}

async fn of_workload(dataset: &Dataset, trial: &Trial, advice: &mut Advice) -> Result<()> {
    let workload = workload::load(dataset, Order::Total, WORKLOAD).await?;
    let (mut writing, mut unplanned) = (0, 0);
    for statement in workload.statements {
        // What only asks the catalogue has no tables of its own.
        let parsed = tidegate_guard::parse(&statement.sql);
        if parsed.as_ref().is_ok_and(|parsed| parsed.relations().iter().all(|relation| relation.schema.as_deref() == Some("pg_catalog"))) {
            continue;
        }
        let Ok(proof) = judge(dataset, &statement.sql).await else {
            writing += 1;
            continue;
        };
        match prepare(trial, &proof).await {
            #[expect(clippy::cast_precision_loss, reason = "a weight needs no more than 53 bits")]
            Ok(planned) => advice.asked.push(Asked { weight: statement.calls as f64, sql: statement.sql, planned }),
            Err(error) => {
                tracing::debug!(dataset.name = %dataset.entry.name, cause = %error, "a counted statement can't be planned");
                unplanned += 1;
            }
        }
    }
    let out = [
        (writing, "write, or may not be read here"),
        (unplanned, "can't be planned without their constants"),
        (workload.hidden, "may be about schemas that are not shown"),
    ];
    advice
        .notes
        .extend(out.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} counted statements left out: they {why}")));
    if workload.closed > 0 {
        advice.notes.push(format!("not seen: {} statements of other roles; {}", workload.closed, workload.opening));
    }
    if advice.asked.iter().any(|asked| asked.sql.contains("$1")) {
        advice
            .notes
            .push("counted statements are planned for any constants: one that is rare or frequent may be planned otherwise".to_owned());
    }
    Ok(())
}

/// The guard's proof that a statement only reads: it is planned, and planning calls functions too.
async fn judge(dataset: &Dataset, sql: &str) -> Result<ReadOnly> {
    let mut ceiling = Ceiling { cost_max: 0.0, timeout: PLANNING };
    let verdict = dataset.judge(sql, &[], &mut ceiling).await?;
    let kind = tidegate_guard::parse(sql).map_err(|refusal| failure::refused(sql, refusal))?.kind();
    if kind != Kind::Select {
        return Err(
            Error::invalid("only of a SELECT it can be said which index would help").hint("give the statement itself, without EXPLAIN")
        );
    }
    Ok(verdict.proof.clone())
}

async fn prepare(trial: &Trial, proof: &ReadOnly) -> Result<Planned, tidegate_pg::Failure> {
    let prepared = trial.prepare(proof).await?;
    let plan = plan::read(&trial.plan(&prepared).await?);
    Ok(Planned { prepared, plan })
}

/// Why nothing is proven, and what would let it be.
fn unprovable(hypopg: &Hypopg, pooled: bool) -> String {
    let Hypopg { database, major, available, role, schema, .. } = hypopg;
    if pooled {
        return "unproven: through a connection pooler no index can be tried; register the server's own address for advice".to_owned();
    }
    if let Some(schema) = schema {
        return format!("unproven: to have candidates tried, grant usage on schema {} to {};", quote_ident(schema), quote_ident(role));
    }
    let package = if *available {
        String::new()
    } else {
        format!("install hypopg on the server (Debian: apt-get install postgresql-{major}-hypopg), then ")
    };
    format!("unproven: to have candidates tried, {package}as a superuser in database {}: create extension hypopg;", quote_ident(database))
}

impl Asked {
    /// What it costs as things are, by the planner's estimate.
    pub(crate) fn cost(&self) -> f64 {
        self.planned.plan.cost
    }
}

impl Proven {
    fn weigh(&mut self, known: &BTreeMap<plan::Place, tables::Table>) {
        let on: Vec<&tables::Table> = self.candidate.places.iter().filter_map(|place| known.get(place)).collect();
        self.writes = on.iter().map(|table| table.writes).sum();
        self.scans = on.iter().map(|table| table.scans).sum();
        self.beside = on.iter().map(|table| table.indexes.len()).max().unwrap_or(0);
        // A part alone says nothing of how a partitioned table's index is made.
        debug_assert!(on.iter().all(|table| table.is_part() || table.root() == self.candidate.root));
    }
}

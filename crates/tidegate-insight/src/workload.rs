//! What a database has been asked, by its own count: `pg_stat_statements`.

use serde::Deserialize;
use tidegate_core::{Error, Result};
use tidegate_data::Dataset;
use tidegate_guard::quote_ident;
use tidegate_pg::Parameter;

use crate::catalogue;

/// The version from which on the time of reading is counted apart for shared, local and temporary blocks.
const TIMES_APART: (u32, u32) = (1, 11);

/// The oldest version that is understood: PostgreSQL 13's.
const OLDEST: (u32, u32) = (1, 8);

const EXTENSION: &str = "
select pg_catalog.row_to_json(x) from (
select current_user as role, pg_catalog.current_database() as database,
       e.extversion as version, n.nspname as schema, coalesce(pg_catalog.has_schema_privilege(n.oid, 'usage'), true) as usable,
       case when not pg_catalog.pg_has_role('pg_read_all_stats', 'usage')
            then (select r.rolinherit from pg_catalog.pg_roles r where r.rolname = current_user) end as inherits,
       exists (select from pg_catalog.pg_available_extensions a where a.name = 'pg_stat_statements') as available
from (select 1) one
left join pg_catalog.pg_extension e on e.extname = 'pg_stat_statements'
left join pg_catalog.pg_namespace n on n.oid = e.extnamespace) x";

// Several roles may have asked the same. What only begins, ends or sets is left out.
macro_rules! statements {
    ($read_ms:literal) => {
        concat!(
            "
select pg_catalog.row_to_json(x) from (
select query as sql, pg_catalog.sum(calls)::int8 as calls, pg_catalog.sum(total_exec_time) as total_ms,
       pg_catalog.sum(total_exec_time) / greatest(pg_catalog.sum(calls), 1)::float8 as mean_ms,
       pg_catalog.max(max_exec_time) as max_ms, pg_catalog.sum(rows)::int8 as rows,
       pg_catalog.sum(shared_blks_hit)::int8 as hit, pg_catalog.sum(shared_blks_read)::int8 as read,
       pg_catalog.sum(temp_blks_read + temp_blks_written)::int8 as spilled,
       pg_catalog.sum(",
            $read_ms,
            ") as read_ms
from pg_stat_statements
where dbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  and queryid is not null and query !~* '^\\s*(begin|start|commit|end|rollback|set|reset|show|deallocate|discard|prepare|savepoint|release)\\M'
group by queryid, query
order by case $1 when 'total' then pg_catalog.sum(total_exec_time)
                 when 'mean' then pg_catalog.sum(total_exec_time) / greatest(pg_catalog.sum(calls), 1)::float8
                 when 'calls' then pg_catalog.sum(calls)::float8
                 else pg_catalog.sum(shared_blks_read + temp_blks_read + temp_blks_written)::float8 end desc
limit $2::int8) x"
        )
    };
}

const STATEMENTS: &str = statements!("shared_blk_read_time");
const STATEMENTS_BEFORE_1_11: &str = statements!("blk_read_time");

const CLOSED: &str = "
select count(*)::text from pg_stat_statements
where dbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()) and queryid is null";

#[derive(Deserialize)]
struct Extension {
    role: String,
    database: String,
    version: Option<String>,
    schema: Option<String>,
    usable: bool,
    /// Of a role that does not see what others ask: whether it inherits rights.
    inherits: Option<bool>,
    available: bool,
}

/// What statements come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Those that took the most time together.
    Total,
    /// Those that took the most time each.
    Mean,
    /// Those that ran most often.
    Calls,
    /// Those that read most from outside the cache.
    Io,
}

impl Order {
    fn as_str(self) -> &'static str {
        match self {
            Order::Total => "total",
            Order::Mean => "mean",
            Order::Calls => "calls",
            Order::Io => "io",
        }
    }
}

/// A statement and what it has cost.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Statement {
    /// Its text, with parameters in place of constants.
    pub sql: String,
    /// How often it ran.
    pub calls: i64,
    /// All together.
    pub total_ms: f64,
    /// One of them.
    pub mean_ms: f64,
    /// The slowest.
    pub max_ms: f64,
    /// Rows it gave or touched.
    pub rows: i64,
    /// Blocks it found in the cache.
    pub hit: i64,
    /// Blocks it had to read.
    pub read: i64,
    /// Blocks of temporary files.
    pub spilled: i64,
    /// Time it spent reading; zero unless `track_io_timing` is on.
    pub read_ms: f64,
}

/// Statements, and what was left out.
pub struct Workload {
    /// In the order that was asked for.
    pub statements: Vec<Statement>,
    /// Of other roles, whose texts may not be read.
    pub closed: u64,
    /// What would open them.
    pub opening: String,
    /// About schemas that the dataset does not show, or that may be.
    pub hidden: usize,
}

/// The statements that cost most.
pub async fn load(dataset: &Dataset, order: Order, statements_max: u32) -> Result<Workload> {
    if dataset.governance().governed {
        return Err(Error::denied(
            "statistics of statements are closed on governed data: texts name hidden columns and may hold values of people",
        )
        .hint("ask on a copy without people in it, or its administrator"));
    }
    let extension: Extension = catalogue::load_one(dataset, EXTENSION).await?;
    let (Some(schema), Some(version)) = (&extension.schema, &extension.version) else {
        return Err(missing(dataset, &extension, "is not installed"));
    };
    if !extension.usable {
        return Err(missing(dataset, &extension, "stands in a schema that is closed to the role"));
    }
    let version = number(version);
    if version < OLDEST {
        return Err(missing(dataset, &extension, "is older than 1.8")
            .hint(format!("as its owner in database {}: alter extension pg_stat_statements update;", extension.database)));
    }
    let sql = if version >= TIMES_APART { STATEMENTS } else { STATEMENTS_BEFORE_1_11 };
    let parameters = [Parameter::Text(order.as_str().to_owned()), Parameter::Text(statements_max.to_string())];
    let loaded = catalogue::load_in::<Statement>(dataset, schema, (sql, &parameters)).await;
    let statements = loaded.map_err(|error| {
        if error.message.contains("shared_preload_libraries") { missing(dataset, &extension, "is installed and not loaded") } else { error }
    })?;
    let closed: Vec<u64> =
        if extension.inherits.is_none() { Vec::new() } else { catalogue::load_in(dataset, schema, (CLOSED, &[])).await? };
    let all = statements.len();
    let statements: Vec<Statement> = statements.into_iter().filter(|statement| shows(dataset, &statement.sql)).collect();
    Ok(Workload {
        closed: closed.first().copied().unwrap_or(0),
        opening: catalogue::statistics_grant(&extension.role, extension.inherits.unwrap_or(true)),
        hidden: all - statements.len(),
        statements,
    })
}

/// Where only some schemas are shown, a statement is that is known to name no other.
fn shows(dataset: &Dataset, sql: &str) -> bool {
    let named = |schema: &str| dataset.shows(schema) || matches!(schema, "pg_catalog" | "information_schema");
    dataset.entry.schemas.is_empty()
        || tidegate_guard::parse(sql)
            .is_ok_and(|statement| statement.relations().iter().filter_map(|relation| relation.schema.as_deref()).all(named))
}

/// `1.10` comes after `1.9`.
fn number(version: &str) -> (u32, u32) {
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    (major.parse().unwrap_or(0), minor.parse().unwrap_or(0))
}

/// What has to be done, and by whom.
fn missing(dataset: &Dataset, extension: &Extension, what: &str) -> Error {
    let mut steps = Vec::new();
    if let Some(schema) = extension.schema.as_ref().filter(|_| !extension.usable) {
        steps.push(format!("grant usage on schema {} to {};", quote_ident(schema), quote_ident(&extension.role)));
    }
    if !extension.available {
        steps.push("install PostgreSQL's contrib package on the server (Debian: part of postgresql-NN)".to_owned());
    }
    if extension.usable {
        steps.push("add pg_stat_statements to shared_preload_libraries and restart the server".to_owned());
    }
    if extension.schema.is_none() {
        steps.push(format!("as a superuser in database {}: create extension pg_stat_statements;", extension.database));
    }
    if let Some(inherits) = extension.inherits {
        steps.push(catalogue::statistics_grant(&extension.role, inherits));
    }
    let steps: Vec<String> = steps.into_iter().enumerate().map(|(at, step)| format!("{}. {step}", at + 1)).collect();
    // Nothing is down, and trying again changes nothing.
    Error::not_found(format!("no statistics of statements in `{}`: pg_stat_statements {what}", dataset.entry.name)).hint(steps.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_and_not_letters() {
        assert!(number("1.10") > number("1.9"));
        assert!(number("1.11") >= TIMES_APART && number("1.10") < TIMES_APART);
        assert!(number("1.7") < OLDEST && number("2") > TIMES_APART);
    }

    #[test]
    fn each_version_is_asked_by_its_own_names() {
        assert!(STATEMENTS.contains("sum(shared_blk_read_time)") && STATEMENTS_BEFORE_1_11.contains("sum(blk_read_time)"));
    }
}

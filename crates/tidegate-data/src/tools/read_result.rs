use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Error, Result, Spec};
use tidegate_guard::ReadOnly;
use tidegate_pg::results::{Meta, Results, schema_of};

use crate::failure;
use crate::format::Format;
use crate::query::{Question, Source, Written};
use crate::registry::Datasets;

/// Rows on one page.
const PAGE: u64 = 100;

pub(super) const SPEC: Spec = Spec {
    name: "read_result",
    title: "Read a kept result",
    short: "Page through a kept result, or run SQL over it.",
    long: "Read a result that query_dataset kept because it was long: a page of 100 rows, or any read-only SQL over it with `from result` to filter, aggregate or sort without running the query again.",
    examples: &[r#"{"result": "r_3f2a", "page": 2}"#, r#"{"result": "r_3f2a", "sql": "select status, count(*) from result group by 1"}"#],
    synonyms: &["next page", "more rows", "filter result", "export"],
    ..Spec::BASE
};

/// What to read.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The id that the long answer gave.
    result: String,
    /// One statement over the table `result`.
    sql: Option<String>,
    /// Which 100 rows, from 1.
    #[schemars(range(min = 1))]
    page: Option<u64>,
    /// Row to begin with, from 1, instead of a page.
    #[schemars(range(min = 1))]
    from: Option<u64>,
    /// Default markdown.
    #[serde(default)]
    format: Format,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    if [args.sql.is_some(), args.page.is_some(), args.from.is_some()].into_iter().filter(|given| *given).count() > 1 {
        return Err(
            Error::invalid("`sql`, `page` and `from` exclude each other").hint("with `sql`, page by `limit` and `offset` in the statement")
        );
    }
    let meta = datasets.results.load(&call.caller.user, &args.result).await?;
    let from = args.from.unwrap_or((args.page.unwrap_or(1) - 1).saturating_mul(PAGE) + 1);
    if args.sql.is_none() && from > meta.rows.max(1) {
        return Err(Error::not_found(format!("result `{}` has {} rows: {} pages of {PAGE}", meta.id, meta.rows, meta.rows.div_ceil(PAGE))));
    }
    // A scan of the table gives its rows in the order in which they were kept.
    let sql = args.sql.clone().unwrap_or_else(|| format!("select * from result limit {PAGE} offset {}", from - 1));
    call.note(|notes| {
        notes.subject = Some(meta.id.clone());
        notes.statement = Some(sql.clone());
    });
    let proof = judge(&datasets.results, &sql).await?;
    let source = Source { name: &meta.id, pool: &datasets.results.pool, search_path: Some(schema_of(&meta.id)), dataset: None, told: None };
    // A page is a part of what is kept already.
    let question = Question {
        sql,
        parameters: Vec::new(),
        rows_max: datasets.settings.rows_max,
        read_all: true,
        keep: args.sql.is_some(),
        weighted: false,
        format: args.format,
        timeout: datasets.settings.timeout(None),
    };
    let written = datasets.read(&call, &source, &proof, &question).await?.finish();
    Ok(if args.sql.is_some() { written.into_answer() } else { paged(&meta, from, written) })
}

/// Says which rows a page shows, and where the next begins.
fn paged(meta: &Meta, from: u64, mut written: Written) -> Answer {
    let last = from + written.shown.max(1) - 1;
    if let Some(facts) = &mut written.facts {
        facts.next_cursor = (last < meta.rows).then(|| (last + 1).to_string());
        facts.truncated = facts.next_cursor.is_some();
    }
    let mut answer = written.into_answer();
    answer.text = format!("rows {from} to {last} of {} of {}", meta.rows, meta.id);
    answer.notes = if last < meta.rows { format!("next: \"from\": {}", last + 1) } else { String::new() };
    answer
}

/// The guard's proof that a statement reads this result and nothing else.
async fn judge(results: &Results, sql: &str) -> Result<ReadOnly> {
    let refused = |refusal| failure::refused(sql, refusal);
    let statement = tidegate_guard::parse(sql).map_err(refused)?;
    let facts = results.pool.facts().await.map_err(|error| failure::plain("result", error))?;
    tidegate_guard::check_only(&statement, &facts, &["result"]).map_err(refused)
}

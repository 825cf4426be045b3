use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Error, Result, Spec};

use crate::format::Format;
use crate::query::{Question, Source};
use crate::registry::Datasets;
use crate::results::{Meta, schema_of};

/// Rows on one page.
const PAGE: u64 = 100;

pub(super) const SPEC: Spec = Spec {
    name: "read_result",
    title: "Read a kept result",
    short: "Page through a kept result, or run SQL over it.",
    long: "Read a result that query_dataset kept because it was long: a page of 100 rows, or any read-only SQL over it with `from result` to filter, aggregate or sort without running the query again.",
    examples: &[r#"{"result": "r_3f2a", "page": 2}"#, r#"{"result": "r_3f2a", "sql": "select status, count(*) from result group by 1"}"#],
    synonyms: &["next page", "more rows", "filter result", "export"],
    ..super::BASE
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
    /// Default markdown.
    #[serde(default)]
    format: Format,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    if args.sql.is_some() && args.page.is_some() {
        return Err(Error::invalid("`sql` and `page` exclude each other").hint("page with `limit` and `offset` in the statement"));
    }
    let meta = datasets.results.load(&call.caller.user, &args.result).await?;
    let page = args.page.unwrap_or(1);
    let sql = match &args.sql {
        Some(sql) => sql.clone(),
        None => page_sql(&meta, page)?,
    };
    call.note(|notes| {
        notes.subject = Some(meta.id.clone());
        notes.statement = Some(sql.clone());
    });
    let proof = datasets.results.judge(&sql).await?;
    let source = Source { name: &meta.id, pool: &datasets.results.pool, search_path: Some(schema_of(&meta.id)), dataset: None };
    let question = Question {
        sql,
        parameters: Vec::new(),
        rows_max: datasets.settings.rows_max,
        format: args.format,
        timeout: datasets.settings.timeout(None),
    };
    let mut answer = datasets.answer(&call, &source, &proof, &question).await?;
    if args.sql.is_none() {
        let pages = meta.rows.div_ceil(PAGE).max(1);
        answer.text = format!("page {page} of {pages} of {}, {} rows in all; {}", meta.id, meta.rows, answer.text);
    }
    Ok(answer)
}

/// A scan of the table gives its rows in the order in which they were kept.
fn page_sql(meta: &Meta, page: u64) -> Result<String> {
    let first = (page - 1).saturating_mul(PAGE);
    if first >= meta.rows && page > 1 {
        return Err(Error::not_found(format!("result `{}` has {} rows: {} pages", meta.id, meta.rows, meta.rows.div_ceil(PAGE))));
    }
    Ok(format!("select * from result limit {PAGE} offset {first}"))
}

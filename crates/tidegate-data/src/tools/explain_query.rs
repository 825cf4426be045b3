use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_core::{Answer, Call, Error, Result, Spec};

use crate::explain;
use crate::format::Format;
use crate::query::Question;
use crate::registry::Datasets;

pub(super) const SPEC: Spec = Spec {
    name: "explain_query",
    title: "Explain a query",
    short: "Show how PostgreSQL will run a query and which step costs most.",
    long: "Show how PostgreSQL will run a statement, in words, with its costliest step and what would help. With `analyze` it runs the statement and tells real rows and times.",
    examples: &[r#"{"dataset": "shop", "sql": "select * from orders where note = 'x'", "analyze": true}"#],
    synonyms: &["plan", "slow query", "explain analyze", "why slow", "performance"],
    ..Spec::BASE
};

/// The plan as PostgreSQL gives it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The array of `EXPLAIN (FORMAT JSON)`.
    plan: Value,
}

/// What to explain.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// A name from `list_datasets`.
    dataset: String,
    /// One SELECT.
    sql: String,
    /// Values for `$1`, `$2`, ….
    #[schemars(with = "Option<Vec<super::Param>>")]
    params: Option<Vec<Value>>,
    /// Run it to measure.
    #[serde(default)]
    analyze: bool,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let dataset = datasets.load(&args.dataset)?;
    if dataset.governance.governed {
        return Err(Error::denied("plans are closed on governed data: their row estimates tell how many people a filter matches")
            .hint("run the statement itself, or explain it on a copy without people in it"));
    }
    let options = if args.analyze { "analyze, buffers, format json" } else { "format json" };
    let question = Question {
        sql: args.sql,
        parameters: super::parameters(args.params)?,
        rows_max: 1,
        read_all: false,
        keep: false,
        weighted: false,
        format: Format::Markdown,
        timeout: datasets.settings.timeout(None),
    };
    let plan = datasets.plan(&call, &dataset, &question, options).await?;
    let words = explain::in_words(&plan).ok_or_else(|| Error::internal("PostgreSQL gave a plan that is not understood"))?;
    Ok(Answer::default().with_data(words).structured_for(&call, || Facts { plan }))
}

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tidegate_core::{Access, Answer, Call, Result, Spec};

use crate::Writes;
use crate::writes::Wish;

pub(super) const SPEC: Spec = Spec {
    name: "preview_write",
    title: "Preview a write",
    short: "Show what one INSERT, UPDATE, DELETE, MERGE or DDL statement would do, without doing it.",
    long: "Run one statement that writes in a transaction that is rolled back, where the dataset allows it. Answers with rows touched, rows before and after, cascades, triggers, locks, plan, and an id for confirm_write. UPDATE and DELETE need a WHERE on a column.",
    access: Access::Write,
    examples: &[r#"{"dataset": "shop", "sql": "update orders set status = $1 where order_id = $2", "params": ["paid", 42]}"#],
    synonyms: &["insert", "update", "delete", "merge", "create table", "alter", "change", "dry run"],
    ..Spec::BASE
};

/// What to write.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// A name from `list_datasets`.
    dataset: String,
    /// One statement; `$1`, `$2` stand for params.
    sql: String,
    /// Values for the parameters, in order; a list becomes an array.
    #[schemars(with = "Option<Vec<tidegate_data::tools::Param>>")]
    params: Option<Vec<Value>>,
}

pub(super) async fn call(writes: Arc<Writes>, call: Call, args: Args) -> Result<Answer> {
    let dataset = writes.datasets.load(&args.dataset)?;
    let wish = Wish { sql: args.sql, parameters: tidegate_data::tools::parameters(args.params)? };
    writes.preview_write(&call, &dataset, &wish).await
}

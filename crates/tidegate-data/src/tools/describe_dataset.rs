use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::nearest::nearest;
use tidegate_core::{Answer, Call, Error, Result, Spec};

use crate::registry::Datasets;
use crate::schema::{Description, Detail, Overview, Schema, Table};

pub(super) const SPEC: Spec = Spec {
    name: "describe_dataset",
    title: "Describe a dataset",
    short: "Show a dataset's whole schema, or one table in detail.",
    long: "Show a dataset's schema in one call: every table with columns, types, keys, enums, row counts and comments; with `table`, also indexes, constraints, foreign keys both ways and partitions. Call it before writing SQL.",
    examples: &[r#"{"dataset": "shop"}"#, r#"{"dataset": "shop", "table": "orders"}"#],
    synonyms: &["schema", "tables", "columns", "structure", "data dictionary"],
    ..Spec::BASE
};

/// What to describe.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// A name from `list_datasets`.
    dataset: String,
    /// One table, `name` or `schema.name`.
    table: Option<String>,
    /// `auto` fits a small budget, `names` lists tables only, `full` keeps all comments.
    #[serde(default)]
    detail: Detail,
    /// Page of a long list of tables, from 1.
    #[schemars(range(min = 1))]
    page: Option<usize>,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let dataset = datasets.load(&args.dataset)?;
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let schema = dataset.schema().await?;
    let Some(name) = &args.table else {
        let overview = Overview { dataset: &args.dataset, schema: &schema, detail: args.detail, page: args.page.unwrap_or(1) };
        let answer = Answer::markdown(overview.title()).with_data(overview.render());
        return Ok(answer.structured_for(&call, || Description::new(&overview)));
    };
    let tables: Vec<&Table> = schema.find(name).collect();
    match tables.as_slice() {
        [] => Err(missing(&args.dataset, name, &schema)),
        [table] => {
            let details = dataset.table_details(table).await?;
            let answer = Answer::markdown(format!("{}.{}", args.dataset, Schema::label(table)));
            Ok(answer
                .with_data(schema.table_text(table, &details))
                .structured_for(&call, || Description::one(&args.dataset, &schema, (table, details))))
        }
        several => {
            let names: Vec<String> = several.iter().map(|table| format!("{}.{}", table.schema, table.name)).collect();
            Err(Error::invalid(format!("`{name}` is in several schemas")).hint(format!("say which: {}", names.join(", "))))
        }
    }
}

fn missing(dataset: &str, name: &str, schema: &Schema) -> Error {
    let error = Error::not_found(format!("no table `{name}` in dataset `{dataset}`"));
    let bare = name.rsplit('.').next().unwrap_or(name);
    match nearest(bare, schema.tables.iter().map(|table| table.name.as_str())) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error.hint("describe_dataset without `table` lists them"),
    }
}

//! Datasets, tables and results as things a client can read, and the completion of their names.

use std::sync::Arc;

use serde_json::{Map, Value};
use tidegate_core::Method::{Delete, Get, Patch, Post, Put};
use tidegate_core::module::ListResources;
use tidegate_core::{Caller, Completer, Resource, ResourceTemplate, Result, Route};

use crate::registry::Datasets;
use crate::schema::Schema;

/// Names that one completion offers: the protocol's own limit.
const OFFERED_MAX: usize = 100;

pub(crate) const TEMPLATES: [ResourceTemplate; 3] = [
    ResourceTemplate {
        uri_template: "tidegate://datasets/{dataset}",
        name: "dataset",
        description: "A dataset's schema: tables, columns, keys, row counts",
        tool: "describe_dataset",
    },
    ResourceTemplate {
        uri_template: "tidegate://datasets/{dataset}/tables/{table}",
        name: "table",
        description: "One table: columns, indexes, constraints, foreign keys",
        tool: "describe_dataset",
    },
    ResourceTemplate {
        uri_template: "tidegate://results/{result}",
        name: "result",
        description: "The first page of a kept result",
        tool: "read_result",
    },
];

/// Where a REST interface has the tools. Rows are JSON there, so their format can't be chosen.
pub(crate) const ROUTES: [Route; 18] = [
    Route::new(Get, "/datasets", "list_datasets"),
    Route::new(Get, "/datasets/{dataset}", "describe_dataset").without(&["table", "detail"]).paged_by("page"),
    Route::new(Get, "/datasets/{dataset}/tables/{table}", "describe_dataset").without(&["detail", "page"]),
    Route::new(Post, "/datasets/{dataset}/query", "query_dataset").without(&["format"]),
    Route::new(Post, "/datasets/{dataset}/explain", "explain_query"),
    Route::new(Post, "/datasets/{dataset}/aggregate", "aggregate_dataset").without(&["format"]),
    Route::new(Post, "/query", "query_dataset").without(&["format"]),
    Route::new(Post, "/query-many", "query_datasets"),
    Route::new(Get, "/results/{result}", "read_result").without(&["format", "sql", "page"]).paged_by("from"),
    Route::new(Post, "/results/{result}/query", "read_result").without(&["format", "page", "from"]),
    Route::new(Get, "/datasets/{dataset}/personas", "list_personas"),
    Route::new(Put, "/datasets/{dataset}/personas/{name}", "set_persona"),
    Route::new(Delete, "/datasets/{dataset}/personas/{name}", "remove_persona"),
    Route::new(Get, "/datasets/{dataset}/weighting", "list_personas"),
    Route::new(Put, "/datasets/{dataset}/weighting", "set_weighting"),
    Route::new(Delete, "/datasets/{dataset}/weighting", "remove_weighting"),
    Route::new(Get, "/datasets/{dataset}/governance", "set_governance").without(&["governed", "raw_rows_max", "cell_min", "tables"]),
    Route::new(Patch, "/datasets/{dataset}/governance", "set_governance"),
];

/// The datasets, and the caller's results.
pub(crate) fn list(datasets: &Arc<Datasets>) -> ListResources {
    let datasets = Arc::clone(datasets);
    Arc::new(move |caller: Arc<Caller>| {
        let datasets = Arc::clone(&datasets);
        Box::pin(async move {
            let mut resources: Vec<Resource> = datasets
                .list()
                .values()
                .map(|dataset| Resource {
                    uri: format!("tidegate://datasets/{}", dataset.entry.name),
                    name: dataset.entry.name.clone(),
                    description: dataset.entry.description.clone(),
                })
                .collect();
            let results = datasets.results.list(&caller.user).await.unwrap_or_else(|error| {
                tracing::warn!(cause = error.chain(), "kept results cannot be listed: {error}");
                Vec::new()
            });
            resources.extend(results.into_iter().map(|result| Resource {
                uri: format!("tidegate://results/{}", result.id),
                name: result.id,
                description: format!("{} rows of {}, for {} min", result.rows, result.dataset, result.minutes_left),
            }));
            Ok(resources)
        })
    })
}

pub(crate) fn completers(datasets: &Arc<Datasets>) -> Vec<Completer> {
    vec![completer("dataset", datasets, names), completer("table", datasets, tables), completer("result", datasets, results)]
}

fn completer<F, R>(argument: &'static str, datasets: &Arc<Datasets>, candidates: F) -> Completer
where
    F: Fn(Arc<Datasets>, Arc<Caller>, Map<String, Value>) -> R + Copy + Send + Sync + 'static,
    R: Future<Output = Result<Vec<String>>> + Send + 'static,
{
    let datasets = Arc::clone(datasets);
    Completer {
        argument,
        complete: Arc::new(move |caller, typed, context| {
            let candidates = candidates(Arc::clone(&datasets), caller, context);
            Box::pin(async move { Ok(candidates.await?.into_iter().filter(|name| name.starts_with(&typed)).take(OFFERED_MAX).collect()) })
        }),
    }
}

async fn names(datasets: Arc<Datasets>, _caller: Arc<Caller>, _context: Map<String, Value>) -> Result<Vec<String>> {
    Ok(datasets.list().keys().cloned().collect())
}

/// Tables of the dataset that was given before, or of all that are open already.
async fn tables(datasets: Arc<Datasets>, _caller: Arc<Caller>, context: Map<String, Value>) -> Result<Vec<String>> {
    if let Some(name) = context.get("dataset").and_then(Value::as_str) {
        let schema = datasets.load(name)?.schema().await?;
        return Ok(schema.tables.iter().map(Schema::label).collect());
    }
    let mut names = Vec::new();
    for dataset in datasets.list().values() {
        if let Some(schema) = dataset.schema_known().await {
            names.extend(schema.tables.iter().map(Schema::label));
        }
    }
    Ok(names)
}

async fn results(datasets: Arc<Datasets>, caller: Arc<Caller>, _context: Map<String, Value>) -> Result<Vec<String>> {
    Ok(datasets.results.list(&caller.user).await?.into_iter().map(|result| result.id).collect())
}

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Result, Spec};

use crate::registry::Datasets;

pub(super) const SPEC: Spec = Spec {
    name: "remove_weighting",
    title: "Remove a weighting",
    short: "Stop weighting a dataset.",
    long: "Remove a dataset's weighting: aggregate_dataset no longer answers, query_dataset runs SQL as it is. Personas stay.",
    access: Access::Write,
    examples: &[r#"{"dataset": "panel"}"#],
    synonyms: &["unweight"],
    ..Spec::BASE
};

/// Of which dataset.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// A name from `list_datasets`.
    dataset: String,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    datasets.load(&args.dataset)?;
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    datasets.remove_weighting(&args.dataset).await?;
    Ok(Answer::markdown(format!("dataset `{}` is no longer weighted", args.dataset)))
}

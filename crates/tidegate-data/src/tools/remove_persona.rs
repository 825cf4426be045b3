use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Result, Spec};

use crate::registry::Datasets;

pub(super) const SPEC: Spec = Spec {
    name: "remove_persona",
    title: "Remove a persona",
    short: "Remove a named filter of people from a dataset.",
    long: "Remove a persona (named filter of people) from a dataset.",
    access: Access::Write,
    examples: &[r#"{"dataset": "panel", "name": "young women"}"#],
    synonyms: &["delete segment"],
    ..Spec::BASE
};

/// Which one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// A name from `list_datasets`.
    dataset: String,
    /// The persona.
    name: String,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let dataset = datasets.load(&args.dataset)?;
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    dataset.weights.get().persona(&args.name)?;
    datasets.remove_persona(&args.dataset, &args.name).await?;
    Ok(Answer::markdown(format!("removed persona `{}`", args.name)))
}

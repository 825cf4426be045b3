use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Result, Spec};

use crate::registry::Datasets;
use crate::weights;

pub(super) const SPEC: Spec = Spec {
    name: "set_persona",
    title: "Set a persona",
    short: "Name a filter of people for aggregate_dataset.",
    long: "Name a filter of people, so that aggregate_dataset can use it as `persona`; replaces one of the same name. Answers how many people it holds.",
    access: Access::Write,
    examples: &[r#"{"dataset": "panel", "name": "young women", "filter": "gender = 'female' and age between 25 and 34"}"#],
    synonyms: &["segment", "target group", "save filter"],
    ..Spec::BASE
};

/// What is named.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// A name from `list_datasets`.
    dataset: String,
    /// What people call it.
    #[schemars(length(min = 1, max = 100))]
    name: String,
    /// A condition in SQL over columns of respondents: constants, operators, immutable functions.
    #[schemars(length(min = 1, max = 4_000))]
    filter: String,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let dataset = datasets.load(&args.dataset)?;
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let found = weights::try_persona(&datasets, &call, &dataset, &args.filter).await?;
    datasets.set_persona(&args.dataset, &args.name, &args.filter).await?;
    Ok(Answer { text: format!("persona `{}` is set; now it holds", args.name), ..found })
}

use std::fmt::Write as _;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Result, Spec};

use crate::format::escape;
use crate::registry::Datasets;

pub(super) const SPEC: Spec = Spec {
    name: "list_personas",
    title: "List weights and personas",
    short: "Show a dataset's weighting and its personas (named filters of people).",
    long: "Show how a dataset's respondents are weighted, and its personas: named filters of people for aggregate_dataset.",
    examples: &[r#"{"dataset": "panel"}"#],
    synonyms: &["weighting", "weights", "segments", "target groups", "audiences"],
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
    let weights = datasets.load(&args.dataset)?.weights.get();
    let head = match &weights.weighting {
        Some(weighting) => format!("weighted: {}", weighting.line()),
        None => "no weighting is set".to_owned(),
    };
    if weights.personas.is_empty() {
        return Ok(Answer::markdown(format!("{head}\nno persona is set")).structured_for(&call, || (*weights).clone()));
    }
    let mut text = String::from("persona|filter\n-|-\n");
    for (name, filter) in &weights.personas {
        escape(name, &mut text);
        text.push('|');
        escape(filter, &mut text);
        writeln!(text).expect("writing to a String does not fail");
    }
    Ok(Answer::markdown(head).with_data(text).structured_for(&call, || (*weights).clone()))
}

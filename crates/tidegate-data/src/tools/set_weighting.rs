use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Result, Spec};

use crate::registry::Datasets;
use crate::weights::{self, BASE_MIN, Mode};

pub(super) const SPEC: Spec = Spec {
    name: "set_weighting",
    title: "Set a weighting",
    short: "Tell which table holds a panel's respondents and which column their weights.",
    long: "Tell which table has one row for each respondent of a panel and which column says how many people each stands for; replaces what was set. Checked against the data first.",
    access: Access::Write,
    examples: &[
        r#"{"dataset": "panel", "table": "respondents", "respondent": "respondent_id", "weight": "weight", "strata": ["state", "town_class"], "population": "people aged 4 and over in India", "mode": "rewrite"}"#,
    ],
    synonyms: &["weights", "panel", "projection", "universe"],
    ..Spec::BASE
};

/// What is set.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// A name from `list_datasets`.
    dataset: String,
    /// The table with a row for each respondent.
    table: String,
    /// Its column that tells respondents apart.
    respondent: String,
    /// Its column that says how many people one stands for.
    weight: String,
    /// Its columns that name the stratum a respondent was drawn from.
    #[serde(default)]
    strata: Vec<String>,
    /// Whom the weights project to, in words.
    #[serde(default)]
    #[schemars(length(max = 300))]
    population: String,
    /// Effective respondents under which an estimate is flagged, default 30.
    #[schemars(range(min = 1, max = 100_000))]
    base_min: Option<u32>,
    /// `rewrite`: `query_dataset` weights plain aggregates or refuses them. Default off.
    #[serde(default)]
    mode: Mode,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let dataset = datasets.load(&args.dataset)?;
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let proposed = weights::Proposed {
        table: args.table,
        respondent: args.respondent,
        weight: args.weight,
        strata: args.strata,
        population: args.population,
        base_min: args.base_min.unwrap_or(BASE_MIN),
        mode: args.mode,
    };
    let (weighting, found) = weights::try_weighting(&datasets, &call, &dataset, proposed).await?;
    datasets.set_weighting(&args.dataset, &weighting).await?;
    Ok(Answer { text: format!("weighted: {}", weighting.line()), ..found })
}

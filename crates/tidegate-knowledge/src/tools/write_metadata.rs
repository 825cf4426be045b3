use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Result, Spec};

use crate::Knowledge;
use crate::jobs::Work;

pub(super) const SPEC: Spec = Spec {
    name: "write_metadata",
    title: "Have metadata written",
    short: "Have a plain writer or the configured model describe a dataset.",
    long: "Have descriptions written where nobody else has: `plain` from profile, comments and names, at once and for nothing; `model` by the configured model, table by table, within its monthly budget, from profiles without personal values.",
    access: Access::Write,
    examples: &[r#"{"dataset": "shop"}"#, r#"{"dataset": "shop", "writer": "model"}"#],
    synonyms: &["document", "describe all", "data dictionary"],
    ..Spec::BASE
};

/// What is to be written, by whom.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// Default plain.
    #[serde(default)]
    writer: Writer,
}

/// Who writes.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Writer {
    /// Tidegate itself.
    #[default]
    Plain,
    /// The model of the settings.
    Model,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    let name = &args.dataset;
    call.note(|notes| notes.subject = Some(name.clone()));
    let dataset = knowledge.datasets.load_any(name)?;
    match args.writer {
        Writer::Plain => {
            let written = knowledge.write_plain(&dataset, &call.caller.user).await?;
            Ok(Answer::markdown(format!("{written} texts about `{name}` are new, written from its profile")))
        }
        Writer::Model => {
            // What would fail at once is said at once.
            knowledge.check_model()?;
            knowledge.load_profile(&dataset).await?;
            let id = knowledge.order(Work::Describe, name, &call.caller.user).await?;
            Ok(Answer::markdown(match knowledge.attend(&call, id).await?.and_then(|job| job.outcome) {
                Some(outcome) => {
                    let cost = outcome["cost"].as_f64().unwrap_or(0.0);
                    format!("the model wrote {} texts about {} tables of `{name}`; cost {cost:.4}", outcome["texts"], outcome["tables"])
                }
                None => format!("the model is still writing about `{name}`; call again to go on watching"),
            }))
        }
    }
}

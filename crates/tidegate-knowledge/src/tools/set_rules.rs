use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Result, Spec};

use crate::Knowledge;

/// What the lowest level of a context holds.
const SHOWN: usize = 500;

pub(super) const SPEC: Spec = Spec {
    name: "set_rules",
    title: "Set business rules",
    short: "Replace the business rules of a dataset or of the whole installation.",
    long: "Replace the business rules that get_data_context shows first: of one dataset, or of the whole installation without `dataset`. An empty text removes them. Only for what a person has asked to be kept.",
    access: Access::Write,
    examples: &[r#"{"dataset": "shop", "text": "Revenue leaves out cancelled orders."}"#],
    synonyms: &["definitions", "business logic", "conventions", "guidelines"],
    ..Spec::BASE
};

/// What to keep.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// Without it, rules of the installation.
    dataset: Option<String>,
    /// The new rules, whole.
    #[schemars(length(max = 20000))]
    text: String,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject.clone_from(&args.dataset));
    let cost = knowledge.set_rules(args.dataset.as_deref(), &args.text, &call.caller.user).await?;
    let of = args.dataset.as_deref().unwrap_or("the installation");
    Ok(Answer::markdown(match cost {
        0 => format!("the rules of {of} are removed"),
        SHOWN.. => format!("the rules of {of} are kept: {cost} tokens, of which contexts show the first {SHOWN} unless asked for more"),
        _ => format!("the rules of {of} are kept: {cost} tokens"),
    }))
}

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Audience, Call, Result, Spec};

use crate::Knowledge;

pub(super) const SPEC: Spec = Spec {
    name: "remove_dataset",
    title: "Remove a dataset",
    short: "Take a dataset out of service for good.",
    long: "Take a dataset out of service for good. Its database is not touched; its row in the registry stays, marked as removed.",
    access: Access::Destructive,
    audience: Audience::People,
    examples: &[r#"{"dataset": "shop"}"#],
    synonyms: &["unregister", "delete"],
    ..Spec::BASE
};

/// Which one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    knowledge.datasets.remove(&args.dataset, &call.caller.user).await?;
    Ok(Answer::markdown(format!("removed `{}`", args.dataset)))
}

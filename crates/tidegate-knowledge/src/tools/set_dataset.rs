use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Error, Result, Spec};

use tidegate_data::{Changes, DataKind, Status};

use crate::Knowledge;

/// Characters of a description, at most.
const TEXT_MAX: usize = 2_000;
/// Tags of a dataset, at most.
const TAGS_MAX: usize = 30;

pub(super) const SPEC: Spec = Spec {
    name: "set_dataset",
    title: "Change a dataset's entry",
    short: "Change what is said of a dataset, or its status: approve, deactivate.",
    long: "Change a dataset's entry in the registry: description, kind, source, owner, tags; or move it on its way draft → profiling → review → active → inactive. `status: active` approves one in review. Only what is given changes.",
    access: Access::Write,
    examples: &[r#"{"dataset": "shop", "status": "active"}"#, r#"{"dataset": "shop", "owner": "sales", "tags": ["orders"]}"#],
    synonyms: &["approve", "activate", "deactivate", "edit", "owner", "tags"],
    ..Spec::BASE
};

/// What to change.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// Where it is to stand.
    status: Option<Status>,
    /// Why, for the record.
    reason: Option<String>,
    /// What it holds, in a sentence or two.
    description: Option<String>,
    /// What its rows are.
    kind: Option<DataKind>,
    /// Where the data come from.
    source: Option<String>,
    /// Who answers for it.
    owner: Option<String>,
    /// Words to find it by.
    tags: Option<Vec<String>>,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    let Args { dataset: name, status, reason, description, kind, source, owner, tags } = args;
    call.note(|notes| notes.subject = Some(name.clone()));
    let by = &call.caller.user;
    let too_long =
        [&description, &source, &owner, &reason].into_iter().flatten().chain(tags.iter().flatten()).any(|text| text.len() > TEXT_MAX);
    if too_long || tags.as_ref().is_some_and(|tags| tags.len() > TAGS_MAX) {
        return Err(Error::invalid(format!("a text may have {TEXT_MAX} characters, and a dataset {TAGS_MAX} tags")));
    }
    let says = description.is_some() || kind.is_some() || source.is_some() || owner.is_some() || tags.is_some();
    if !says && status.is_none() {
        return Err(Error::invalid("nothing to change was given").hint("give status, description, kind, source, owner or tags"));
    }
    // The move comes first: one that is refused changes nothing.
    let moved = match status {
        Some(Status::Profiling) => {
            knowledge.datasets.load_any(&name)?.entry.status.check(Status::Profiling, &name)?;
            knowledge.order_profile(&name, by).await?;
            Some("being profiled".to_owned())
        }
        Some(to) => {
            let before = knowledge.datasets.move_to(&name, to, by, reason.as_deref().unwrap_or_default()).await?;
            Some(format!("{to} (was {before})"))
        }
        None => None,
    };
    if says {
        knowledge.datasets.set(&name, &Changes { description, kind, source, owner, tags }).await?;
    }
    Ok(Answer::markdown(match moved {
        Some(moved) => format!("`{name}` is now {moved}"),
        None => format!("`{name}` is changed"),
    }))
}

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Answer, Audience, Call, Result, Spec};
use tidegate_data::{Access, Entry, access};

use crate::Knowledge;

pub(super) const SPEC: Spec = Spec {
    name: "test_dataset",
    title: "Test a dataset's connection",
    short: "Connect and tell what a dataset's credential may do.",
    long: "Connect to a dataset and tell what its credential may do, with the SQL that makes a safer one if it may do more than read.",
    audience: Audience::People,
    examples: &[r#"{"dataset": "shop"}"#],
    synonyms: &["ping", "connection", "credential"],
    ..Spec::BASE
};

/// Which one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
}

/// A dataset, and what its credential may do.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    dataset: Entry,
    access: Access,
    /// What is less safe than it could be.
    warning: Option<String>,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let dataset = knowledge.datasets.load_any(&args.dataset)?;
    let access = access::probe(&dataset).await?;
    Ok(Facts::new(dataset.entry.clone(), access).tell(&call, "answers"))
}

impl Facts {
    pub(super) fn new(dataset: Entry, access: Access) -> Facts {
        Facts { warning: access.warning(&dataset), dataset, access }
    }

    /// ``added `shop`: PostgreSQL 17.2, …``
    pub(super) fn tell(self, call: &Call, what: &str) -> Answer {
        let Access { version, database, role, readable, schemas, .. } = &self.access;
        let name = &self.dataset.name;
        let head = format!(
            "`{name}` {what}: PostgreSQL {version}, database `{database}`, role `{role}` reads {readable} tables in {}",
            schemas.join(", ")
        );
        let warning = self.warning.as_ref().map_or_else(String::new, |warning| format!("\nwarning: {warning}"));
        Answer::markdown(head).with_notes(warning).structured_for(call, || self)
    }
}

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Audience, Call, Kind, Result, Secret, Spec};
use tidegate_data::{DataKind, Entry, Registration, Status};

use super::test_dataset::Facts;
use crate::Knowledge;

pub(super) const SPEC: Spec = Spec {
    name: "add_dataset",
    title: "Add a dataset",
    short: "Try a connection and register it as a dataset.",
    long: "Try a connection to a PostgreSQL database and register it as a dataset. Nothing that failed is stored; the URL is encrypted at rest and never shown again.",
    access: Access::Write,
    audience: Audience::People,
    examples: &[
        r#"{"name": "shop", "url": "postgresql://reader:secret@db.example.com/shop", "description": "Orders of the web shop", "draft": true}"#,
    ],
    synonyms: &["register", "connect", "new database"],
    ..Spec::BASE
};

/// What to register.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// What agents will call it.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_-]{0,62}$"))]
    name: String,
    /// The connection URL, with its password.
    #[schemars(with = "String", length(min = 1, max = 4_000), extend("writeOnly" = true))]
    url: Secret<String>,
    /// Schemas agents may see; without any, all but the system's.
    #[serde(default)]
    #[schemars(length(max = 100))]
    schemas: Vec<String>,
    /// What it holds, in a sentence.
    #[serde(default)]
    #[schemars(length(max = 2_000))]
    description: String,
    /// What its rows are.
    #[serde(default)]
    kind: DataKind,
    /// Where the data come from.
    #[serde(default)]
    #[schemars(length(max = 2_000))]
    source: String,
    /// Who answers for it.
    #[serde(default)]
    #[schemars(length(max = 2_000))]
    owner: String,
    /// Words to find it by.
    #[serde(default)]
    #[schemars(length(max = 30))]
    tags: Vec<String>,
    /// Begin as a draft: profiled, then approved, before agents can query it.
    #[serde(default)]
    draft: bool,
    /// Accept a superuser's credential all the same.
    #[serde(default)]
    allow_superuser: bool,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.name.clone()));
    let Args { name, url, schemas, description, kind, source, owner, tags, draft, allow_superuser } = args;
    let status = if draft { Status::Draft } else { Status::Active };
    let entry = Entry { name, description, schemas, allow_superuser, status, kind, source, owner, tags };
    let registration = Registration { entry: entry.clone(), url, by: call.caller.user.clone() };
    let access = match knowledge.datasets.add(registration).await {
        // Nothing of ours is away: it is what was given that does not answer.
        Err(error) if error.kind == Kind::Unavailable && knowledge.control.client().await.is_ok() => {
            return Err(error.of_kind(Kind::Invalid));
        }
        added => added?,
    };
    let advice = if draft { format!("\nit is a draft; {}", status.advice(&entry.name)) } else { String::new() };
    let mut answer = Facts::new(entry, access).tell(&call, "is added");
    answer.text.push_str(&advice);
    Ok(answer)
}

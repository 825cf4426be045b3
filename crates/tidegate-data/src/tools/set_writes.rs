use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Error, Face, Result, Spec};
use tidegate_guard::Action;

use crate::registry::Datasets;
use crate::writes::words;

pub(super) const SPEC: Spec = Spec {
    name: "set_writes",
    title: "Set what may be written",
    short: "Show or set which writes a dataset takes: insert, update, delete, ddl.",
    long: "Show or set which writes a dataset takes. Without `allow` it shows them; an empty list forbids all. Anybody may forbid; only a person at the command line allows more.",
    access: Access::Write,
    examples: &[r#"{"dataset": "shop"}"#, r#"{"dataset": "shop", "allow": ["insert", "update"]}"#],
    synonyms: &["permission", "grant", "revoke", "read only"],
    ..Spec::BASE
};

/// Which writes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// What it takes from now on.
    #[schemars(length(max = 4))]
    allow: Option<Vec<Allowed>>,
}

/// One sort of write.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Allowed {
    Insert,
    Update,
    Delete,
    Ddl,
}

impl From<Allowed> for Action {
    fn from(allowed: Allowed) -> Action {
        match allowed {
            Allowed::Insert => Action::Insert,
            Allowed::Update => Action::Update,
            Allowed::Delete => Action::Delete,
            Allowed::Ddl => Action::Ddl,
        }
    }
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let name = args.dataset;
    call.note(|notes| notes.subject = Some(name.clone()));
    let dataset = datasets.load_any(&name)?;
    let before = datasets.writes(&dataset).await?;
    let Some(allow) = args.allow else { return Ok(Answer::markdown(format!("`{name}` takes: {}", words(&before)))) };
    let mut allow: Vec<Action> = allow.into_iter().map(Action::from).collect();
    allow.sort_unstable();
    allow.dedup();
    // An agent that could allow itself to write would need no permission.
    let more = allow.iter().any(|action| !before.contains(action));
    if more && call.caller.face != Face::CommandLine {
        return Err(Error::denied("only a person at the command line may allow more writes")
            .hint(format!("ask one to run `tidegate dataset writes {name} --allow {}`", words(&allow).replace(", ", ","))));
    }
    datasets.set_writes(&dataset, &allow, &call.caller.user).await?;
    Ok(Answer::markdown(format!("`{name}` takes from now on: {} (before: {})", words(&allow), words(&before))))
}

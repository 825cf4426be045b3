use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::caller::check_role;
use tidegate_core::{Access, Answer, Call, Caller, Error, Result, Spec};
use tidegate_guard::Action;

use crate::Writes;
use crate::permission::{EVERYBODY, Grant, Grants};
use crate::writes::words;

pub(super) const SPEC: Spec = Spec {
    name: "set_writes",
    title: "Set what may be written",
    short: "Show or set which writes a dataset takes: insert, update, delete, ddl.",
    long: "Show or set which writes a dataset takes. Without `allow` it shows them; an empty list forbids all. Anybody may forbid; only a person, at the command line or in the dashboard, allows more, or speaks for a `role`.",
    access: Access::Write,
    examples: &[
        r#"{"dataset": "shop"}"#,
        r#"{"dataset": "shop", "allow": ["insert", "update"]}"#,
        r#"{"dataset": "shop", "role": "editor", "allow": ["update"]}"#,
    ],
    synonyms: &["permission", "grant", "revoke", "read only"],
    ..Spec::BASE
};

/// Which writes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// For whoever has this role; without one, for everybody.
    role: Option<String>,
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

pub(super) async fn call(writes: Arc<Writes>, call: Call, args: Args) -> Result<Answer> {
    let name = args.dataset;
    call.note(|notes| notes.subject = Some(name.clone()));
    let dataset = writes.datasets.load_any(&name)?;
    let grants = writes.writes(&dataset).await?;
    let by_person = call.caller.face.is_interactive();
    let Some(allow) = args.allow else {
        return Ok(shown(&name, &grants, &call.caller).structured_for(&call, || Facts::of(&name, &grants, &call.caller)));
    };
    let role = args.role.unwrap_or_default();
    if role != EVERYBODY {
        check_role(&role)?;
        if !by_person {
            return Err(Error::denied("only a person at the command line may say what a role may write")
                .hint(format!("ask one to run `tidegate dataset writes {name} --role {role} --allow …`")));
        }
    }
    let before = grants.of(&role);
    let mut allowed: Vec<Action> = allow.into_iter().map(Action::from).collect();
    allowed.sort_unstable();
    allowed.dedup();
    // An agent that could allow itself to write would need no permission.
    let more = allowed.iter().any(|action| !before.contains(action));
    if more && !by_person {
        return Err(Error::denied("only a person at the command line may allow more writes")
            .hint(format!("ask one to run `tidegate dataset writes {name} --allow {}`", words(&allowed).replace(", ", ","))));
    }
    let grant = Grant { role, allowed };
    writes.set_writes(&dataset, &grant, &call.caller.user).await?;
    let grants = writes.writes(&dataset).await?;
    let whom = if grant.role == EVERYBODY { String::new() } else { format!(" from role `{}`", grant.role) };
    let text = format!("`{name}` takes{whom} from now on: {} (before: {})", words(&grant.allowed), words(&before));
    Ok(Answer::markdown(text).structured_for(&call, || Facts::of(&name, &grants, &call.caller)))
}

/// What is granted.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    dataset: String,
    /// What the caller may write.
    allowed: Vec<&'static str>,
    /// What is granted to whom, for people; empty for agents.
    grants: Vec<Granted>,
}

/// What one role may write.
#[derive(Serialize, JsonSchema)]
struct Granted {
    /// None: everybody.
    role: Option<String>,
    allowed: Vec<&'static str>,
}

impl Facts {
    fn of(dataset: &str, grants: &Grants, caller: &Caller) -> Facts {
        let words = |actions: &[Action]| actions.iter().map(|action| action.as_str()).collect();
        let granted =
            |grant: &Grant| Granted { role: Some(grant.role.clone()).filter(|role| role != EVERYBODY), allowed: words(&grant.allowed) };
        let shown = grants.0.iter().filter(|_| caller.face.is_for_people());
        Facts { dataset: dataset.to_owned(), allowed: words(&grants.of_caller(caller)), grants: shown.map(granted).collect() }
    }
}

/// To people everything that is granted, to agents what the caller may.
fn shown(name: &str, grants: &Grants, caller: &Caller) -> Answer {
    if !caller.face.is_for_people() {
        return Answer::markdown(format!("`{name}` takes: {}", words(&grants.of_caller(caller))));
    }
    let mut text = format!("`{name}` takes: {}", words(&grants.of(EVERYBODY)));
    for grant in grants.0.iter().filter(|grant| grant.role != EVERYBODY && !grant.allowed.is_empty()) {
        text.push_str(&format!("\nfrom role `{}` also: {}", grant.role, words(&grant.allowed)));
    }
    Answer::markdown(text)
}

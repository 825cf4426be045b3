use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::caller::check_role;
use tidegate_core::{Access, Answer, Call, Caller, Error, Face, Result, Spec};
use tidegate_data::permission::{EVERYBODY, Grant, Grants, words};
use tidegate_guard::Action;

use crate::Writes;

pub(super) const SPEC: Spec = Spec {
    name: "set_writes",
    title: "Set what may be written",
    short: "Show or set which writes a dataset takes: insert, update, delete, ddl.",
    long: "Show or set which writes a dataset takes. Without `allow` it shows them; an empty list forbids all. Anybody may forbid; only a person at the command line allows more, or speaks for a `role`.",
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
    let grants = writes.datasets.writes(&dataset).await?;
    let at_terminal = call.caller.face == Face::CommandLine;
    let Some(allow) = args.allow else { return Ok(shown(&name, &grants, &call.caller)) };
    let role = args.role.unwrap_or_default();
    if role != EVERYBODY {
        check_role(&role)?;
        if !at_terminal {
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
    if more && !at_terminal {
        return Err(Error::denied("only a person at the command line may allow more writes")
            .hint(format!("ask one to run `tidegate dataset writes {name} --allow {}`", words(&allowed).replace(", ", ","))));
    }
    let grant = Grant { role, allowed };
    writes.datasets.set_writes(&dataset, &grant, &call.caller.user).await?;
    let whom = if grant.role == EVERYBODY { String::new() } else { format!(" from role `{}`", grant.role) };
    Ok(Answer::markdown(format!("`{name}` takes{whom} from now on: {} (before: {})", words(&grant.allowed), words(&before))))
}

/// At the command line everything that is granted, elsewhere what the caller may.
fn shown(name: &str, grants: &Grants, caller: &Caller) -> Answer {
    if caller.face != Face::CommandLine {
        return Answer::markdown(format!("`{name}` takes: {}", words(&grants.of_caller(caller))));
    }
    let mut text = format!("`{name}` takes: {}", words(&grants.of(EVERYBODY)));
    for grant in grants.0.iter().filter(|grant| grant.role != EVERYBODY && !grant.allowed.is_empty()) {
        text.push_str(&format!("\nfrom role `{}` also: {}", grant.role, words(&grant.allowed)));
    }
    Answer::markdown(text)
}

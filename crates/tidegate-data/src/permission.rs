//! What may be written to a dataset, and by whom: kept in the control database, every change of it on record.

use tidegate_core::{Caller, Error, Face, Result};
use tidegate_guard::Action;
use tidegate_pg::control::{self, Db as _};

use crate::registry::CHANNEL;
use crate::{Dataset, Datasets};

/// Of permissions for everybody.
pub const EVERYBODY: &str = "";

/// What one role may write.
pub struct Grant {
    /// Empty: everybody.
    pub role: String,
    /// The sorts of write.
    pub allowed: Vec<Action>,
}

/// What is granted to whom; nothing to whoever is not named.
pub struct Grants(pub Vec<Grant>);

impl Grants {
    /// What a role was granted by its name.
    pub fn of(&self, role: &str) -> Vec<Action> {
        self.0.iter().find(|grant| grant.role == role).map(|grant| grant.allowed.clone()).unwrap_or_default()
    }

    /// What a caller may: what everybody may, and what any of its roles may.
    pub fn of_caller(&self, caller: &Caller) -> Vec<Action> {
        let holds = |grant: &&Grant| grant.role == EVERYBODY || caller.roles.names().contains(&grant.role);
        let grants: Vec<&Grant> = self.0.iter().filter(holds).collect();
        Action::ALL.into_iter().filter(|action| grants.iter().any(|grant| grant.allowed.contains(action))).collect()
    }

    /// The roles that may do something.
    pub fn roles_with(&self, action: Action) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |grant| grant.role != EVERYBODY && grant.allowed.contains(&action));
        named.map(|grant| grant.role.as_str())
    }
}

impl Datasets {
    /// What may be written now: asked of the control database each time, so that no replica goes by an older word.
    pub async fn writes(&self, dataset: &Dataset) -> Result<Grants> {
        let client = self.control.client().await?;
        let rows = client
            .query(
                "select distinct on (role) role, allowed from data.write_permission where dataset_id = $1 order by role, set_at desc",
                &[&dataset.id],
            )
            .await
            .db("reading what may be written")?;
        let grants = rows.iter().map(|row| {
            let words: Vec<String> = row.get(1);
            let allowed = Action::ALL.into_iter().filter(|action| words.iter().any(|word| word == action.as_str())).collect();
            Grant { role: row.get(0), allowed }
        });
        Ok(Grants(grants.collect()))
    }

    /// Says what a role may write from now on, and by whom that is said.
    pub async fn set_writes(&self, dataset: &Dataset, grant: &Grant, by: &str) -> Result<()> {
        let words: Vec<&str> = Action::ALL.into_iter().filter(|action| grant.allowed.contains(action)).map(Action::as_str).collect();
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("setting what may be written")?;
        transaction
            .execute(
                "insert into data.write_permission (dataset_id, role, allowed, set_by) values ($1, $2, $3, $4)",
                &[&dataset.id, &grant.role, &words, &by],
            )
            .await
            .db("setting what may be written")?;
        control::notify(&transaction, CHANNEL, &dataset.entry.name).await?;
        transaction.commit().await.db("setting what may be written")
    }
}

/// The caller may not make this sort of write. Which roles may is told at the command line alone, to whoever hands them out:
/// to an agent it would say whose rights to look for.
pub fn not_allowed(dataset: &Dataset, action: Option<Action>, (grants, caller): (&Grants, &Caller)) -> Error {
    let name = &dataset.entry.name;
    let allowed = grants.of_caller(caller);
    let what = action.map_or_else(String::new, |action| format!("`{action}` "));
    let wanted = match action {
        Some(action) => allowed.iter().chain([&action]).map(|action| action.as_str()).collect::<Vec<_>>().join(","),
        None => "insert,update".to_owned(),
    };
    let roles: Vec<&str> =
        Action::ALL.into_iter().filter(|one| action.is_none_or(|action| action == *one)).flat_map(|one| grants.roles_with(one)).collect();
    let roles = match roles.as_slice() {
        [first, ..] if caller.face == Face::CommandLine => format!("; role `{first}` may: `local.roles` in the settings"),
        _ => String::new(),
    };
    Error::denied(format!("dataset `{name}` takes no {what}writes from you")).hint(format!(
        "allowed now: {}; a person can change that: `tidegate dataset writes {name} --allow {wanted}`{roles}",
        words(&allowed)
    ))
}

/// Words of actions, in their order.
pub fn words(actions: &[Action]) -> String {
    if actions.is_empty() {
        return "nothing".to_owned();
    }
    actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", ")
}

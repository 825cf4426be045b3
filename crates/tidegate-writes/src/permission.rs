//! What may be written to a dataset, and by whom: kept in the control database, every change of it on record.

use tidegate_core::{Caller, Result};
use tidegate_guard::Action;
use tidegate_pg::control::{self, Db as _};

use tidegate_data::Dataset;
use tidegate_data::registry::CHANNEL;

use crate::{Writes, refusal};

/// Of permissions for everybody.
pub(crate) const EVERYBODY: &str = "";

/// What one role may write.
pub(crate) struct Grant {
    /// Empty: everybody.
    pub(crate) role: String,
    pub(crate) allowed: Vec<Action>,
}

/// What is granted to whom; nothing to whoever is not named.
pub(crate) struct Grants(pub(crate) Vec<Grant>);

impl Grants {
    /// What a role was granted by its name.
    pub(crate) fn of(&self, role: &str) -> Vec<Action> {
        self.0.iter().find(|grant| grant.role == role).map(|grant| grant.allowed.clone()).unwrap_or_default()
    }

    /// What a caller may: what everybody may, and what any of its roles may.
    pub(crate) fn of_caller(&self, caller: &Caller) -> Vec<Action> {
        let holds = |grant: &&Grant| grant.role == EVERYBODY || caller.roles.names().contains(&grant.role);
        let grants: Vec<&Grant> = self.0.iter().filter(holds).collect();
        Action::ALL.into_iter().filter(|action| grants.iter().any(|grant| grant.allowed.contains(action))).collect()
    }

    /// The roles that may do something.
    pub(crate) fn roles_with(&self, action: Action) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |grant| grant.role != EVERYBODY && grant.allowed.contains(&action));
        named.map(|grant| grant.role.as_str())
    }
}

impl Writes {
    /// What may be written now: asked of the control database each time, so that no replica goes by an older word.
    pub(crate) async fn writes(&self, dataset: &Dataset) -> Result<Grants> {
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

    /// What a caller may write to a dataset now; a refusal, unless all that is wanted is among it.
    pub async fn allowed(&self, dataset: &Dataset, caller: &Caller, wanted: &[Action]) -> Result<Vec<Action>> {
        let grants = self.writes(dataset).await?;
        let allowed = grants.of_caller(caller);
        match wanted.iter().find(|action| !allowed.contains(action)) {
            Some(missing) => Err(refusal::not_allowed(dataset, Some(*missing), (&grants, caller))),
            None => Ok(allowed),
        }
    }

    /// Says what a role may write from now on, and by whom that is said.
    pub(crate) async fn set_writes(&self, dataset: &Dataset, grant: &Grant, by: &str) -> Result<()> {
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

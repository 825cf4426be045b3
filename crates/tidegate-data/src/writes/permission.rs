//! What may be written to a dataset: kept in the control database, every change of it on record.

use tidegate_core::Result;
use tidegate_guard::Action;
use tidegate_pg::control::{self, Db as _};

use crate::dataset::Dataset;
use crate::registry::{CHANNEL, Datasets};

/// Of permissions for everybody.
const EVERYBODY: &str = "";

impl Datasets {
    /// What may be written now: asked of the control database each time, so that no replica goes by an older word.
    pub async fn writes(&self, dataset: &Dataset) -> Result<Vec<Action>> {
        let client = self.control.client().await?;
        let row = client
            .query_opt(
                "select allowed from data.write_permission where dataset_id = $1 and role = $2 order by set_at desc limit 1",
                &[&dataset.id, &EVERYBODY],
            )
            .await
            .db("reading what may be written")?;
        let words: Vec<String> = row.map(|row| row.get(0)).unwrap_or_default();
        Ok(Action::ALL.into_iter().filter(|action| words.iter().any(|word| word == action.as_str())).collect())
    }

    /// Says what may be written from now on, and by whom that is said.
    pub async fn set_writes(&self, dataset: &Dataset, allowed: &[Action], by: &str) -> Result<()> {
        let words: Vec<&str> = Action::ALL.into_iter().filter(|action| allowed.contains(action)).map(Action::as_str).collect();
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("setting what may be written")?;
        transaction
            .execute(
                "insert into data.write_permission (dataset_id, role, allowed, set_by) values ($1, $2, $3, $4)",
                &[&dataset.id, &EVERYBODY, &words, &by],
            )
            .await
            .db("setting what may be written")?;
        control::notify(&transaction, CHANNEL, &dataset.entry.name).await?;
        transaction.commit().await.db("setting what may be written")
    }
}

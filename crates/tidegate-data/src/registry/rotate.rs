//! A new key takes over: every credential is stored anew.

use tidegate_core::{Error, Result};
use tidegate_pg::control::{self, Db as _, Transaction};

use super::{CHANNEL, Datasets};

/// Where credentials are kept: table, the column that tells rows apart, and the token.
const KEPT: [(&str, &str, &str); 2] =
    [("data.dataset", "dataset_id::text", "url_encrypted"), ("data.credential", "name", "secret_encrypted")];

impl Datasets {
    /// Stores every credential under the first of the vault's keys, all or none; says how many there are.
    pub async fn rotate_credentials(&self) -> Result<usize> {
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("storing credentials anew")?;
        let mut stored = 0;
        for place in KEPT {
            stored += self.rotate(&transaction, place).await?;
        }
        control::notify(&transaction, CHANNEL, "").await?;
        transaction.commit().await.db("storing credentials anew")?;
        self.reload().await?;
        Ok(stored)
    }

    async fn rotate(&self, transaction: &Transaction<'_>, (table, key, token): (&str, &str, &str)) -> Result<usize> {
        let rows = transaction.query(&format!("select {key}, {token} from {table} for update"), &[]).await.db("reading credentials")?;
        for row in &rows {
            let (id, old): (String, String) = (row.get(0), row.get(1));
            let plain = self.vault.decrypt(&old).map_err(|error| {
                Error::denied(format!("a credential in {table} can't be decrypted: nothing is changed"))
                    .hint("the key that it was stored with must be among the configured ones, after the new one")
                    .because(error)
            })?;
            let sql = format!("update {table} set {token} = $2 where {key} = $1");
            transaction.execute(&sql, &[&id, &self.vault.encrypt(&plain)]).await.db("storing credentials anew")?;
        }
        Ok(rows.len())
    }
}

//! Links by which people sign in, and sessions they ended: shared by every process that serves, and by the command line beside them.

use std::time::Duration;

use tidegate_core::Result;
use uuid::Uuid;

use crate::Control;
use crate::control::Db;

mod migrations {
    refinery::embed_migrations!("migrations/sign_in");
}

/// Tokens and ended sessions. Cloning shares them.
#[derive(Clone, Debug)]
pub struct SignIns {
    control: Control,
}

impl SignIns {
    /// Makes the tables if need be.
    pub async fn open(control: Control) -> Result<SignIns> {
        control.migrate("sign_in", migrations::migrations::runner()).await?;
        Ok(SignIns { control })
    }

    /// Keeps a token's digest for so long. The token itself is nowhere.
    pub async fn add(&self, digest: &[u8; 32], life: Duration) -> Result<()> {
        let client = self.control.client().await?;
        client
            .execute(
                "insert into sign_in.token (digest, expires_at) values ($1, now() + make_interval(secs => $2))",
                &[&digest.as_slice(), &life.as_secs_f64()],
            )
            .await
            .db("keeping a sign-in token")?;
        Ok(())
    }

    /// Takes a token away; says whether it was there and still good. Of several who come at once, one gets it.
    pub async fn take(&self, digest: &[u8; 32]) -> Result<bool> {
        let client = self.control.client().await?;
        let taken = client
            .query_opt("delete from sign_in.token where digest = $1 returning expires_at > now()", &[&digest.as_slice()])
            .await
            .db("taking a sign-in token")?;
        Ok(taken.is_some_and(|row| row.get(0)))
    }

    /// Ends a session, which would last so long at most.
    pub async fn end(&self, session: Uuid, life: Duration) -> Result<()> {
        let client = self.control.client().await?;
        client
            .execute(
                "insert into sign_in.ended_session (session, expires_at) values ($1, now() + make_interval(secs => $2))
                 on conflict do nothing",
                &[&session, &life.as_secs_f64()],
            )
            .await
            .db("ending a session")?;
        Ok(())
    }

    /// Whether somebody has ended this session.
    pub async fn has_ended(&self, session: Uuid) -> Result<bool> {
        let client = self.control.client().await?;
        let ended = client
            .query_opt("select from sign_in.ended_session where session = $1", &[&session])
            .await
            .db("asking whether a session has ended")?;
        Ok(ended.is_some())
    }

    /// Forgets what has expired.
    pub async fn sweep(&self) -> Result<()> {
        let client = self.control.client().await?;
        client.execute("delete from sign_in.token where expires_at < now()", &[]).await.db("forgetting old sign-in tokens")?;
        client.execute("delete from sign_in.ended_session where expires_at < now()", &[]).await.db("forgetting ended sessions")?;
        Ok(())
    }
}

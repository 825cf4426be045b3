//! The dashboard's door: tokens in the control database, sessions sealed with the server's key.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sha2::{Digest as _, Sha256};
use tidegate_core::Result;
use tidegate_dashboard::{SESSION, TOKEN};
use tidegate_pg::{Control, SignIns};
use tidegate_serve::Seal;
use uuid::Uuid;

/// What lets people in, the same for all processes of one control database and key.
pub(crate) struct Door {
    sign_ins: SignIns,
    seal: Seal,
}

impl Door {
    pub(crate) async fn open(control: Control, key: [u8; 32]) -> Result<Door> {
        Ok(Door { sign_ins: SignIns::open(control).await?, seal: Seal::new(key) })
    }

    /// A new link, which signs one browser in. Nobody can read it again.
    pub(crate) async fn link(&self, address: &str) -> Result<String> {
        let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        self.sign_ins.add(&digest(&token), TOKEN).await?;
        Ok(format!("http://{address}/sign-in?token={token}"))
    }

    /// Forgets what has expired.
    pub(crate) async fn sweep(&self) -> Result<()> {
        self.sign_ins.sweep().await
    }

    fn session(&self, sealed: &str) -> Option<Uuid> {
        self.seal.open_pass(sealed)?.parse().ok()
    }
}

impl tidegate_dashboard::Door for Door {
    fn enter<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<String>>> {
        async move {
            let is_good = self.sign_ins.take(&digest(token)).await?;
            Ok(is_good.then(|| self.seal.pass(&Uuid::now_v7().to_string(), SESSION)))
        }
        .boxed()
    }

    fn is_open<'a>(&'a self, sealed: &'a str) -> BoxFuture<'a, Result<bool>> {
        async move {
            match self.session(sealed) {
                Some(session) => Ok(!self.sign_ins.has_ended(session).await?),
                None => Ok(false),
            }
        }
        .boxed()
    }

    fn leave<'a>(&'a self, sealed: &'a str) -> BoxFuture<'a, Result<()>> {
        async move {
            match self.session(sealed) {
                Some(session) => self.sign_ins.end(session, SESSION).await,
                None => Ok(()),
            }
        }
        .boxed()
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

//! How to reach a database by the driver: the control database, and datasets that are written to.

use std::time::Duration;

use tidegate_core::Result;
use tokio_postgres::config::{ChannelBinding, SslMode};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Connection, Socket};

use super::failure::Db;
use super::tls::Tls;
use crate::Target;
use crate::target::{self, Host};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection whose other end is gone without a word is noticed within a minute or so.
const KEEPALIVE: Duration = Duration::from_secs(30);
const KEEPALIVE_RETRIES: u32 = 3;

/// No statement of ours may hold up the others. What the URL says comes later and wins.
const BOUNDS: &str = "-c statement_timeout=60s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s";

/// The driver's settings and the encryption.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) config: Config,
    pub(crate) tls: Tls,
}

pub(super) type Driven = Connection<Socket, <Tls as MakeTlsConnect<Socket>>::Stream>;

impl Way {
    pub(crate) fn to(target: &Target) -> Result<Way> {
        let mut config = Config::new();
        for host in &target.hosts {
            match host {
                Host::Tcp { name, port } => config.host(name).port(*port),
                Host::Unix { folder, port } => config.host_path(folder).port(*port),
            };
        }
        if let Some(password) = target.password() {
            config.password(password);
        }
        config
            .user(&target.user)
            .dbname(&target.database)
            .application_name(target.application_name.as_deref().unwrap_or("tidegate"))
            .options(format!("{BOUNDS} {}", target.options.as_deref().unwrap_or_default()).trim())
            .connect_timeout(target.connect_timeout.unwrap_or(CONNECT_TIMEOUT))
            .keepalives_idle(KEEPALIVE)
            .keepalives_interval(KEEPALIVE / KEEPALIVE_RETRIES)
            .keepalives_retries(KEEPALIVE_RETRIES)
            .ssl_mode(match target.ssl_mode {
                target::SslMode::Disable => SslMode::Disable,
                target::SslMode::Prefer => SslMode::Prefer,
                // How much the certificate must prove is the verifier's part.
                target::SslMode::Require | target::SslMode::VerifyCa | target::SslMode::VerifyFull => SslMode::Require,
            })
            .channel_binding(match target.channel_binding {
                target::ChannelBinding::Disable => ChannelBinding::Disable,
                target::ChannelBinding::Prefer => ChannelBinding::Prefer,
                target::ChannelBinding::Require => ChannelBinding::Require,
            });
        Ok(Way { config, tls: Tls::of(target)? })
    }

    /// A connection outside the pool: its session ends, with all its locks, when the client is dropped.
    pub(super) async fn connect(&self) -> Result<(Client, Driven)> {
        self.config.connect(self.tls.clone()).await.db("connecting")
    }
}

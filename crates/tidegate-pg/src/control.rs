//! The control database: Tidegate's own tables, behind a bounded pool, and the events that replicas send each other.

#![expect(clippy::disallowed_methods, reason = "a connection's task ends with its client")]

pub(crate) mod connect;
mod events;
mod failure;
mod migrate;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{GenericClient, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts};
use tidegate_core::{Error, Result};
use tokio::sync::Mutex;

use crate::Target;
use connect::Way;
pub use deadpool_postgres::Transaction;
pub use events::{Event, Events};
pub use failure::Db;
pub(crate) use failure::is_in_the_values;
pub use tokio_postgres::Row;

/// Our own statements are short: this many connections serve thousands a second.
const CONNECTIONS_MAX: usize = 10;

/// How long to wait for a free connection, for a new one, and for an old one to be looked over.
const WAIT: Duration = Duration::from_secs(5);

/// The oldest PostgreSQL that will do.
const OLDEST: u32 = 15;

/// The control database. Cloning shares it.
#[derive(Clone)]
pub struct Control(Arc<Inner>);

struct Inner {
    pool: Pool,
    way: Way,
    bus: Mutex<Option<events::Bus>>,
}

impl Control {
    /// Connects, so that a mistake in the URL shows at once.
    pub async fn open(url: &str) -> Result<Control> {
        let way = Way::to(&Target::parse(url)?)?;
        let recycle = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(way.config.clone(), way.tls.clone(), recycle);
        let timeouts = Timeouts { wait: Some(WAIT), create: Some(WAIT), recycle: Some(WAIT) };
        let builder = Pool::builder(manager).max_size(CONNECTIONS_MAX).timeouts(timeouts).runtime(Runtime::Tokio1);
        let pool = builder.build().map_err(|error| Error::internal("the control database's pool cannot be set up").because(error))?;
        let control = Control(Arc::new(Inner { pool, way, bus: Mutex::new(None) }));
        control.check_version().await?;
        Ok(control)
    }

    async fn check_version(&self) -> Result<()> {
        let doing = "asking for its version";
        let row = self.client().await?.query_one("select current_setting('server_version_num')::int4 / 10000", &[]).await.db(doing)?;
        let major: i32 = row.try_get(0).db(doing)?;
        if major.unsigned_abs() < OLDEST {
            return Err(Error::unavailable(format!("the control database is PostgreSQL {major}"))
                .hint(format!("PostgreSQL {OLDEST} or newer is needed")));
        }
        Ok(())
    }

    /// Brings a module's tables up to date. Replicas that start at once wait for each other.
    pub async fn migrate(&self, module: &str, runner: refinery::Runner) -> Result<()> {
        migrate::run(&self.0.way, module, runner).await
    }

    /// A connection of the pool, for a few statements.
    pub async fn client(&self) -> Result<Object> {
        self.0.pool.get().await.db("connecting")
    }

    /// Tells listeners of every replica.
    pub async fn notify(&self, channel: &str, payload: &str) -> Result<()> {
        notify(&self.client().await?, channel, payload).await
    }

    /// Hears from now on what any replica tells, this one too.
    pub async fn listen(&self) -> Result<Events> {
        let mut bus = self.0.bus.lock().await;
        let bus = match &mut *bus {
            Some(bus) => bus,
            none => none.insert(events::Bus::open(self.0.way.clone()).await?),
        };
        Ok(bus.subscribe())
    }

    /// Closes all connections. Listeners hear the end.
    pub async fn close(&self) {
        self.0.pool.close();
        self.0.bus.lock().await.take();
    }
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Control").field(&self.0.pool.status()).finish()
    }
}

/// Tells listeners of every replica; inside a transaction, they hear it after the commit.
pub async fn notify(client: &impl GenericClient, channel: &str, payload: &str) -> Result<()> {
    let text = events::encode(channel, payload)?;
    client.execute("select pg_notify($1, $2)", &[&events::CHANNEL, &text]).await.db("telling other replicas")?;
    Ok(())
}

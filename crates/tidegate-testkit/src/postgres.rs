//! A PostgreSQL for tests: one for the whole run, shared by all test processes, or one of a test's own.

mod database;
mod guardian;
mod own;
mod psql;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use tidegate_pg::Private;
use tidegate_pg::private::Settings;
use tokio::sync::Mutex;
use tokio_postgres::{Client, NoTls};

pub use database::{TestDatabase, TestRole};
pub use own::Own;
pub use psql::psql;

/// The shared PostgreSQL of this process, as long as a test uses it.
static SHARED: Mutex<Weak<Postgres>> = Mutex::const_new(Weak::new());

/// A private, throwaway PostgreSQL. Its role `tidegate` is a superuser, and no password is asked.
#[derive(Debug)]
pub struct Postgres {
    private: Option<Private>,
    guarded: bool,
}

impl Postgres {
    /// The PostgreSQL of the run. It stops soon after the last test that uses it, in whatever process.
    pub async fn shared() -> Arc<Postgres> {
        let mut shared = SHARED.lock().await;
        if let Some(postgres) = shared.upgrade() {
            return postgres;
        }
        let data = shared_folder();
        let private = start(&data).await;
        if private.started() {
            database::remove_stale(&private.url("postgres")).await;
        }
        let guarded = guardian::watch(&data, guardian::Watch::Shared);
        let postgres = Arc::new(Postgres { private: Some(private), guarded });
        *shared = Arc::downgrade(&postgres);
        postgres
    }

    /// Keeps the PostgreSQL of the run up until the value is dropped, so that test processes find it started.
    pub async fn hold() -> Arc<Postgres> {
        Postgres::shared().await
    }

    /// A PostgreSQL of the test's own, to be stopped, killed and started again.
    pub async fn own() -> Own {
        Own::start().await
    }

    /// The URL of a database for the superuser.
    pub fn url(&self, database: &str) -> String {
        self.private().url(database)
    }

    /// The URL of a database for a role.
    pub fn url_as(&self, role: &str, database: &str) -> String {
        self.private().url_as(role, database)
    }

    /// Its major version.
    pub fn version(&self) -> u32 {
        self.private().version()
    }

    /// A new, empty database, dropped with the value.
    pub async fn database(self: &Arc<Self>) -> TestDatabase {
        TestDatabase::create(self, "template0").await
    }

    /// A copy of a database that [`Postgres::template`] made.
    pub async fn database_like(self: &Arc<Self>, template: &str) -> TestDatabase {
        TestDatabase::create(self, template).await
    }

    /// The name of a database filled by a script, made once for the run and for as long as the script stays the same.
    pub async fn template(&self, name: &str, sql: &str) -> String {
        database::template(self, name, sql).await
    }

    fn private(&self) -> &Private {
        self.private.as_ref().expect("it is there until the drop")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The guardian waits for the next test before it stops the server; without one the last test stops it.
        if let Some(private) = self.private.take().filter(|_| self.guarded) {
            private.leave();
        }
    }
}

async fn start(data: &Path) -> Private {
    let settings = Settings { throwaway: true, elsewhere: std::env::temp_dir(), ..Settings::default() };
    Private::start(data, &settings).await.unwrap_or_else(|error| panic!("no PostgreSQL for the tests: {error:?}"))
}

/// Connects, and lets the connection run until the client is dropped.
async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.unwrap_or_else(|error| panic!("cannot connect to {url}: {error:?}"));
    tokio::spawn(connection);
    client
}

/// `target/testkit`, unless it belongs to another user.
fn shared_folder() -> PathBuf {
    let me = rustix::process::geteuid().as_raw();
    let beside_the_build = target_folder().map(|target| target.join("testkit"));
    let usable = beside_the_build
        .filter(|folder| fs::create_dir_all(folder).is_ok() && fs::metadata(folder).is_ok_and(|metadata| metadata.uid() == me));
    usable.unwrap_or_else(|| std::env::temp_dir().join(format!("tidegate-testkit-{me}")))
}

/// The folder that cargo builds into, known by the mark that cargo leaves there.
fn target_folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).map(Path::to_owned)
}

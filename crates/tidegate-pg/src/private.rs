//! The embedded default: a PostgreSQL of our own beside the data, reached by a Unix socket alone.
//!
//! Several Tidegate processes share one server. Each holds a shared lock while it uses it, and the last one out stops it.
//! Whoever starts or stops the server holds the lock on changes meanwhile, so nobody sees half a start.
//!
//! Nobody is asked for a password, so the socket's folder is the whole boundary: only our own user reaches it, and root.
//! As root we run the server as an unprivileged account, in a folder that not even the account's other processes can enter
//! (see [`account`]).

#![expect(clippy::disallowed_methods, reason = "it starts the server's programs, and waits for them on threads where nobody else waits")]

mod account;
mod binaries;
mod configuration;
mod folders;
mod locks;
mod server;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool_postgres::tokio_postgres::NoTls;
use postgres_protocol::escape::{escape_identifier, escape_literal};
use serde::{Deserialize, Serialize};
use tidegate_core::{Error, Result};
use tokio::task::spawn_blocking;

use crate::control::Db;
use binaries::Binaries;
use folders::Folders;
use locks::Locks;
use server::Server;

/// The role that owns everything in the private server.
pub const OWNER: &str = "tidegate";

/// How long starting may take, crash recovery included, and how long others wait for it.
const START_TIMEOUT: Duration = Duration::from_mins(1);

/// What can be chosen about the private server.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The folder with `postgres` and `initdb`, or one above it. Looked for where it is not given.
    pub binaries: Option<PathBuf>,
    /// Whether the data may be lost in a crash: nothing is synced to disk then. For tests and samples.
    pub throwaway: bool,
    /// Where the server's files go when root runs us and the unprivileged account cannot reach the data folder.
    pub elsewhere: PathBuf,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { binaries: None, throwaway: false, elsewhere: PathBuf::from("/var/lib/tidegate") }
    }
}

/// A running private PostgreSQL. Dropped, it does what [`Private::stop`] does, as far as it can.
#[derive(Debug)]
pub struct Private {
    place: Arc<Place>,
    socket: PathBuf,
    started: bool,
    users: Option<File>,
}

/// What stays the same from one start of the server to the next.
#[derive(Debug)]
struct Place {
    settings: Settings,
    data: PathBuf,
    folders: Folders,
    locks: Locks,
    server: Mutex<Server>,
}

impl Private {
    /// Starts the private PostgreSQL of a data folder, or joins the one that runs already. The first start makes it.
    pub async fn start(data: &Path, settings: &Settings) -> Result<Private> {
        let (data, settings) = (data.to_owned(), settings.clone());
        run_blocking(move || Private::start_now(&data, settings)).await
    }

    fn start_now(data: &Path, settings: Settings) -> Result<Private> {
        let data = folders::make_data(data)?;
        let locks = Locks::of(&data);
        let change = locks.lock_for_change(START_TIMEOUT)?;
        let folders = Folders::prepare(&data, &settings)?;
        let place = Arc::new(Place { settings, data, folders, locks, server: Mutex::default() });
        let users = place.locks.join(START_TIMEOUT)?;
        let server::Running { socket, started } = place.ensure_running()?;
        drop(change);
        Ok(Private { place, socket, started, users: Some(users) })
    }

    /// The connection URL of a database for the role that owns everything.
    pub fn url(&self, database: &str) -> String {
        self.url_as(OWNER, database)
    }

    /// The connection URL of a database for a role. Nobody is asked for a password.
    pub fn url_as(&self, role: &str, database: &str) -> String {
        let socket = percent_encode(&self.socket.to_string_lossy());
        format!("postgresql://{}@/{}?host={socket}", percent_encode(role), percent_encode(database))
    }

    /// Makes a database unless it is there; says whether it had to.
    pub async fn ensure_database(&self, name: &str) -> Result<bool> {
        let (client, connection) =
            tokio_postgres::connect(&self.url("postgres"), NoTls).await.db("connecting to the private PostgreSQL")?;
        let connection = tokio::spawn(connection);
        let found = format!("select from pg_database where datname = {}", escape_literal(name));
        let created = if client.simple_query(&found).await.db("looking for a database")?.iter().any(is_row) {
            Ok(false)
        } else {
            match client.batch_execute(&format!("create database {}", escape_identifier(name))).await {
                Ok(()) => Ok(true),
                // Another process was faster, before we asked or while we did.
                Err(error) if error.code().is_some_and(|code| ["42P04", "23505"].contains(&code.code())) => Ok(false),
                Err(error) => Err(error).db(format_args!("creating the database `{name}`")),
            }
        };
        connection.abort();
        created
    }

    /// The server's major version.
    pub fn version(&self) -> u32 {
        self.place.folders.major().unwrap_or(binaries::OLDEST)
    }

    /// Whether the server was started for us; otherwise it ran already.
    pub fn started(&self) -> bool {
        self.started
    }

    /// The folder of the socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The server's process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        server::Found::in_folder(&self.place.folders).and_then(|found| u32::try_from(found.pid).ok())
    }

    /// The folder of the server's programs, `psql` among them where the package has it.
    pub async fn binaries(&self) -> Result<PathBuf> {
        let place = Arc::clone(&self.place);
        run_blocking(move || Ok(place.find_binaries()?.folder)).await
    }

    /// Starts the server again if it has died; says whether it had to.
    pub async fn revive(&self) -> Result<bool> {
        let place = Arc::clone(&self.place);
        run_blocking(move || {
            let _change = place.locks.lock_for_change(START_TIMEOUT)?;
            Ok(place.ensure_running()?.started)
        })
        .await
    }

    /// Stops the server unless another process still uses it.
    pub async fn stop(mut self) -> Result<()> {
        let (place, users) = (Arc::clone(&self.place), self.users.take());
        run_blocking(move || place.let_go(users)).await
    }

    /// Lets go of the server and leaves it running for whoever comes next.
    pub fn leave(mut self) {
        self.users = None;
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        let users = self.users.take();
        if users.is_some()
            && let Err(error) = self.place.let_go(users)
        {
            tracing::warn!(error = %error.chain(), "{}", error.text());
        }
    }
}

impl Place {
    fn find_binaries(&self) -> Result<Binaries> {
        Binaries::find(self.settings.binaries.as_deref(), self.folders.major(), &self.folders.cluster())
    }

    fn ensure_running(&self) -> Result<server::Running> {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        server.ensure_running(&self.folders, &self.settings, || self.find_binaries())
    }

    fn let_go(&self, users: Option<File>) -> Result<()> {
        drop(users);
        let _change = self.locks.lock_for_change(START_TIMEOUT)?;
        if !self.locks.is_last() {
            tracing::debug!("another process uses the private PostgreSQL in `{}`: left running", self.data.display());
            return Ok(());
        }
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        server.stop(&self.folders)
    }
}

async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::internal("starting or stopping the private PostgreSQL broke off").because(error)),
    }
}

fn is_row(message: &tokio_postgres::SimpleQueryMessage) -> bool {
    matches!(message, tokio_postgres::SimpleQueryMessage::Row(_))
}

/// Everything but letters, digits and `-._~` as `%XX`: right in every part of a URL.
fn percent_encode(text: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes everything");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::percent_encode;

    #[test]
    fn every_byte_that_could_end_a_part_of_a_url_is_escaped() {
        assert_eq!(percent_encode("/tmp/a b/ü@:?#%"), "%2Ftmp%2Fa%20b%2F%C3%BC%40%3A%3F%23%25");
        assert_eq!(percent_encode("shop-1_a.b~"), "shop-1_a.b~");
    }
}

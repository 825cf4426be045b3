//! Databases and roles of one test.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio_postgres::Client;

use super::{Postgres, connect};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database of one test. Dropped, it is gone with its roles, as far as that works.
#[derive(Debug)]
pub struct TestDatabase {
    postgres: Arc<Postgres>,
    name: String,
    roles: Mutex<Vec<String>>,
}

/// A role that a test made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestRole {
    /// Its name.
    pub name: String,
    /// The URL of the test's database for it.
    pub url: String,
}

impl TestDatabase {
    pub(super) async fn create(postgres: &Arc<Postgres>, template: &str) -> TestDatabase {
        let name = unique("test");
        let client = connect(&postgres.url("postgres")).await;
        // Copying files costs a checkpoint on either side, so it pays for large templates alone.
        let strategy = if template == "template0" { "wal_log" } else { "file_copy" };
        let create = format!("create database {name} template {template} strategy {strategy}");
        client.batch_execute(&create).await.unwrap_or_else(|error| panic!("cannot {create}: {error:?}"));
        TestDatabase { postgres: Arc::clone(postgres), name, roles: Mutex::default() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its URL for the superuser.
    pub fn url(&self) -> String {
        self.postgres.url(&self.name)
    }

    /// Its server.
    pub fn postgres(&self) -> &Arc<Postgres> {
        &self.postgres
    }

    /// A connection as superuser.
    pub async fn client(&self) -> Client {
        connect(&self.url()).await
    }

    /// Runs a script as superuser.
    pub async fn run(&self, sql: &str) {
        self.client().await.batch_execute(sql).await.unwrap_or_else(|error| panic!("the script failed: {error:?}"));
    }

    /// A new role with attributes as `create role` takes them, for example `login connection limit 3`.
    pub async fn role(&self, attributes: &str) -> TestRole {
        let name = unique("role");
        self.run(&format!("create role {name} {attributes}")).await;
        self.roles.lock().unwrap_or_else(PoisonError::into_inner).push(name.clone());
        TestRole { url: self.postgres.url_as(&name, &self.name), name }
    }

    /// A new role that may read every table that the schema `public` has now, and nothing else.
    pub async fn reader(&self) -> TestRole {
        let role = self.role("login noinherit").await;
        let name = &role.name;
        self.run(&format!("grant usage on schema public to {name}; grant select on all tables in schema public to {name}")).await;
        role
    }

    async fn remove(url: String, name: String, roles: Vec<String>) -> Result<(), tokio_postgres::Error> {
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        client.batch_execute(&format!("drop database if exists {name} with (force)")).await?;
        for role in roles {
            client.batch_execute(&format!("drop role if exists {role}")).await?;
        }
        drop(client);
        drop(connection.await);
        Ok(())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (url, name) = (self.postgres.url("postgres"), self.name.clone());
        let roles = std::mem::take(&mut *self.roles.lock().unwrap_or_else(PoisonError::into_inner));
        // A thread with a runtime of its own: the test's may be this thread's, and may be ending.
        let removal = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.is_ok_and(|runtime| runtime.block_on(TestDatabase::remove(url, name, roles)).is_ok())
        });
        // What is left behind goes when the server next starts.
        drop(removal.join());
    }
}

/// Removes what killed tests left: everything older than the server's start.
pub(super) async fn remove_stale(url: &str) {
    let client = connect(url).await;
    let stale = "select datname from pg_database
        where datname ~ '^test_[0-9]+_'
          and to_timestamp(split_part(datname, '_', 2)::bigint) < pg_postmaster_start_time() - interval '2 s'";
    for row in client.query(stale, &[]).await.expect("the catalogue can be read") {
        let name: String = row.get(0);
        drop(client.batch_execute(&format!("drop database if exists {name} with (force)")).await);
    }
    let roles = "select rolname from pg_roles
        where rolname ~ '^role_[0-9]+_'
          and to_timestamp(split_part(rolname, '_', 2)::bigint) < pg_postmaster_start_time() - interval '2 s'";
    for row in client.query(roles, &[]).await.expect("the catalogue can be read") {
        let name: String = row.get(0);
        drop(client.batch_execute(&format!("drop role if exists {name}")).await);
    }
}

pub(super) async fn template(postgres: &Postgres, name: &str, sql: &str) -> String {
    let mut hasher = DefaultHasher::new();
    sql.hash(&mut hasher);
    let (name, lock) = (format!("template_{name}_{:016x}", hasher.finish()), hasher.finish().cast_signed());
    let client = connect(&postgres.url("postgres")).await;
    // Of the session, so that it ends with the client.
    client.execute("select pg_advisory_lock($1)", &[&lock]).await.expect("an advisory lock can be had");
    let found = client.query_opt("select from pg_database where datname = $1", &[&name]).await.expect("the catalogue can be read");
    if found.is_none() {
        let filling = format!("{name}_filling");
        let make = |sql: String| async { client.batch_execute(&{ sql }).await.expect("a superuser may make databases") };
        make(format!("drop database if exists {filling} with (force)")).await;
        make(format!("create database {filling} template template0")).await;
        {
            let inside = connect(&postgres.url(&filling)).await;
            inside.batch_execute(sql).await.unwrap_or_else(|error| panic!("the script of `{name}` failed: {error:?}"));
        }
        // The session inside takes a moment to end.
        make(format!("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{filling}'")).await;
        make(format!("alter database {filling} rename to {name}")).await;
    }
    name
}

/// A name that says when and by whom it was made.
fn unique(kind: &str) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
    format!("{kind}_{}_{}_{}", since.as_secs(), std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

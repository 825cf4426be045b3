//! Answers that were too long for a model, kept on the server for their owner.
//!
//! Each lives in a schema of its own as the unlogged table `result`, so that `from result` means this one and no other.
//! It is read through a role that can reach nothing else, by the same guarded path as any dataset.

mod columns;
mod keep;

use std::sync::Arc;
use std::time::Duration;

use tidegate_core::{Error, Result, Secret};
use tidegate_guard::ReadOnly;
use tidegate_pg::control::Db as _;
use tidegate_pg::{Control, Pool, PoolLimits, Target};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::failure;
use crate::settings::Settings;
use crate::vault::Vault;

pub(crate) use columns::type_name;
pub(crate) use keep::{Buffer, Keeping, Kept, NotKept};

/// Results that are written at once; more wait. The pool of the control database has a few connections more.
const WRITERS_MAX: usize = 5;
/// Connections that read results at most.
const READERS_MAX: usize = 8;

/// All kept results.
pub struct Results {
    control: Control,
    settings: Settings,
    /// Results that are being written at once: each holds a connection to the control database for as long as its rows come.
    writers: Semaphore,
    /// The role that reads results and can do nothing else.
    role: String,
    /// Its connections.
    pub(crate) pool: Arc<Pool>,
}

/// What is remembered of a kept result.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Its handle.
    pub id: String,
    /// The dataset it came from.
    pub dataset: String,
    /// The statement that made it.
    pub statement: String,
    /// How many rows it holds.
    pub rows: u64,
    /// Minutes until it goes.
    pub minutes_left: i64,
}

impl Results {
    /// Prepares the reading role.
    pub async fn open(control: Control, url: &Secret<String>, vault: &Vault, settings: &Settings) -> Result<Results> {
        let target = reader(&control, &Target::parse(url.expose())?, vault).await?;
        let limits = PoolLimits {
            connections_max: READERS_MAX,
            statement_timeout: Duration::from_millis(settings.timeout_ms),
            ..PoolLimits::default()
        };
        let role = target.user().to_owned();
        Ok(Results {
            control,
            settings: settings.clone(),
            writers: Semaphore::new(WRITERS_MAX),
            role,
            pool: Arc::new(Pool::new("result", target, limits)),
        })
    }

    /// The caller's result of that handle.
    pub async fn load(&self, owner: &str, id: &str) -> Result<Meta> {
        let client = self.control.client().await?;
        let row = client
            .query_opt(
                "select dataset, statement, rows, (extract(epoch from expires_at - now()) / 60)::bigint from data.result where result_id = $1 and owner = $2 and expires_at > now()",
                &[&id, &owner],
            )
            .await
            .db("looking a result up")?;
        let row = row.ok_or_else(|| {
            Error::not_found(format!("no result `{id}`")).hint(format!(
                "results are their caller's alone and are kept for {} minutes: run the query again",
                self.settings.result_minutes
            ))
        })?;
        Ok(Meta {
            id: id.to_owned(),
            dataset: row.get(0),
            statement: row.get(1),
            rows: row.get::<_, i64>(2).unsigned_abs(),
            minutes_left: row.get(3),
        })
    }

    /// The caller's results, newest first.
    pub async fn list(&self, owner: &str) -> Result<Vec<Meta>> {
        let client = self.control.client().await?;
        let rows = client
            .query(
                "select result_id, dataset, statement, rows, (extract(epoch from expires_at - now()) / 60)::bigint
                 from data.result where owner = $1 and expires_at > now() order by created_at desc limit 100",
                &[&owner],
            )
            .await
            .db("listing results")?;
        Ok(rows
            .iter()
            .map(|row| Meta {
                id: row.get(0),
                dataset: row.get(1),
                statement: row.get(2),
                rows: row.get::<_, i64>(3).unsigned_abs(),
                minutes_left: row.get(4),
            })
            .collect())
    }

    /// The guard's proof that a statement reads this result and nothing else.
    pub async fn judge(&self, sql: &str) -> Result<ReadOnly> {
        let statement = tidegate_guard::parse(sql).map_err(|refusal| failure::refused(sql, refusal))?;
        let facts = self.pool.facts().await.map_err(|error| failure::plain("result", error))?;
        tidegate_guard::check_only(&statement, &facts, &["result"]).map_err(|refusal| failure::refused(sql, refusal))
    }

    /// Removes what has expired.
    pub async fn sweep(&self) -> Result<u64> {
        let client = self.control.client().await?;
        let expired = client
            .query("select result_id from data.result where expires_at <= now() limit 1000", &[])
            .await
            .db("looking for expired results")?;
        for row in &expired {
            self.remove(&row.get::<_, String>(0)).await?;
        }
        Ok(expired.len() as u64)
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Removes every result that came from a dataset: they were made by rules that do not hold any more.
    pub(crate) async fn remove_of(&self, dataset: &str) -> Result<()> {
        let client = self.control.client().await?;
        let made = client.query("select result_id from data.result where dataset = $1", &[&dataset]).await.db("looking for results")?;
        for row in &made {
            self.remove(&row.get::<_, String>(0)).await?;
        }
        Ok(())
    }

    async fn remove(&self, id: &str) -> Result<()> {
        let client = self.control.client().await?;
        let removed = client.execute("delete from data.result where result_id = $1", &[&id]).await.db("removing a result")?;
        if removed > 0 {
            client.batch_execute(&format!("drop schema if exists {} cascade", schema_of(id))).await.db("removing a result")?;
        }
        Ok(())
    }

    /// Lets the owner's oldest results go until the rest is within the quota.
    async fn make_room(&self, owner: &str) -> Result<()> {
        let client = self.control.client().await?;
        let bytes_max = i64::try_from(self.settings.results_mb_per_caller << 20).unwrap_or(i64::MAX);
        let over = client
            .query(
                "select result_id from (
                     select result_id, (sum(bytes) over newest)::bigint as bytes_so_far, row_number() over newest as place
                     from data.result where owner = $1 window newest as (order by created_at desc)
                 ) kept where place > 1 and (bytes_so_far > $2 or place > $3)",
                &[&owner, &bytes_max, &i64::from(self.settings.results_per_caller)],
            )
            .await
            .db("counting results")?;
        for row in over {
            self.remove(&row.get::<_, String>(0)).await?;
        }
        Ok(())
    }
}

/// The schema that holds a result. A handle is made by us, of hexadecimal digits, so it needs no quoting.
pub(crate) fn schema_of(id: &str) -> String {
    format!("result_{}", id.trim_start_matches("r_"))
}

fn new_id() -> String {
    format!("r_{}", Uuid::new_v4().simple())
}

/// The role that reads results, made on first use: its password is random and kept as a token. A token that another key made is
/// replaced, and the role's password with it.
async fn reader(control: &Control, target: &Target, vault: &Vault) -> Result<Target> {
    let mut client = control.client().await?;
    let transaction = client.transaction().await.db("preparing the role that reads results")?;
    // One process at a time.
    transaction.execute("select pg_catalog.pg_advisory_xact_lock(7235180964211)", &[]).await.db("preparing the role that reads results")?;
    let role: String = transaction
        .query_one("select 'tidegate_results_' || oid from pg_catalog.pg_database where datname = current_database()", &[])
        .await
        .db("naming the role that reads results")?
        .get(0);
    let exists =
        transaction.query_opt("select from pg_catalog.pg_roles where rolname = $1", &[&role]).await.db("looking for a role")?.is_some();
    let token: Option<String> = transaction
        .query_opt("select secret_encrypted from data.credential where name = $1", &[&role])
        .await
        .db("reading a credential")?
        .map(|row| row.get(0));
    if exists && let Some(password) = token.and_then(|token| vault.decrypt(&token).ok()) {
        return Ok(target.with_role(&role, &password));
    }
    let password = Secret::new(Uuid::new_v4().simple().to_string());
    transaction
        .execute(
            "insert into data.credential (name, secret_encrypted) values ($1, $2) on conflict (name) do update set secret_encrypted = excluded.secret_encrypted",
            &[&role, &vault.encrypt(&password)],
        )
        .await
        .db("keeping the credential that reads results")?;
    let create = if exists { String::new() } else { format!("create role {role};") };
    let made = transaction
        .batch_execute(&format!(
            "{create}
             alter role {role} login noinherit connection limit 40 password '{}';
             alter role {role} set synchronize_seqscans = off;
             alter role {role} set max_parallel_workers_per_gather = 0",
            password.expose()
        ))
        .await;
    made.map_err(|error| {
        Error::unavailable("the role that reads kept results can't be made")
            .hint("the role of the control database needs CREATEROLE")
            .because(error)
    })?;
    transaction.commit().await.db("preparing the role that reads results")?;
    Ok(target.with_role(&role, &password))
}

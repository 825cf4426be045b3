//! Brings a module's tables up to date, one replica at a time.

use refinery::Runner;
use tidegate_core::{Error, Result};
use tokio_postgres::Client;

use super::connect::Way;
use super::failure::Db;

/// What replicas lock while they migrate, in PostgreSQL's one space of such numbers: `tidegate` in ASCII.
const LOCK: i64 = 0x7469_6465_6761_7465;

/// How long another replica's migration is waited for.
const PATIENCE: &str = "5min";

pub(super) async fn run(way: &Way, module: &str, mut runner: Runner) -> Result<()> {
    let table = table(module)?;
    // Of its own, so that the lock ends with it, whatever happens.
    let (mut client, connection) = way.connect().await?;
    let connection = tokio::spawn(connection);
    let doing = format_args!("migrating `{module}`").to_string();
    // Migrations may take long, and so may those of a replica that we wait for.
    client.batch_execute(&format!("set statement_timeout = 0; set lock_timeout = '{PATIENCE}'")).await.db(&doing)?;
    client.execute("select pg_advisory_lock($1)", &[&LOCK]).await.db(&doing)?;
    refuse_newer(&client, module, &table, &runner).await?;
    runner.set_migration_table_name(&table);
    let report = runner.run_async(&mut client).await.map_err(|error| failed(module, error))?;
    for migration in report.applied_migrations() {
        tracing::info!(module, migration = %migration, "migrated the control database: {migration} of `{module}`");
    }
    drop(client);
    // Ends by itself once the client is gone; waited for, so that the lock is free when we return.
    drop(connection.await);
    Ok(())
}

/// Goes into SQL as it is, so it must be a plain word.
fn table(module: &str) -> Result<String> {
    let is_plain = module.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !is_plain || module.is_empty() || module.len() > 30 {
        return Err(Error::internal(format!("`{module}` cannot name a module's migrations")));
    }
    Ok(format!("tidegate_migrations_{module}"))
}

async fn refuse_newer(client: &Client, module: &str, table: &str, runner: &Runner) -> Result<()> {
    let doing = format!("looking at the version of `{module}`");
    let found = client.query_one("select to_regclass($1) is not null", &[&table]).await.db(&doing)?;
    if !found.try_get::<_, bool>(0).db(&doing)? {
        return Ok(());
    }
    let applied = client.query_one(&format!("select coalesce(max(version), 0)::int8 from {table}"), &[]).await.db(&doing)?;
    let applied: i64 = applied.try_get(0).db(&doing)?;
    let known = runner.get_migrations().iter().map(|migration| i64::from(migration.version())).max().unwrap_or(0);
    if applied > known {
        let message = format!("the control database is newer than this tidegate: `{module}` is at version {applied}, known is {known}");
        return Err(Error::conflict(message).hint("run the newer tidegate, or restore a backup from before it"));
    }
    Ok(())
}

fn failed(module: &str, error: refinery::Error) -> Error {
    use refinery::error::Kind;
    use std::error::Error as _;
    let doing = format!("migrating `{module}`");
    match error.kind() {
        Kind::Connection(..) => match error.source().and_then(|source| source.downcast_ref::<tokio_postgres::Error>()) {
            Some(source) if source.code().is_none() => Error::unavailable(format!("the control database does not answer while {doing}"))
                .hint("try again in a moment")
                .because(error),
            Some(source) => {
                let code = source.code().map(|code| code.code().to_owned()).unwrap_or_default();
                Error::internal(format!("the control database refused a migration of `{module}` ({code})")).because(error)
            }
            None => Error::internal(format!("{doing} failed")).because(error),
        },
        Kind::DivergentVersion(..) | Kind::MissingVersion(_) => {
            let message = format!("the migrations of `{module}` are not those that made the control database: {error}");
            Error::conflict(message).hint("run the tidegate that made it, or a newer one").because(error)
        }
        _ => Error::internal(format!("{doing} failed")).because(error),
    }
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn only_a_plain_word_names_a_module() {
        assert_eq!(table("data").unwrap(), "tidegate_migrations_data");
        for name in ["", "Data", "a b", "x;drop table y", "a.b", &"a".repeat(31)] {
            assert!(table(name).is_err(), "{name}");
        }
    }
}

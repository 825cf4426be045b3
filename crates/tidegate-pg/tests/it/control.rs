//! The control database: its pool, its migrations and its failures.

use std::time::Duration;

use refinery::{Migration, Runner};
use tidegate_core::Kind;
use tidegate_pg::Control;
use tidegate_pg::control::Db;
use tidegate_testkit::{Postgres, TestDatabase, psql};

async fn database() -> TestDatabase {
    Postgres::shared().await.database().await
}

fn runner(migrations: &[(&str, &str)]) -> Runner {
    let migrations: Vec<Migration> =
        migrations.iter().map(|(name, sql)| Migration::unapplied(name, sql).expect("a well formed name")).collect();
    Runner::new(&migrations)
}

const FIRST: (&str, &str) = ("V1__shelf", "create table shelf (name text constraint shelf_name_key unique)");
const SECOND: (&str, &str) = ("V2__more", "alter table shelf add column more text");

#[tokio::test]
async fn each_module_migrates_by_itself_and_only_once() {
    let database = database().await;
    let control = Control::open(&database.url()).await.unwrap();
    control.migrate("data", runner(&[FIRST])).await.unwrap();
    control.migrate("data", runner(&[FIRST, SECOND])).await.unwrap();
    control.migrate("data", runner(&[FIRST, SECOND])).await.unwrap();
    control.migrate("hub", runner(&[("V1__other", "create table other ()")])).await.unwrap();
    assert_eq!(psql(&database.url(), "select version from tidegate_migrations_data order by 1"), "1\n2");
    assert_eq!(psql(&database.url(), "select version from tidegate_migrations_hub"), "1");
    assert_eq!(psql(&database.url(), "select count(*) from pg_locks where locktype = 'advisory'"), "0");
}

#[tokio::test]
async fn replicas_that_start_at_once_migrate_one_after_another() {
    let database = database().await;
    // Without the lock the second would find a table that is just being made.
    let slow = [("V1__slow", "create table slow (x int); select pg_sleep(0.3); insert into slow values (1)")];
    let mut starts = Vec::new();
    for _ in 0..4 {
        let control = Control::open(&database.url()).await.unwrap();
        starts.push(async move { control.migrate("data", runner(&slow)).await });
    }
    for result in futures::future::join_all(starts).await {
        result.unwrap();
    }
    assert_eq!(psql(&database.url(), "select count(*) from slow"), "1");
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let database = database().await;
    let control = Control::open(&database.url()).await.unwrap();
    control.migrate("data", runner(&[FIRST, SECOND])).await.unwrap();
    let error = control.migrate("data", runner(&[FIRST])).await.unwrap_err();
    assert_eq!(error.kind, Kind::Conflict);
    assert_eq!(error.message, "the control database is newer than this tidegate: `data` is at version 2, known is 1");
}

#[tokio::test]
async fn a_migration_that_was_edited_after_it_ran_is_refused() {
    let database = database().await;
    let control = Control::open(&database.url()).await.unwrap();
    control.migrate("data", runner(&[FIRST])).await.unwrap();
    let error = control.migrate("data", runner(&[("V1__shelf", "create table shelf (other text)")])).await.unwrap_err();
    assert_eq!(error.kind, Kind::Conflict, "{error:?}");
    assert!(error.message.contains("are not those that made"), "{error:?}");
}

#[tokio::test]
async fn a_failed_migration_changes_nothing_and_works_once_it_is_mended() {
    let database = database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let error =
        control.migrate("data", runner(&[FIRST, ("V2__bad", "alter table shelf add column b text; select 1/0")])).await.unwrap_err();
    assert!(error.message.contains("refused a migration of `data` (22012)"), "{error:?}");
    assert!(error.chain().contains("division by zero"), "{error:?}");
    control.migrate("data", runner(&[FIRST, SECOND])).await.unwrap();
    assert_eq!(psql(&database.url(), "select count(*) from information_schema.columns where table_name = 'shelf'"), "2");
}

#[tokio::test]
async fn a_taken_name_is_a_conflict_by_its_constraint() {
    let database = database().await;
    let control = Control::open(&database.url()).await.unwrap();
    control.migrate("data", runner(&[FIRST])).await.unwrap();
    let client = control.client().await.unwrap();
    let add = || async { client.execute("insert into shelf values ('shop')", &[]).await };
    add().await.unwrap();
    let error = add().await.db_unless_taken("adding a shelf", "shelf_name_key", "shelf `shop` exists already").unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (Kind::Conflict, "shelf `shop` exists already"));
    let error = add().await.db_unless_taken("adding a shelf", "another_key", "never said").unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (Kind::Conflict, "it exists already, found while adding a shelf"));
}

#[tokio::test]
async fn no_failure_shows_what_the_server_said_but_the_log_has_it() {
    let database = database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let client = control.client().await.unwrap();
    let error = client.query("select secret_column from pg_class", &[]).await.db(format_args!("loading dataset `{}`", "shop")).unwrap_err();
    assert_eq!((error.kind, error.text().as_str()), (Kind::Internal, "the control database failed while loading dataset `shop`"));
    assert!(error.chain().contains("secret_column"), "{error:?}");
}

#[tokio::test]
async fn what_cannot_be_opened_is_told_by_its_cause() {
    let postgres = Postgres::shared().await;
    let missing = Control::open(&postgres.url("no_such_database")).await.unwrap_err();
    assert_eq!((missing.kind, missing.message.as_str()), (Kind::NotFound, "the control database does not exist"));
    let nobody = Control::open(&postgres.url_as("no_such_role", "postgres")).await.unwrap_err();
    assert_eq!(nobody.kind, Kind::Denied, "{nobody:?}");
    let port = tidegate_testkit::free_port();
    let away = Control::open(&format!("postgresql://u:hunter2@127.0.0.1:{port}/d")).await.unwrap_err();
    assert_eq!(away.kind, Kind::Unavailable, "{away:?}");
    assert!(!format!("{away:?}").contains("hunter2"));
    let mistake = Control::open("postgresql://u@h/d?sslmod=require").await.unwrap_err();
    assert_eq!(mistake.kind, Kind::Invalid, "{mistake:?}");
}

#[tokio::test]
async fn a_restarted_server_is_reached_again_at_once() {
    let own = Postgres::own().await;
    let control = Control::open(&own.url("postgres")).await.unwrap();
    let clients = futures::future::join_all((0..3).map(|_| control.client())).await;
    assert!(clients.iter().all(Result::is_ok));
    drop(clients);
    own.kill().await;
    let ask = || async { control.client().await?.simple_query("select 1").await.db("asking") };
    // A backend may answer once more before it notices that its server is dead.
    let error = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            if let Err(error) = ask().await {
                break error;
            }
        }
    });
    assert_eq!(error.await.unwrap().kind, Kind::Unavailable);
    own.revive().await;
    ask().await.unwrap();
}

#[tokio::test]
async fn a_busy_pool_says_so_after_a_while_and_recovers() {
    let database = database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let clients = futures::future::join_all((0..10).map(|_| control.client())).await;
    let error = control.client().await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind, Kind::TooMuch, "{error:?}");
    drop(clients);
    assert!(control.client().await.is_ok());
}

#[tokio::test]
async fn our_own_statements_are_bounded_and_named() {
    let database = database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let client = control.client().await.unwrap();
    let settings = "select current_setting('statement_timeout'), current_setting('application_name')";
    let row = client.query_one(settings, &[]).await.unwrap();
    assert_eq!((row.get::<_, &str>(0), row.get::<_, &str>(1)), ("1min", "tidegate"));
}

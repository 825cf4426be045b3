//! The shared server, a test's own server, databases and roles.

#![expect(clippy::disallowed_methods, reason = "connections run beside their clients, and one test kills another")]

use std::time::{Duration, Instant};

use tidegate_testkit::{Postgres, Program, Usage, psql};
use tokio_postgres::NoTls;

#[tokio::test]
async fn two_databases_of_a_test_are_two_and_both_go_with_it() {
    let postgres = Postgres::shared().await;
    let first = postgres.database().await;
    let second = postgres.database().await;
    first.run("create table t (x int); insert into t values (7)").await;
    assert_eq!(psql(&first.url(), "select x from t"), "7");
    let missing = second.client().await.simple_query("select x from t").await.unwrap_err();
    assert_eq!(missing.code().map(tokio_postgres::error::SqlState::code), Some("42P01"));
    let names = format!("('{}', '{}')", first.name(), second.name());
    let role = first.reader().await.name;
    drop((first, second));
    assert_eq!(psql(&postgres.url("postgres"), &format!("select count(*) from pg_database where datname in {names}")), "0");
    assert_eq!(psql(&postgres.url("postgres"), &format!("select count(*) from pg_roles where rolname = '{role}'")), "0");
}

#[tokio::test]
async fn the_shared_server_is_one_and_its_owner_is_superuser() {
    let (first, second) = tokio::join!(Postgres::shared(), Postgres::hold());
    assert_eq!(first.url("x"), second.url("x"));
    assert_eq!(psql(&first.url("postgres"), "select rolname, rolsuper from pg_roles where rolname = current_user"), "tidegate|t");
    assert!(first.version() >= 15);
}

#[tokio::test]
async fn a_reader_reads_and_does_nothing_else() {
    let database = Postgres::shared().await.database().await;
    database.run("create table t (x int); insert into t values (7)").await;
    let reader = database.reader().await;
    assert_eq!(psql(&reader.url, "select x, current_user from t"), format!("7|{}", reader.name));
    let (client, connection) = tokio_postgres::connect(&reader.url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let refused = client.batch_execute("insert into t values (8)").await.unwrap_err();
    assert_eq!(refused.code().map(tokio_postgres::error::SqlState::code), Some("42501"));
}

#[tokio::test]
async fn a_template_is_filled_once_and_copied_often() {
    let postgres = Postgres::shared().await;
    let script = "create table t as select clock_timestamp() as at";
    let (first, second) = tokio::join!(postgres.template("once", script), postgres.template("once", script));
    assert_eq!(first, second);
    assert_ne!(first, postgres.template("once", "create table u (x int)").await);
    let (one, two) = (postgres.database_like(&first).await, postgres.database_like(&first).await);
    one.run("insert into t values (now())").await;
    assert_eq!(psql(&two.url(), "select count(*) from t"), "1");
    assert_eq!(psql(&one.url(), "select count(*) from t"), "2");
}

#[tokio::test]
async fn a_server_of_ones_own_survives_its_death_and_leaves_nothing() {
    let own = Postgres::own().await;
    let (pid, data) = (own.pid(), own.data().to_owned());
    psql(&own.url("postgres"), "create table t (x int)");
    own.kill().await;
    own.revive().await;
    assert_ne!(own.pid(), pid);
    assert_eq!(psql(&own.url("postgres"), "select count(*) from t"), "0");
    let before_stop = own.pid();
    own.shut_down().await;
    own.revive().await;
    assert_ne!(own.pid(), before_stop);
    let last = own.pid();
    drop(own);
    assert!(!data.exists());
    assert_eq!(Usage::of(last), None);
}

#[test]
#[should_panic(expected = "psql failed")]
fn psql_does_not_swallow_a_failure() {
    psql("postgresql://nobody@/nothing?host=/nowhere", "select 1");
}

/// Not a test: what [`a_killed_test_leaves_neither_server_nor_data`] starts and kills.
#[tokio::test]
#[ignore = "waits to be killed"]
async fn waits_to_be_killed() {
    let own = Postgres::own().await;
    println!("\nholds {} {}", own.pid(), own.data().display());
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_killed_test_leaves_neither_server_nor_data() {
    let myself = std::env::current_exe().unwrap();
    let victim = Program::new(myself).args(["--ignored", "--exact", "--nocapture", "postgres::waits_to_be_killed"]);
    let mut victim = victim.start();
    let line = victim.line_with("holds ", Duration::from_mins(1)).await;
    let (pid, data) = line.trim().strip_prefix("holds ").unwrap().split_once(' ').unwrap();
    let (pid, data): (u32, std::path::PathBuf) = (pid.parse().unwrap(), data.into());
    victim.kill();
    assert!(data.exists() && Usage::of(pid).is_some());
    wait_until(|| !data.exists() && Usage::of(pid).is_none()).await;
}

async fn wait_until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "waited half a minute in vain");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

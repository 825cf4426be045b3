//! The shared server, a test's own server, databases and roles.

use std::time::{Duration, Instant};

use tidegate_testkit::{Postgres, psql};
use tokio_postgres::NoTls;

#[tokio::test]
async fn two_databases_of_a_test_are_two_and_both_go_with_it() {
    let postgres = Postgres::shared().await;
    let first = postgres.database().await;
    let second = postgres.database().await;
    first.run("create table t (x int); insert into t values (7)").await;
    assert_eq!(psql(&first.url(), "select x from t"), "7");
    let missing = second.client().await.simple_query("select x from t").await.unwrap_err();
    assert_eq!(missing.code().map(|code| code.code()), Some("42P01"));
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
    assert_eq!(refused.code().map(|code| code.code()), Some("42501"));
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
    wait_until(|| !std::path::Path::new(&format!("/proc/{last}/stat")).exists() || state(last) == Some('Z')).await;
}

#[test]
#[should_panic(expected = "psql failed")]
fn psql_does_not_swallow_a_failure() {
    psql("postgresql://nobody@/nothing?host=/nowhere", "select 1");
}

fn state(pid: u32) -> Option<char> {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?.rsplit_once(") ")?.1.chars().next()
}

async fn wait_until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(10), "waited ten seconds in vain");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

//! Whatever a statement does to its session, the next one finds it clean; and nothing is written.

use std::time::Duration;

use tidegate_guard::Facts;
use tidegate_pg::{Failure, PoolLimits, ReadOptions};

use crate::ask::{any, database, one, pool, pool_with, read, rest};

#[tokio::test]
async fn settings_locks_and_tables_do_not_outlive_a_statement() {
    let database = database().await;
    let pool = pool_with(&database.url(), PoolLimits { connections_max: 1, ..PoolLimits::default() });
    assert_eq!(one(&pool, "select set_config('work_mem', '123MB', false)").await, "123MB");
    assert_eq!(one(&pool, "select set_config('transaction_read_only', 'on', false)").await, "on");
    any(&pool, "select pg_advisory_lock(7), pg_advisory_lock_shared(8)").await.expect("a superuser may");
    assert_ne!(one(&pool, "show work_mem").await, "123MB");
    assert_eq!(one(&pool, "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()").await, "0");
    assert_eq!(pool.status().opened_total, 1);
}

#[tokio::test]
async fn what_is_not_plain_is_followed_by_discard_all() {
    let database = database().await;
    database.run("create function tax(numeric) returns numeric language sql immutable as 'select $1 * 0.2'").await;
    let pool = pool_with(&database.url(), PoolLimits { connections_max: 1, ..PoolLimits::default() });
    let facts = pool.facts().await.expect("the catalogue can be read");
    let statement = tidegate_guard::parse("select tax(10)").expect("one statement");
    let proof = tidegate_guard::check(&statement, &facts).expect("a harmless function");
    assert!(!proof.plain(), "a function of the user's own");
    any(&pool, "select 1").await.expect("prepared");
    for _ in 0..3 {
        let mut rows = pool.read(&proof, &[], &ReadOptions::default()).await.expect("it runs");
        assert_eq!(rest(&mut rows).await.expect("a row")[0][0].as_deref(), Some("2.0"));
        // This statement's own text and ours are all that is prepared after a discard.
        assert_eq!(one(&pool, "select count(*) from pg_prepared_statements").await, "5");
    }
    assert_eq!(one(&pool, "show application_name").await, "tidegate/shop");
    assert_eq!(one(&pool, "show default_transaction_read_only").await, "on");
    assert_eq!(pool.status().opened_total, 1);
}

#[tokio::test]
async fn nothing_is_written_and_one_text_is_one_statement() {
    let database = database().await;
    database.run("create table t (a int); create sequence s").await;
    let pool = pool(&database.url());
    for (sql, code) in [
        ("insert into t values (1)", "25006"),
        ("select nextval('s')", "25006"),
        ("create table u ()", "25006"),
        ("select 1; select 2", "42601"),
        ("commit; drop table t", "42601"),
        ("set transaction read write", "25001"),
        ("vacuum", "25001"),
    ] {
        let Err(Failure::Server(error)) = any(&pool, sql).await else { panic!("{sql} went through") };
        assert_eq!(error.code, code, "{sql}: {error}");
    }
    assert_eq!(one(&pool, "select count(*) from t").await, "0");
}

#[tokio::test]
async fn a_statement_that_leaves_its_transaction_loses_its_connection() {
    let database = database().await;
    let pool = pool(&database.url());
    for (sql, opened) in [("commit", 2), ("rollback", 3), ("commit and chain", 4), ("end", 5)] {
        let outcome = any(&pool, sql).await;
        let Err(Failure::Other(error)) = outcome else { panic!("{sql}: {outcome:?}") };
        assert!(error.message.contains("not clean"), "{error:?}");
        assert_eq!(one(&pool, "select 1").await, "1");
        assert_eq!(pool.status().opened_total, opened, "{sql}");
        assert_eq!(one(&pool, "show transaction_read_only").await, "on");
    }
}

#[tokio::test]
async fn copy_is_refused() {
    let database = database().await;
    let pool = pool(&database.url());
    for sql in ["copy (select 1) to stdout", "copy pg_class to stdout"] {
        let Err(Failure::Other(error)) = any(&pool, sql).await else { panic!("{sql} went through") };
        assert_eq!(error.message, "COPY is no read");
        assert_eq!(one(&pool, "select 1").await, "1");
    }
}

#[tokio::test]
async fn a_search_path_of_its_own_lasts_for_one_statement() {
    let database = database().await;
    database
        .run("create schema one; create schema two; create table one.t as select 'one' as a; create table two.t as select 'two' as a")
        .await;
    let pool = pool_with(&database.url(), PoolLimits { connections_max: 1, ..PoolLimits::default() });
    for path in ["one", "two", "one"] {
        let facts = pool.facts_in(Some(path)).await.expect("the catalogue can be read");
        let proof = tidegate_guard::check(&tidegate_guard::parse("select a from t").expect("one"), &facts).expect("a read");
        let options = ReadOptions { search_path: Some(path.to_owned()), ..ReadOptions::default() };
        let mut rows = pool.read(&proof, &[], &options).await.expect("it runs");
        assert_eq!(rest(&mut rows).await.expect("a row"), [[Some(path.to_owned())]]);
    }
    assert!(any(&pool, "select a from t").await.is_err());
    let theirs = pool_with(&database.url(), PoolLimits { search_path: Some("two".to_owned()), ..PoolLimits::default() });
    assert_eq!(one(&theirs, "select a from t").await, "two");
    let odd = ReadOptions { search_path: Some("\"; drop".to_owned()), ..ReadOptions::default() };
    assert!(read(&pool, "select 1", &[], &odd).await.is_err());
    assert_eq!(one(&pool, "select 1").await, "1");
}

#[tokio::test]
async fn facts_are_kept_refreshed_and_asked_for_once() {
    let database = database().await;
    let pool = pool_with(&database.url(), PoolLimits { facts_age: Duration::from_millis(300), ..PoolLimits::default() });
    let all = futures::future::join_all((0..20).map(|_| pool.facts())).await;
    let first = all[0].as_ref().expect("facts");
    assert!(all.iter().all(|facts| std::sync::Arc::ptr_eq(facts.as_ref().expect("facts"), first)));
    assert_eq!(pool.status().opened_total, 1);
    let fresh = pool.refresh_facts(None).await.expect("facts");
    assert!(!std::sync::Arc::ptr_eq(&fresh, first));
    assert!(std::sync::Arc::ptr_eq(&pool.facts().await.expect("facts"), &fresh));
    tokio::time::sleep(Duration::from_millis(320)).await;
    assert!(!std::sync::Arc::ptr_eq(&pool.facts().await.expect("facts"), &fresh));
    let _: &Facts = &fresh;
}

#[tokio::test]
async fn more_statements_than_are_kept_do_not_pile_up_on_the_server() {
    let database = database().await;
    let pool = pool(&database.url());
    for number in 0..200 {
        let sql: &'static str = format!("select {number}").leak();
        assert_eq!(one(&pool, sql).await, number.to_string());
    }
    let prepared: usize = one(&pool, "select count(*) from pg_prepared_statements").await.parse().expect("a number");
    assert!((60..=70).contains(&prepared), "{prepared}");
}

//! The pool keeps its limits.

use std::sync::Arc;
use std::time::Duration;

use tidegate_core::Kind;
use tidegate_pg::{Failure, PoolLimits, PoolStatus};
use tokio::time::Instant;

use crate::ask::{any, database, one, pool, pool_with, until};

#[tokio::test]
async fn nothing_is_opened_before_it_is_needed_and_one_connection_serves_one_caller() {
    let database = database().await;
    let pool = pool(&database.url());
    assert_eq!(pool.status(), PoolStatus::default());
    for _ in 0..100 {
        assert_eq!(one(&pool, "select 1").await, "1");
    }
    assert_eq!(pool.status(), PoolStatus { open: 1, idle: 1, opened_total: 1, ..PoolStatus::default() });
}

#[tokio::test]
async fn who_asks_can_be_seen_on_the_server() {
    let database = database().await;
    let pool = pool(&database.url());
    assert_eq!(one(&pool, "select application_name from pg_stat_activity where pid = pg_backend_pid()").await, "tidegate/shop");
    let server = pool.server().await.expect("known");
    assert!(server.version.chars().next().is_some_and(|digit| digit.is_ascii_digit()), "{server:?}");
    assert_eq!((server.superuser, server.encoding.as_str(), server.encrypted, server.pooled), (Some(true), "UTF8", false, false));
    let reader = database.reader().await;
    assert_eq!(crate::ask::pool(&reader.url).server().await.expect("known").superuser, Some(false));
}

#[tokio::test]
async fn thirty_sleepers_sleep_at_the_same_time() {
    let database = database().await;
    let pool = pool(&database.url());
    let started = Instant::now();
    let all = futures::future::join_all((0..30).map(|_| any(&pool, "select pg_sleep(0.2)"))).await;
    assert!(all.iter().all(Result::is_ok));
    assert!(started.elapsed() < Duration::from_millis(900), "{:?}", started.elapsed());
    assert!(pool.status().open <= 30);
}

#[tokio::test]
async fn an_exhausted_pool_says_so_after_a_while_and_serves_in_turn() {
    let database = database().await;
    let limits = PoolLimits { connections_max: 2, wait: Duration::from_millis(150), ..PoolLimits::default() };
    let pool = pool_with(&database.url(), limits);
    let held = [pool.catalog("select 1", &[]).await.expect("the first"), pool.catalog("select 1", &[]).await.expect("the second")];
    let started = Instant::now();
    let Err(Failure::Other(error)) = any(&pool, "select 3").await else { panic!("there is no third") };
    assert_eq!((error.kind, error.message.as_str()), (Kind::TooMuch, "all 2 connections of `shop` are in use"));
    assert!(started.elapsed() >= Duration::from_millis(150));
    let waiting = async {
        until("one waits", async || pool.status().waiting == 1).await;
        drop(held);
    };
    let (outcome, ()) = tokio::join!(any(&pool, "select 3"), waiting);
    assert_eq!(outcome.expect("a turn"), [[Some("3".to_owned())]]);
    assert_eq!((pool.status().open, pool.status().waiting), (2, 0));
}

#[tokio::test]
async fn a_hundred_callers_share_four_connections() {
    let database = database().await;
    let pool = pool_with(&database.url(), PoolLimits { connections_max: 4, ..PoolLimits::default() });
    let ask = |_| async {
        for _ in 0..10 {
            assert_eq!(one(&pool, "select 1").await, "1");
        }
    };
    futures::future::join_all((0..100).map(ask)).await;
    assert_eq!(pool.status().open, 4);
    assert_eq!(pool.status().opened_total, 4);
}

#[tokio::test]
async fn idle_connections_are_closed_and_their_task_ends_with_the_pool() {
    let database = database().await;
    let watcher = database.client().await;
    let limits = PoolLimits { idle: Duration::from_millis(120), ..PoolLimits::default() };
    let pool = pool_with(&database.url(), limits);
    assert_eq!(one(&pool, "select 1").await, "1");
    until("it is closed", async || pool.status().open == 0).await;
    let sql = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'tidegate/shop'";
    until("the server knows", async || watcher.query_one(sql, &[]).await.expect("a count").get::<_, i64>(0) == 0).await;
    assert_eq!(one(&pool, "select 1").await, "1");
    assert_eq!(pool.status().opened_total, 2);
    let weak = Arc::downgrade(&pool);
    drop(pool);
    assert!(weak.upgrade().is_none());
    until("the server knows", async || watcher.query_one(sql, &[]).await.expect("a count").get::<_, i64>(0) == 0).await;
}

#[tokio::test]
async fn a_closed_pool_stops_what_runs_and_takes_nothing_new() {
    let database = database().await;
    let watcher = database.client().await;
    let pool = pool(&database.url());
    let rows = pool
        .catalog("select repeat('x', 1000) from generate_series(1, 100000) n, generate_series(1, 100000) m", &[])
        .await
        .expect("it begins");
    assert_eq!(one(&pool, "select 1").await, "1");
    drop(rows);
    pool.close().await;
    assert_eq!((pool.status().open, pool.status().idle), (0, 0));
    let Err(Failure::Other(error)) = any(&pool, "select 1").await else { panic!("it is closed") };
    assert_eq!(error.kind, Kind::Unavailable);
    let sql = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    until("nothing is left", async || watcher.query_one(sql, &[]).await.expect("a count").get::<_, i64>(0) == 0).await;
}

#[tokio::test]
async fn a_server_that_refuses_again_and_again_is_left_alone_until_it_takes_us() {
    let database = database().await;
    let reader = database.reader().await;
    let pool = pool(&reader.url);
    database.run(&format!("alter role {} with nologin", reader.name)).await;
    for _ in 0..5 {
        let Err(Failure::Other(error)) = any(&pool, "select 1").await else { panic!("it was let in") };
        assert!(!error.message.contains("left alone"), "{error:?}");
    }
    assert!(pool.status().resting.is_some());
    let Err(Failure::Other(error)) = any(&pool, "select 1").await else { panic!("it was let in") };
    assert_eq!(
        (error.kind, error.message.as_str()),
        (Kind::Unavailable, "`shop` could not be reached several times in a row and is left alone")
    );
    database.run(&format!("alter role {} with login", reader.name)).await;
    let waited = until("taken again", async || any(&pool, "select 1").await.is_ok()).await;
    assert!(waited < Duration::from_secs(4), "{waited:?}");
    assert_eq!(pool.status().resting, None);
}

//! A statement that nobody waits for any longer is gone from the server within 200 ms.

use std::time::Duration;

use tidegate_pg::{Failure, PoolLimits, ReadOptions};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::ask::{any, database, one, pool, pool_with, proof, read, running, until};

const SOON: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_fired_token_stops_the_statement() {
    let database = database().await;
    let (pool, watcher) = (pool(&database.url()), database.client().await);
    let cancel = CancellationToken::new();
    let options = ReadOptions { cancel: cancel.clone(), ..ReadOptions::default() };
    let statement = proof("select count(*) as by_token from generate_series(1, 100000) n, generate_series(1, 100000) m");
    let call = async {
        let outcome = pool.read(&statement, &[], &options).await;
        assert!(matches!(outcome, Err(Failure::Other(_))));
        Instant::now()
    };
    let stop = async {
        until("it runs", async || running(&watcher, "by_token").await == 1).await;
        cancel.cancel();
        let fired = Instant::now();
        assert!(until("it is gone", async || running(&watcher, "by_token").await == 0).await < SOON);
        fired
    };
    let (returned, fired) = tokio::join!(call, stop);
    assert!(returned - fired < Duration::from_millis(50), "the caller is not kept waiting");
    until("the connection rests", async || pool.status().idle == 1).await;
    assert_eq!(one(&pool, "select 1").await, "1");
    assert_eq!(pool.status().opened_total, 1, "the connection is used again");
}

#[tokio::test]
async fn dropped_rows_stop_the_statement() {
    let database = database().await;
    let (pool, watcher) = (pool(&database.url()), database.client().await);
    let mut rows = pool
        .catalog("select repeat('x', 1000) as by_drop from generate_series(1, 100000) n, generate_series(1, 100000) m", &[])
        .await
        .expect("it begins");
    for _ in 0..1000 {
        assert!(rows.next().await.expect("a row").is_some());
    }
    assert_eq!(running(&watcher, "by_drop").await, 1);
    drop(rows);
    assert!(until("it is gone", async || running(&watcher, "by_drop").await == 0).await < SOON);
    until("the connection rests", async || pool.status().idle == 1).await;
    for _ in 0..20 {
        assert_eq!(one(&pool, "select 1").await, "1");
    }
    assert_eq!(pool.status().opened_total, 1);
    assert_eq!(pool.status().failures_total, 0);
}

#[tokio::test]
async fn a_dropped_call_stops_the_statement() {
    let database = database().await;
    let (pool, watcher) = (pool(&database.url()), database.client().await);
    let call = any(&pool, "select count(*) as by_future from generate_series(1, 100000) n, generate_series(1, 100000) m");
    assert!(tokio::time::timeout(Duration::from_millis(100), call).await.is_err());
    assert!(until("it is gone", async || running(&watcher, "by_future").await == 0).await < SOON);
    assert_eq!(one(&pool, "select 1").await, "1");
}

#[tokio::test]
async fn rows_that_are_left_when_all_have_come_need_no_cancelling() {
    let database = database().await;
    let pool = pool(&database.url());
    for _ in 0..50 {
        let mut rows = pool.catalog("select n from generate_series(1, 5) n", &[]).await.expect("it runs");
        assert!(rows.next().await.expect("a row").is_some());
    }
    until("all rest", async || pool.status().in_use == 0).await;
    assert!(pool.status().opened_total <= 2, "{:?}", pool.status());
}

#[tokio::test]
async fn the_servers_own_timeout_speaks_first() {
    let database = database().await;
    let (pool, watcher) = (pool(&database.url()), database.client().await);
    let options = ReadOptions { timeout: Duration::from_millis(150), ..ReadOptions::default() };
    let started = Instant::now();
    let outcome =
        read(&pool, "select count(*) as by_timeout from generate_series(1, 100000) n, generate_series(1, 100000) m", &[], &options).await;
    let Err(Failure::Server(error)) = outcome else { panic!("it went through") };
    assert!(error.is_cancelled() && error.message.contains("statement timeout"), "{error}");
    assert!(started.elapsed() < Duration::from_millis(150) + SOON);
    assert_eq!(running(&watcher, "by_timeout").await, 0);
    assert_eq!(one(&pool, "show statement_timeout").await, "30s");
    assert_eq!(pool.status().opened_total, 1);
}

#[tokio::test]
async fn our_clock_stops_what_the_server_does_not() {
    let database = database().await;
    let (pool, watcher) = (pool(&database.url()), database.client().await);
    // A caller that reads slowly: the server's timeout waits for it to read on.
    let options = ReadOptions { timeout: Duration::from_millis(100), ..ReadOptions::default() };
    let statement = proof("select repeat('x', 100000) as by_clock from generate_series(1, 100000) n");
    let mut rows = pool.read(&statement, &[], &options).await.expect("it begins");
    tokio::time::sleep(Duration::from_millis(1200)).await;
    let failure = loop {
        match rows.next().await {
            Ok(row) => assert!(row.is_some()),
            Err(failure) => break failure,
        }
    };
    assert!(
        matches!(&failure, Failure::Server(error) if error.is_cancelled()) || failure.to_string().contains("longer than 0.1 s"),
        "{failure:?}"
    );
    assert!(until("it is gone", async || running(&watcher, "by_clock").await == 0).await < SOON);
    assert_eq!(one(&pool, "select 1").await, "1");
}

#[tokio::test]
async fn a_late_cancellation_hits_nobody_else() {
    let database = database().await;
    let pool = pool_with(&database.url(), PoolLimits { connections_max: 1, ..PoolLimits::default() });
    for round in 0..60_u64 {
        let call = any(&pool, "select count(*) from generate_series(1, 40000)");
        drop(tokio::time::timeout(Duration::from_micros(500 + round * 150), call).await);
        assert_eq!(one(&pool, "select 1").await, "1", "round {round}");
    }
    assert_eq!(pool.status().failures_total, 0);
}

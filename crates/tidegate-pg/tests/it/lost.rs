//! Killed backends and restarted servers: one clear error at most, and the next call works.

use tidegate_pg::{Failure, PoolLimits};
use tidegate_testkit::Postgres;

use crate::ask::{any, database, one, pool, pool_with, rest, until};

#[tokio::test]
async fn a_killed_backend_gives_a_clear_error_and_the_next_call_works() {
    let database = database().await;
    let (pool, killer) = (pool(&database.url()), database.client().await);
    let mut rows = pool
        .catalog("select pg_backend_pid(), repeat('x', 1000) from generate_series(1, 10000) n, generate_series(1, 10000) m", &[])
        .await
        .expect("it begins");
    let process: i32 = rows.next().await.expect("a row").expect("a row").cell(0).expect("a number").parse().expect("a number");
    killer.execute("select pg_terminate_backend($1)", &[&process]).await.expect("a superuser may");
    let Err(Failure::Other(error)) = rest(&mut rows).await else { panic!("it ended well") };
    assert_eq!(error.kind, tidegate_core::Kind::Unavailable, "{error:?}");
    assert!(error.message.contains("`shop`") && error.hint.as_deref() == Some("try again"), "{error:?}");
    assert_eq!(one(&pool, "select 1").await, "1");
}

#[tokio::test]
async fn a_backend_killed_while_it_thinks_says_who_ended_it() {
    let database = database().await;
    let (pool, killer) = (pool(&database.url()), database.client().await);
    assert_eq!(one(&pool, "select 1").await, "1");
    let call = any(&pool, "select count(*) as thinking from generate_series(1, 100000) n, generate_series(1, 100000) m");
    let kill = async {
        let sql = "select pg_terminate_backend(pid) from pg_stat_activity where query like '%thinking%' and state = 'active' and pid <> pg_backend_pid()";
        until("it is killed", async || killer.execute(sql, &[]).await.expect("a superuser may") == 1).await;
    };
    let (outcome, ()) = tokio::join!(call, kill);
    let Err(Failure::Other(error)) = outcome else { panic!("it ended well: {outcome:?}") };
    assert!(error.message.contains("an administrator ended the session"), "{error:?}");
    assert_eq!(one(&pool, "select 1").await, "1");
}

#[tokio::test]
async fn connections_killed_while_they_rest_are_not_noticed() {
    let database = database().await;
    let (pool, killer) = (pool(&database.url()), database.client().await);
    let busy: Vec<_> = futures::future::join_all((0..5).map(|_| pool.catalog("select 1", &[]))).await;
    drop(busy);
    until("all rest", async || pool.status().idle == 5).await;
    let sql = "select pg_terminate_backend(pid, 1000) from pg_stat_activity where application_name = 'tidegate/shop' and datname = current_database()";
    assert_eq!(killer.execute(sql, &[]).await.expect("a superuser may"), 5);
    for _ in 0..7 {
        assert_eq!(one(&pool, "select 1").await, "1");
    }
    assert_eq!(pool.status().opened_total, 6, "the first dead one tells about the others");
}

#[tokio::test]
async fn a_restarted_server_is_not_noticed_and_a_stopped_one_says_so() {
    let own = Postgres::own().await;
    let pool = pool(&own.url("postgres"));
    assert_eq!(one(&pool, "select 1").await, "1");
    own.shut_down().await;
    own.revive().await;
    assert_eq!(one(&pool, "select 2").await, "2");
    own.kill().await;
    until("it is down", async || matches!(any(&pool, "select 3").await, Err(Failure::Other(error)) if error.message.contains("no server")))
        .await;
    own.revive().await;
    assert_eq!(one(&pool, "select 4").await, "4");
    assert!(pool.status().failures_total > 0);
}

#[tokio::test]
async fn a_row_that_is_too_large_closes_its_connection_alone() {
    let database = database().await;
    let limits = PoolLimits { row_bytes_max: 2 * 1024 * 1024, ..PoolLimits::default() };
    let pool = pool_with(&database.url(), limits);
    let table = any(&pool, "select repeat('x', 2000000)").await.expect("just fits");
    assert_eq!(table[0][0].as_ref().expect("text").len(), 2_000_000);
    let Err(Failure::Other(error)) = any(&pool, "select repeat('x', 3000000)").await else { panic!("it went through") };
    assert_eq!(error.kind, tidegate_core::Kind::TooMuch);
    assert!(error.message.contains("3000"), "{error:?}");
    assert_eq!(one(&pool, "select 1").await, "1");
    assert_eq!(pool.status().opened_total, 2);
}

//! Asking in few words.

use std::sync::Arc;
use std::time::Duration;

use tidegate_guard::{Facts, ReadOnly};
use tidegate_pg::{Failure, Parameter, Pool, PoolLimits, ReadOptions, Rows, Target};
use tidegate_testkit::{Postgres, TestDatabase};
use tokio::time::Instant;

pub(crate) type Table = Vec<Vec<Option<String>>>;

pub(crate) async fn database() -> TestDatabase {
    Postgres::shared().await.database().await
}

pub(crate) fn pool(url: &str) -> Arc<Pool> {
    pool_with(url, PoolLimits::default())
}

pub(crate) fn pool_with(url: &str, limits: PoolLimits) -> Arc<Pool> {
    Arc::new(Pool::new("shop", Target::parse(url).expect("a URL"), limits))
}

/// The guard's proof, for statements of built-in functions.
pub(crate) fn proof(sql: &str) -> ReadOnly {
    let statement = tidegate_guard::parse(sql).unwrap_or_else(|refusal| panic!("{sql}: {refusal:?}"));
    tidegate_guard::check(&statement, &Facts::builtin()).unwrap_or_else(|refusal| panic!("{sql}: {refusal:?}"))
}

pub(crate) fn text(value: &str) -> Parameter {
    Parameter::Text(value.to_owned())
}

pub(crate) async fn rest(rows: &mut Rows) -> Result<Table, Failure> {
    let mut table = Table::new();
    while let Some(row) = rows.next().await? {
        table.push(row.cells().map(|cell| cell.map(str::to_owned)).collect());
    }
    Ok(table)
}

/// A statement of the guard's liking, with all its rows.
pub(crate) async fn read(pool: &Arc<Pool>, sql: &str, parameters: &[Parameter], options: &ReadOptions) -> Result<Table, Failure> {
    rest(&mut pool.read(&proof(sql), parameters, options).await?).await
}

/// Any statement at all, past the guard: the layers below must hold by themselves.
pub(crate) async fn any(pool: &Arc<Pool>, sql: &'static str) -> Result<Table, Failure> {
    rest(&mut pool.catalog(sql, &[]).await?).await
}

/// The first cell of the first row.
pub(crate) async fn one(pool: &Arc<Pool>, sql: &'static str) -> String {
    let table = any(pool, sql).await.unwrap_or_else(|failure| panic!("{sql}: {failure:?}"));
    table[0][0].clone().unwrap_or_else(|| panic!("{sql}: null"))
}

/// Waits until something holds; says how long that took.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) -> Duration {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < Duration::from_secs(5), "never: {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    started.elapsed()
}

/// How many statements with this mark run on the server, as its superuser sees it.
pub(crate) async fn running(client: &tokio_postgres::Client, mark: &str) -> i64 {
    let sql = "select count(*) from pg_stat_activity where state = 'active' and query like '%' || $1 || '%' and pid <> pg_backend_pid()";
    client.query_one(sql, &[&mark]).await.expect("the view can be read").get(0)
}

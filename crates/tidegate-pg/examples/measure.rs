//! Measures the wire session against a server: `cargo run --release --example measure -- URL`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tidegate_guard::{Facts, ReadOnly};
use tidegate_pg::{Failure, Pool, PoolLimits, ReadOptions, Target};

const SECONDS: Duration = Duration::from_secs(2);

const WIDE: &str = "select n::int8, md5(n::text), 'name ' || n, n * 1.37, timestamptz '2026-01-01' + n * interval '1 minute', n % 2 = 0,
    '{\"a\": 1}'::jsonb, array['x', 'y'], '0e37df36-f698-11e6-8dd4-cb9ced3df976'::uuid, n / 7.0::float8 from generate_series(1, 10000) n";

fn main() -> Result<(), Failure> {
    let url = std::env::args().nth(1).unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(|error| tidegate_core::Error::internal("no runtime").because(error))?.block_on(measure(&url))
}

#[expect(clippy::print_stdout, reason = "its whole purpose")]
async fn measure(url: &str) -> Result<(), Failure> {
    let pool = Arc::new(Pool::new("bench", Target::parse(url)?, PoolLimits::default()));
    for width in [1, 16, 30] {
        println!("select 1, {width} at once: {:.0}/s, {} connections", rate(&pool, width).await?, pool.status().open);
    }
    let wide = proof(WIDE)?;
    let (mut best, mut bytes) = (Duration::MAX, 0);
    for _ in 0..30 {
        let started = Instant::now();
        bytes = drain(&pool, &wide).await?;
        best = best.min(started.elapsed());
    }
    println!("10,000 rows of 10 columns: {best:?}, {bytes} bytes");
    Ok(())
}

/// Answers a second.
async fn rate(pool: &Arc<Pool>, width: usize) -> Result<f64, Failure> {
    let (statement, started) = (proof("select 1")?, Instant::now());
    let one = || async {
        let mut count = 0_u32;
        while started.elapsed() < SECONDS {
            drain(pool, &statement).await?;
            count += 1;
        }
        Ok::<u32, Failure>(count)
    };
    let all = futures::future::try_join_all((0..width).map(|_| one())).await?;
    Ok(f64::from(all.iter().sum::<u32>()) / started.elapsed().as_secs_f64())
}

fn proof(sql: &str) -> tidegate_core::Result<ReadOnly> {
    let refused = |_| tidegate_core::Error::internal("the guard refuses the statement");
    tidegate_guard::check(&tidegate_guard::parse(sql).map_err(refused)?, &Facts::builtin()).map_err(refused)
}

async fn drain(pool: &Arc<Pool>, statement: &ReadOnly) -> Result<u64, Failure> {
    let mut rows = pool.read(statement, &[], &ReadOptions::default()).await?;
    let mut bytes = 0;
    while let Some(row) = rows.next().await? {
        bytes += row.cells().flatten().map(|cell| cell.len() as u64).sum::<u64>();
    }
    Ok(bytes)
}

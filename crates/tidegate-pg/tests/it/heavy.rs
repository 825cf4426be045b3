//! Large answers keep the process small.

use std::time::Instant;

use crate::ask::{database, pool};

/// Bytes that this process holds in memory.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").expect("Linux says");
    let pages: u64 = text.split(' ').nth(1).expect("the second number").parse().expect("a number");
    pages * 4096
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_million_rows_need_less_than_a_megabyte() {
    let database = database().await;
    let pool = pool(&database.url());
    crate::ask::one(&pool, "select 1").await;
    let before = resident();
    let mut peak = before;
    let started = Instant::now();
    let mut rows =
        pool.catalog("select n, md5(n::text), now(), null, n % 7 = 0 from generate_series(1, 1000000) n", &[]).await.expect("it begins");
    let (mut count, mut cells) = (0_u64, 0_u64);
    while let Some(row) = rows.next().await.expect("a row") {
        cells += row.cells().flatten().map(|cell| cell.len() as u64).sum::<u64>();
        count += 1;
        if count % 10_000 == 0 {
            peak = peak.max(resident());
        }
    }
    println!("{count} rows, {cells} bytes of text, {:?}, {} kB more at the peak", started.elapsed(), (peak - before) / 1024);
    assert_eq!(count, 1_000_000);
    assert!(rows.bytes() > cells);
    assert!(peak - before < 1024 * 1024, "{} kB", (peak - before) / 1024);
}

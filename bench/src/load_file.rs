//! How fast a file is loaded, beside `psql \\copy` of the same file into the same columns.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use crate::asked::{launch, register};
use crate::cluster::Cluster;
use crate::process::Launch;

/// Rows of the file.
const ROWS: u32 = 1_000_000;
/// Loads of each sort; the fastest counts.
const TIMES: u32 = 3;
const TABLE: &str = "create table loaded (id integer, name text, amount numeric, at timestamp, active boolean, city text, rating integer);";

/// Loads a million rows both ways, into empty tables without indexes.
pub(crate) fn measure(cluster: &Cluster, data: &str) -> Result<String> {
    let file = format!("{data}/loaded.csv");
    let size_mb = write_file(&file)?;
    cluster.database("loads", &format!("{TABLE} grant all on schema public to reader; grant all on loaded to reader;"))?;
    register(cluster, data, "loads", "loads")?;
    run(&launch(cluster, data, "/nonexistent", &["dataset", "writes", "loads", "--allow", "insert,delete,ddl"])?)?;
    let url = cluster.url("postgres", "loads");
    let mut best = [f64::MAX; 3];
    for time in 0..TIMES {
        cluster.psql(&url, "truncate loaded")?;
        let copy = format!("\\copy loaded from '{file}' with (format csv, header)");
        let begun = Instant::now();
        cluster.psql(&url, &copy)?;
        best[0] = best[0].min(begun.elapsed().as_secs_f64());
        cluster.psql(&url, "truncate loaded")?;
        for (place, into) in [(1, "loads.loaded".to_owned()), (2, format!("loads.new_{time}"))] {
            let create: &[&str] = if place == 2 { &["--create"] } else { &[] };
            let load = launch(cluster, data, "/nonexistent", &[&["load", &file, "--into", &into], create].concat())?;
            let begun = Instant::now();
            run(&load)?;
            best[place] = best[place].min(begun.elapsed().as_secs_f64());
        }
    }
    let mut text = format!("\n## load: {ROWS} rows of CSV, {size_mb} MB\n\n|by|s|rows a second|of `\\copy`|\n|---|--:|--:|--:|\n");
    for (name, seconds) in ["psql `\\copy`", "tidegate load", "tidegate load --create"].into_iter().zip(best) {
        writeln!(text, "|{name}|{seconds:.2}|{:.0}|{:.2}|", f64::from(ROWS) / seconds, best[0] / seconds)?;
    }
    Ok(text)
}

fn write_file(path: &str) -> Result<u64> {
    let mut out = std::io::BufWriter::new(fs::File::create(path)?);
    writeln!(out, "id,name,amount,at,active,city,rating")?;
    for n in 0..ROWS {
        let city = ["Berlin", "Lisbon", "Oslo", "Prague"][(n % 4) as usize];
        let (amount, cents, hour, minute) = (n * 37 % 100_000, n % 100, n / 60 % 24, n % 60);
        let rating = if n % 5 == 0 { String::new() } else { (n % 5).to_string() };
        writeln!(
            out,
            "{n},customer {n},{amount}.{cents:02},2026-03-01 {hour:02}:{minute:02}:00,{},\"{city}, old town\",{rating}",
            n % 3 == 0
        )?;
    }
    out.flush()?;
    Ok(fs::metadata(path)?.len() / 1_000_000)
}

fn run(launch: &Launch) -> Result<()> {
    let mut process = launch.start(std::process::Stdio::null(), std::process::Stdio::null())?;
    ensure!(process.child.wait().context("waiting for tidegate")?.success(), "tidegate failed: {:?}", launch.arguments);
    Ok(())
}

//! `make bench`: the same questions to Tidegate, to its peers and to pgbench, on one PostgreSQL server, in one run.
//!
//! Absolute numbers say more about the machine than about us, so every table carries ratios. The load comes from blocking threads that write
//! requests made beforehand: on two cores, what the generator burns is missing from what it measures.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command for people: the tables are its product")]

mod datasets;
mod find;
mod load;
mod load_file;
mod pages;
mod report;
mod servers;

mod asked;
mod cluster;
mod http;
mod process;
mod stdio;

use anyhow::Result;

use crate::cluster::Cluster;
use crate::load::{Load, Run};
use crate::report::Report;
use crate::servers::{Face, Server};

/// What every server is asked over every face it has.
const LOADS: &[Load] = &[
    Load { name: "select 1", sql: "select 1", in_flight: 1, seconds: 3 },
    Load { name: "select 1, 30 at once", sql: "select 1", in_flight: 30, seconds: 3 },
    Load { name: "1,000 rows", sql: "select * from rows where id <= 1000", in_flight: 1, seconds: 3 },
    Load { name: "100,000 rows", sql: "select * from rows", in_flight: 1, seconds: 4 },
];

type Part = fn(&Cluster, &str) -> Result<String>;
/// What is measured of Tidegate alone, over the schemas that are prepared: `bench NAME` measures one part.
const PARTS: &[(&str, Part)] =
    &[("find", find::measure), ("datasets", datasets::measure), ("load", load_file::measure), ("pages", pages::measure)];

fn main() -> Result<()> {
    let only = std::env::args().nth(1);
    let cluster = Cluster::start()?;
    if let Some((_, part)) = PARTS.iter().find(|(name, _)| only.as_deref() == Some(name)) {
        println!("{}", part(&cluster, &asked::prepare(&cluster)?)?);
        return Ok(());
    }
    let mut report = Report::default();
    for load in LOADS {
        report.floor(load, cluster.pgbench(load)?);
    }
    for server in servers::installed(&cluster)? {
        if only.as_ref().is_some_and(|only| !server.name.contains(only.as_str())) {
            continue;
        }
        for face in server.faces() {
            eprintln!("measuring {} over {}", server.name, face.name());
            match measure(&server, face) {
                Ok(run) => report.add(server.name, face.name(), run),
                Err(error) => report.fail(server.name, face.name(), &error),
            }
        }
    }
    println!("{report}");
    if only.is_none() {
        let data = asked::prepare(&cluster)?;
        for (_, part) in PARTS {
            println!("{}", part(&cluster, &data)?);
        }
    }
    Ok(())
}

fn measure(server: &Server, face: &Face) -> Result<Run> {
    match face {
        Face::Http(launch) => load::over_http(server, launch, LOADS),
        Face::Stdio(launch) => load::over_stdio(server, launch, LOADS),
    }
}

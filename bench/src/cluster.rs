//! A PostgreSQL server of the benchmark's own: the same one for everybody.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::load::Load;
use crate::process::{free_port, program};

/// What people ask of: seven columns of the usual types.
const ROWS: &str = "
create role reader login password 'reader';
create table rows as
select n as id, 'customer ' || n as name, (n * 37 % 100000) / 100.0 as amount,
       timestamptz '2026-01-01 00:00:00+00' + n * interval '1 minute' as at,
       n % 3 = 0 as active, (array['Berlin', 'Lisbon', 'Oslo', 'Prague'])[n % 4 + 1] as city, nullif(n % 5, 0) as rating
from generate_series(1, 100000) as n;
alter table rows add primary key (id);
grant select on rows to reader;
analyze rows;
create database tidegate;
";

/// A server that ends with this value.
pub(crate) struct Cluster {
    binaries: PathBuf,
    folder: PathBuf,
    owner: Option<(u32, u32)>,
    pub(crate) port: u16,
}

impl Cluster {
    /// Makes a server in a new folder, starts it and fills it.
    pub(crate) fn start() -> Result<Cluster> {
        let folder = std::env::temp_dir().join(format!("tidegate-bench-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
        let cluster = Cluster { binaries: binaries()?, owner: owner(&folder)?, folder, port: free_port()? };
        cluster.run("initdb", &["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--pgdata", &cluster.data()])?;
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off",
            cluster.port,
            cluster.folder.display()
        );
        let log = cluster.folder.join("log");
        cluster
            .run("pg_ctl", &["start", "--wait", "--pgdata", &cluster.data(), "--options", &options, "--log", &log.display().to_string()])?;
        for statement in ROWS.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            cluster.run(
                "psql",
                &["--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", &cluster.url("postgres", "postgres"), "--command", statement],
            )?;
        }
        Ok(cluster)
    }

    /// How to reach a database of it.
    pub(crate) fn url(&self, user: &str, database: &str) -> String {
        format!("postgresql://{user}:{user}@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes a database by a script, all of which the reader may read.
    pub(crate) fn database(&self, name: &str, sql: &str) -> Result<()> {
        const GRANT: &str = "do $$ declare shown text; begin
            for shown in select nspname from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema' loop
                execute format('grant usage on schema %I to reader; grant select on all tables in schema %I to reader', shown, shown);
            end loop; end $$; analyze;";
        let script = self.folder.join(format!("{name}.sql"));
        fs::write(&script, format!("{sql}\n{GRANT}"))?;
        let psql = |database: &str, what: [&str; 2]| {
            let url = self.url("postgres", database);
            self.run("psql", &["--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--dbname", &url, what[0], what[1]])
        };
        self.run("psql", &["--quiet", "--dbname", &self.url("postgres", "postgres"), "--command", &format!("create database {name}")])?;
        psql(name, ["--file", &script.display().to_string()])?;
        Ok(())
    }

    /// Runs a command of `psql`.
    pub(crate) fn psql(&self, url: &str, command: &str) -> Result<()> {
        self.run("psql", &["--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", url, "--command", command]).map(drop)
    }

    /// A new folder beside the server's, gone when it ends.
    pub(crate) fn folder_for(&self, name: &str) -> Result<String> {
        let folder = self.folder.join(name);
        fs::create_dir(&folder)?;
        Ok(folder.display().to_string())
    }

    /// Statements a second without anything between the load and the server: the floor for everybody.
    pub(crate) fn pgbench(&self, load: &Load) -> Result<f64> {
        let script = self.folder.join("script.sql");
        fs::write(&script, format!("{};\n", load.sql))?;
        let (clients, seconds) = (load.in_flight.to_string(), load.seconds.to_string());
        let threads = load.in_flight.min(2).to_string();
        let url = self.url("reader", "postgres");
        let script = script.display().to_string();
        let said = self.run(
            "pgbench",
            &["--no-vacuum", "--protocol=prepared", "--client", &clients, "--jobs", &threads, "--time", &seconds, "--file", &script, &url],
        )?;
        let line = said.lines().find_map(|line| line.strip_prefix("tps = ")).context("pgbench said no `tps`")?;
        Ok(line.split(' ').next().unwrap_or_default().parse()?)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    /// Runs one of PostgreSQL's programs as somebody who may: it refuses root.
    #[expect(clippy::disallowed_methods, reason = "the benchmark starts what it measures")]
    fn run(&self, name: &str, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(self.binaries.join(name));
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        // A started server holds on to the output it inherits, so that of pg_ctl goes to the log alone.
        if name == "pg_ctl" {
            ensure!(command.stdout(Stdio::null()).stderr(Stdio::null()).status()?.success(), "`{name}` failed");
            return Ok(String::new());
        }
        let output = command.output().with_context(|| format!("cannot run `{name}`"))?;
        ensure!(output.status.success(), "`{name}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(String::from_utf8(output.stdout)?)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stopped = self.run("pg_ctl", &["stop", "--mode=immediate", "--pgdata", &self.data()]);
        let removed = fs::remove_dir_all(&self.folder);
        if stopped.is_err() || removed.is_err() {
            eprintln!("something of the server is left in {}", self.folder.display());
        }
    }
}

/// Where the server's programs are.
fn binaries() -> Result<PathBuf> {
    let folder = program("pg_config", &["--bindir"]).map(|said| PathBuf::from(said.trim()));
    let mut folders: Vec<PathBuf> = folder.into_iter().collect();
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    folders.extend(installed);
    folders.sort();
    let found = folders.into_iter().rev().find(|folder| folder.join("initdb").exists() && folder.join("pgbench").exists());
    found.context("PostgreSQL's programs, pgbench among them, are not installed; run `make setup`")
}

/// As root, the server's user, who is given the folder.
fn owner(folder: &Path) -> Result<Option<(u32, u32)>> {
    if program("id", &["-u"]).context("cannot run `id`")?.trim() != "0" {
        return Ok(None);
    }
    let number = |flag| anyhow::Ok(program("id", &[flag, "postgres"]).context("no user `postgres`")?.trim().parse::<u32>()?);
    let (user, group) = (number("-u")?, number("-g")?);
    chown(folder, Some(user), Some(group))?;
    Ok(Some((user, group)))
}

//! A whole PostgreSQL of its own, and everything about it that a hostile statement could change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::{Own, Program, psql};

/// The victim of the corpora: `fixture.sql` in a PostgreSQL of its own.
pub struct Cluster {
    own: Own,
    dump: PathBuf,
}

/// What is compared.
#[derive(PartialEq, Eq)]
pub struct Snapshot(BTreeMap<&'static str, String>);

/// Statements whose answers tell of changes that a dump does not hold.
const QUESTIONS: [(&str, &str); 7] = [
    ("settings", "select name, setting from pg_settings where name not in ('application_name', 'transaction_isolation') order by 1"),
    ("settings files", "select sourcefile is not null, name, setting from pg_file_settings order by 2"),
    ("locks", "select locktype, classid, objid from pg_locks where locktype = 'advisory'"),
    ("slots", "select slot_name from pg_replication_slots"),
    ("prepared transactions", "select gid from pg_prepared_xacts"),
    ("listeners", "select count(*) from pg_stat_activity where query ilike 'listen%'"),
    ("sequences", "select schemaname, sequencename, last_value from pg_sequences order by 1, 2"),
];

impl Cluster {
    /// Filled by the fixture of the corpora in a folder.
    pub async fn with_fixture(own: Own, corpus: &Path) -> Cluster {
        let fixture = std::fs::read_to_string(corpus.join("fixture.sql")).expect("the fixture is there");
        own.private().ensure_database("victim").await.expect("a database of its own");
        psql(&own.url("victim"), &fixture);
        for sql in ["alter system set temp_file_limit = '256MB'", "alter system set work_mem = '4MB'", "select pg_reload_conf()"] {
            psql(&own.url("postgres"), sql);
        }
        let dump = own.private().binaries().await.expect("PostgreSQL is installed").join("pg_dumpall");
        Cluster { own, dump }
    }

    /// Where a role reaches the victim.
    pub fn url(&self, role: &str) -> String {
        if role == "superuser" { self.own.url("victim") } else { self.own.private().url_as(role, "victim") }
    }

    /// Everything as it is now.
    pub fn snapshot(&self) -> Snapshot {
        let mut parts = BTreeMap::new();
        parts.insert("schema, rows, roles", self.dump());
        for (what, sql) in QUESTIONS {
            parts.insert(what, psql(&self.own.url("victim"), sql));
        }
        parts.insert("files", files(&self.own.data().join("postgres/cluster")));
        assert!(parts["files"].contains("tidegate_canary.txt"), "the fixture's own file is not where files are looked for");
        parts.insert("marks", marks());
        Snapshot(parts)
    }

    /// What differs from before, if anything.
    pub fn difference(&self, before: &Snapshot) -> Option<String> {
        let after = self.snapshot();
        let changed = before.0.iter().filter(|(what, text)| after.0.get(*what) != Some(text));
        let told: Vec<String> = changed.map(|(what, text)| format!("{what}: {}", first_difference(text, &after.0[what]))).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// Waits until nothing runs any more.
    pub async fn settle(&self) {
        let started = Instant::now();
        loop {
            let busy = psql(
                &self.own.url("victim"),
                "select count(*) from pg_stat_activity where state <> 'idle' and backend_type = 'client backend' and pid <> pg_backend_pid()",
            );
            if busy.trim() == "0" {
                return;
            }
            assert!(started.elapsed() < Duration::from_mins(1), "statements go on after their end: {busy}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn dump(&self) -> String {
        let url = self.own.url("postgres");
        let finished = Program::new(&self.dump).args(["--dbname", &url, "--no-sync"]).run("");
        assert!(finished.status.success(), "{}", finished.stderr);
        // Newer versions of pg_dump guard their output with a random word.
        finished
            .stdout
            .lines()
            .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// Names of files that nothing but a change of the data would make: not the server's own log, statistics and caches.
fn files(folder: &Path) -> String {
    let mut names = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten().flatten() {
            let name = entry.path().strip_prefix(folder).unwrap_or(&entry.path()).to_string_lossy().into_owned();
            let own = [
                "pg_wal",
                "pg_stat",
                "pg_xact",
                "pg_subtrans",
                "pg_multixact",
                "base",
                "global",
                "log",
                "pg_logical",
                "pg_notify",
                "postmaster",
            ];
            if own.iter().any(|own| name.starts_with(own)) {
                continue;
            }
            if entry.path().is_dir() {
                left.push(entry.path());
            }
            names.push(name);
        }
    }
    names.sort();
    names.join("\n")
}

/// What hostile cases leave in the temporary folder when they get that far.
fn marks() -> String {
    let mut names: Vec<String> = std::fs::read_dir("/tmp")
        .expect("a temporary folder")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("tidegate_pwned"))
        .collect();
    names.sort();
    names.join("\n")
}

fn first_difference(before: &str, after: &str) -> String {
    let known: std::collections::HashSet<&str> = before.lines().collect();
    let new = after.lines().find(|line| !known.contains(line));
    let still: std::collections::HashSet<&str> = after.lines().collect();
    let gone = before.lines().find(|line| !still.contains(line));
    format!("gone `{}`, new `{}`", gone.unwrap_or_default(), new.unwrap_or_default())
}

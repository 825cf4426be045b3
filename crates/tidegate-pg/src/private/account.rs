//! Whom the server runs as: ourselves, or an unprivileged account when we are root, whom PostgreSQL refuses.
//!
//! As root the server's group is one that nobody else has, and its files stand in a folder of root's that only this group
//! may enter. So another daemon that runs as `nobody`, or a system PostgreSQL that runs as `postgres`, can reach neither
//! the socket nor the files, nor attach to the server's memory, although it has the same user.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use tidegate_core::{Error, Result};

/// A group without a name, from a range that distributions and systemd leave alone.
const GROUP: u32 = 60_917;

/// Tried in this order where no data says whose it is.
const NAMES: [&str; 3] = ["postgres", "_postgres", "nobody"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// We are not root: the server runs as we do.
    Ours,
    /// We are root: it runs as this account.
    Other { name: String, uid: u32 },
}

impl Account {
    /// The account that owns the database, or for a new one the best there is.
    pub(super) fn choose(cluster: &Path) -> Result<Account> {
        let me = rustix::process::geteuid().as_raw();
        let owner = match fs::metadata(cluster) {
            Ok(metadata) => Some(metadata.uid()),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(foreign(cluster, None)),
            Err(_) => None,
        };
        match owner {
            Some(owner) if me != 0 && owner != me => Err(foreign(cluster, Some(owner))),
            _ if me != 0 => Ok(Account::Ours),
            Some(0) => Err(Error::invalid(format!("the database in `{}` belongs to root, and PostgreSQL refuses root", cluster.display()))
                .hint(format!("give it to an unprivileged account: chown -R postgres '{}'", cluster.display()))),
            owner => from_passwd(&fs::read_to_string("/etc/passwd").unwrap_or_default(), owner),
        }
    }

    /// Makes a program run as the account.
    pub(super) fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match self {
            Account::Ours => command,
            // The standard library drops root's supplementary groups where a user is set.
            Account::Other { uid, .. } => command.uid(*uid).gid(GROUP),
        }
    }

    /// Makes a folder of ours that the account may enter, and nobody else.
    pub(super) fn make_room(&self, folder: &Path) -> Result<()> {
        match self {
            Account::Ours => make(folder, 0o700, None),
            Account::Other { .. } => make(folder, 0o710, Some((0, GROUP))),
        }
    }

    /// Makes a folder that belongs to the account.
    pub(super) fn make_own(&self, folder: &Path) -> Result<()> {
        match *self {
            Account::Ours => make(folder, 0o700, None),
            Account::Other { uid, .. } => make(folder, 0o700, Some((uid, GROUP))),
        }
    }

    /// Whether the account can enter a folder, found out by trying.
    pub(super) fn enters(&self, folder: &Path) -> Result<bool> {
        let Account::Other { name, .. } = self else { return Ok(true) };
        let mut probe = Command::new("/bin/sh");
        match self.apply(probe.args(["-c", "exit 0"]).current_dir("/").env_clear()).status() {
            Ok(_) => {}
            Err(error) => {
                return Err(Error::denied(format!("cannot run a program as `{name}`: {error}"))
                    .hint("PostgreSQL refuses root: run tidegate as another user, or let root change users (CAP_SETUID, CAP_SETGID)")
                    .because(error));
            }
        }
        match probe.current_dir(folder).status() {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(false),
            Err(error) => Err(Error::unavailable(format!("cannot enter `{}` as `{name}`: {error}", folder.display())).because(error)),
        }
    }
}

/// Makes a folder, or takes one that an earlier start left, and gives it to a user and a group.
fn make(folder: &Path, mode: u32, owner: Option<(u32, u32)>) -> Result<()> {
    let uid = owner.map_or_else(|| rustix::process::geteuid().as_raw(), |(uid, _)| uid);
    let there = match fs::symlink_metadata(folder) {
        // Somebody else's folder, or a link to who knows where, in a place where all can write.
        Ok(found) if !found.is_dir() || found.uid() != uid => {
            return Err(Error::denied(format!("`{}` is there already and is not ours", folder.display()))
                .hint("remove it, or choose another data folder"));
        }
        Ok(_) => Ok(()),
        Err(_) => fs::create_dir(folder),
    };
    there
        .and_then(|()| fs::set_permissions(folder, fs::Permissions::from_mode(mode)))
        .and_then(|()| owner.map_or(Ok(()), |(uid, gid)| chown(folder, Some(uid), Some(gid))))
        .map_err(|error| {
            let message = format!("cannot make the folder `{}`: {error}", folder.display());
            Error::unavailable(message).hint("free some space, or choose a data folder that can be written").because(error)
        })
}

fn foreign(cluster: &Path, owner: Option<u32>) -> Error {
    let owner = owner.map_or_else(|| "another user".to_owned(), |uid| format!("user {uid}"));
    Error::denied(format!("the database in `{}` belongs to {owner}", cluster.display()))
        .hint("run tidegate as that user or as root, or choose another data folder")
}

/// A user without an entry will not do: PostgreSQL looks its own name up.
fn from_passwd(passwd: &str, owner: Option<u32>) -> Result<Account> {
    let entries: Vec<(&str, u32)> = passwd.lines().filter_map(entry).collect();
    let found = match owner {
        Some(owner) => entries.iter().find(|(_, uid)| *uid == owner),
        None => NAMES.iter().find_map(|wanted| entries.iter().find(|(name, uid)| name == wanted && *uid != 0)),
    };
    match (found, owner) {
        (Some((name, uid)), _) => Ok(Account::Other { name: (*name).to_owned(), uid: *uid }),
        (None, Some(uid)) => Ok(Account::Other { name: format!("user {uid}"), uid }),
        (None, None) => Err(Error::unavailable("PostgreSQL refuses root, and there is no account `postgres` or `nobody` to run it as")
            .hint("add one: useradd --system --no-create-home postgres")),
    }
}

fn entry(line: &str) -> Option<(&str, u32)> {
    let mut fields = line.split(':');
    let name = fields.next()?;
    let uid: i64 = fields.nth(1)?.parse().ok()?;
    // macOS writes `nobody` as -2.
    let uid = if uid < 0 { u32::try_from(i64::from(u32::MAX) + 1 + uid).ok()? } else { u32::try_from(uid).ok()? };
    Some((name, uid))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0::/root:/bin/sh\nnobody:*:-2:-2::/:/bin/false\nalice:x:1000:1000::/home/alice:/bin/sh\n";

    fn other(name: &str, uid: u32) -> Account {
        Account::Other { name: name.to_owned(), uid }
    }

    #[test]
    fn postgres_is_taken_before_nobody_and_an_owner_before_both() {
        let with_postgres = format!("{PASSWD}postgres:x:101:104::/:/bin/sh\n");
        assert_eq!(from_passwd(&with_postgres, None).unwrap(), other("postgres", 101));
        assert_eq!(from_passwd(PASSWD, None).unwrap(), other("nobody", 4_294_967_294));
        assert_eq!(from_passwd(&with_postgres, Some(1000)).unwrap(), other("alice", 1000));
    }

    #[test]
    fn without_an_account_the_error_says_how_to_add_one() {
        let error = from_passwd("root:x:0:0::/root:/bin/sh\npostgres:x:0:0::/:/bin/sh\n", None).unwrap_err();
        assert!(error.text().contains("useradd --system"), "{}", error.text());
    }
}

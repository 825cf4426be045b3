//! Where the server's files stand.
//!
//! `<data>/postgres` is ours (root's, when we are root): the server's account cannot write there, so nothing that we read
//! or write as root can be planted. In it, `cluster` and `run` belong to the account.

use std::fs::{self, DirBuilder};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::{Path, PathBuf};

use tidegate_core::{Error, Result};

use super::Settings;
use super::account::Account;

/// The kernel takes 107 bytes for a socket's path, and macOS 103. PostgreSQL adds `/.s.PGSQL.5432` to the folder.
const SOCKET_PATH_MAX: usize = 100;
pub(super) const SOCKET_NAME: &str = ".s.PGSQL.5432";

#[derive(Debug)]
pub(super) struct Folders {
    pub(super) account: Account,
    room: PathBuf,
    run: PathBuf,
}

/// The data folder, made if need be, as an absolute path without links.
pub(super) fn make_data(data: &Path) -> Result<PathBuf> {
    // The unprivileged account must get through; what root keeps in the folder says for itself who may read it.
    let mode = if rustix::process::geteuid().is_root() { 0o711 } else { 0o700 };
    DirBuilder::new().recursive(true).mode(mode).create(data).and_then(|()| data.canonicalize()).map_err(|error| {
        Error::unavailable(format!("cannot make the data folder `{}`: {error}", data.display()))
            .hint("choose a data folder that can be written")
            .because(error)
    })
}

impl Folders {
    /// Makes the folders, or finds those of an earlier start.
    pub(super) fn prepare(data: &Path, settings: &Settings) -> Result<Folders> {
        let link = data.join("postgres");
        let account = Account::choose(&link.join("cluster"))?;
        let room = if link.exists() {
            link.canonicalize().map_err(|error| unreadable(&link, error))?
        } else {
            make_room(data, &link, &account, settings)?
        };
        if !account.enters(&room)? {
            return Err(Error::denied(format!("the server's account cannot enter `{}`", room.display()))
                .hint("let others pass through the folders above it (chmod o+x), or choose another data folder"));
        }
        let run = make_run(data, &room, &account)?;
        Ok(Folders { account, room, run })
    }

    /// The folder of everything that concerns the server.
    pub(super) fn room(&self) -> &Path {
        &self.room
    }

    /// PostgreSQL's own data folder.
    pub(super) fn cluster(&self) -> PathBuf {
        self.room.join("cluster")
    }

    /// Where a new cluster grows until it is whole.
    pub(super) fn new_cluster(&self) -> PathBuf {
        self.room.join("cluster.new")
    }

    /// The socket's folder for the next start; a server that runs may have another.
    pub(super) fn run(&self) -> &Path {
        &self.run
    }

    /// What the server reads at start.
    pub(super) fn configuration(&self) -> PathBuf {
        self.room.join("postgresql.conf")
    }

    /// What the server says before it has its own log, and what `initdb` says.
    pub(super) fn start_log(&self) -> PathBuf {
        self.room.join("start.log")
    }

    /// The major version that made the cluster, if there is one.
    pub(super) fn major(&self) -> Option<u32> {
        fs::read_to_string(self.cluster().join("PG_VERSION")).ok()?.trim().parse().ok()
    }
}

fn make_room(data: &Path, link: &Path, account: &Account, settings: &Settings) -> Result<PathBuf> {
    if account.enters(data)? {
        account.make_room(link)?;
        return Ok(link.to_owned());
    }
    let room = settings.elsewhere.join(short_name(data));
    let made = DirBuilder::new().recursive(true).mode(0o711).create(&settings.elsewhere);
    made.map_err(|error| {
        Error::unavailable(format!("cannot make the folder `{}`: {error}", settings.elsewhere.display()))
            .hint(format!("choose a data folder that every user can pass through: `{}` is not", data.display()))
            .because(error)
    })?;
    account.make_room(&room)?;
    symlink(&room, link).map_err(|error| unreadable(link, error))?;
    tracing::info!("the database's files are in `{}`, since the server's account cannot enter `{}`", room.display(), data.display());
    Ok(room)
}

fn make_run(data: &Path, room: &Path, account: &Account) -> Result<PathBuf> {
    let mut run = room.join("run");
    if run.join(SOCKET_NAME).as_os_str().len() > SOCKET_PATH_MAX {
        let short = std::env::temp_dir().join(short_name(data));
        account.make_room(&short)?;
        run = short.join("run");
    }
    if run.join(SOCKET_NAME).as_os_str().len() > SOCKET_PATH_MAX {
        return Err(Error::invalid(format!("the path of the socket `{}` is too long", run.display()))
            .hint(format!("choose a data folder or a temporary folder with a path under {SOCKET_PATH_MAX} bytes")));
    }
    account.make_own(&run)?;
    Ok(run)
}

/// One name for one data folder and one user.
fn short_name(data: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    (data, rustix::process::geteuid().as_raw()).hash(&mut hasher);
    format!("tidegate-{:016x}", hasher.finish())
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::unavailable(format!("cannot use `{}`: {error}", path.display())).because(error)
}

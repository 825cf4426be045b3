//! Two locks beside the data: who uses the server, and who is changing it.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tidegate_core::{Error, Result};

/// How often a lock that another holds is tried again.
const PAUSE: Duration = Duration::from_millis(5);

#[derive(Debug)]
pub(super) struct Locks {
    users: PathBuf,
    change: PathBuf,
}

impl Locks {
    pub(super) fn of(data: &Path) -> Locks {
        Locks { users: data.join("postgres.lock"), change: data.join("postgres.change.lock") }
    }

    /// While the file is open, nobody else starts or stops the server.
    pub(super) fn lock_for_change(&self, patience: Duration) -> Result<File> {
        let file = open(&self.change)?;
        wait_for(&self.change, patience, || file.try_lock())?;
        Ok(file)
    }

    /// While the file is open, nobody stops the server.
    pub(super) fn join(&self, patience: Duration) -> Result<File> {
        let file = open(&self.users)?;
        wait_for(&self.users, patience, || file.try_lock_shared())?;
        Ok(file)
    }

    /// Whether nobody uses the server.
    pub(super) fn is_last(&self) -> bool {
        open(&self.users).is_ok_and(|file| file.try_lock().is_ok())
    }
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path).map_err(|error| {
        let message = format!("cannot open the lock `{}`: {error}", path.display());
        match error.kind() {
            std::io::ErrorKind::PermissionDenied => Error::denied(message)
                .hint("the folder belongs to another user: run tidegate as that user, or choose another data folder")
                .because(error),
            _ => Error::unavailable(message).because(error),
        }
    })
}

fn wait_for(path: &Path, patience: Duration, try_lock: impl Fn() -> Result<(), TryLockError>) -> Result<()> {
    let begun = Instant::now();
    loop {
        match try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if begun.elapsed() < patience => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => {
                let message = format!("another process has held the lock `{}` for {} s", path.display(), patience.as_secs());
                return Err(Error::unavailable(message).hint("it is starting or stopping the private PostgreSQL: wait for it, or stop it"));
            }
            Err(TryLockError::Error(error)) => {
                return Err(Error::unavailable(format!("cannot lock `{}`: {error}", path.display())).because(error));
            }
        }
    }
}

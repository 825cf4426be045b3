//! Files on their way from a browser to a table: on disk, bounded together, and gone when nobody holds them any more.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::SystemTime;

use axum::body::Bytes;
use tidegate_core::{Error, Result};
use tokio::io::{AsyncWriteExt as _, BufWriter};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::figures;

/// Files that wait at once.
const FILES_MAX: usize = 32;
/// Bytes that are written at once.
const BUFFER: usize = 1024 * 1024;

/// The folder, and what may be in it.
pub(super) struct Spool {
    folder: PathBuf,
    bytes_max: u64,
    taken: Arc<AtomicU64>,
    places: Arc<Semaphore>,
    tracker: TaskTracker,
}

impl Spool {
    pub(super) fn new(folder: PathBuf, bytes_max: u64, tracker: &TaskTracker) -> Spool {
        let places = Arc::new(Semaphore::new(FILES_MAX));
        Spool { folder, bytes_max, taken: Arc::default(), places, tracker: tracker.clone() }
    }

    /// A new file, empty.
    pub(super) async fn begin(&self) -> Result<Writing> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            Error::too_much(format!("{FILES_MAX} files are waiting to be loaded")).hint("load or discard one of them, or wait an hour")
        })?;
        let (folder, taken) = (self.folder.clone(), Arc::clone(&self.taken));
        let opened = tokio::task::spawn_blocking(move || {
            let (path, lock) = create(&folder)?;
            let file = lock.try_clone();
            let held = Held { path, lock, taken, bytes: 0, _place: place };
            file.map(|file| (held, file))
        });
        let opened = opened.await.map_err(|error| Error::internal("a file could not be opened").because(error))?;
        let (held, file) = opened.map_err(|error| failed(&error))?;
        let spooled = Spooled { held: Some(held), tracker: self.tracker.clone() };
        let file = BufWriter::with_capacity(BUFFER, tokio::fs::File::from_std(file));
        Ok(Writing { spooled, file, bytes_max: self.bytes_max })
    }

    /// Removes older files that processes left behind which share the folder. What one of them holds is locked.
    pub(super) async fn sweep(&self, before: SystemTime) -> Result<()> {
        let folder = self.folder.clone();
        let swept = tokio::task::spawn_blocking(move || -> io::Result<()> {
            let entries = match std::fs::read_dir(folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
                entries => entries?,
            };
            for entry in entries {
                let entry = entry?;
                if entry.file_type()?.is_file() && entry.metadata()?.modified()? < before {
                    remove_unheld(&entry.path())?;
                }
            }
            Ok(())
        });
        match swept.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Error::unavailable("uploads left behind can't be removed").because(error)),
            Err(error) => Err(Error::internal("sweeping uploads failed").because(error)),
        }
    }
}

/// Makes a file that nobody else may read, and holds it.
fn create(folder: &Path) -> io::Result<(PathBuf, File)> {
    if let Err(error) = DirBuilder::new().mode(0o700).create(folder)
        && error.kind() != ErrorKind::AlreadyExists
    {
        return Err(error);
    }
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    let path = folder.join(Uuid::new_v4().simple().to_string());
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.try_lock()?;
    Ok((path, file))
}

fn remove_unheld(path: &Path) -> io::Result<()> {
    let removed = File::open(path).and_then(|file| match file.try_lock() {
        Ok(()) => std::fs::remove_file(path),
        Err(std::fs::TryLockError::WouldBlock) => Ok(()),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    });
    // Whoever held it may have removed it meanwhile.
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// A file that is being written. Dropped before its end, it is gone.
pub(super) struct Writing {
    spooled: Spooled,
    file: BufWriter<tokio::fs::File>,
    bytes_max: u64,
}

impl Writing {
    pub(super) fn bytes(&self) -> u64 {
        self.spooled.held.as_ref().map_or(0, |held| held.bytes)
    }

    pub(super) async fn write(&mut self, chunk: &Bytes) -> Result<()> {
        if let Some(held) = &mut self.spooled.held {
            held.take(chunk.len() as u64, self.bytes_max)?;
        }
        self.file.write_all(chunk).await.map_err(|error| failed(&error))
    }

    pub(super) async fn finish(mut self) -> Result<Spooled> {
        self.file.flush().await.map_err(|error| failed(&error))?;
        Ok(self.spooled)
    }
}

/// A file that is there whole. It is removed when the last holder drops it.
pub(crate) struct Spooled {
    held: Option<Held>,
    tracker: TaskTracker,
}

impl Spooled {
    pub(super) fn path(&self) -> PathBuf {
        self.held.as_ref().map(|held| held.path.clone()).unwrap_or_default()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.held.as_ref().map_or(0, |held| held.bytes)
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else { return };
        // Removing a large file takes a while, and this may be dropped wherever a connection breaks off.
        match Handle::try_current() {
            Ok(_) => drop(self.tracker.spawn_blocking(move || drop(held))),
            Err(_) => drop(held),
        }
    }
}

/// A file and the room that it takes; dropped, it removes the one and gives the other back.
struct Held {
    path: PathBuf,
    /// Tells other processes that it is not left behind.
    lock: File,
    taken: Arc<AtomicU64>,
    bytes: u64,
    _place: OwnedSemaphorePermit,
}

impl Held {
    fn take(&mut self, bytes: u64, bytes_max: u64) -> Result<()> {
        let fits = |taken: u64| taken.checked_add(bytes).filter(|taken| *taken <= bytes_max);
        self.taken.fetch_update(SeqCst, SeqCst, fits).map_err(|taken| {
            Error::too_much(format!("files that wait to be loaded take {} already", figures::bytes(taken)))
                .hint(format!("together they may take {}: load or discard one of them, or wait an hour", figures::bytes(bytes_max)))
        })?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(cause = %error, "an uploaded file was not removed");
        }
        self.lock.unlock().ok();
        self.taken.fetch_sub(self.bytes, SeqCst);
    }
}

/// Why a file can't be written. What the folder is called is for the log.
fn failed(error: &io::Error) -> Error {
    let cause = io::Error::new(error.kind(), error.to_string());
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Error::unavailable("the server's disk is full").hint("nothing is kept of the file; make room in the data folder")
        }
        _ => Error::unavailable("the file can't be written on the server").hint("nothing is kept of it; the server's log says why"),
    }
    .because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_from_other_faults() {
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded] {
            assert!(failed(&io::Error::from(kind)).message.contains("disk is full"));
        }
        let other = failed(&io::Error::new(ErrorKind::PermissionDenied, "/secret/place"));
        assert!(!other.text().contains("secret") && other.chain().contains("secret"), "{other:?}");
    }
}

//! A PostgreSQL that one test may do anything to.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tidegate_pg::Private;

use super::guardian::{self, OWNER_LOCK, Watch};
use super::{shared_folder, start};
use crate::Usage;

/// How long a server may take to end.
const END_TIMEOUT: Duration = Duration::from_secs(30);

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A PostgreSQL of a test's own. Dropped, it is stopped and its data removed.
#[derive(Debug)]
pub struct Own {
    data: PathBuf,
    private: Option<Private>,
    /// For the guardian, should this process be killed.
    _lock: File,
}

impl Own {
    pub(super) async fn start() -> Own {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let data = std::env::temp_dir().join(format!("tidegate-own-{}-{count}", std::process::id()));
        copy(&pristine().await, &data);
        let lock = File::create(data.join(OWNER_LOCK)).expect("the data folder is ours");
        lock.lock().expect("a new file is free");
        guardian::watch(&data, Watch::Own);
        Own { private: Some(start(&data).await), data, _lock: lock }
    }

    /// The server.
    pub fn private(&self) -> &Private {
        self.private.as_ref().expect("it is there until the drop")
    }

    /// The data folder, as one gives it to `--data`.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The URL of a database for the superuser.
    pub fn url(&self, database: &str) -> String {
        self.private().url(database)
    }

    /// The server's process.
    pub fn pid(&self) -> u32 {
        self.private().pid().expect("it runs")
    }

    /// Kills the server without a word, as a crash would.
    pub async fn kill(&self) {
        self.end_by(Signal::KILL).await;
    }

    /// Stops the server in an orderly way, as its operator would.
    pub async fn shut_down(&self) {
        self.end_by(Signal::INT).await;
    }

    /// Starts the server again after it has ended.
    pub async fn revive(&self) {
        self.private().revive().await.expect("it starts again");
    }

    async fn end_by(&self, signal: Signal) {
        let pid = self.pid();
        let process = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a process has a number");
        kill_process(process, signal).expect("it is ours");
        let begun = Instant::now();
        while Usage::of(pid).is_some() {
            assert!(begun.elapsed() < END_TIMEOUT, "the server did not end by {signal:?}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        drop(self.private.take());
        // What cannot be removed now, the guardian tries again.
        drop(fs::remove_dir_all(&self.data));
    }
}

/// A data folder fresh from its making, made once for all runs: copying it takes a tenth of the time.
async fn pristine() -> PathBuf {
    let folder = shared_folder();
    fs::create_dir_all(&folder).expect("the folder of the tests can be made");
    let (whole, growing) = (folder.join("pristine"), folder.join("pristine.new"));
    let lock = File::create(folder.join("pristine.lock")).expect("the folder of the tests is ours");
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await;
    let _lock = lock.expect("locking does not panic").expect("a file can be locked");
    if !whole.exists() {
        drop(fs::remove_dir_all(&growing));
        start(&growing).await.stop().await.expect("a new server stops");
        fs::rename(&growing, &whole).expect("a folder of ours can be renamed");
    }
    whole
}

/// With owners and rights, which `std::fs` does not copy.
fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").args([from, to]).status();
    assert!(status.is_ok_and(|status| status.success()), "cannot copy `{}` to `{}`", from.display(), to.display());
}

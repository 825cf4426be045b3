//! Starting and stopping the server itself. Called only under the lock on changes.

mod found;

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tidegate_core::{Error, Result};
use tokio::process::Child;

use super::account::Account;
use super::binaries::Binaries;
use super::folders::Folders;
use super::{OWNER, START_TIMEOUT, Settings, configuration};
pub(super) use found::Found;

const PAUSE: Duration = Duration::from_millis(5);

/// How long a server may say that it is ready and not answer: its socket is gone, and only a new start brings it back.
const MUTE_MAX: Duration = Duration::from_secs(5);

/// How long backends of a killed server may hold its memory.
const ORPHANS_MAX: Duration = Duration::from_secs(10);

/// A stop that ends all sessions and writes everything down; then one that writes nothing.
const FAST_STOP_MAX: Duration = Duration::from_secs(30);
const IMMEDIATE_STOP_MAX: Duration = Duration::from_secs(5);

/// The server as far as this process started it; it may have been another.
#[derive(Debug, Default)]
pub(super) struct Server {
    child: Option<Child>,
}

/// A server that answers.
pub(super) struct Running {
    pub(super) socket: PathBuf,
    pub(super) started: bool,
}

impl Server {
    /// Gives back a server that answers: the one that runs, or a new one.
    pub(super) fn ensure_running(
        &mut self,
        folders: &Folders,
        settings: &Settings,
        binaries: impl Fn() -> Result<Binaries>,
    ) -> Result<Running> {
        let begun = Instant::now();
        let mut started = false;
        let mut ready_since = None;
        loop {
            match Found::in_folder(folders) {
                Some(found) if found.answers(folders) => return Ok(Running { socket: found.socket, started }),
                Some(found) if found.lives(folders) => {
                    let since = *ready_since.get_or_insert_with(Instant::now);
                    if !found.ready {
                        ready_since = None;
                    } else if since.elapsed() > MUTE_MAX {
                        tracing::warn!("the private PostgreSQL runs and its socket is gone: starting it anew");
                        self.stop(folders)?;
                    }
                }
                stale => {
                    if let Some(status) = self.exited()
                        // One of an earlier start says nothing about this one.
                        && started
                    {
                        explain_unless_passing(folders, &status, begun)?;
                    }
                    if self.child.is_none() {
                        if stale.is_some() {
                            remove_pid_file(folders)?;
                        }
                        self.spawn(folders, settings, &binaries()?)?;
                        started = true;
                    }
                }
            }
            if begun.elapsed() > START_TIMEOUT {
                return Err(Error::unavailable(format!("the private PostgreSQL did not answer in {} s", START_TIMEOUT.as_secs())).hint(
                    format!("after a crash it may still be recovering: try again, and see the log in `{}`", log_folder(folders).display()),
                ));
            }
            sleep(PAUSE);
        }
    }

    /// How the server ended that this process started, if it did.
    fn exited(&mut self) -> Option<String> {
        let status = match self.child.as_mut()?.try_wait() {
            Ok(None) => return None,
            Ok(Some(status)) => status.to_string(),
            Err(error) => error.to_string(),
        };
        self.child = None;
        Some(status)
    }

    fn spawn(&mut self, folders: &Folders, settings: &Settings, binaries: &Binaries) -> Result<()> {
        if folders.major().is_none() {
            initialise(folders, settings, binaries)?;
        }
        write(&folders.configuration(), &configuration::render(settings))?;
        let log = File::create(folders.start_log()).map_err(|error| cannot_write(&folders.start_log(), error))?;
        let error_log = log.try_clone().map_err(|error| cannot_write(&folders.start_log(), error))?;
        let mut command = Command::new(binaries.folder.join("postgres"));
        command.arg("-D").arg(folders.cluster());
        command.arg("-c").arg(format!("config_file={}", folders.configuration().display()));
        for argument in configuration::arguments(&folders.run().to_string_lossy()) {
            command.arg("-c").arg(argument);
        }
        command.stdin(Stdio::null()).stdout(log).stderr(error_log);
        prepare(&mut command, folders);
        self.child = Some(tokio::process::Command::from(command).spawn().map_err(|error| cannot_run(binaries, error))?);
        let place = folders.room().display();
        match &folders.account {
            Account::Ours => tracing::info!("started a private PostgreSQL {} in `{place}`", binaries.major),
            Account::Other { name, .. } => {
                tracing::info!("started a private PostgreSQL {} in `{place}` as `{name}`, since it refuses root", binaries.major);
            }
        }
        Ok(())
    }

    /// Stops the server, whoever started it, and waits until its process is gone.
    pub(super) fn stop(&mut self, folders: &Folders) -> Result<()> {
        let Some(found) = Found::in_folder(folders) else { return Ok(()) };
        for (signal, patience) in [(Signal::INT, FAST_STOP_MAX), (Signal::QUIT, IMMEDIATE_STOP_MAX)] {
            let begun = Instant::now();
            while begun.elapsed() < patience {
                if !found.lives(folders) {
                    self.exited();
                    tracing::debug!("stopped the private PostgreSQL in `{}`", folders.room().display());
                    return Ok(());
                }
                // Sent again each round: a server that is just starting may miss the first.
                found.signal(signal)?;
                sleep(PAUSE);
                self.exited();
            }
        }
        Err(Error::unavailable(format!("the private PostgreSQL in `{}` did not stop", folders.room().display()))
            .hint("it was left running; the next start uses it"))
    }
}

/// Tells why a start failed, unless a moment mends it: backends of a killed server still hold its memory.
fn explain_unless_passing(folders: &Folders, status: &str, begun: Instant) -> Result<()> {
    let log = last_words(folders);
    if log.contains("shared memory block") && begun.elapsed() < ORPHANS_MAX {
        sleep(PAUSE * 20);
        return Ok(());
    }
    Err(failure("the private PostgreSQL did not start", &log, status).hint(format!(
        "{}its log is in `{}`",
        advice(&log),
        log_folder(folders).display()
    )))
}

/// Makes the cluster in a folder beside its place, so that a half-made one is never taken for whole.
fn initialise(folders: &Folders, settings: &Settings, binaries: &Binaries) -> Result<()> {
    let new = folders.new_cluster();
    let mut last = String::new();
    for locale in locales(binaries.major) {
        if let Err(error) = fs::remove_dir_all(&new)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(cannot_write(&new, error));
        }
        folders.account.make_own(&new)?;
        let mut command = Command::new(binaries.folder.join("initdb"));
        command.arg("--pgdata").arg(&new).args(["--username", OWNER, "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"]);
        command.args(*locale).arg(if settings.throwaway { "--no-sync" } else { "--data-checksums" });
        prepare(&mut command, folders);
        let output = command.output().map_err(|error| cannot_run(binaries, error))?;
        if output.status.success() {
            return fs::rename(&new, folders.cluster()).map_err(|error| cannot_write(&new, error));
        }
        last = String::from_utf8_lossy(&output.stderr).into_owned();
        if !last.contains("locale") {
            break;
        }
    }
    let failure = failure("PostgreSQL could not make its data folder", &last, "initdb failed");
    Err(failure.hint(format!("{}it was to be in `{}`", advice(&last), folders.room().display())))
}

/// Text sorts by code point, the same on every machine; upper and lower case are Unicode's where the machine knows it.
fn locales(major: u32) -> &'static [&'static [&'static str]] {
    if major >= 17 {
        &[&["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    } else {
        &[&["--locale=C", "--lc-ctype=C.UTF-8"], &["--locale=C", "--lc-ctype=en_US.UTF-8"], &["--locale=C"]]
    }
}

/// A program of PostgreSQL runs as the account, sees nothing of our environment, and hears no Ctrl-C of our terminal.
fn prepare(command: &mut Command, folders: &Folders) {
    use std::os::unix::process::CommandExt;
    folders.account.apply(command).env_clear().env("LC_ALL", "C").env("TZ", "UTC").current_dir(folders.room()).process_group(0);
}

fn remove_pid_file(folders: &Folders) -> Result<()> {
    let path = folders.cluster().join(found::PID_FILE);
    tracing::info!("the private PostgreSQL in `{}` was not stopped properly: it recovers", folders.room().display());
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(cannot_write(&path, error)),
        _ => Ok(()),
    }
}

fn log_folder(folders: &Folders) -> PathBuf {
    folders.cluster().join("log")
}

/// What the server said last: at its start, and in its newest log.
fn last_words(folders: &Folders) -> String {
    let logs = fs::read_dir(log_folder(folders)).into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = logs.max_by_key(|path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok());
    [newest, Some(folders.start_log())].into_iter().flatten().map(|path| tail(&path)).collect()
}

fn tail(path: &std::path::Path) -> String {
    const TAIL_BYTES: usize = 4_096;
    let bytes = fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(TAIL_BYTES)..]).into_owned()
}

/// The line that says why, without its date, or the last one.
fn failure(what: &str, log: &str, otherwise: &str) -> Error {
    const WORDS: [&str; 3] = ["FATAL:", "PANIC:", "error:"];
    let lines = || log.lines().map(str::trim).filter(|line| !line.is_empty());
    let why = |line: &'_ str| WORDS.iter().find_map(|word| line.split_once(word).map(|(_, rest)| rest.trim().to_owned()));
    let why = lines().rev().find_map(why).or_else(|| lines().next_back().map(str::to_owned));
    Error::unavailable(format!("{what}: `{}`", why.unwrap_or_else(|| otherwise.to_owned())))
}

fn advice(log: &str) -> &'static str {
    if log.contains("No space left on device") || log.contains("Disk quota exceeded") {
        "free some space on the disk; "
    } else if log.contains("Permission denied") {
        "its account may not write there; "
    } else {
        ""
    }
}

fn write(path: &std::path::Path, text: &str) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // The server's account reads it, and the folder lets nobody else in.
    fs::write(path, text)
        .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o644)))
        .map_err(|error| cannot_write(path, error))
}

fn cannot_write(path: &std::path::Path, error: io::Error) -> Error {
    Error::unavailable(format!("cannot write `{}`: {error}", path.display()))
        .hint("free some space on the disk, or choose a data folder that can be written")
        .because(error)
}

fn cannot_run(binaries: &Binaries, error: io::Error) -> Error {
    let message = format!("cannot run the programs in `{}`: {error}", binaries.folder.display());
    Error::unavailable(message).hint("the server's account must be able to reach and run them").because(error)
}

//! What the server wrote down about itself, and whether that still holds.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tidegate_core::{Error, Result};

use crate::private::folders::{Folders, SOCKET_NAME};

/// How long a server may take for one letter.
const WORD_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) const PID_FILE: &str = "postmaster.pid";

/// A server's own account of itself. A crash or a reboot leaves it behind.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::private) struct Found {
    pub(in crate::private) pid: i32,
    pub(super) socket: PathBuf,
    pub(super) ready: bool,
}

/// What can be seen of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    There,
    /// It has ended, and its parent has not asked how.
    Dead,
    None,
}

impl Found {
    /// What stands in the cluster's folder, if anything does.
    pub(in crate::private) fn in_folder(folders: &Folders) -> Option<Found> {
        parse(&fs::read_to_string(folders.cluster().join(PID_FILE)).ok()?)
    }

    /// Whether the server takes connections. A socket alone proves little: what a killed server was just starting holds it
    /// open for a moment.
    pub(super) fn answers(&self, folders: &Folders) -> bool {
        if !self.ready {
            return false;
        }
        match UnixStream::connect(self.socket.join(SOCKET_NAME)) {
            Ok(stream) => match self.sight() {
                Sight::There => self.is_of(folders),
                Sight::Dead => false,
                // It may live in another container, on the same folder.
                Sight::None => says_a_word(stream).is_ok(),
            },
            // More callers at once than it can queue.
            Err(error) => error.kind() == ErrorKind::WouldBlock,
        }
    }

    /// Whether its process is there and is a server of this folder: after a reboot the number may be another's.
    pub(super) fn lives(&self, folders: &Folders) -> bool {
        self.sight() == Sight::There && self.is_of(folders)
    }

    fn sight(&self) -> Sight {
        match Pid::from_raw(self.pid).map(test_kill_process) {
            Some(Ok(()) | Err(Errno::PERM)) if command_line(self.pid).is_some_and(|line| line.is_empty()) => Sight::Dead,
            Some(Ok(()) | Err(Errno::PERM)) => Sight::There,
            _ => Sight::None,
        }
    }

    fn is_of(&self, folders: &Folders) -> bool {
        command_line(self.pid).is_none_or(|line| line.contains(&*folders.cluster().to_string_lossy()))
    }

    pub(super) fn signal(&self, signal: Signal) -> Result<()> {
        let Some(pid) = Pid::from_raw(self.pid) else { return Ok(()) };
        match kill_process(pid, signal) {
            Ok(()) | Err(Errno::SRCH) => Ok(()),
            Err(error) => {
                let message = format!("cannot stop the private PostgreSQL, process {}: {error}", self.pid);
                Err(Error::denied(message).hint("another user started it: stop it as that user").because(error))
            }
        }
    }
}

/// Asks whether it would encrypt, which every server answers with one letter.
fn says_a_word(mut stream: UnixStream) -> std::io::Result<()> {
    const QUESTION: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    stream.set_read_timeout(Some(WORD_TIMEOUT))?;
    stream.write_all(&QUESTION)?;
    stream.read_exact(&mut [0])
}

/// How a process was called. `None` where nobody tells; empty for one that is dead and waits for its parent.
fn command_line(pid: i32) -> Option<String> {
    if cfg!(target_os = "linux") {
        let bytes = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        return Some(String::from_utf8_lossy(&bytes).into_owned());
    }
    let output = std::process::Command::new("ps").args(["-o", "command=", "-p", &pid.to_string()]).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Line by line: process, data folder, start time, port, socket folder, listen address, shared memory, status.
fn parse(text: &str) -> Option<Found> {
    let mut lines = text.lines();
    let pid = lines.next()?.trim().parse().ok()?;
    let socket = PathBuf::from(lines.nth(3).unwrap_or_default());
    let ready = lines.nth(2).is_some_and(|status| status.trim() == "ready");
    Some(Found { pid, socket, ready })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_says_process_socket_and_readiness() {
        let text = "4711\n/d/postgres/cluster\n1790000000\n5432\n/d/postgres/run\n\n  5432001    327680\nready   \n";
        let found = Found { pid: 4711, socket: "/d/postgres/run".into(), ready: true };
        assert_eq!(parse(text), Some(found));
        assert!(!parse("4711\n/d\n1\n5432\n/run\n").unwrap().ready);
        assert_eq!(parse(""), None);
    }
}

//! A server under measurement: its processes, the processor time they used and the memory they hold.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

/// Clock ticks a second in /proc, the same on every Linux we know.
const TICKS_PER_SECOND: f64 = 100.0;

/// How a server is started.
pub(crate) struct Launch {
    pub(crate) program: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(&'static str, String)>,
}

/// A started server, killed with this value.
pub(crate) struct Process {
    pub(crate) child: Child,
}

impl Launch {
    /// Starts it, with its output as asked.
    #[expect(clippy::disallowed_methods, reason = "the benchmark starts what it measures")]
    pub(crate) fn start(&self, input: Stdio, output: Stdio) -> Result<Process> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        let child = command.stdin(input).stdout(output).stderr(Stdio::null()).spawn();
        Ok(Process { child: child.with_context(|| format!("cannot start `{}`", self.program))? })
    }
}

impl Process {
    /// Seconds of processor time that it and its children have used.
    pub(crate) fn cpu_seconds(&self) -> f64 {
        let ticks: u64 = self.tree().into_iter().filter_map(ticks).sum();
        f64::from(u32::try_from(ticks).unwrap_or(u32::MAX)) / TICKS_PER_SECOND
    }

    /// Megabytes of memory that it and its children hold.
    pub(crate) fn memory_mb(&self) -> f64 {
        let kilobytes: u32 = self.tree().into_iter().filter_map(resident_kb).sum();
        f64::from(kilobytes) / 1024.0
    }

    fn tree(&self) -> Vec<u32> {
        let mut family = vec![self.child.id()];
        let mut next = 0;
        while let Some(id) = family.get(next).copied() {
            next += 1;
            let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
            family.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
        }
        family
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        for id in self.tree().into_iter().skip(1) {
            program("kill", &[&id.to_string()]);
        }
        if self.child.kill().and_then(|()| self.child.wait()).is_err() {
            eprintln!("process {} could not be ended", self.child.id());
        }
    }
}

fn ticks(id: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands in parentheses and may hold blanks; user and system time are the 12th and 13th words after it.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut times = rest.split_whitespace().skip(11);
    Some(times.next()?.parse::<u64>().ok()? + times.next()?.parse::<u64>().ok()?)
}

fn resident_kb(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().split(' ').next()?.parse().ok()
}

/// What a small program prints, if it runs and succeeds.
#[expect(clippy::disallowed_methods, reason = "the benchmark asks the machine what it is")]
pub(crate) fn program(name: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(name).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

//! What a process uses, as the kernel counts it.

use std::fs;
use std::process::Command;
use std::time::Duration;

/// The kernel's unit of processor time in `/proc`, on every Linux that we run on.
const TICKS_PER_SECOND: u64 = 100;

/// What a process uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Memory that is in use now.
    pub resident_bytes: u64,
    /// The most that was in use; what is in use now, where the system does not tell.
    pub peak_bytes: u64,
    /// Processor time so far, in user and kernel mode; zero where the system does not tell.
    pub cpu: Duration,
}

impl Usage {
    /// What a process uses; `None` when there is no such process.
    pub fn of(pid: u32) -> Option<Usage> {
        match fs::read_to_string(format!("/proc/{pid}/status")) {
            Ok(status) => {
                let resident_bytes = kilobytes(&status, "VmRSS:")?;
                let peak_bytes = kilobytes(&status, "VmHWM:").unwrap_or(resident_bytes);
                Some(Usage { resident_bytes, peak_bytes, cpu: cpu(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)? })
            }
            Err(_) => Usage::from_ps(pid),
        }
    }

    /// For systems without `/proc`.
    fn from_ps(pid: u32) -> Option<Usage> {
        let output = Command::new("ps").args(["-o", "rss=", "-p", &pid.to_string()]).output().ok()?;
        let kilobytes: u64 = String::from_utf8_lossy(&output.stdout).trim().parse().ok()?;
        let resident_bytes = kilobytes * 1_024;
        Some(Usage { resident_bytes, peak_bytes: resident_bytes, cpu: Duration::ZERO })
    }
}

fn kilobytes(status: &str, key: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1_024)
}

/// The fields after the program's name, which may hold anything, even `)`: user and system time are the 12th and 13th.
fn cpu(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_its_own_usage_and_a_missing_one_has_none() {
        let usage = Usage::of(std::process::id()).unwrap();
        assert!((100_000..10_000_000_000).contains(&usage.resident_bytes), "{usage:?}");
        assert!(usage.peak_bytes >= usage.resident_bytes || cfg!(not(target_os = "linux")));
        assert_eq!(Usage::of(4_000_000_000), None);
    }

    #[test]
    fn processor_time_is_found_behind_a_hostile_name() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 1 0 0 0 123 77 0 0 20 0 1 0 5 1 1";
        assert_eq!(cpu(stat), Some(Duration::from_secs(2)));
    }
}

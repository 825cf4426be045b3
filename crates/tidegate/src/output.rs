//! What a person at a terminal sees. Answers go to standard output, everything else to standard error.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use tidegate_core::call::Step;
use tidegate_core::{Error, Kind, Progress};

/// Characters of a progress bar.
const BAR: u64 = 30;

/// Writes to standard output. A reader that went away is no fault.
pub(crate) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let newline = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    write!(out, "{text}{newline}").and_then(|()| out.flush()).ok();
}

/// Writes to standard error.
pub(crate) fn tell(text: &str) {
    let mut out = std::io::stderr().lock();
    writeln!(out, "{}", text.trim_end()).ok();
}

/// Shows how far a call is: a bar that stays in its line on a terminal; elsewhere a line for each tenth.
pub(crate) fn progress() -> Progress {
    let (terminal, tenths) = (std::io::stderr().is_terminal(), AtomicU64::new(0));
    Progress::new(move |step| {
        let total = step.total.unwrap_or(0).max(step.done).max(1);
        let tenth = step.done * 10 / total + 1;
        let mut out = std::io::stderr().lock();
        if terminal {
            write!(out, "\r\x1b[2K{}", bar(&step, total)).and_then(|()| out.flush()).ok();
            if step.done >= total {
                writeln!(out).ok();
            }
        } else if tenths.swap(tenth, Ordering::Relaxed) != tenth {
            writeln!(out, "{} of {total}: {}", step.done, step.message).ok();
        }
    })
}

fn bar(step: &Step, total: u64) -> String {
    let filled = usize::try_from(step.done * BAR / total).unwrap_or(0);
    let empty = usize::try_from(BAR).unwrap_or(0) - filled;
    let message: String = step.message.chars().take(60).collect();
    format!("{}{} {}/{total} {message}", "█".repeat(filled), "░".repeat(empty), step.done)
}

/// Says what failed. Mistakes of the caller exit with 2, everything else with 1.
pub(crate) fn failed(error: &Error) -> ExitCode {
    tell(&format!("error: {}", error.text()));
    let chain = error.chain();
    if !chain.is_empty() && error.kind == Kind::Internal {
        tell(&format!("cause: {chain}"));
    }
    ExitCode::from(if error.kind == Kind::Invalid { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_from_the_left() {
        let step = Step { done: 10, total: Some(30), message: "profiled orders".to_owned() };
        assert_eq!(bar(&step, 30), format!("{}{} 10/30 profiled orders", "█".repeat(10), "░".repeat(20)));
        assert!(bar(&Step { done: 30, ..step }, 30).starts_with(&"█".repeat(30)));
    }
}

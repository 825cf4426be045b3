//! What a person at a terminal sees. Answers go to standard output, everything else to standard error.

use std::io::Write as _;
use std::process::ExitCode;

use tidegate_core::{Error, Kind};

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

/// Says what failed. Mistakes of the caller exit with 2, everything else with 1.
pub(crate) fn failed(error: &Error) -> ExitCode {
    tell(&format!("error: {}", error.text()));
    let chain = error.chain();
    if !chain.is_empty() && error.kind == Kind::Internal {
        tell(&format!("cause: {chain}"));
    }
    ExitCode::from(if error.kind == Kind::Invalid { 2 } else { 1 })
}

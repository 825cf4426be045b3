//! A server over its standard input and output: one JSON message a line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{ChildStdin, ChildStdout, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::process::{Launch, Process};

/// A started server and both ends of its pipe.
pub(crate) struct Pipe {
    pub(crate) process: Process,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    line: Vec<u8>,
}

impl Pipe {
    pub(crate) fn start(launch: &Launch) -> Result<Pipe> {
        let mut process = launch.start(Stdio::piped(), Stdio::piped())?;
        let input = process.child.stdin.take().context("no standard input")?;
        let output = process.child.stdout.take().context("no standard output")?;
        Ok(Pipe { process, input, output: BufReader::with_capacity(64 * 1024, output), line: Vec::new() })
    }

    /// Sends a message.
    pub(crate) fn send(&mut self, message: &str) -> Result<()> {
        Ok(self.input.write_all(format!("{message}\n").as_bytes())?)
    }

    /// The next answer, whatever it answers; what the server says of itself is passed over.
    pub(crate) fn receive(&mut self) -> Result<&[u8]> {
        loop {
            self.line.clear();
            ensure!(self.output.read_until(b'\n', &mut self.line)? > 0, "the server ended");
            let text = String::from_utf8_lossy(&self.line);
            if text.contains("\"id\":") && !text.contains("\"method\":\"notifications/") {
                break;
            }
        }
        Ok(&self.line)
    }
}

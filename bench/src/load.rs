//! Asking: for some seconds, so many questions in flight, counting answers, processor time and bytes.

use std::ops::Range;
use std::process::Stdio;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::http::{Connection, request};
use crate::process::{Launch, Process};
use crate::servers::{Era, HttpLaunch, Server};
use crate::stdio::Pipe;

const START_DEADLINE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(1);
/// Ids of questions: from here on they all have the same length.
const FIRST_ID: u32 = 1_000_000_000;

/// One kind of question.
pub(crate) struct Load {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    /// Questions asked before an answer has come; over HTTP each has a connection.
    pub(crate) in_flight: u32,
    pub(crate) seconds: u32,
}

/// What one load showed.
pub(crate) struct Measured {
    pub(crate) calls_per_second: f64,
    pub(crate) cpu_ms_per_call: f64,
    pub(crate) bytes_per_answer: f64,
}

/// What one server showed over one face.
pub(crate) struct Run {
    pub(crate) start_ms: f64,
    pub(crate) memory_idle_mb: f64,
    pub(crate) memory_after_mb: f64,
    /// In the order of the loads.
    pub(crate) measured: Vec<Measured>,
}

/// What a stretch of calls added up to.
#[derive(Default)]
struct Count {
    calls: u32,
    bytes: f64,
}

/// Measures a server that listens on a port.
pub(crate) fn over_http(server: &Server, launch: &HttpLaunch, loads: &[Load]) -> Result<Run> {
    let begun = Instant::now();
    let process = launch.launch.start(Stdio::null(), Stdio::null())?;
    let session = connect(server, launch.port, begun)?;
    let start_ms = milliseconds(begun.elapsed());
    let memory_idle_mb = process.memory_mb();
    let mut measured = Vec::new();
    for load in loads {
        let request = request(launch.port, &server.headers(&session, "tools/call"), &server.question(load.sql, FIRST_ID));
        measured.push(measure(&process, load, || ask_over_http(launch.port, &request, load))?);
    }
    Ok(Run { start_ms, memory_idle_mb, memory_after_mb: process.memory_mb(), measured })
}

/// Measures a server that is a child's pipe.
pub(crate) fn over_stdio(server: &Server, launch: &Launch, loads: &[Load]) -> Result<Run> {
    let begun = Instant::now();
    let mut pipe = Pipe::start(launch)?;
    if server.era == Era::Legacy {
        pipe.send(&server.hello())?;
        pipe.receive()?;
        pipe.send(INITIALIZED)?;
    }
    pipe.send(&server.listing())?;
    answered(pipe.receive()?)?;
    let start_ms = milliseconds(begun.elapsed());
    let memory_idle_mb = pipe.process.memory_mb();
    let mut measured = Vec::new();
    for load in loads {
        let before = pipe.process.cpu_seconds();
        let begun = Instant::now();
        let count = ask_over_stdio(&mut pipe, server, load)?;
        let seconds = begun.elapsed().as_secs_f64();
        measured.push(count.measured(seconds, pipe.process.cpu_seconds() - before));
    }
    Ok(Run { start_ms, memory_idle_mb, memory_after_mb: pipe.process.memory_mb(), measured })
}

const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;

/// Waits until the server answers, and gives the headers of the session, if there is one.
fn connect(server: &Server, port: u16, begun: Instant) -> Result<Vec<String>> {
    loop {
        match hello(server, port) {
            Ok(session) => return Ok(session),
            Err(error) if begun.elapsed() > START_DEADLINE => return Err(error.context("the server did not start")),
            Err(_) => thread::park_timeout(POLL),
        }
    }
}

fn hello(server: &Server, port: u16) -> Result<Vec<String>> {
    let mut connection = Connection::open(port)?;
    let mut session = Vec::new();
    if server.era == Era::Legacy {
        let head = connection.call(&request(port, &[], &server.hello()))?;
        ensure!(head.status == 200, "status {}", head.status);
        session.push(format!("MCP-Protocol-Version: {}", server.era.revision()));
        session.extend(head.session.map(|id| format!("Mcp-Session-Id: {id}")));
        connection.call(&request(port, &session, INITIALIZED))?;
    }
    let head = connection.call(&request(port, &server.headers(&session, "tools/list"), &server.listing()))?;
    ensure!(head.status == 200, "status {}: {}", head.status, String::from_utf8_lossy(&connection.body));
    answered(&connection.body)?;
    Ok(session)
}

fn measure(process: &Process, load: &Load, ask: impl FnOnce() -> Result<(Count, f64)>) -> Result<Measured> {
    let before = process.cpu_seconds();
    let (count, seconds) = ask().with_context(|| format!("`{}`", load.name))?;
    Ok(count.measured(seconds, process.cpu_seconds() - before))
}

fn ask_over_http(port: u16, request: &[u8], load: &Load) -> Result<(Count, f64)> {
    let together = Barrier::new(load.in_flight as usize);
    let next_id = AtomicU32::new(FIRST_ID);
    let asked = || -> Result<(Count, f64)> {
        let opened = Connection::open(port);
        together.wait();
        let (mut connection, begun, mut count) = (opened?, Instant::now(), Count::default());
        let mut request = request.to_vec();
        let id = position(&request, FIRST_ID)?;
        while begun.elapsed().as_secs() < u64::from(load.seconds) {
            // Every request of a session has an id of its own; all ids are equally long, so nothing else changes.
            request[id.clone()].copy_from_slice(next_id.fetch_add(1, Ordering::Relaxed).to_string().as_bytes());
            let head = connection.call(&request)?;
            ensure!(head.status == 200, "status {}: {}", head.status, String::from_utf8_lossy(&connection.body));
            count.add(&connection.body)?;
        }
        Ok((count, begun.elapsed().as_secs_f64()))
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..load.in_flight).map(|_| scope.spawn(asked)).collect();
        let mut all = (Count::default(), 0.0_f64);
        for thread in threads {
            let (count, seconds) = thread.join().map_err(|_| anyhow::anyhow!("a thread of the load failed"))??;
            all.0.calls += count.calls;
            all.0.bytes += count.bytes;
            all.1 = all.1.max(seconds);
        }
        Ok(all)
    })
}

/// Where an id stands in a request.
fn position(request: &[u8], id: u32) -> Result<Range<usize>> {
    let digits = id.to_string();
    let start = request.windows(digits.len()).position(|window| window == digits.as_bytes()).context("the request has no id")?;
    Ok(start..start + digits.len())
}

fn ask_over_stdio(pipe: &mut Pipe, server: &Server, load: &Load) -> Result<Count> {
    let (begun, mut count, mut sent) = (Instant::now(), Count::default(), 0);
    while sent < load.in_flight {
        sent += 1;
        pipe.send(&server.question(load.sql, sent))?;
    }
    while count.calls < sent {
        count.add(pipe.receive()?)?;
        if begun.elapsed().as_secs() < u64::from(load.seconds) {
            sent += 1;
            pipe.send(&server.question(load.sql, sent))?;
        }
    }
    Ok(count)
}

impl Count {
    fn add(&mut self, body: &[u8]) -> Result<()> {
        answered(body)?;
        self.calls += 1;
        self.bytes += f64::from(u32::try_from(body.len())?);
        Ok(())
    }

    fn measured(&self, seconds: f64, cpu_seconds: f64) -> Measured {
        let calls = f64::from(self.calls.max(1));
        Measured { calls_per_second: calls / seconds, cpu_ms_per_call: cpu_seconds * 1000.0 / calls, bytes_per_answer: self.bytes / calls }
    }
}

/// Refuses what is not an answer: a fast refusal would win every race. What matters stands at either end of a message.
fn answered(body: &[u8]) -> Result<()> {
    let (head, tail) = (&body[..body.len().min(400)], &body[body.len().saturating_sub(400)..]);
    let ends = format!("{}{}", String::from_utf8_lossy(head), String::from_utf8_lossy(tail)).replace(' ', "");
    if ends.contains("\"isError\":true") || ends.contains("\"error\":{") || !ends.contains("\"result\":") {
        bail!("not an answer: {}", String::from_utf8_lossy(head));
    }
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

impl Server {
    /// What goes with a request besides its body.
    fn headers(&self, session: &[String], method: &str) -> Vec<String> {
        if self.era == Era::Legacy {
            return session.to_owned();
        }
        let mut headers = vec![format!("MCP-Protocol-Version: {}", self.era.revision()), format!("Mcp-Method: {method}")];
        if method == "tools/call" {
            headers.push(format!("Mcp-Name: {}", self.tool));
        }
        headers
    }

    /// The handshake of the older revisions.
    fn hello(&self) -> String {
        let client = json!({"name": "bench", "version": "1"});
        self.message(0, "initialize", json!({"protocolVersion": self.era.revision(), "capabilities": {}, "clientInfo": client}))
    }

    fn listing(&self) -> String {
        self.message(1, "tools/list", json!({}))
    }

    fn question(&self, sql: &str, id: u32) -> String {
        self.message(id, "tools/call", json!({"name": self.tool, "arguments": (self.arguments)(sql)}))
    }

    fn message(&self, id: u32, method: &str, mut params: Value) -> String {
        if self.era == Era::Modern {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": self.era.revision(),
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
            });
        }
        json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_no_answer_however_long() {
        let rows = "x".repeat(2000);
        for good in [r#"{"id":1,"result":{"content":[]}}"#.to_owned(), format!(r#"{{"result":{{"content":"{rows}","isError":false}}}}"#)] {
            assert!(answered(good.as_bytes()).is_ok(), "{good}");
        }
        let late = format!(r#"{{"result":{{"content":"{rows}","isError": true}}}}"#);
        for bad in [r#"{"id":1,"error":{"code":-32602}}"#, &late, "", "<html>"] {
            assert!(answered(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}

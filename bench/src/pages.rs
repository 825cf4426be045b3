//! How long the dashboard's pages take, while nobody else asks and while thirty agents do, at a pace that agents have.

use std::fmt::Write as _;
use std::io::Read as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::json;

use crate::asked::launch;
use crate::cluster::Cluster;
use crate::http::{Connection, request};
use crate::process::free_port;

/// The pages, in the words of the table; the schema of 1,000 tables is the largest there is.
const PAGES: [(&str, &str); 7] = [
    ("overview", "/"),
    ("datasets", "/datasets"),
    ("dataset of 12 tables", "/datasets/shop"),
    ("dataset of 1,000 tables", "/datasets/g1000"),
    ("table", "/datasets/shop/tables/orders"),
    ("query log, a week", "/log?from=7d"),
    ("jobs", "/jobs"),
];
/// Times each page is asked for.
const TIMES: usize = 30;
/// Agents that ask one thing after the other, and how long each thinks in between.
const AGENTS: usize = 30;
const THOUGHT: Duration = Duration::from_millis(60);
const START_DEADLINE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(5);

/// Signs in to a server of these datasets, and asks for every page.
pub(crate) fn measure(cluster: &Cluster, data: &str) -> Result<String> {
    let port = free_port()?;
    let address = format!("127.0.0.1:{port}");
    let _server = launch(cluster, data, "/nonexistent", &["serve", "--listen", &address])?.start(Stdio::null(), Stdio::null())?;
    let mut browser = Browser::sign_in(port, &link(cluster, data, &address)?)?;
    let quiet = browser.all_pages()?;
    let (agents, busy) = while_agents_ask(port, || browser.all_pages())?;
    let mut text = format!(
        "\n## Pages of the dashboard: ms, alone and while {AGENTS} agents make {agents:.0} calls a second\n\n\
         |page|kB|alone: median|slowest|beside agents: median|slowest|ratio of medians|\n|---|--:|--:|--:|--:|--:|--:|\n"
    );
    for (((name, _), quiet), busy) in PAGES.iter().zip(quiet).zip(busy) {
        let ratio = busy.median_ms / quiet.median_ms;
        writeln!(
            text,
            "|{name}|{:.0}|{:.1}|{:.1}|{:.1}|{:.1}|{ratio:.1}|",
            quiet.kilobytes, quiet.median_ms, quiet.slowest_ms, busy.median_ms, busy.slowest_ms
        )?;
    }
    Ok(text)
}

/// What asking for one page showed.
struct Timed {
    kilobytes: f64,
    median_ms: f64,
    slowest_ms: f64,
}

/// A person's browser, signed in.
struct Browser {
    connection: Connection,
    headers: String,
}

impl Browser {
    /// Waits for the server, and uses up a link.
    fn sign_in(port: u16, link: &str) -> Result<Browser> {
        let (_, token) = link.trim().split_once("token=").with_context(|| format!("`{link}` is no link"))?;
        let host = format!("Host: 127.0.0.1:{port}\r\n");
        let form = format!("token={token}");
        let enter = format!(
            "POST /sign-in HTTP/1.1\r\n{host}Origin: http://127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            form.len()
        );
        let begun = Instant::now();
        let mut connection = loop {
            match Connection::open(port) {
                Ok(connection) => break connection,
                Err(error) if begun.elapsed() > START_DEADLINE => return Err(error.context("the server did not start")),
                Err(_) => thread::park_timeout(POLL),
            }
        };
        let head = connection.call(enter.as_bytes())?;
        let cookie = head.cookie.with_context(|| format!("nobody was signed in: status {}", head.status))?;
        let session = cookie.split(';').next().unwrap_or_default();
        Ok(Browser { connection, headers: format!("{host}Accept: text/html\r\nCookie: {session}\r\n") })
    }

    fn all_pages(&mut self) -> Result<Vec<Timed>> {
        PAGES.iter().map(|(name, path)| self.page(path).with_context(|| format!("the page `{name}`"))).collect()
    }

    fn page(&mut self, path: &str) -> Result<Timed> {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.headers);
        let mut times = Vec::new();
        // The first opens connections and fills caches.
        for _ in 0..=TIMES {
            let begun = Instant::now();
            let head = self.connection.call(request.as_bytes())?;
            times.push(begun.elapsed().as_secs_f64() * 1_000.0);
            ensure!(head.status == 200, "status {}", head.status);
            ensure!(self.connection.body.ends_with(b"</html>\n") || self.connection.body.ends_with(b"</html>"), "half a page");
        }
        times.remove(0);
        times.sort_by(f64::total_cmp);
        let kilobytes = f64::from(u32::try_from(self.connection.body.len())?) / 1_000.0;
        Ok(Timed { kilobytes, median_ms: times[TIMES / 2], slowest_ms: times[TIMES - 1] })
    }
}

/// A link that signs one browser in.
fn link(cluster: &Cluster, data: &str, address: &str) -> Result<String> {
    let asked = launch(cluster, data, "/nonexistent", &["sign-in", "--listen", address])?;
    let mut process = asked.start(Stdio::null(), Stdio::piped())?;
    let mut text = String::new();
    process.child.stdout.take().context("no output")?.read_to_string(&mut text)?;
    ensure!(process.child.wait()?.success(), "`tidegate sign-in` failed");
    Ok(text)
}

/// Calls a second that agents make while something else is done, and what that gave.
fn while_agents_ask<T>(port: u16, work: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let question = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "query_dataset",
        "arguments": {"dataset": "shop", "sql": "select 1"},
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
        },
    }});
    let headers = ["MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: query_dataset"].map(str::to_owned);
    let request = request(port, &headers, &question.to_string());
    let (calls, done) = (AtomicU32::new(0), AtomicBool::new(false));
    let ask = || -> Result<()> {
        let mut connection = Connection::open(port)?;
        while !done.load(Ordering::Relaxed) {
            let head = connection.call(&request)?;
            if head.status != 200 {
                bail!("status {}: {}", head.status, String::from_utf8_lossy(&connection.body));
            }
            calls.fetch_add(1, Ordering::Relaxed);
            thread::park_timeout(THOUGHT);
        }
        Ok(())
    };
    thread::scope(|scope| {
        let agents: Vec<_> = (0..AGENTS).map(|_| scope.spawn(ask)).collect();
        let begun = Instant::now();
        let worked = work();
        let seconds = begun.elapsed().as_secs_f64();
        done.store(true, Ordering::Relaxed);
        for agent in agents {
            agent.join().map_err(|_| anyhow::anyhow!("an agent's thread failed"))??;
        }
        Ok((f64::from(calls.load(Ordering::Relaxed)) / seconds, worked?))
    })
}

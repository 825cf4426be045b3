//! Who is measured: Tidegate in both eras, and the peers that `make bench-peers` has installed.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::process::{Launch, free_port};

/// A server, how it is started and how it is asked.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) era: Era,
    pub(crate) tool: &'static str,
    pub(crate) arguments: fn(&str) -> Value,
    faces: Vec<Face>,
}

/// Which of the protocol's two ways a client speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Era {
    Legacy,
    Modern,
}

/// A way in.
pub(crate) enum Face {
    Http(HttpLaunch),
    Stdio(Launch),
}

/// A server that will listen on a port, at `/mcp`.
pub(crate) struct HttpLaunch {
    pub(crate) launch: Launch,
    pub(crate) port: u16,
}

impl Era {
    pub(crate) fn revision(self) -> &'static str {
        match self {
            Era::Legacy => "2025-11-25",
            Era::Modern => "2026-07-28",
        }
    }
}

impl Face {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Face::Http(_) => "HTTP",
            Face::Stdio(_) => "stdio",
        }
    }
}

impl Server {
    pub(crate) fn faces(&self) -> &[Face] {
        &self.faces
    }
}

/// Everybody who is here.
pub(crate) fn installed(cluster: &Cluster) -> Result<Vec<Server>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let folder = root.join("bench/peers");
    let peers = [toolbox(cluster, &folder)?, dbhub(cluster, &folder)?, postgres_mcp(cluster, &folder)];
    if peers.iter().all(Option::is_none) {
        eprintln!("no peers are installed: `make bench-peers` installs them");
    }
    let mut servers = tidegate(cluster, &root)?;
    servers.extend(peers.into_iter().flatten());
    Ok(servers)
}

/// Ours, twice: the era that current clients speak, and the one the peers speak.
fn tidegate(cluster: &Cluster, root: &Path) -> Result<Vec<Server>> {
    let binary = root.join("target/release/tidegate");
    if !binary.exists() {
        eprintln!("no release build of tidegate: `make bench` builds it");
        return Ok(Vec::new());
    }
    let data = cluster.folder_for("tidegate")?;
    let common = ["--data", &data, "--database-url", &cluster.url("postgres", "tidegate")].map(str::to_owned);
    let launch = |arguments: &[&str]| Launch {
        program: binary.display().to_string(),
        arguments: arguments.iter().map(ToString::to_string).chain(common.clone()).collect(),
        environment: Vec::new(),
    };
    let mut added = launch(&["dataset", "add", "bench", &cluster.url("reader", "postgres")]).start(Stdio::null(), Stdio::null())?;
    ensure!(added.child.wait()?.success(), "`tidegate dataset add` failed");
    let mut servers = Vec::new();
    for (name, era) in [("tidegate", Era::Modern), ("tidegate, 2025-11-25", Era::Legacy)] {
        let port = free_port()?;
        let http = HttpLaunch { launch: launch(&["serve", "--listen", &format!("127.0.0.1:{port}")]), port };
        servers.push(Server {
            name,
            era,
            tool: "query_dataset",
            arguments: |sql| json!({"dataset": "bench", "sql": sql, "rows_max": 100_000}),
            faces: vec![Face::Http(http), Face::Stdio(launch(&["stdio"]))],
        });
    }
    Ok(servers)
}

/// How a peer is started: the same for both of its faces, and then each its own.
struct Peer<'a> {
    name: &'static str,
    /// The program, with an interpreter before it where it needs one.
    command: &'a [PathBuf],
    environment: Vec<(&'static str, String)>,
    both: &'a [&'a str],
    http: &'a [&'a str],
    stdio: &'a [&'a str],
}

/// Google's toolbox, in Go: the fastest peer we know.
fn toolbox(cluster: &Cluster, peers: &Path) -> Result<Option<Server>> {
    let environment = vec![
        ("POSTGRES_HOST", "127.0.0.1".to_owned()),
        ("POSTGRES_PORT", cluster.port.to_string()),
        ("POSTGRES_DATABASE", "postgres".to_owned()),
        ("POSTGRES_USER", "reader".to_owned()),
        ("POSTGRES_PASSWORD", "reader".to_owned()),
    ];
    Peer {
        name: "toolbox-sdk",
        command: &[peers.join("node_modules/@toolbox-sdk/server-linux-x64/bin/toolbox")],
        environment,
        both: &["--prebuilt", "postgres", "--disable-version-check", "--log-level", "ERROR"],
        http: &["--port"],
        stdio: &["--stdio"],
    }
    .server()
}

/// Bytebase's, in TypeScript.
fn dbhub(cluster: &Cluster, peers: &Path) -> Result<Option<Server>> {
    let url = format!("{}?sslmode=disable", cluster.url("reader", "postgres"));
    let programs = peers.join("node_modules/.bin");
    Peer {
        name: "dbhub",
        command: &[programs.join("node"), programs.join("dbhub")],
        environment: Vec::new(),
        both: &["--dsn", &url],
        http: &["--transport", "http", "--port"],
        stdio: &["--transport", "stdio"],
    }
    .server()
}

/// Crystal's, in Python. Its HTTP is the transport of 2024, which current clients no longer speak.
fn postgres_mcp(cluster: &Cluster, peers: &Path) -> Option<Server> {
    let binary = peers.join(".venv/bin/postgres-mcp");
    let arguments = ["--access-mode=restricted", &cluster.url("reader", "postgres")].map(str::to_owned).to_vec();
    let launch = Launch { program: binary.display().to_string(), arguments, environment: Vec::new() };
    binary.exists().then(|| execute_sql("postgres-mcp", vec![Face::Stdio(launch)]))
}

impl Peer<'_> {
    /// The peer with both faces, if it is installed.
    fn server(&self) -> Result<Option<Server>> {
        let [program, arguments @ ..] = self.command else { return Ok(None) };
        if !self.command.iter().all(|part| part.exists()) {
            return Ok(None);
        }
        let launch = |own: &[&str], port: Option<u16>| Launch {
            program: program.display().to_string(),
            arguments: arguments
                .iter()
                .map(|part| part.display().to_string())
                .chain(self.both.iter().chain(own).map(ToString::to_string))
                .chain(port.map(|port| port.to_string()))
                .collect(),
            environment: self.environment.clone(),
        };
        let port = free_port()?;
        let http = HttpLaunch { launch: launch(self.http, Some(port)), port };
        Ok(Some(execute_sql(self.name, vec![Face::Http(http), Face::Stdio(launch(self.stdio, None))])))
    }
}

/// The peers agree on one tool.
fn execute_sql(name: &'static str, faces: Vec<Face>) -> Server {
    Server { name, era: Era::Legacy, tool: "execute_sql", arguments: |sql| json!({"sql": sql}), faces }
}

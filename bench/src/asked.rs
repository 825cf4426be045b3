//! The schemas that are asked of, and a Tidegate that is asked.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use bench::schema_of;
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::process::Launch;
use crate::stdio::Pipe;

const SHOP: &str = include_str!("../../crates/tidegate/samples/shop.sql");
const PANEL: &str = include_str!("../../crates/tidegate/samples/panel.sql");
/// The samples, and generated schemas of 300 and 1,000 tables.
pub(crate) const SCHEMAS: [&str; 4] = ["shop", "panel", "g300", "g1000"];

/// Fills the schemas and registers them; the folder of the Tidegate that knows them.
pub(crate) fn prepare(cluster: &Cluster) -> Result<String> {
    let scripts = [SHOP.to_owned(), PANEL.to_owned(), schema_of(300, false), schema_of(1_000, true)];
    let data = cluster.folder_for("asked")?;
    for (name, sql) in SCHEMAS.iter().zip(&scripts) {
        eprintln!("filling `{name}`");
        cluster.database(name, sql)?;
        register(cluster, &data, name, name)?;
    }
    Ok(data)
}

/// Registers a database under a name.
pub(crate) fn register(cluster: &Cluster, data: &str, name: &str, database: &str) -> Result<()> {
    let mut added =
        launch(cluster, data, "", &["dataset", "add", name, &cluster.url("reader", database)])?.start(Stdio::null(), Stdio::null())?;
    ensure!(added.child.wait()?.success(), "`tidegate dataset add {name}` failed");
    Ok(())
}

/// The binary that was built with this one.
pub(crate) fn launch(cluster: &Cluster, data: &str, model: &str, arguments: &[&str]) -> Result<Launch> {
    let folder: PathBuf = std::env::current_exe()?.parent().context("no folder")?.to_owned();
    let common = ["--data", data, "--database-url", &cluster.url("postgres", "tidegate")].map(str::to_owned);
    Ok(Launch {
        program: folder.join("tidegate").display().to_string(),
        arguments: arguments.iter().map(ToString::to_string).chain(common).collect(),
        environment: vec![("TIDEGATE__KNOWLEDGE__MODEL_DIR", model.to_owned()), ("TIDEGATE__LOG__LEVEL", "warn".to_owned())],
    })
}

/// A Tidegate over standard input and output, asked one thing after the other.
pub(crate) struct Asked(Pipe);

impl Asked {
    pub(crate) fn start(launch: &Launch) -> Result<Asked> {
        Ok(Asked(Pipe::start(launch)?))
    }

    /// The text of a tool's answer.
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> Result<String> {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
        });
        let params = json!({"name": tool, "arguments": arguments, "_meta": meta});
        self.0.send(&json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params}).to_string())?;
        let answer: Value = serde_json::from_slice(self.0.receive()?)?;
        let text = answer["result"]["content"][0]["text"].as_str().with_context(|| format!("no answer: {answer}"))?;
        ensure!(answer["result"]["isError"] != true, "{text}");
        Ok(text.to_owned())
    }
}

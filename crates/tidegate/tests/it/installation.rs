//! An installation of its own: a data folder, a control database, and the binary.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tidegate_testkit::program::Finished;
use tidegate_testkit::{Http, Postgres, Program, Running, TestDatabase, free_port};

pub(crate) struct Installation {
    folder: PathBuf,
    pub(crate) control: TestDatabase,
}

impl Installation {
    pub(crate) async fn new() -> Installation {
        let control = Postgres::shared().await.database().await;
        let folder = std::env::temp_dir().join(format!("tidegate-it-{}", control.name()));
        std::fs::create_dir_all(&folder).unwrap();
        Installation { folder, control }
    }

    /// One with the dataset `d`, filled by a script and read through a role that only reads.
    pub(crate) async fn with_data(sql: &str) -> (Installation, TestDatabase) {
        let installation = Installation::new().await;
        let data = Postgres::shared().await.database().await;
        data.run(sql).await;
        let added = installation.tidegate(&["dataset", "add", "d", "-"]).run(&data.reader().await.url);
        assert!(added.status.success(), "{}", added.stderr);
        (installation, data)
    }

    pub(crate) fn data(&self) -> &Path {
        &self.folder
    }

    /// The binary with this installation's folder and database.
    pub(crate) fn tidegate(&self, arguments: &[&str]) -> Program {
        Program::new(env!("CARGO_BIN_EXE_tidegate"))
            .args(arguments)
            .env("TIDEGATE__DATA", &self.folder)
            .env("TIDEGATE__DATABASE__URL", self.control.url())
            .current_dir(&self.folder)
    }

    /// Runs a command that must go well and gives back what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let Finished { status, stdout, stderr } = self.tidegate(arguments).run("");
        assert!(status.success(), "{arguments:?}: {stdout}{stderr}");
        stdout
    }

    /// Runs a command that must fail and gives back what it said.
    pub(crate) fn fail(&self, arguments: &[&str]) -> String {
        let Finished { status, stdout, stderr } = self.tidegate(arguments).run("");
        assert!(!status.success(), "{arguments:?}: {stdout}");
        stderr
    }

    /// Starts the HTTP server.
    pub(crate) async fn serve(&self, more: &[&str]) -> (Running, Http) {
        let address = format!("127.0.0.1:{}", free_port());
        let arguments: Vec<&str> = ["serve", "--listen", &address].into_iter().chain(more.iter().copied()).collect();
        let mut running = self.tidegate(&arguments).start();
        running.line_with("is ready", Duration::from_secs(30)).await;
        (running, Http::new(address))
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// A call of a tool in the newest revision of the protocol.
pub(crate) fn tool_call(id: u64, tool: &str, arguments: &Value) -> Value {
    json!({
        "jsonrpc": "2.0", "id": id, "method": "tools/call",
        "params": {
            "name": tool, "arguments": arguments,
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "it", "version": "1"}
            }
        }
    })
}

/// The same over HTTP, and the text of its answer.
pub(crate) async fn call(http: &Http, tool: &str, arguments: &Value) -> (bool, String) {
    let client = http.clone().with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", "tools/call").with("Mcp-Name", tool);
    let response = client.post("/mcp", &tool_call(1, tool, arguments)).await;
    let messages = response.messages();
    let answer = messages.last().unwrap_or_else(|| panic!("{} {}", response.status, response.text()));
    let result = &answer["result"];
    (result["isError"] == true, result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned())
}

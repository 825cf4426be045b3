//! How often `find_data` names a right table among the first five, and what `get_data_context` costs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use bench::{Question, Split, questions, schema_of};
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::process::Launch;
use crate::stdio::Pipe;

const SHOP: &str = include_str!("../../crates/tidegate/samples/shop.sql");
const PANEL: &str = include_str!("../../crates/tidegate/samples/panel.sql");
const SCHEMAS: [&str; 4] = ["shop", "panel", "g300", "g1000"];
/// Tables among which a right one must be.
const FIRST: usize = 5;
/// How long a thousand tables may take to be embedded.
const EMBEDDING: Duration = Duration::from_mins(10);

/// Asks one Tidegate without a model and one with it.
pub(crate) fn measure(cluster: &Cluster) -> Result<String> {
    let scripts = [SHOP.to_owned(), PANEL.to_owned(), schema_of(300, false), schema_of(1_000, true)];
    for (name, sql) in SCHEMAS.iter().zip(&scripts) {
        eprintln!("filling `{name}`");
        cluster.database(name, sql)?;
    }
    let data = cluster.folder_for("find")?;
    for name in SCHEMAS {
        let mut added =
            launch(cluster, &data, "", &["dataset", "add", name, &cluster.url("reader", name)])?.start(Stdio::null(), Stdio::null())?;
        ensure!(added.child.wait()?.success(), "`tidegate dataset add {name}` failed");
    }
    let mut text = format!(
        "\n## find_data: recall@{FIRST}\n\n|by|{}|tuned on|held out|a question, ms|\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
        SCHEMAS.join("|")
    );
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/model");
    let mut server = Asked::start(&launch(cluster, &data, "/nonexistent", &["stdio"])?)?;
    text.push_str(&server.recall("words")?);
    if model.join("vocab.txt").exists() {
        server = Asked::start(&launch(cluster, &data, &model.display().to_string(), &["stdio"])?)?;
        let begun = Instant::now();
        server.wait_for_vectors()?;
        let embedded = begun.elapsed();
        text.push_str(&server.recall("words and meaning")?);
        writeln!(text, "\nAll four schemas were embedded in {:.1} s.", embedded.as_secs_f64())?;
    } else {
        text.push_str("\nNot measured: meaning; `scripts/setup.sh model` installs the model.\n");
    }
    text.push_str(&server.context()?);
    Ok(text)
}

/// The binary that was built with this one.
fn launch(cluster: &Cluster, data: &str, model: &str, arguments: &[&str]) -> Result<Launch> {
    let folder: PathBuf = std::env::current_exe()?.parent().context("no folder")?.to_owned();
    let common = ["--data", data, "--database-url", &cluster.url("postgres", "tidegate")].map(str::to_owned);
    Ok(Launch {
        program: folder.join("tidegate").display().to_string(),
        arguments: arguments.iter().map(ToString::to_string).chain(common).collect(),
        environment: vec![("TIDEGATE__KNOWLEDGE__MODEL_DIR", model.to_owned()), ("TIDEGATE__LOG__LEVEL", "warn".to_owned())],
    })
}

struct Asked(Pipe);

impl Asked {
    fn start(launch: &Launch) -> Result<Asked> {
        Ok(Asked(Pipe::start(launch)?))
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Result<String> {
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

    fn wait_for_vectors(&mut self) -> Result<()> {
        let begun = Instant::now();
        while self.call("find_data", &json!({"question": "warm up"}))?.contains("by words alone") {
            if begun.elapsed() > EMBEDDING {
                bail!("the tables were not embedded in {} s", EMBEDDING.as_secs());
            }
            thread::park_timeout(Duration::from_millis(200));
        }
        Ok(())
    }

    /// A row of the table: by schema, then for questions that tuning saw and those that it did not.
    fn recall(&mut self, by: &str) -> Result<String> {
        let questions = questions();
        let mut found = Vec::new();
        let begun = Instant::now();
        for question in &questions {
            let answer = self.call("find_data", &json!({"question": question.text, "dataset": question.schema, "limit": FIRST}))?;
            found.push(names_one(&answer, question));
        }
        let each_ms = begun.elapsed().as_secs_f64() * 1_000.0 / f64::from(u32::try_from(questions.len())?);
        let share = |of: &dyn Fn(&Question) -> bool| {
            let asked: Vec<bool> = questions.iter().zip(&found).filter(|(question, _)| of(question)).map(|(_, found)| *found).collect();
            let right = asked.iter().filter(|found| **found).count();
            format!("{:.2}", f64::from(u32::try_from(right).unwrap_or(0)) / f64::from(u32::try_from(asked.len()).unwrap_or(1)))
        };
        let mut cells: Vec<String> = SCHEMAS.iter().map(|schema| share(&|question| question.schema == *schema)).collect();
        cells.push(share(&|question| question.split == Split::Tuning));
        cells.push(share(&|question| question.split == Split::HeldOut));
        Ok(format!("|{by}|{}|{each_ms:.1}|\n", cells.join("|")))
    }

    fn context(&mut self) -> Result<String> {
        let mut text = String::from("\n## get_data_context: 1,000 tables\n\n|level|tokens|ms|ms again|\n|--:|--:|--:|--:|\n");
        let counter = tiktoken_rs::o200k_base()?;
        self.call("get_data_context", &json!({"dataset": "shop", "level": 0}))?;
        for level in 1..=3 {
            let asked = json!({"dataset": "g1000", "question": "Which clients have unpaid bills?", "level": level});
            let mut times = Vec::new();
            let mut answer = String::new();
            for _ in 0..2 {
                let begun = Instant::now();
                answer = self.call("get_data_context", &asked)?;
                times.push(begun.elapsed().as_secs_f64() * 1_000.0);
            }
            writeln!(text, "|{level}|{}|{:.0}|{:.1}|", counter.count_ordinary(&answer), times[0], times[1])?;
        }
        Ok(text)
    }
}

/// Whether the answer's lines, `dataset.table (…)`, name a right table.
fn names_one(answer: &str, question: &Question) -> bool {
    let named = answer.lines().filter_map(|line| line.split(' ').next());
    let bare = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    named.filter(|name| name.starts_with(question.schema)).any(|name| question.tables.iter().any(|table| bare(table) == bare(name)))
}

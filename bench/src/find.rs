//! How often `find_data` names a right table among the first five, and what `get_data_context` costs.

use std::fmt::Write as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use bench::{Question, Split, questions};
use serde_json::json;

use crate::asked::{Asked, SCHEMAS, launch};
use crate::cluster::Cluster;

/// Tables among which a right one must be.
const FIRST: usize = 5;
/// How long a thousand tables may take to be embedded.
const EMBEDDING: Duration = Duration::from_mins(10);

/// Asks one Tidegate without a model and one with it.
pub(crate) fn measure(cluster: &Cluster, data: &str) -> Result<String> {
    let mut text = format!(
        "\n## find_data: recall@{FIRST}\n\n|by|{}|tuned on|held out|a question, ms|\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
        SCHEMAS.join("|")
    );
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/model");
    let mut server = Asked::start(&launch(cluster, data, "/nonexistent", &["stdio"])?)?;
    text.push_str(&server.recall("words")?);
    if model.join("vocab.txt").exists() {
        server = Asked::start(&launch(cluster, data, &model.display().to_string(), &["stdio"])?)?;
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

impl Asked {
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

//! A toy of the tools behind a dataset that files can be loaded into.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidegate_core::{Answer, Audience, Call, Error, Result, Spec, Tool};

/// What is set of the dataset `shop`, and what happened to it.
#[derive(Default)]
pub(crate) struct House {
    pub(crate) allowed: Vec<&'static str>,
    pub(crate) governed: bool,
    pub(crate) loads: AtomicUsize,
    /// Arguments of every call, with the file's name.
    pub(crate) asked: Mutex<Vec<(String, Value)>>,
    /// Where the files were.
    pub(crate) paths: Mutex<Vec<PathBuf>>,
}

#[derive(Deserialize, JsonSchema)]
struct Anything {
    #[serde(flatten)]
    all: Map<String, Value>,
}

async fn list_datasets(house: Arc<House>, _: Call, _: Anything) -> Result<Answer> {
    let dataset = json!({"name": "shop", "status": "active", "governed": house.governed});
    Ok(Answer::default().with_structured(&json!({"datasets": [dataset]})))
}

async fn describe_dataset(_: Arc<House>, _: Call, _: Anything) -> Result<Answer> {
    let table = |name: &str, kind: &str| json!({"schema": "public", "name": name, "kind": kind, "columns": []});
    Ok(Answer::default().with_structured(&json!({"table_count": 2, "tables": [table("orders", "table"), table("totals", "view")]})))
}

async fn set_writes(house: Arc<House>, _: Call, _: Anything) -> Result<Answer> {
    Ok(Answer::default().with_structured(&json!({"allowed": house.allowed, "grants": []})))
}

/// What a file says decides what becomes of it: `slow` waits until it is told to stop, `bad` can't be read, `worse` can't be loaded.
async fn load_file(house: Arc<House>, call: Call, asked: Anything) -> Result<Answer> {
    let file = call.attachment.as_ref().expect("a file comes with it");
    let text = std::fs::read_to_string(&file.path).expect("it is there");
    let dry_run = asked.all.get("dry_run") == Some(&json!(true));
    house.asked.lock().unwrap().push((file.name.clone(), Value::Object(asked.all)));
    house.paths.lock().unwrap().push(file.path.clone());
    let rows = text.lines().count().saturating_sub(1);
    if text.contains("bad") {
        return Err(Error::invalid("the file is <b>bad</b>").hint("mend it"));
    }
    if dry_run {
        let column = json!({"name": "id", "type": "bigint", "nulls": 1, "first": ["<1>", null]});
        let survey = json!({"rows": rows, "broken": 0, "written": "CSV, separated by `,`", "columns": [column]});
        return Ok(Answer::default().with_structured(&json!({"survey": survey})));
    }
    if text.contains("slow") {
        call.progress.report(1_500, Some(3_000), "rows, 300 a second, 5 s left");
        call.cancel.cancelled().await;
        return Err(Error::unavailable("the load was cancelled"));
    }
    if text.contains("worse") {
        return Err(Error::invalid("nothing is loaded: 2 of 3 rows don't fit"));
    }
    house.loads.fetch_add(1, SeqCst);
    let aside = json!({"rows": 7, "place": "table", "table": "prices_rejected", "first": [{"line": 3, "reason": "`<x>` is no number"}]});
    let loaded = json!({
        "dataset": "shop", "schema": "public", "table": "prices", "created": true, "rows": 1_234, "deleted": null, "seconds": 0.5,
        "rows_per_second": 2_468, "set_aside": aside
    });
    Ok(Answer::default().with_structured(&json!({"loaded": loaded})))
}

impl House {
    /// One that takes these writes.
    pub(crate) fn taking(allowed: &[&'static str]) -> House {
        House { allowed: allowed.to_vec(), ..House::default() }
    }

    pub(crate) fn tools(house: &Arc<House>) -> Vec<Tool> {
        let spec = |name| Spec { name, short: "Plays.", audience: Audience::People, ..Spec::BASE };
        vec![
            Tool::new(house, spec("list_datasets"), list_datasets).with_output::<Anything>(),
            Tool::new(house, spec("describe_dataset"), describe_dataset).with_output::<Anything>(),
            Tool::new(house, spec("set_writes"), set_writes).with_output::<Anything>(),
            Tool::new(house, spec("load_file"), load_file).with_output::<Anything>(),
        ]
    }
}

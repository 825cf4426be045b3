use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};

use crate::installation::{Installation, tool_call};

#[tokio::test]
async fn requests_run_concurrently_and_only_the_protocol_is_on_standard_output() {
    let (house, _data) = Installation::with_data("create table t as select generate_series(1, 700) as a; analyze").await;
    let (running, mut input, output) = house.tidegate(&["stdio"]).start_talking();
    // One slow statement first, then a quick one: the quick one must not wait for it.
    let slow = tool_call(1, "query_dataset", &json!({"dataset": "d", "sql": "select count(*) from t a, t b, t c"}));
    let quick = tool_call(2, "query_dataset", &json!({"dataset": "d", "sql": "select count(*) from t"}));
    input.write_all(format!("{slow}\n{quick}\n").as_bytes()).await.unwrap();
    let mut ids = Vec::new();
    let mut lines = output.lines();
    while ids.len() < 2 {
        let line = lines.next_line().await.unwrap().expect("two answers");
        let message: Value = serde_json::from_str(&line).expect("every line is a message");
        ids.push(message["id"].as_u64().unwrap());
    }
    assert_eq!(ids, [2, 1]);
    drop(input);
    let finished = running.stop();
    assert!(finished.status.success(), "{}", finished.stderr);
}

#[tokio::test]
async fn the_end_of_input_ends_it_after_its_answers() {
    let (house, _data) = Installation::with_data("create table t as select 1 as a").await;
    let requests: String = (1..=10)
        .flat_map(|id| [tool_call(id, "query_dataset", &json!({"dataset": "d", "sql": "select a from t"})).to_string(), "\n".to_owned()])
        .collect();
    let finished = house.tidegate(&["stdio"]).run(&requests);
    assert!(finished.status.success(), "{}", finished.stderr);
    assert_eq!(finished.stdout.lines().count(), 10, "{}", finished.stdout);
    let client = house.control.client().await;
    let recorded: i64 = client.query_one("select count(*) from gate.call where face = 'mcp_stdio'", &[]).await.unwrap().get(0);
    assert_eq!(recorded, 10);
}

#[tokio::test]
async fn a_client_that_is_gone_stops_its_statement() {
    let (house, data) = Installation::with_data("create table t as select generate_series(1, 3000) as a; analyze").await;
    let (_running, mut input, output) = house.tidegate(&["stdio"]).start_talking();
    let slow = tool_call(1, "query_dataset", &json!({"dataset": "d", "sql": "select count(*) as cross from t a, t b, t c"}));
    input.write_all(format!("{slow}\n").as_bytes()).await.unwrap();
    let client = data.client().await;
    let running = async || -> i64 {
        let sql = "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and query like '%cross%' and pid <> pg_backend_pid()";
        client.query_one(sql, &[]).await.unwrap().get(0)
    };
    while running().await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    drop((input, output));
    let gone = std::time::Instant::now();
    while running().await > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(gone.elapsed() < std::time::Duration::from_millis(500), "{:?}", gone.elapsed());
}

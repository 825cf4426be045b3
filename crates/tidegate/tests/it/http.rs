use std::time::Duration;

use serde_json::{Value, json};
use tidegate_testkit::Usage;

use crate::installation::{Installation, call};

const ROWS: &str =
    "create table rows as select n, md5(n::text) as hash, repeat('x', 100) as filler from generate_series(1, 1000000) n; analyze;";

#[tokio::test]
async fn it_answers_tells_its_health_and_counts() {
    let (house, _data) = Installation::with_data("create table t as select 1 as a").await;
    let (running, http) = house.serve(&[]).await;
    assert_eq!(http.get("/health/live").await.status, 200);
    assert_eq!(http.get("/health/ready").await.status, 200);
    let (failed, text) = call(&http, "query_dataset", &json!({"dataset": "d", "sql": "select a from t"})).await;
    assert!(!failed && text.ends_with("```untrusted\na\n-\n1\n```"), "{text}");
    let (failed, text) = call(&http, "query_dataset", &json!({"dataset": "d", "sql": "drop table t"})).await;
    assert!(failed, "{text}");
    let metrics = http.get("/metrics").await.text();
    assert!(metrics.contains("tidegate_calls_total{") && metrics.contains("tidegate_pool_connections{dataset=\"d\"} 1"), "{metrics}");
    let finished = running.stop();
    assert!(finished.status.success(), "{}", finished.stderr);
}

#[tokio::test]
async fn every_call_is_on_record_when_the_server_has_stopped() {
    let (house, _data) = Installation::with_data("create table t as select 1 as a").await;
    let (running, http) = house.serve(&[]).await;
    for number in 0..20 {
        call(&http, "query_dataset", &json!({"dataset": "d", "sql": format!("select a + {number} from t")})).await;
    }
    call(&http, "query_dataset", &json!({"dataset": "d", "sql": "select b from t"})).await;
    running.stop();
    let client = house.control.client().await;
    let row = client
        .query_one(
            "select count(*), count(distinct fingerprint), min(client_name), min(face), sum(rows)::bigint, count(*) filter (where outcome = 'invalid' and error like '%does not exist%')
             from gate.call where dataset = 'd' and statement like 'select %' and took_us >= run_us",
            &[],
        )
        .await
        .unwrap();
    let found: (i64, i64, String, String, i64, i64) = (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5));
    assert_eq!(found, (21, 2, "it".to_owned(), "mcp_http".to_owned(), 20, 1));
}

#[tokio::test]
async fn a_public_address_is_refused_while_nobody_is_asked_who_they_are() {
    let house = Installation::new().await;
    let error = house.fail(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(error.contains("0.0.0.0") && error.contains("127.0.0.1"), "{error}");
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let house = Installation::new().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let error = house.fail(&["serve", "--listen", &taken.local_addr().unwrap().to_string()]);
    assert!(error.contains("choose another with --listen"), "{error}");
}

#[tokio::test]
async fn a_dataset_added_beside_a_running_server_is_served_within_a_second() {
    let (house, data) = Installation::with_data("create table t as select 1 as a").await;
    let (_running, http) = house.serve(&[]).await;
    let added = house.tidegate(&["dataset", "add", "late", "-"]).run(&data.reader().await.url);
    assert!(added.status.success(), "{}", added.stderr);
    let begun = std::time::Instant::now();
    loop {
        let (failed, text) = call(&http, "query_dataset", &json!({"dataset": "late", "sql": "select a from t"})).await;
        if !failed {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(1), "{text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_closed_connection_stops_the_statement_on_the_server() {
    let (house, data) = Installation::with_data("create table t as select generate_series(1, 3000) as a; analyze").await;
    let (_running, http) = house.serve(&[]).await;
    let client = data.client().await;
    let running = async || -> i64 {
        let sql = "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and query like '%cross%' and pid <> pg_backend_pid()";
        client.query_one(sql, &[]).await.unwrap().get(0)
    };
    let slow: Value = json!({"dataset": "d", "sql": "select count(*) as cross from t a, t b, t c"});
    let call = tokio::time::timeout(Duration::from_secs(3), call(&http, "query_dataset", &slow));
    let seen = async {
        while running().await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    // The call is given up as soon as its statement runs: that closes the connection.
    tokio::select! {
        _ = call => panic!("answered"),
        () = seen => {}
    }
    let closed = std::time::Instant::now();
    while running().await > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(closed.elapsed() < Duration::from_millis(200), "{:?}", closed.elapsed());
}

mod heavy {
    use super::*;

    #[tokio::test]
    async fn a_million_rows_need_little_memory() {
        let (house, _data) = Installation::with_data(ROWS).await;
        let (running, http) = house.serve(&[]).await;
        call(&http, "query_dataset", &json!({"dataset": "d", "sql": "select 1"})).await;
        let idle = Usage::of(running.pid()).unwrap().resident_bytes;
        let (failed, text) =
            call(&http, "query_dataset", &json!({"dataset": "d", "sql": "select * from rows", "timeout_ms": 120_000})).await;
        assert!(!failed && text.starts_with("1000000 rows"), "{}", text.chars().take(200).collect::<String>());
        let peak = Usage::of(running.pid()).unwrap().peak_bytes;
        assert!(peak < idle + (64 << 20), "idle {} MiB, peak {} MiB", idle >> 20, peak >> 20);
    }
}

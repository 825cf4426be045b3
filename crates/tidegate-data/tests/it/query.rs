use std::time::{Duration, Instant};

use serde_json::json;
use tidegate_core::{Context, Kind, tokens};
use tidegate_data::Settings;
use tidegate_testkit::Postgres;

use crate::house::House;

const ORDERS: &str = "
create table orders (id bigint primary key, customer text not null, total numeric(12,2), placed timestamptz, note text);
insert into orders select n, 'customer ' || n % 10, n * 1.5, '2026-01-01 00:00+00'::timestamptz + n * interval '1 hour', null from generate_series(1, 5000) n;
analyze;";

async fn orders() -> (House, tidegate_testkit::TestDatabase) {
    House::with_data(ORDERS, Settings::default()).await
}

#[tokio::test]
async fn rows_come_as_a_tight_table_after_a_line_that_counts_them() {
    let (house, _data) = orders().await;
    let answer = house
        .call("query_dataset", json!({"dataset": "d", "sql": "select id, total, note from orders where id <= 2 order by id"}))
        .await
        .unwrap();
    assert!(answer.text.starts_with("2 rows, "), "{}", answer.text);
    assert_eq!(answer.data.as_deref(), Some("id|total|note\n-|-|-\n1|1.50|NULL\n2|3.00|NULL\n"));
    assert!(answer.render().contains("```untrusted\nid|total|note\n"));
}

#[tokio::test]
async fn parameters_are_values_and_never_sql() {
    let (house, _data) = orders().await;
    let sql = "select count(*) from orders where customer = $1 and id = any($2::bigint[]) and total > $3";
    let answer =
        house.call("query_dataset", json!({"dataset": "d", "sql": sql, "params": ["customer 1", [1, 11, 12], 2.5]})).await.unwrap();
    assert_eq!(answer.data.as_deref(), Some("count\n-\n1\n"));
    let answer = house
        .call("query_dataset", json!({"dataset": "d", "sql": "select $1::text as t", "params": ["'; drop table orders; --"]}))
        .await
        .unwrap();
    assert_eq!(answer.data.as_deref(), Some("t\n-\n'; drop table orders; --\n"));
}

#[tokio::test]
async fn hundred_rows_of_seven_columns_cost_few_tokens() {
    let (house, _data) = orders().await;
    let sql = "select id, customer, total, placed::date as day, id % 7 as weekday, total > 100 as large, 'open' as status from orders order by id limit 100";
    let answer = house.call("query_dataset", json!({"dataset": "d", "sql": sql})).await.unwrap();
    assert!(answer.tokens() <= 2_750, "{}", answer.tokens());
}

#[tokio::test]
async fn every_format_holds_the_same_rows() {
    let (house, _data) = orders().await;
    let ask = async |format: &str| {
        let arguments =
            json!({"dataset": "d", "sql": "select id, note, true as yes, 'a,\"b' as text from orders where id = 1", "format": format});
        house.call("query_dataset", arguments).await.unwrap().data.unwrap()
    };
    assert_eq!(ask("csv").await, "id,note,yes,text\n1,,t,\"a,\"\"b\"\n");
    assert_eq!(ask("jsonl").await, "{\"id\":1,\"note\":null,\"yes\":true,\"text\":\"a,\\\"b\"}\n");
    assert_eq!(ask("json").await, "[\n{\"id\":1,\"note\":null,\"yes\":true,\"text\":\"a,\\\"b\"}\n]");
}

#[tokio::test]
async fn an_error_names_the_cause_the_place_and_the_nearest_name() {
    let (house, _data) = orders().await;
    let error = house.refusal("select totl from orders").await;
    assert_eq!(error.kind, Kind::Invalid);
    assert_eq!(
        error.text(),
        "column \"totl\" does not exist (SQLSTATE 42703)\nselect totl from orders\n       ^\nhint: Perhaps you meant to reference the column \"orders.total\".\nnearest column: `total` in orders"
    );
    let error = house.refusal("select 1\nfrom ordrs").await;
    assert!(error.text().contains("from ordrs\n     ^\nnearest table: `orders`"), "{}", error.text());
    let error = house.refusal("selec 1").await;
    assert!(error.text().contains("selec 1\n^"), "{}", error.text());
    let error = house.refusal("select 1 / 0").await;
    assert!(error.text().contains("division by zero (SQLSTATE 22012)"), "{}", error.text());
}

#[tokio::test]
async fn an_unknown_dataset_says_where_to_look() {
    let (house, _data) = orders().await;
    let error = house.call("query_dataset", json!({"dataset": "dd", "sql": "select 1"})).await.unwrap_err();
    assert_eq!(error.kind, Kind::NotFound);
    assert!(error.text().contains("`d`") || error.text().contains("datasets: d"), "{}", error.text());
}

#[tokio::test]
async fn a_statement_stops_at_its_time_limit_and_the_next_one_works() {
    let (house, _data) = orders().await;
    let started = Instant::now();
    let slow = json!({"dataset": "d", "sql": "select count(*) from orders a, orders b, orders c", "timeout_ms": 300});
    let error = house.call("query_dataset", slow).await.unwrap_err();
    assert_eq!(error.kind, Kind::TooMuch, "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(house.rows("select count(*) from orders").await, "count\n-\n5000\n");
}

#[tokio::test]
async fn a_cancelled_call_stops_the_statement_on_the_server() {
    let (house, data) = orders().await;
    let context = Context::default();
    let cancel = context.cancel.clone();
    let watcher = data.client().await;
    let running = "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and query like '%cross%' and pid <> pg_backend_pid()";
    let call = house.call_as(
        "local",
        "query_dataset",
        json!({"dataset": "d", "sql": "select count(*) as cross from orders a, orders b, orders c"}),
        context,
    );
    let watch = async {
        loop {
            let count: i64 = watcher.query_one(running, &[]).await.unwrap().get(0);
            if count == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        cancel.cancel();
        let cancelled = Instant::now();
        loop {
            let count: i64 = watcher.query_one(running, &[]).await.unwrap().get(0);
            if count == 0 {
                return cancelled.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let (answer, took) = tokio::join!(call, watch);
    assert!(answer.is_err());
    assert!(took < Duration::from_millis(200), "{took:?}");
    assert_eq!(house.rows("select 1 as one").await, "one\n-\n1\n");
}

#[tokio::test]
async fn thirty_waiting_statements_wait_together() {
    let (house, _data) = orders().await;
    // What waits without being refused: a count over a cross join takes about the same for each.
    house.rows("select 1").await;
    let one = async || {
        let started = Instant::now();
        house.rows("select count(*) from generate_series(1, 200000)").await;
        started.elapsed()
    };
    let alone = one().await;
    let started = Instant::now();
    futures::future::join_all((0..30).map(|_| one())).await;
    assert!(started.elapsed() < alone * 30, "30 at once took {:?}, one takes {alone:?}", started.elapsed());
}

#[tokio::test]
async fn a_plan_is_told_in_words_and_its_errors_point_into_the_callers_text() {
    let (house, _data) = orders().await;
    let text = house
        .call("explain_query", json!({"dataset": "d", "sql": "select * from orders where note = 'x'", "analyze": true}))
        .await
        .unwrap()
        .render();
    assert!(text.contains("costliest step: Seq Scan on orders"), "{text}");
    assert!(tokens::estimate(&text) < 300, "{text}");
    let error = house.call("explain_query", json!({"dataset": "d", "sql": "select totl from orders"})).await.unwrap_err();
    assert!(error.text().contains("\nselect totl from orders\n       ^\n"), "{}", error.text());
}

#[tokio::test]
async fn show_and_explain_are_answered() {
    let (house, _data) = orders().await;
    assert!(house.rows("show timezone").await.starts_with("TimeZone\n-\n"));
    assert!(house.rows("explain select * from orders").await.contains("Seq Scan on orders"));
}

#[tokio::test]
async fn a_wrong_number_of_parameters_is_told_in_the_callers_words() {
    let (house, _data) = orders().await;
    let ask = async |sql: &str, params: serde_json::Value| {
        house.call("query_dataset", json!({"dataset": "d", "sql": sql, "params": params})).await.unwrap_err()
    };
    let error = ask("select count(*) from orders where id = $1 and total > $2", json!([1])).await;
    assert_eq!(error.kind, Kind::Invalid);
    assert_eq!(
        error.text(),
        "the statement needs 2 values and params gives 1 (SQLSTATE 08P01)\ngive params one value for each of `$1` to `$2`, in that order"
    );
    let error = ask("select 1", json!([1])).await;
    assert_eq!(
        error.text(),
        "the statement needs 0 values and params gives 1 (SQLSTATE 08P01)\nleave params out, or write `$1` where the value belongs"
    );
}

#[tokio::test]
async fn a_slow_answer_is_given_again_until_anything_changes() {
    // A server of its own: whatever else is written to a cluster counts as a change.
    let own = Postgres::own().await;
    own.private().ensure_database("slow").await.unwrap();
    let data = tidegate_pg::Control::open(&own.url("slow")).await.unwrap();
    let run = async |sql: &str| data.client().await.unwrap().batch_execute(sql).await.unwrap();
    run("create table orders as select n as id from generate_series(1, 200000) n; analyze orders").await;
    let house = House::new().await;
    house.register("d", &own.url("slow"), true).await.unwrap();
    let slow = "select count(distinct md5(id::text)) from orders";
    let ask = async |sql: &str| house.call("query_dataset", json!({"dataset": "d", "sql": sql})).await.unwrap();
    let first = ask(slow).await;
    let given_again = |answer: &tidegate_core::Answer| answer.text.contains("; nothing has changed since)");
    assert!(!given_again(&ask(slow).await), "kept from the second run on");
    let mut again = ask(slow).await;
    for _ in 0..5 {
        // The server's own housekeeping may have changed something.
        if given_again(&again) {
            break;
        }
        again = ask(slow).await;
    }
    assert!(given_again(&again), "{}", again.text);
    assert_eq!(again.data, first.data);
    run("insert into orders values (-1)").await;
    let after = ask(slow).await;
    assert!(!given_again(&after), "{}", after.text);
    assert_ne!(after.data, first.data, "a row more is counted at once");
    data.close().await;
    own.shut_down().await;
}

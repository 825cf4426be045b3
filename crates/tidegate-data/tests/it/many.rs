use std::sync::{Arc, Mutex};

use serde_json::json;
use tidegate_core::{Context, Kind, Progress};
use tidegate_data::Settings;

use crate::house::House;

#[tokio::test]
async fn one_failure_harms_no_other_and_progress_is_told() {
    let (house, _data) = House::with_data("create table t as select 1 as a", Settings::default()).await;
    let steps = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&steps);
    let context = Context { progress: Progress::new(move |step| told.lock().unwrap().push((step.done, step.total))), ..Context::default() };
    let queries = json!({"queries": [
        {"dataset": "d", "sql": "select a from t", "label": "good"},
        {"dataset": "d", "sql": "select b from t", "label": "bad"},
        {"dataset": "nowhere", "sql": "select 1"},
        {"dataset": "d", "sql": "select $1::int + 1 as two", "params": [1], "label": "with | pipe"},
    ]});
    let text = house.call_as("local", "query_datasets", queries, context).await.unwrap().render();
    assert!(text.starts_with("2 answered, 2 failed\n"), "{text}");
    assert!(text.contains("### good\n1 row, "), "{text}");
    assert!(text.contains("### bad\nfailed: column \"b\" does not exist"), "{text}");
    assert!(text.contains("### 3 (nowhere)\nfailed: no dataset `nowhere`"), "{text}");
    assert!(text.contains("### with \\| pipe\n1 row"), "{text}");
    assert_eq!(steps.lock().unwrap().last(), Some(&(4, Some(4))));
}

#[tokio::test]
async fn thirty_share_the_budget_and_thirty_one_are_refused() {
    let (house, _data) =
        House::with_data("create table t as select n, 'some text of a row' as text from generate_series(1, 2000) n", Settings::default())
            .await;
    let query = json!({"dataset": "d", "sql": "select * from t"});
    let answer = house.call("query_datasets", json!({"queries": vec![query.clone(); 30]})).await.unwrap();
    assert!(answer.tokens() <= 8_200, "{}", answer.tokens());
    assert_eq!(answer.links.len(), 30);
    assert_eq!(house.call("query_datasets", json!({"queries": vec![query; 31]})).await.unwrap_err().kind, Kind::Invalid);
}

#[tokio::test]
async fn what_small_answers_leave_goes_to_the_large_one_and_rows_that_fall_away_are_kept() {
    let (house, _data) =
        House::with_data("create table t as select n, 'some text of a row' as text from generate_series(1, 600) n", Settings::default())
            .await;
    let small = json!({"dataset": "d", "sql": "select 1 as one"});
    let large = json!({"dataset": "d", "sql": "select * from t", "label": "large"});
    let mut queries = vec![small; 9];
    queries.push(large.clone());
    let text = house.call("query_datasets", json!({"queries": queries})).await.unwrap().render();
    let shown = text.matches("some text of a row").count();
    assert!(shown > 400, "{shown}");

    let answer = house.call("query_datasets", json!({"queries": [large.clone(), large.clone(), large]})).await.unwrap();
    assert!(answer.tokens() <= 8_000, "{}", answer.tokens());
    assert_eq!(answer.links.len(), 3);
    let result = answer.links[0].uri.trim_start_matches("tidegate://results/").to_owned();
    let kept = house.call("read_result", json!({"result": result, "sql": "select count(*), sum(n) from result"})).await.unwrap();
    assert_eq!(kept.data.as_deref(), Some("count|sum\n-|-\n600|180300\n"));
}

//! What is held back of governed data.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tidegate_core::call::Notes;
use tidegate_core::{Caller, Face, Kind, Record};
use tidegate_insight::health::{self, Limits};
use uuid::Uuid;

use crate::house::House;

const PEOPLE: &str = "
create table people (person_id int primary key, email text unique, boss int references people, city text);
insert into people select n, 'p' || n || '@example.org', null, 'Oslo' from generate_series(1, 2000) n;
create index people_email_again on people (email);
create index people_city on people (city);
create index people_city_again on people (city);
analyze people;";

async fn governed() -> (House, tidegate_testkit::TestDatabase) {
    let (house, data) = House::with_data(PEOPLE).await;
    let rules = json!({"dataset": "d", "governed": true, "tables": [{"table": "people", "person": "person_id", "hide": ["email"]}]});
    house.call("set_governance", rules).await.unwrap();
    (house, data)
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_772_359_200 + seconds)
}

fn record(dataset: &str, sql: &str, failure: Option<&str>) -> Record {
    let notes =
        Notes { subject: Some(dataset.to_owned()), statement: Some(sql.to_owned()), fingerprint: Some("f".to_owned()), ..Notes::default() };
    Record {
        id: Uuid::now_v7(),
        at: at(0),
        took: Duration::from_millis(1),
        caller: Arc::new(Caller::local(Face::McpHttp)),
        tool: "query_dataset".to_owned(),
        notes,
        tokens: 1,
        failure: failure.map(|text| (Kind::Invalid, text.to_owned())),
        trace: None,
    }
}

#[tokio::test]
async fn statements_about_people_are_listed_without_what_was_asked_after() {
    let (house, _data) = governed().await;
    house
        .remember(vec![
            record("d", "select city from people where email = 'ann@example.org'", None),
            record("d", "select 'bob' from", Some("syntax error near 'bob'")),
            record("gone", "select 'eve'", None),
        ])
        .await;
    for (tool, arguments) in
        [("list_calls", json!({})), ("list_calls", json!({"format": "csv"})), ("analyse_calls", json!({"by": "fingerprint"}))]
    {
        let text = house.call(tool, arguments).await.unwrap().render();
        assert!(!["ann@", "bob", "eve"].iter().any(|person| text.contains(person)), "{tool}: {text}");
    }
    let text = house.call("list_calls", json!({})).await.unwrap().render();
    assert!(text.contains("|select city from people where email = $1\n"), "{text}");
    assert!(text.contains("|invalid: (held back)|(held back)\n") && text.contains("|select $1\n"), "{text}");
}

#[tokio::test]
async fn nobody_learns_by_a_filter_what_was_asked_after() {
    let (house, data) = governed().await;
    house.add("open", &data.reader().await.url).await.unwrap();
    house
        .remember(vec![
            record("d", "select city from people where email = 'ann@example.org'", None),
            record("d,open", "select 'ann@example.org'", None),
            record("d", "select 'bob' from", Some("syntax error near 'ann@example.org'")),
            record("open", "select 'ann@example.org' as it", None),
        ])
        .await;
    let text = house.call("list_calls", json!({"text": "ann@"})).await.unwrap().render();
    assert!(text.starts_with("1 call\n") && text.contains(" as it\n"), "{text}");
    let text = house.call("analyse_calls", json!({"by": "dataset", "text": "ann@"})).await.unwrap().render();
    assert!(text.contains("\nopen|1|") && !text.contains("\nd|"), "{text}");
}

#[tokio::test]
async fn plans_and_statistics_of_statements_are_closed() {
    let (house, _data) = governed().await;
    let error = house.call("list_slow_queries", json!({"dataset": "d"})).await.unwrap_err();
    assert_eq!(error.kind, Kind::Denied);
    assert!(error.message.starts_with("statistics of statements are closed on governed data"), "{}", error.message);
    for arguments in
        [json!({"dataset": "d", "workload": true}), json!({"dataset": "d", "sql": ["select 1 from people where city = 'Oslo'"]})]
    {
        let error = house.call("advise_indexes", arguments).await.unwrap_err();
        assert_eq!(error.kind, Kind::Denied);
        assert!(error.message.starts_with("plans are closed on governed data"), "{}", error.message);
    }
}

#[tokio::test]
async fn findings_that_name_a_hidden_column_are_held_back_and_counted() {
    let (house, _data) = governed().await;
    let report = health::check(&house.dataset(), &Limits { rows_min: 1, ..Limits::default() }).await.unwrap();
    let texts = format!("{:?}", report.findings);
    assert!(!texts.contains("email"), "{texts}");
    assert!(texts.contains("people_city_again") || texts.contains("people_city on"), "{texts}");
    assert!(texts.contains("(boss)"), "{texts}");
    assert_eq!(report.held_back, 1, "{texts}");
    let text = house.call("check_database_health", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.ends_with("1 findings name columns that are hidden or masked, and are held back"), "{text}");
    house.call("set_governance", json!({"dataset": "d", "governed": false})).await.unwrap();
    let text = house.call("check_database_health", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.contains("people_email_again"), "{text}");
}

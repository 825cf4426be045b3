//! What is known of people's data keeps the rules about it.

use serde_json::{Value, json};
use tidegate_data::Entry;
use tidegate_knowledge::Settings;
use tidegate_testkit::TestDatabase;

use crate::house::House;

const FIXTURE: &str = include_str!("../../../tidegate-guard/corpus/governance/fixture.sql");

/// The fixture as `d`, through a role that reads, and as `s`, through a superuser; the first governed.
async fn people() -> (House, TestDatabase) {
    let (house, data) = House::with_data(FIXTURE, Settings::default()).await;
    let entry = Entry { name: "s".to_owned(), allow_superuser: true, ..Entry::default() };
    house.enter(entry, &data.url()).await.unwrap();
    (house, data)
}

async fn govern(house: &House, dataset: &str) {
    let rules = json!({"dataset": dataset, "governed": true, "tables": [
        {"table": "people", "person": "person_id", "hide": ["ssn", "household_id"],
         "mask": {"name": "initial", "email": "hash", "phone": "last4", "born": "year"},
         "merge": {"class": {"A1ZQ": "A", "CZQ": "C/D/E", "DZQ": "C/D/E", "E": "C/D/E"}}},
        {"table": "events", "person": "person_id", "hide": ["note"]},
        {"table": "channels", "holds": "reference"}
    ]});
    house.call("set_governance", rules).await.unwrap();
}

async fn told(house: &House, tool: &str, arguments: Value) -> String {
    house.call(tool, arguments).await.unwrap_or_else(|error| panic!("{tool}: {error:?}")).render()
}

fn assert_kept(text: &str) {
    for secret in ["ZQ", "ssn", "11-23", "333007"] {
        assert!(!text.contains(secret), "`{secret}` in {text}");
    }
}

#[tokio::test]
async fn profiles_and_drafts_keep_the_rules() {
    let (house, _data) = people().await;
    for dataset in ["d", "s"] {
        govern(&house, dataset).await;
        house.call("profile_dataset", json!({"dataset": dataset})).await.unwrap();
        assert_kept(&told(&house, "read_profile", json!({"dataset": dataset, "table": "people"})).await);
        assert_kept(&told(&house, "draft_metadata", json!({"dataset": dataset, "tables": ["people", "events"]})).await);
    }
}

#[tokio::test]
async fn a_profile_from_before_the_rules_shows_no_more_than_they_allow() {
    let (house, _data) = people().await;
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    let read = async || told(&house, "read_profile", json!({"dataset": "d", "table": "people"})).await;
    assert!(read().await.contains("CZQ"));
    govern(&house, "d").await;
    let text = read().await;
    assert_kept(&text);
    assert!(text.contains("region"), "{text}");
}

#[tokio::test]
async fn recorded_drift_names_no_column_that_is_hidden_by_now() {
    let (house, data) = people().await;
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    data.run("update people set ssn = null, region = null").await;
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    let drift = async || told(&house, "check_drift", json!({"dataset": "d"})).await;
    let text = drift().await;
    assert!(text.contains("people.ssn") && text.contains("people.region"), "{text}");
    govern(&house, "d").await;
    let text = drift().await;
    assert!(!text.contains("ssn") && text.contains("people.region"), "{text}");
}

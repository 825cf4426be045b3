use serde_json::{Value, json};
use tidegate_data::Settings;

use super::{ask, line, panel, rows, set_weighting};
use crate::house::House;

/// Names that need quotes, two keys to the same table, and people of two kinds of place.
const CALLS: &str = r#"
create table "Region s" ("na""me" text primary key, big boolean);
create table "Pe""ople" ("I d" text primary key, "we""ight" numeric, "Age" int, home text references "Region s");
create table calls (call int primary key, caller text references "Pe""ople", callee text references "Pe""ople", place text references "Region s", seconds int, "order" int);
insert into "Region s" values ('x', true), ('y', false);
insert into "Pe""ople" values ('a', 10, 20, 'x'), ('b', 20, 30, 'x'), ('c', 30, 40, 'y'), ('d', null, 50, 'y'), ('e', 0, 60, 'y');
insert into calls values (1, 'a', 'b', 'x', 5, 1), (2, 'a', 'c', 'y', 7, 2), (3, 'b', 'c', null, null, 3), (4, null, 'a', 'x', 9, 4);"#;

async fn calls() -> (House, tidegate_testkit::TestDatabase) {
    let (house, data) = House::with_data(CALLS, Settings::default()).await;
    let weighting = json!({"dataset": "d", "table": "Pe\"ople", "respondent": "I d", "weight": "we\"ight", "base_min": 1});
    house.call("set_weighting", weighting).await.unwrap();
    (house, data)
}

fn of_d(more: &Value) -> Value {
    let mut request = json!({"dataset": "d"});
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    request
}

#[tokio::test]
async fn several_keys_to_people_are_told_apart_by_a_column() {
    let (house, _data) = calls().await;
    let error = ask(&house, &of_d(&json!({"measures": ["reach"], "table": "calls"}))).await.unwrap_err();
    assert!(error.text().ends_with("`via`: calls.callee; calls.caller"), "{}", error.text());
    let estimates = async |via: &str| {
        let found = rows(
            &house,
            &of_d(&json!({"measures": ["people", "reach", "events", "sum(seconds)", "mean(seconds)"], "table": "calls", "via": [via]})),
        )
        .await;
        found.iter().map(|row| row["estimate"].as_f64().unwrap()).collect::<Vec<f64>>()
    };
    assert_eq!(estimates("caller").await, [30.0, 50.0, 40.0, 120.0, 6.0]);
    assert_eq!(estimates("calls.callee").await, [60.0, 100.0, 90.0, 5.0 * 20.0 + 7.0 * 30.0 + 9.0 * 10.0, 400.0 / 60.0]);
}

#[tokio::test]
async fn names_that_need_quotes_are_quoted_everywhere() {
    let (house, _data) = calls().await;
    let request = json!({"measures": ["people", "mean(Age)", "sum(order)"], "by": ["Region s.na\"me", "band(Age, 25)"], "via": ["caller"], "table": "calls",
                         "filter": "\"Age\" > 5 and calls.\"order\" < 9"});
    let error = ask(&house, &of_d(&request)).await.unwrap_err();
    assert!(error.text().contains("`Region s` belongs to `Pe\"ople` and to `calls`"), "{}", error.text());
    let mut request = request;
    request["by"] = json!(["home", "band(Age, 25)"]);
    let found = rows(&house, &of_d(&request)).await;
    let cell = [json!("x"), json!("under 25")];
    assert_eq!(line(&found, &cell, "sum(order)")["estimate"].as_f64(), Some(30.0), "{found:?}");
    assert_eq!(line(&found, &[json!("x"), json!("25+")], "mean(Age)")["estimate"].as_f64(), Some(30.0));
    let people = rows(&house, &of_d(&json!({"measures": ["people"], "by": ["Region s.big"]}))).await;
    assert_eq!(people.len(), 2, "{people:?}");
    assert_eq!(line(&people, &[json!(true)], "people")["estimate"].as_f64(), Some(30.0));
}

#[tokio::test]
async fn tables_are_joined_by_keys_of_several_columns_and_over_other_tables() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({})).await;
    // The key to programmes has two columns, one of them null where the programme is not known: those events stay.
    let found =
        rows(&house, &json!({"measures": ["events"], "table": "viewing_events", "by": ["programmes.title"], "order_by": "programmes.title", "limit": 1000})).await;
    let all = rows(&house, &json!({"measures": ["events"], "table": "viewing_events"})).await;
    let sum: f64 = found.iter().filter_map(|row| row["estimate"].as_f64()).sum();
    assert!((sum / all[0]["estimate"].as_f64().unwrap() - 1.0).abs() < 1e-12);
    assert!(found.iter().any(|row| row["programmes.title"].is_null()));
    // From exposures over viewing events to channels, and by zone, which belongs to people.
    let found = rows(&house, &json!({"measures": ["reach", "events"], "by": ["zone", "genre"], "table": "ad_exposures", "where": [{"column": "brands.name", "op": "like", "value": "Bhar%"}]})).await;
    assert!(found.len() > 20 && found.iter().all(|row| row["zone"].is_string() && row["genre"].is_string()), "{found:?}");
}

#[tokio::test]
async fn conditions_compare_as_they_say() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({})).await;
    let count = async |conditions: Value| {
        let found = rows(&house, &json!({"measures": ["people"], "unweighted": true, "where": conditions})).await;
        found.first().map_or(0, |row| row["n"].as_u64().unwrap())
    };
    let all = count(json!([])).await;
    for (one, other) in [
        (json!({"column": "age", "op": "<", "value": 30}), json!({"column": "age", "op": ">=", "value": 30})),
        (json!({"column": "age", "op": "<=", "value": 30}), json!({"column": "age", "op": ">", "value": 30})),
        (json!({"column": "gender", "value": "male"}), json!({"column": "gender", "op": "<>", "value": "male"})),
        (json!({"column": "nccs", "op": "in", "value": ["A", "B"]}), json!({"column": "nccs", "op": "not in", "value": ["A", "B"]})),
        (
            json!({"column": "state", "op": "like", "value": "K%"}),
            json!({"column": "state", "op": "in", "value": ["Bihar", "Delhi", "Gujarat", "Punjab", "Rajasthan", "Tamil Nadu", "Telangana", "Andhra Pradesh", "Madhya Pradesh", "Maharashtra", "Uttar Pradesh", "West Bengal"]}),
        ),
        (json!({"column": "state", "op": "is null"}), json!({"column": "state", "op": "is not null"})),
    ] {
        assert_eq!(count(json!([one])).await + count(json!([other])).await, all, "{one}");
    }
    let hostile = json!([{"column": "state", "value": "x' or true --"}]);
    assert_eq!(count(hostile).await, 0);
}

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{ask, close, line, panel, rows, set_weighting};

#[tokio::test]
async fn a_persona_is_its_filter_and_every_replica_knows_it() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({"mode": "rewrite"})).await;
    let neighbour = house.neighbour().await;
    let mut following = JoinSet::new();
    following.spawn(std::sync::Arc::clone(&neighbour).follow(|| {}));
    let persona = json!({"dataset": "panel", "name": "young women", "filter": "gender = 'female' and age between 25 and 34 -- adults"});
    let answer = house.call("set_persona", persona.clone()).await.unwrap();
    assert!(answer.text.starts_with("persona `young women` is set"), "{}", answer.text);
    assert!(answer.data.unwrap().contains("people|"));

    let named = rows(&house, &json!({"measures": ["people", "share"], "by": ["nccs"], "persona": "young women"})).await;
    let written =
        rows(&house, &json!({"measures": ["people", "share"], "by": ["nccs"], "filter": "gender = 'female' and age between 25 and 34"}))
            .await;
    assert_eq!(named, written);
    let structured = json!([{"column": "gender", "value": "female"}, {"column": "age", "op": "between", "value": [25, 34]}]);
    assert_eq!(named, rows(&house, &json!({"measures": ["people", "share"], "by": ["nccs"], "where": structured})).await);

    // Told again in case it was not listening yet; once it listens, a change is there within a second.
    let mut known = false;
    for _ in 0..5 {
        house.call("set_persona", persona.clone()).await.unwrap();
        let told = async {
            while !neighbour.load("panel").unwrap().weights.get().personas.contains_key("young women") {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        known |= tokio::time::timeout(std::time::Duration::from_secs(1), told).await.is_ok();
    }
    assert!(known);
    following.abort_all();

    let listed = house.call("list_personas", json!({"dataset": "panel"})).await.unwrap();
    assert!(listed.text.starts_with("weighted: public.respondents by respondent_id, weight weight"), "{}", listed.text);
    assert!(listed.data.unwrap().contains("young women|gender = 'female'"));
    let error = ask(&house, &json!({"measures": ["people"], "persona": "young woman"})).await.unwrap_err();
    assert!(error.text().ends_with("did you mean `young women`?"), "{}", error.text());
    house.call("remove_persona", json!({"dataset": "panel", "name": "young women"})).await.unwrap();
    assert!(ask(&house, &json!({"measures": ["people"], "persona": "young women"})).await.is_err());
    house.call("remove_weighting", json!({"dataset": "panel"})).await.unwrap();
    assert!(house.call("remove_weighting", json!({"dataset": "panel"})).await.is_err());
}

#[tokio::test]
async fn a_persona_narrows_everyone_of_whom_a_reach_is() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({})).await;
    house.call("set_persona", json!({"dataset": "panel", "name": "A", "filter": "nccs = 'A'"})).await.unwrap();
    let named = rows(&house, &json!({"measures": ["reach"], "table": "viewing_events", "by": ["genre"], "persona": "A"})).await;
    let by = rows(&house, &json!({"measures": ["reach"], "table": "viewing_events", "by": ["nccs", "genre"]})).await;
    for row in &named {
        let other = line(&by, &[Value::from("A"), row["genre"].clone()], "reach");
        assert!(close(&row["estimate"], &other["estimate"], 1e-12) && row["n"] == other["n"], "{row} {other}");
    }
}

#[tokio::test]
async fn a_persona_is_a_plain_condition_on_people() {
    let (house, data) = panel().await;
    data.run("create function public.lower(integer) returns text language sql immutable as 'select 1::text'").await;
    set_weighting(&house, json!({})).await;
    for (filter, says) in [
        ("viewing_events.seconds > 5", "not a column of people"),
        ("age > random()", "`random` can't stand in a persona"),
        ("joined_on < current_date", "can't stand in a persona"),
        ("joined_on < now()", "`now` can't stand in a persona"),
        ("lower(age) = 'a'", "`lower` can't stand in a persona"),
        ("pg_sleep(1) is null", "can't stand in a persona"),
        ("age > $1", "a parameter can't stand in a filter"),
        ("age", "argument of AND must be type boolean"),
        ("agee > 5", "did you mean `age`?"),
        ("age > 5; drop table respondents", "one condition and nothing after it"),
    ] {
        let error = house.call("set_persona", json!({"dataset": "panel", "name": "x", "filter": filter})).await;
        let error = error.err().unwrap_or_else(|| panic!("{filter} was accepted"));
        assert!(error.text().contains(says), "{filter}: {}", error.text());
    }
    assert!(house.call("set_persona", json!({"dataset": "panel", "name": "y", "filter": "upper(state) = 'KERALA'"})).await.is_ok());
}

#[tokio::test]
async fn a_weighting_is_tried_before_it_is_stored() {
    let (house, _data) = panel().await;
    for (change, says) in [
        (json!({"table": "respondent"}), "did you mean `respondents`?"),
        (json!({"weight": "weihgt"}), "did you mean `weight`?"),
        (json!({"table": "viewing_events", "weight": "seconds"}), "repeats `respondent_id`"),
        (json!({"respondent": "household_id"}), "repeats `household_id`"),
        (json!({"weight": "gender"}), "SQLSTATE"),
    ] {
        let mut arguments = json!({"dataset": "panel", "table": "respondents", "respondent": "respondent_id", "weight": "weight"});
        arguments.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let error = house.call("set_weighting", arguments).await.err().unwrap_or_else(|| panic!("{change} was accepted"));
        assert!(error.text().contains(says), "{change}: {}", error.text());
    }
    assert!(house.call("list_personas", json!({"dataset": "panel"})).await.unwrap().text.starts_with("no weighting is set"));
}

use serde_json::{Value, json};
use tidegate_core::{Answer, Error};

use super::{close, panel, rows, set_weighting};
use crate::house::House;

async fn query(house: &House, sql: &str) -> Result<Answer, Error> {
    house.call("query_dataset", json!({"dataset": "panel", "sql": sql, "format": "json"})).await
}

/// The values of the only row, and the head.
async fn values(house: &House, sql: &str) -> (Vec<Value>, String) {
    let answer = query(house, sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let found: Vec<Value> = serde_json::from_str(&answer.data.unwrap()).unwrap();
    (found[0].as_object().unwrap().values().cloned().collect(), answer.text)
}

async fn estimates(house: &House, request: Value) -> Vec<Value> {
    rows(house, &request).await.iter().map(|row| row["estimate"].clone()).collect()
}

const EVENTS: &str = "from viewing_events e join respondents r on r.respondent_id = e.respondent_id join channels c using (channel_id)";

#[tokio::test]
async fn plain_aggregates_are_those_of_the_structured_request() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({"mode": "rewrite"})).await;
    let sql = "select count(*), sum(household_size) as s, avg(age), max(age), 100.0 * count(*) filter (where gender = 'female') / count(*) as women from respondents where nccs = 'A'";
    let (found, head) = values(&house, sql).await;
    assert!(head.contains("people counted by weight: select coalesce(sum(respondents.weight), 0) as count, "), "{head}");
    let only = json!([{"column": "nccs", "value": "A"}]);
    let people = estimates(&house, json!({"measures": ["people", "sum(household_size)", "mean(age)"], "where": only})).await;
    let women = estimates(&house, json!({"measures": ["share"], "by": ["gender"], "where": only})).await;
    for (got, wanted) in [(0, &people[0]), (1, &people[1]), (2, &people[2]), (4, &women[0])] {
        assert!(close(&found[got], wanted, 1e-12), "{found:?} {people:?} {women:?}");
    }
    assert!(found[3].as_f64().unwrap() > 60.0);

    let sql = format!(
        "select count(distinct e.respondent_id) people, sum(e.seconds), avg(e.seconds), count(distinct e.channel_id) channels {EVENTS} where c.genre = 'news' and r.gender = 'male'"
    );
    let (found, head) = values(&house, &sql).await;
    assert!(head.contains("jsonb_object_agg(r.respondent_id, r.weight)"), "{head}");
    let request = json!({"measures": ["people", "sum(seconds)", "mean(seconds)"], "table": "viewing_events", "filter": "genre = 'news' and gender = 'male'"});
    for (got, wanted) in found.iter().zip(estimates(&house, request).await) {
        assert!(close(got, &wanted, 1e-12), "{got} {wanted}");
    }
    assert_eq!(found[3].as_f64(), Some(4.0));
}

#[tokio::test]
async fn groups_windows_and_empty_answers_are_weighted_too() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({"mode": "rewrite"})).await;
    let sql = "select r.gender, round(count(*) * 100.0 / sum(count(*)) over (), 6) as share from respondents r join universe using (state, town_class) group by 1 having count(*) > 0 order by count(*) desc, rank() over (order by count(*))";
    let answer = query(&house, sql).await.unwrap();
    let found: Vec<Value> = serde_json::from_str(&answer.data.unwrap()).unwrap();
    let wanted = estimates(&house, json!({"measures": ["share"], "by": ["gender"], "order_by": "share desc"})).await;
    assert_eq!(found.len(), 2);
    assert!(found.iter().zip(&wanted).all(|(row, wanted)| close(&row["share"], wanted, 1e-7)), "{found:?} {wanted:?}");
    let (found, _) =
        values(&house, "select count(*), count(state), count(distinct respondent_id), sum(age), avg(age) from respondents where age > 200")
            .await;
    assert_eq!(found, [json!(0), json!(0), json!(0), Value::Null, Value::Null]);
    let many = json!({"queries": [{"dataset": "panel", "sql": "select count(*) from respondents", "label": "all"}]});
    let text = house.call("query_datasets", many).await.unwrap().render();
    assert!(text.contains("people counted by weight: select coalesce(sum(respondents.weight), 0) as count from respondents"), "{text}");
}

#[tokio::test]
async fn what_counts_no_people_runs_as_it_is() {
    let (house, _data) = panel().await;
    let counted = "select count(*) as n from respondents";
    set_weighting(&house, json!({})).await;
    assert_eq!(values(&house, counted).await.0, [json!(4988)], "weights are off");
    set_weighting(&house, json!({"mode": "rewrite"})).await;
    assert_ne!(values(&house, counted).await.0, [json!(4988)]);
    for sql in [
        "select count(*) from channels",
        "select genre, count(*) from channels join programmes using (channel_id) group by 1",
        "select * from respondents limit 3",
        "select distinct gender from respondents",
        "select max(age), min(age), string_agg(distinct state, ',') from respondents",
        "select gender, sum(weight), sum(weight * age) / sum(weight), count(*) as base from respondents group by 1",
        "select sum(e.seconds * r.weight) from viewing_events e join respondents r using (respondent_id)",
        "select people from universe order by sum(people) over () limit 1",
        "explain select count(*) from respondents",
        "show timezone",
        "select 1",
    ] {
        let answer = query(&house, sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        assert!(!answer.text.contains("counted by weight"), "{sql}: {}", answer.text);
    }
    let error = query(&house, "select count(* from respondents").await.unwrap_err();
    assert!(error.text().contains("syntax error"), "{}", error.text());
}

#[tokio::test]
async fn what_cannot_be_proved_is_refused_with_the_request_to_use() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({"mode": "rewrite"})).await;
    for (sql, why) in [
        (format!("select count(*) {EVENTS}"), "`count(*)` counts rows of `viewing_events`, not people"),
        (format!("select avg(r.age) {EVENTS}"), "which it does not belong to"),
        (format!("select sum(case when e.device = 'tv' then 1 else 0 end) {EVENTS}"), "counts rows of `viewing_events`, not people"),
        (format!("select sum(r.weight) {EVENTS}"), "adds a person's weight once for each row of `viewing_events`"),
        ("select count(distinct household_id) from respondents".to_owned(), "counts in the sample, not in the population"),
        ("select percentile_cont(0.5) within group (order by age) from respondents".to_owned(), "has no weighted form here"),
        ("select stddev(age) from respondents".to_owned(), "has no weighted form here"),
        ("select sum(distinct age) from respondents".to_owned(), "has no weighted form here"),
        ("select gender, count(*) over () from respondents".to_owned(), "counts rows over a window"),
        ("select count(distinct respondent_id) from viewing_events".to_owned(), "`respondents` with its weights is not joined"),
        ("select sum(events) from viewing_days".to_owned(), "`respondents` with its weights is not joined"),
        ("with r as (select * from respondents) select count(*) from r".to_owned(), "it has WITH"),
        ("select count(*) from (select * from respondents) r".to_owned(), "it has a subquery or function in FROM"),
        ("select (select count(*) from respondents)".to_owned(), "it has no table"),
        ("select count(*) from channels where exists (select from respondents)".to_owned(), "it has a subquery"),
        ("select count(*) from respondents, channels".to_owned(), "it has tables after a comma in FROM"),
        ("select count(*) from respondents r join channels c on r.age = c.channel_id".to_owned(), "`channels` is not joined on a foreign key alone"),
        ("select count(*) from respondents r join universe u on u.state = r.state".to_owned(), "`universe` is not joined on a foreign key alone"),
        (
            "select sum(e.seconds) from respondents r join viewing_events e using (respondent_id) join ad_exposures a on a.respondent_id = r.respondent_id".to_owned(),
            "counts a number once for each row of `the join`",
        ),
        ("select count(*) from respondents union all select count(*) from channels".to_owned(), "it has UNION, INTERSECT or EXCEPT"),
    ] {
        let error = query(&house, &sql).await.err().unwrap_or_else(|| panic!("{sql} was answered"));
        assert!(error.text().contains(why), "{sql}: {}", error.text());
        assert!(error.text().contains("use aggregate_dataset {\"dataset\": \"panel\", \"measures\": ["), "{sql}: {}", error.text());
    }
    let error = query(&house, &format!("select c.genre, sum(seconds), count(*) {EVENTS} group by 1")).await.unwrap_err();
    assert!(
        error.text().contains(
            "{\"dataset\": \"panel\", \"measures\": [\"sum(seconds)\", \"people\"], \"by\": [\"genre\"], \"table\": \"viewing_events\"}"
        ),
        "{}",
        error.text()
    );
}

#[tokio::test]
async fn views_partitions_and_aggregates_of_ones_own_are_no_way_around() {
    let (house, data) = panel().await;
    data.run(
        "create table diary (respondent_id int references respondents, day date) partition by range (day);
         create table diary_2026 partition of diary for values from ('2026-01-01') to ('2027-01-01');
         create view people_of_kerala as select * from respondents where state = 'Kerala';
         create view kerala as select * from people_of_kerala;
         create aggregate how_many (anyelement) (sfunc = int8inc_any, stype = int8, initcond = '0');
         grant select on all tables in schema public to public;",
    )
    .await;
    set_weighting(&house, json!({"mode": "rewrite"})).await;
    for (sql, why) in [
        ("select count(*) from diary_2026", "with its weights is not joined"),
        ("select count(*) from kerala", "with its weights is not joined"),
        ("select how_many(age) from respondents", "`how_many` is an aggregate of the dataset's own"),
    ] {
        let error = query(&house, sql).await.err().unwrap_or_else(|| panic!("{sql} was answered"));
        assert!(error.text().contains(why) || error.text().contains("can't be told"), "{sql}: {}", error.text());
    }
    assert!(query(&house, "select how_many(channel_id) from channels").await.is_ok());
}

//! Setting rules: checked, recorded, in force everywhere within a second, and held where no statement runs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tidegate_core::Kind;

use super::{Governed, rules};

#[tokio::test]
async fn an_answer_says_by_which_rules_it_was_made() {
    let governed = Governed::new().await;
    let head = async |sql: &str| governed.ask("d", sql).await.unwrap().text;
    let text = head("select tag from people").await;
    assert!(text.starts_with("first 5 rows") && text.ends_with("governed: at most 5 rows about single people"), "{text}");
    let text = head("select region, count(*) from people group by region").await;
    assert!(text.contains("governed: 2 groups left out: under 5 people, or next to one that is"), "{text}");
    let text = head("select class, count(*) from people group by class").await;
    assert!(text.contains("governed: no group is under 5 people"), "{text}");
    let text = head("select sum(salary) from people where region = 'Atoll'").await;
    assert!(text.starts_with("0 rows") && text.contains("governed: no group of 5 people or more"), "{text}");
    let text = head("with r as (select region, count(*) as n from people group by region) select count(*) from r").await;
    assert!(text.contains("governed; groups under 5 people are left out inside it"), "{text}");
    let text = head("select * from channels").await;
    assert!(text.ends_with("; governed"), "{text}");
}

#[tokio::test]
async fn a_lone_small_group_takes_the_next_smallest_with_it() {
    let governed = Governed::new().await;
    let all = governed.rows("select region, count(*) from people group by region order by region").await;
    assert!(!all.contains("Atoll") && !all.contains("Islet") && all.contains("North"), "{all}");
    // The total stays: what it gives away is of nine people.
    let total = governed.rows("select region, count(*) from people group by rollup (region) order by 2 desc limit 1").await;
    assert_eq!(total, "region|count\n-|-\nNULL|529\n");
    // Of totals in between none stays.
    let cube = governed.rows("select region, class, count(*) from people group by cube (region, class)").await;
    assert!(!cube.contains("NULL|A|") && cube.contains("NULL|NULL|529"), "{cube}");
}

#[tokio::test]
async fn values_behind_too_few_people_are_null_beside_those_that_are_not() {
    let governed = Governed::new().await;
    let rows = governed.rows("select count(*), sum(salary) filter (where region = 'Atoll') as small from people").await;
    assert_eq!(rows, "count|small\n-|-\n529|NULL\n");
    let rows = governed.rows("select count(*) filter (where region <> 'Atoll') as others from people").await;
    assert_eq!(rows, "others\n-\nNULL\n", "what is left would be the small group");
    let rows = governed.rows("select sum(salary * boss::int) as of_bosses from people").await;
    assert_eq!(rows, "of_bosses\n-\nNULL\n", "one person's salary, and zeros");
}

#[tokio::test]
async fn errors_tell_names_that_can_be_seen_and_no_values() {
    let governed = Governed::new().await;
    let text = async |sql: &str| governed.ask("d", sql).await.unwrap_err().text();
    let error = text("select salry from people").await;
    assert!(error.starts_with("column \"salry\" does not exist (SQLSTATE 42703)\nselect salry from people\n       ^"), "{error}");
    assert!(error.contains("nearest column: `salary`"), "{error}");
    let error = text("select ssnn from people").await;
    assert!(!error.contains("`ssn`"), "{error}");
    let error = text("select * from peopl").await;
    assert!(error.contains("relation \"peopl\" does not exist") && error.contains("nearest table: `people`"), "{error}");
    let error = text("select tag::int from people").await;
    assert!(error.contains("22P02") && !error.contains("tag0"), "{error}");
    let error = text("select string_agg(tag, ',') from people").await;
    assert!(error.contains("`string_agg` over rows about single people") && error.contains('^'), "{error}");
}

#[tokio::test]
async fn schemas_keep_the_rules() {
    let governed = Governed::new().await;
    let describe = async |arguments| governed.house.call("describe_dataset", arguments).await.unwrap().render();
    let text = describe(json!({"dataset": "d", "detail": "full"})).await;
    assert!(text.contains("salary") && !text.contains("ssn") && !text.contains("household_id"), "{text}");
    assert!(text.contains("masked: the year") && text.contains("merged: A, C/D/E"), "{text}");
    for table in ["people", "visits", "former_people", "people_view", "people_digest", "opened"] {
        let text = describe(json!({"dataset": "d", "table": table})).await;
        assert!(!text.contains("ssn") && !text.contains("2025-01-01"), "{table}: {text}");
    }
}

#[tokio::test]
async fn answers_kept_under_other_rules_are_gone() {
    let governed = Governed::new().await;
    governed.house.call("set_governance", json!({"dataset": "d", "governed": false})).await.unwrap();
    let answer = governed.ask("d", "select e.*, p.ssn from events e join people p using (person_id)").await.unwrap();
    let id = answer.links[0].uri.rsplit('/').next().unwrap().to_owned();
    assert!(governed.house.call("read_result", json!({"result": id})).await.unwrap().render().contains("ZQSSN"));
    governed.house.call("set_governance", json!({"dataset": "d", "governed": true})).await.unwrap();
    assert_eq!(governed.house.call("read_result", json!({"result": id})).await.unwrap_err().kind, Kind::NotFound);
}

#[tokio::test]
async fn a_long_answer_of_groups_is_kept_without_what_was_left_out() {
    let governed = Governed::new().await;
    let sql =
        "select e.channel_id, e.seen_on, repeat('long ', 40) as filler, count(*) as n, sum(e.seconds) as s from events e group by 1, 2";
    governed.house.call("set_governance", json!({"dataset": "d", "cell_min": 2})).await.unwrap();
    let answer = governed.ask("d", sql).await.unwrap();
    assert!(answer.text.contains("kept as"), "{}", answer.text);
    let id = answer.links[0].uri.rsplit('/').next().unwrap().to_owned();
    let kept = json!({"result": id, "sql": "select min(n), count(*) > 400 as many, (select count(*) from json_object_keys(row_to_json((select r from result r limit 1)))) as columns from result"});
    let text = governed.house.call("read_result", kept).await.unwrap().data.unwrap();
    assert_eq!(text, "min|many|columns\n-|-|-\n13|t|5\n");
}

#[tokio::test]
async fn rules_hold_on_every_replica_within_a_second_and_are_on_record() {
    let governed = Governed::new().await;
    let neighbour = governed.house.neighbour().await;
    let mut following = tokio::task::JoinSet::new();
    following.spawn(Arc::clone(&neighbour).follow(|| {}));
    tokio::time::sleep(Duration::from_millis(300)).await;
    governed.house.call("set_governance", json!({"dataset": "d", "raw_rows_max": 2})).await.unwrap();
    assert_eq!(governed.rows("select tag from people order by tag").await.lines().count(), 4);
    let deadline = Instant::now() + Duration::from_secs(1);
    while neighbour.load("d").unwrap().governance().raw_rows_max != 2 {
        assert!(Instant::now() < deadline, "not within a second");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let client = governed.house.database.client().await;
    let row =
        client.query_one("select changed_by, change::text from data.governance_change order by change_id desc limit 1", &[]).await.unwrap();
    assert_eq!((row.get::<_, &str>(0), row.get::<_, &str>(1)), ("local", "{\"raw_rows_max\": 2}"));
}

#[tokio::test]
async fn rules_that_could_not_hold_are_refused_and_change_nothing() {
    let governed = Governed::new().await;
    let set = async |tables| governed.house.call("set_governance", json!({"dataset": "d", "tables": tables})).await.unwrap_err().text();
    for (tables, text) in [
        (json!([{"table": "peopel"}]), "no table `peopel`"),
        (json!([{"table": "people", "hide": ["sn"]}]), "did you mean `ssn`?"),
        (json!([{"table": "visits_2025", "hide": ["note"]}]), "`public.visits_2025` is a part of `public.visits`"),
        (json!([{"table": "former_people", "hide": ["ssn"]}]), "is a part of `public.people`"),
        (json!([{"table": "people", "mask": {"tag": "hash"}, "merge": {"tag": {"a": "b"}}}]), "masked and merged"),
        (json!([{"table": "channels", "hide": ["channel_id", "title", "genre"]}]), "every column"),
    ] {
        let error = set(tables).await;
        assert!(error.contains(text), "{error}");
    }
    let shown = governed.house.call("set_governance", json!({"dataset": "d"})).await.unwrap().render();
    assert!(shown.contains("at most 5 rows about single people, groups from 5 people"), "{shown}");
    assert!(shown.contains("public.people|people|person_id|hidden: ssn, household_id; masked: born year"), "{shown}");
}

#[tokio::test]
async fn a_table_made_a_moment_ago_is_governed_from_the_start() {
    let governed = Governed::new().await;
    governed.rows("select count(*) from people").await;
    governed
        .data
        .run("create table fresh as select n, 'tag' || n as t from generate_series(1, 50) n; grant select on fresh to public")
        .await;
    let answer = governed.ask("d", "select * from fresh").await.unwrap();
    assert!(answer.text.contains("first 5 rows"), "{}", answer.text);
    assert_eq!(governed.rows("select count(*) from fresh").await, "count\n-\n50\n");
}

#[tokio::test]
async fn no_raw_rows_at_all_can_be_the_rule() {
    let governed = Governed::new().await;
    let strict = json!({"raw_rows_max": 0, "dataset": "d", "governed": true, "tables": rules("d")["tables"].clone()});
    governed.house.call("set_governance", strict).await.unwrap();
    let error = governed.ask("d", "select tag from people").await.unwrap_err().text();
    assert!(error.contains("rows about single people are closed"), "{error}");
    assert!(governed.ask("d", "select max(salary) from people").await.is_err());
    assert_eq!(governed.rows("select count(*) from people").await, "count\n-\n529\n");
}

#[tokio::test]
async fn every_aggregate_of_the_server_is_known_as_one() {
    let governed = Governed::new().await;
    let client = governed.data.client().await;
    let names = client
        .query("select distinct proname::text from pg_proc join pg_aggregate on aggfnoid = pg_proc.oid where pg_proc.oid < 16384 and aggkind <> 'h'", &[])
        .await
        .unwrap();
    assert!(names.len() > 40);
    for row in names {
        let name: String = row.get(0);
        // Beside a plain column an aggregate that is not known as one would be PostgreSQL's to refuse.
        let outcome = governed.ask("d", &format!("select {name}(salary), {name}(salary, salary) from people")).await;
        let known = match &outcome {
            Ok(answer) => !answer.text.contains("at most 5 rows about single people"),
            Err(error) => !error.text().contains("42883") || is_open(&name),
        };
        assert!(known, "{name}: {outcome:?}");
    }
}

/// Aggregates that run: PostgreSQL says itself what is wrong with their arguments.
fn is_open(name: &str) -> bool {
    const SUMS: [&str; 8] = ["sum", "avg", "stddev", "stddev_pop", "stddev_samp", "var_pop", "var_samp", "variance"];
    SUMS.contains(&name) || matches!(name, "count" | "max" | "min" | "any_value" | "mode" | "percentile_disc")
}

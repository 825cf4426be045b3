//! What a database has been asked, by `pg_stat_statements` of a server of the test's own.

use serde_json::json;
use tidegate_core::Kind;
use tidegate_data::Entry;
use tidegate_testkit::{Own, Postgres, psql};

use crate::house::House;

/// A server that counts statements, with a table to ask and a role that reads.
async fn counting(schema: &str) -> Own {
    let own = Postgres::own().await;
    let url = own.url("postgres");
    psql(&url, "alter system set shared_preload_libraries = 'pg_stat_statements'");
    own.shut_down().await;
    own.revive().await;
    psql(&url, &format!("create schema if not exists {schema}; create extension pg_stat_statements schema {schema}"));
    psql(
        &url,
        "create table t as select n as a, n % 7 as b from generate_series(1, 20000) n; create role reader login; grant select on t to reader",
    );
    own
}

async fn house(own: &Own) -> House {
    let house = House::new().await;
    house.add("d", &own.private().url_as("reader", "postgres")).await;
    house
}

#[tokio::test]
async fn the_steps_to_have_statements_counted_are_told_one_after_the_other() {
    let own = Postgres::own().await;
    let url = own.url("postgres");
    psql(&url, "create role reader login");
    let house = house(&own).await;
    let ask = || house.call("list_slow_queries", json!({"dataset": "d"}));
    let error = ask().await.unwrap_err();
    assert_eq!(error.kind, Kind::NotFound);
    assert_eq!(
        error.text(),
        "no statistics of statements in `d`: pg_stat_statements is not installed\n\
         1. add pg_stat_statements to shared_preload_libraries and restart the server\n\
         2. as a superuser in database postgres: create extension pg_stat_statements;\n\
         3. grant pg_read_all_stats to reader;"
    );
    psql(&url, "create extension pg_stat_statements");
    let error = ask().await.unwrap_err();
    assert!(
        error.text().starts_with("no statistics of statements in `d`: pg_stat_statements is installed and not loaded\n1. add "),
        "{}",
        error.text()
    );
    assert!(!error.text().contains("create extension"), "{}", error.text());
    psql(&url, "alter system set shared_preload_libraries = 'pg_stat_statements'");
    own.shut_down().await;
    own.revive().await;
    psql(&url, "select count(*) from pg_class where relname = 'x'");
    let text = ask().await.unwrap().render();
    assert!(text.contains(" statements of other roles; grant pg_read_all_stats to reader;"), "{text}");
    assert!(!text.contains("relname"), "{text}");
    psql(&url, "grant pg_read_all_stats to reader");
    let text = ask().await.unwrap().render();
    assert!(text.contains("relname = $1") && !text.contains("not seen"), "{text}");
}

#[tokio::test]
async fn statements_come_in_the_order_that_was_asked_for() {
    let own = counting("metrics").await;
    let url = own.url("postgres");
    let house = house(&own).await;
    let error = house.call("list_slow_queries", json!({"dataset": "d"})).await.unwrap_err();
    assert!(
        error.text().ends_with(
            "a schema that is closed to the role\n1. grant usage on schema metrics to reader;\n2. grant pg_read_all_stats to reader;"
        ),
        "{}",
        error.text()
    );
    psql(&url, "grant pg_read_all_stats to reader; grant usage on schema metrics to reader");
    psql(&url, "select pg_sleep(0.3) as long_one");
    for _ in 0..30 {
        psql(&url, "select 1 as frequent_one");
    }
    psql(&url, "set work_mem = '64kB'; select count(*) from (select a, b from t order by b, a) as spilling_one");
    let mut firsts = Vec::new();
    for by in ["total", "mean", "calls", "io"] {
        let text = house.call("list_slow_queries", json!({"dataset": "d", "by": by, "limit": 50})).await.unwrap().data.unwrap();
        let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("{by}: {text}"));
        firsts.push((place("long_one"), place("frequent_one"), place("spilling_one")));
        assert!(!text.contains("alter system") || !text.contains("|begin"), "{text}");
    }
    assert!(firsts[0].0 < firsts[0].1 && firsts[1].0 < firsts[1].2, "{firsts:?}");
    assert!(firsts[2].1 < firsts[2].0 && firsts[3].2 < firsts[3].0, "{firsts:?}");
    let text = house.call("list_slow_queries", json!({"dataset": "d", "by": "calls", "limit": 100})).await.unwrap().render();
    let frequent = text.lines().find(|line| line.contains("frequent_one")).unwrap();
    assert!(frequent.starts_with("30|") && frequent.contains("|select $1 as frequent_one"), "{frequent}");
    let text = house.call("list_slow_queries", json!({"dataset": "d", "limit": 1})).await.unwrap().render();
    assert!(text.starts_with("1 statement: most time together; times in ms\n"), "{text}");
    assert_eq!(house.call("list_slow_queries", json!({"dataset": "d", "limit": 101})).await.unwrap_err().kind, Kind::Invalid);
}

#[tokio::test]
async fn statements_about_schemas_that_are_not_shown_are_left_out() {
    let own = counting("public").await;
    let url = own.url("postgres");
    psql(&url, "grant pg_read_all_stats to reader; create schema secret; create table secret.plans as select 1 as a");
    psql(&url, "select a from secret.plans");
    psql(&url, "select b from public.t where a = 4");
    let house = House::new().await;
    let entry = Entry { name: "d".to_owned(), schemas: vec!["public".to_owned()], ..Entry::default() };
    house.enter(entry, &own.private().url_as("reader", "postgres")).await;
    let text = house.call("list_slow_queries", json!({"dataset": "d", "limit": 100})).await.unwrap().render();
    assert!(!text.contains("secret") && text.contains("public.t where a = $1"), "{text}");
    assert!(text.contains("left out: they may be about schemas that `d` does not show"), "{text}");
}

#[tokio::test]
async fn the_workload_itself_is_advised_on() {
    let own = counting("public").await;
    let url = own.url("postgres");
    if psql(&url, "select count(*) from pg_available_extensions where name = 'hypopg'") == "0" {
        let shared = Postgres::shared().await.database().await;
        assert!(!crate::house::has_hypopg(&shared).await, "the shared server has what this one has");
        return;
    }
    psql(&url, "grant pg_read_all_stats to reader; create extension hypopg; analyze t");
    for number in 0..5 {
        psql(&url, &format!("select b from t where a = {number}"));
    }
    psql(&url, "update t set b = 1 where a = 3");
    let house = house(&own).await;
    let answer = house.call("advise_indexes", json!({"dataset": "d", "workload": true})).await.unwrap();
    let data = answer.data.unwrap();
    assert!(data.contains("create index concurrently on public.t (a);|"), "{data}");
    assert!(data.lines().any(|line| line.contains("|5|") && line.ends_with("|select b from t where a = $1")), "{data}");
    assert!(answer.notes.contains("counted statements left out: they write, or may not be read here"), "{}", answer.notes);
    assert!(answer.notes.contains("planned for any constants"), "{}", answer.notes);
    assert_eq!(psql(&url, "select count(*) from pg_indexes where tablename = 't'"), "0");
}

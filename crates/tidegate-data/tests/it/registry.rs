use std::time::{Duration, Instant};

use serde_json::json;
use tidegate_core::{Kind, Secret};
use tidegate_data::Vault;
use tidegate_testkit::Postgres;

use crate::house::House;

#[tokio::test]
async fn a_superuser_is_refused_unless_the_operator_insists() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run("create table t as select 1 as a").await;
    let error = house.add("d", &data.url()).await.unwrap_err();
    assert_eq!(error.kind, Kind::Denied);
    assert!(error.text().contains("grant select on all tables in schema public to tidegate_d;"), "{}", error.text());
    assert!(house.datasets.list().is_empty());
    assert!(house.register("d", &data.url(), true).await.unwrap().superuser);
}

#[tokio::test]
async fn the_sql_that_is_offered_makes_a_role_that_only_reads() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run("create table t as select 1 as a").await;
    let role = format!("tidegate_{}", data.name().replace('-', "_"));
    let offered = house.add(&data.name().replace('_', "-").to_lowercase(), &data.url()).await.unwrap_err().hint.unwrap();
    let sql: String = offered
        .lines()
        .filter(|line| line.ends_with(';') || line.contains("; --"))
        .map(|line| line.replace("<choose one>", "pw"))
        .collect::<Vec<_>>()
        .join("\n");
    data.run(&sql).await;
    let access = house.add("d", &data.postgres().url_as(&role, data.name())).await.unwrap();
    assert_eq!((access.writable, access.readable, access.superuser), (0, 1, false));
    data.run(&format!("drop owned by {role}; drop role {role};")).await;
}

#[tokio::test]
async fn a_new_key_takes_over_and_who_lacks_it_keeps_what_is_open() {
    let (house, _data) = House::with_data("create table t as select 1 as a", tidegate_data::Settings::default()).await;
    let new = Vault::new_key();
    let both = Secret::new(format!("{},{}", new.expose(), house.vault_key.expose()));
    let rotating = tidegate_testhouse::open(&house.database, &both, tidegate_data::Settings::default()).await.1;
    // The dataset, and the role that reads results.
    assert_eq!(rotating.rotate_credentials().await.unwrap(), 2);
    house.datasets.reload().await.unwrap();
    assert_eq!(house.rows("select a from t").await.lines().last(), Some("1"));
    let later = tidegate_testhouse::open(&house.database, &new, tidegate_data::Settings::default()).await.1;
    assert!(later.load("d").unwrap().schema().await.unwrap().find("t").next().is_some());
    let strange = tidegate_testhouse::open(&house.database, &Vault::new_key(), tidegate_data::Settings::default()).await.1;
    assert_eq!(strange.load("d").err().map(|error| error.kind), Some(Kind::NotFound));
    assert_eq!(strange.rotate_credentials().await.unwrap_err().kind, Kind::Denied);
}

#[tokio::test]
async fn nothing_that_failed_is_stored() {
    let house = House::new().await;
    let error = house.add("d", "postgresql://nobody:hunter2@127.0.0.1:1/nothing").await.unwrap_err();
    assert_eq!(error.kind, Kind::Unavailable);
    assert!(!format!("{error:?}").contains("hunter2"));
    assert!(house.add("Bad Name", "postgresql://x@y/z").await.is_err());
    let client = house.database.client().await;
    let stored: i64 = client.query_one("select count(*) from data.dataset", &[]).await.unwrap().get(0);
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn a_credential_is_encrypted_at_rest_and_a_name_is_free_again_after_removal() {
    let (house, data) = House::with_data("create table t as select 1 as a", tidegate_data::Settings::default()).await;
    let client = house.database.client().await;
    let token: String = client.query_one("select url_encrypted from data.dataset", &[]).await.unwrap().get(0);
    assert!(token.starts_with("gAAAA") && !token.contains("tidegate"), "{token}");
    assert_eq!(house.add("d", &data.reader().await.url).await.unwrap_err().kind, Kind::Conflict);
    house.datasets.remove("d", "local").await.unwrap();
    assert_eq!(house.call("query_dataset", json!({"dataset": "d", "sql": "select 1"})).await.unwrap_err().kind, Kind::NotFound);
    house.add("d", &data.reader().await.url).await.unwrap();
    assert_eq!(house.rows("select a from t").await, "a\n-\n1\n");
}

#[tokio::test]
async fn another_process_serves_a_new_dataset_within_a_second() {
    let house = House::new().await;
    let neighbour = house.neighbour().await;
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(neighbour.clone().follow(|| {}));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let data = Postgres::shared().await.database().await;
    data.run("create table t as select 1 as a").await;
    house.add("d", &data.reader().await.url).await.unwrap();
    let added = Instant::now();
    while !neighbour.list().contains_key("d") {
        assert!(added.elapsed() < Duration::from_secs(1));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tasks.abort_all();
}

#[tokio::test]
async fn only_the_named_schemas_are_shown_and_reached() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run("create schema hr; create table hr.pay as select 1 as salary; create table t as select 1 as a").await;
    let reader = data.reader().await;
    data.run(&format!("grant usage on schema hr to {0}; grant select on hr.pay to {0}", reader.name)).await;
    let entry = tidegate_data::Entry { name: "d".to_owned(), schemas: vec!["public".to_owned()], ..tidegate_data::Entry::default() };
    house.enter(entry, &reader.url).await.unwrap();
    assert_eq!(house.refusal("select salary from hr.pay").await.kind, Kind::Denied);
    let text = house.call("describe_dataset", json!({"dataset": "d"})).await.unwrap().render();
    assert!(!text.contains("pay"), "{text}");
    assert_eq!(house.rows("select a from t").await, "a\n-\n1\n");
}

#[tokio::test]
async fn a_partitioned_table_counts_once_and_a_schema_may_have_any_name() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run(
        "create schema \"a, b\"; create table \"a, b\".t as select 1 as a;
         create table p (a int) partition by range (a);
         create table p1 partition of p for values from (0) to (10); create table p2 partition of p for values from (10) to (20);",
    )
    .await;
    let access = house.register("d", &data.url(), true).await.unwrap();
    assert_eq!(access.readable, 2);
    assert_eq!(access.schemas, ["a, b", "public"]);
}

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use tidegate_knowledge::Settings;
use tidegate_testkit::{Postgres, TestDatabase};

use crate::house::House;

/// Where `scripts/setup.sh model` puts the model.
const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.cache/model");

const SHOP: &str = "
create type order_status as enum ('new', 'paid', 'shipped');
create table customers (id bigint primary key, email text not null, country text);
comment on table customers is 'Everyone who signed up';
create table orders (id bigint primary key, customer_id bigint references customers, status order_status, total numeric);
comment on column orders.total is 'With tax, in euro';
create table shipments (id bigint primary key, order_id bigint references orders, carrier text, delivered_at timestamptz);
create table cust_ord_hdr (id bigint primary key, tot_amt numeric);
insert into orders select n, null, 'paid', n from generate_series(1, 1200) n;
analyze;";

/// The names that an answer gives, best first.
fn names(answer: &tidegate_core::Answer) -> Vec<String> {
    answer.data.as_deref().unwrap_or_default().lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

async fn find(house: &House, question: &str) -> Vec<String> {
    names(&house.call("find_data", json!({"question": question})).await.unwrap())
}

#[tokio::test]
async fn plain_words_find_names_comments_columns_labels_and_abbreviations() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    for (question, table) in [
        ("how many orders", "d.orders"),
        ("clients by country", "d.customers"),
        ("who signed up?", "d.customers"),
        ("which courier is slowest?", "d.shipments"),
        ("what was shipped", "d.shipments"),
        ("taxes in euro", "d.orders"),
        ("header of a customer's order", "d.cust_ord_hdr"),
    ] {
        let found = find(&house, question).await;
        assert_eq!(found.first().map(String::as_str), Some(table), "{question}: {found:?}");
    }
    let answer = house.call("find_data", json!({"question": "order totals", "limit": 1})).await.unwrap();
    assert!(answer.text.starts_with("best 1 of 4 tables in 1 dataset"), "{}", answer.text);
    assert_eq!(answer.data.as_deref(), Some("d.orders (total)  ~1.2k\n"));
    assert!(answer.notes.contains("describe_dataset") && answer.notes.contains("by words alone: no embedding model"), "{}", answer.notes);
}

#[tokio::test]
async fn other_words_that_somebody_wrote_find_a_table() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    assert!(!find(&house, "Which Wuffel came late?").await.contains(&"d.shipments".to_owned()));
    let entries = json!([
        {"table": "shipments", "field": "synonyms", "text": "wuffel, parcel post"},
        {"table": "orders", "column": "total", "field": "synonyms", "text": "zaster"}
    ]);
    house.call("save_metadata", json!({"dataset": "d", "entries": entries})).await.unwrap();
    assert_eq!(find(&house, "Which Wuffel came late?").await.first().map(String::as_str), Some("d.shipments"));
    assert_eq!(find(&house, "How much Zaster?").await.first().map(String::as_str), Some("d.orders"));
}

#[tokio::test]
async fn all_datasets_are_searched_unless_one_is_named() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    let other = Postgres::shared().await.database().await;
    other.run("create table invoices (id bigint, due date)").await;
    house.add("books", &other.reader().await.url).await.unwrap();
    assert_eq!(find(&house, "unpaid bills").await, ["books.invoices"]);
    let answer = house.call("find_data", json!({"question": "bills", "dataset": "d"})).await.unwrap();
    assert!(answer.text.starts_with("nothing found in 4 tables in 1 dataset"), "{}", answer.text);
    let error = house.call("find_data", json!({"question": "bills", "dataset": "dd"})).await.unwrap_err();
    assert!(error.text().contains("did you mean `d`?"), "{}", error.text());
}

#[tokio::test]
async fn a_dataset_that_is_away_is_named_and_the_others_are_searched() {
    let (house, data) = House::with_data(SHOP, Settings::default()).await;
    let other: TestDatabase = Postgres::shared().await.database().await;
    other.run("create table invoices (id bigint, due date)").await;
    house.add("books", &other.reader().await.url).await.unwrap();
    drop(data);
    let answer = house.call("find_data", json!({"question": "invoices"})).await.unwrap();
    assert_eq!(names(&answer), ["books.invoices"]);
    assert!(answer.notes.contains("no answer from: d"), "{}", answer.notes);
}

/// What no word says is found by meaning, and what was embedded once is not embedded again.
#[tokio::test]
async fn meaning_finds_what_words_do_not() {
    let model = PathBuf::from(MODEL);
    if !model.join("vocab.txt").exists() {
        skipped();
        return;
    }
    let mut sql = String::from("create table fraud_case (id bigint, suspicion_txt text, outcome_cd text);");
    for table in ["warehouse_bin", "lab_result", "flight_leg", "menu_item", "tax_return", "bus_stop", "crop_plan"] {
        writeln!(sql, "create table {table} (id bigint, name text, created_at timestamptz);").unwrap();
    }
    let settings = Settings { model_dir: model, ..Settings::default() };
    let (house, _data) = House::with_data(&sql, settings).await;
    let ask = async || house.call("find_data", json!({"question": "Where do people try to cheat us?", "limit": 2})).await.unwrap();
    let mut answer = ask().await;
    // A loaded machine may need more than the few seconds that one call waits.
    for _ in 0..60 {
        if !answer.notes.contains("for now") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        answer = ask().await;
    }
    assert!(!answer.notes.contains("by words alone"), "{}", answer.notes);
    assert_eq!(names(&answer)[0], "d.fraud_case");
    let kept = house.database.client().await.query_one("select count(*) from data.embedding", &[]).await.unwrap();
    assert_eq!(kept.get::<_, i64>(0), 8);
    house.datasets.close().await;
}

#[expect(clippy::print_stderr, reason = "who runs the tests should see what was not proved")]
fn skipped() {
    eprintln!("skipped: no model; `scripts/setup.sh model` installs it");
}

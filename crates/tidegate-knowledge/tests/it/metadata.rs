//! Metadata: three who write, every version kept, a person's words for ever.

use serde_json::{Value, json};
use tidegate_core::{Answer, Caller, Context, Error, Face, Kind};
use tidegate_knowledge::Settings;
use tidegate_knowledge::metadata::{Author, Field};

use crate::house::House;

const SHOP: &str = "
create table customers (customer_id int primary key, name text, email text, tier text, joined date);
comment on table customers is 'People who bought at least once';
insert into customers select n, 'Ann ' || n, 'ann' || n || '@example.org', (array['gold', 'base'])[n % 2 + 1], date '2024-01-01' + n % 300 from generate_series(1, 500) n;
create table orders (order_id int primary key, customer_id int references customers, total numeric(12,2), legacy text, currency text default 'EUR');
insert into orders select n, n % 500 + 1, n * 1.5, null, 'EUR' from generate_series(1, 900) n;
analyze;";

async fn shop() -> (House, tidegate_testkit::TestDatabase) {
    let (house, data) = House::with_data(SHOP, Settings::default()).await;
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    (house, data)
}

impl House {
    /// As an agent calls: the helper of all other tests calls as a person at a terminal.
    async fn call_as_agent(&self, tool: &str, arguments: Value) -> Result<Answer, Error> {
        self.gate.call(&std::sync::Arc::new(Caller::local(Face::McpHttp)), tool, arguments, Context::default()).await
    }

    async fn text(&self, table: &str, column: &str, field: Field) -> Option<(String, Author)> {
        let dataset = self.datasets.load("d").unwrap();
        let all = self.knowledge.metadata(&dataset).await.unwrap();
        let found = all.into_iter().find(|text| text.subject.table == table && text.subject.column == column && text.field == field);
        found.map(|text| (text.text, text.author))
    }
}

#[tokio::test]
async fn the_plain_writer_says_what_profile_comments_and_names_tell() {
    let (house, _data) = shop().await;
    let (text, author) = house.text("customers", "", Field::Description).await.unwrap();
    assert_eq!(text, "People who bought at least once; 500 rows, one for each customer_id; splits by tier; from 2024-01-01 to 2024-10-26.");
    assert_eq!(author, Author::Writer);
    assert_eq!(
        house.text("orders", "", Field::Description).await.unwrap().0,
        "orders; 900 rows, one for each order_id; belongs to customers; measures total; splits by currency."
    );
    assert_eq!(house.text("customers", "tier", Field::Description).await.unwrap().0, "tier; values: base, gold.");
    assert_eq!(house.text("customers", "email", Field::Description).await.unwrap().0, "personal: e-mail address.");
    assert_eq!(house.text("orders", "", Field::Quality).await.unwrap().0, "always empty: legacy; always the same: currency.");
    assert!(
        house
            .text("", "", Field::Description)
            .await
            .unwrap()
            .0
            .starts_with("2 tables; the largest: orders (900 rows), customers (500 rows)")
    );
}

#[tokio::test]
async fn a_draft_has_no_personal_value_and_what_is_saved_shows_in_the_schema() {
    let (house, _data) = shop().await;
    let text = house.call("draft_metadata", json!({"dataset": "d"})).await.unwrap().render();
    assert!(!text.contains("@example.org") && !text.contains("Ann"), "{text}");
    assert!(text.contains("tier text; 2 different values; base, gold"), "{text}");
    let entries = json!([
        {"table": "orders", "column": "total", "text": "Gross total in euros,\nwith shipping."},
        {"table": "orders", "field": "synonyms", "text": "purchases, sales"},
        {"text": "A shop of ours."}
    ]);
    let text = house.call_as_agent("save_metadata", json!({"dataset": "d", "entries": entries})).await.unwrap().render();
    assert_eq!(text, "3 texts are in force");
    let text = house.call("describe_dataset", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.contains("Gross total in euros, with shipping."), "{text}");
    let text = house.call_as_agent("save_metadata", json!({"dataset": "d", "entries": entries})).await.unwrap().render();
    assert_eq!(text, "0 texts are in force; 3 said so already");
}

#[tokio::test]
async fn a_persons_words_stay_whatever_others_save_later() {
    let (house, _data) = shop().await;
    let entry = |text: &str| json!({"dataset": "d", "entries": [{"table": "orders", "text": text}]});
    house.call("save_metadata", entry("What customers ordered, by us.")).await.unwrap();
    let text = house.call_as_agent("save_metadata", entry("An agent's guess.")).await.unwrap().render();
    assert_eq!(text, "0 texts are in force; 1 are kept behind a person's words");
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    assert_eq!(house.text("orders", "", Field::Description).await.unwrap(), ("What customers ordered, by us.".to_owned(), Author::Person));
    let client = house.database.client().await;
    let versions: i64 = client
        .query_one("select count(*) from data.metadata where table_name = 'orders' and column_name = '' and field = 'description'", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(versions, 3, "every version is kept");
}

#[tokio::test]
async fn nothing_is_saved_when_one_entry_is_wrong() {
    let (house, _data) = shop().await;
    for (entry, text) in [
        (json!({"table": "ordrs", "text": "x"}), "no table `ordrs`"),
        (json!({"table": "orders", "column": "nope", "text": "x"}), "table `orders` has no column `nope`"),
        (json!({"column": "total", "text": "x"}), "`total` needs its table"),
        (json!({"table": "orders", "text": " "}), "a text is empty"),
        (json!({"table": "orders", "text": "x".repeat(5_000)}), "a text has 5000 characters, and 4000 is the most"),
    ] {
        let entries = json!([{"table": "customers", "text": "right"}, entry]);
        let error = house.call("save_metadata", json!({"dataset": "d", "entries": entries})).await.unwrap_err();
        assert!(matches!(error.kind, Kind::Invalid | Kind::NotFound));
        assert!(error.message.contains(text), "{}", error.message);
    }
    assert_ne!(house.text("customers", "", Field::Description).await.unwrap().0, "right");
}

#[tokio::test]
async fn what_has_drifted_is_stale_until_somebody_writes_again() {
    let (house, data) = shop().await;
    let entry = json!({"dataset": "d", "entries": [{"table": "orders", "column": "legacy", "text": "Number in the old system."}]});
    house.call_as_agent("save_metadata", entry.clone()).await.unwrap();
    data.run("alter table orders alter column legacy type varchar(9)").await;
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    let text = house.call("draft_metadata", json!({"dataset": "d", "tables": ["orders"]})).await.unwrap().render();
    assert!(text.contains("agent wrote (stale): Number in the old system."), "{text}");
    house.call_as_agent("save_metadata", entry).await.unwrap();
    let text = house.call("draft_metadata", json!({"dataset": "d", "tables": ["orders"]})).await.unwrap().render();
    assert!(text.contains("agent wrote: Number in the old system."), "{text}");
}

#[tokio::test]
async fn another_replica_shows_new_texts_within_a_second() {
    let (house, _data) = shop().await;
    let neighbour = house.neighbour().await;
    let mut following = tokio::task::JoinSet::new();
    following.spawn(std::sync::Arc::clone(&neighbour.datasets).follow(|| {}));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    house.call("save_metadata", json!({"dataset": "d", "entries": [{"table": "orders", "text": "Seen by all."}]})).await.unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(1);
    loop {
        let schema = neighbour.datasets.load("d").unwrap().schema().await.unwrap();
        if schema.find("orders").next().unwrap().comment.as_deref() == Some("Seen by all.") {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "not within a second");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

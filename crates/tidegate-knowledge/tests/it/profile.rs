//! Profiles, drift and the way of a dataset to agents.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tidegate_core::{Context, Kind, Progress};
use tidegate_data::{Entry, Status};
use tidegate_knowledge::Settings;
use tidegate_knowledge::profile::{Personal, Purpose};
use tidegate_testkit::Postgres;

use crate::house::House;

const PEOPLE: &str = "
create table customers (customer_id int primary key, full_name text, email text, phone text, city text, joined date, vip boolean, note text, extra jsonb);
insert into customers
select n, 'Ann Lee', 'ann' || n || '@example.org', '+49 30 ' || (1000000 + n), (array['Berlin', 'Oslo', 'Lisbon'])[n % 3 + 1],
       date '2024-01-01' + n % 700, n % 10 = 0, nullif(n % 4, 0)::text, '{}'
from generate_series(1, 2000) n;
create table orders (order_id bigint primary key, customer_id int not null references customers, total numeric(12,2), placed timestamptz);
insert into orders select n, n % 2000 + 1, n % 997 * 1.5, timestamptz '2026-01-01 00:00+00' + n * interval '1 minute' from generate_series(1, 60000) n;
create table respondents (respondent_id int primary key, weight numeric not null, age int);
insert into respondents select n, 100 + n % 50, 18 + n % 60 from generate_series(1, 500) n;
create view big_orders as select * from orders where total > 1000;
analyze;";

async fn people() -> (House, tidegate_testkit::TestDatabase) {
    House::with_data(PEOPLE, Settings::default()).await
}

#[tokio::test]
async fn a_profile_tells_what_columns_hold_and_what_they_are_for() {
    let (house, _data) = people().await;
    let steps = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&steps);
    let context = Context { progress: Progress::new(move |step| told.lock().unwrap().push((step.done, step.total))), ..Context::default() };
    let text = house.call_as("local", "profile_dataset", json!({"dataset": "d"}), context).await.unwrap().render();
    assert!(text.starts_with("profiled 4 tables of `d`; 3 columns look like personal data"), "{text}");
    assert_eq!(steps.lock().unwrap().last(), Some(&(4, Some(4))));

    let profile = house.knowledge.load_profile(&house.datasets.load("d").unwrap()).await.unwrap();
    let column = |table: &str, name: &str| {
        let table = profile.tables.iter().find(|known| known.name == table).unwrap();
        table.profile.columns.iter().find(|column| column.name == name).unwrap().clone()
    };
    assert_eq!(column("customers", "email").personal(), Some(Personal::Email));
    assert_eq!(column("customers", "phone").personal(), Some(Personal::Phone));
    assert_eq!(column("customers", "full_name").personal(), Some(Personal::Name));
    assert!(column("customers", "email").form.unwrap().starts_with("aaa9"));
    let note = column("customers", "note");
    assert_eq!((note.null_share, note.distinct, note.distinct_exact), (Some(0.25), Some(3), true));
    let joined = column("customers", "joined");
    assert_eq!((joined.min.as_deref(), joined.max.as_deref()), (Some("2024-01-01"), Some("2025-11-30")));
    assert!(column("customers", "city").is(Purpose::Category) && column("customers", "customer_id").is(Purpose::Key));
    assert!(column("orders", "customer_id").is(Purpose::Reference) && column("orders", "total").is(Purpose::Measure));
    assert!(column("respondents", "weight").is(Purpose::Weight) && column("respondents", "respondent_id").is(Purpose::Respondent));
    // A large table is sampled; an index knows both ends all the same.
    let order_id = column("orders", "order_id");
    assert_eq!((order_id.min.as_deref(), order_id.max.as_deref(), order_id.range_exact), (Some("1"), Some("60000"), true));
    let orders = &profile.tables.iter().find(|table| table.name == "orders").unwrap().profile;
    assert!(!orders.rows_exact && orders.rows_read < 31_000 && orders.rows_read > 1_000, "{}", orders.rows_read);
    assert_eq!(orders.rows, Some(60_000));
    let stored = serde_json::to_string(&profile.tables.iter().map(|table| &table.profile).collect::<Vec<_>>()).unwrap();
    assert!(!stored.contains("@example.org") && !stored.contains("Ann Lee"), "no personal value is stored");
}

#[tokio::test]
async fn a_profile_is_read_table_by_table() {
    let (house, _data) = people().await;
    assert_eq!(house.call("read_profile", json!({"dataset": "d"})).await.unwrap_err().kind, Kind::NotFound);
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    let text = house.call("read_profile", json!({"dataset": "d"})).await.unwrap().data.unwrap();
    assert!(text.contains("\ncustomers|2k|") && text.contains("|full_name, email, phone|"), "{text}");
    let text = house.call("read_profile", json!({"dataset": "d", "table": "customers"})).await.unwrap().data.unwrap();
    assert!(text.contains("\ncity|text|0%|3||Lisbon 33%"), "{text}");
    assert!(text.contains("\nvip|bool|0%|2||false 90%, true 10%|category: 2 different values\n"), "{text}");
    assert!(text.contains("key: primary key"), "{text}");
    let error = house.call("read_profile", json!({"dataset": "d", "table": "custmers"})).await.unwrap_err();
    assert_eq!(error.text(), "the profile has no table `custmers`\ndid you mean `customers`?");
}

#[tokio::test]
async fn drift_is_seen_at_once_and_recorded_by_the_next_profile() {
    let (house, data) = people().await;
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    let text = house.call("check_drift", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.starts_with("`d` is as it was profiled on "), "{text}");
    data.run(
        "alter table customers add column score int, drop column vip, alter column note type varchar(40);
         insert into respondents select n, 100, 30 from generate_series(501, 5000) n; analyze respondents;
         update customers set city = null; drop view big_orders;",
    )
    .await;
    let text = house.call("check_drift", json!({"dataset": "d"})).await.unwrap().render();
    for line in [
        "column new: customers.score (int)",
        "column gone: customers.vip (bool)",
        "column retyped: customers.note (text → varchar(40))",
        "rows shifted: respondents (500 → 5000 rows)",
        "table gone: big_orders",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let text = house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.contains("changes since the profile before"), "{text}");
    let text = house.call("check_drift", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.starts_with("`d` is as it was profiled"), "{text}");
    assert!(text.contains("nulls shifted: customers.city (0 % → 100 % without a value)"), "{text}");
}

#[tokio::test]
async fn an_interrupted_profile_goes_on_where_it_was() {
    let (house, _data) = people().await;
    let dataset = house.datasets.load("d").unwrap();
    let id = house.knowledge.order_profile("d", "local").await.unwrap();
    house.knowledge.work_on(id).await.unwrap();
    let first = house.knowledge.load_profile(&dataset).await.unwrap();
    // As a process leaves it that died after two of the tables: running, its lease over.
    let client = house.database.client().await;
    client.execute("delete from data.profile_table where table_name in ('orders', 'respondents')", &[]).await.unwrap();
    client.execute("update data.profile set finished_at = null", &[]).await.unwrap();
    client.execute("update data.profile_table set body = jsonb_set(body, '{took_ms}', '987654')", &[]).await.unwrap();
    client
        .execute(
            "update jobs.job set state = 'running', lease_until = now() - interval '1 s', holder = gen_random_uuid(), finished_at = null",
            &[],
        )
        .await
        .unwrap();
    assert!(house.knowledge.profile(&dataset).await.unwrap().is_none());
    let neighbour = house.neighbour().await;
    neighbour.work_on(id).await.unwrap();
    let second = neighbour.load_profile(&dataset).await.unwrap();
    assert_eq!(second.id, first.id);
    let took = |name: &str| second.tables.iter().find(|table| table.name == name).unwrap().profile.took_ms;
    assert_eq!((second.tables.len(), took("customers")), (4, 987_654), "what was done is not done again");
    assert!(took("orders") < 900_000);
}

#[tokio::test]
async fn a_draft_is_profiled_reviewed_and_approved_before_agents_can_query_it() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run("create table t as select 1 as a").await;
    let entry = Entry { name: "d".to_owned(), status: Status::Draft, ..Entry::default() };
    house.enter(entry, &data.reader().await.url).await.unwrap();

    let query = json!({"dataset": "d", "sql": "select a from t"});
    let error = house.call("query_dataset", query.clone()).await.unwrap_err();
    assert_eq!(error.text(), "dataset `d` can't be queried: it is draft\nprofile it: `tidegate dataset profile d`");
    let error = house.call("set_dataset", json!({"dataset": "d", "status": "active"})).await.unwrap_err();
    assert_eq!(error.text(), "dataset `d` is draft and can't become active\nfrom here it can become `profiling`");
    let text = house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.contains("`d` is in review: somebody must approve it"), "{text}");
    assert_eq!(house.call("query_dataset", query.clone()).await.unwrap_err().kind, Kind::Denied);
    let text = house.call("list_datasets", json!({})).await.unwrap().render();
    assert_eq!(text, "no dataset is active; 1 wait: {\"all\": true} lists them");
    assert!(house.call("list_datasets", json!({"all": true})).await.unwrap().render().contains("|review\n"));

    let text = house.call("set_dataset", json!({"dataset": "d", "status": "active", "owner": "sales"})).await.unwrap().render();
    assert_eq!(text, "`d` is now active (was review)");
    house.call("query_dataset", query.clone()).await.unwrap();
    house.call("set_dataset", json!({"dataset": "d", "status": "inactive", "reason": "moving house"})).await.unwrap();
    assert_eq!(house.call("query_dataset", query).await.unwrap_err().kind, Kind::Denied);
    let moves: Vec<(Option<String>, String, String)> =
        house.datasets.moves("d").await.unwrap().into_iter().map(|step| (step.before, step.status, step.reason)).collect();
    let expected = [
        (None, "draft", ""),
        (Some("draft"), "profiling", ""),
        (Some("profiling"), "review", "profiled"),
        (Some("review"), "active", ""),
        (Some("active"), "inactive", "moving house"),
    ];
    assert_eq!(moves, expected.map(|(before, status, reason)| (before.map(str::to_owned), status.to_owned(), reason.to_owned())));
}

#[tokio::test]
async fn a_profile_that_cannot_be_made_leaves_a_draft() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run("create table t as select 1 as a").await;
    let reader = data.reader().await;
    let entry = Entry { name: "d".to_owned(), status: Status::Draft, ..Entry::default() };
    house.enter(entry, &reader.url).await.unwrap();
    let id = house.knowledge.order_profile("d", "local").await.unwrap();
    let client = house.database.client().await;
    client.execute("update jobs.job set attempts = 9", &[]).await.unwrap();
    data.run(&format!("alter role {} with nologin", reader.name)).await;
    house.neighbour().await.work_on(id).await.unwrap();
    house.datasets.reload().await.unwrap();
    assert_eq!(house.datasets.load_any("d").unwrap().entry.status, Status::Draft);
}

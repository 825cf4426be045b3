//! Index advice: candidates, proof, and what is refused.

use serde_json::json;
use tidegate_core::{Answer, Kind};
use tidegate_testkit::TestDatabase;

use crate::house::{House, has_hypopg};

const SHOP: &str = "
create table customers (id int primary key, email varchar(80) not null, city text);
insert into customers select n, 'c' || n || '@example.org', (array['Oslo', 'Rome', 'Lima'])[n % 3 + 1] from generate_series(1, 5000) n;
create table orders (id int primary key, customer_id int not null, status text not null, total numeric, placed timestamptz not null, extra jsonb, \"Odd Name\" int);
insert into orders select n, n % 5000 + 1, case when n % 100 = 0 then 'open' else 'done' end, n % 977, timestamptz '2026-01-01 00:00+00' + n * interval '1 minute', '{}', n
from generate_series(1, 60000) n;
create index orders_total on orders (total);
create table events (at date not null, kind int) partition by range (at);
create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01');
insert into events select date '2026-01-01' + n % 59, n from generate_series(1, 40000) n;
analyze;";

/// A shop with hypopg, in a schema of its own; nothing where it can't be had.
async fn shop() -> Option<(House, TestDatabase)> {
    let (house, data) = House::with_data(SHOP).await;
    if !has_hypopg(&data).await {
        return None;
    }
    data.run("create schema tools; create extension hypopg schema tools").await;
    let answer = advise(&house, &["select * from orders where customer_id = 7"]).await;
    assert!(answer.notes.starts_with("unproven: to have candidates tried, grant usage on schema tools to role_"), "{}", answer.notes);
    data.run("grant usage on schema tools to public").await;
    Some((house, data))
}

async fn advise(house: &House, statements: &[&str]) -> Answer {
    house.call("advise_indexes", json!({"dataset": "d", "sql": statements})).await.unwrap()
}

/// The advised statements.
fn indexes(answer: &Answer) -> Vec<String> {
    let data = answer.data.clone().unwrap_or_default();
    data.lines().filter(|line| line.starts_with("create ")).map(|line| line.split('|').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_index_is_advised_when_a_plan_proves_it_and_nothing_is_made() {
    let Some((house, data)) = shop().await else { return };
    let sql = "select * from orders where customer_id = 7";
    let answer = advise(&house, &[sql]).await;
    assert_eq!(indexes(&answer), ["create index concurrently on public.orders (customer_id);"]);
    assert!(answer.text.starts_with("1 index would lower the cost of 1 statement from "), "{}", answer.text);
    let text = answer.clone().render();
    assert!(text.contains("|none so far: 0 rows written") || text.contains("rows written, "), "{text}");
    assert!(text.contains("\n#1|1|") && text.contains("nothing was created"), "{text}");
    assert!(tidegate_core::tokens::estimate(&text) < 250, "{}", tidegate_core::tokens::estimate(&text));
    let numbers: Vec<f64> = answer.text.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(numbers[3] < numbers[2] / 5.0, "{}", answer.text);

    // What was promised holds once the index is real, and then there is nothing left to advise.
    let promised = numbers[3];
    assert_eq!(data.client().await.query("select from pg_indexes where tablename = 'orders'", &[]).await.unwrap().len(), 2);
    data.client().await.batch_execute("create index concurrently on public.orders (customer_id)").await.unwrap();
    data.run("analyze orders").await;
    let answer = advise(&house, &[sql]).await;
    assert_eq!(indexes(&answer), [""; 0]);
    assert!(answer.text.starts_with("no index was found that helps this statement (cost "), "{}", answer.text);
    assert!(answer.notes.contains("indexed already: public.orders (customer_id) by orders_customer_id_idx"), "{}", answer.notes);
    let real: f64 = answer.text.rsplit(' ').next().unwrap().trim_end_matches(')').parse().unwrap();
    assert!((real - promised).abs() <= promised / 2.0 + 5.0, "promised {promised}, is {real}");
    // No pooled session has a hypothetical index.
    let text =
        house.call("explain_query", json!({"dataset": "d", "sql": "select * from orders where status = 'open'"})).await.unwrap().render();
    assert!(text.contains("Seq Scan on orders"), "{text}");
}

#[tokio::test]
async fn each_sort_of_question_gets_the_index_that_answers_it() {
    let Some((house, _data)) = shop().await else { return };
    for (sql, expected) in [
        ("select id from orders order by placed desc limit 5", "public.orders (placed)"),
        ("select id from orders where customer_id = 7 order by placed desc limit 1", "public.orders (customer_id, placed)"),
        ("select count(*) from orders where placed > '2026-02-10' and placed < '2026-02-11'", "public.orders (placed)"),
        ("select * from customers where lower(email) = 'c5@example.org'", "public.customers ((lower((email)::text)))"),
        ("select * from customers where email = 'c5@example.org'", "public.customers (email)"),
        ("select * from customers where email like 'c50%'", "public.customers (email text_pattern_ops)"),
        ("select * from orders where \"Odd Name\" = 4", "public.orders (\"Odd Name\")"),
        ("select c.email, o.total from customers c join orders o on o.customer_id = c.id where c.id = 9", "public.orders (customer_id)"),
        ("select * from orders where status = 'open' and customer_id = 300", "public.orders (customer_id)"),
        ("select * from orders where customer_id = $1", "public.orders (customer_id)"),
        ("with recent as (select * from orders where customer_id = 8) select count(*) from recent", "public.orders (customer_id)"),
    ] {
        let answer = advise(&house, &[sql]).await;
        let expected = format!("create index concurrently on {expected};");
        assert_eq!(indexes(&answer).first(), Some(&expected), "{sql}: {answer:?}");
    }
    let answer = advise(&house, &["select * from events where kind = 77"]).await;
    assert_eq!(indexes(&answer), ["create index on public.events (kind);"], "{answer:?}");
}

#[tokio::test]
async fn one_index_for_several_statements_comes_before_one_for_each() {
    let Some((house, _data)) = shop().await else { return };
    let statements = [
        "select * from orders where customer_id = 7",
        "select sum(total) from orders where customer_id = 9",
        "select * from customers where email = 'x'",
    ];
    let answer = advise(&house, &statements).await;
    assert_eq!(indexes(&answer).len(), 2, "{answer:?}");
    assert!(answer.text.starts_with("2 indexes would lower the cost of 3 statements from "), "{}", answer.text);
    let data = answer.data.unwrap();
    assert!(data.lines().any(|line| line.contains("orders (customer_id)") && line.ends_with("|#1 #2")), "{data}");
    assert!(data.lines().any(|line| line.contains("customers (email)") && line.ends_with("|#3")), "{data}");
}

#[tokio::test]
async fn where_no_index_helps_it_says_so() {
    let Some((house, _data)) = shop().await else { return };
    for sql in
        ["select count(*) from orders", "select * from orders where status = 'done'", "select * from orders where extra = '{}'", "select 1"]
    {
        let answer = advise(&house, &[sql]).await;
        assert!(answer.text.starts_with("no index was found that helps this statement (cost "), "{sql}: {answer:?}");
        assert_eq!(answer.data, None);
    }
}

#[tokio::test]
async fn without_hypopg_candidates_are_named_as_unproven_with_what_would_prove_them() {
    let (house, _data) = House::with_data(SHOP).await;
    let answer = advise(&house, &["select * from orders where customer_id = 7"]).await;
    assert_eq!(answer.text, "1 index that may help and is not proven to");
    assert_eq!(answer.data.as_deref(), Some("create index concurrently on public.orders (customer_id);\n"));
    assert!(
        answer.notes.starts_with("unproven: to have candidates tried, ") && answer.notes.contains("create extension hypopg;"),
        "{}",
        answer.notes
    );
}

#[tokio::test]
async fn a_function_that_only_looks_like_hypopg_is_never_called() {
    let (house, data) = House::with_data(SHOP).await;
    data.run(
        "create table called (at timestamptz);
         create function hypopg_create_index(text) returns table (indexrelid oid, indexname text) language sql as
         $$ insert into called values (now()); select 1::oid, 'x' $$",
    )
    .await;
    let answer = advise(&house, &["select * from orders where customer_id = 7"]).await;
    assert!(answer.notes.starts_with("unproven: "), "{}", answer.notes);
    assert_eq!(data.client().await.query("select from called", &[]).await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_does_not_only_read_is_refused_and_mistakes_are_told() {
    let (house, data) = House::with_data(SHOP).await;
    let call = |arguments| house.call("advise_indexes", arguments);
    let error = call(json!({"dataset": "d", "sql": ["delete from orders where id = 1"]})).await.unwrap_err();
    assert_eq!(error.kind, Kind::Denied);
    let error = call(json!({"dataset": "d", "sql": ["select 1; drop table orders"]})).await.unwrap_err();
    assert!(matches!(error.kind, Kind::Denied | Kind::Invalid), "{error:?}");
    let error = call(json!({"dataset": "d", "sql": ["select pg_terminate_backend(1)"]})).await.unwrap_err();
    assert_eq!(error.kind, Kind::Denied);
    let error = call(json!({"dataset": "d", "sql": ["explain select * from orders"]})).await.unwrap_err();
    assert_eq!(error.text(), "only of a SELECT it can be said which index would help\ngive the statement itself, without EXPLAIN");
    let error = call(json!({"dataset": "d", "sql": ["select totl from orders"]})).await.unwrap_err();
    assert!(error.text().contains("column \"totl\" does not exist"), "{}", error.text());
    let error = call(json!({"dataset": "d"})).await.unwrap_err();
    assert_eq!(error.text(), "give `sql` or `workload`, one of them\nfor example {\"workload\": true}");
    assert_eq!(call(json!({"dataset": "d", "sql": ["select 1"], "workload": true})).await.unwrap_err().kind, Kind::Invalid);
    let error = call(json!({"dataset": "d", "workload": true})).await.unwrap_err();
    assert!(error.text().starts_with("no statistics of statements in `d`: pg_stat_statements is not installed"), "{}", error.text());
    assert_eq!(data.client().await.query("select from orders", &[]).await.unwrap().len(), 60_000);
}

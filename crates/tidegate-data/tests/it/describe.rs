use serde_json::json;
use tidegate_core::tokens;
use tidegate_data::Settings;

use crate::house::House;

const SHOP: &str = "
create type order_status as enum ('new', 'paid', 'shipped');
create table customers (id bigint primary key, email text not null unique, created_at timestamptz not null);
comment on table customers is 'Everyone who ever ordered';
create table orders (
    id bigint primary key,
    customer_id bigint not null references customers,
    status order_status not null,
    total numeric(12,2) check (total >= 0),
    tags text[]
);
comment on column orders.total is 'With tax, in euro';
create index orders_by_customer on orders (customer_id);
create view paid_orders as select * from orders where status = 'paid';
create table events (id bigint, at date not null) partition by range (at);
create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
insert into customers select n, 'c' || n, now() from generate_series(1, 100) n;
insert into orders select n, 1 + n % 100, 'paid', n, null from generate_series(1, 1200) n;
analyze;";

#[tokio::test]
async fn the_whole_schema_comes_in_one_call() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    let answer = house.call("describe_dataset", json!({"dataset": "d"})).await.unwrap();
    assert!(answer.text.starts_with("d: 4 tables, "), "{}", answer.text);
    let text = answer.data.unwrap();
    for line in [
        "orders ~1.2k: id int8*, customer_id int8! >customers, status order_status!, total numeric(12,2) (With tax, in euro), tags text[]\n",
        "customers ~100 (Everyone who ever ordered): id int8*, email!, created_at timestamptz!\n",
        "events ~0 partitioned: id int8, at date!\n",
        "paid_orders view: id int8, customer_id int8, status order_status, total numeric(12,2), tags text[]\n",
        "enum order_status: new, paid, shipped\n",
    ] {
        assert!(text.contains(line), "{line}\nin\n{text}");
    }
}

#[tokio::test]
async fn one_table_comes_with_everything_that_matters_for_a_query() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    let text = house.call("describe_dataset", json!({"dataset": "d", "table": "orders"})).await.unwrap().render();
    for part in [
        "table public.orders, ~1.2k rows",
        "customer_id|int8 not null > customers|",
        "total|numeric(12,2)|With tax, in euro",
        "status|order_status not null| [new, paid, shipped]",
        "CREATE INDEX orders_by_customer",
        "CHECK ((total >= (0)::numeric))",
        "points to:\n- FOREIGN KEY (customer_id) REFERENCES customers(id)",
    ] {
        assert!(text.contains(part), "{part}\nin\n{text}");
    }
    let text = house.call("describe_dataset", json!({"dataset": "d", "table": "customers"})).await.unwrap().render();
    assert!(text.contains("pointed to by:\n- orders: FOREIGN KEY (customer_id)"), "{text}");
    let text = house.call("describe_dataset", json!({"dataset": "d", "table": "public.events"})).await.unwrap().render();
    assert!(text.contains("partition key:\n- RANGE (at)") && text.contains("events_2026 FOR VALUES FROM ('2026-01-01')"), "{text}");
}

#[tokio::test]
async fn an_unknown_table_names_the_nearest() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    let error = house.call("describe_dataset", json!({"dataset": "d", "table": "order"})).await.unwrap_err();
    assert_eq!(error.text(), "no table `order` in dataset `d`\ndid you mean `orders`?");
}

/// 32 tables of eight columns, as the peers were measured on.
#[tokio::test]
async fn thirty_two_tables_cost_at_most_1200_tokens() {
    use std::fmt::Write as _;
    let mut sql = String::new();
    for number in 0..32 {
        let reference = if number == 0 {
            "parent_id bigint".to_owned()
        } else {
            format!("parent_id bigint not null references business_table_{:02}", number - 1)
        };
        writeln!(
            sql,
            "create table business_table_{number:02} (id bigint primary key, {reference}, name text not null, description text, status text not null default 'x', amount numeric(12,2), created_at timestamptz not null, updated_at timestamptz);"
        )
        .unwrap();
    }
    sql.push_str("analyze;");
    let (house, _data) = House::with_data(&sql, Settings::default()).await;
    let answer = house.call("describe_dataset", json!({"dataset": "d"})).await.unwrap();
    assert!(answer.tokens() <= 1_200, "{}\n{}", answer.tokens(), answer.render());
}

#[tokio::test]
async fn a_thousand_tables_do_not_flood_the_model() {
    let sql = "do $$ begin for n in 1..1000 loop execute format('create table part_%s (id bigint primary key, name text, amount numeric)', n); end loop; end $$;";
    let (house, _data) = House::with_data(sql, Settings::default()).await;
    let text = house.call("describe_dataset", json!({"dataset": "d"})).await.unwrap().render();
    assert!(tokens::estimate(&text) < 2_500, "{}", tokens::estimate(&text));
    assert!(text.contains("page 1 of 5; next: page=2"), "{text}");
    let listing = house.call("list_datasets", json!({})).await.unwrap().render();
    assert!(listing.contains("d|for a test|1000|"), "{listing}");
}

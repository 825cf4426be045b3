//! What a MERGE touches, before and after: what its preview shows is what running it does.

use serde_json::json;
use tidegate_testkit::{Postgres, TestDatabase};

use super::{House, one};

const TABLES: &str = "
create table stock (id int primary key, name text, n int, current bool default true);
insert into stock values (1, 'a', 0, true), (2, 'b', 5, true), (3, 'c', 7, true), (4, 'd', null, false);
create table news (id int, name text, n int);
insert into news values (2, 'B', 50), (3, 'C', 0), (4, 'D', 1), (9, 'I', 9);
create table loose (id int, name text);
create table parts (k int, v text, primary key (k)) partition by list (k);
create table parts_1 partition of parts for values in (1);
create table parts_2 partition of parts for values in (2, 3);
insert into parts values (1, 'a'), (2, 'b');
create table \"Odd \"\"Table\" (\"a key\" int primary key, \"select\" text, xMin_ int);
insert into \"Odd \"\"Table\" values (1, 'x', 1), (2, 'y', 2);
create table parent (id int, name text);
create table child () inherits (parent);
insert into parent values (1, 'p'); insert into child values (1, 'c');
create table shouted (id int primary key, name text);
insert into shouted values (1, 'one');
create function shout() returns trigger language plpgsql as $$ begin new.name := upper(new.name); return new; end $$;
create trigger shout before insert or update on shouted for each row execute function shout();
create table big (id int primary key, current bool, pad text) with (fillfactor = 10);";

async fn merging() -> (House, TestDatabase) {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run(TABLES).await;
    let role = data.role("login noinherit").await;
    let grant = "grant usage on schema public to {0}; grant select, insert, update, delete on all tables in schema public to {0}";
    data.run(&grant.replace("{0}", &role.name)).await;
    house.add("d", &role.url).await.unwrap();
    house.call("set_writes", json!({"dataset": "d", "allow": ["insert", "update", "delete"]})).await.unwrap();
    (house, data)
}

/// The rows that a preview shows under a title, in order.
fn shown(text: &str, title: &str) -> Vec<String> {
    let Some((_, rest)) = text.split_once(&format!("{title} (at most 5 rows):\n")) else { return Vec::new() };
    let mut rows: Vec<String> = rest.lines().skip(2).take_while(|line| !line.ends_with(':')).map(str::to_owned).collect();
    rows.sort();
    rows
}

/// The versions of rows that were there and are gone, and those that are new, once a statement has run for real.
async fn truth(data: &TestDatabase, table: &str, sql: &str) -> (Vec<String>, Vec<String>) {
    let client = data.client().await;
    let all = format!(
        "select tableoid::text || ctid::text, array_to_string(array(select coalesce(value, 'NULL') from json_each_text(row_to_json(t))), '|')
         from {table} t"
    );
    let read =
        async || -> Vec<(String, String)> { client.query(&all, &[]).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect() };
    client.batch_execute("begin").await.unwrap();
    let before = read().await;
    client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let after = read().await;
    client.batch_execute("rollback").await.unwrap();
    let only = |these: &[(String, String)], those: &[(String, String)]| {
        let mut rows: Vec<String> = these.iter().filter(|row| !those.contains(row)).map(|(_, text)| text.clone()).collect();
        rows.sort();
        rows
    };
    (only(&before, &after), only(&after, &before))
}

/// Table, what follows `merge into`, and the values of its parameters, which are all numbers.
const MERGES: &[(&str, &str, &[&str])] = &[
    // Branches.
    (
        "stock",
        "stock t using news s on t.id = s.id when matched then update set name = s.name when not matched then insert values (s.id, s.name)",
        &[],
    ),
    ("stock", "stock t using news s on t.id = s.id when matched and s.n > 40 then delete", &[]),
    (
        "stock",
        "stock t using news s on t.id = s.id when matched and t.id = 2 then do nothing when matched and t.id < 4 then update set n = -1",
        &[],
    ),
    (
        "stock",
        "stock t using news s on t.id = s.id when matched and t.n > 6 then delete when matched and t.n is null then do nothing when matched then update set n = s.n when not matched and s.id = 9 then insert (id, name) values (s.id + 1, s.name)",
        &[],
    ),
    (
        "stock",
        "stock t using news s on t.id = s.id when matched then do nothing when not matched then insert values (s.id, s.name, s.n)",
        &[],
    ),
    ("stock", "stock t using news s on t.id = s.id and t.id < 0 when matched then delete", &[]),
    // Conditions that fail on rows that are not matched, of either side.
    ("stock", "stock t using news s on t.id = s.id when matched and 10 / t.n > 1 then delete", &[]),
    ("stock", "stock t using news s on t.id = s.id and s.n > 0 when matched and 10 / s.n < 10 then update set n = s.n", &[]),
    // The ON finds them no longer, or the source has changed with them.
    ("stock", "stock t using news s on t.id = s.id and t.current when matched then update set current = false", &[]),
    ("stock", "stock t using (select id from stock where n > 4) s on t.id = s.id when matched then update set id = t.id + 100, n = 0", &[]),
    // Sources.
    (
        "stock",
        "stock using (values (1, 'x'), (7, 'y')) as v (k, w) on id = k when matched then update set name = w when not matched then insert values (k, w, 1)",
        &[],
    ),
    ("stock", "stock t using (with s as (select 3 as k) select * from s) s on t.id = s.k when matched then delete", &[]),
    (
        "stock",
        "stock t using (news a join loose b using (id) full join (select 2 as id) c using (id)) on t.id = coalesce(a.id, 2) when matched then update set n = 8",
        &[],
    ),
    ("stock", "stock t using generate_series(1, 2) g on t.id = g when matched then update set n = g", &[]),
    ("loose", "loose t using (values (1), (1)) s (k) on t.id = s.k when not matched then insert values (s.k, 'twice')", &[]),
    // Parameters that the rows before do not need, and some that they do.
    (
        "stock",
        "stock t using news s on t.id = s.id when matched then update set n = $1 when not matched then insert values (s.id, 'new', $2)",
        &["11", "12"],
    ),
    (
        "stock",
        "stock t using (values ($1::int)) s (k) on t.id = s.k when matched and t.id > $2 then update set n = t.n + $3",
        &["3", "2", "5"],
    ),
    // Targets.
    (
        "parts",
        "public.parts using (values (1, 'z'), (3, 'w')) v (k, v) on parts.k = v.k when matched then update set v = v.v when not matched then insert values (v.k, v.v)",
        &[],
    ),
    ("parts", "parts p using (select 1 as k) s on p.k = s.k when matched then update set k = 3", &[]),
    (
        "\"Odd \"\"Table\"",
        "\"Odd \"\"Table\" \"T 1\" using \"Odd \"\"Table\" \"sel\"\"ect\" on \"T 1\".\"a key\" = \"sel\"\"ect\".\"a key\" and \"sel\"\"ect\".xMin_ = 2 when matched then update set \"select\" = 'it''s' when not matched then insert values (5, 'new')",
        &[],
    ),
    ("only parent", "only parent using (select 1 as k) s on id = k when matched then update set name = 'only'", &[]),
    ("parent", "parent using (select 1 as k) s on id = k when matched then update set name = 'both'", &[]),
    (
        "shouted",
        "shouted t using (values (1), (2)) s (k) on t.id = s.k when matched then update set name = 'two' when not matched then insert values (s.k, 'three')",
        &[],
    ),
];

/// Since PostgreSQL 17.
const NOT_BY_SOURCE: &[(&str, &str, &[&str])] = &[
    ("stock", "stock t using news s on t.id = s.id when not matched by source and t.id = 1 then delete", &[]),
    (
        "stock",
        "stock t using news s on t.id = s.id when matched and s.n > 1 then update set n = s.n when not matched by source and t.n = $1 then update set current = false when not matched then insert values (s.id, s.name)",
        &["0"],
    ),
];

#[tokio::test]
async fn a_preview_of_a_merge_shows_what_it_does() {
    let (house, data) = merging().await;
    let newer = data.postgres().version() >= 17;
    for (table, rest, values) in MERGES.iter().chain(NOT_BY_SOURCE.iter().filter(|_| newer)) {
        let numbers: Vec<i64> = values.iter().map(|value| value.parse().unwrap()).collect();
        let sql = format!("merge into {rest}");
        let literal = values.iter().enumerate().fold(sql.clone(), |sql, (at, value)| sql.replace(&format!("${}", at + 1), value));
        let (gone, new) = truth(&data, table, &literal).await;
        let answer = house.preview(&sql, json!(numbers)).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        let text = answer.render();
        assert_eq!(shown(&text, "before"), gone, "{sql}: {text}");
        let deletes = text.starts_with("delete would");
        assert_eq!(shown(&text, "after"), if deletes { Vec::new() } else { new }, "{sql}: {text}");
    }
    assert_eq!(one(&data, "select string_agg(id || name, ',' order by id) from stock").await, "1a,2b,3c,4d");
}

#[tokio::test]
async fn a_merge_keeps_its_with_and_is_confirmed_as_it_was_previewed() {
    let (house, data) = merging().await;
    let merge = "with s (k) as (values (1), (2), (3)), more as materialized (select k, 'n' || k as name from s)
                 merge into stock t using more on t.id = more.k when matched and t.id = 1 then delete when matched then update set name = more.name;";
    let (gone, new) = truth(&data, "stock", merge).await;
    let (id, text) = house.previewed(merge).await;
    assert_eq!((shown(&text, "before"), shown(&text, "after")), (gone, new), "{text}");
    assert!(house.confirm(&id).await.unwrap().render().starts_with("committed: delete, update of 3 rows"));
    assert_eq!(one(&data, "select string_agg(id || name, ',' order by id) from stock").await, "2n2,3n3,4d");
}

#[tokio::test]
async fn a_large_table_is_not_looked_through_for_what_a_merge_wrote() {
    let (house, data) = merging().await;
    // A page for each row, and more of them than are counted.
    data.run("insert into big select n, true, repeat('x', 1000) from generate_series(1, 20100) n; analyze big").await;
    let seven = format!("7|true|{}…", "x".repeat(200));
    // Two rows of the source belong to one of the table, and one of them changes it.
    let merge = "merge into big b using (values (7, true), (7, false), (7000000, true)) s (k, go) on b.id = s.k and b.current
                 when matched and s.go then update set pad = 'new' when not matched then insert values (s.k, true, 'y')";
    let (_, text) = house.previewed(merge).await;
    assert!(text.starts_with("update, insert would touch 2 rows of ~20100 in the table"), "{text}");
    let part = "after, as far as its ON finds them still";
    let rows = |rows: &[&str]| rows.iter().map(ToString::to_string).collect::<Vec<String>>();
    assert_eq!((shown(&text, "before"), shown(&text, part)), (rows(&[&seven]), rows(&["7000000|true|y", "7|true|new"])), "{text}");
    let (_, text) = house.previewed(&merge.replace("pad = 'new'", "current = false")).await;
    assert_eq!((shown(&text, "before"), shown(&text, part)), (rows(&[&seven]), rows(&["7000000|true|y"])), "{text}");
}

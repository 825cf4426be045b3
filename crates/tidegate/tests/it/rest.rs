//! REST before the real modules: what each route answers, and what it never does.

use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};
use tidegate_testkit::{Http, TestDatabase};

use crate::installation::Installation;

const SHOP: &str = "
create type state as enum ('open', 'paid');
create table customers (id int primary key, email text);
create table orders (id int primary key, customer_id int not null references customers, state state, total numeric not null, tags jsonb);
comment on table orders is 'What was ordered.';
insert into customers select n, 'c' || n || '@example.com' from generate_series(1, 300) n;
insert into orders select n, n, 'paid', n * 1.10, '{\"n\": 12345678901234567890}' from generate_series(1, 300) n;
analyze;";

async fn send(http: &Http, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let whole = http.send(method, &format!("/api/v1{path}"), body.as_ref()).await.whole().await;
    (whole.status, whole.json())
}

async fn get(http: &Http, path: &str) -> Value {
    let (status, body) = send(http, Method::GET, path, None).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

async fn post(http: &Http, path: &str, body: Value) -> Value {
    let (status, answer) = send(http, Method::POST, path, Some(body)).await;
    assert!(status == 200 || status == 201, "{path}: {status} {answer}");
    answer
}

#[tokio::test]
async fn rows_keep_every_digit_and_come_whole_or_say_where_the_rest_is() {
    let (house, _data) = Installation::with_data(SHOP).await;
    let (_running, http) = house.serve(&[]).await;
    let sql = "select 12345678901234567890.123456789::numeric as n, 'NaN'::float8 as f, tags, true as b, null as z, state, 1 as n from orders limit 1";
    let reply = http.post("/api/v1/query", &json!({"dataset": "d", "sql": sql})).await;
    let row = r#""rows":[{"n":12345678901234567890.123456789,"f":"NaN","tags":{"n": 12345678901234567890},"b":true,"z":null,"state":"paid","n_2":1}]"#;
    assert!(reply.text().contains(row), "{}", reply.text());
    let kinds: Vec<Value> = reply.json()["columns"].as_array().unwrap().iter().map(|column| column["type"].clone()).collect();
    assert_eq!(json!(kinds), json!(["numeric", "float8", "jsonb", "bool", "text", "user-defined", "int"]));

    let cut = post(&http, "/datasets/d/query", json!({"sql": "select * from orders order by id", "rows_max": 10})).await;
    assert_eq!((&cut["row_count"], &cut["truncated"], &cut["result"]), (&json!(10), &json!(true), &json!(null)));
    let kept = post(&http, "/query", json!({"dataset": "d", "sql": "select g from generate_series(1, 1500) g"})).await;
    assert_eq!((&kept["row_count"], &kept["result"]["rows"]), (&json!(1000), &json!(1500)));
    let id = kept["result"]["id"].as_str().unwrap();
    let (mut seen, mut cursor) = (Vec::new(), "1".to_owned());
    loop {
        let page = get(&http, &format!("/results/{id}?cursor={cursor}")).await;
        seen.extend(page["rows"].as_array().unwrap().iter().map(|row| row["g"].as_i64().unwrap()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        next.clone_into(&mut cursor);
    }
    assert_eq!(seen, (1..=1500).collect::<Vec<i64>>());
    let sum = post(&http, &format!("/results/{id}/query"), json!({"sql": "select sum(g) from result"})).await;
    assert_eq!(sum["rows"][0]["sum"], 1_125_750);

    let many = json!({"queries": [{"dataset": "d", "sql": "select 1 as a"}, {"dataset": "d", "sql": "select nothing"}]});
    let many = post(&http, "/query-many", many).await;
    assert_eq!((&many["answers"][0]["answer"]["rows"][0]["a"], &many["answers"][1]["error"]["kind"]), (&json!(1), &json!("invalid")));
}

#[tokio::test]
async fn a_dataset_is_described_learned_and_looked_after() {
    let (house, _data) = Installation::with_data(SHOP).await;
    let (_running, http) = house.serve(&[]).await;
    let listed = get(&http, "/datasets").await;
    assert_eq!((&listed["datasets"][0]["name"], &listed["datasets"][0]["tables"]), (&json!("d"), &json!(2)));
    let table = get(&http, "/datasets/d/tables/orders").await;
    let column =
        |name: &str| table["tables"][0]["columns"].as_array().unwrap().iter().find(|column| column["name"] == name).unwrap().clone();
    assert_eq!(
        (column("state")["labels"].clone(), column("customer_id")["references"].clone()),
        (json!(["open", "paid"]), json!("customers"))
    );
    assert!(table["tables"][0]["details"].as_array().unwrap().iter().any(|line| line["kind"] == "points to"), "{table}");
    assert_eq!(get(&http, "/datasets/d").await["table_count"], 2);
    assert!(post(&http, "/datasets/d/explain", json!({"sql": "select * from orders"})).await["plan"][0]["Plan"].is_object());

    post(&http, "/datasets/d/profile", json!({})).await;
    let profile = get(&http, "/datasets/d/profile?table=customers").await;
    let roles = profile["tables"][0]["columns"][1]["roles"].as_array().unwrap();
    assert!(roles.iter().any(|role| role["personal"] == "email"), "{profile}");
    assert_eq!(get(&http, "/datasets/d/drift").await["changes"], json!([]));
    let jobs = get(&http, "/jobs?dataset=d&state=done&limit=1").await;
    let id = jobs["jobs"][0]["id"].as_str().unwrap();
    assert_eq!(get(&http, &format!("/jobs/{id}")).await["dataset"], "d");
    assert_eq!(send(&http, Method::POST, &format!("/jobs/{id}/cancel"), None).await.0, 409);
    assert_eq!(send(&http, Method::GET, "/jobs/x", None).await.0, 404);
    assert_eq!(get(&http, "/find?question=what%20was%20ordered").await["tables"][0]["table"], "orders");
    post(&http, "/datasets/d/metadata", json!({"entries": [{"table": "orders", "column": "total", "text": "In euros."}]})).await;
    let texts = get(&http, "/datasets/d/metadata?table=orders").await["texts"].as_array().unwrap().clone();
    assert!(texts.iter().any(|text| text["column"] == "total" && text["text"] == "In euros."), "{texts:?}");
    assert!(get(&http, "/datasets/d/metadata/draft?tables=orders").await["draft"].as_str().unwrap().contains("total"));
    assert_eq!(get(&http, "/datasets/d/writes").await["allowed"], json!([]));
    assert_eq!(send(&http, Method::PUT, "/datasets/d/writes", Some(json!({"allow": ["insert"]}))).await.0, 403);
    assert_eq!(send(&http, Method::PATCH, "/datasets/d", Some(json!({"status": "inactive"}))).await.0, 200);
    assert_eq!(send(&http, Method::POST, "/query", Some(json!({"dataset": "d", "sql": "select 1"}))).await.0, 403);
}

#[tokio::test]
async fn rules_about_people_hold_over_rest() {
    let (house, _data) = Installation::with_data(SHOP).await;
    let (_running, http) = house.serve(&[]).await;
    let rules = json!({"governed": true, "raw_rows_max": 3, "tables": [{"table": "customers", "person": "id", "hide": ["email"]}]});
    let (status, set) = send(&http, Method::PATCH, "/datasets/d/governance", Some(rules)).await;
    assert_eq!((status, &set["governed"]), (200, &json!(true)), "{set}");
    assert!(!set.to_string().contains("salt"), "{set}");
    let told = post(&http, "/query", json!({"dataset": "d", "sql": "select * from customers"})).await;
    assert_eq!((&told["row_count"], told["rows"][0].get("email")), (&json!(3), None));
    assert!(told["governed"].as_str().unwrap().contains("at most 3 rows"), "{told}");
    assert!(!get(&http, "/datasets/d").await.to_string().contains("email"));
    assert_eq!(get(&http, "/datasets/d/governance").await["raw_rows_max"], 3);
    assert_eq!(send(&http, Method::POST, "/datasets/d/explain", Some(json!({"sql": "select 1"}))).await.0, 403);
}

#[tokio::test]
async fn a_dataset_is_added_and_removed_and_its_password_never_comes_back() {
    let (house, data) = Installation::with_data(SHOP).await;
    let (_running, http) = house.serve(&[]).await;
    let reader = data.reader().await;
    let (before, after) = reader.url.split_once('@').expect("a URL names its user");
    let url = format!("{before}:s3cr3t-of-the-reader@{after}");
    let whole = http.send(Method::POST, "/api/v1/datasets", Some(&json!({"name": "late", "url": url}))).await.whole().await;
    assert_eq!((whole.status, whole.header("location")), (201, Some("/api/v1/datasets/late")), "{}", whole.text());
    let mut seen = whole.text();
    for path in ["/datasets/late", "/datasets?all=true", "/config"] {
        seen.push_str(&get(&http, path).await.to_string());
    }
    seen.push_str(&post(&http, "/datasets/late/test", json!({})).await.to_string());
    assert!(!seen.contains("s3cr3t"), "{seen}");
    let again = send(&http, Method::POST, "/datasets", Some(json!({"name": "late", "url": url}))).await;
    assert_eq!(again.0, 409, "{}", again.1);
    let away = json!({"name": "away", "url": "postgresql://nobody:hunter2@127.0.0.1:1/nothing"});
    let (status, body) = send(&http, Method::POST, "/datasets", Some(away)).await;
    assert!(status == 422 && !body.to_string().contains("hunter2"), "{status} {body}");
    assert_eq!(send(&http, Method::DELETE, "/datasets/late", None).await.0, 200);
    assert_eq!(send(&http, Method::GET, "/datasets/late", None).await.0, 404);
}

/// Called with its own examples, and with hostile SQL, no tool that only reads changes a row.
#[tokio::test]
async fn no_tool_that_reads_changes_anything() {
    let (house, data) = Installation::with_data(SHOP).await;
    let (_running, http) = house.serve(&[]).await;
    let before = contents(&data).await;
    let listing = http.get("/api/openapi.json").await.json();
    let mut called = 0;
    for (path, operations) in listing["paths"].as_object().unwrap() {
        let Some(operation) = operations.get("get") else { continue };
        let path = path.replace("{dataset}", "d").replace("{table}", "orders").replace("{result}", "r_1").replace("{id}", "1");
        let questions =
            operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query" && one["required"] == true);
        // A question is any word; what calls are counted by is one of a few.
        let answer = |name: &str| format!("{name}={}", if name == "by" { "tool" } else { "orders" });
        let query: Vec<String> = questions.map(|one| answer(one["name"].as_str().unwrap())).collect();
        let (status, body) = send(&http, Method::GET, &format!("{path}?{}", query.join("&")), None).await;
        assert!(status == 200 || status == 404, "{path}: {status} {body}");
        called += 1;
    }
    for tool in ["query_dataset", "explain_query", "query_datasets", "aggregate_dataset", "read_result"] {
        for sql in
            ["delete from orders", "select * from orders; drop table orders", "with x as (delete from orders returning *) select * from x"]
        {
            let body = match tool {
                "query_datasets" => json!({"queries": [{"dataset": "d", "sql": sql}]}),
                "read_result" => json!({"result": "r_1", "sql": sql}),
                "aggregate_dataset" => json!({"dataset": "d", "measures": ["people"], "filter": sql}),
                _ => json!({"dataset": "d", "sql": sql}),
            };
            let (status, _) = send(&http, Method::POST, &format!("/tools/{tool}"), Some(body)).await;
            assert!(status < 500, "{tool} {sql}: {status}");
            called += 1;
        }
    }
    assert!(called > 30, "{called}");
    assert_eq!(contents(&data).await, before);
    // Every call of this face is on record as its own.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let faces: i64 =
        house.control.client().await.query_one("select count(*) from gate.call where face = 'rest'", &[]).await.unwrap().get(0);
    assert!(faces >= called - 5, "{faces} of {called}");
}

async fn contents(data: &TestDatabase) -> String {
    let sql = "select md5(string_agg(o::text, ',' order by o.id)) || count(*) || (select count(*) from customers) from orders o";
    data.client().await.query_one(sql, &[]).await.unwrap().get(0)
}

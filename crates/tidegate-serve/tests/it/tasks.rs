//! Long calls as tasks, for clients that can follow them.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use hyper::StatusCode;
use serde_json::{Value, json};
use tidegate_serve::Settings;

use crate::client::{Site, call, until};

fn soon() -> Settings {
    Settings { task_after_ms: 100, ..Settings::default() }
}

fn tasks() -> Value {
    json!({"extensions": {"io.modelcontextprotocol/tasks": {}}})
}

async fn ask(site: &Site, method: &str, params: Value) -> Value {
    site.send(site.modern_as(method, params, tasks())).await.answer().await
}

async fn settled(site: &Site, id: &Value) -> Value {
    for _ in 0..200 {
        let task = ask(site, "tasks/get", json!({"taskId": id})).await["result"].clone();
        if task["status"] != "working" {
            return task;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the task never settled");
}

#[tokio::test]
async fn a_long_call_goes_on_as_a_task() {
    let mut site = Site::start(soon()).await;
    let quick = ask(&site, "tools/call", call("slow", json!({"ms": 10}))).await;
    assert_eq!(quick["result"]["resultType"], "complete");

    let task = ask(&site, "tools/call", call("slow", json!({"ms": 600}))).await["result"].clone();
    assert_eq!((&task["resultType"], &task["status"]), (&json!("task"), &json!("working")));
    assert!(task["ttlMs"].as_u64().is_some() && task["pollIntervalMs"].as_u64().is_some());
    let done = settled(&site, &task["taskId"]).await;
    assert_eq!(done["status"], "completed");
    assert_eq!(done["result"]["content"][0]["text"], "slept 600 ms");
    assert_eq!(site.toy.stopped.load(SeqCst), 0);
    for _ in 0..2 {
        assert!(site.records.recv().await.unwrap().failure.is_none());
    }
}

#[tokio::test]
async fn a_cancelled_task_stops_its_call() {
    let site = Site::start(soon()).await;
    let task = ask(&site, "tools/call", call("slow", json!({"ms": 20_000}))).await["result"].clone();
    let ack = ask(&site, "tasks/cancel", json!({"taskId": task["taskId"]})).await;
    assert_eq!(ack["result"], json!({"resultType": "complete"}));
    until("stopped", || site.toy.stopped.load(SeqCst) == 1).await;
    assert_eq!(settled(&site, &task["taskId"]).await["status"], "cancelled");
}

#[tokio::test]
async fn a_client_that_cannot_follow_waits() {
    let site = Site::start(soon()).await;
    let result = site.ask("tools/call", call("slow", json!({"ms": 300}))).await.result().await;
    assert_eq!((&result["resultType"], &result["content"][0]["text"]), (&json!("complete"), &json!("slept 300 ms")));
    let reply = site.ask("tasks/get", json!({"taskId": "x"})).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(reply.answer().await["error"]["code"], -32021);
}

#[tokio::test]
async fn beyond_the_limit_a_call_stays_a_call() {
    let site = Site::start(Settings { tasks_max: 1, ..soon() }).await;
    let first = ask(&site, "tools/call", call("slow", json!({"ms": 1000}))).await;
    assert_eq!(first["result"]["resultType"], "task");
    let second = ask(&site, "tools/call", call("slow", json!({"ms": 300}))).await;
    assert_eq!(second["result"]["content"][0]["text"], "slept 300 ms");
}

#[tokio::test]
async fn an_unknown_task_is_invalid() {
    let site = Site::start(soon()).await;
    for method in ["tasks/get", "tasks/cancel"] {
        assert_eq!(ask(&site, method, json!({"taskId": "nope"})).await["error"]["code"], -32602);
    }
    let answer = ask(&site, "tasks/update", json!({"taskId": "nope", "inputResponses": {}})).await;
    assert_eq!(answer["error"]["code"], -32602);
}

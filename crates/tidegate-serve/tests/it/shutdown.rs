//! Stopping loses no answer.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use serde_json::json;
use tidegate_serve::Settings;

use crate::client::{Site, call, until, within};

#[tokio::test]
async fn calls_under_way_finish_in_both_eras() {
    let mut site = Site::start(Settings::default()).await;
    let session = site.begin().await;
    let new = site.modern("tools/call", call("slow", json!({"ms": 500})));
    let old = site.legacy(&session, 1, "tools/call", call("slow", json!({"ms": 500})));
    let address = site.address;
    let new = tokio::spawn(async move { crate::client::send(address, new).await.result().await });
    let old = tokio::spawn(async move { crate::client::send(address, old).await.result().await });
    until("running", || site.toy.began.load(SeqCst) == 2).await;
    site.shutdown.cancel();
    assert_eq!(within(new).await.unwrap()["content"][0]["text"], "slept 500 ms");
    assert_eq!(within(old).await.unwrap()["content"][0]["text"], "slept 500 ms");
    for _ in 0..2 {
        assert!(site.records.recv().await.unwrap().failure.is_none());
    }
    within(site.done).await.unwrap().unwrap();
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_stopped_and_on_record() {
    let mut site = Site::start(Settings { drain_ms: 100, ..Settings::default() }).await;
    let request = site.modern("tools/call", call("slow", json!({"ms": 20_000})));
    let address = site.address;
    let call = tokio::spawn(async move { crate::client::send(address, request).await.status });
    until("running", || site.toy.began.load(SeqCst) == 1).await;
    site.shutdown.cancel();
    within(site.done).await.unwrap().unwrap();
    until("stopped", || site.toy.stopped.load(SeqCst) == 1).await;
    assert!(within(site.records.recv()).await.unwrap().failure.is_some());
    drop(call);
}

#[tokio::test]
async fn listeners_do_not_hold_the_server_up_and_are_told_the_end() {
    let site = Site::start(Settings::default()).await;
    let mut listener = site.ask("subscriptions/listen", json!({"notifications": {"toolsListChanged": true}})).await;
    within(listener.next()).await.unwrap();
    let session = site.begin().await;
    let mut stream = site.get("/mcp");
    for (name, value) in [("mcp-session-id", session.as_str()), ("accept", "text/event-stream")] {
        stream.headers_mut().insert(name, value.parse().unwrap());
    }
    let stream = site.send(stream).await;
    let took = within(site.stop()).await;
    assert!(took < Duration::from_secs(3), "{took:?}");
    let last = listener.answer().await;
    assert_eq!(last["result"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 1, "{last}");
    drop(stream);
}

#[tokio::test]
async fn a_task_is_stopped_and_on_record() {
    let mut site = Site::start(Settings { task_after_ms: 50, ..Settings::default() }).await;
    let tasks = json!({"extensions": {"io.modelcontextprotocol/tasks": {}}});
    let result = site.send(site.modern_as("tools/call", call("slow", json!({"ms": 20_000})), tasks)).await.result().await;
    assert_eq!(result["resultType"], "task");
    site.shutdown.cancel();
    within(site.done).await.unwrap().unwrap();
    assert_eq!(site.toy.stopped.load(SeqCst), 1);
    assert!(site.records.recv().await.unwrap().failure.is_some());
}

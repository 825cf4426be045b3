//! Clients before 2026-07-28 keep a session: few at a time, and not bound to the life of the server.

use hyper::StatusCode;
use serde_json::json;
use tidegate_serve::Settings;

use crate::client::{OLD, Site, call};

const KEY: [u8; 32] = [9; 32];

async fn keyed(settings: Settings) -> Site {
    Site::start_with(settings, [], |server| server.with_key(KEY)).await
}

#[tokio::test]
async fn a_handshake_agrees_on_a_revision_and_a_session() {
    let mut site = Site::start(Settings::default()).await;
    let result = site.initialize("old").await.result().await;
    assert_eq!((&result["protocolVersion"], &result["serverInfo"]["name"]), (&json!(OLD), &json!("tidegate")));
    let session = site.begin().await;
    let result = site.send(site.legacy(&session, 1, "tools/call", call("echo", json!({"text": "I am $me"})))).await.result().await;
    assert_eq!(result, json!({"content": [{"type": "text", "text": "I am old/3"}], "isError": false}));
    let record = site.records.recv().await.unwrap();
    assert!(record.caller.session.as_ref().is_some_and(|id| id.len() == 36), "{:?}", record.caller.session);
    let listed = site.send(site.legacy(&session, 2, "tools/list", json!({}))).await.result().await;
    assert!(listed.get("ttlMs").is_none() && listed.get("resultType").is_none());
    assert_eq!(site.send(site.legacy(&session, 3, "ping", json!({}))).await.result().await, json!({}));
}

#[tokio::test]
async fn older_handshakes_are_answered_in_kind() {
    let site = Site::start(Settings::default()).await;
    for version in ["2024-11-05", "2025-03-26", "2025-06-18"] {
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "older", "version": "1"}});
        let message = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params});
        let result = site.send(site.post(version).body(crate::client::body(&message)).unwrap()).await.result().await;
        assert_eq!(result["protocolVersion"], version);
    }
}

#[tokio::test]
async fn a_session_goes_on_after_the_server_was_restarted() {
    let before = keyed(Settings::default()).await;
    let session = before.begin().await;
    before.stop().await;

    let after = keyed(Settings::default()).await;
    let ask = |id| after.send(after.legacy(&session, id, "tools/call", call("echo", json!({"text": "still $me"}))));
    let replies = futures::future::join_all([ask(7), ask(8), ask(9)]).await;
    for reply in replies {
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.result().await["content"][0]["text"], "still old/3");
    }
    let mut stream = after.get("/mcp");
    for (name, value) in [("mcp-session-id", session.as_str()), ("accept", "text/event-stream"), ("mcp-protocol-version", OLD)] {
        stream.headers_mut().insert(name, value.parse().unwrap());
    }
    assert_eq!(after.send(stream).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_of_nobody_is_not_found() {
    let other = keyed(Settings::default()).await;
    let foreign = other.begin().await;
    let site = Site::start(Settings::default()).await;
    for id in [foreign.as_str(), "3f1a5b0c-8c3e-4f7e-9d52-6f0a1c2d3e4f", "x"] {
        let reply = site.send(site.legacy(id, 1, "tools/list", json!({}))).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn an_ended_session_stays_ended() {
    let site = Site::start(Settings::default()).await;
    let session = site.begin().await;
    let mut end = site.legacy(&session, 0, "", json!({}));
    *end.method_mut() = hyper::Method::DELETE;
    assert!(site.send(end).await.status.is_success());
    let reply = site.send(site.legacy(&session, 1, "tools/list", json!({}))).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_session_idle_longest_makes_room_and_comes_back_with_its_client() {
    let site = Site::start(Settings { sessions_max: 2, ..Settings::default() }).await;
    let first = site.begin().await;
    let second = site.begin().await;
    let third = site.begin().await;
    let metrics = site.send(site.get("/metrics")).await.text().await;
    assert!(metrics.contains("\ntidegate_sessions 2\n"), "{metrics}");
    for session in [&first, &second, &third, &first] {
        let reply = site.send(site.legacy(session, 1, "tools/call", call("echo", json!({"text": "$me"})))).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.result().await["content"][0]["text"], "old/3");
    }
}

#[tokio::test]
async fn busy_sessions_make_no_room() {
    let site = Site::start(Settings { sessions_max: 1, ..Settings::default() }).await;
    let session = site.begin().await;
    let busy = site.send(site.legacy(&session, 1, "tools/call", call("slow", json!({"ms": 1500})))).await;
    let refused = site.initialize("late").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.header("retry-after").unwrap(), "1");
    assert!(refused.text().await.contains("1 sessions are open and busy"));
    // Modern clients need no session.
    assert_eq!(site.ask("tools/list", json!({})).await.status, StatusCode::OK);
    assert_eq!(busy.result().await["content"][0]["text"], "slept 1500 ms");
    assert_eq!(site.initialize("late").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_hears_of_trouble_at_the_level_it_set() {
    let site = Site::start(Settings::default()).await;
    let session = site.begin().await;
    let mut stream = site.get("/mcp");
    for (name, value) in [("mcp-session-id", session.as_str()), ("accept", "text/event-stream"), ("mcp-protocol-version", OLD)] {
        stream.headers_mut().insert(name, value.parse().unwrap());
    }
    let mut stream = site.send(stream).await;
    assert_eq!(site.send(site.legacy(&session, 1, "logging/setLevel", json!({"level": "warning"}))).await.result().await, json!({}));
    site.send(site.legacy(&session, 2, "tools/call", call("fail", json!({})))).await.result().await;
    assert_eq!(stream.wait_for("notifications/message").await["params"]["level"], "warning");
}

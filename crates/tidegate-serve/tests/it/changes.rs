//! Clients are told when a list has changed, in the way of their revision.

use hyper::StatusCode;
use serde_json::json;
use tidegate_core::{Access, Answer, Call, Catalog, Result, Tool};
use tidegate_serve::Settings;

use crate::client::{OLD, Reply, Site, within};
use crate::toy;

async fn stream(site: &Site, session: &str) -> Reply {
    let mut stream = site.get("/mcp");
    for (name, value) in [("mcp-session-id", session), ("accept", "text/event-stream"), ("mcp-protocol-version", OLD)] {
        stream.headers_mut().insert(name, value.parse().unwrap());
    }
    let reply = site.send(stream).await;
    assert_eq!(reply.status, StatusCode::OK);
    reply
}

fn add_tool(site: &Site) {
    async fn new(_: std::sync::Arc<toy::Toy>, _: Call, _: serde_json::Map<String, serde_json::Value>) -> Result<Answer> {
        Ok(Answer::markdown("new"))
    }
    let more = Tool::new(&site.toy, toy::spec("new", Access::Read), new);
    site.gate.set_catalog(Catalog::new(toy::tools(&site.toy).into_iter().chain([more])).unwrap());
}

#[tokio::test]
async fn a_new_tool_is_told_to_both_eras_and_listed() {
    let site = Site::start(Settings::default()).await;
    let session = site.begin().await;
    let mut old = stream(&site, &session).await;
    let mut new = site.ask("subscriptions/listen", json!({"notifications": {"toolsListChanged": true}})).await;
    let acknowledged = within(new.next()).await.unwrap();
    assert_eq!(acknowledged["method"], "notifications/subscriptions/acknowledged");
    assert_eq!(acknowledged["params"]["notifications"], json!({"toolsListChanged": true}));

    add_tool(&site);
    let told = new.wait_for("notifications/tools/list_changed").await;
    assert_eq!(told["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 1);
    old.wait_for("notifications/tools/list_changed").await;
    let listed = site.ask("tools/list", json!({})).await.result().await;
    assert!(listed["tools"].as_array().unwrap().iter().any(|tool| tool["name"] == "new"));
    let result = site.ask("tools/call", json!({"name": "new", "arguments": {}})).await.result().await;
    assert_eq!(result["content"][0]["text"], "new");
}

#[tokio::test]
async fn a_listener_hears_only_what_it_asked_for() {
    let site = Site::start(Settings::default()).await;
    let filter = json!({"resourcesListChanged": true, "resourceSubscriptions": ["toy://things/apple"]});
    let mut listener = site.ask("subscriptions/listen", json!({"notifications": filter})).await;
    within(listener.next()).await.unwrap();
    add_tool(&site);
    site.server.resource_updated("toy://things/pear");
    site.server.resource_updated("toy://things/apple");
    let first = within(listener.next()).await.unwrap();
    assert_eq!((&first["method"], &first["params"]["uri"]), (&json!("notifications/resources/updated"), &json!("toy://things/apple")));
    site.server.resources_changed();
    assert_eq!(within(listener.next()).await.unwrap()["method"], "notifications/resources/list_changed");
}

#[tokio::test]
async fn a_session_hears_of_the_resources_it_watches() {
    let site = Site::start(Settings::default()).await;
    let session = site.begin().await;
    let mut told = stream(&site, &session).await;
    for (method, uri) in [
        ("resources/subscribe", "toy://things/apple"),
        ("resources/subscribe", "toy://things/pear"),
        ("resources/unsubscribe", "toy://things/pear"),
    ] {
        assert_eq!(site.send(site.legacy(&session, 1, method, json!({"uri": uri}))).await.result().await, json!({}));
    }
    site.server.resource_updated("toy://things/pear");
    site.server.resource_updated("toy://things/apple");
    assert_eq!(told.wait_for("notifications/resources/updated").await["params"]["uri"], "toy://things/apple");
    site.server.resources_changed();
    told.wait_for("notifications/resources/list_changed").await;
}

//! A call that nobody waits for any more is told so at once.

use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use axum::body::Body;
use hyper::Request;
use serde_json::{Value, json};
use tidegate_serve::Settings;

use crate::client::{Site, call, until, within};

/// Long enough for a test to notice that it was not waited for.
const LONG_MS: u64 = 20_000;

/// What the product promises.
const AT_ONCE: Duration = Duration::from_millis(200);

fn slow(progress: bool) -> Value {
    let mut params = call("slow", json!({"ms": LONG_MS}));
    if progress {
        params["_meta"] = json!({"progressToken": 1});
    }
    params
}

async fn stopped_at_once(site: &Site) {
    let since = Instant::now();
    until("stopped", || site.toy.stopped.load(SeqCst) == 1).await;
    assert!(since.elapsed() < AT_ONCE, "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_closed_connection_stops_a_call_before_its_first_word() {
    let mut site = Site::start(Settings::default()).await;
    hang_up_for_real(&site, site.modern("tools/call", slow(false))).await;
    stopped_at_once(&site).await;
    assert!(within(site.records.recv()).await.unwrap().failure.is_some());
}

#[tokio::test]
async fn a_closed_stream_stops_a_call_that_has_reported() {
    let site = Site::start(Settings::default()).await;
    let mut reply = site.ask("tools/call", slow(true)).await;
    reply.wait_for("notifications/progress").await;
    reply.hang_up();
    stopped_at_once(&site).await;
}

#[tokio::test]
async fn a_closed_stream_stops_a_call_of_a_session() {
    let site = Site::start(Settings::default()).await;
    let session = site.begin().await;
    let reply = site.send(site.legacy(&session, 5, "tools/call", slow(false))).await;
    until("running", || site.toy.began.load(SeqCst) == 1).await;
    reply.hang_up();
    stopped_at_once(&site).await;
}

#[tokio::test]
async fn a_cancellation_stops_a_call_of_a_session() {
    let site = Site::start(Settings::default()).await;
    let session = site.begin().await;
    let _reply = site.send(site.legacy(&session, 5, "tools/call", slow(false))).await;
    until("running", || site.toy.began.load(SeqCst) == 1).await;
    site.send(site.notify(&session, "notifications/cancelled", json!({"requestId": 5}))).await;
    stopped_at_once(&site).await;
}

/// Without a stream there is no answer to hold: the connection itself must go.
async fn hang_up_for_real(site: &Site, request: Request<Body>) {
    use tokio::io::AsyncWriteExt as _;
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut text = format!("POST {} HTTP/1.1\r\ncontent-length: {}\r\n", parts.uri, body.len());
    for (name, value) in &parts.headers {
        text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    text.push_str("\r\n");
    let mut stream = tokio::net::TcpStream::connect(site.address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    until("running", || site.toy.began.load(SeqCst) == 1).await;
    drop(stream);
}

#[tokio::test]
async fn a_call_with_tasks_stops_too_while_it_is_still_a_call() {
    let site = Site::start(Settings::default()).await;
    let tasks = json!({"extensions": {"io.modelcontextprotocol/tasks": {}}});
    hang_up_for_real(&site, site.modern_as("tools/call", slow(false), tasks)).await;
    stopped_at_once(&site).await;
}

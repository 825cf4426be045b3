//! What the HTTP face refuses, and what it says about itself.

use std::time::Duration;

use axum::body::Body;
use futures::{FutureExt as _, StreamExt as _};
use hyper::StatusCode;
use serde_json::json;
use tidegate_core::Error;
use tidegate_serve::{Gauge, Settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{NEW, Site, body, call, within};

#[tokio::test]
async fn only_pages_of_this_machine_and_of_the_settings_may_call() {
    let site = Site::start(Settings { allowed_origins: vec!["https://app.example.com:443".into()], ..Settings::default() }).await;
    for (origin, status) in [
        ("http://localhost:3000", StatusCode::OK),
        ("http://127.0.0.1:8080", StatusCode::OK),
        ("https://app.example.com", StatusCode::OK),
        ("https://evil.example.com", StatusCode::FORBIDDEN),
        ("http://localhost.evil.example.com", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
    ] {
        let mut request = site.modern("tools/list", json!({}));
        request.headers_mut().insert("origin", origin.parse().unwrap());
        let answer = site.send(request).await;
        assert_eq!(answer.status, status, "{origin}");
        // A page of an origin that may call may read the answer too.
        let readable = answer.header("access-control-allow-origin");
        assert_eq!(readable.as_deref(), (status == StatusCode::OK).then_some(origin), "{origin}");
    }
}

#[tokio::test]
async fn a_browser_is_told_before_a_page_of_another_origin_calls() {
    let site = Site::start(Settings::default()).await;
    let mut asked = site.modern("tools/list", json!({}));
    *asked.method_mut() = "OPTIONS".parse().unwrap();
    for (name, value) in [
        ("origin", "http://localhost:6274"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,mcp-protocol-version"),
    ] {
        asked.headers_mut().insert(name, value.parse().unwrap());
    }
    let told = site.send(asked).await;
    assert_eq!(told.status, StatusCode::OK);
    assert_eq!(told.header("access-control-allow-headers").as_deref(), Some("content-type,mcp-protocol-version"));
    assert_eq!(told.header("access-control-allow-methods").as_deref(), Some("POST,GET,DELETE"));
}

#[tokio::test]
async fn only_names_of_this_machine_and_of_the_settings_are_answered_to() {
    let site = Site::start(Settings { allowed_hosts: vec!["mcp.example.com".into()], ..Settings::default() }).await;
    for (host, status) in [
        ("localhost:1", StatusCode::OK),
        ("[::1]:1", StatusCode::OK),
        ("mcp.example.com", StatusCode::OK),
        ("evil.example.com", StatusCode::FORBIDDEN),
    ] {
        let mut request = site.modern("tools/list", json!({}));
        request.headers_mut().insert("host", host.parse().unwrap());
        assert_eq!(site.send(request).await.status, status, "{host}");
    }
}

#[tokio::test]
async fn a_request_too_large_is_refused_with_the_limit() {
    let site = Site::start(Settings { request_bytes_max: 1000, ..Settings::default() }).await;
    let reply = site.ask("tools/call", call("echo", json!({"text": "x".repeat(2000)}))).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.text().await.contains("a request may have 1000 bytes"));
}

#[tokio::test]
async fn a_request_that_dribbles_is_given_up() {
    let site = Site::start(Settings { request_timeout_ms: 100, ..Settings::default() }).await;
    let mut stream = TcpStream::connect(site.address).await.unwrap();
    let head = format!("POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{", site.address);
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64];
    let read = within(stream.read(&mut answer)).await.unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 408 "));
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let site = Site::start(Settings::default()).await;
    let reply = site.send(site.post(NEW).body(Body::from("{")).unwrap()).await;
    assert!(reply.status.is_client_error(), "{}", reply.status);
    let reply = site.send(site.post(NEW).body(body(&json!([1, 2]))).unwrap()).await;
    assert!(reply.status.is_client_error(), "{}", reply.status);
}

#[tokio::test]
async fn more_connections_than_allowed_wait_for_their_turn() {
    let site = Site::start(Settings { connections_max: 1, ..Settings::default() }).await;
    let idle = TcpStream::connect(site.address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let waiting = site.ask("tools/list", json!({}));
    tokio::pin!(waiting);
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut waiting).await.is_err());
    drop(idle);
    assert_eq!(within(waiting).await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_id_of_its_request() {
    let site = Site::start(Settings::default()).await;
    let mut request = site.modern("tools/list", json!({}));
    request.headers_mut().insert("x-request-id", "mine-1".parse().unwrap());
    assert_eq!(site.send(request).await.header("x-request-id").unwrap(), "mine-1");
    let mut request = site.modern("tools/list", json!({}));
    request.headers_mut().insert("x-request-id", "x".repeat(500).parse().unwrap());
    assert_eq!(site.send(request).await.header("x-request-id").unwrap().len(), 36);
}

#[tokio::test]
async fn the_modern_endpoint_takes_posts_only() {
    let site = Site::start(Settings::default()).await;
    for method in ["GET", "DELETE", "PUT"] {
        let mut request = site.modern("tools/list", json!({}));
        *request.method_mut() = method.parse().unwrap();
        assert_eq!(site.send(request).await.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
}

#[tokio::test]
async fn health_tells_live_from_ready() {
    let site = Site::start_with(Settings::default(), [], |server| {
        server.with_ready(|| async { Err(Error::unavailable("the control database does not answer").because("10.0.0.7")) }.boxed())
    })
    .await;
    let live = site.send(site.get("/health/live")).await;
    assert_eq!((live.status, live.header("cache-control").as_deref()), (StatusCode::OK, Some("no-store")));
    let ready = site.send(site.get("/health/ready")).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.answer().await, json!({"status": "unavailable", "reason": "the control database does not answer"}));

    let site = Site::start_with(Settings::default(), [], |server| server.with_ready(|| std::future::pending().boxed())).await;
    let ready = site.send(site.get("/health/ready")).await;
    assert_eq!(ready.answer().await, json!({"status": "unavailable", "reason": "no answer within 2 s"}));
}

#[tokio::test]
async fn metrics_count_calls_and_show_what_others_know() {
    let gauge = Gauge { name: "tidegate_pool_open", help: "Open.", labels: vec![("dataset", "shop".into())], value: 3.0 };
    let site = Site::start_with(Settings::default(), [], |server| server.with_gauges(move || vec![gauge.clone()])).await;
    site.ask("tools/call", call("echo", json!({"text": "x"}))).await.result().await;
    site.ask("tools/call", call("fail", json!({}))).await.result().await;
    let reply = site.send(site.get("/metrics")).await;
    assert!(reply.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    let text = reply.text().await;
    for line in [
        "tidegate_calls_total{tool=\"echo\",outcome=\"ok\"} 1",
        "tidegate_calls_total{tool=\"fail\",outcome=\"unavailable\"} 1",
        "tidegate_call_duration_seconds_count{tool=\"echo\"} 1",
        "tidegate_calls_running 0",
        "tidegate_pool_open{dataset=\"shop\"} 3",
        "tidegate_http_responses_total{status=\"2xx\"} 2",
    ] {
        assert!(text.lines().any(|found| found == line), "no {line} in\n{text}");
    }
    assert!(text.contains("process_resident_memory_bytes "));
}

#[tokio::test]
async fn pages_are_given_a_form_with_a_file_as_it_comes_and_any_other_body_within_bounds() {
    let first = |body: Body| async move {
        let chunk = body.into_data_stream().next().await.unwrap().unwrap();
        String::from_utf8(chunk.to_vec()).unwrap()
    };
    let pages = axum::Router::new().route("/first", axum::routing::post(first));
    let settings = Settings { request_bytes_max: 1_000, ..Settings::default() };
    let site = Site::start_with(settings, [], |server| server.with_pages(pages)).await;
    let host = site.address;
    let answer = async |kind: &str| {
        let mut stream = TcpStream::connect(host).await.unwrap();
        // The beginning of a body, whose rest never comes.
        let begun = "begun".repeat(400);
        let head = format!("POST /first HTTP/1.1\r\nhost: {host}\r\ncontent-type: {kind}\r\ncontent-length: 1000000\r\n\r\n{begun}");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut text = vec![0; 4_096];
        let read = within(stream.read(&mut text)).await.unwrap();
        String::from_utf8_lossy(&text[..read]).into_owned()
    };
    for kind in ["multipart/form-data; boundary=x", "Multipart/Form-Data ;boundary=x"] {
        let said = answer(kind).await;
        assert!(said.starts_with("HTTP/1.1 200") && said.contains("\r\n\r\nbegun"), "{said}");
    }
    for kind in ["application/x-www-form-urlencoded", "multipart/mixed; boundary=x", "text/plain"] {
        let said = answer(kind).await;
        assert!(said.starts_with("HTTP/1.1 413") && said.contains("1000 bytes"), "{said}");
    }
}

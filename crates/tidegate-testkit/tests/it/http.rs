//! The HTTP client, against a server that says what it is told to say.

#![expect(clippy::disallowed_methods, reason = "the server runs beside its client")]

use serde_json::json;
use tidegate_testkit::Http;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers one request and gives back what was asked.
async fn answer_once(answer: &'static str) -> (Http, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback address works");
    let http = Http::new(listener.local_addr().expect("the loopback address works").to_string());
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("the loopback address works");
        let mut asked = vec![0; 4_096];
        let mut length = 0;
        while !String::from_utf8_lossy(&asked[..length]).ends_with('}') && !String::from_utf8_lossy(&asked[..length]).ends_with("\r\n\r\n")
        {
            length += stream.read(&mut asked[length..]).await.expect("the loopback address works");
        }
        stream.write_all(answer.as_bytes()).await.expect("the loopback address works");
        stream.shutdown().await.expect("the loopback address works");
        String::from_utf8_lossy(&asked[..length]).into_owned()
    });
    (http, asked)
}

#[tokio::test]
async fn a_get_brings_status_headers_and_body() {
    let (http, asked) = answer_once("HTTP/1.1 503 No\r\nx-why: tide\r\ncontent-length: 3\r\n\r\nlow").await;
    let response = http.with("x-token", "t").get("/health/ready").await;
    assert_eq!((response.status, response.header("x-why"), response.text().as_str()), (503, Some("tide"), "low"));
    let asked = asked.await.unwrap().to_lowercase();
    assert!(asked.starts_with("get /health/ready http/1.1\r\n"), "{asked}");
    assert!(asked.contains("x-token: t\r\n"), "{asked}");
}

#[tokio::test]
async fn a_post_sends_json_and_reads_json() {
    let (http, asked) = answer_once("HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n{\"b\": 2}").await;
    assert_eq!(http.post("/mcp", &json!({"a": 1})).await.json(), json!({"b": 2}));
    let asked = asked.await.unwrap();
    assert!(asked.contains("content-type: application/json\r\n"), "{asked}");
    assert!(asked.ends_with("\r\n\r\n{\"a\":1}"), "{asked}");
}

#[tokio::test]
async fn events_are_read_one_by_one_and_together() {
    const EVENTS: &str =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: hi\n\nid: 1\ndata: {\"n\": 1}\n\ndata: {\"n\":\ndata: 2}\n\n";
    let (http, _asked) = answer_once(EVENTS).await;
    let mut answer = http.open("/mcp", &json!({})).await;
    assert_eq!(answer.event().await, Some(json!({"n": 1})));
    assert_eq!(answer.event().await, Some(json!({"n": 2})));
    assert_eq!(answer.event().await, None);
    let (http, _asked) = answer_once(EVENTS).await;
    let response = http.post("/mcp", &json!({})).await;
    assert_eq!(response.messages(), [json!({"n": 1}), json!({"n": 2})]);
    assert_eq!(response.json(), json!({"n": 2}));
}

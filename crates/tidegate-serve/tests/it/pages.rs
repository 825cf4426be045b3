//! Pages for people: on every path that is none of the server's, under its names and within its bounds.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::StatusCode as Code;
use hyper::{Method, Request, StatusCode};
use tidegate_serve::Settings;

use crate::client::Site;

/// Pages that say how much they were sent, and one that is missing.
fn toy() -> Router {
    let count = async |body: Bytes| format!("{} bytes", body.len());
    Router::new().route("/form", axum::routing::any(count)).fallback(async || (Code::NOT_FOUND, "no such page"))
}

async fn site(settings: Settings) -> Site {
    Site::start_with(settings, [], |server| server.with_pages(toy())).await
}

fn post(site: &Site, kind: &str, bytes: usize) -> Request<Body> {
    let request = Request::builder().method(Method::POST).uri("/form").header("host", site.address.to_string());
    request.header("content-type", kind).body(Body::from("x".repeat(bytes))).unwrap()
}

#[tokio::test]
async fn pages_answer_to_the_servers_own_names_alone() {
    let site = site(Settings::default()).await;
    for (host, status) in [("localhost:1", StatusCode::OK), ("evil.example.com", StatusCode::FORBIDDEN), ("", StatusCode::FORBIDDEN)] {
        let mut request = site.get("/form");
        request.headers_mut().insert("host", host.parse().unwrap());
        let reply = site.send(request).await;
        assert_eq!(reply.status, status, "{host}");
        assert!(status == StatusCode::OK || !reply.text().await.contains("bytes"));
    }
}

#[tokio::test]
async fn a_form_is_bounded_like_every_request() {
    let site = site(Settings { request_bytes_max: 1_000, ..Settings::default() }).await;
    let form = "application/x-www-form-urlencoded";
    assert_eq!(site.send(post(&site, form, 1_000)).await.text().await, "1000 bytes");
    let reply = site.send(post(&site, form, 1_001)).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.text().await.contains("a request may have 1000 bytes"));
}

#[tokio::test]
async fn who_reads_no_pages_learns_only_that_there_is_nothing() {
    let site = site(Settings::default()).await;
    let reply = site.send(site.get("/nowhere")).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert!(!reply.text().await.contains("no such page"));
    let mut request = site.get("/nowhere");
    request.headers_mut().insert("accept", "text/html".parse().unwrap());
    assert_eq!(site.send(request).await.text().await, "no such page");
}

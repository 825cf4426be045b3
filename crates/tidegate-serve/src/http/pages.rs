//! Pages for people, on every path that is none of the server's own: asked for under the server's own names, and within its bounds.
//!
//! A form with a file is passed on as it comes: the pages know who may send one, and bound it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceExt as _;

use super::endpoint::Endpoint;
use super::routes::unknown;

pub(super) async fn pages(State(endpoint): State<Arc<Endpoint>>, request: Request) -> Response {
    let Some(pages) = endpoint.server.pages.clone() else { return unknown() };
    let accepted = request.headers().get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok());
    let reads_pages = accepted.is_some_and(|kinds| kinds.contains("text/html"));
    // A page of another site can have its own name point to this machine: then the browser takes our pages for its own.
    if !request.headers().get(header::HOST).is_some_and(|host| endpoint.direct.hosts.allow(host)) {
        return (StatusCode::FORBIDDEN, "this name is not in `serve.allowed_hosts`\n").into_response();
    }
    let exchange = endpoint.exchanges.begin();
    let response = match bounded(&endpoint, request).await {
        Ok(request) => {
            let Ok(response) = pages.oneshot(request).await;
            response
        }
        Err((status, text)) => (status, text).into_response(),
    };
    exchange.answered();
    endpoint.server.metrics.responded(response.status().as_u16());
    if response.status() == StatusCode::NOT_FOUND && !reads_pages { unknown() } else { response }
}

async fn bounded(endpoint: &Endpoint, request: Request) -> Result<Request, (StatusCode, String)> {
    if holds_file(request.headers()) {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    Ok(Request::from_parts(parts, Body::from(endpoint.receive(body).await?)))
}

fn holds_file(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("multipart/form-data"))
}

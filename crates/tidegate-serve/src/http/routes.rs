//! Every path this server answers.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::json;

use super::cors;
use super::endpoint::Endpoint;

/// How long the readiness question may take.
const READY_TIMEOUT: Duration = Duration::from_secs(2);

type Shared = State<Arc<Endpoint>>;

pub(super) fn app(endpoint: Arc<Endpoint>) -> Router {
    let origins = endpoint.server.settings.origins();
    let mcp = any(mcp).layer(cors::layer(origins.clone(), &[Method::POST, Method::GET, Method::DELETE]));
    let rest = any(rest).layer(cors::layer(origins, &[Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE]));
    Router::new()
        .route("/mcp", mcp)
        .route("/api", rest.clone())
        .route("/api/", rest.clone())
        .route("/api/{*rest}", rest)
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
        .fallback(super::pages::pages)
        .with_state(endpoint)
}

async fn mcp(State(endpoint): Shared, request: Request) -> Response {
    endpoint.serve(request).await
}

async fn rest(State(endpoint): Shared, request: Request) -> Response {
    endpoint.serve_rest(request).await
}

async fn live() -> Response {
    health(StatusCode::OK, json!({"status": "live"}))
}

async fn ready(State(endpoint): Shared) -> Response {
    let Some(ready) = &endpoint.server.ready else { return health(StatusCode::OK, json!({"status": "ready"})) };
    let reason = match tokio::time::timeout(READY_TIMEOUT, ready()).await {
        Ok(Ok(())) => return health(StatusCode::OK, json!({"status": "ready"})),
        Ok(Err(error)) => {
            tracing::warn!(cause = error.chain(), "not ready: {error}");
            error.text()
        }
        Err(_) => format!("no answer within {} s", READY_TIMEOUT.as_secs()),
    };
    health(StatusCode::SERVICE_UNAVAILABLE, json!({"status": "unavailable", "reason": reason}))
}

fn health(status: StatusCode, body: serde_json::Value) -> Response {
    (status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(body)).into_response()
}

async fn metrics(State(endpoint): Shared) -> Response {
    let server = &endpoint.server;
    let gauges = server.gauges.as_ref().map(|gauges| gauges()).unwrap_or_default();
    let text = server.metrics.render(endpoint.sessions.len(), &gauges);
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], text).into_response()
}

pub(super) fn unknown() -> Response {
    let paths = json!({"error": "no such path", "paths": ["/mcp", "/api", "/health/live", "/health/ready", "/metrics"]});
    (StatusCode::NOT_FOUND, Json(paths)).into_response()
}

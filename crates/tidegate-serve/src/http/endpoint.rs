//! What happens to a request before and after its protocol has it.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use rmcp::transport::streamable_http_server::session::SessionId;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::json;
use tidegate_core::Face;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use super::direct::Direct;
use super::exchange::{Exchange, Exchanges};
use crate::attended::Attended;
use crate::mcp::{Gone, Mcp};
use crate::rest::Rest;
use crate::server::Server;
use crate::sessions::Sessions;

const REQUEST_ID: &str = "x-request-id";
const REQUEST_ID_CHARS_MAX: usize = 128;

/// The protocol's own name for the request that only ends when somebody ends it.
const LISTEN: &str = "subscriptions/listen";

/// The MCP endpoint and what it needs.
pub(super) struct Endpoint {
    pub(super) server: Arc<Server>,
    pub(super) sessions: Arc<Sessions>,
    /// Requests that end by themselves.
    pub(super) exchanges: Exchanges,
    /// Requests that end when they are told to.
    pub(super) listeners: Exchanges,
    pub(super) direct: Direct,
    pub(super) attended: Arc<Attended>,
    rest: Rest,
    protocol: StreamableHttpService<Mcp, Sessions>,
    closing: CancellationToken,
}

impl Endpoint {
    pub(super) fn new(server: &Arc<Server>) -> Endpoint {
        let settings = &server.settings;
        let sessions = Arc::new(Sessions::new(Arc::clone(&server.seal), settings.sessions_max));
        let closing = CancellationToken::new();
        let mut config = StreamableHttpServerConfig::default()
            .with_json_response(true)
            .with_allowed_hosts(settings.hosts())
            .with_allowed_origins(settings.origins())
            .with_max_request_body_bytes(settings.request_bytes_max)
            .with_cancellation_token(closing.child_token());
        config.session_store = Some(Arc::clone(&sessions) as _);
        let for_clients = Arc::clone(server);
        let client = move || Ok(Mcp::new(&for_clients, Face::McpHttp));
        let protocol = StreamableHttpService::new(client, Arc::clone(&sessions), config);
        let attended = Arc::new(Attended::new(closing.clone()));
        let direct = Direct::new(server, &attended);
        Endpoint {
            server: Arc::clone(server),
            sessions,
            exchanges: Exchanges::new(),
            listeners: Exchanges::new(),
            direct,
            rest: Rest::new(server, &attended),
            attended,
            protocol,
            closing,
        }
    }

    /// Ends every session and every stream that is still open.
    pub(super) fn close(&self) {
        self.closing.cancel();
    }

    /// Answers a request of REST.
    pub(super) async fn serve_rest(&self, request: Request) -> Response {
        let id = request_id(request.headers());
        let span = tracing::info_span!("request", request.id = id.to_str().unwrap_or_default());
        let work = async {
            let exchange = self.exchanges.begin();
            let (parts, body) = request.into_parts();
            let response = match self.receive(body).await {
                Ok(body) => self.rest.answer(&parts, &body).await,
                Err((status, text)) => Rest::refuse(&parts, status, text),
            };
            exchange.answered();
            response
        };
        let mut response = work.instrument(span).await;
        self.server.metrics.responded(response.status().as_u16());
        response.headers_mut().insert(REQUEST_ID, id);
        response
    }

    pub(super) async fn serve(&self, mut request: Request) -> Response {
        let id = request_id(request.headers());
        request.headers_mut().insert(REQUEST_ID, id.clone());
        let span = tracing::info_span!("request", request.id = id.to_str().unwrap_or_default());
        let mut response = self.exchange(request).instrument(span).await;
        self.server.metrics.responded(response.status().as_u16());
        response.headers_mut().insert(REQUEST_ID, id);
        response
    }

    async fn exchange(&self, request: Request) -> Response {
        let exchange = self.begin(&request);
        let method = request.method().clone();
        let (parts, body, session) = match self.admit(request).await {
            Ok(admitted) => admitted,
            Err(refusal) => {
                exchange.answered();
                return refusal;
            }
        };
        if let Some(plain) = self.direct.read(&parts, &body) {
            let response = self.direct.answer(plain).await;
            exchange.answered();
            return response;
        }
        let says_json = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        let mut request = Request::from_parts(parts, Body::from(body.clone()));
        request.extensions_mut().insert(Gone(exchange.gone.clone()));

        let mut response = self.protocol.handle(request).await.map(Body::new);
        if says_json && response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
            response = refuse_body(&body);
        }

        match session {
            Some(id) => {
                self.sessions.admitted(&id);
                if method == Method::DELETE && response.status().is_success() {
                    self.sessions.end(id);
                }
            }
            None => self.sessions.seal(response.headers_mut()),
        }
        follow(exchange, response)
    }

    fn begin(&self, request: &Request) -> Exchange {
        if request.method() == Method::GET {
            return Exchanges::begin_endless();
        }
        let listens = request.headers().get("mcp-method").is_some_and(|method| method == LISTEN);
        if listens { self.listeners.begin() } else { self.exchanges.begin() }
    }

    /// Reads the request within its bounds, and finds the session it belongs to.
    async fn admit(&self, request: Request) -> Result<(Parts, Bytes, Option<SessionId>), Response> {
        let (mut parts, body) = request.into_parts();
        let session = self.sessions.admit(&mut parts.headers);
        if begins_session(&parts.method, &parts.headers) && !self.sessions.has_room() {
            let text = format!("{} sessions are open and busy", self.server.settings.sessions_max);
            let mut refusal = refuse(StatusCode::SERVICE_UNAVAILABLE, -32000, &text);
            refusal.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            return Err(refusal);
        }
        let code = |status| if status == StatusCode::BAD_REQUEST { -32700 } else { -32600 };
        let body = self.receive(body).await.map_err(|(status, text)| refuse(status, code(status), &text))?;
        Ok((parts, body, session))
    }

    /// Reads a body within its bounds.
    pub(super) async fn receive(&self, body: Body) -> Result<Bytes, (StatusCode, String)> {
        let settings = &self.server.settings;
        match tokio::time::timeout(settings.request_timeout(), to_bytes(body, settings.request_bytes_max)).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(error)) if is_too_long(&error) => {
                Err((StatusCode::PAYLOAD_TOO_LARGE, format!("a request may have {} bytes", settings.request_bytes_max)))
            }
            Ok(Err(_)) => Err((StatusCode::BAD_REQUEST, "the request broke off".to_owned())),
            Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "the request took too long to arrive".to_owned())),
        }
    }
}

/// The client's own id for a request, if it is one, or ours.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(REQUEST_ID).filter(|id| {
        let id = id.as_bytes();
        !id.is_empty() && id.len() <= REQUEST_ID_CHARS_MAX && id.iter().all(u8::is_ascii_graphic)
    });
    given.cloned().unwrap_or_else(|| HeaderValue::from_str(&Uuid::now_v7().to_string()).expect("an id is plain text"))
}

fn follow(exchange: Exchange, response: Response) -> Response {
    let streams = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if !streams {
        exchange.answered();
        return response;
    }
    response.map(|body| exchange.follow(body))
}

/// Only a first request of a client before 2026-07-28 names neither its session nor a newer revision.
fn begins_session(method: &Method, headers: &HeaderMap) -> bool {
    let modern = headers.get("mcp-protocol-version").is_some_and(|version| version.as_bytes() >= b"2026-07-28".as_slice());
    method == Method::POST && !modern && !headers.contains_key("mcp-session-id")
}

fn is_too_long(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.to_string().contains("length limit exceeded"))
}

/// A body that is no JSON, or none of the protocol's messages: rmcp takes it for another kind of media.
fn refuse_body(body: &[u8]) -> Response {
    match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        Err(error) => refuse(StatusCode::BAD_REQUEST, -32700, &format!("the request is not JSON: {error}")),
        Ok(_) => refuse(StatusCode::BAD_REQUEST, -32600, "the request is JSON, but no single JSON-RPC message"),
    }
}

fn refuse(status: StatusCode, code: i32, text: &str) -> Response {
    (status, Json(json!({"jsonrpc": "2.0", "id": null, "error": {"code": code, "message": text}}))).into_response()
}

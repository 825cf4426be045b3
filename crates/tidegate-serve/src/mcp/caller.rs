//! Who asks, as far as the protocol tells.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::request::Parts;
use rmcp::RoleServer;
use rmcp::service::RequestContext;
use serde_json::Value;
use tidegate_core::{Caller, Face};
use tokio_util::sync::CancellationToken;
use tracing::Span;

use super::Mcp;
use crate::server::Server;

const CLIENT_INFO: &str = "io.modelcontextprotocol/clientInfo";
const SESSION_HEADER: &str = "mcp-session-id";

/// What a client may call itself, at most.
const NAME_CHARS_MAX: usize = 100;

/// Fires when the connection that waits for a request's answer is gone. The HTTP face puts it beside the request.
#[derive(Clone)]
pub(crate) struct Gone(pub(crate) CancellationToken);

/// The caller of a request: the one local user, through the application that the request or the session names.
pub(crate) fn of(mcp: &Mcp, context: &RequestContext<RoleServer>) -> Arc<Caller> {
    let parts = context.extensions.get::<Parts>();
    let mut caller = Caller::local(mcp.face).with_roles(&mcp.server.roles);
    if super::is_modern(context) {
        if let Some(info) = context.meta.get(CLIENT_INFO) {
            caller = introduced(caller, info);
        }
    } else if let Some(info) = context.peer.peer_info() {
        caller = caller.with_client(short(&info.client_info.name), short(&info.client_info.version));
        caller.session = parts.and_then(|parts| parts.headers.get(SESSION_HEADER)).and_then(|id| id.to_str().ok()).map(str::to_owned);
    }
    Arc::new(match parts {
        Some(parts) => known_by_agent(caller, &parts.headers),
        None => caller,
    })
}

/// The caller of a plain request over HTTP, which says for itself who sends it.
pub(crate) fn plain(server: &Server, info: &Value, headers: &HeaderMap) -> Arc<Caller> {
    let caller = Caller::local(Face::McpHttp).with_roles(&server.roles);
    Arc::new(known_by_agent(introduced(caller, info), headers))
}

/// The caller of a request over REST, which goes by its user agent.
pub(crate) fn rest(server: &Server, headers: &HeaderMap) -> Arc<Caller> {
    Arc::new(known_by_agent(Caller::local(Face::Rest).with_roles(&server.roles), headers))
}

fn introduced(caller: Caller, info: &Value) -> Caller {
    let text = |field: &str| short(info.get(field).and_then(Value::as_str).unwrap_or_default());
    caller.with_client(text("name"), text("version"))
}

/// A client without a name goes by its user agent.
fn known_by_agent(caller: Caller, headers: &HeaderMap) -> Caller {
    if !caller.client.name.is_empty() {
        return caller;
    }
    match user_agent(headers) {
        Some((name, version)) => caller.with_client(name, version),
        None => caller,
    }
}

/// Fires when nobody waits for the answer any more.
pub(super) fn gone(context: &RequestContext<RoleServer>) -> Option<&CancellationToken> {
    context.extensions.get::<Parts>()?.extensions.get::<Gone>().map(|gone| &gone.0)
}

/// Names the request in the log. A session's calls run in the session's own task, which knows no request.
pub(super) fn span(context: &RequestContext<RoleServer>) -> Span {
    let parts = context.extensions.get::<Parts>().filter(|_| !super::is_modern(context));
    let id = parts.and_then(|parts| parts.headers.get("x-request-id")).and_then(|id| id.to_str().ok());
    id.map_or_else(Span::none, |id| tracing::info_span!("request", request.id = id))
}

fn user_agent(headers: &HeaderMap) -> Option<(String, String)> {
    let agent = headers.get("user-agent")?.to_str().ok()?;
    let product = agent.split_whitespace().next()?;
    let (name, version) = product.split_once('/').unwrap_or((product, ""));
    Some((short(name), short(version)))
}

/// What a client says of itself goes into logs and tables: without control characters, and not at any length.
fn short(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(NAME_CHARS_MAX).collect()
}

//! Plain calls of tools in 2026-07-28, answered without the protocol's machinery.
//!
//! Most requests are such calls, and for them rmcp costs more than the call itself: a service, a task and two channels for
//! every request. This file only ever accepts. Whatever is the least unusual (another method, a session, progress, a task, a
//! header or a field that it does not know, anything to refuse) is left to rmcp, and so there is one place that says no.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use rmcp::model::{ClientCapabilities, ErrorData, ServerResult, TASKS_EXTENSION_ID};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tidegate_core::Caller;

use crate::attended::Attended;
use crate::mcp::{Ask, Rounds, plain_caller, response, shows_forms, stamp};
use crate::origins::Hosts;
use crate::server::Server;

const VERSION: &str = "2026-07-28";
const METHOD: &str = "tools/call";

/// What the fields of `_meta` are called that the protocol itself defines.
const PROTOCOL: &str = "io.modelcontextprotocol/";

/// Headers that say nothing about the call, or nothing that is not in the body too.
const IDLE_HEADERS: [HeaderName; 10] = [
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::CACHE_CONTROL,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::PRAGMA,
    header::TRANSFER_ENCODING,
    header::USER_AGENT,
    HeaderName::from_static("sec-fetch-mode"),
    HeaderName::from_static("x-request-id"),
];

/// Answers plain calls.
pub(super) struct Direct {
    server: Arc<Server>,
    pub(super) hosts: Hosts,
    attended: Arc<Attended>,
}

/// A plain call, understood.
pub(super) struct Plain {
    id: Id,
    tool: &'static str,
    arguments: Value,
    caller: Arc<Caller>,
    /// Its questions, if its client can put them to a person. An answer to one is no plain call.
    rounds: Option<Arc<Rounds>>,
    trace: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message<'a> {
    jsonrpc: Cow<'a, str>,
    id: Id,
    method: Cow<'a, str>,
    params: Params<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Params<'a> {
    name: Cow<'a, str>,
    arguments: Option<Map<String, Value>>,
    #[serde(rename = "_meta")]
    meta: Map<String, Value>,
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Id {
    Number(i64),
    Text(String),
}

#[derive(Serialize)]
struct Reply {
    jsonrpc: &'static str,
    id: Id,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Result(Box<ServerResult>),
    Error(ErrorData),
}

impl Direct {
    pub(super) fn new(server: &Arc<Server>, attended: &Arc<Attended>) -> Direct {
        Direct { hosts: Hosts::of(&server.settings), server: Arc::clone(server), attended: Arc::clone(attended) }
    }

    /// The call that a request is, if it is a plain one.
    pub(super) fn read(&self, parts: &Parts, body: &[u8]) -> Option<Plain> {
        let name = (parts.method == Method::POST).then(|| self.called(&parts.headers))??;
        let message: Message<'_> = serde_json::from_slice(body).ok()?;
        let params = message.params;
        if message.jsonrpc != "2.0" || message.method != METHOD || params.name.as_bytes() != name.as_bytes() {
            return None;
        }
        if self.server.fixtures.as_ref().is_some_and(|fixtures| fixtures.tool(&params.name).is_some()) {
            return None;
        }
        let tool = self.server.gate.catalog().find(&params.name)?.spec.name;
        let (client, capabilities, trace) = understood(&params.meta)?;
        let caller = plain_caller(&self.server, client, &parts.headers);
        let arguments = params.arguments.map_or(Value::Null, Value::Object);
        let asks = capabilities.contains_key("elicitation") && shows_forms(&declared(capabilities)?);
        let rounds = asks.then(|| Arc::new(Rounds::new(&self.server, &caller, tool, &arguments)));
        Some(Plain { id: message.id, tool, arguments, caller, rounds, trace: trace.map(str::to_owned) })
    }

    pub(super) async fn answer(&self, plain: Plain) -> Response {
        let ask = |cancel| Ask {
            server: Arc::clone(&self.server),
            caller: plain.caller,
            tool: plain.tool,
            arguments: plain.arguments,
            context: tidegate_core::Context {
                cancel,
                asker: plain.rounds.as_ref().map(Rounds::asker).unwrap_or_default(),
                trace: plain.trace,
                ..Default::default()
            },
        };
        let outcome = self.attended.run(ask).await;
        let outcome = response(plain.rounds.as_deref(), outcome).map(|response| stamp(&self.server, response));
        let outcome = outcome.map_or_else(Outcome::Error, |response| Outcome::Result(Box::new(response.into())));
        let reply = Reply { jsonrpc: "2.0", id: plain.id, outcome };
        let body = serde_json::to_vec(&reply).expect("a result is text, and JSON that was a value before");
        let mut response = Response::new(Body::from(Bytes::from(body)));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    /// The tool that the headers name, if they say nothing unusual. Every header that matters must be there once.
    fn called<'a>(&self, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
        if headers.len() != headers.keys_len() {
            return None;
        }
        let (mut needed, mut tool) = (0, None);
        for (name, value) in headers {
            let known = match name.as_str() {
                "accept" => accepts_both(value),
                "content-type" => value == "application/json",
                "host" => self.hosts.allow(value),
                "mcp-method" => value == METHOD,
                "mcp-name" => {
                    tool = Some(value);
                    true
                }
                "mcp-protocol-version" => value == VERSION,
                _ if IDLE_HEADERS.contains(name) => continue,
                _ => false,
            };
            if !known {
                return None;
            }
            needed += 1;
        }
        tool.filter(|_| needed == 6)
    }
}

/// The two kinds of answer, in the two orders that clients write them in.
fn accepts_both(value: &HeaderValue) -> bool {
    value == "application/json, text/event-stream" || value == "text/event-stream, application/json"
}

fn declared(capabilities: &Map<String, Value>) -> Option<ClientCapabilities> {
    serde_json::from_value(Value::Object(capabilities.clone())).ok()
}

/// What the client says of itself, what it can do and the trace, if the request asks for nothing beside the call.
fn understood(meta: &Map<String, Value>) -> Option<(&Value, &Map<String, Value>, Option<&str>)> {
    let (mut client, mut capabilities, mut trace) = (None, None, None);
    let mut version = "";
    for (key, value) in meta {
        match key.strip_prefix(PROTOCOL) {
            Some("protocolVersion") => version = value.as_str()?,
            Some("clientInfo") => client = Some(value).filter(|info| info["name"].is_string() && info["version"].is_string()),
            Some("clientCapabilities") => capabilities = value.as_object(),
            Some(_) => return None,
            None if key == "progressToken" => return None,
            None if key == "traceparent" => trace = Some(value.as_str()?),
            None => {}
        }
    }
    let capabilities = capabilities?;
    let follows_tasks = capabilities.get("extensions").is_some_and(|extensions| extensions.get(TASKS_EXTENSION_ID).is_some());
    client.filter(|_| version == VERSION && !follows_tasks).map(|client| (client, capabilities, trace))
}

//! REST under `/api/v1`: every route is a call of a tool, and what a tool says of itself is what the interface's description says.

mod api;
mod arguments;
mod openapi;
mod page;
mod problem;
mod schema;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_core::{Answer, Context, Kind, Link, Result, Tool};

use crate::attended::Attended;
use crate::mcp::{Ask, rest_caller};
use crate::origins::{Hosts, is_allowed};
use crate::server::Server;

pub(crate) use api::Api;
use api::{Found, Operation};
use problem::Problem;

/// Where the interface stands.
pub(crate) const ROOT: &str = "/api/v1";

/// What an answer may cost. A program has no context window to spare; beyond this the rows are kept, and it pages.
const BUDGET: usize = 250_000;

/// What a caller's trace context may be long.
const TRACE_CHARS_MAX: usize = 200;

/// The REST face.
pub(crate) struct Rest {
    server: Arc<Server>,
    attended: Arc<Attended>,
    hosts: Hosts,
    origins: Vec<String>,
}

/// An answer of a tool that gives no structure, or that was called by its name.
#[derive(Serialize)]
struct Told {
    /// Markdown, as agents read it.
    text: String,
    /// The same for programs, where the tool gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    structured: Option<tidegate_core::Json>,
    /// What can be read further.
    links: Vec<Pointer>,
}

#[derive(Serialize)]
struct Pointer {
    uri: String,
    name: String,
}

impl Rest {
    pub(crate) fn new(server: &Arc<Server>, attended: &Arc<Attended>) -> Rest {
        Rest {
            hosts: Hosts::of(&server.settings),
            origins: server.settings.origins(),
            server: Arc::clone(server),
            attended: Arc::clone(attended),
        }
    }

    /// Answers a request below `/api`.
    pub(crate) async fn answer(&self, parts: &Parts, body: &Bytes) -> Response {
        let mut response = match self.answered(parts, body).await {
            Ok(response) => response,
            Err(problem) => problem.into_response(parts.uri.path()),
        };
        let headers = response.headers_mut();
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }

    /// Answers a request whose body was refused.
    pub(crate) fn refuse(parts: &Parts, status: StatusCode, text: String) -> Response {
        Problem::simple(status, text, "`serve.request_bytes_max` and `serve.request_timeout_ms` are the bounds")
            .into_response(parts.uri.path())
    }

    async fn answered(&self, parts: &Parts, body: &Bytes) -> Result<Response, Problem> {
        self.check_sender(&parts.headers)?;
        let path = parts.uri.path();
        if matches!(path, "/api" | "/api/" | "/api/openapi.json" | "/api/style.css") {
            return self.described(parts);
        }
        let Some(place) = path.strip_prefix(ROOT) else { return Err(Problem::no_path(path)) };
        let catalog = self.server.gate.catalog();
        let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
        let Found { operation, path: given } = self.server.api.find(&catalog, method, place)?;
        check_accepts(&parts.headers)?;
        let arguments = arguments::read(&operation, given, parts, body)?;
        self.call(&operation, arguments, parts).await
    }

    async fn call(&self, operation: &Operation, arguments: Value, parts: &Parts) -> Result<Response, Problem> {
        let caller = rest_caller(&self.server, &parts.headers);
        let trace = parts.headers.get("traceparent").and_then(|trace| trace.to_str().ok());
        let trace = trace.filter(|trace| trace.len() <= TRACE_CHARS_MAX).map(str::to_owned);
        let ask = |cancel| Ask {
            server: Arc::clone(&self.server),
            caller,
            tool: operation.tool.spec.name,
            arguments: arguments.clone(),
            context: Context { cancel, trace, budget: Some(BUDGET), structured: true, ..Context::default() },
        };
        match self.attended.run(ask).await {
            Ok(answer) => Ok(written(operation, &arguments, answer, parts)),
            // What does not fit the schema, and what fits it and means nothing, are two mistakes.
            Err(error) if error.kind == Kind::Invalid && operation.tool.check(arguments).is_ok() => {
                Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY, error))
            }
            Err(error) => Err(Problem::from(error)),
        }
    }

    /// The description of the interface, for programs and for people.
    fn described(&self, parts: &Parts) -> Result<Response, Problem> {
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            return Err(Problem::no_method(parts.method.as_str(), "GET, HEAD"));
        }
        let catalog = self.server.gate.catalog();
        Ok(match parts.uri.path() {
            "/api/openapi.json" => json(StatusCode::OK, openapi::document(&self.server.api, &catalog).to_string()),
            "/api/style.css" => page::style(),
            _ => page::render(&openapi::document(&self.server.api, &catalog)),
        })
    }

    /// Refuses requests that were meant for another host, or that a page of an origin that may not call has sent.
    fn check_sender(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if !headers.get(header::HOST).is_some_and(|host| self.hosts.allow(host)) {
            return Err(Problem::denied("this server does not answer to that host", "name it in `serve.allowed_hosts`"));
        }
        let Some(origin) = headers.get(header::ORIGIN) else {
            // A browser that loads this for another site's page may leave the origin out, and says so here.
            let foreign = headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site");
            let opened = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
            if foreign && !opened {
                return Err(Problem::denied("pages of other sites may not call this server", "open it in a tab of its own"));
            }
            return Ok(());
        };
        if origin.to_str().is_ok_and(|origin| is_allowed(origin, &self.origins)) {
            return Ok(());
        }
        Err(Problem::denied("pages of this origin may not call this server", "name it in `serve.allowed_origins`"))
    }
}

fn check_accepts(headers: &HeaderMap) -> Result<(), Problem> {
    let takes = |value: &HeaderValue| {
        let Ok(value) = value.to_str() else { return false };
        value.split(',').any(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            matches!(kind.as_str(), "" | "*/*" | "application/*" | "application/json")
        })
    };
    let mut given = headers.get_all(header::ACCEPT).iter().peekable();
    if given.peek().is_none() || given.any(takes) {
        return Ok(());
    }
    Err(Problem::simple(StatusCode::NOT_ACCEPTABLE, "answers are `application/json`", "leave `Accept` out, or accept that"))
}

/// The answer as a resource: structure where the tool gives it, else its words.
fn written(operation: &Operation, arguments: &Value, answer: Answer, parts: &Parts) -> Response {
    let status = if operation.route.is_some_and(|route| route.adds.is_some()) { StatusCode::CREATED } else { StatusCode::OK };
    let next = answer.structured.as_ref().and_then(next_cursor);
    let body = match &answer.structured {
        Some(structured) if operation.is_resource() && operation.tool.output_schema().is_some() => structured.as_str().to_owned(),
        _ => serde_json::to_string(&told(answer)).expect("texts and JSON that was JSON before"),
    };
    let mut response = json(status, body);
    let headers = response.headers_mut();
    if let Some(next) = next.and_then(|cursor| HeaderValue::from_str(&next_link(parts, &cursor)).ok()).filter(|_| operation.is_resource()) {
        headers.insert(header::LINK, next);
    }
    if let Some(place) = operation.route.and_then(|route| Some((route, arguments.get(route.adds?)?.as_str()?)))
        && let Ok(location) = HeaderValue::from_str(&format!("{ROOT}{}/{}", place.0.path, arguments::percent_encode(place.1)))
    {
        headers.insert(header::LOCATION, location);
    }
    response
}

fn told(answer: Answer) -> Told {
    let Answer { structured, links, .. } = answer.clone();
    let links = links.into_iter().map(|Link { uri, name }| Pointer { uri, name }).collect();
    Told { text: answer.render(), structured, links }
}

fn next_cursor(structured: &tidegate_core::Json) -> Option<String> {
    #[derive(Deserialize)]
    struct Paged {
        next_cursor: Option<String>,
    }
    serde_json::from_str::<Paged>(structured.as_str()).ok()?.next_cursor
}

/// [RFC 8288](https://www.rfc-editor.org/rfc/rfc8288): the same request with the next cursor.
fn next_link(parts: &Parts, cursor: &str) -> String {
    let others = parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let cursor = format!("cursor={}", arguments::percent_encode(cursor));
    let query: Vec<&str> = others.chain([cursor.as_str()]).collect();
    format!("<{}?{}>; rel=\"next\"", parts.uri.path(), query.join("&"))
}

fn json(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The schema of what a tool may be given, as an object.
fn properties(tool: &Tool) -> impl Iterator<Item = (&String, &Value)> {
    tool.input_schema().get("properties").and_then(Value::as_object).into_iter().flatten()
}

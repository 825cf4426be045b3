//! A small HTTP client: one connection a request, so that a test sees what it asked for and nothing else.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderMap};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than any answer should take.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A server, by its address.
#[derive(Clone, Debug)]
pub struct Http {
    address: String,
    headers: Vec<(String, String)>,
}

impl Http {
    /// The server at an address, for example `127.0.0.1:8080`.
    pub fn new(address: impl Into<String>) -> Http {
        Http { address: address.into(), headers: Vec::new() }
    }

    /// Sends a header with every request from now on.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Http {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Gets a page.
    pub async fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, None).await.whole().await
    }

    /// Posts JSON, ready to take JSON or events, as MCP asks for.
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.open(path, body).await.whole().await
    }

    /// Posts JSON and gives back the answer as it begins.
    pub async fn open(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Sends a request with any method.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(HOST, &self.address);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json").header(ACCEPT, "application/json, text/event-stream");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = request.body(Full::new(Bytes::from(body))).expect("a test's headers are well formed");
        let stream = TcpStream::connect(&self.address).await.unwrap_or_else(|error| panic!("nobody at {}: {error}", self.address));
        stream.set_nodelay(true).expect("a connected stream takes options");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("HTTP/1.1 begins without words");
        let connection = tokio::spawn(connection);
        let response = timeout(TIMEOUT, sender.send_request(request)).await.expect("an answer within a minute");
        let (head, body) = response.expect("an answer in HTTP").into_parts();
        Answer { status: head.status.as_u16(), headers: head.headers, body, connection: connection.abort_handle(), rest: String::new() }
    }
}

/// An answer whose body is still coming. Dropped, it closes the connection.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    body: Incoming,
    connection: tokio::task::AbortHandle,
    rest: String,
}

impl Answer {
    /// Waits for the whole body.
    pub async fn whole(mut self) -> Response {
        let body = timeout(TIMEOUT, (&mut self.body).collect()).await.expect("a body within a minute");
        let body = body.expect("a body that ends as it should").to_bytes().to_vec();
        Response { status: self.status, headers: std::mem::take(&mut self.headers), body }
    }

    /// Waits for the next event of an event stream that carries JSON; `None` at its end.
    pub async fn event(&mut self) -> Option<Value> {
        loop {
            while let Some(end) = self.rest.find("\n\n") {
                let event: String = self.rest.drain(..end + 2).collect();
                if let Some(data) = data(&event) {
                    return Some(data);
                }
            }
            let frame = timeout(TIMEOUT, self.body.frame()).await.expect("an event within a minute")?;
            if let Some(bytes) = frame.ok()?.data_ref() {
                self.rest.push_str(&String::from_utf8_lossy(bytes).replace('\r', ""));
            }
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

/// A whole answer.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// A header, if it is there and text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; of an event stream, its last event.
    pub fn json(&self) -> Value {
        self.messages().pop().unwrap_or_else(|| panic!("{} without JSON: {}", self.status, self.text()))
    }

    /// All JSON of the body: each event of a stream, or the one value.
    pub fn messages(&self) -> Vec<Value> {
        let text = self.text().replace('\r', "");
        match serde_json::from_str(&text) {
            Ok(value) => vec![value],
            Err(_) => text.split("\n\n").filter_map(data).collect(),
        }
    }
}

fn data(event: &str) -> Option<Value> {
    let lines: Vec<&str> = event.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim_start).collect();
    serde_json::from_str(&lines.join("\n")).ok()
}

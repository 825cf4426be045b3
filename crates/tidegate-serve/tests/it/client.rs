//! A server of toys on its own port, and a client that says exactly what it is told.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tidegate_core::{Gate, Record, Result, Tool};
use tidegate_serve::{Server, Settings};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::toy::{self, Toy};

pub(crate) const NEW: &str = "2026-07-28";
pub(crate) const OLD: &str = "2025-11-25";

/// A running server.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    pub(crate) toy: Arc<Toy>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) server: Arc<Server>,
    pub(crate) records: mpsc::Receiver<Record>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) done: JoinHandle<Result<()>>,
}

impl Site {
    pub(crate) async fn start(settings: Settings) -> Site {
        Site::start_with(settings, [], |server| server).await
    }

    pub(crate) async fn start_with(
        settings: Settings,
        more: impl IntoIterator<Item = Tool>,
        finish: impl FnOnce(Server) -> Server,
    ) -> Site {
        let toy = Arc::<Toy>::default();
        let (gate, records) = toy::gate(&toy, more);
        let server = Server::new(settings, Arc::clone(&gate), vec![toy::module()]).unwrap();
        Site { gate, records, ..Site::serve(Arc::new(finish(server)), toy).await }
    }

    /// A site of any server. What it records is lost.
    pub(crate) async fn serve(server: Arc<Server>, toy: Arc<Toy>) -> Site {
        let (gate, records) = toy::gate(&toy, []);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let done = tokio::spawn(tidegate_serve::http(listener, Arc::clone(&server), shutdown.clone()));
        Site { address, toy, gate, server, records, shutdown, done }
    }

    /// One request over a connection of its own.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        send(self.address, request).await
    }

    /// A request of 2026-07-28.
    pub(crate) async fn ask(&self, method: &str, params: Value) -> Reply {
        self.send(self.modern(method, params)).await
    }

    pub(crate) fn modern(&self, method: &str, params: Value) -> Request<Body> {
        self.modern_as(method, params, json!({}))
    }

    pub(crate) fn modern_as(&self, method: &str, mut params: Value, capabilities: Value) -> Request<Body> {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": NEW,
            "io.modelcontextprotocol/clientCapabilities": capabilities,
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "9"}
        });
        match params.get_mut("_meta").and_then(Value::as_object_mut) {
            Some(more) => more.extend(meta.as_object().unwrap().clone()),
            None => params["_meta"] = meta,
        }
        let name = params.get("name").or(params.get("uri")).or(params.get("taskId")).and_then(Value::as_str).map(str::to_owned);
        let mut request = self.post(NEW).header("mcp-method", method);
        if let Some(name) = name {
            request = request.header("mcp-name", name);
        }
        request.body(body(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))).unwrap()
    }

    pub(crate) fn post(&self, version: &str) -> hyper::http::request::Builder {
        Request::builder()
            .method(Method::POST)
            .uri("/mcp")
            .header("host", self.address.to_string())
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", version)
    }

    pub(crate) fn get(&self, path: &str) -> Request<Body> {
        Request::builder().uri(path).header("host", self.address.to_string()).body(Body::empty()).unwrap()
    }

    /// A session of 2025-11-25, with its handshake done: the id to give with each request.
    pub(crate) async fn begin(&self) -> String {
        self.begin_as(json!({})).await
    }

    /// The same of a client that can do this.
    pub(crate) async fn begin_as(&self, capabilities: Value) -> String {
        let reply = self.initialize_as("old", capabilities).await;
        assert_eq!(reply.status, StatusCode::OK);
        let session = reply.header("mcp-session-id").expect("a session id");
        let reply = self.send(self.notify(&session, "notifications/initialized", json!({}))).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED);
        session
    }

    pub(crate) async fn initialize(&self, name: &str) -> Reply {
        self.initialize_as(name, json!({})).await
    }

    async fn initialize_as(&self, name: &str, capabilities: Value) -> Reply {
        let params = json!({"protocolVersion": OLD, "capabilities": capabilities, "clientInfo": {"name": name, "version": "3"}});
        let message = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params});
        self.send(self.post(OLD).body(body(&message)).unwrap()).await
    }

    pub(crate) fn legacy(&self, session: &str, id: u64, method: &str, params: Value) -> Request<Body> {
        let message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.post(OLD).header("mcp-session-id", session).body(body(&message)).unwrap()
    }

    /// A session's answer to what the server asked.
    pub(crate) fn reply(&self, session: &str, id: &Value, result: Value) -> Request<Body> {
        let message = json!({"jsonrpc": "2.0", "id": id, "result": result});
        self.post(OLD).header("mcp-session-id", session).body(body(&message)).unwrap()
    }

    pub(crate) fn notify(&self, session: &str, method: &str, params: Value) -> Request<Body> {
        let message = json!({"jsonrpc": "2.0", "method": method, "params": params});
        self.post(OLD).header("mcp-session-id", session).body(body(&message)).unwrap()
    }

    pub(crate) async fn stop(self) -> Duration {
        let started = std::time::Instant::now();
        self.shutdown.cancel();
        self.done.await.unwrap().unwrap();
        started.elapsed()
    }
}

pub(crate) fn body(message: &Value) -> Body {
    Body::from(message.to_string())
}

pub(crate) async fn send(address: SocketAddr, request: Request<Body>) -> Reply {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(async move { drop(connection.await) });
    let response = sender.send_request(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let events = parts.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    let body = Body::new(body).into_data_stream().map(|chunk| chunk.unwrap().to_vec()).boxed();
    Reply { status: parts.status, headers: parts.headers, events, body, rest: Vec::new(), connection }
}

/// An answer, read as far as the test wants.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: hyper::HeaderMap,
    pub(crate) events: bool,
    body: BoxStream<'static, Vec<u8>>,
    rest: Vec<u8>,
    connection: JoinHandle<()>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        Some(self.headers.get(name)?.to_str().unwrap().to_owned())
    }

    /// The next message of a stream, or the only one of an answer without one.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        if !self.events {
            while let Some(chunk) = self.body.next().await {
                self.rest.extend(chunk);
            }
            return serde_json::from_slice(&std::mem::take(&mut self.rest)).ok();
        }
        loop {
            while let Some(end) = self.rest.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.rest.drain(..end + 2).collect();
                let event = String::from_utf8(event).unwrap();
                let data: String = event.lines().filter_map(|line| line.strip_prefix("data:")).collect();
                if let Ok(message) = serde_json::from_str(data.trim()) {
                    return Some(message);
                }
            }
            self.rest.extend(self.body.next().await?);
        }
    }

    /// The next message of that method.
    pub(crate) async fn wait_for(&mut self, method: &str) -> Value {
        loop {
            let message = within(self.next()).await.unwrap_or_else(|| panic!("the stream ended without `{method}`"));
            if message["method"] == method {
                return message;
            }
        }
    }

    /// All messages until the end.
    pub(crate) async fn all(mut self) -> Vec<Value> {
        let mut all = Vec::new();
        while let Some(message) = within(self.next()).await {
            all.push(message);
        }
        all
    }

    /// The last message: the answer itself.
    pub(crate) async fn answer(self) -> Value {
        self.all().await.pop().expect("an answer")
    }

    pub(crate) async fn result(self) -> Value {
        let answer = self.answer().await;
        assert!(answer.get("result").is_some(), "no result: {answer}");
        answer["result"].clone()
    }

    pub(crate) async fn text(mut self) -> String {
        let mut all = Vec::new();
        while let Some(chunk) = self.body.next().await {
            all.extend(chunk);
        }
        String::from_utf8(all).unwrap()
    }

    /// Closes the connection, whatever is still to come.
    pub(crate) fn hang_up(self) {
        self.connection.abort();
    }
}

/// Fails a test that would wait for ever.
pub(crate) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), work).await.expect("it took more than ten seconds")
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, so: impl Fn() -> bool) {
    for _ in 0..1000 {
        if so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never {what}");
}

pub(crate) fn call(name: &str, arguments: Value) -> Value {
    json!({"name": name, "arguments": arguments})
}

//! One client over a pair of streams.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tidegate_core::{Result, Tool};
use tidegate_serve::{Server, Settings};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::client::{NEW, OLD, call, until, within};
use crate::toy::{self, Toy};

pub(crate) struct Pipe {
    toy: Arc<Toy>,
    input: Option<WriteHalf<DuplexStream>>,
    output: Lines<BufReader<ReadHalf<DuplexStream>>>,
    shutdown: CancellationToken,
    done: JoinHandle<Result<()>>,
}

impl Pipe {
    fn open() -> Pipe {
        Pipe::open_with([])
    }

    pub(crate) fn open_with(more: impl IntoIterator<Item = Tool>) -> Pipe {
        let toy = Arc::<Toy>::default();
        let (gate, records) = toy::gate(&toy, more);
        let server = Arc::new(Server::new(Settings::default(), gate, vec![toy::module()]).unwrap());
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (input, output) = tokio::io::split(theirs);
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        let done = tokio::spawn(async move {
            let _records = records;
            tidegate_serve::duplex(input, output, server, stop).await
        });
        let (output, input) = tokio::io::split(ours);
        Pipe { toy, input: Some(input), output: BufReader::new(output).lines(), shutdown, done }
    }

    pub(crate) async fn send(&mut self, message: Value) {
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }

    async fn ask(&mut self, id: u64, method: &str, params: Value) {
        self.ask_as(id, method, params, json!({})).await;
    }

    pub(crate) async fn ask_as(&mut self, id: u64, method: &str, mut params: Value, capabilities: Value) {
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": NEW,
            "io.modelcontextprotocol/clientCapabilities": capabilities,
            "io.modelcontextprotocol/clientInfo": {"name": "pipe", "version": "1"}
        });
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})).await;
    }

    pub(crate) async fn next(&mut self) -> Option<Value> {
        let line = within(self.output.next_line()).await.unwrap()?;
        Some(serde_json::from_str(&line).unwrap_or_else(|_| panic!("not protocol: {line}")))
    }

    async fn begin(&mut self) {
        self.begin_as(json!({})).await;
    }

    pub(crate) async fn begin_as(&mut self, capabilities: Value) {
        let params = json!({"protocolVersion": OLD, "capabilities": capabilities, "clientInfo": {"name": "old pipe", "version": "1"}});
        self.send(json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params})).await;
        assert_eq!(self.next().await.unwrap()["result"]["protocolVersion"], OLD);
        self.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
    }

    /// Ends the input, as a client does that goes away.
    async fn end(&mut self) {
        self.input.take().unwrap().shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn both_eras_speak_over_a_pipe() {
    let mut pipe = Pipe::open();
    pipe.ask(1, "server/discover", json!({})).await;
    assert_eq!(pipe.next().await.unwrap()["result"]["cacheScope"], "private");
    pipe.ask(2, "tools/call", call("echo", json!({"text": "$me"}))).await;
    assert_eq!(pipe.next().await.unwrap()["result"]["content"][0]["text"], "pipe/1");

    let mut pipe = Pipe::open();
    pipe.begin().await;
    pipe.send(json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call("echo", json!({"text": "$me"}))})).await;
    assert_eq!(pipe.next().await.unwrap()["result"]["content"][0]["text"], "old pipe/1");
}

#[tokio::test]
async fn requests_run_side_by_side() {
    let mut pipe = Pipe::open();
    let started = Instant::now();
    for id in 0..30 {
        pipe.ask(id, "tools/call", call("slow", json!({"ms": 200}))).await;
    }
    for _ in 0..30 {
        assert_eq!(pipe.next().await.unwrap()["result"]["content"][0]["text"], "slept 200 ms");
    }
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_end_of_the_input_waits_for_the_answers_under_way() {
    let mut pipe = Pipe::open();
    pipe.ask(1, "tools/call", call("slow", json!({"ms": 300}))).await;
    pipe.ask(2, "subscriptions/listen", json!({"notifications": {"toolsListChanged": true}})).await;
    pipe.end().await;
    let mut answered = false;
    while let Some(message) = pipe.next().await {
        answered |= message["result"]["content"][0]["text"] == "slept 300 ms";
    }
    assert!(answered);
    within(pipe.done).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_empty_input_is_no_error() {
    let mut pipe = Pipe::open();
    pipe.end().await;
    assert_eq!(pipe.next().await, None);
    within(pipe.done).await.unwrap().unwrap();
}

#[tokio::test]
async fn told_to_stop_it_answers_what_is_under_way() {
    let mut pipe = Pipe::open();
    pipe.ask(1, "tools/call", call("slow", json!({"ms": 300}))).await;
    until("running", || pipe.toy.began.load(SeqCst) == 1).await;
    pipe.shutdown.cancel();
    assert_eq!(pipe.next().await.unwrap()["result"]["content"][0]["text"], "slept 300 ms");
    within(pipe.done).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_cancellation_stops_the_call() {
    for modern in [true, false] {
        let mut pipe = Pipe::open();
        let params = call("slow", json!({"ms": 20_000}));
        if modern {
            pipe.ask(7, "tools/call", params).await;
        } else {
            pipe.begin().await;
            pipe.send(json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params})).await;
        }
        until("running", || pipe.toy.began.load(SeqCst) == 1).await;
        let since = Instant::now();
        pipe.send(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 7}})).await;
        until("stopped", || pipe.toy.stopped.load(SeqCst) == 1).await;
        assert!(since.elapsed() < Duration::from_millis(200));
        pipe.end().await;
        within(pipe.done).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn nonsense_does_not_end_the_conversation() {
    let mut pipe = Pipe::open();
    pipe.begin().await;
    pipe.input.as_mut().unwrap().write_all(b"nonsense\n{\"jsonrpc\": \"2.0\"}\n").await.unwrap();
    pipe.send(json!({"jsonrpc": "2.0", "id": 1, "method": "ping"})).await;
    loop {
        let message = pipe.next().await.unwrap();
        if message["id"] == 1 {
            break assert_eq!(message["result"], json!({}));
        }
    }
}

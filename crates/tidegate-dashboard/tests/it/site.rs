//! A dashboard over a catalogue of one tool, with a door of its own.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http_body_util::BodyExt as _;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_core::{Answer, Call, Catalog, Clock, Error, Gate, Limits, Recorder, Result, Roles, Spec, Tool};
use tidegate_dashboard::{Dashboard, Door, Settings, Uploads};
use tower::ServiceExt as _;

use crate::house::House;

pub(crate) const HOST: &str = "127.0.0.1:8642";

/// Lets in with `good`, once.
#[derive(Default)]
pub(crate) struct Toy {
    used: Mutex<bool>,
    ended: Mutex<HashSet<String>>,
}

impl Door for Toy {
    fn enter<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<String>>> {
        let first = token == "good" && !std::mem::replace(&mut *self.used.lock().unwrap(), true);
        async move { Ok(first.then(|| "session-1".to_owned())) }.boxed()
    }

    fn is_open<'a>(&'a self, sealed: &'a str) -> BoxFuture<'a, Result<bool>> {
        let open = sealed == "session-1" && !self.ended.lock().unwrap().contains(sealed);
        async move { Ok(open) }.boxed()
    }

    fn leave<'a>(&'a self, sealed: &'a str) -> BoxFuture<'a, Result<()>> {
        self.ended.lock().unwrap().insert(sealed.to_owned());
        async { Ok(()) }.boxed()
    }
}

#[derive(Deserialize, JsonSchema)]
struct Nothing {}

/// What a toy of the call log is asked; it takes whatever a page sends.
#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default)]
    by: String,
    #[serde(flatten)]
    more: serde_json::Map<String, Value>,
}

async fn list_calls(_: Arc<()>, _: Call, _: Asked) -> Result<Answer> {
    Ok(Answer::default().with_structured(&json!({
        "calls": [{
            "at": "2026-11-21T19:53:05.123Z", "tool": "query_dataset", "dataset": "shop", "user": "local", "client": "claude-code",
            "face": "mcp_http", "outcome": "invalid", "error": "no column `<x>`", "statement": "select <x>", "took_ms": 12.4, "rows": 0
        }],
        "next_cursor": "5-a"
    })))
}

async fn analyse_calls(_: Arc<()>, call: Call, asked: Asked) -> Result<Answer> {
    let who = format!("{} without {}", call.caller.client.name, asked.more.get("without_client").cloned().unwrap_or_default());
    let key = match asked.by.as_str() {
        "hour" => "2026-11-21 19:00",
        "day" => "2026-11-21",
        "tool" => "query_dataset",
        "client" => &who,
        _ => "8f3a",
    };
    let example = (asked.by == "fingerprint").then(|| json!({"dataset": "shop", "statement": "select slow"}));
    Ok(Answer::default().with_structured(&json!({
        "groups": [{"key": key, "calls": 1234, "failures": 3, "p50_ms": 1.5, "p95_ms": 20.0, "p99_ms": 2500.0, "example": example}]
    })))
}

async fn fail(_: Arc<()>, _: Call, _: Nothing) -> Result<Answer> {
    Err(Error::unavailable("the `<b>` is away").hint("try again"))
}

pub(crate) struct Site {
    router: axum::Router,
    pub(crate) dashboard: Dashboard,
    pub(crate) house: Arc<House>,
    /// Where uploads wait.
    pub(crate) folder: PathBuf,
    ahead: Arc<AtomicU64>,
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

impl Site {
    /// With a call log.
    pub(crate) fn with_log() -> Site {
        let spec = |name| Spec { name, short: "Plays.", ..Spec::BASE };
        let state = Arc::new(());
        Site::of([
            Tool::new(&state, spec("list_calls"), list_calls).with_output::<Nothing>(),
            Tool::new(&state, spec("analyse_calls"), analyse_calls).with_output::<Nothing>(),
        ])
    }

    pub(crate) fn new() -> Site {
        let spec = Spec { name: "list_datasets", short: "Fails.", ..Spec::BASE };
        Site::of([Tool::new(&Arc::new(()), spec, fail).with_output::<Nothing>()])
    }

    /// With a dataset that files can be loaded into.
    pub(crate) fn with_house(house: House, settings: Settings) -> Site {
        let house = Arc::new(house);
        Site::build(House::tools(&house), settings, &house)
    }

    fn of<const N: usize>(tools: [Tool; N]) -> Site {
        Site::build(tools.into(), Settings::default(), &Arc::default())
    }

    fn build(tools: Vec<Tool>, settings: Settings, house: &Arc<House>) -> Site {
        let catalog = Catalog::new(tools).unwrap();
        let gate = Gate::new(catalog, Recorder::nowhere(), Clock::system(), Limits::default());
        let folder = std::env::temp_dir().join(format!("tidegate-dashboard-{}", uuid::Uuid::new_v4().simple()));
        let ahead = Arc::new(AtomicU64::new(0));
        let (moved, system) = (Arc::clone(&ahead), Clock::system());
        let clock = Clock::from_fn(move || system.now() + Duration::from_secs(moved.load(SeqCst)));
        let uploads = Uploads::new(folder.clone(), settings, clock);
        let dashboard = Dashboard::new(Arc::new(gate), Arc::new(Toy::default()), &Roles::default(), uploads);
        Site { router: dashboard.clone().router(), dashboard, house: Arc::clone(house), folder, ahead }
    }

    /// Moves the clock on.
    pub(crate) fn pass(&self, time: Duration) {
        self.ahead.fetch_add(time.as_secs(), SeqCst);
    }

    /// Asks with these headers beside the host.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answered {
        let mut request = Request::builder().method(method).uri(path).header("host", HOST).header("accept", "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        let response: Response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answered { status: parts.status, headers: parts.headers, text }
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answered {
        self.ask("GET", path, headers, "").await
    }

    /// Sends a form as one of our own pages does.
    pub(crate) async fn post(&self, path: &str, cookie: &str, body: &str) -> Answered {
        self.ask("POST", path, &[("origin", "http://127.0.0.1:8642"), ("cookie", cookie)], body).await
    }

    /// Signs in and gives the cookie.
    pub(crate) async fn cookie(&self) -> String {
        let answer = self.post("/sign-in", "", "token=good").await;
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    }
}

pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

//! Everything the faces share: the gate, what modules offer besides tools, and what is counted.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use futures::future::BoxFuture;
use rmcp::model::{Implementation, ServerCapabilities, ServerConfig};
use serde_json::{Value, json};
use tidegate_core::{Answer, Caller, Context, Gate, Module, Result, Roles};
use tokio::sync::Semaphore;
use tokio::sync::broadcast::error::RecvError;

use crate::changes::{Change, Changes};
use crate::fixtures::Fixtures;
use crate::mcp::{Listing, Offers};
use crate::metrics::{Gauge, Metrics};
use crate::rest::Api;
use crate::seal::Seal;
use crate::settings::Settings;
use crate::tasks::Tasks;

/// Questions of ours that may wait for their answers at once.
const QUESTIONS_MAX: usize = 128;

type Ready = dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync;
type Gauges = dyn Fn() -> Vec<Gauge> + Send + Sync;

/// What every face serves. Built once; faces share it behind an `Arc`.
pub struct Server {
    pub(crate) settings: Settings,
    pub(crate) gate: Arc<Gate>,
    pub(crate) offers: Offers,
    pub(crate) api: Api,
    pub(crate) listing: Listing,
    pub(crate) info: ServerConfig,
    /// Name and version, as every result of the modern era carries them.
    pub(crate) implementation: Value,
    pub(crate) changes: Changes,
    pub(crate) tasks: Tasks,
    pub(crate) seal: Arc<Seal>,
    /// What the one local user may do; a client can't say.
    pub(crate) roles: Roles,
    pub(crate) questions: Semaphore,
    pub(crate) metrics: Metrics,
    pub(crate) fixtures: Option<Fixtures>,
    pub(crate) ready: Option<Box<Ready>>,
    pub(crate) gauges: Option<Box<Gauges>>,
    /// What answers where nothing else does.
    pub(crate) pages: Option<Router>,
}

impl Server {
    /// A server of what is behind the gate and of the modules' resources, prompts, completers and routes. Their tools are the gate's.
    pub fn new(settings: Settings, gate: Arc<Gate>, modules: Vec<Module>) -> Result<Server> {
        let seal = Arc::new(Seal::random());
        let info = info(&settings.instructions);
        Ok(Server {
            api: Api::of(&modules, &gate.catalog())?,
            offers: Offers::of(modules)?,
            listing: Listing::default(),
            implementation: implementation(&info),
            info,
            changes: Changes::default(),
            tasks: Tasks::new(&settings),
            fixtures: settings.conformance_fixtures.then(|| Fixtures::new(&seal)),
            seal,
            roles: Roles::default(),
            questions: Semaphore::new(QUESTIONS_MAX),
            metrics: Metrics::default(),
            ready: None,
            gauges: None,
            pages: None,
            settings,
            gate,
        })
    }

    /// Sets the key that seals session ids and request states. With the same key, sessions outlive a restart; without one it is random.
    #[must_use]
    pub fn with_key(mut self, key: [u8; 32]) -> Server {
        self.seal = Arc::new(Seal::new(key));
        self.fixtures = self.fixtures.map(|_| Fixtures::new(&self.seal));
        self
    }

    /// Sets the roles of the local user: everybody's, for as long as nobody is authenticated.
    #[must_use]
    pub fn with_roles(mut self, roles: &Roles) -> Server {
        self.roles = roles.clone();
        self
    }

    /// Sets what clients are told about this server, unless the settings say it.
    #[must_use]
    pub fn with_instructions(mut self, text: &str) -> Server {
        if self.settings.instructions.is_empty() {
            self.info = info(text);
        }
        self
    }

    /// Sets what `/health/ready` asks.
    #[must_use]
    pub fn with_ready(mut self, ready: impl Fn() -> BoxFuture<'static, Result<()>> + Send + Sync + 'static) -> Server {
        self.ready = Some(Box::new(ready));
        self
    }

    /// Sets what `/metrics` shows besides the server's own numbers.
    #[must_use]
    pub fn with_gauges(mut self, gauges: impl Fn() -> Vec<Gauge> + Send + Sync + 'static) -> Server {
        self.gauges = Some(Box::new(gauges));
        self
    }

    /// Sets the pages for people: they are asked for every path that is none of the server's own.
    #[must_use]
    pub fn with_pages(mut self, pages: Router) -> Server {
        self.pages = Some(pages);
        self
    }

    /// Tells clients that there are other resources now.
    pub fn resources_changed(&self) {
        self.changes.tell(Change::Resources);
    }

    /// Tells those who subscribed to a resource that it says something else now.
    pub fn resource_updated(&self, uri: &str) {
        self.changes.tell(Change::Resource(uri.into()));
    }

    /// The one way from a face to the gate: calls the tool and counts the call.
    pub(crate) async fn run(&self, caller: &Arc<Caller>, tool: &'static str, arguments: Value, context: Context) -> Result<Answer> {
        let _running = self.metrics.running();
        let started = Instant::now();
        let outcome = self.gate.call(caller, tool, arguments, context).await;
        self.metrics.called(tool, started.elapsed(), outcome.as_ref().err().map(|error| error.kind));
        outcome
    }

    /// Passes changes of the catalogue on, and tells older clients of every change, for as long as a face serves.
    pub(crate) async fn watch(&self) {
        let mut tools = self.gate.changes();
        let mut changes = self.changes.subscribe();
        loop {
            tokio::select! {
                new = tools.changed() => match new {
                    Ok(()) => self.changes.tell(Change::Tools),
                    Err(_) => return,
                },
                change = changes.recv() => match change {
                    Ok(change) => self.changes.tell_sessions(&change).await,
                    Err(RecvError::Lagged(_)) => {
                        for change in [Change::Tools, Change::Prompts, Change::Resources] {
                            self.changes.tell_sessions(&change).await;
                        }
                    }
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }
}

/// Name and version alone: every result carries them.
fn implementation(info: &ServerConfig) -> Value {
    json!({"name": info.server_info.name, "version": info.server_info.version})
}

fn info(instructions: &str) -> ServerConfig {
    let mut capabilities = ServerCapabilities::builder()
        .enable_tools()
        .enable_tool_list_changed()
        .enable_resources()
        .enable_resources_list_changed()
        .enable_resources_subscribe()
        .enable_prompts()
        .enable_prompts_list_changed()
        .enable_completions()
        .enable_tasks()
        .build();
    capabilities.logging = Some(serde_json::Map::new());
    let implementation = Implementation::new("tidegate", env!("CARGO_PKG_VERSION")).with_title("Tidegate");
    let info = ServerConfig::new(capabilities).with_server_info(implementation);
    if instructions.is_empty() { info } else { info.with_instructions(instructions) }
}

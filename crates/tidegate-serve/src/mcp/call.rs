//! Calling a tool for a client: at once, or as a task when it takes long.

use std::pin::pin;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, CreateTaskResult, ErrorData, Resource, ResourceContents,
};
use rmcp::service::RequestContext;
use serde_json::{Value, json};
use tidegate_core::{Answer, Caller, Kind, Result};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::ask::{Asking, Rounds};
use super::tell::{self, Steps};
use super::{Context, Mcp, Reply, caller, is_modern, offers};
use crate::server::Server;

/// One call, ready to go.
pub(crate) struct Ask {
    pub(crate) server: Arc<Server>,
    pub(crate) caller: Arc<Caller>,
    pub(crate) tool: &'static str,
    pub(crate) arguments: Value,
    pub(crate) context: tidegate_core::Context,
}

impl Ask {
    pub(crate) async fn run(self) -> Result<Answer> {
        self.server.run(&self.caller, self.tool, self.arguments, self.context).await
    }
}

/// Calls a tool. What goes wrong inside it is a result that a model can read; only what is no call at all is a protocol error.
pub(super) async fn call(mcp: &Mcp, request: CallToolRequestParams, context: Context) -> Reply<CallToolResponse> {
    let tool = known(mcp, &request.name)?;
    let caller = caller::of(mcp, &context);
    let asking = Asking::of(mcp, &request, &context, &caller)?;
    let arguments = request.arguments.map_or(Value::Null, Value::Object);
    // What is asked in a session rides on the stream of the request, which a task has left behind.
    let outcome = if knows_tasks(&context) && !matches!(asking, Asking::AtOnce) {
        match call_or_task(mcp, (tool, arguments, caller), &asking, &context).await {
            Ended::Task(task) => return Ok(CallToolResponse::Task(task)),
            Ended::With(outcome) => outcome,
        }
    } else {
        run(mcp, (tool, arguments, caller), &asking, &context).await
    };
    response(asking.rounds(), outcome)
}

/// The outcome, or the question that it ended with.
pub(crate) fn response(rounds: Option<&Rounds>, outcome: Result<Answer>) -> Reply<CallToolResponse> {
    if let Some(rounds) = rounds
        && let Some(question) = rounds.question()?
    {
        return Ok(CallToolResponse::InputRequired(question));
    }
    Ok(CallToolResponse::Complete(result(outcome)))
}

/// Reads a resource by calling the tool that stands behind its address.
pub(super) async fn read(mcp: &Mcp, uri: &str, context: &Context) -> Reply<ResourceContents> {
    let missing = |text: String| ErrorData::resource_not_found(text, Some(json!({"uri": uri})));
    let Some((tool, arguments)) = mcp.server.offers.reader(uri) else {
        return Err(missing(format!("no resource `{uri}`")));
    };
    let called = (tool, Value::Object(arguments), caller::of(mcp, context));
    match run(mcp, called, &Asking::Never, context).await {
        Ok(answer) => Ok(ResourceContents::text(answer.render(), uri).with_mime_type(offers::MARKDOWN)),
        Err(error) if error.kind == Kind::NotFound => Err(missing(error.text())),
        Err(error) if error.kind == Kind::Invalid => Err(ErrorData::invalid_params(error.text(), None)),
        Err(error) => Err(ErrorData::internal_error(error.text(), Some(json!({"kind": error.kind.as_str()})))),
    }
}

/// The outcome as MCP has it.
pub(crate) fn result(outcome: Result<Answer>) -> CallToolResult {
    match outcome {
        Ok(mut answer) => {
            let (links, structured) = (std::mem::take(&mut answer.links), answer.structured.take());
            let mut content = Vec::with_capacity(1 + links.len());
            content.push(ContentBlock::text(answer.render()));
            content.extend(links.into_iter().map(|link| ContentBlock::resource_link(Resource::new(link.uri, link.name))));
            let mut result = CallToolResult::success(content);
            result.structured_content = structured.map(|json| json.to_value());
            result
        }
        Err(error) => CallToolResult::error(vec![ContentBlock::text(error.text())]),
    }
}

fn known(mcp: &Mcp, name: &str) -> Reply<&'static str> {
    match mcp.server.gate.catalog().load(name) {
        Ok(tool) => Ok(tool.spec.name),
        Err(error) => Err(ErrorData::invalid_params(error.text(), None)),
    }
}

/// Whether the client can follow a task, as this request or its session says.
fn knows_tasks(context: &RequestContext<RoleServer>) -> bool {
    if is_modern(context) {
        let capabilities = context.meta.get("io.modelcontextprotocol/clientCapabilities");
        return capabilities.and_then(|all| all.get("extensions")?.get(rmcp::model::TASKS_EXTENSION_ID)).is_some();
    }
    context.peer.peer_info().is_some_and(|info| info.capabilities.supports_tasks())
}

/// What is called, with which arguments, by whom.
type Called = (&'static str, Value, Arc<Caller>);

/// How a call that could become a task has ended.
enum Ended {
    Task(CreateTaskResult),
    With(Result<Answer>),
}

async fn run(mcp: &Mcp, (tool, arguments, caller): Called, asking: &Asking, context: &Context) -> Result<Answer> {
    let (progress, mut steps) = tell::progress(context);
    let asker = asking.asker(mcp, context);
    let ask = tidegate_core::Context { cancel: context.ct.clone(), progress, asker, trace: trace(context), ..Default::default() };
    let work = mcp.server.run(&caller, tool, arguments, ask).instrument(caller::span(context));
    let outcome = attend(work, context, &context.ct, &mut steps).await;
    if let Err(error) = &outcome {
        tell::trouble(mcp, context, tool, error).await;
    }
    outcome
}

async fn call_or_task(mcp: &Mcp, (tool, arguments, caller): Called, asking: &Asking, context: &Context) -> Ended {
    let server = &mcp.server;
    let (progress, mut steps) = tell::progress(context);
    let cancel = server.tasks.token();
    let asker = asking.asker(mcp, context);
    let ask = Ask {
        server: Arc::clone(server),
        caller: Arc::clone(&caller),
        tool,
        arguments,
        context: tidegate_core::Context { cancel: cancel.clone(), progress, asker, trace: trace(context), ..Default::default() },
    };
    let mut running = server.tasks.start(ask, cancel.clone());
    let early = tokio::time::timeout(server.settings.task_after(), attend(running.outcome(), context, &cancel, &mut steps)).await;
    let outcome = match early {
        Ok(outcome) => outcome,
        Err(_) => match server.tasks.adopt(&caller, running, asking.rounds()) {
            Ok(task) => return Ended::Task(task),
            Err(mut running) => attend(running.outcome(), context, &cancel, &mut steps).await,
        },
    };
    if let Err(error) = &outcome {
        tell::trouble(mcp, context, tool, error).await;
    }
    Ended::With(outcome)
}

/// Waits for work that a client waits for: passes its progress on, and stops it as soon as the client no longer wants it or is gone.
async fn attend<T>(work: impl Future<Output = T>, context: &Context, cancel: &CancellationToken, steps: &mut Option<Steps>) -> T {
    let mut work = pin!(work);
    let outcome = {
        let mut passing = pin!(async {
            match steps {
                Some(steps) => steps.pass_on().await,
                None => std::future::pending().await,
            }
        });
        let mut unwanted = pin!(async {
            match caller::gone(context) {
                Some(gone) => tokio::select! { () = context.ct.cancelled() => {}, () = gone.cancelled() => {} },
                None => context.ct.cancelled().await,
            }
        });
        let (mut passed, mut stopped) = (false, false);
        loop {
            tokio::select! {
                biased;
                outcome = &mut work => break outcome,
                () = &mut passing, if !passed => passed = true,
                () = &mut unwanted, if !stopped => {
                    stopped = true;
                    cancel.cancel();
                }
            }
        }
    };
    if let Some(steps) = steps {
        steps.pass_on_rest().await;
    }
    outcome
}

fn trace(context: &Context) -> Option<String> {
    context.meta.get_traceparent().map(str::to_owned)
}

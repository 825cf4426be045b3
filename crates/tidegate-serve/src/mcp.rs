//! MCP, both eras: what a client may ask, over whichever transport it came.

mod ask;
mod call;
mod caller;
mod listing;
mod offers;
mod page;
mod stamp;
mod tell;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestParams, CompleteResult, DiscoverResult, ErrorData,
    GetPromptRequestParams, GetPromptResponse, GetTaskParams, GetTaskResult, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerConfig,
    SetLevelRequestParams, SubscribeRequestParams, SubscriptionFilter, Tool, UnsubscribeRequestParams, UpdateTaskParams,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext, SubscriptionSendError};
use rmcp::{RoleServer, ServerHandler};
use tidegate_core::Face;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::changes::{Change, Session};
use crate::server::Server;

pub(crate) use ask::{Rounds, shows_forms};
pub(crate) use call::{Ask, response, result};
pub(crate) use caller::{Gone, of as caller, plain as plain_caller, rest as rest_caller};
pub(crate) use listing::Listing;
pub(crate) use offers::Offers;
pub(crate) use stamp::{Stamped, stamp};
pub(crate) use tell::{message, rank};

type Context = RequestContext<RoleServer>;
type Reply<T> = Result<T, ErrorData>;

/// One client's view of the server: for a session, a connection, or a single request, as the transport has it.
pub(crate) struct Mcp {
    pub(crate) server: Arc<Server>,
    pub(crate) face: Face,
    session: OnceLock<Arc<Session>>,
    /// Made before a subscription is acknowledged, so that no change is lost until it listens.
    subscribed: Mutex<VecDeque<broadcast::Receiver<Change>>>,
}

impl Mcp {
    pub(crate) fn new(server: &Arc<Server>, face: Face) -> Mcp {
        Mcp { server: Arc::clone(server), face, session: OnceLock::new(), subscribed: Mutex::default() }
    }

    /// A result as the request's era has it.
    fn of_era<T: Stamped>(&self, context: &Context, result: T) -> T {
        if is_modern(context) { stamp(&self.server, result) } else { result }
    }

    pub(crate) fn session(&self, context: &Context) -> &Arc<Session> {
        self.session.get_or_init(|| Arc::new(Session::new(context.peer.clone())))
    }
}

/// Whether a request says for itself which revision it speaks, as all do since 2026-07-28.
pub(crate) fn is_modern(context: &Context) -> bool {
    let version = context.meta.get("io.modelcontextprotocol/protocolVersion").and_then(serde_json::Value::as_str);
    version.is_some_and(|version| version >= "2026-07-28")
}
impl ServerHandler for Mcp {
    fn get_info(&self) -> ServerConfig {
        self.server.info.clone()
    }

    async fn discover(&self, _context: Context) -> Reply<DiscoverResult> {
        let versions = self.supported_protocol_versions().into_owned();
        Ok(DiscoverResult::from_server_info(versions, self.get_info()).with_ttl_ms(page::STABLE_MS))
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        let session = self.session.get_or_init(|| Arc::new(Session::new(context.peer)));
        self.server.changes.join(session);
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        if let Some(fixtures) = &self.server.fixtures
            && let Some(tool) = fixtures.tool(name)
        {
            return Some(tool);
        }
        self.server.listing.find(&self.server.gate, name)
    }

    async fn list_tools(&self, request: Option<PaginatedRequestParams>, context: Context) -> Reply<ListToolsResult> {
        let mut tools = self.server.listing.list(&self.server.gate);
        if let Some(fixtures) = &self.server.fixtures {
            tools.extend(fixtures.tools());
        }
        let (tools, next_cursor) = page::cut(tools, |tool| &tool.name, request)?;
        let mut result = ListToolsResult::with_all_items(tools);
        result.next_cursor = next_cursor;
        let result = if is_modern(&context) { result.with_ttl_ms(page::STABLE_MS).with_cache_scope(page::SCOPE) } else { result };
        Ok(self.of_era(&context, result))
    }

    async fn call_tool(&self, request: CallToolRequestParams, context: Context) -> Reply<CallToolResponse> {
        if let Some(fixtures) = &self.server.fixtures
            && fixtures.tool(&request.name).is_some()
        {
            return fixtures.call(self, request, context).await;
        }
        let modern = is_modern(&context);
        let response = call::call(self, request, context).await?;
        Ok(if modern { stamp(&self.server, response) } else { response })
    }

    async fn list_resources(&self, request: Option<PaginatedRequestParams>, context: Context) -> Reply<ListResourcesResult> {
        let mut resources = self.server.offers.resources(&caller(self, &context)).await;
        if let Some(fixtures) = &self.server.fixtures {
            resources.extend(fixtures.resources());
        }
        let (resources, next_cursor) = page::cut(resources, |resource| &resource.uri, request)?;
        let mut result = ListResourcesResult::with_all_items(resources);
        result.next_cursor = next_cursor;
        let result = if is_modern(&context) { result.with_ttl_ms(page::CHANGING_MS).with_cache_scope(page::SCOPE) } else { result };
        Ok(self.of_era(&context, result))
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        context: Context,
    ) -> Reply<ListResourceTemplatesResult> {
        let mut templates = self.server.offers.templates();
        if let Some(fixtures) = &self.server.fixtures {
            templates.extend(fixtures.templates());
        }
        let (templates, next_cursor) = page::cut(templates, |template| &template.uri_template, request)?;
        let mut result = ListResourceTemplatesResult::with_all_items(templates);
        result.next_cursor = next_cursor;
        let result = if is_modern(&context) { result.with_ttl_ms(page::STABLE_MS).with_cache_scope(page::SCOPE) } else { result };
        Ok(self.of_era(&context, result))
    }

    async fn read_resource(&self, request: ReadResourceRequestParams, context: Context) -> Reply<ReadResourceResponse> {
        if let Some(fixtures) = &self.server.fixtures
            && let Some(contents) = fixtures.read(&request.uri)
        {
            return Ok(self.of_era(&context, offers::read(contents, is_modern(&context))));
        }
        let contents = call::read(self, &request.uri, &context).await?;
        Ok(self.of_era(&context, offers::read(contents, is_modern(&context))))
    }

    async fn list_prompts(&self, request: Option<PaginatedRequestParams>, context: Context) -> Reply<ListPromptsResult> {
        let mut prompts = self.server.offers.prompts();
        if let Some(fixtures) = &self.server.fixtures {
            prompts.extend(fixtures.prompts());
        }
        let (prompts, next_cursor) = page::cut(prompts, |prompt| &prompt.name, request)?;
        let mut result = ListPromptsResult::with_all_items(prompts);
        result.next_cursor = next_cursor;
        let result = if is_modern(&context) { result.with_ttl_ms(page::STABLE_MS).with_cache_scope(page::SCOPE) } else { result };
        Ok(self.of_era(&context, result))
    }

    async fn get_prompt(&self, request: GetPromptRequestParams, context: Context) -> Reply<GetPromptResponse> {
        if let Some(fixtures) = &self.server.fixtures
            && let Some(response) = fixtures.prompt(&request)
        {
            return Ok(self.of_era(&context, response?));
        }
        let result = self.server.offers.prompt(&request.name, request.arguments.as_ref())?;
        Ok(self.of_era(&context, GetPromptResponse::Complete(result)))
    }

    async fn complete(&self, request: CompleteRequestParams, context: Context) -> Reply<CompleteResult> {
        if let Some(fixtures) = &self.server.fixtures
            && let Some(result) = fixtures.complete(&request)
        {
            return Ok(self.of_era(&context, result));
        }
        let result = self.server.offers.complete(&caller(self, &context), request).await?;
        Ok(self.of_era(&context, result))
    }

    async fn set_level(&self, request: SetLevelRequestParams, context: Context) -> Reply<()> {
        if is_modern(&context) {
            return Err(ErrorData::method_not_found::<rmcp::model::SetLevelRequestMethod>());
        }
        *self.session(&context).level.lock().unwrap_or_else(PoisonError::into_inner) = Some(request.level);
        Ok(())
    }

    async fn subscribe(&self, request: SubscribeRequestParams, context: Context) -> Reply<()> {
        let mut watched = self.session(&context).watched.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.len() >= tell::WATCHED_MAX && !watched.contains(&request.uri) {
            return Err(ErrorData::invalid_request(format!("{} resources are watched already; unsubscribe from one", watched.len()), None));
        }
        watched.insert(request.uri);
        Ok(())
    }

    async fn unsubscribe(&self, request: UnsubscribeRequestParams, context: Context) -> Reply<()> {
        self.session(&context).watched.lock().unwrap_or_else(PoisonError::into_inner).remove(&request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        self.subscribed.lock().unwrap_or_else(PoisonError::into_inner).push_back(self.server.changes.subscribe());
        Some(requested.clone())
    }

    async fn listen(&self, context: SubscriptionContext) -> Reply<()> {
        let first = self.subscribed.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let mut changes = first.unwrap_or_else(|| self.server.changes.subscribe());
        loop {
            let told = tokio::select! {
                () = context.cancelled() => return Ok(()),
                () = self.server.changes.closing().cancelled() => return Ok(()),
                change = changes.recv() => match change {
                    Ok(change) => tell::listener(&context, &change).await,
                    Err(RecvError::Lagged(_)) => tell::listener_all(&context).await,
                    Err(RecvError::Closed) => return Ok(()),
                },
            };
            if let Err(SubscriptionSendError::SubscriptionClosed | SubscriptionSendError::Service(_)) = told {
                return Ok(());
            }
        }
    }

    async fn get_task(&self, request: GetTaskParams, context: Context) -> Reply<GetTaskResult> {
        self.server.tasks.get(&caller(self, &context), &request.task_id)
    }

    async fn update_task(&self, request: UpdateTaskParams, context: Context) -> Reply<()> {
        self.server.tasks.update(&caller(self, &context), request)
    }

    async fn cancel_task(&self, request: CancelTaskParams, context: Context) -> Reply<()> {
        self.server.tasks.cancel(&caller(self, &context), &request.task_id)
    }
}

//! What modules offer besides tools: resources, prompts, completions.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::join_all;
use rmcp::model::{
    CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData, GetPromptResult, Prompt, PromptArgument, PromptMessage,
    ReadResourceResponse, ReadResourceResult, Reference, Resource, ResourceContents, ResourceTemplate, Role,
};
use serde_json::{Map, Value};
use tidegate_core::module::ListResources;
use tidegate_core::{Caller, Completer, Error, Module, Result};

use super::{Reply, page};

/// What a resource is written in.
pub(super) const MARKDOWN: &str = "text/markdown";

/// How long modules may take to list what there is, or to complete a word.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What all modules offer, together.
pub(crate) struct Offers {
    templates: Vec<tidegate_core::ResourceTemplate>,
    resources: Vec<(&'static str, ListResources)>,
    prompts: Vec<tidegate_core::Prompt>,
    completers: Vec<Completer>,
}

impl Offers {
    /// Joins the modules' parts. Two prompts of one name are a mistake in the wiring.
    pub(crate) fn of(modules: Vec<Module>) -> Result<Offers> {
        let mut offers = Offers { templates: Vec::new(), resources: Vec::new(), prompts: Vec::new(), completers: Vec::new() };
        for module in modules {
            offers.templates.extend(module.templates);
            offers.resources.extend(module.resources.map(|list| (module.name, list)));
            for prompt in module.prompts {
                if offers.prompts.iter().any(|other| other.name == prompt.name) {
                    return Err(Error::internal(format!("two prompts are called `{}`", prompt.name)));
                }
                offers.prompts.push(prompt);
            }
            offers.completers.extend(module.completers);
        }
        Ok(offers)
    }

    pub(super) fn templates(&self) -> Vec<ResourceTemplate> {
        let render = |template: &tidegate_core::ResourceTemplate| {
            ResourceTemplate::new(template.uri_template, template.name).with_description(template.description).with_mime_type(MARKDOWN)
        };
        self.templates.iter().map(render).collect()
    }

    /// What there is now. A module that cannot say does not hide what the others have.
    pub(super) async fn resources(&self, caller: &Arc<Caller>) -> Vec<Resource> {
        let lists = self.resources.iter().map(async |(module, list)| {
            bounded(async { list(Arc::clone(caller)).await }).await.unwrap_or_else(|error| {
                tracing::warn!(module.name = module, cause = error.chain(), "`{module}` cannot list its resources: {error}");
                Vec::new()
            })
        });
        let render = |resource: tidegate_core::Resource| {
            Resource::new(resource.uri, resource.name).with_description(resource.description).with_mime_type(MARKDOWN)
        };
        join_all(lists).await.into_iter().flatten().map(render).collect()
    }

    /// The tool that reads the address, and its arguments.
    pub(super) fn reader(&self, uri: &str) -> Option<(&'static str, Map<String, Value>)> {
        self.templates.iter().find_map(|template| Some((template.tool, template.matches(uri)?)))
    }

    pub(super) fn prompts(&self) -> Vec<Prompt> {
        let argument = |argument: &tidegate_core::PromptArgument| {
            PromptArgument::new(argument.name).with_description(argument.description).with_required(argument.required)
        };
        let render = |prompt: &tidegate_core::Prompt| {
            let arguments = prompt.arguments.iter().map(argument).collect();
            Prompt::new(prompt.name, Some(prompt.description), Some(arguments)).with_title(prompt.title)
        };
        self.prompts.iter().map(render).collect()
    }

    pub(super) fn prompt(&self, name: &str, arguments: Option<&Map<String, Value>>) -> Reply<GetPromptResult> {
        let Some(prompt) = self.prompts.iter().find(|prompt| prompt.name == name) else {
            let names: Vec<&str> = self.prompts.iter().map(|prompt| prompt.name).collect();
            return Err(ErrorData::invalid_params(format!("no prompt `{name}`; prompts: {}", names.join(", ")), None));
        };
        let none = Map::new();
        let text = prompt.render(arguments.unwrap_or(&none)).map_err(|error| ErrorData::invalid_params(error.text(), None))?;
        Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]).with_description(prompt.description))
    }

    /// Completes an argument of a prompt or of an address. What has no completer has no completions.
    pub(super) async fn complete(&self, caller: &Arc<Caller>, request: CompleteRequestParams) -> Reply<CompleteResult> {
        if !self.has_argument(&request)? {
            return Ok(CompleteResult::default());
        }
        let Some(completer) = self.completers.iter().find(|completer| completer.argument == request.argument.name) else {
            return Ok(CompleteResult::default());
        };
        let given = request.context.and_then(|context| context.arguments).unwrap_or_default();
        let given = given.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
        let found = bounded(async { (completer.complete)(Arc::clone(caller), request.argument.value, given).await }).await;
        let mut values = found.unwrap_or_else(|error| {
            tracing::warn!(argument = completer.argument, cause = error.chain(), "cannot complete `{}`: {error}", completer.argument);
            Vec::new()
        });
        let total = u32::try_from(values.len()).ok();
        let more = values.len() > CompletionInfo::MAX_VALUES;
        values.truncate(CompletionInfo::MAX_VALUES);
        CompletionInfo::with_pagination(values, total, more).map(CompleteResult::new).map_err(|text| ErrorData::internal_error(text, None))
    }

    fn has_argument(&self, request: &CompleteRequestParams) -> Reply<bool> {
        let wanted = request.argument.name.as_str();
        match &request.r#ref {
            Reference::Prompt(reference) => match self.prompts.iter().find(|prompt| prompt.name == reference.name) {
                Some(prompt) => Ok(prompt.arguments.iter().any(|argument| argument.name == wanted)),
                None => Err(ErrorData::invalid_params(format!("no prompt `{}`", reference.name), None)),
            },
            Reference::Resource(reference) => match self.templates.iter().find(|template| template.uri_template == reference.uri) {
                Some(template) => Ok(template.uri_template.contains(&format!("{{{wanted}}}"))),
                None => Err(ErrorData::invalid_params(format!("no resource template `{}`", reference.uri), None)),
            },
            _ => Ok(false),
        }
    }
}

/// What a module is asked outside the gate: bounded in time, and a panic is an error like any other.
async fn bounded<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(TIMEOUT, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(Error::internal("it failed by a fault of its own")),
        Err(_) => Err(Error::unavailable(format!("it took longer than {} s", TIMEOUT.as_secs()))),
    }
}

/// A resource's contents as the revision wants them. Contents are as of now and never to be kept.
pub(super) fn read(contents: ResourceContents, modern: bool) -> ReadResourceResponse {
    let result = ReadResourceResult::new(vec![contents]);
    ReadResourceResponse::Complete(if modern { result.with_ttl_ms(0).with_cache_scope(page::SCOPE) } else { result })
}

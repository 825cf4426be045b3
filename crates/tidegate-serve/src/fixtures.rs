//! What the MCP conformance suite expects a server to have, behind a hidden flag: nothing here is for use.

mod content;
mod input;
mod legacy;
mod modern;
mod prompts;
mod resources;
mod tasks;

use std::collections::BTreeMap;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams, CompleteResult, ContentBlock, ErrorData,
    GetPromptRequestParams, GetPromptResponse, Prompt, Resource, ResourceContents, ResourceTemplate, Tool,
};
use rmcp::service::RequestContext;
use serde_json::Value;

use crate::mcp::Mcp;
use crate::seal::Seal;

type Reply = Result<CallToolResponse, ErrorData>;

/// A tool of the suite: its name, what it does, and its schema as JSON.
type Row = (&'static str, &'static str, &'static str);

const NO_ARGUMENTS: &str = r#"{"type": "object", "properties": {}, "additionalProperties": false}"#;

#[derive(Clone, Copy)]
enum Family {
    Content,
    Legacy,
    Modern,
    Input,
    Tasks,
}

/// The fixtures.
pub(crate) struct Fixtures {
    seal: Arc<Seal>,
    tools: BTreeMap<&'static str, (Tool, Family)>,
}

/// A call of a fixture.
struct Asked<'a> {
    fixtures: &'a Fixtures,
    mcp: &'a Mcp,
    request: CallToolRequestParams,
    context: RequestContext<RoleServer>,
}

impl Asked<'_> {
    fn text(&self, argument: &str) -> &str {
        self.request.arguments.as_ref().and_then(|arguments| arguments.get(argument)?.as_str()).unwrap_or_default()
    }

    /// The client's answer to what it was asked.
    fn response(&self, key: &str) -> Option<&Value> {
        self.request.input_responses.as_ref()?.get(key)
    }
}

#[expect(clippy::unused_self, reason = "only who has fixtures may ask what they are")]
impl Fixtures {
    pub(crate) fn new(seal: &Arc<Seal>) -> Fixtures {
        let families = [
            (Family::Content, content::TOOLS),
            (Family::Legacy, legacy::TOOLS),
            (Family::Modern, modern::TOOLS),
            (Family::Input, input::TOOLS),
            (Family::Tasks, tasks::TOOLS),
        ];
        let rows = families.into_iter().flat_map(|(family, rows)| rows.iter().map(move |row| (family, row)));
        let tools = rows.map(|(family, (name, description, schema))| {
            let schema: serde_json::Map<String, Value> = serde_json::from_str(schema).expect("a fixture's schema is JSON");
            (*name, (Tool::new(*name, *description, schema), family))
        });
        Fixtures { seal: Arc::clone(seal), tools: tools.collect() }
    }

    pub(crate) fn tools(&self) -> impl Iterator<Item = Tool> {
        self.tools.values().map(|(tool, _)| tool.clone())
    }

    pub(crate) fn tool(&self, name: &str) -> Option<Tool> {
        self.tools.get(name).map(|(tool, _)| tool.clone())
    }

    pub(crate) async fn call(&self, mcp: &Mcp, request: CallToolRequestParams, context: RequestContext<RoleServer>) -> Reply {
        let family = self.tools.get(&*request.name).map(|(_, family)| *family);
        let asked = Asked { fixtures: self, mcp, request, context };
        match family {
            Some(Family::Content) => content::call(&asked).await,
            Some(Family::Legacy) => legacy::call(&asked).await,
            Some(Family::Modern) => modern::call(&asked).await,
            Some(Family::Input) => input::call(&asked),
            Some(Family::Tasks) => tasks::call(&asked).await,
            None => unknown(&asked.request.name),
        }
    }

    pub(crate) fn resources(&self) -> Vec<Resource> {
        resources::list()
    }

    pub(crate) fn templates(&self) -> Vec<ResourceTemplate> {
        resources::templates()
    }

    pub(crate) fn read(&self, uri: &str) -> Option<ResourceContents> {
        resources::read(uri)
    }

    pub(crate) fn prompts(&self) -> Vec<Prompt> {
        prompts::list()
    }

    pub(crate) fn prompt(&self, request: &GetPromptRequestParams) -> Option<Result<GetPromptResponse, ErrorData>> {
        prompts::get(request)
    }

    pub(crate) fn complete(&self, request: &CompleteRequestParams) -> Option<CompleteResult> {
        prompts::complete(request)
    }
}

fn unknown(name: &str) -> Reply {
    Err(ErrorData::invalid_params(format!("no fixture `{name}`"), None))
}

#[expect(clippy::unnecessary_wraps, reason = "every fixture answers alike")]
fn said(text: impl Into<String>) -> Reply {
    Ok(CallToolResult::success(vec![ContentBlock::text(text)]).into())
}

#[expect(clippy::unnecessary_wraps, reason = "every fixture answers alike")]
fn failed(text: impl Into<String>) -> Reply {
    Ok(CallToolResult::error(vec![ContentBlock::text(text)]).into())
}

//! Who answers: since 2026-07-28 there is no handshake that says it, so every result does
//! ([`_meta`](https://modelcontextprotocol.io/specification/2026-07-28/basic#meta)).

use rmcp::model::{
    CallToolResponse, CallToolResult, CompleteResult, GetPromptResponse, GetPromptResult, InputRequiredResult, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, MetaObject, ReadResourceResponse, ReadResourceResult,
};

use crate::server::Server;

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

/// A result that can say who gave it.
pub(crate) trait Stamped {
    /// Where it says so; none in what is no result yet.
    fn meta(&mut self) -> Option<&mut Option<MetaObject>>;
}

/// The result with the server's name and version in it.
pub(crate) fn stamp<T: Stamped>(server: &Server, mut result: T) -> T {
    if let Some(meta) = result.meta() {
        meta.get_or_insert_default().insert(SERVER_INFO.to_owned(), server.implementation.clone());
    }
    result
}

macro_rules! stamped {
    ($($result:ty),+) => {
        $(impl Stamped for $result {
            fn meta(&mut self) -> Option<&mut Option<MetaObject>> {
                Some(&mut self.meta)
            }
        })+
    };
}

stamped!(
    CallToolResult,
    CompleteResult,
    GetPromptResult,
    InputRequiredResult,
    ListPromptsResult,
    ListResourceTemplatesResult,
    ListResourcesResult,
    ListToolsResult,
    ReadResourceResult
);

impl Stamped for CallToolResponse {
    fn meta(&mut self) -> Option<&mut Option<MetaObject>> {
        match self {
            CallToolResponse::Complete(result) => result.meta(),
            CallToolResponse::InputRequired(result) => result.meta(),
            _ => None,
        }
    }
}

impl Stamped for GetPromptResponse {
    fn meta(&mut self) -> Option<&mut Option<MetaObject>> {
        match self {
            GetPromptResponse::Complete(result) => result.meta(),
            _ => None,
        }
    }
}

impl Stamped for ReadResourceResponse {
    fn meta(&mut self) -> Option<&mut Option<MetaObject>> {
        match self {
            ReadResourceResponse::Complete(result) => result.meta(),
            _ => None,
        }
    }
}

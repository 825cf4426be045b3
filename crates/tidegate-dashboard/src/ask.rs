//! Calls of tools, whose structured answers become pages.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tidegate_core::{Answer, Caller, Context, Error, Result};

use crate::Dashboard;

impl Dashboard {
    /// Calls a tool for what a page shows.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, tool: &str, arguments: Value) -> Result<T> {
        read(tool, &self.call(&self.pages, tool, arguments).await?)
    }

    /// Calls a tool for the structured answer to what a person asked.
    pub(crate) async fn answer<T: DeserializeOwned>(&self, tool: &str, arguments: Value) -> Result<T> {
        read(tool, &self.tell(tool, arguments).await?)
    }

    /// Calls a tool for what a person wants done, or for its words.
    pub(crate) async fn tell(&self, tool: &str, arguments: Value) -> Result<Answer> {
        self.call(&self.caller, tool, arguments).await
    }

    async fn call(&self, caller: &Arc<Caller>, tool: &str, arguments: Value) -> Result<Answer> {
        self.gate.call(caller, tool, arguments, context()).await
    }

    /// Whether there is such a tool here, and one that answers programs.
    pub(crate) fn has(&self, tool: &str) -> bool {
        self.gate.catalog().find(tool).is_some_and(|tool| tool.output_schema().is_some())
    }
}

/// What a page asks with: it has no context window to spare.
pub(crate) fn context() -> Context {
    Context { budget: Some(BUDGET), structured: true, ..Context::default() }
}

/// The structure of what a tool answered.
pub(crate) fn read<T: DeserializeOwned>(tool: &str, answer: &Answer) -> Result<T> {
    let json = answer.structured.as_ref().ok_or_else(|| Error::internal(format!("`{tool}` gave no structured answer")))?;
    serde_json::from_str(json.as_str()).map_err(|error| Error::internal(format!("what `{tool}` answered is not understood")).because(error))
}

/// What an answer may cost a page, in tokens: more than a person reads, less than a browser minds.
const BUDGET: usize = 200_000;

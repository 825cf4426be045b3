//! What a domain hands to the wiring: the same parts for every domain, some of them empty.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Caller, Result, Route, Tool, route};

/// One domain's contribution.
#[derive(Default)]
pub struct Module {
    /// Its name, as settings and logs write it.
    pub name: &'static str,
    /// What agents can do.
    pub tools: Vec<Tool>,
    /// What clients can read: each template is a call of a tool.
    pub templates: Vec<ResourceTemplate>,
    /// Lists the things that exist now.
    pub resources: Option<ListResources>,
    /// Ready questions.
    pub prompts: Vec<Prompt>,
    /// Completes arguments of prompts and templates.
    pub completers: Vec<Completer>,
    /// What `tidegate doctor` asks.
    pub checks: Vec<Check>,
    /// The tools as resources of a REST interface.
    pub routes: Vec<Route>,
}

/// Lists resources for a caller.
pub type ListResources = Arc<dyn Fn(Arc<Caller>) -> BoxFuture<'static, Result<Vec<Resource>>> + Send + Sync>;

/// A thing a client can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Where it is.
    pub uri: String,
    /// What it is called.
    pub name: String,
    /// What it holds.
    pub description: String,
}

/// A family of things a client can read. Reading one calls a tool, so it takes the gate like any call.
#[derive(Clone, Debug)]
pub struct ResourceTemplate {
    /// RFC 6570, simple expansion only: `tidegate://datasets/{dataset}`. Variables are the tool's argument names.
    pub uri_template: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it holds.
    pub description: &'static str,
    /// The tool that reads it.
    pub tool: &'static str,
}

impl ResourceTemplate {
    /// The tool's arguments, if the address is of this family.
    pub fn matches(&self, uri: &str) -> Option<Map<String, Value>> {
        route::matches(self.uri_template, uri)
    }
}

/// A ready question.
#[derive(Clone)]
pub struct Prompt {
    /// Unique in the product.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// When to use it.
    pub description: &'static str,
    /// What it needs to know.
    pub arguments: &'static [PromptArgument],
    /// The question, with `{argument}` where an argument goes.
    pub text: &'static str,
}

impl Prompt {
    /// The question with its arguments filled in. Arguments are data: nothing in them is expanded again.
    pub fn render(&self, arguments: &Map<String, Value>) -> Result<String> {
        let value = |argument: &PromptArgument| arguments.get(argument.name).and_then(Value::as_str).unwrap_or_default();
        if let Some(missing) = self.arguments.iter().find(|argument| argument.required && value(argument).is_empty()) {
            return Err(crate::Error::invalid(format!("prompt `{}` needs `{}`: {}", self.name, missing.name, missing.description)));
        }
        let mut text = String::new();
        let mut rest = self.text;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            if let Some(argument) = self.arguments.iter().find(|argument| argument.name == name) {
                text.push_str(value(argument));
            }
            rest = after;
        }
        text.push_str(rest);
        Ok(text)
    }
}

/// What a prompt needs to know.
#[derive(Clone, Copy, Debug)]
pub struct PromptArgument {
    /// Its name; a completer of the same name completes it.
    pub name: &'static str,
    /// What it means.
    pub description: &'static str,
    /// Whether the prompt makes no sense without it.
    pub required: bool,
}

/// Completes one argument, wherever an argument of that name stands.
#[derive(Clone)]
pub struct Completer {
    /// The argument's name.
    pub argument: &'static str,
    /// Names that begin with what was typed, best first; the map holds the arguments given so far.
    pub complete: Complete,
}

/// The function of a completer.
pub type Complete = Arc<dyn Fn(Arc<Caller>, String, Map<String, Value>) -> BoxFuture<'static, Result<Vec<String>>> + Send + Sync>;

/// One question of `tidegate doctor`.
#[derive(Clone)]
pub struct Check {
    /// What is checked.
    pub name: &'static str,
    /// Finds out.
    pub run: Arc<dyn Fn() -> BoxFuture<'static, Vec<Finding>> + Send + Sync>,
}

/// How well something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Good,
    /// Works, and could be better or safer.
    Warning,
    /// Does not work.
    Failed,
}

/// What a check found, and what to do about it.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What was looked at, for example `dataset shop`.
    pub subject: String,
    /// How well it is.
    pub health: Health,
    /// What is so.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TABLE: ResourceTemplate = ResourceTemplate {
        uri_template: "tidegate://datasets/{dataset}/tables/{table}",
        name: "",
        description: "",
        tool: "describe_dataset",
    };

    #[test]
    fn an_address_gives_the_tool_its_arguments() {
        let arguments = TABLE.matches("tidegate://datasets/shop/tables/order%20items").map(Value::Object);
        assert_eq!(arguments, Some(json!({"dataset": "shop", "table": "order items"})));
        assert_eq!(TABLE.matches("tidegate://datasets/shop"), None);
        assert_eq!(TABLE.matches("tidegate://datasets/shop/tables/"), None);
        assert_eq!(TABLE.matches("tidegate://datasets/shop/tables/a/b"), None);
    }

    #[test]
    fn a_prompt_fills_its_arguments_once() {
        let prompt = Prompt {
            name: "ask",
            title: "Ask",
            description: "",
            arguments: &[PromptArgument { name: "question", description: "what to find out", required: true }],
            text: "Answer: {question}.",
        };
        let given = json!({"question": "{question} {dataset}"});
        assert_eq!(prompt.render(given.as_object().unwrap()).unwrap(), "Answer: {question} {dataset}.");
        assert!(prompt.render(&Map::new()).unwrap_err().text().contains("needs `question`"));
    }
}

//! The settings in force as a tool.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Answer, Audience, Call, Error, Method, Module, Result, Route, Spec, Tool};
use toml::{Table, Value};

use crate::settings::Settings;

const SPEC: Spec = Spec {
    name: "show_settings",
    title: "Show the settings",
    short: "Show the settings in force and where each comes from.",
    long: "Show the settings in force and where each comes from: a default, the settings file, the environment or the command line. Secrets are never shown.",
    audience: Audience::People,
    examples: &["{}"],
    synonyms: &["configuration", "config", "options"],
    ..Spec::BASE
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Args {}

/// The settings in force.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Shown {
    /// Plain values first, then by section.
    pub(crate) settings: Vec<Line>,
}

/// One setting.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Line {
    /// `section.key`.
    pub(crate) path: String,
    /// Its value; `[secret]` in the place of a secret that is set.
    #[schemars(with = "serde_json::Value")]
    pub(crate) value: Value,
    /// Where it comes from.
    pub(crate) source: String,
}

impl Shown {
    /// Every setting.
    pub(crate) fn of(settings: &Settings) -> Result<Shown> {
        let table = Table::try_from(&settings.values).map_err(|error| Error::internal("the settings can't be written").because(error))?;
        let mut shown = Shown { settings: Vec::new() };
        shown.gather(&table, "", settings);
        Ok(shown)
    }

    fn gather(&mut self, table: &Table, section: &str, settings: &Settings) {
        let path = |key: &str| if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
        for (key, value) in table.iter().filter(|(_, value)| !value.is_table()) {
            let source = settings.sources.get(&path(key)).map_or("default", String::as_str).to_owned();
            self.settings.push(Line { path: path(key), value: value.clone(), source });
        }
        for (key, value) in table {
            if let Value::Table(inner) = value {
                self.gather(inner, &path(key), settings);
            }
        }
    }
}

/// What the binary itself adds.
pub(crate) fn module(shown: &Arc<Shown>) -> Module {
    let tools = vec![Tool::new(shown, SPEC, show).with_output::<Shown>()];
    Module { name: "config", tools, routes: vec![Route::new(Method::Get, "/config", SPEC.name)], ..Module::default() }
}

async fn show(shown: Arc<Shown>, call: Call, _args: Args) -> Result<Answer> {
    let lines: Vec<String> = shown.settings.iter().map(|line| format!("{} = {} # {}", line.path, line.value, line.source)).collect();
    Ok(Answer::default().with_data(lines.join("\n")).structured_for(&call, || &*shown))
}

//! `tidegate tools`: the catalogue, as every face has it.

use std::fmt::Write as _;

use serde_json::Value;
use tidegate_core::Result;

use crate::output;
use crate::wire::App;

pub(super) fn run(app: &App, tool: Option<&str>) -> Result<()> {
    let catalog = app.gate.catalog();
    let mut text = String::new();
    match tool {
        None => catalog.list().for_each(|tool| line(&mut text, tool.spec.name, tool.spec.short)),
        Some(name) => {
            let tool = catalog.load(name)?;
            let schema = Value::Object((**tool.input_schema()).clone());
            line(&mut text, tool.spec.name, tool.spec.title);
            text.push_str(tool.spec.long);
            text.push_str("\n\narguments: ");
            text.push_str(&serde_json::to_string_pretty(&schema).unwrap_or_default());
            for example in tool.spec.examples {
                write!(text, "\n\ntidegate call {name} '{example}'").expect("writing to a String does not fail");
            }
        }
    }
    output::print(&text);
    Ok(())
}

fn line(text: &mut String, name: &str, words: &str) {
    writeln!(text, "{name:<18}{words}").expect("writing to a String does not fail");
}

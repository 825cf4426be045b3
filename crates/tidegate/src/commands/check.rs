//! `tidegate check`: the settings in force and where each comes from.

use tidegate_core::{Error, Result};
use toml::{Table, Value};

use crate::output;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> Result<()> {
    let table = Table::try_from(&settings.values).map_err(|error| Error::internal("the settings can't be written").because(error))?;
    let mut text = String::new();
    write(&table, "", settings, &mut text);
    output::print(&text);
    Ok(())
}

/// Plain values first, then sections, as TOML wants it.
fn write(table: &Table, section: &str, settings: &Settings, text: &mut String) {
    for (key, value) in table.iter().filter(|(_, value)| !value.is_table()) {
        let path = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
        let source = settings.sources.get(&path).map_or("default", String::as_str);
        let line = format!("{key} = {value}");
        text.push_str(&format!("{line:<60} # {source}\n"));
    }
    for (key, value) in table {
        if let Value::Table(inner) = value {
            text.push_str(&format!("\n[{key}]\n"));
            write(inner, key, settings, text);
        }
    }
}

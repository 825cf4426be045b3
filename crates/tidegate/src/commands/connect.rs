//! `tidegate connect`: the configuration that a client needs, printed or written.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use tidegate_core::{Error, Result};

use crate::command::{Client, Connect};
use crate::output;
use crate::settings::Settings;

/// What clients call us.
const NAME: &str = "tidegate";

pub(super) fn run(connect: &Connect, settings: &Settings) -> Result<()> {
    // Claude Desktop starts its servers itself.
    let stdio = connect.stdio || connect.client == Client::ClaudeDesktop;
    let server = if stdio { started(settings)? } else { reached(connect.client, settings) };
    if connect.write {
        let path = file(connect.client, settings)?;
        merge(&path, section(connect.client), server)?;
        output::print(&format!("wrote `{NAME}` into {}; start the client again", path.display()));
        return Ok(());
    }
    let whole = json!({ section(connect.client): { NAME: server } });
    let text =
        serde_json::to_string_pretty(&whole).map_err(|error| Error::internal("the configuration can't be written").because(error))?;
    output::print(&format!("{}\n{text}", advice(connect.client, stdio, settings)));
    Ok(())
}

fn section(client: Client) -> &'static str {
    if client == Client::Vscode { "servers" } else { "mcpServers" }
}

fn reached(client: Client, settings: &Settings) -> Value {
    let url = format!("http://{}/mcp", settings.values.serve.listen);
    match client {
        Client::Cursor => json!({ "url": url }),
        Client::ClaudeCode | Client::ClaudeDesktop | Client::Vscode => json!({ "type": "http", "url": url }),
    }
}

fn started(settings: &Settings) -> Result<Value> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| Error::unavailable("the working folder is gone").because(error));
    let binary = std::env::current_exe().map_err(|error| Error::unavailable("where this program lies can't be told").because(error))?;
    let mut arguments = vec!["stdio".into(), "--data".into(), absolute(&settings.values.data)?];
    if let Some(config) = &settings.config {
        arguments.extend(["--config".into(), absolute(config)?]);
    }
    let url_from = settings.sources.get("database.url").map(String::as_str);
    if url_from.is_some_and(|source| source == "command line" || source.starts_with("environment")) {
        return Err(Error::invalid("the control database's URL would have to be written into the client's file")
            .hint("put it into a settings file (`[database] url = …`, mode 0600) and name that with --config"));
    }
    if url_from.is_some() && settings.config.is_none() {
        arguments.extend(["--config".into(), absolute(Path::new("tidegate.toml"))?]);
    }
    Ok(json!({ "command": binary, "args": arguments }))
}

fn advice(client: Client, stdio: bool, settings: &Settings) -> String {
    let url = format!("http://{}/mcp", settings.values.serve.listen);
    match client {
        Client::ClaudeCode if !stdio => format!("claude mcp add --transport http {NAME} {url}\n\nor in .mcp.json of your project:"),
        Client::ClaudeCode => "in .mcp.json of your project:".to_owned(),
        Client::ClaudeDesktop => "in claude_desktop_config.json (Settings, Developer, Edit Config):".to_owned(),
        Client::Cursor => "in .cursor/mcp.json of your project or home folder:".to_owned(),
        Client::Vscode => "in .vscode/mcp.json of your project:".to_owned(),
    }
}

fn file(client: Client, settings: &Settings) -> Result<PathBuf> {
    let home = || {
        settings
            .home
            .clone()
            .ok_or_else(|| Error::unavailable("the home folder is not known").hint("leave --write out and copy what is printed"))
    };
    Ok(match client {
        Client::ClaudeCode => PathBuf::from(".mcp.json"),
        Client::Vscode => PathBuf::from(".vscode/mcp.json"),
        Client::Cursor => home()?.join(".cursor/mcp.json"),
        Client::ClaudeDesktop if cfg!(target_os = "macos") => home()?.join("Library/Application Support/Claude/claude_desktop_config.json"),
        Client::ClaudeDesktop => home()?.join(".config/Claude/claude_desktop_config.json"),
    })
}

/// Adds our entry to what the file holds already. A file that is not understood is left alone.
fn merge(path: &Path, section: &str, server: Value) -> Result<()> {
    let linked = std::fs::canonicalize(path);
    let path = linked.as_deref().unwrap_or(path);
    let by_hand = "leave --write out and add what is printed by hand";
    let mut whole = match std::fs::read_to_string(path) {
        Ok(text) if text.trim().is_empty() => Map::new(),
        Ok(text) => serde_json::from_str::<Map<String, Value>>(&text)
            .map_err(|error| Error::conflict(format!("{} is not plain JSON: {error}", path.display())).hint(by_hand))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Map::new(),
        Err(error) => return Err(Error::conflict(format!("{} can't be read: {error}", path.display())).hint(by_hand)),
    };
    let servers = whole.entry(section).or_insert_with(|| json!({}));
    let Value::Object(servers) = servers else {
        return Err(Error::conflict(format!("`{section}` in {} is not an object", path.display())));
    };
    servers.insert(NAME.to_owned(), server);
    let text =
        serde_json::to_string_pretty(&whole).map_err(|error| Error::internal("the configuration can't be written").because(error))?;
    let unwritable = |error| Error::unavailable(format!("{} can't be written", path.display())).because(error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(unwritable)?;
    }
    // Written beside and renamed, so that a failure never leaves half a file.
    let beside = path.with_extension("json.new");
    let mode = std::fs::metadata(path).map(|known| known.permissions());
    std::fs::write(&beside, text + "\n").map_err(unwritable)?;
    if let Ok(mode) = mode {
        std::fs::set_permissions(&beside, mode).map_err(unwritable)?;
    }
    std::fs::rename(&beside, path).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_keeps_what_the_file_held_and_refuses_what_it_does_not_understand() {
        let folder = std::env::temp_dir().join(format!("tidegate-connect-{}", std::process::id()));
        let path = folder.join("mcp.json");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&path, r#"{"mcpServers": {"other": {"url": "x"}}, "theme": "dark"}"#).unwrap();
        merge(&path, "mcpServers", json!({"url": "y"})).unwrap();
        let whole: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(whole, json!({"mcpServers": {"other": {"url": "x"}, "tidegate": {"url": "y"}}, "theme": "dark"}));
        std::fs::write(&path, "{ // comment\n}").unwrap();
        assert!(merge(&path, "mcpServers", json!({})).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{ // comment\n}");
        std::fs::write(&path, b"{\"a\": \"\xff\"}").unwrap();
        assert!(merge(&path, "mcpServers", json!({})).is_err());
        std::fs::write(&path, "{}").unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        merge(&path, "mcpServers", json!({})).unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

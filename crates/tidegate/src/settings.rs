//! Process settings: defaults, then `tidegate.toml`, then the environment, then the command line. Every mistake is told at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, Serializer};
use tidegate_core::nearest::nearest;
use tidegate_core::{Error, Result, Roles, Secret};
use tidegate_pg::private;
use toml::{Table, Value};

use crate::command::{Arguments, Command, Connect};
use crate::{log, secrets};

/// Variables of the environment that begin like this are settings: `TIDEGATE__SERVE__LISTEN`.
const PREFIX: &str = "TIDEGATE__";

/// Settings that are texts even when they look like something else.
const TEXTS: [&str; 9] = [
    "data",
    "database.url",
    "secrets.key",
    "serve.instructions",
    "log.level",
    "knowledge.model_dir",
    "knowledge.model.url",
    "knowledge.model.key",
    "knowledge.model.name",
];

/// What `tidegate.toml` may say, by section.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Values {
    /// Folder for Tidegate's own state.
    pub(crate) data: PathBuf,
    /// Where Tidegate keeps its state.
    pub(crate) database: Database,
    /// How credentials are kept.
    pub(crate) secrets: secrets::Settings,
    /// Who uses it, for as long as nobody is authenticated.
    pub(crate) local: Local,
    /// How Tidegate is reached.
    pub(crate) serve: tidegate_serve::Settings,
    /// What bounds the files that people upload.
    pub(crate) dashboard: tidegate_dashboard::Settings,
    /// Limits of datasets and results.
    pub(crate) datasets: tidegate_data::Settings,
    /// How datasets are learned about.
    pub(crate) knowledge: tidegate_knowledge::Settings,
    /// The private PostgreSQL.
    pub(crate) postgres: private::Settings,
    /// What is logged, and how.
    pub(crate) log: log::Settings,
}

/// The `[database]` section.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Database {
    /// URL of the control database; empty: a private PostgreSQL in the data folder.
    #[serde(serialize_with = "redacted")]
    pub(crate) url: Secret<String>,
}

impl Default for Database {
    fn default() -> Database {
        Database { url: Secret::new(String::new()) }
    }
}

/// The `[local]` section.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Local {
    /// Roles of the one local user: everybody who reaches this server, and the command line.
    pub(crate) roles: Vec<String>,
}

impl Local {
    #[expect(clippy::disallowed_methods, reason = "the settings are where the local user's roles are given")]
    pub(crate) fn roles(&self) -> Result<Roles> {
        Roles::grant(&self.roles)
    }
}

impl Default for Values {
    fn default() -> Values {
        Values {
            data: PathBuf::from("data"),
            database: Database::default(),
            secrets: secrets::Settings::default(),
            local: Local::default(),
            serve: tidegate_serve::Settings::default(),
            dashboard: tidegate_dashboard::Settings::default(),
            datasets: tidegate_data::Settings::default(),
            knowledge: tidegate_knowledge::Settings::default(),
            postgres: private::Settings::default(),
            log: log::Settings::default(),
        }
    }
}

impl Values {
    /// The folder of the embedding model: in the data folder, unless it is set.
    pub(crate) fn model_dir(&self) -> PathBuf {
        if self.knowledge.model_dir.as_os_str().is_empty() { self.data.join("model") } else { self.knowledge.model_dir.clone() }
    }
}

/// Writes that a secret is set, and nothing of it.
pub(crate) fn redacted<S: Serializer>(secret: &Secret<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if secret.expose().is_empty() { "" } else { "[secret]" })
}

/// The settings in force, and where each comes from.
pub(crate) struct Settings {
    pub(crate) values: Values,
    /// `serve.listen` → `the environment`.
    pub(crate) sources: BTreeMap<String, String>,
    /// The user's home folder, where some clients keep their configuration.
    pub(crate) home: Option<PathBuf>,
    /// The settings file that was named.
    pub(crate) config: Option<PathBuf>,
}

/// One setting as it was written somewhere.
struct Leaf {
    path: Vec<String>,
    value: Value,
    source: String,
}

impl Settings {
    /// Reads every source and checks the whole.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub(crate) fn load(arguments: &Arguments) -> Result<Settings> {
        let mut leaves = file(arguments.config.as_deref())?;
        let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        leaves.extend(environment(variables));
        leaves.extend(command_line(arguments));
        let mut settings = Settings::resolve(leaves)?;
        settings.config.clone_from(&arguments.config);
        settings.home = std::env::var_os("HOME").map(PathBuf::from);
        Ok(settings)
    }

    /// Checks each setting by itself, so that all mistakes are found, then all together.
    fn resolve(leaves: Vec<Leaf>) -> Result<Settings> {
        let mut mistakes = Vec::new();
        let mut whole = Table::new();
        let mut sources = BTreeMap::new();
        for leaf in leaves {
            let mut alone = Table::new();
            insert(&mut alone, &leaf.path, leaf.value.clone());
            match Values::deserialize(Value::Table(alone)) {
                Ok(_) => {
                    sources.insert(leaf.path.join("."), leaf.source);
                    insert(&mut whole, &leaf.path, leaf.value);
                }
                Err(error) => mistakes.push(explain(&leaf, error.message())),
            }
        }
        let values = Values::deserialize(Value::Table(whole)).map_err(|error| Error::invalid(error.to_string()))?;
        if values.data.as_os_str().is_empty() {
            mistakes.push("`data` must name a folder".to_owned());
        }
        mistakes.extend(values.local.roles().err().map(|error| format!("`local.roles`: {}", error.text().replace('\n', ": "))));
        mistakes.extend(values.serve.mistakes());
        mistakes.extend(values.dashboard.mistakes());
        mistakes.extend(values.datasets.mistakes());
        mistakes.extend(values.knowledge.mistakes());
        mistakes.extend(values.log.mistakes());
        if mistakes.is_empty() {
            return Ok(Settings { values, sources, home: None, config: None });
        }
        Err(Error::invalid(format!("{} of the settings can't be used:\n- {}", mistakes.len(), mistakes.join("\n- ")))
            .hint("docs/operator.md lists the settings; without these, `tidegate check` shows all of them with their defaults"))
    }
}

fn file(path: Option<&Path>) -> Result<Vec<Leaf>> {
    let default = Path::new("tidegate.toml");
    let path = match path {
        Some(path) => path,
        None if default.exists() => default,
        None => return Ok(Vec::new()),
    };
    let text = std::fs::read_to_string(path).map_err(|error| Error::invalid(format!("{} can't be read: {error}", path.display())))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| not_toml(path, &text, &error))?;
    let mut leaves = Vec::new();
    flatten(&table, &mut Vec::new(), &path.display().to_string(), &mut leaves);
    Ok(leaves)
}

/// Says where the mistake is, and nothing of the line: it may hold a password.
fn not_toml(path: &Path, text: &str, error: &toml::de::Error) -> Error {
    let line = error.span().and_then(|span| text.get(..span.start)).map_or(1, |before| before.matches('\n').count() + 1);
    Error::invalid(format!("{} is not TOML: line {line}: {}", path.display(), error.message()))
}

fn flatten(table: &Table, path: &mut Vec<String>, source: &str, leaves: &mut Vec<Leaf>) {
    for (key, value) in table {
        path.push(key.clone());
        match value {
            Value::Table(inner) if !inner.is_empty() => flatten(inner, path, source, leaves),
            value => leaves.push(Leaf { path: path.clone(), value: value.clone(), source: source.to_owned() }),
        }
        path.pop();
    }
}

/// `TIDEGATE__SERVE__LISTEN=…` is `serve.listen`. A value is TOML where it can be read so, and text otherwise.
fn environment(variables: impl Iterator<Item = (String, String)>) -> Vec<Leaf> {
    variables
        .filter_map(|(name, text)| {
            let path: Vec<String> = name.strip_prefix(PREFIX)?.split("__").map(str::to_lowercase).collect();
            let textual = TEXTS.contains(&path.join(".").as_str());
            let parsed = format!("value = {text}").parse::<Table>().ok().and_then(|mut table| table.remove("value"));
            let value = parsed.filter(|_| !textual).unwrap_or(Value::String(text));
            Some(Leaf { path, value, source: format!("environment {name}") })
        })
        .collect()
}

fn command_line(arguments: &Arguments) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let mut add = |path: &[&str], value: Value| {
        leaves.push(Leaf { path: path.iter().map(ToString::to_string).collect(), value, source: "command line".to_owned() });
    };
    if let Some(data) = &arguments.data {
        add(&["data"], Value::String(data.display().to_string()));
    }
    if let Some(url) = &arguments.database_url {
        add(&["database", "url"], Value::String(url.clone()));
    }
    match &arguments.command {
        Command::Connect(Connect { listen: Some(listen), .. }) | Command::SignIn { listen: Some(listen) } => {
            add(&["serve", "listen"], Value::String(listen.to_string()));
        }
        Command::Serve(serve) => {
            if let Some(listen) = serve.listen {
                add(&["serve", "listen"], Value::String(listen.to_string()));
            }
            if serve.conformance_fixtures {
                add(&["serve", "conformance_fixtures"], Value::Boolean(true));
            }
        }
        Command::Stdio { conformance_fixtures: true } => add(&["serve", "conformance_fixtures"], Value::Boolean(true)),
        _ => {}
    }
    leaves
}

fn insert(table: &mut Table, path: &[String], value: Value) {
    match path {
        [] => {}
        [last] => drop(table.insert(last.clone(), value)),
        [first, rest @ ..] => {
            let inner = table.entry(first.clone()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// The mistake with its place, its source, and the nearest name that exists.
fn explain(leaf: &Leaf, message: &str) -> String {
    let name = leaf.path.join(".");
    let known = message.split_once("expected").map(|(_, names)| names).unwrap_or_default();
    if message.starts_with("unknown field") {
        let unknown = message.split('`').nth(1).unwrap_or_default();
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        let meant = nearest(unknown, known.iter().copied());
        let advice = meant.map_or_else(|| format!("known: {}", known.join(", ")), |meant| format!("did you mean `{meant}`?"));
        return format!("`{name}` ({}) is no setting: {advice}", leaf.source);
    }
    let model = name.starts_with("knowledge.model.") || name == "knowledge.model";
    if model || matches!(leaf.path.first().map(String::as_str), Some("database" | "secrets")) {
        return format!("`{name}` ({}): not of the form that is expected; secrets are not shown here", leaf.source);
    }
    format!("`{name}` ({}): {}", leaf.source, message.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(variables: &[(&str, &str)]) -> Result<Settings> {
        Settings::resolve(environment(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))))
    }

    #[test]
    fn every_mistake_is_told_at_once_with_the_nearest_name() {
        let error = resolve(&[
            ("TIDEGATE__SERVE__LISTN", "127.0.0.1:1"),
            ("TIDEGATE__DATASETS__ROWS_MAX", "many"),
            ("TIDEGATE__DATASETS__TIMEOUT_MS", "0"),
            ("TIDEGATE__HOUSE", "1"),
            ("TIDEGATE__DATA", ""),
        ])
        .err()
        .expect("five mistakes");
        let text = error.text();
        assert!(text.contains("`serve.listn` (environment TIDEGATE__SERVE__LISTN) is no setting: did you mean `listen`?"), "{text}");
        assert!(text.contains("`datasets.rows_max` (environment TIDEGATE__DATASETS__ROWS_MAX): invalid type"), "{text}");
        assert!(text.contains("datasets.timeout_ms must be at least 1"), "{text}");
        assert!(text.contains("`house`"), "{text}");
        assert!(text.contains("`data` must name a folder"), "{text}");
    }

    #[test]
    fn later_sources_win_and_are_remembered() {
        let settings =
            resolve(&[("TIDEGATE__DATA", "/tmp/x"), ("TIDEGATE__SERVE__LISTEN", "127.0.0.1:9999"), ("TIDEGATE__DATASETS__ROWS_MAX", "7")])
                .unwrap();
        assert_eq!(settings.values.serve.listen.port(), 9999);
        assert_eq!(settings.values.datasets.rows_max, 7);
        assert_eq!(settings.sources["serve.listen"], "environment TIDEGATE__SERVE__LISTEN");
    }

    #[test]
    fn the_local_users_roles_are_a_setting_and_must_be_names() {
        assert!(resolve(&[]).unwrap().values.local.roles().unwrap().names().is_empty());
        let settings = resolve(&[("TIDEGATE__LOCAL__ROLES", "[\"editor\", \"steward\"]")]).unwrap();
        assert_eq!(settings.values.local.roles().unwrap().names(), ["editor", "steward"]);
        let error = resolve(&[("TIDEGATE__LOCAL__ROLES", "[\"Chief Editor\"]")]).err().expect("a mistake");
        assert!(error.text().contains("`local.roles`: `Chief Editor` is no name of a role"), "{}", error.text());
    }

    #[test]
    fn secrets_are_never_written_out() {
        for variable in ["TIDEGATE__DATABASE", "TIDEGATE__SECRETS", "TIDEGATE__DATABASE__URL__X"] {
            let error = resolve(&[(variable, "postgres://u:hunter2@h/d")]).err().expect("a mistake");
            assert!(!error.text().contains("hunter2"), "{}", error.text());
        }
        let text = "[database]\nurl = \"postgres://u:hunter2@h/d\n";
        let error = not_toml(Path::new("tidegate.toml"), text, &text.parse::<Table>().unwrap_err());
        assert!(!error.text().contains("hunter2") && error.text().contains("line 2"), "{}", error.text());
        let settings = resolve(&[("TIDEGATE__DATABASE__URL", "postgres://u:hunter2@h/d"), ("TIDEGATE__SECRETS__KEY", "k3y")]).unwrap();
        let text = toml::to_string(&settings.values).unwrap();
        assert!(!text.contains("hunter2") && !text.contains("k3y"), "{text}");
        assert!(!format!("{:?}", settings.values).contains("hunter2"));
    }
}

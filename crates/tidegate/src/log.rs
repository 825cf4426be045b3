//! Logs: structured, always on standard error, since standard output may belong to the protocol.

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use crate::command::Command;

/// The `[log]` section of `tidegate.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// What to log: `error`, `warn`, `info`, `debug`, `trace`, or a filter such as `info,tidegate_pg=debug`.
    pub(crate) level: String,
    /// How lines are written.
    pub(crate) format: Format,
    /// Days that calls stay on record.
    pub(crate) calls_days: u32,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Settings {
    fn default() -> Settings {
        // Migrations tell of every step that was already done; rmcp logs what clients send, and calls each that leaves an error.
        Settings { level: "info,refinery_core=warn,tokio_postgres=warn,rmcp=off".to_owned(), format: Format::Text, calls_days: 90 }
    }
}

impl Settings {
    pub(crate) fn mistakes(&self) -> Vec<String> {
        match EnvFilter::try_new(&self.level) {
            Ok(_) => Vec::new(),
            Err(error) => vec![format!("log.level: `{}` is no filter: {error}", self.level)],
        }
    }
}

/// Starts logging. Commands that answer and end log warnings only, unless told otherwise.
pub(crate) fn start(settings: &Settings, command: &Command) {
    let serves = matches!(command, Command::Serve(_) | Command::Stdio { .. });
    let level = if !serves && settings.level == Settings::default().level { "warn" } else { &settings.level };
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match settings.format {
        Format::Text => builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
        Format::Json => builder.json().flatten_event(true).init(),
    }
}

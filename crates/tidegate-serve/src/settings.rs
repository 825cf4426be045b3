//! The `[serve]` section of `tidegate.toml`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tidegate_core::{Error, Result};

/// How Tidegate is reached, and what bounds those who reach it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where to listen: an address and a port.
    pub listen: SocketAddr,
    /// Names under which clients may address the server, besides loopback: `mcp.example.com` or `mcp.example.com:8443`.
    pub allowed_hosts: Vec<String>,
    /// Web pages that may call the server, besides those of this machine: `https://app.example.com:443`.
    pub allowed_origins: Vec<String>,
    /// Connections open at once. More wait until one closes.
    pub connections_max: usize,
    /// Sessions of older clients kept at once. When one more comes, the one idle longest goes, and returns when its client does.
    pub sessions_max: usize,
    /// What a request may weigh.
    pub request_bytes_max: usize,
    /// How long a client may take to send a request.
    pub request_timeout_ms: u64,
    /// How long a person may take to answer what a call asks, in a session. A call waits no longer than its own deadline.
    pub ask_timeout_ms: u64,
    /// How long calls under way may go on after the server was told to stop.
    pub drain_ms: u64,
    /// After how long a call goes on as a task, if the client can follow tasks.
    pub task_after_ms: u64,
    /// Tasks under way at once. Beyond that, calls stay calls.
    pub tasks_max: usize,
    /// How long a task's answer is kept.
    pub task_ttl_ms: u64,
    /// What clients are told about this server. Empty: what Tidegate says of itself.
    pub instructions: String,
    /// Adds the fixtures of the MCP conformance suite. Not for use.
    pub conformance_fixtures: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8642),
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            connections_max: 4096,
            sessions_max: 1000,
            request_bytes_max: 1024 * 1024,
            request_timeout_ms: 30_000,
            ask_timeout_ms: 300_000,
            drain_ms: 30_000,
            task_after_ms: 3_000,
            tasks_max: 64,
            task_ttl_ms: 300_000,
            instructions: String::new(),
            conformance_fixtures: false,
        }
    }
}

impl Settings {
    /// Every mistake that the types cannot show, each as one line.
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        for (name, value) in
            [("connections_max", self.connections_max), ("sessions_max", self.sessions_max), ("request_bytes_max", self.request_bytes_max)]
        {
            if value == 0 {
                mistakes.push(format!("`serve.{name}` must be at least 1"));
            }
        }
        for (name, value) in [("request_timeout_ms", self.request_timeout_ms), ("ask_timeout_ms", self.ask_timeout_ms)] {
            if value == 0 {
                mistakes.push(format!("`serve.{name}` must be at least 1"));
            }
        }
        for origin in &self.allowed_origins {
            if !(origin.starts_with("https://") || origin.starts_with("http://")) {
                mistakes.push(format!("`serve.allowed_origins`: `{origin}` needs a scheme, for example `https://{origin}:443`"));
            }
        }
        for host in &self.allowed_hosts {
            if host.is_empty() || host.contains('/') {
                mistakes
                    .push(format!("`serve.allowed_hosts`: `{host}` is not a host name; write `mcp.example.com` or `mcp.example.com:8443`"));
            }
        }
        mistakes
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    pub(crate) fn ask_timeout(&self) -> Duration {
        Duration::from_millis(self.ask_timeout_ms)
    }

    pub(crate) fn drain(&self) -> Duration {
        Duration::from_millis(self.drain_ms)
    }

    pub(crate) fn task_after(&self) -> Duration {
        Duration::from_millis(self.task_after_ms)
    }

    /// The hosts a request may name: this machine's loopback names, the address listened on, and those of the settings.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        let ip = self.listen.ip();
        if !ip.is_loopback() && !ip.is_unspecified() {
            hosts.push(ip.to_string());
        }
        hosts.extend(self.allowed_hosts.iter().cloned());
        hosts
    }

    /// The origins a browser's request may come from: this machine's own pages, and those of the settings.
    pub(crate) fn origins(&self) -> Vec<String> {
        let local = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];
        local.map(str::to_owned).into_iter().chain(self.allowed_origins.iter().cloned()).collect()
    }
}

/// Refuses an address that others can reach: this version has no authentication.
pub fn refuse_public(settings: &Settings) -> Result<()> {
    if settings.listen.ip().is_loopback() {
        return Ok(());
    }
    Err(Error::denied(format!("`{}` can be reached by others, and authentication is not built in yet", settings.listen)).hint(format!(
        "listen on `127.0.0.1:{port}` and put a proxy that authenticates in front, with its host name in `serve.allowed_hosts`",
        port = settings.listen.port()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(listen: &str) -> Settings {
        Settings { listen: listen.parse().unwrap(), ..Settings::default() }
    }

    #[test]
    fn a_public_address_is_refused_and_the_refusal_says_what_to_do() {
        for public in ["0.0.0.0:8642", "192.168.1.5:80", "[::]:8642"] {
            let error = refuse_public(&at(public)).unwrap_err();
            assert!(error.text().contains(public) && error.text().contains("127.0.0.1:"), "{}", error.text());
        }
        for loopback in ["127.0.0.1:1", "127.8.8.8:1", "[::1]:1"] {
            assert!(refuse_public(&at(loopback)).is_ok());
        }
    }

    #[test]
    fn an_unknown_field_is_refused() {
        assert!(serde_json::from_str::<Settings>(r#"{"listn": "127.0.0.1:1"}"#).is_err());
        assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
    }

    #[test]
    fn every_mistake_is_named() {
        let settings = Settings {
            sessions_max: 0,
            allowed_origins: vec!["app.example.com".into()],
            allowed_hosts: vec!["https://mcp.example.com".into()],
            ..Settings::default()
        };
        assert_eq!(settings.mistakes().len(), 3, "{:?}", settings.mistakes());
    }
}

//! The faces: MCP over stdio and streamable HTTP, REST, health, metrics, the listener.
//!
//! It never knows a module: it is given a gate, and the parts of modules as `tidegate-core` words them.

#![expect(deprecated, reason = "clients of older revisions still set log levels and subscribe to resources")]

mod server;
mod settings;

mod http;
mod mcp;
mod rest;
mod stdio;

mod attended;
mod changes;
mod fixtures;
mod metrics;
mod origins;
mod seal;
mod sessions;
mod tasks;

pub use http::http;
pub use metrics::Gauge;
pub use seal::Seal;
pub use server::Server;
pub use settings::{Settings, refuse_public};
pub use stdio::{duplex, stdio};

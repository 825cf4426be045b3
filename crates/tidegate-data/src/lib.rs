//! Datasets: registered PostgreSQL databases that agents may ask.
//!
//! It never opens a connection by itself, never runs a caller's SQL without one of the guard's proofs, and knows no protocol.

pub mod query;
pub mod registry;
pub mod tools;

pub mod access;
pub mod dataset;
pub mod explain;
pub mod failure;
pub mod format;
pub mod governance;
pub mod schema;
pub mod settings;
pub mod status;
pub mod weights;

mod cache;
mod checks;
mod migrations;
mod prompts;
mod resources;

use std::sync::Arc;

use tidegate_core::Module;

pub use access::Access;
pub use dataset::{DataKind, Dataset, Entry};
pub use format::Format;
pub use registry::{Changes, Datasets, Registration};
pub use settings::Settings;
pub use status::Status;
pub use tidegate_pg::vault::{self, Vault};

/// Everything this module adds to Tidegate.
pub fn module(datasets: &Arc<Datasets>) -> Module {
    Module {
        name: "data",
        tools: tools::tools(datasets),
        templates: resources::TEMPLATES.to_vec(),
        resources: Some(resources::list(datasets)),
        prompts: prompts::PROMPTS.to_vec(),
        completers: resources::completers(datasets),
        checks: checks::checks(datasets),
        routes: resources::ROUTES.to_vec(),
    }
}

//! Files into tables: read as they are, typed by all their rows, copied in one transaction.
//!
//! It never makes SQL nor opens a connection: rows go through one narrow way of `tidegate-pg`, to whoever may write.

pub mod load;
pub mod tools;

pub mod read;
pub mod source;
pub mod types;

mod batch;
mod convert;
mod names;
mod refusal;
mod rejected;
mod show;
mod target;

use std::sync::Arc;

use tidegate_core::Module;
use tidegate_writes::Writes;

pub use load::{Into, Request};
pub use source::Source;

/// Loads into all datasets.
pub struct Loads {
    /// Where files go, and who may load them.
    pub writes: Arc<Writes>,
}

impl Loads {
    /// Nothing is opened yet.
    pub fn new(writes: Arc<Writes>) -> Arc<Loads> {
        Arc::new(Loads { writes })
    }
}

/// Everything this module adds to Tidegate.
pub fn module(loads: &Arc<Loads>) -> Module {
    Module { name: "load", tools: tools::tools(loads), ..Module::default() }
}

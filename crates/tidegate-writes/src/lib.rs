//! Writes to datasets: previewed in a transaction that is rolled back, then confirmed by whoever previewed them.
//!
//! It runs a statement only with the guard's proof that it writes what is allowed, and never without a preview.

pub mod tools;
pub mod writes;

mod confirmation;
mod permission;
mod preview;
mod refusal;
mod show;

use std::sync::Arc;

use tidegate_core::Method::{Get, Post, Put};
use tidegate_core::{Module, Result, Route};
use tidegate_data::Datasets;
use tidegate_pg::Control;

/// Writes to all datasets, and who may make them.
pub struct Writes {
    /// What is written to.
    pub datasets: Arc<Datasets>,
    control: Control,
}

impl Writes {
    /// The datasets' own migrations have made its tables.
    pub fn new(control: Control, datasets: Arc<Datasets>) -> Arc<Writes> {
        Arc::new(Writes { datasets, control })
    }

    /// Removes previews that nobody can confirm any more; says how many.
    pub async fn sweep(&self) -> Result<u64> {
        self.sweep_previews().await
    }
}

/// Everything this module adds to Tidegate.
pub fn module(writes: &Arc<Writes>) -> Module {
    let routes = vec![
        Route::new(Get, "/datasets/{dataset}/writes", "set_writes").without(&["role", "allow"]),
        Route::new(Put, "/datasets/{dataset}/writes", "set_writes"),
        Route::new(Post, "/datasets/{dataset}/writes/preview", "preview_write"),
        Route::new(Post, "/writes/{id}/confirm", "confirm_write"),
    ];
    Module { name: "writes", tools: tools::tools(writes), routes, ..Module::default() }
}

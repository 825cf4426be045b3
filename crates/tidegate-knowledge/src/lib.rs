//! What is known of datasets: profiles, drift, texts about tables, finding the right ones for a question, and context for it.
//!
//! It asks datasets only through `tidegate-data`, with the guard's proof like everybody; it never runs a caller's SQL and knows no protocol.

pub mod tools;

pub mod context;
pub mod drift;
pub mod find;
pub mod metadata;
pub mod profile;
pub mod rules;
pub mod settings;
pub mod tokenizer;

mod checks;
mod jobs;
mod routes;

use std::sync::Arc;

use tidegate_core::{Module, Result};
use tidegate_data::Datasets;
use tidegate_pg::{Control, Jobs};

use context::Contexts;
use find::Find;

pub use settings::Settings;

/// Days that a job is remembered after its end.
const JOBS_DAYS: i32 = 90;

/// Everything that is known of all datasets, kept in the control database.
pub struct Knowledge {
    /// What it is about.
    pub datasets: Arc<Datasets>,
    control: Control,
    settings: Settings,
    jobs: Jobs,
    find: Find,
    context: Contexts,
}

impl Knowledge {
    /// Learns nothing yet. The datasets' own migrations have made its tables.
    pub async fn open(control: Control, datasets: Arc<Datasets>, settings: Settings) -> Result<Arc<Knowledge>> {
        let jobs = Jobs::open(control.clone()).await?;
        let find = Find::new(control.clone(), &settings.model_dir);
        Ok(Arc::new(Knowledge { datasets, control, settings, jobs, find, context: Contexts::default() }))
    }

    /// Forgets jobs long over and a model's calls of years before, and frees what nobody has used for a while; says how many rows went.
    pub async fn sweep(&self) -> Result<u64> {
        self.find.rest();
        self.context.rest();
        Ok(self.jobs.forget(JOBS_DAYS).await? + self.forget_model_calls().await?)
    }

    /// Stops what runs in the background.
    pub async fn close(&self) {
        self.find.close().await;
    }
}

/// Everything this module adds to Tidegate.
pub fn module(knowledge: &Arc<Knowledge>) -> Module {
    Module {
        name: "knowledge",
        tools: tools::tools(knowledge),
        checks: checks::checks(knowledge),
        routes: routes::ROUTES.to_vec(),
        ..Module::default()
    }
}

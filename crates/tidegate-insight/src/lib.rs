//! What happened, and what would help: the call log, and advice about databases.
//!
//! It reads what the gate wrote down and what PostgreSQL says of itself; it has statements planned and never runs one of a caller's,
//! and it changes nothing.

pub mod tools;

pub mod calls;
pub mod health;
pub mod indexes;
pub mod moment;
pub mod workload;

mod catalogue;
mod routes;

use std::sync::Arc;

use tidegate_core::{Clock, Module};
use tidegate_data::Datasets;
use tidegate_pg::Control;

use health::Limits;

/// What is known of calls and databases, when somebody asks.
pub struct Insight {
    /// What advice is about.
    pub datasets: Arc<Datasets>,
    control: Control,
    clock: Clock,
    limits: Limits,
}

impl Insight {
    /// Asks nothing yet. The call log's own migrations make its table.
    pub fn new(control: Control, datasets: Arc<Datasets>, clock: Clock) -> Arc<Insight> {
        Insight::with_limits(control, datasets, clock, Limits::default())
    }

    /// The same with other limits of what counts as unhealthy.
    pub fn with_limits(control: Control, datasets: Arc<Datasets>, clock: Clock, limits: Limits) -> Arc<Insight> {
        Arc::new(Insight { datasets, control, clock, limits })
    }
}

/// Everything this module adds to Tidegate.
pub fn module(insight: &Arc<Insight>) -> Module {
    Module { name: "insight", tools: tools::tools(insight), routes: routes::ROUTES.to_vec(), ..Module::default() }
}

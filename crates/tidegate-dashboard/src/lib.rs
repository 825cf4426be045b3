//! The dashboard: pages for people, made of what the tools answer.
//!
//! It never knows a module or a database: every page calls tools by name, through the gate, as agents do.

mod assets;
mod defence;
mod door;
mod page;
mod pages;
mod shell;

mod answers;
mod ask;
mod figures;
mod picture;

use std::sync::Arc;

use axum::{Router, middleware};
use tidegate_core::{Caller, Face, Gate, Roles};

pub use door::{Door, SESSION, TOKEN};

/// What the pages stand on. Cloning shares it.
#[derive(Clone)]
pub struct Dashboard {
    gate: Arc<Gate>,
    door: Arc<dyn Door>,
    caller: Arc<Caller>,
}

impl Dashboard {
    /// Pages over these tools, behind this door, for a user with these roles.
    pub fn new(gate: Arc<Gate>, door: Arc<dyn Door>, roles: &Roles) -> Dashboard {
        let caller = Caller::local(Face::Dashboard).with_roles(roles).with_client("dashboard", env!("CARGO_PKG_VERSION"));
        Dashboard { gate, door, caller: Arc::new(caller) }
    }

    /// Every page, to be served where nothing else answers.
    pub fn router(self) -> Router {
        pages::inside()
            .route_layer(middleware::from_fn_with_state(self.clone(), door::admit))
            .merge(pages::at_the_door())
            .fallback(pages::missing)
            .layer(middleware::from_fn(page::render))
            .layer(middleware::from_fn(defence::defend))
            .merge(assets::routes())
            .with_state(self)
    }
}

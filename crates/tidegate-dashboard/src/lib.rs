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

/// The application as which pages ask for what they show, so that a log can be read without it.
pub(crate) const PAGES: &str = "dashboard-pages";

/// What the pages stand on. Cloning shares it.
#[derive(Clone)]
pub struct Dashboard {
    gate: Arc<Gate>,
    door: Arc<dyn Door>,
    /// Whoever fills in forms and asks questions.
    caller: Arc<Caller>,
    /// The pages themselves, which ask for what they show.
    pages: Arc<Caller>,
}

impl Dashboard {
    /// Pages over these tools, behind this door, for a user with these roles.
    pub fn new(gate: Arc<Gate>, door: Arc<dyn Door>, roles: &Roles) -> Dashboard {
        let caller = |client| Arc::new(Caller::local(Face::Dashboard).with_roles(roles).with_client(client, env!("CARGO_PKG_VERSION")));
        Dashboard { gate, door, caller: caller("dashboard"), pages: caller(PAGES) }
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

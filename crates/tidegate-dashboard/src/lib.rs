//! The dashboard: pages for people, made of what the tools answer.
//!
//! It never knows a module or a database: every page calls tools by name, through the gate, as agents do.

mod assets;
mod defence;
mod door;
mod page;
mod pages;
mod settings;
mod shell;
mod uploads;

mod answers;
mod ask;
mod figures;
mod picture;

use std::sync::Arc;
use std::time::Duration;

use axum::{Router, middleware};
use tidegate_core::{Caller, Face, Gate, Result, Roles};

pub use door::{Door, SESSION, TOKEN};
pub use settings::Settings;
pub use uploads::Uploads;

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
    uploads: Arc<Uploads>,
}

impl Dashboard {
    /// Pages over these tools, behind this door, for a user with these roles.
    pub fn new(gate: Arc<Gate>, door: Arc<dyn Door>, roles: &Roles, uploads: Uploads) -> Dashboard {
        let caller = |client| Arc::new(Caller::local(Face::Dashboard).with_roles(roles).with_client(client, env!("CARGO_PKG_VERSION")));
        Dashboard { gate, door, caller: caller("dashboard"), pages: caller(PAGES), uploads: Arc::new(uploads) }
    }

    /// Removes uploaded files that have waited for long enough, and those that a process left behind.
    pub async fn sweep(&self) -> Result<()> {
        self.uploads.sweep().await
    }

    /// Stops what goes on behind the pages, and removes what was uploaded.
    pub async fn close(&self, wait: Duration) {
        self.uploads.close(wait).await;
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

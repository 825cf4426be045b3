//! Every page: one file and one line in a table.

mod dataset;
mod datasets;
mod jobs;
mod load;
mod log;
mod onboarding;
mod overview;
mod query;
mod settings;
mod sign_in;
mod table;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use tidegate_core::{Error, Result};

use crate::Dashboard;
use crate::door;
use crate::page::{Failure, Page};
use crate::shell::Shell;

type Paged = Result<Page, Failure>;

/// Pages of those who are signed in.
pub(crate) fn inside() -> Router<Dashboard> {
    Router::new()
        .route("/", get(overview::show))
        .route("/datasets", get(datasets::show))
        .route("/datasets/new", get(onboarding::connect).post(onboarding::add))
        .route("/datasets/{dataset}", get(dataset::tables))
        .route("/datasets/{dataset}/onboarding", get(onboarding::show))
        .route("/datasets/{dataset}/profile", post(onboarding::profile))
        .route("/datasets/{dataset}/describe", post(onboarding::describe))
        .route("/datasets/{dataset}/status", post(dataset::set_status))
        .route("/datasets/{dataset}/diagram", get(dataset::diagram))
        .route("/datasets/{dataset}/drift", get(dataset::drift))
        .route("/datasets/{dataset}/rules", get(dataset::rules))
        .route("/datasets/{dataset}/writes", get(dataset::writes).post(dataset::set_writes))
        .route("/datasets/{dataset}/load", get(load::show).post(load::add).layer(DefaultBodyLimit::disable()))
        .route("/datasets/{dataset}/load/{id}", get(load::look).post(load::begin))
        .route("/datasets/{dataset}/load/{id}/stop", post(load::stop))
        .route("/datasets/{dataset}/load/{id}/discard", post(load::discard))
        .route("/datasets/{dataset}/tables/{table}", get(table::show).post(table::save))
        .route("/query", get(query::show).post(query::run))
        .route("/query/names", get(query::names))
        .route("/query/csv", post(query::csv))
        .route("/log", get(log::show))
        .route("/jobs", get(jobs::show))
        .route("/jobs/{id}/cancel", post(jobs::cancel))
        .route("/settings", get(settings::show))
        .route("/settings/look", post(settings::look))
        .route("/sign-out", post(sign_in::leave))
}

/// Pages of those who are not.
pub(crate) fn at_the_door() -> Router<Dashboard> {
    Router::new().route("/sign-in", get(sign_in::show).post(sign_in::enter))
}

/// A failure inside the frame that every page has.
fn framed<T>(shell: &Shell, outcome: Result<T>) -> Result<T, Failure> {
    outcome.map_err(|error| Failure::framed(shell.clone(), &error))
}

/// On to a page, or to what went wrong.
fn onward<T>(shell: Shell, outcome: Result<T>, to: &str) -> Response {
    match outcome {
        Ok(_) => Redirect::to(to).into_response(),
        Err(error) => Failure::framed(shell, &error).into_response(),
    }
}

/// Where there is no page. Who is not signed in learns only that much.
pub(crate) async fn missing(State(dashboard): State<Dashboard>, shell: Shell, headers: HeaderMap) -> Response {
    let error = Error::not_found("there is no such page");
    let reads_pages =
        headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    match door::is_signed_in(&dashboard, &headers).await {
        Ok(true) if reads_pages => Failure::framed(shell, &error).into_response(),
        _ => Failure::bare(&error).into_response(),
    }
}

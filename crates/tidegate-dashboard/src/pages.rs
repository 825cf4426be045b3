//! Every page: one file and one line in a table.

mod sign_in;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tidegate_core::Error;

use crate::Dashboard;
use crate::door;
use crate::page::{Failure, Page};
use crate::shell::Shell;

type Paged = Result<Page, Failure>;

/// Pages of those who are signed in.
pub(crate) fn inside() -> Router<Dashboard> {
    Router::new().route("/sign-out", post(sign_in::leave))
}

/// Pages of those who are not.
pub(crate) fn at_the_door() -> Router<Dashboard> {
    Router::new().route("/sign-in", get(sign_in::show).post(sign_in::enter))
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

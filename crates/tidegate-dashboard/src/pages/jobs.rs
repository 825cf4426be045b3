//! Long work: under way and over.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::{Paged, framed};
use crate::Dashboard;
use crate::answers::Jobs as Listed;
use crate::page::{Failure, Page, page};
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "jobs.html", blocks = ["live"])]
struct Jobs {
    shell: Shell,
    listed: Listed,
    cursor: Option<String>,
}
page!(Jobs, "live" => as_live);

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    cursor: Option<String>,
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell, Query(wish): Query<Wish>) -> Paged {
    let mut arguments = json!({"limit": 50});
    if let Some(cursor) = &wish.cursor {
        arguments["cursor"] = json!(cursor);
    }
    let listed = framed(&shell, dashboard.ask("list_jobs", arguments).await)?;
    Ok(Page::new(Jobs { shell, listed, cursor: wish.cursor }))
}

pub(super) async fn cancel(State(dashboard): State<Dashboard>, shell: Shell, Path(id): Path<String>) -> Response {
    match dashboard.tell("cancel_job", json!({"id": id})).await {
        Ok(_) => Redirect::to("/jobs").into_response(),
        Err(error) => Failure::framed(shell, &error).into_response(),
    }
}

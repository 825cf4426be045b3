//! In and out.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::Dashboard;
use crate::door;
use crate::page::{Failure, Page, page};
use crate::shell::Shell;

/// What a browser forgets when a person leaves.
const FORGET: (HeaderName, HeaderValue) = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    shell: Shell,
    token: String,
    next: String,
    refused: bool,
    signed_out: bool,
}
page!(SignIn);

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    token: String,
    next: Option<String>,
    signed_out: Option<String>,
}

fn form(wish: Wish, refused: bool) -> Page {
    let next = door::next_page(wish.next.as_deref()).to_owned();
    let token = if refused { String::new() } else { wish.token };
    Page::new(SignIn { shell: Shell::at_the_door(), token, next, refused, signed_out: wish.signed_out.is_some() })
}

/// Looking at a link does not use it up: browsers and chat programs look at links before people do.
pub(super) async fn show(Query(wish): Query<Wish>) -> Page {
    form(wish, false)
}

pub(super) async fn enter(State(dashboard): State<Dashboard>, headers: HeaderMap, Form(wish): Form<Wish>) -> Response {
    match dashboard.door.enter(wish.token.trim()).await {
        Ok(Some(sealed)) => {
            tracing::info!("somebody signed in to the dashboard");
            let cookie = AppendHeaders([(header::SET_COOKIE, door::begin(&headers, &sealed))]);
            (cookie, Redirect::to(door::next_page(wish.next.as_deref()))).into_response()
        }
        Ok(None) => {
            tracing::warn!("a sign-in to the dashboard was refused: the token is unknown, used or too old");
            form(wish, true).with_status(StatusCode::FORBIDDEN).into_response()
        }
        Err(error) => Failure::bare(&error).into_response(),
    }
}

pub(super) async fn leave(State(dashboard): State<Dashboard>, headers: HeaderMap) -> Response {
    if let Some(sealed) = door::session(&headers)
        && let Err(error) = dashboard.door.leave(sealed).await
    {
        return Failure::bare(&error).into_response();
    }
    let cookie = AppendHeaders([(header::SET_COOKIE, door::end(&headers)), FORGET]);
    (cookie, Redirect::to("/sign-in?signed_out=1")).into_response()
}

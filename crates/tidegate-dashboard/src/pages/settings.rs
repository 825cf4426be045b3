//! How the pages look, and the settings in force.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Paged, framed};
use crate::Dashboard;
use crate::page::{Page, page};
use crate::shell::{Shell, THEME};

/// How long a browser remembers how the pages are to look: a year.
const REMEMBERED_S: u32 = 31_536_000;

#[derive(Template)]
#[template(path = "settings.html")]
struct Settings {
    shell: Shell,
    values: Vec<Setting>,
    host: String,
}
page!(Settings);

/// One setting in force.
struct Setting {
    name: String,
    value: String,
    source: String,
}

#[derive(Deserialize)]
pub(super) struct Look {
    theme: String,
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell, headers: axum::http::HeaderMap) -> Paged {
    let values = if dashboard.has("show_settings") {
        let answer: Value = framed(&shell, dashboard.ask("show_settings", json!({})).await)?;
        settings(&answer)
    } else {
        Vec::new()
    };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    Ok(Page::new(Settings { shell, values, host }))
}

fn settings(answer: &Value) -> Vec<Setting> {
    let list = answer.get("settings").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let setting = |one: &Value| Setting { name: text(one.get("path")), value: text(one.get("value")), source: text(one.get("source")) };
    list.iter().map(setting).collect()
}

pub(super) async fn look(Form(look): Form<Look>) -> Response {
    let theme = match look.theme.as_str() {
        known @ ("light" | "dark") => known,
        _ => "",
    };
    let cookie = format!("{THEME}={theme}; Path=/; Max-Age={REMEMBERED_S}; SameSite=Strict; HttpOnly");
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/settings")).into_response()
}

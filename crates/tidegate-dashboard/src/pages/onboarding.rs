//! A dataset's way in: connect, profile, review, approve.

use std::collections::BTreeSet;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_core::{Error, Result};

use super::{Paged, framed, onward};
use crate::Dashboard;
use crate::answers::{Job, Jobs, Listed, Profile, TableProfile, Tested, Texts};
use crate::figures;
use crate::page::{Failure, Notice, Page, page};
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "connect.html")]
struct Connect {
    shell: Shell,
    form: Connection,
    refused: Option<Notice>,
}
page!(Connect);

/// What a person says of a new dataset. The URL is never shown again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Connection {
    name: String,
    url: String,
    description: String,
    schemas: String,
    allow_superuser: Option<String>,
}

#[derive(Template)]
#[template(path = "onboarding.html", blocks = ["progress"])]
struct Onboarding {
    shell: Shell,
    dataset: Listed,
    tested: Option<Result<Tested, Notice>>,
    job: Option<Job>,
    tables: Vec<Reviewed>,
}
page!(Onboarding, "progress" => as_progress);

/// A table as a reviewer sees it.
struct Reviewed {
    label: String,
    rows: String,
    columns: usize,
    described: usize,
    personal: Vec<String>,
    note: Option<String>,
}

/// Steps of the way.
const STEPS: [&str; 4] = ["Connect", "Profile", "Review", "Approve"];

impl Onboarding {
    /// Each step, whether it is done, and whether it is the one to do.
    fn steps(&self) -> impl Iterator<Item = (&'static str, bool, bool)> {
        let at = match self.dataset.status.as_str() {
            "draft" | "profiling" => 1,
            "review" => 2,
            _ => STEPS.len(),
        };
        STEPS.iter().enumerate().map(move |(step, name)| (*name, step < at, step == at))
    }

    fn described(&self) -> usize {
        self.tables.iter().map(|table| table.described).sum()
    }

    fn columns(&self) -> usize {
        self.tables.iter().map(|table| table.columns).sum()
    }

    fn personal(&self) -> usize {
        self.tables.iter().map(|table| table.personal.len()).sum()
    }
}

pub(super) async fn connect(shell: Shell) -> Page {
    Page::new(Connect { shell, form: Connection::default(), refused: None })
}

pub(super) async fn add(State(dashboard): State<Dashboard>, shell: Shell, Form(form): Form<Connection>) -> Response {
    let schemas: Vec<&str> = form.schemas.split([',', ' ']).filter(|schema| !schema.is_empty()).collect();
    let arguments = json!({
        "name": form.name.trim(),
        "url": form.url.trim(),
        "description": form.description.trim(),
        "schemas": schemas,
        "draft": true,
        "allow_superuser": form.allow_superuser.is_some(),
    });
    match dashboard.tell("add_dataset", arguments).await {
        Ok(_) => Redirect::to(&format!("/datasets/{}/onboarding", form.name.trim())).into_response(),
        Err(error) => {
            let refused = Some(Notice::from(&error));
            Page::new(Connect { shell, form, refused }).with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response()
        }
    }
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>) -> Paged {
    let mut page = Onboarding {
        dataset: framed(&shell, dashboard.dataset(&name).await)?,
        shell: shell.clone(),
        tested: None,
        job: None,
        tables: Vec::new(),
    };
    match page.dataset.status.as_str() {
        "draft" => {
            let tested: Result<Tested> = dashboard.ask("test_dataset", json!({"dataset": name})).await;
            page.tested = Some(tested.map_err(|error| Notice::from(&error)));
            page.job = framed(&shell, latest(&dashboard, &name).await)?;
        }
        "profiling" => page.job = framed(&shell, latest(&dashboard, &name).await)?,
        "review" => page.tables = framed(&shell, reviewed(&dashboard, &name).await)?,
        _ => {}
    }
    Ok(Page::new(page))
}

async fn latest(dashboard: &Dashboard, name: &str) -> Result<Option<Job>> {
    let jobs: Jobs = dashboard.ask("list_jobs", json!({"dataset": name, "limit": 1})).await?;
    Ok(jobs.jobs.into_iter().next())
}

async fn reviewed(dashboard: &Dashboard, name: &str) -> Result<Vec<Reviewed>> {
    let profile: Profile = dashboard.ask("read_profile", json!({"dataset": name})).await?;
    let texts: Texts = dashboard.ask("read_metadata", json!({"dataset": name})).await?;
    let described: BTreeSet<(&str, &str, &str)> =
        texts.texts.iter().filter(|text| text.describes()).map(|text| (&*text.schema, &*text.table, &*text.column)).collect();
    let one = |table: &TableProfile| {
        let is_described = |column: &str| described.contains(&(table.schema.as_str(), table.name.as_str(), column));
        Reviewed {
            label: table.label(),
            rows: table
                .rows
                .map_or_else(|| "?".to_owned(), |rows| format!("{}{}", if table.rows_exact { "" } else { "~" }, figures::count(rows))),
            columns: table.columns.len(),
            described: table.columns.iter().filter(|column| is_described(&column.name)).count(),
            personal: table.columns.iter().filter(|column| column.personal().is_some()).map(|column| column.name.clone()).collect(),
            note: table.note.clone(),
        }
    };
    Ok(profile.tables.iter().map(one).collect())
}

/// Orders the profile; it goes on by itself. One in service stays there meanwhile.
pub(super) async fn profile(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>) -> Response {
    let ordered = async {
        let dataset = dashboard.dataset(&name).await?;
        if dataset.is_ready() {
            dashboard.tell("profile_dataset", json!({"dataset": name, "background": true})).await?;
            return Ok("/jobs".to_owned());
        }
        dashboard.tell("set_dataset", json!({"dataset": name, "status": "profiling"})).await?;
        Ok(format!("/datasets/{name}/onboarding"))
    };
    match ordered.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(error) => Failure::framed(shell, &error).into_response(),
    }
}

/// Has the plain writer describe what nobody has described.
pub(super) async fn describe(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>) -> Response {
    let written = dashboard.tell("write_metadata", json!({"dataset": name, "writer": "plain"})).await;
    onward(shell, written, &format!("/datasets/{name}/onboarding"))
}

impl Dashboard {
    /// One dataset, whatever its status.
    pub(crate) async fn dataset(&self, name: &str) -> Result<Listed> {
        let mut cursor = None;
        loop {
            let mut arguments = json!({"all": true});
            if let Some(cursor) = cursor {
                arguments["cursor"] = Value::String(cursor);
            }
            let answer: crate::answers::Datasets = self.ask("list_datasets", arguments).await?;
            if let Some(found) = answer.datasets.into_iter().find(|dataset| dataset.name == name) {
                return Ok(found);
            }
            cursor = answer.next_cursor;
            if cursor.is_none() {
                return Err(Error::not_found(format!("no dataset `{name}`")).hint("the page Datasets lists them"));
            }
        }
    }
}

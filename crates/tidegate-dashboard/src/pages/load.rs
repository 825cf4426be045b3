//! Files into tables: uploaded, looked at, loaded.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::json;
use tidegate_core::{Error, Result};

use super::dataset::{Head, LOAD};
use super::{Paged, framed, onward};
use crate::Dashboard;
use crate::answers::Writes;
use crate::answers::load::{Loaded, Survey};
use crate::figures;
use crate::page::{Failure, Notice, Page, page};
use crate::shell::Shell;
use crate::uploads::{Busy, FORMATS, Received, Refusal, Seen, State as Stand, Upload, Wish, Work, receive};

/// What htmx goes to, where an answer should replace the whole page.
const GO: HeaderName = HeaderName::from_static("hx-redirect");

/// What may be loaded here, and if nothing, why.
#[derive(Default)]
struct Able {
    delete: bool,
    ddl: bool,
    closed: Option<Closed>,
}

enum Closed {
    Governed,
    OutOfService,
    TakesNoRows,
}

impl Able {
    async fn load(dashboard: &Dashboard, head: &Head) -> Result<Able> {
        let name = &head.dataset.name;
        let writes: Writes = dashboard.ask("set_writes", json!({"dataset": name})).await?;
        let may = |sort: &str| writes.allowed.iter().any(|allowed| allowed == sort);
        let closed = match head.dataset.status.as_str() {
            _ if head.dataset.governed => Some(Closed::Governed),
            "active" if may("insert") => None,
            "active" => Some(Closed::TakesNoRows),
            _ => Some(Closed::OutOfService),
        };
        Ok(Able { delete: may("delete"), ddl: may("ddl"), closed })
    }

    /// What a table most likely is to be.
    fn usual(&self) -> &'static str {
        if self.ddl { "new" } else { "existing" }
    }
}

impl Closed {
    fn refusal(&self, dataset: &str) -> Error {
        match self {
            Closed::Governed => Error::denied(format!("dataset `{dataset}` is governed: nothing is loaded into it")),
            Closed::OutOfService => Error::conflict(format!("dataset `{dataset}` is not active")),
            Closed::TakesNoRows => Error::denied(format!("dataset `{dataset}` takes no new rows"))
                .hint(format!("allow them on its page Writes, or with `tidegate dataset writes {dataset} --allow insert,ddl`")),
        }
    }
}

#[derive(Template)]
#[template(path = "dataset/load.html")]
struct LoadForm {
    shell: Shell,
    head: Head,
    able: Able,
    wish: Wish,
    tables: Vec<String>,
    bytes_max: u64,
    waiting: Vec<Line>,
    refused: Option<Notice>,
}
page!(LoadForm, "outcome" => outcome);

/// What became of the form. It stands in the page where a block would be left empty.
#[derive(Template)]
#[template(source = "{% if let Some(notice) = refused %}{{ notice|safe }}{% endif %}", ext = "html")]
struct Outcome<'a> {
    refused: Option<&'a Notice>,
}

impl LoadForm {
    async fn load(dashboard: &Dashboard, shell: Shell, name: &str) -> Result<LoadForm> {
        let head = Head::load(dashboard, name, LOAD).await?;
        let able = Able::load(dashboard, &head).await?;
        let tables = if able.closed.is_none() { tables(dashboard, name).await? } else { Vec::new() };
        let waiting = dashboard.uploads.list(&dashboard.caller.user, name).iter().map(Line::of).collect();
        let bytes_max = dashboard.uploads.settings.upload_bytes_max;
        Ok(LoadForm { shell, head, wish: Wish::first(able.usual()), able, tables, bytes_max, waiting, refused: None })
    }

    fn outcome(&self) -> Outcome<'_> {
        Outcome { refused: self.refused.as_ref() }
    }

    fn size_max(&self) -> String {
        figures::bytes(self.bytes_max)
    }

    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn formats(&self) -> [(&'static str, &'static str); 4] {
        FORMATS
    }
}

/// Tables that take rows.
async fn tables(dashboard: &Dashboard, name: &str) -> Result<Vec<String>> {
    let tables = dashboard.some_tables(name).await?;
    Ok(tables.iter().filter(|table| table.kind.contains("table")).map(crate::answers::Table::label).collect())
}

/// An upload in a list.
struct Line {
    name: String,
    address: String,
    size: String,
    tone: &'static str,
    word: &'static str,
}

impl Line {
    fn of(upload: &Arc<Upload>) -> Line {
        let (tone, word) = match upload.see().state {
            Stand::Waiting => ("warn", "waits for you"),
            Stand::Busy(Busy { work: Work::Look, .. }) => ("accent", "being read"),
            Stand::Busy(_) => ("accent", "being loaded"),
            Stand::Failed(..) => ("bad", "not loaded"),
            Stand::Loaded(_) => ("good", "loaded"),
        };
        Line { name: upload.name.clone(), address: upload.address(), size: figures::bytes(upload.bytes), tone, word }
    }
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>) -> Paged {
    framed(&shell, LoadForm::load(&dashboard, shell.clone(), &name).await).map(Page::new)
}

/// Takes a file. The body is read when everything else is known to be in order.
pub(super) async fn add(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>, request: Request) -> Response {
    let mut page = match LoadForm::load(&dashboard, shell.clone(), &name).await {
        Ok(page) => page,
        Err(error) => return Failure::framed(shell, &error).into_response(),
    };
    let by_htmx = request.headers().contains_key("hx-request");
    match taken(&dashboard, &page, request).await {
        Ok(upload) => {
            dashboard.work_on(&upload, Work::Look);
            if by_htmx {
                let to = HeaderValue::from_str(&upload.address()).expect("names of datasets and ids are plain");
                return ([(GO, to)], "").into_response();
            }
            Redirect::to(&upload.address()).into_response()
        }
        Err(Refusal { status, error }) => {
            tracing::info!(dataset.name = name, cause = error.chain(), "an upload was refused: {error}");
            page.refused = Some(Notice::from(&error));
            Page::new(page).with_status(status).into_response()
        }
    }
}

async fn taken(dashboard: &Dashboard, page: &LoadForm, request: Request) -> Result<Arc<Upload>, Refusal> {
    let name = &page.head.dataset.name;
    if let Some(closed) = &page.able.closed {
        return Err(closed.refusal(name).into());
    }
    let received: Received = receive(&dashboard.uploads, request).await?;
    Ok(dashboard.uploads.add((&dashboard.caller.user, name), received)?)
}

#[derive(Template)]
#[template(path = "dataset/upload.html", blocks = ["work"])]
struct OneUpload {
    shell: Shell,
    head: Head,
    able: Able,
    tables: Vec<String>,
    upload: Arc<Upload>,
    wish: Wish,
    survey: Option<Arc<Survey>>,
    state: Stand,
}
page!(OneUpload, "work" => as_work);

/// Steps of the way.
const STEPS: [&str; 3] = ["Upload", "Look", "Load"];

impl OneUpload {
    /// Each step, whether it is done, and whether it is the one to do.
    fn steps(&self) -> impl Iterator<Item = (&'static str, bool, bool)> {
        let at = match &self.state {
            Stand::Loaded(_) => STEPS.len(),
            Stand::Busy(Busy { work: Work::Load, .. }) | Stand::Failed(Work::Load, _) => 2,
            _ => 1,
        };
        STEPS.iter().enumerate().map(move |(step, name)| (*name, step < at, step == at))
    }

    fn size(&self) -> String {
        figures::bytes(self.upload.bytes)
    }

    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn formats(&self) -> [(&'static str, &'static str); 4] {
        FORMATS
    }

    fn busy(&self) -> Option<Bar> {
        match &self.state {
            Stand::Busy(busy) => Some(Bar::of(busy)),
            _ => None,
        }
    }

    fn failed(&self) -> Option<&Notice> {
        match &self.state {
            Stand::Failed(_, notice) => Some(notice),
            _ => None,
        }
    }

    fn loaded(&self) -> Option<&Loaded> {
        match &self.state {
            Stand::Loaded(loaded) => Some(loaded),
            _ => None,
        }
    }
}

/// How far some work is.
struct Bar {
    loads: bool,
    done: u64,
    total: Option<u64>,
    words: String,
}

impl Bar {
    fn of(busy: &Busy) -> Bar {
        let loads = busy.work == Work::Load;
        let Some(step) = busy.far() else { return Bar { loads, done: 0, total: None, words: "Beginning …".to_owned() } };
        let total = step.total.map(|total| format!(" of {}", figures::count(total))).unwrap_or_default();
        Bar { loads, done: step.done, total: step.total, words: format!("{}{total} {}", figures::count(step.done), step.message) }
    }
}

type Which = Path<(String, String)>;

/// An upload of whoever asks.
fn found(dashboard: &Dashboard, (name, id): &(String, String)) -> Result<Arc<Upload>> {
    dashboard.uploads.load((&dashboard.caller.user, name), id)
}

pub(super) async fn look(State(dashboard): State<Dashboard>, shell: Shell, Path(which): Which) -> Paged {
    let asked = async {
        let upload = found(&dashboard, &which)?;
        let head = Head::load(&dashboard, &which.0, LOAD).await?;
        let Seen { wish, survey, state } = upload.see();
        // What is under way asks for no decision, and for nothing that a page could find out meanwhile.
        let decides = matches!(state, Stand::Waiting | Stand::Failed(..));
        let able = if decides { Able::load(&dashboard, &head).await? } else { Able::default() };
        let tables = if decides && able.closed.is_none() { tables(&dashboard, &which.0).await? } else { Vec::new() };
        Ok(OneUpload { shell: shell.clone(), head, able, tables, upload, wish, survey, state })
    };
    framed(&shell, asked.await).map(Page::new)
}

/// Looks again, or loads.
pub(super) async fn begin(
    State(dashboard): State<Dashboard>,
    shell: Shell,
    Path(which): Which,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let begun = found(&dashboard, &which).and_then(|upload| {
        let loads = fields.iter().any(|(name, value)| name == "what" && value == "load");
        upload.wish(&fields)?;
        dashboard.work_on(&upload, if loads { Work::Load } else { Work::Look });
        Ok(())
    });
    onward(shell, begun, &format!("/datasets/{}/load/{}", which.0, which.1))
}

pub(super) async fn stop(State(dashboard): State<Dashboard>, shell: Shell, Path(which): Which) -> Response {
    let stopped = found(&dashboard, &which).map(|upload| upload.stop());
    onward(shell, stopped, &format!("/datasets/{}/load/{}", which.0, which.1))
}

pub(super) async fn discard(State(dashboard): State<Dashboard>, shell: Shell, Path(which): Which) -> Response {
    let discarded = found(&dashboard, &which).and_then(|upload| dashboard.uploads.discard(&upload));
    onward(shell, discarded, &format!("/datasets/{}/load", which.0))
}

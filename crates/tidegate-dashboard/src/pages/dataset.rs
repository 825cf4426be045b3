//! One dataset: its tables, how they hang together, what changed, what holds for it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_core::{Kind, Result};

use super::{Paged, framed, onward};
use crate::Dashboard;
use crate::answers::{Description, Drift, Governance, Granted, Listed, Profile, Table, Tested, Writes};
use crate::figures;
use crate::page::{Notice, Page, page};
use crate::picture::diagram::{Diagram, Edge};
use crate::shell::Shell;
use crate::uploads::TOOL;

/// Pages of tables that are read for one picture: a picture of more would show nothing.
const PAGES_MAX: usize = 5;

/// What every tab shows above itself.
pub(super) struct Head {
    pub(super) dataset: Listed,
    tab: &'static str,
    /// Whether files can be loaded here at all.
    loads: bool,
}

/// Tabs: the last part of the address, and what they are called.
const TABS: [(&str, &str); 6] =
    [("", "Tables"), ("/diagram", "Diagram"), ("/drift", "Drift"), ("/rules", "Rules"), ("/writes", "Writes"), (LOAD, "Load a file")];

/// The tab for files.
pub(super) const LOAD: &str = "/load";

impl Head {
    pub(super) fn tabs(&self) -> impl Iterator<Item = (String, &'static str, bool)> {
        let tabs = TABS.iter().filter(|(part, _)| *part != LOAD || self.loads);
        tabs.map(|(part, name)| (format!("/datasets/{}{part}", self.dataset.name), *name, *part == self.tab))
    }

    pub(super) async fn load(dashboard: &Dashboard, name: &str, tab: &'static str) -> Result<Head> {
        Ok(Head { dataset: dashboard.dataset(name).await?, tab, loads: dashboard.has(TOOL) })
    }
}

#[derive(Template)]
#[template(path = "dataset/tables.html", blocks = ["list"])]
struct Tables {
    shell: Shell,
    head: Head,
    lines: Vec<Line>,
    more: Option<String>,
    find: String,
}
page!(Tables, "list" => as_list);

/// A table in the list.
struct Line {
    label: String,
    kind: String,
    rows: String,
    size: String,
    columns: usize,
    comment: String,
}

impl From<&Table> for Line {
    fn from(table: &Table) -> Line {
        Line {
            label: table.label(),
            kind: table.kind.replace('_', " "),
            rows: table.rows.map(figures::count).unwrap_or_default(),
            size: figures::bytes(table.size_bytes),
            columns: table.columns.len(),
            comment: table.comment.clone().unwrap_or_default(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    find: String,
    cursor: Option<String>,
}

pub(super) async fn tables(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>, Query(wish): Query<Wish>) -> Paged {
    let head = framed(&shell, Head::load(&dashboard, &name, "").await)?;
    let find = wish.find.trim().to_lowercase();
    let (lines, more) = if head.dataset.status == "active" {
        let (tables, more) = framed(&shell, dashboard.page_of_tables(&name, wish.cursor.as_deref()).await)?;
        (tables.iter().map(Line::from).collect::<Vec<_>>(), more)
    } else {
        (profiled(&dashboard, &name).await, None)
    };
    let lines = lines.into_iter().filter(|line| line.label.to_lowercase().contains(&find) || line.comment.to_lowercase().contains(&find));
    Ok(Page::new(Tables { shell, lines: lines.collect(), head, more, find: wish.find }))
}

/// The tables of a dataset that can't be asked: as its profile knows them.
async fn profiled(dashboard: &Dashboard, name: &str) -> Vec<Line> {
    let profile: Result<Profile> = dashboard.ask("read_profile", json!({"dataset": name})).await;
    let line = |table: &crate::answers::TableProfile| Line {
        label: table.label(),
        kind: String::new(),
        rows: table.rows.map(figures::count).unwrap_or_default(),
        size: String::new(),
        columns: table.columns.len(),
        comment: String::new(),
    };
    profile.map(|profile| profile.tables.iter().map(line).collect()).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "dataset/diagram.html")]
struct Drawn {
    shell: Shell,
    head: Head,
    edges: Vec<Edge>,
    picture: Option<String>,
    left_out: usize,
}
page!(Drawn);

pub(super) async fn diagram(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>) -> Paged {
    let asked = async {
        let head = Head::load(&dashboard, &name, "/diagram").await?;
        let tables = if head.dataset.status == "active" { dashboard.some_tables(&name).await? } else { Vec::new() };
        Ok((head, tables))
    };
    let (head, tables) = framed(&shell, asked.await)?;
    let diagram = Diagram::of(&tables);
    let picture = (!diagram.edges.is_empty()).then(|| diagram.render(&name));
    Ok(Page::new(Drawn { shell, head, picture, left_out: diagram.left_out, edges: diagram.edges }))
}

#[derive(Template)]
#[template(path = "dataset/drift.html")]
struct Drifted {
    shell: Shell,
    head: Head,
    drift: Result<Option<Drift>, Notice>,
}
page!(Drifted);

pub(super) async fn drift(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>) -> Paged {
    let head = framed(&shell, Head::load(&dashboard, &name, "/drift").await)?;
    let drift = match dashboard.ask("check_drift", json!({"dataset": name})).await {
        Ok(drift) => Ok(Some(drift)),
        // Nothing to compare with yet.
        Err(error) if error.kind == Kind::NotFound => Ok(None),
        Err(error) => Err(Notice::from(&error)),
    };
    Ok(Page::new(Drifted { shell, head, drift }))
}

#[derive(Template)]
#[template(path = "dataset/rules.html")]
struct Ruled {
    shell: Shell,
    head: Head,
    governance: Governance,
}
page!(Ruled);

impl Ruled {
    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn listed(&self, values: &std::collections::BTreeMap<String, String>) -> String {
        values.iter().map(|(before, after)| format!("{before} → {after}")).collect::<Vec<_>>().join(", ")
    }
}

pub(super) async fn rules(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>) -> Paged {
    let asked = async {
        let head = Head::load(&dashboard, &name, "/rules").await?;
        Ok((head, dashboard.ask("set_governance", json!({"dataset": name})).await?))
    };
    let (head, governance) = framed(&shell, asked.await)?;
    Ok(Page::new(Ruled { shell, head, governance }))
}

#[derive(Template)]
#[template(path = "dataset/writes.html")]
struct Written {
    shell: Shell,
    head: Head,
    grants: Vec<Granted>,
    tested: Option<Tested>,
}
page!(Written);

impl Written {
    /// Each sort of write, and whether everybody may do it.
    fn sorts(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let allowed = self.grants.iter().find(|grant| grant.role.is_none()).map(|grant| grant.allowed.clone()).unwrap_or_default();
        let sorts = [("insert", "Insert rows"), ("update", "Change rows"), ("delete", "Delete rows"), ("ddl", "Change tables (DDL)")];
        sorts.into_iter().map(move |(sort, name)| (sort, name, allowed.iter().any(|allowed| allowed == sort)))
    }

    fn roles(&self) -> impl Iterator<Item = &Granted> {
        self.grants.iter().filter(|grant| grant.role.is_some() && !grant.allowed.is_empty())
    }
}

pub(super) async fn writes(State(dashboard): State<Dashboard>, shell: Shell, Path(name): Path<String>) -> Paged {
    let asked = async {
        let head = Head::load(&dashboard, &name, "/writes").await?;
        let writes: Writes = dashboard.ask("set_writes", json!({"dataset": name})).await?;
        Ok((head, writes.grants))
    };
    let (head, grants) = framed(&shell, asked.await)?;
    // Which credential it is says more than a failure to ask it.
    let tested = dashboard.ask("test_dataset", json!({"dataset": name})).await.ok();
    Ok(Page::new(Written { shell, head, grants, tested }))
}

pub(super) async fn set_writes(
    State(dashboard): State<Dashboard>,
    shell: Shell,
    Path(name): Path<String>,
    Form(form): Form<Vec<(String, String)>>,
) -> Response {
    let allow: Vec<String> = form.into_iter().filter(|(field, _)| field == "allow").map(|(_, sort)| sort).collect();
    let set = dashboard.tell("set_writes", json!({"dataset": name, "allow": allow})).await;
    onward(shell, set, &format!("/datasets/{name}/writes"))
}

#[derive(Deserialize)]
pub(super) struct Move {
    status: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn set_status(
    State(dashboard): State<Dashboard>,
    shell: Shell,
    Path(name): Path<String>,
    Form(to): Form<Move>,
) -> Response {
    let mut arguments = json!({"dataset": name, "status": to.status});
    if !to.reason.trim().is_empty() {
        arguments["reason"] = Value::String(to.reason.trim().to_owned());
    }
    let moved = dashboard.tell("set_dataset", arguments).await;
    onward(shell, moved, &format!("/datasets/{name}"))
}

impl Dashboard {
    async fn page_of_tables(&self, name: &str, cursor: Option<&str>) -> Result<(Vec<Table>, Option<String>)> {
        let page: u64 = cursor.and_then(|page| page.parse().ok()).unwrap_or(1);
        let described: Description = self.ask("describe_dataset", json!({"dataset": name, "detail": "full", "page": page})).await?;
        Ok((described.tables, described.next_cursor))
    }

    /// The first thousand tables.
    pub(crate) async fn some_tables(&self, name: &str) -> Result<Vec<Table>> {
        let (mut tables, mut cursor) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            let (page, next) = self.page_of_tables(name, cursor.as_deref()).await?;
            tables.extend(page);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(tables)
    }
}

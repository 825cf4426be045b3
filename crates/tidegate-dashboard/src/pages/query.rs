//! Where a person asks: SQL, its rows, its plan, and what was asked before.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Form, Json};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidegate_core::Result;

use super::log::{self, Past};
use super::{Paged, framed};
use crate::Dashboard;
use crate::answers::{Datasets, Found, Named, Plan};
use crate::figures;
use crate::page::{Failure, Notice, Page, page};
use crate::picture::plan;
use crate::shell::Shell;

/// Rows that a page shows. A file has no such end.
const ROWS_SHOWN: u32 = 500;

/// Characters of a value that a cell shows.
const CELL_CHARACTERS: usize = 300;

#[derive(Template)]
#[template(path = "query.html", blocks = ["results"])]
struct Workspace {
    shell: Shell,
    datasets: Vec<String>,
    wish: Wish,
    outcome: Option<Outcome>,
    history: Option<Vec<Past>>,
}
page!(Workspace, "results" => as_results);

/// What somebody asks.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    dataset: String,
    table: String,
    sql: String,
    /// `run`, `explain`, `measure` or `csv`.
    what: String,
}

enum Outcome {
    Rows(Box<Shown>),
    Plan(plan::Picture),
    Refused(Notice),
}

/// Rows as a table shows them.
struct Shown {
    rows: Found,
    cells: Vec<Vec<Cell>>,
}

struct Cell {
    text: Option<String>,
    is_number: bool,
}

impl Shown {
    fn new(mut rows: Found) -> Shown {
        let taken = std::mem::take(&mut rows.rows);
        let line = |row: &Map<String, Value>| rows.columns.iter().map(|column| Cell::of(row.get(&column.name))).collect();
        Shown { cells: taken.iter().map(line).collect(), rows }
    }

    fn took(&self) -> String {
        figures::duration_ms(self.rows.took_ms)
    }

    fn count(&self) -> String {
        figures::count(self.rows.row_count)
    }

    /// How many there are in all, where that is known.
    fn kept(&self) -> Option<String> {
        let kept = self.rows.result.as_ref()?;
        Some(format!("{}{}", if kept.complete { "" } else { "at least " }, figures::count(kept.rows)))
    }

    /// The columns, and which hold numbers.
    fn headings(&self) -> impl Iterator<Item = (&Named, bool)> {
        let first = self.cells.first();
        let is_number = move |at: usize| first.and_then(|row| row.get(at)).is_some_and(|cell| cell.is_number);
        self.rows.columns.iter().enumerate().map(move |(at, column)| (column, is_number(at)))
    }
}

impl Cell {
    fn of(value: Option<&Value>) -> Cell {
        let text = match value {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        };
        let text = text.map(|text| match text.char_indices().nth(CELL_CHARACTERS) {
            Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
            None => text,
        });
        Cell { text, is_number: value.is_some_and(Value::is_number) }
    }
}

impl Workspace {
    async fn new(dashboard: &Dashboard, shell: Shell, mut wish: Wish) -> Result<Workspace> {
        let listed: Datasets = dashboard.ask("list_datasets", json!({})).await?;
        let datasets: Vec<String> = listed.datasets.into_iter().map(|dataset| dataset.name).collect();
        if !datasets.contains(&wish.dataset) {
            wish.dataset = datasets.first().cloned().unwrap_or_default();
        }
        if wish.sql.is_empty() && !wish.table.is_empty() {
            wish.sql = format!("select *\nfrom {}\nlimit 50", wish.table);
        }
        let history = log::past(dashboard).await?;
        Ok(Workspace { shell, datasets, wish, outcome: None, history })
    }
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell, Query(wish): Query<Wish>) -> Paged {
    framed(&shell, Workspace::new(&dashboard, shell.clone(), wish).await).map(Page::new)
}

pub(super) async fn run(State(dashboard): State<Dashboard>, shell: Shell, Form(wish): Form<Wish>) -> Paged {
    let outcome = match wish.what.as_str() {
        "explain" => explained(&dashboard, &wish, false).await,
        "measure" => explained(&dashboard, &wish, true).await,
        _ => asked(&dashboard, &wish).await,
    };
    let mut page = framed(&shell, Workspace::new(&dashboard, shell.clone(), wish).await)?;
    page.outcome = Some(outcome.unwrap_or_else(|error| Outcome::Refused(Notice::from(&error))));
    Ok(Page::new(page))
}

async fn asked(dashboard: &Dashboard, wish: &Wish) -> Result<Outcome> {
    let arguments = json!({"dataset": wish.dataset, "sql": wish.sql, "rows_max": ROWS_SHOWN});
    Ok(Outcome::Rows(Box::new(Shown::new(dashboard.ask("query_dataset", arguments).await?))))
}

async fn explained(dashboard: &Dashboard, wish: &Wish, analyze: bool) -> Result<Outcome> {
    let plan: Plan = dashboard.ask("explain_query", json!({"dataset": wish.dataset, "sql": wish.sql, "analyze": analyze})).await?;
    let picture = plan::draw(&plan.plan);
    picture.map(Outcome::Plan).ok_or_else(|| tidegate_core::Error::internal("the plan is of a form that is not known here"))
}

/// The rows as a file, as far as one answer goes.
pub(super) async fn csv(State(dashboard): State<Dashboard>, shell: Shell, Form(wish): Form<Wish>) -> Response {
    match dashboard.tell("query_dataset", json!({"dataset": wish.dataset, "sql": wish.sql, "format": "csv"})).await {
        Ok(answer) => {
            let headers: [(HeaderName, HeaderValue); 2] = [
                (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
                (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"tidegate.csv\"")),
            ];
            (headers, answer.data.unwrap_or_default()).into_response()
        }
        Err(error) => Failure::framed(shell, &error).into_response(),
    }
}

/// Tables and their columns, for the editor to complete.
pub(super) async fn names(State(dashboard): State<Dashboard>, Query(wish): Query<Wish>) -> Response {
    let tables = dashboard.some_tables(&wish.dataset).await.unwrap_or_default();
    let names: Vec<Value> = tables
        .iter()
        .map(|table| json!({"name": table.label(), "columns": table.columns.iter().map(|column| &column.name).collect::<Vec<_>>()}))
        .collect();
    Json(json!({"tables": names})).into_response()
}

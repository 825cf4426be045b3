//! One table: what its columns hold, what they are for, and what is written about them.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::{Value, json};
use tidegate_core::{Kind, Result};

use super::{Paged, framed};
use crate::Dashboard;
use crate::answers::{Column, ColumnProfile, Description, Listed, Profile, Table, TableProfile, Texts, Writing};
use crate::door::percent_encoded;
use crate::figures;
use crate::page::{Failure, Page, page};
use crate::picture::distribution;
use crate::shell::Shell;

/// How a field of the form says which column it describes; the table's own has no name behind it.
const FIELD: &str = "column:";

#[derive(Template)]
#[template(path = "table.html", blocks = ["saved"])]
struct OneTable {
    shell: Shell,
    dataset: Listed,
    label: String,
    comment: String,
    about: Option<Writing>,
    facts: Facts,
    lines: Vec<Line>,
    saved: Option<String>,
}
page!(OneTable, "saved" => as_saved);

/// What is known of the table as a whole.
#[derive(Default)]
struct Facts {
    rows: String,
    size: String,
    read: String,
    note: Option<String>,
    profiled: Option<String>,
}

/// A column as it is shown.
struct Line {
    name: String,
    kind: String,
    primary: bool,
    not_null: bool,
    references: Option<String>,
    /// What the owner says of it, or somebody wrote.
    comment: String,
    text: Option<Writing>,
    profile: Option<ColumnProfile>,
}

impl Line {
    fn filled(&self) -> String {
        let share = self.profile.as_ref().and_then(|profile| profile.null_share);
        share.map(|nulls| figures::share(1.0 - nulls)).unwrap_or_default()
    }

    fn distinct(&self) -> String {
        let of = |profile: &ColumnProfile| {
            profile.distinct.map(|count| format!("{}{}", if profile.distinct_exact { "" } else { "~" }, figures::short(count)))
        };
        self.profile.as_ref().and_then(of).unwrap_or_default()
    }

    fn picture(&self) -> Option<String> {
        self.profile.as_ref().and_then(distribution::render)
    }

    /// The ends of a range, where there are no frequent values to show.
    fn range(&self) -> Option<(String, String)> {
        let profile = self.profile.as_ref()?;
        Some((profile.min.clone()?, profile.max.clone()?))
    }

    fn form(&self) -> Option<&str> {
        self.profile.as_ref()?.form.as_deref()
    }

    fn personal(&self) -> Option<String> {
        self.profile.as_ref()?.personal().map(|sort| sort.replace('_', " "))
    }

    /// What it is for, and why that is believed.
    fn roles(&self) -> Vec<(String, String)> {
        let roles = self.profile.iter().flat_map(|profile| &profile.roles).filter(|role| role.personal.is_none());
        roles.map(|role| (role.purpose.clone(), role.evidence.clone())).collect()
    }

    fn words(&self) -> &str {
        self.text.as_ref().map_or("", |text| text.text.as_str())
    }
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell, Path((name, table)): Path<(String, String)>) -> Paged {
    framed(&shell, load(&dashboard, &shell, &name, &table).await).map(Page::new)
}

async fn load(dashboard: &Dashboard, shell: &Shell, name: &str, label: &str) -> Result<OneTable> {
    let dataset = dashboard.dataset(name).await?;
    let described = if dataset.status == "active" {
        let one: Description = dashboard.ask("describe_dataset", json!({"dataset": name, "table": label, "detail": "full"})).await?;
        one.tables.into_iter().next()
    } else {
        None
    };
    let profile = profiled(dashboard, name, label, described.is_some()).await?;
    let texts: Texts = dashboard.ask("read_metadata", json!({"dataset": name})).await?;
    let (profiled, profile) = profile.map_or((None, None), |(profiled, profile)| (Some(profiled), Some(profile)));

    let (schema, bare) = match (&described, &profile) {
        (Some(table), _) => (table.schema.clone(), table.name.clone()),
        (None, Some(table)) => (table.schema.clone(), table.name.clone()),
        (None, None) => (String::new(), label.to_owned()),
    };
    let texts: Vec<Writing> =
        texts.texts.into_iter().filter(|text| text.describes() && text.schema == schema && text.table == bare).collect();
    let lines = columns(described.as_ref(), profile.as_ref(), &texts);
    Ok(OneTable {
        shell: shell.clone(),
        dataset,
        label: label.to_owned(),
        comment: described.as_ref().and_then(|table| table.comment.clone()).unwrap_or_default(),
        about: texts.iter().find(|text| text.column.is_empty()).cloned(),
        facts: facts(described.as_ref(), profile.as_ref(), profiled),
        lines,
        saved: None,
    })
}

/// The table's profile and when it was made. A table that is newer than the profile, or never profiled, has none.
async fn profiled(dashboard: &Dashboard, name: &str, label: &str, known: bool) -> Result<Option<(String, TableProfile)>> {
    match dashboard.ask::<Profile>("read_profile", json!({"dataset": name, "table": label})).await {
        Ok(profile) => Ok(profile.tables.into_iter().next().map(|table| (profile.finished, table))),
        Err(error) if error.kind == Kind::NotFound && known => Ok(None),
        Err(error) => Err(error),
    }
}

fn facts(described: Option<&Table>, profile: Option<&TableProfile>, profiled: Option<String>) -> Facts {
    let rows = match (profile.and_then(|profile| profile.rows), described.and_then(|table| table.rows)) {
        (Some(rows), _) => format!("{}{}", if profile.is_some_and(|profile| profile.rows_exact) { "" } else { "~" }, figures::count(rows)),
        (None, Some(rows)) => format!("~{}", figures::count(rows)),
        (None, None) => "unknown".to_owned(),
    };
    let size = described.map(|table| table.size_bytes).or(profile.map(|profile| profile.size_bytes)).unwrap_or(0);
    let read = profile.filter(|profile| !profile.rows_exact).map(|profile| format!("from {} rows read", figures::count(profile.rows_read)));
    Facts {
        rows,
        size: figures::bytes(size),
        read: read.unwrap_or_default(),
        note: profile.and_then(|profile| profile.note.clone()),
        profiled,
    }
}

fn columns(described: Option<&Table>, profile: Option<&TableProfile>, texts: &[Writing]) -> Vec<Line> {
    let of_profile = |name: &str| profile.and_then(|profile| profile.columns.iter().find(|column| column.name == name)).cloned();
    let text = |name: &str| texts.iter().find(|text| text.column == name).cloned();
    let line = |column: &Column| Line {
        profile: of_profile(&column.name),
        text: text(&column.name),
        name: column.name.clone(),
        kind: column.kind.clone(),
        primary: column.primary,
        not_null: column.not_null,
        references: column.references.clone(),
        comment: column.comment.clone().unwrap_or_default(),
    };
    match (described, profile) {
        (Some(table), _) => table.columns.iter().map(line).collect(),
        (None, Some(table)) => {
            let bare = |column: &ColumnProfile| Column { name: column.name.clone(), kind: column.kind.clone(), ..Column::default() };
            table.columns.iter().map(|column| line(&bare(column))).collect()
        }
        (None, None) => Vec::new(),
    }
}

/// Saves the texts that are new or other than before.
pub(super) async fn save(
    State(dashboard): State<Dashboard>,
    shell: Shell,
    Path((name, table)): Path<(String, String)>,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Response {
    let saved = async {
        let mut page = load(&dashboard, &shell, &name, &table).await?;
        let entries = entries(&page, &form);
        page.saved = Some(match entries.len() {
            0 => "Nothing was changed.".to_owned(),
            count => {
                dashboard.tell("save_metadata", json!({"dataset": name, "entries": entries})).await?;
                format!(
                    "{count} {} saved. Agents read {} from now on.",
                    if count == 1 { "text is" } else { "texts are" },
                    if count == 1 { "it" } else { "them" }
                )
            }
        });
        Ok(page)
    };
    match saved.await {
        Err(error) => Failure::framed(shell, &error).into_response(),
        Ok(page) if headers.contains_key("hx-request") => Page::new(page).into_response(),
        Ok(_) => Redirect::to(&format!("/datasets/{name}/tables/{}", percent_encoded(&table))).into_response(),
    }
}

fn entries(page: &OneTable, form: &[(String, String)]) -> Vec<Value> {
    let mut entries = Vec::new();
    for (field, text) in form {
        let Some(column) = field.strip_prefix(FIELD) else { continue };
        let text = text.trim();
        let before = if column.is_empty() {
            page.about.as_ref().map_or("", |about| about.text.as_str())
        } else {
            page.lines.iter().find(|line| line.name == column).map_or("", Line::words)
        };
        if text.is_empty() || text == before {
            continue;
        }
        let mut entry = json!({"table": page.label, "text": text});
        if !column.is_empty() {
            entry["column"] = json!(column);
        }
        entries.push(entry);
    }
    entries
}

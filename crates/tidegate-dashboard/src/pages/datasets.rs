//! All datasets, and those that somebody looks for.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::json;

use super::{Paged, framed};
use crate::Dashboard;
use crate::answers::{Datasets as Answer, Listed};
use crate::page::{Page, page};
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "datasets.html", blocks = ["list"])]
struct Datasets {
    shell: Shell,
    all: usize,
    shown: Vec<Listed>,
    wish: Wish,
    next_cursor: Option<String>,
}
page!(Datasets, "list" => as_list);

/// What somebody looks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    text: String,
    status: String,
    cursor: Option<String>,
}

impl Wish {
    fn fits(&self, dataset: &Listed) -> bool {
        let text = self.text.trim().to_lowercase();
        let said = [&dataset.name, &dataset.description, &dataset.owner, &dataset.source];
        let is_said = || said.into_iter().chain(&dataset.tags).any(|words| words.to_lowercase().contains(&text));
        (self.status.is_empty() || dataset.status == self.status) && is_said()
    }
}

/// Statuses that can be asked for, in the order of the way.
const STATUSES: [(&str, &str); 5] =
    [("draft", "Draft"), ("profiling", "Profiling"), ("review", "In review"), ("active", "Active"), ("inactive", "Inactive")];

impl Datasets {
    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn statuses(&self) -> [(&'static str, &'static str); 5] {
        STATUSES
    }
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell, Query(wish): Query<Wish>) -> Paged {
    let mut arguments = json!({"all": true});
    if let Some(cursor) = &wish.cursor {
        arguments["cursor"] = json!(cursor);
    }
    let answer: Answer = framed(&shell, dashboard.ask("list_datasets", arguments).await)?;
    let all = answer.datasets.len();
    let shown = answer.datasets.into_iter().filter(|dataset| wish.fits(dataset)).collect();
    Ok(Page::new(Datasets { shell, all, shown, wish, next_cursor: answer.next_cursor }))
}

//! `tidegate dataset`: the registry from the terminal.

use serde_json::json;
use tidegate_core::{Error, Result, Secret};
use tidegate_data::{Access, Entry, Registration, access};

use super::{call, standard_input};
use crate::command::{Add, Dataset};
use crate::output;
use crate::wire::App;

pub(super) async fn run(command: Dataset, app: &App) -> Result<()> {
    match command {
        Dataset::Add(add) => register(add, app).await,
        Dataset::List => show(app, "list_datasets", json!({})).await,
        Dataset::Show { name, table } => show(app, "describe_dataset", json!({"dataset": name, "table": table})).await,
        Dataset::Test { name } => test(&name, app).await,
        Dataset::Remove { name } => {
            app.datasets.remove(&name).await?;
            output::print(&format!("removed `{name}`"));
            Ok(())
        }
    }
}

async fn register(add: Add, app: &App) -> Result<()> {
    let url = url(&add.url)?;
    let entry = Entry { name: add.name, description: add.description, schemas: add.schemas, allow_superuser: add.allow_superuser };
    let access = app.datasets.add(Registration { entry: entry.clone(), url }).await?;
    output::print(&format!("added `{}`: {}", entry.name, summary(&access)));
    if let Some(warning) = access.warning(&entry) {
        output::tell(&format!("warning: {warning}"));
    }
    Ok(())
}

async fn test(name: &str, app: &App) -> Result<()> {
    let dataset = app.datasets.load(name)?;
    let access = access::probe(&dataset).await?;
    output::print(&format!("`{name}` answers: {}", summary(&access)));
    if let Some(warning) = access.warning(&dataset.entry) {
        output::tell(&format!("warning: {warning}"));
    }
    Ok(())
}

async fn show(app: &App, tool: &str, arguments: serde_json::Value) -> Result<()> {
    let answer = call(app, tool, arguments).await?;
    output::print(&answer.text);
    output::print(answer.data.as_deref().unwrap_or_default());
    output::print(&answer.notes);
    Ok(())
}

fn summary(access: &Access) -> String {
    format!(
        "PostgreSQL {}, database `{}`, role `{}` reads {} tables in {}",
        access.version,
        access.database,
        access.role,
        access.readable,
        access.schemas.join(", ")
    )
}

/// A URL as given, from standard input, or from a file: only the last two keep a password out of the process list.
fn url(given: &str) -> Result<Secret<String>> {
    let text = match given.strip_prefix('@') {
        Some(path) => std::fs::read_to_string(path).map_err(|error| Error::invalid(format!("{path} can't be read: {error}")))?,
        None if given == "-" => standard_input()?,
        None => given.to_owned(),
    };
    Ok(Secret::new(text.trim().to_owned()))
}

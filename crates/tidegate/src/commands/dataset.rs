//! `tidegate dataset`: the registry from the terminal.

use serde_json::json;
use tidegate_core::{Error, Result, Secret};
use tidegate_data::{Access, Entry, Registration, Status, access};

use super::{call, standard_input};
use crate::command::{Add, Dataset};
use crate::output;
use crate::wire::App;

/// Whom the record of moves names: the one user of an installation without authentication.
const USER: &str = "local";

pub(super) async fn run(command: Dataset, app: &App) -> Result<()> {
    match command {
        Dataset::Add(add) => register(add, app).await,
        Dataset::List { all } => show(app, "list_datasets", json!({"all": all})).await,
        Dataset::Profile { name } => show(app, "profile_dataset", json!({"dataset": name})).await,
        Dataset::Findings { name, table } => show(app, "read_profile", json!({"dataset": name, "table": table})).await,
        Dataset::Drift { name } => show(app, "check_drift", json!({"dataset": name})).await,
        Dataset::Approve { name } | Dataset::Activate { name } => {
            show(app, "set_dataset", json!({"dataset": name, "status": "active"})).await
        }
        Dataset::Deactivate { name, reason } => {
            show(app, "set_dataset", json!({"dataset": name, "status": "inactive", "reason": reason})).await
        }
        Dataset::Writes { name, role, allow } => {
            let allow = allow.map(|words| words.into_iter().filter(|word| word != "none").collect::<Vec<_>>());
            let mut arguments = json!({"dataset": name});
            if let Some(allow) = allow {
                arguments["allow"] = json!(allow);
            }
            if let Some(role) = role {
                arguments["role"] = json!(role);
            }
            show(app, "set_writes", arguments).await
        }
        Dataset::History { name } => history(&name, app).await,
        Dataset::Show { name, table } => show(app, "describe_dataset", json!({"dataset": name, "table": table})).await,
        Dataset::Test { name } => test(&name, app).await,
        Dataset::Remove { name } => {
            app.domains.datasets.remove(&name, USER).await?;
            output::print(&format!("removed `{name}`"));
            Ok(())
        }
    }
}

async fn register(add: Add, app: &App) -> Result<()> {
    let url = url(&add.url)?;
    let entry = Entry {
        name: add.name,
        description: add.description,
        schemas: add.schemas,
        allow_superuser: add.allow_superuser,
        status: if add.draft { Status::Draft } else { Status::Active },
        kind: add.kind,
        source: add.source,
        owner: add.owner,
        tags: add.tags,
    };
    let access = app.domains.datasets.add(Registration { entry: entry.clone(), url, by: USER.to_owned() }).await?;
    output::print(&format!("added `{}`: {}", entry.name, summary(&access)));
    if entry.status == Status::Draft {
        output::print(&format!("it is a draft; {}", entry.status.advice(&entry.name)));
    }
    if let Some(warning) = access.warning(&entry) {
        output::tell(&format!("warning: {warning}"));
    }
    Ok(())
}

async fn history(name: &str, app: &App) -> Result<()> {
    for step in app.domains.datasets.moves(name).await? {
        let before = step.before.map_or_else(String::new, |before| format!("{before} → "));
        let reason = if step.reason.is_empty() { String::new() } else { format!(": {}", step.reason) };
        output::print(&format!("{} UTC  {before}{} by {}{reason}", step.at, step.status, step.by));
    }
    Ok(())
}

async fn test(name: &str, app: &App) -> Result<()> {
    let dataset = app.domains.datasets.load_any(name)?;
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

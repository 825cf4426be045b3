//! `tidegate log`: the calls on record, as the tools give them.

use serde_json::{Value, json};
use tidegate_core::{Context, Error, Result};

use super::{call, call_in};
use crate::command::{Log, LogCommand, LogFilter};
use crate::output;
use crate::wire::App;

/// Calls that an export reads at once.
const PAGE: u32 = 1_000;

pub(super) async fn run(log: Log, app: &App) -> Result<()> {
    match log.command {
        Some(LogCommand::Analyse { by, order, filter, limit }) => {
            let more = json!({"by": by, "order": order, "limit": limit});
            output::print(&call(app, "analyse_calls", arguments(&filter, more)?).await?.render());
            Ok(())
        }
        None if log.csv => export(&log.filter, app).await,
        None => {
            output::print(&call(app, "list_calls", arguments(&log.filter, json!({"limit": log.limit}))?).await?.render());
            Ok(())
        }
    }
}

/// Page after page, so that a log of any length is never held.
async fn export(filter: &LogFilter, app: &App) -> Result<()> {
    let mut cursor = Value::Null;
    loop {
        let page = arguments(filter, json!({"format": "csv", "limit": PAGE, "cursor": cursor}))?;
        let answer = call_in(app, "list_calls", page, Context { structured: true, ..Context::default() }).await?;
        output::print(answer.data.as_deref().unwrap_or_default());
        cursor = answer.structured.map(|page| page.to_value()["next_cursor"].clone()).unwrap_or_default();
        if cursor.is_null() {
            return Ok(());
        }
    }
}

/// A filter and more arguments as one object.
fn arguments(filter: &LogFilter, more: Value) -> Result<Value> {
    let filter = serde_json::to_value(filter).map_err(|error| Error::internal("a filter cannot be written").because(error))?;
    let all = [filter, more].into_iter().filter_map(|part| if let Value::Object(part) = part { Some(part) } else { None });
    Ok(all.flatten().filter(|(_, value)| !value.is_null()).collect::<serde_json::Map<_, _>>().into())
}

//! `tidegate query`: rows to standard output, words about them to standard error.

use serde_json::json;
use tidegate_core::Result;
use tidegate_data::Format;

use super::{call, standard_input};
use crate::command::{Query, RowFormat};
use crate::output;
use crate::wire::App;

pub(super) async fn run(query: Query, app: &App) -> Result<()> {
    let sql = if query.sql == "-" { standard_input()? } else { query.sql };
    let arguments = json!({
        "dataset": query.dataset,
        "sql": sql,
        "params": query.params,
        "format": Format::from(query.format),
        "rows_max": query.rows_max,
    });
    let answer = call(app, "query_dataset", arguments).await?;
    let words = if answer.notes.is_empty() { answer.text } else { format!("{}\n{}", answer.text, answer.notes) };
    if query.format == RowFormat::Markdown {
        output::print(&words);
    } else {
        output::tell(&words);
    }
    output::print(answer.data.as_deref().unwrap_or_default());
    Ok(())
}

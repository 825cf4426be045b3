//! `tidegate load`: a file of this machine into a table.

use serde_json::json;
use tidegate_core::{Attachment, Context, Error, Result};

use super::call_in;
use crate::command::Load;
use crate::output;
use crate::wire::App;

pub(super) async fn run(load: Load, app: &App) -> Result<()> {
    let Some((dataset, table)) = load.into.split_once('.') else {
        return Err(Error::invalid(format!("`{}` names no table", load.into)).hint("write `--into DATASET.TABLE`"));
    };
    let into = match (load.create, load.replace) {
        (true, _) => "new",
        (false, true) => "emptied",
        (false, false) => "existing",
    };
    let mut arguments = json!({
        "dataset": dataset,
        "table": table,
        "into": into,
        "rejects_max": load.rejects_max,
        "dry_run": load.dry_run,
        "format": load.format,
        "header": load.header,
        "sheet": load.sheet,
    });
    if let Some(object) = arguments.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    let name = load.file.file_name().unwrap_or(load.file.as_os_str()).to_string_lossy().into_owned();
    let attachment = Attachment { name, path: load.file, beside: true };
    let answer = call_in(app, "load_file", arguments, Context { attachment: Some(attachment), ..Context::default() }).await?;
    output::print(&answer.text);
    output::print(answer.data.as_deref().unwrap_or_default());
    Ok(())
}

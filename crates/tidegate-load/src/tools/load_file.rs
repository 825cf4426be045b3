use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Attachment, Audience, Call, Error, Result, Spec};

use crate::read::{Format, Said};
use crate::{Into, Loads, Request, Source};

/// The share of rows that may be set aside unless somebody says otherwise, in percent.
const REJECTS_PERCENT: f64 = 1.0;

pub(super) const SPEC: Spec = Spec {
    name: "load_file",
    title: "Load a file into a table",
    short: "Load a CSV, JSON lines, Parquet or Excel file into a table.",
    long: "Load the file that comes with the call, from the command line or the dashboard, into a table: all of it or nothing. Types are told by all rows, or by a Parquet file itself; rows that don't fit are set aside with the reason. Needs `insert`, a new table `ddl` too, and an emptied one `delete`.",
    access: Access::Destructive,
    examples: &[r#"{"dataset": "shop", "table": "prices", "into": "new"}"#],
    synonyms: &["import", "upload", "csv", "parquet", "excel", "copy"],
    deadline: Duration::from_hours(6),
    audience: Audience::People,
    ..Spec::BASE
};

/// What goes where.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// `table` or `schema.table`.
    table: String,
    /// What the table is to be before: existing, new or emptied.
    #[serde(default)]
    into: Before,
    /// How the file is written, if its name does not tell.
    format: Option<Format>,
    /// Whether the first row holds names, if its words don't tell.
    header: Option<bool>,
    /// The sheet of a workbook; the first without.
    sheet: Option<String>,
    /// Percent of the rows that may be set aside; 1 without.
    #[schemars(range(min = 0, max = 100))]
    rejects_max: Option<f64>,
    /// Only say what the file holds.
    #[serde(default)]
    dry_run: bool,
}

/// What a table is to be before.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Before {
    #[default]
    Existing,
    New,
    Emptied,
}

pub(super) async fn call(loads: Arc<Loads>, call: Call, args: Args) -> Result<Answer> {
    let file = call.attachment.clone().ok_or_else(|| {
        Error::invalid("no file comes with the call")
            .hint("load it with `tidegate load FILE --into DATASET.TABLE`, or on the dataset's page of the dashboard")
    })?;
    let source = Source::file(&file)?;
    let said = Said { format: args.format, header: args.header, sheet: args.sheet };
    if args.dry_run {
        return loads.survey(&call, &args.dataset, (source, said)).await;
    }
    let request = Request {
        dataset: args.dataset,
        table: args.table,
        into: match args.into {
            Before::Existing => Into::Existing,
            Before::New => Into::New,
            Before::Emptied => Into::Emptied,
        },
        said,
        rejects_max_percent: args.rejects_max.unwrap_or(REJECTS_PERCENT),
        rejects_file: file.beside.then(|| beside(&file)),
    };
    loads.load(&call, source, &request).await
}

/// The file for rows that are set aside.
fn beside(file: &Attachment) -> PathBuf {
    let mut name = file.path.as_os_str().to_owned();
    name.push(".rejected.csv");
    PathBuf::from(name)
}

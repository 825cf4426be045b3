use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Error, Face, Result, Spec};

use crate::read::{Format, Said};
use crate::{Into, Loads, Request, Source};

/// The share of rows that may be set aside unless somebody says otherwise, in percent.
const REJECTS_PERCENT: f64 = 1.0;

pub(super) const SPEC: Spec = Spec {
    name: "load_file",
    title: "Load a file into a table",
    short: "Load a CSV, JSON lines or Excel file of this machine into a table.",
    long: "Load a file of this machine into a table: all of it or nothing. Types are told by all rows; rows that don't fit are set aside with the reason. Needs `insert`, a new table `ddl` too, and an emptied one `delete`.",
    access: Access::Destructive,
    examples: &[r#"{"dataset": "shop", "table": "prices", "path": "prices.csv", "into": "new"}"#],
    synonyms: &["import", "upload", "csv", "excel", "copy"],
    deadline: Duration::from_hours(6),
    // Agents must not read files of the machine.
    only: Some(Face::CommandLine),
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
    /// The file.
    path: PathBuf,
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
    if call.caller.face != Face::CommandLine {
        return Err(Error::denied("files are read for people at the command line alone"));
    }
    let source = Source::file(&args.path)?;
    let said = Said { format: args.format, header: args.header, sheet: args.sheet };
    if args.dry_run {
        return loads.survey(&call, source, said).await;
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
        rejects_file: Some(beside(&args.path)),
    };
    loads.load(&call, source, &request).await
}

/// The file for rows that are set aside.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".rejected.csv");
    PathBuf::from(name)
}

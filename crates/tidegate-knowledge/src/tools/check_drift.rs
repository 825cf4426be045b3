use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Answer, Call, Result, Spec};

use crate::Knowledge;
use crate::drift;
use crate::profile::{ColumnProfile, Profile, ProfiledTable, TableProfile};
use tidegate_data::schema::Schema;

/// Recorded changes that one answer shows.
const SHOWN_MAX: i64 = 100;

pub(super) const SPEC: Spec = Spec {
    name: "check_drift",
    title: "Check for drift",
    short: "Show what changed in a dataset since it was profiled.",
    long: "Compare a dataset as it is now with its latest profile (tables and columns new, gone or retyped; row counts as estimated) and show the changes that profiling recorded. Shifts of null shares show after profile_dataset.",
    examples: &[r#"{"dataset": "shop"}"#],
    synonyms: &["changes", "schema changes", "new columns", "volume"],
    ..Spec::BASE
};

/// What changed.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    /// When it was last profiled, in UTC, to the minute.
    profiled: String,
    /// Changes since.
    changes: Vec<drift::Drift>,
    /// Changes that profiling found before, newest first.
    recorded: Vec<drift::Recorded>,
}

/// What to check.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let dataset = knowledge.datasets.load_any(&args.dataset)?;
    let profile = knowledge.load_profile(&dataset).await?;
    let schema = Schema::load(&dataset).await?;
    let now = drift::compare(&profile, &as_profile(&schema, &profile));
    let recorded = knowledge.drifts(&dataset, SHOWN_MAX).await?;

    let head = match now.len() {
        0 => format!("`{}` is as it was profiled on {} UTC", args.dataset, profile.finished),
        1 => format!("1 change in `{}` since it was profiled on {} UTC", args.dataset, profile.finished),
        count => format!("{count} changes in `{}` since it was profiled on {} UTC", args.dataset, profile.finished),
    };
    let mut lines: Vec<String> = now.iter().map(drift::Drift::text).collect();
    if !recorded.is_empty() {
        lines.push("recorded by earlier profiles:".to_owned());
        lines.extend(recorded.iter().map(|drift| format!("{} {}", drift.found, drift.text)));
    }
    let answer = Answer::markdown(head);
    let answer = if lines.is_empty() { answer } else { answer.with_data(lines.join("\n")) };
    let answer = answer.structured_for(&call, || Facts { profiled: profile.finished.clone(), changes: now.clone(), recorded });
    Ok(if now.is_empty() { answer } else { answer.with_notes("profile_dataset brings the profile up to date") })
}

/// The schema in the form of a profile; what only reading rows tells stays as it was.
fn as_profile(schema: &Schema, before: &Profile) -> Profile {
    let tables = schema.tables.iter().map(|table| {
        let was = before.tables.iter().find(|was| was.schema == table.schema && was.name == table.name);
        let columns = table.columns.iter().map(|column| ColumnProfile {
            name: column.name.clone(),
            kind: column.kind.clone(),
            ..ColumnProfile::default()
        });
        let profile = TableProfile {
            rows: table.rows,
            note: was.and_then(|was| was.profile.note.clone()),
            columns: columns.collect(),
            ..TableProfile::default()
        };
        ProfiledTable { schema: table.schema.clone(), name: table.name.clone(), profile }
    });
    Profile { id: before.id, finished: String::new(), tables: tables.collect() }
}

use std::fmt::Write as _;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::nearest::nearest;
use tidegate_core::{Answer, Call, Error, Result, Spec};

use crate::Knowledge;
use crate::profile::{ColumnProfile, Profile, ProfiledTable, Purpose};
use tidegate_data::format::escape;
use tidegate_data::schema::{short_bytes, short_count};

/// Frequent values that a line shows.
const TOP_SHOWN: usize = 6;

pub(super) const SPEC: Spec = Spec {
    name: "read_profile",
    title: "Read a profile",
    short: "Show what profiling found: counts, ranges, frequent values, personal data.",
    long: "Show the latest profile: of a dataset, a line for each table; of a table, a line for each column with null share, distinct values, range, frequent values and what it is for, with the evidence. `~` marks estimates.",
    examples: &[r#"{"dataset": "shop"}"#, r#"{"dataset": "shop", "table": "orders"}"#],
    synonyms: &["statistics", "values", "null share", "cardinality", "personal data"],
    ..Spec::BASE
};

/// What to show.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// One table, `name` or `schema.name`.
    table: Option<String>,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let dataset = knowledge.datasets.load_any(&args.dataset)?;
    let mut profile = knowledge.load_profile(&dataset).await?;
    let answer = match &args.table {
        None => overview(&args.dataset, &profile),
        Some(name) => {
            profile.tables = vec![find(&profile, name)?.clone()];
            one(&args.dataset, &profile.tables[0])
        }
    };
    Ok(answer.structured_for(&call, || profile))
}

fn find<'a>(profile: &'a Profile, name: &str) -> Result<&'a ProfiledTable> {
    let mut found = profile.tables.iter().filter(|table| table.name == name || format!("{}.{}", table.schema, table.name) == name);
    match (found.next(), found.next()) {
        (Some(table), None) => Ok(table),
        (Some(one), Some(other)) => Err(Error::invalid(format!("`{name}` is in several schemas"))
            .hint(format!("say which: {}.{name}, {}.{name}, …", one.schema, other.schema))),
        (None, _) => {
            let error = Error::not_found(format!("the profile has no table `{name}`"));
            match nearest(name, profile.tables.iter().map(|table| table.name.as_str())) {
                Some(meant) => Err(error.hint(format!("did you mean `{meant}`?"))),
                None => Err(error.hint("read_profile without `table` lists them")),
            }
        }
    }
}

fn overview(dataset: &str, profile: &Profile) -> Answer {
    let mut text = String::from("table|rows|size|columns|personal data|noted\n-|-|-|-|-|-\n");
    for table in &profile.tables {
        escape(&table.label(), &mut text);
        let of = &table.profile;
        let rows = of.rows.map_or_else(|| "?".to_owned(), |rows| format!("{}{}", if of.rows_exact { "" } else { "~" }, short_count(rows)));
        let personal: Vec<&str> =
            of.columns.iter().filter(|column| column.personal().is_some()).map(|column| column.name.as_str()).collect();
        text.push_str(&format!("|{rows}|{}|{}|", short_bytes(of.size_bytes), of.columns.len()));
        escape(&personal.join(", "), &mut text);
        text.push('|');
        escape(of.note.as_deref().unwrap_or_default(), &mut text);
        text.push('\n');
    }
    Answer::markdown(format!("{dataset}: {} tables, profiled {} UTC", profile.tables.len(), profile.finished)).with_data(text)
}

fn one(dataset: &str, table: &ProfiledTable) -> Answer {
    let of = &table.profile;
    let rows = of.rows.map_or_else(|| "rows unknown".to_owned(), |rows| format!("{}{rows} rows", if of.rows_exact { "" } else { "~" }));
    let mut head = format!("{dataset}.{}: {rows}, {}", table.label(), short_bytes(of.size_bytes));
    if !of.rows_exact {
        head.push_str(&format!("; from {} rows read", of.rows_read));
    }
    if let Some(note) = &of.note {
        head.push_str(&format!("; {note}"));
    }
    let mut text = String::from("column|type|nulls|distinct|range|frequent values|for\n-|-|-|-|-|-|-\n");
    for column in &of.columns {
        line(column, &mut text);
    }
    Answer::markdown(head).with_data(text)
}

fn line(column: &ColumnProfile, text: &mut String) {
    let nulls = column.null_share.map(percent).unwrap_or_default();
    let distinct =
        column.distinct.map_or_else(String::new, |count| format!("{}{}", if column.distinct_exact { "" } else { "~" }, short_count(count)));
    let range = match (&column.min, &column.max) {
        (Some(min), Some(max)) => format!("{}{min} to {max}", if column.range_exact { "" } else { "~" }),
        _ => String::new(),
    };
    let show_top = column.is(Purpose::Category) || column.top.first().is_some_and(|(_, share)| *share >= 0.05);
    let top: Vec<String> = column
        .top
        .iter()
        .take(if show_top { TOP_SHOWN } else { 0 })
        .map(|(value, share)| format!("{value} {}", percent(*share)))
        .chain(column.form.as_ref().map(|form| format!("of the form {form}")))
        .collect();
    let roles: Vec<String> = column.roles.iter().map(|role| format!("{}: {}", word(role.purpose), role.evidence)).collect();
    for (at, cell) in
        [column.name.as_str(), &column.kind, &nulls, &distinct, &range, &top.join(", "), &roles.join("; ")].into_iter().enumerate()
    {
        if at > 0 {
            text.push('|');
        }
        escape(cell, text);
    }
    text.push('\n');
}

fn percent(share: f64) -> String {
    let mut text = String::new();
    let percent = share * 100.0;
    // Writing to a String does not fail.
    match percent {
        percent if percent == 0.0 || percent >= 10.0 => write!(text, "{percent:.0}%"),
        _ => write!(text, "{percent:.1}%"),
    }
    .ok();
    text
}

fn word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Key => "key",
        Purpose::Reference => "reference",
        Purpose::Identifier => "identifier",
        Purpose::Date => "date",
        Purpose::Category => "category",
        Purpose::Measure => "measure",
        Purpose::Weight => "weight",
        Purpose::Respondent => "respondent",
        Purpose::Personal => "personal",
        Purpose::Text => "text",
    }
}

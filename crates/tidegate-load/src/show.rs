//! What people read of a load.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use tidegate_core::{Answer, Call};

use crate::load::{Kept, Loaded, Survey};
use crate::target::Target;
use crate::types::Choice;

/// Rows set aside that are shown.
const REJECTS_SHOWN: usize = 5;
/// Characters of a value that are shown.
const VALUE_CHARS: usize = 40;
/// Characters of a reason that are shown.
const REASON_CHARS: usize = 300;

/// What a call tells: of a dry run what the file holds, else what was loaded.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Facts {
    #[serde(skip_serializing_if = "Option::is_none")]
    survey: Option<Holds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loaded: Option<Done>,
}

/// What a file holds.
#[derive(Serialize, JsonSchema)]
struct Holds {
    /// Rows, with those that are broken.
    rows: u64,
    /// Rows that are none, by their form.
    broken: u64,
    /// How it is written, in words.
    written: String,
    columns: Vec<Column>,
}

/// A column of a file.
#[derive(Serialize, JsonSchema)]
struct Column {
    /// What a new table would call it.
    name: String,
    /// The type that all its values have.
    #[serde(rename = "type")]
    of: &'static str,
    nulls: u64,
    /// Its first values, cut where they are long.
    first: Vec<Option<String>>,
}

/// What was loaded.
#[derive(Serialize, JsonSchema)]
struct Done {
    dataset: String,
    schema: String,
    table: String,
    /// Whether the table was made.
    created: bool,
    rows: u64,
    /// Rows of before that were deleted, where the table was emptied.
    deleted: Option<u64>,
    seconds: f64,
    rows_per_second: u64,
    /// How the file is written, in words.
    written: String,
    /// Rows that did not fit.
    set_aside: Option<SetAside>,
}

/// Rows that did not fit.
#[derive(Serialize, JsonSchema)]
struct SetAside {
    rows: u64,
    /// Where they are, in words.
    place: String,
    /// The table they are in, in the schema of the other; none: a file.
    table: Option<String>,
    first: Vec<Reason>,
}

/// Why a row was set aside.
#[derive(Serialize, JsonSchema)]
struct Reason {
    line: u64,
    reason: String,
}

/// What a file holds.
pub(crate) fn survey(call: &Call, survey: &Survey, choices: &[(String, Choice)]) -> Answer {
    let column = |(place, ((name, choice), nulls)): (usize, (&(String, Choice), u64))| Column {
        name: name.clone(),
        of: choice.of.as_str(),
        nulls,
        first: survey.first.iter().map(|row| row.get(place).and_then(Option::as_deref).map(|value| line(value, VALUE_CHARS))).collect(),
    };
    let nulls = survey.tallies.iter().map(|tally| tally.nulls);
    let holds = Holds {
        rows: survey.rows,
        broken: survey.faults,
        written: survey.reading.words(),
        columns: choices.iter().zip(nulls).enumerate().map(column).collect(),
    };
    holds.render().structured_for(call, || Facts { survey: Some(holds), loaded: None })
}

/// What was loaded.
pub(crate) fn loaded(call: &Call, (dataset, target): (&str, &Target), survey: &Survey, loaded: &Loaded) -> Answer {
    let reason = |reject: &crate::batch::Reject| Reason { line: reject.line, reason: line(&reject.reason, REASON_CHARS) };
    let set_aside = |kept: &Kept| SetAside {
        rows: loaded.rejects.len() as u64,
        place: kept.words(),
        table: kept.table().map(str::to_owned),
        first: loaded.rejects.iter().take(REJECTS_SHOWN).map(reason).collect(),
    };
    let done = Done {
        dataset: dataset.to_owned(),
        schema: target.table.schema.clone(),
        table: target.table.name.clone(),
        created: target.created,
        rows: loaded.rows,
        deleted: loaded.deleted,
        seconds: loaded.took.as_secs_f64(),
        rows_per_second: rate(loaded.rows, loaded.took),
        written: survey.reading.words(),
        set_aside: loaded.kept.as_ref().map(set_aside),
    };
    done.render(&survey.name).structured_for(call, || Facts { survey: None, loaded: Some(done) })
}

impl Holds {
    fn render(&self) -> Answer {
        let broken = if self.broken == 0 { String::new() } else { format!(", {} of them broken", count(self.broken)) };
        let text = format!("{} rows{broken}; {}; nothing is loaded", count(self.rows), self.written);
        let mut table = String::from("column|type|nulls|first values\n-|-|-|-\n");
        for column in &self.columns {
            let values: Vec<String> = column.first.iter().map(|value| cell(value.as_deref())).collect();
            table.push_str(&format!("{}|{}|{}|{}\n", cell(Some(&column.name)), column.of, count(column.nulls), values.join(", ")));
        }
        Answer::markdown(text).with_data(table)
    }
}

impl Done {
    fn render(&self, file: &str) -> Answer {
        let created = if self.created { ", which is new" } else { "" };
        let deleted = self.deleted.map_or_else(String::new, |deleted| format!(" in place of {}", count(deleted)));
        let text = format!(
            "loaded {} rows of `{file}`{deleted} into `{}.{}.{}`{created}, in {:.1} s ({} a second); {}",
            count(self.rows),
            self.dataset,
            self.schema,
            self.table,
            self.seconds,
            count(self.rows_per_second),
            self.written
        );
        let Some(aside) = &self.set_aside else { return Answer::markdown(text) };
        let lines = aside.first.iter().map(|row| format!("line {}: {}\n", row.line, row.reason));
        Answer::markdown(format!("{text}\n{} rows are set aside in {}:", count(aside.rows), aside.place))
            .with_data(lines.collect::<String>())
    }
}

/// The beginning of a value, in one line.
fn line(value: &str, chars_max: usize) -> String {
    value.chars().take(chars_max).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn cell(value: Option<&str>) -> String {
    line(value.unwrap_or("∅"), VALUE_CHARS).replace('|', "\\|")
}

/// A number with its thousands apart.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many in so long, a second.
pub(crate) fn rate(rows: u64, took: Duration) -> u64 {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    rows.saturating_mul(1_000) / ms
}

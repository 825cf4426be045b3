//! What people read of a load.

use std::time::Duration;

use tidegate_core::Answer;

use crate::load::{Loaded, Survey};
use crate::target::Target;
use crate::types::Choice;

/// Rows set aside that are shown.
const REJECTS_SHOWN: usize = 5;
/// Characters of a value that are shown.
const VALUE_CHARS: usize = 40;

/// What a file holds.
pub(crate) fn survey(survey: &Survey, choices: &[(String, Choice)]) -> Answer {
    let faults = if survey.faults == 0 { String::new() } else { format!(", {} of them broken", count(survey.faults)) };
    let text = format!("{} rows{faults}; {}; nothing is loaded", count(survey.rows), survey.reading.words());
    let mut table = String::from("column|type|nulls|first values\n-|-|-|-\n");
    for (place, ((name, choice), tally)) in choices.iter().zip(&survey.tallies).enumerate() {
        let values: Vec<String> = survey.first.iter().map(|row| cell(row.get(place).and_then(Option::as_deref))).collect();
        table.push_str(&format!("{}|{}|{}|{}\n", cell(Some(name)), choice.of.as_str(), count(tally.nulls), values.join(", ")));
    }
    Answer::markdown(text).with_data(table)
}

/// What was loaded.
pub(crate) fn loaded(dataset: &str, target: &Target, survey: &Survey, loaded: &Loaded) -> Answer {
    let Loaded { rows, deleted, took, rejects, kept } = loaded;
    let created = if target.created { ", which is new" } else { "" };
    let deleted = deleted.map_or_else(String::new, |deleted| format!(" in place of {}", count(deleted)));
    let mut text = format!(
        "loaded {} rows of `{}`{deleted} into `{dataset}.{}.{}`{created}, in {:.1} s ({} a second); {}",
        count(*rows),
        survey.name,
        target.table.schema,
        target.table.name,
        took.as_secs_f64(),
        count(rate(*rows, *took)),
        survey.reading.words()
    );
    if rejects.is_empty() {
        return Answer::markdown(text);
    }
    text.push_str(&format!("\n{} rows are set aside in {kept}:", count(rejects.len() as u64)));
    let lines = rejects.iter().take(REJECTS_SHOWN).map(|reject| format!("line {}: {}\n", reject.line, reject.reason.replace('\n', " ")));
    Answer::markdown(text).with_data(lines.collect::<String>())
}

fn cell(value: Option<&str>) -> String {
    let value = value.unwrap_or("∅");
    let short: String = value.chars().take(VALUE_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    short.replace('|', "\\|")
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

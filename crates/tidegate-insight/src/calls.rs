//! The call log as it is asked for and shown.

pub(crate) mod facts;

use std::borrow::Cow;
use std::time::{Duration, UNIX_EPOCH};

use tidegate_core::{Error, Result};
use tidegate_data::Datasets;
use tidegate_data::format::{csv_row, markdown_row};
use tidegate_pg::call_log::{Entry, Filter, Place};
use uuid::Uuid;

use crate::{Insight, moment};

/// Characters of a statement or an error that a table shows.
pub(crate) const SHOWN: usize = 160;

/// In place of a statement that must not be shown.
const HELD_BACK: &str = "(held back)";

/// Which calls somebody wants, as they wrote it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) dataset: Option<String>,
    pub(crate) tool: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) client: Option<String>,
    pub(crate) outcome: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) fingerprint: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) min_ms: Option<u64>,
    pub(crate) cursor: Option<String>,
}

impl Insight {
    /// The filter that lets through what is wanted.
    pub(crate) fn filter(&self, wanted: Wanted) -> Result<Filter> {
        let time = |text: Option<String>| text.map(|text| moment::parse(&text, self.clock.now())).transpose();
        Ok(Filter {
            from: time(wanted.from)?,
            until: time(wanted.to)?,
            before: wanted.cursor.map(|cursor| place(&cursor)).transpose()?,
            user: wanted.user,
            client: wanted.client,
            tool: wanted.tool,
            dataset: wanted.dataset,
            outcome: wanted.outcome,
            text: wanted.text,
            fingerprint: wanted.fingerprint,
            took_min: wanted.min_ms.map(Duration::from_millis),
        })
    }
}

/// Where the next page begins, as a text that is handed back.
pub(crate) fn cursor(place: Place) -> String {
    format!("{}-{}", place.at.duration_since(UNIX_EPOCH).unwrap_or_default().as_micros(), place.id.simple())
}

fn place(cursor: &str) -> Result<Place> {
    let read = || {
        let (micros, id) = cursor.split_once('-')?;
        let at = UNIX_EPOCH.checked_add(Duration::from_micros(micros.parse().ok()?))?;
        Some(Place { at, id: Uuid::parse_str(id).ok()? })
    };
    read().ok_or_else(|| Error::invalid(format!("`{cursor}` is no cursor")).hint("give the one that the page before ended with"))
}

/// What of a text about a dataset may be shown: on governed data, and where it is not known what holds, no constants. They are what a
/// caller asked after, often a person.
pub(crate) fn statement<'a>(datasets: &Datasets, dataset: Option<&str>, text: &'a str) -> Cow<'a, str> {
    if is_open(datasets, dataset) {
        return Cow::Borrowed(text);
    }
    // A text that was cut, or was never SQL, cannot be read well enough to hide anything in it.
    tidegate_guard::without_constants(text).map_or(Cow::Borrowed(HELD_BACK), Cow::Owned)
}

/// What of an error may be shown.
fn error<'a>(datasets: &Datasets, entry: &'a Entry) -> Option<&'a str> {
    entry.error.as_deref().map(|text| if is_open(datasets, entry.dataset.as_deref()) { text } else { HELD_BACK })
}

fn is_open(datasets: &Datasets, dataset: Option<&str>) -> bool {
    let open = |name: &str| datasets.load_any(name).is_ok_and(|dataset| !dataset.governance().governed);
    dataset.is_none_or(|names| names.split(',').all(open))
}

/// In one line, and no longer than a table bears.
pub(crate) fn shortened(text: &str, characters_max: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(characters_max) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line,
    }
}

/// Milliseconds, exact where they are few.
pub(crate) fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1_000.0;
    if ms < 10.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
}

/// Calls as a table for models.
pub(crate) fn table(datasets: &Datasets, entries: &[Entry]) -> String {
    let mut text = String::from("at|tool|dataset|by|ms|rows|tokens|outcome|statement\n-|-|-|-|-|-|-|-|-\n");
    for entry in entries {
        let by = if entry.client_name.is_empty() { entry.user.clone() } else { format!("{}/{}", entry.user, entry.client_name) };
        let outcome = match error(datasets, entry) {
            Some(error) => format!("{}: {}", entry.outcome, shortened(error.lines().next().unwrap_or_default(), SHOWN)),
            None if entry.cached => format!("{} cached", entry.outcome),
            None => entry.outcome.clone(),
        };
        let dataset = entry.dataset.as_deref();
        let ran = entry.statement.as_deref().map(|text| shortened(&statement(datasets, dataset, text), SHOWN));
        let numbers = (ms(entry.took), entry.rows.to_string(), entry.tokens.to_string());
        let cells = [
            Some(moment::render(entry.at)),
            Some(entry.tool.clone()),
            entry.dataset.clone(),
            Some(by),
            Some(numbers.0),
            Some(numbers.1),
            Some(numbers.2),
            Some(outcome),
            ran,
        ];
        // Nothing is not worth the word NULL in a column of names.
        markdown_row(cells.iter().map(|cell| Some(cell.as_deref().unwrap_or_default())), &mut text);
    }
    text
}

const COLUMNS: [&str; 23] = [
    "id",
    "at",
    "user",
    "client",
    "client_version",
    "session",
    "face",
    "tool",
    "dataset",
    "statement",
    "fingerprint",
    "wait_us",
    "parse_us",
    "run_us",
    "render_us",
    "took_us",
    "rows",
    "bytes",
    "tokens",
    "cached",
    "outcome",
    "error",
    "trace",
];

/// The line that names the columns of [`csv`].
pub(crate) fn csv_head(out: &mut String) {
    csv_row(COLUMNS.into_iter().map(Some), out);
}

/// Calls with all that is kept of them.
pub(crate) fn csv(datasets: &Datasets, entries: &[Entry], out: &mut String) {
    for entry in entries {
        let times = [entry.wait, entry.parse, entry.run, entry.render, entry.took].map(|time| time.as_micros().to_string());
        let counts = [entry.rows, entry.bytes, entry.tokens].map(|count| count.to_string());
        let (id, at) = (entry.id.to_string(), moment::render_exact(entry.at));
        let ran = entry.statement.as_deref().map(|text| statement(datasets, entry.dataset.as_deref(), text));
        let [wait, parse, run, render, took] = &times;
        let [rows, bytes, tokens] = &counts;
        let cells: [Option<&str>; 23] = [
            Some(&id),
            Some(&at),
            Some(&entry.user),
            Some(&entry.client_name),
            Some(&entry.client_version),
            entry.session.as_deref(),
            Some(&entry.face),
            Some(&entry.tool),
            entry.dataset.as_deref(),
            ran.as_deref(),
            entry.fingerprint.as_deref(),
            Some(wait),
            Some(parse),
            Some(run),
            Some(render),
            Some(took),
            Some(rows),
            Some(bytes),
            Some(tokens),
            Some(if entry.cached { "true" } else { "false" }),
            Some(&entry.outcome),
            error(datasets, entry),
            entry.trace.as_deref(),
        ];
        csv_row(cells.into_iter(), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place_and_nothing_else_does() {
        let here = Place { at: UNIX_EPOCH + Duration::from_micros(1_795_289_170_123_456), id: Uuid::from_u128(7) };
        assert_eq!(place(&cursor(here)).unwrap(), here);
        for wrong in ["", "-", "12", "x-00000000000000000000000000000007", "1-7"] {
            assert!(place(wrong).unwrap_err().text().starts_with(&format!("`{wrong}` is no cursor")));
        }
    }

    #[test]
    fn a_long_text_is_one_short_line() {
        assert_eq!(shortened("select\n  1", SHOWN), "select 1");
        assert_eq!(shortened(&"ł".repeat(500), SHOWN).chars().count(), SHOWN + 1);
    }
}

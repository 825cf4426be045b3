//! What a write would do, or did, in words.

use serde_json::{Map, Value};
use tidegate_core::Answer;
use tidegate_guard::{Action, Write};
use tidegate_pg::{Effect, TableRows};

use crate::writes::{MINUTES, ROWS_SHOWN, words};
use tidegate_data::format::escape;

/// Characters of a value that are shown.
const VALUE_MAX: usize = 200;

/// The answer to a preview.
pub(crate) fn preview(write: &Write, effect: &Effect, id: &str) -> Answer {
    let what = words(write.actions());
    let head = match effect.rows {
        Some(rows) => format!("{what} would touch {}{}; nothing is changed yet", count(rows), share(write, rows, effect.table_rows)),
        None => format!("{what} went well and was rolled back{}; nothing is changed yet", of_table(effect.table_rows)),
    };
    let mut data = String::new();
    sample(&mut data, "before", effect.before.as_deref());
    if write.actions() != [Action::Delete] || effect.before.is_none() {
        sample(&mut data, "after", effect.after.as_deref());
    }
    others(&mut data, write, effect);
    lines(&mut data, "triggers that fire", effect.triggers.iter().cloned());
    lines(&mut data, "locks held until the commit", effect.locks.iter().map(|(table, modes)| format!("{table}: {modes}")));
    lines(&mut data, "plan", effect.plan.iter().cloned());
    let mut notes = String::new();
    for (sequence, values) in &effect.sequences {
        let (values_of, are) = if *values == 1 { ("value", "is") } else { ("values", "are") };
        notes.push_str(&format!(
            "{values} {values_of} of sequence {sequence} {are} used up by this preview: a sequence takes nothing back\n"
        ));
    }
    notes.push_str(&format!(
        "to make it so within {MINUTES} minutes: confirm_write {{\"id\": \"{id}\"}}; it runs exactly this, once, and commits only if no more rows change"
    ));
    Answer::markdown(head).with_data(data).with_notes(notes)
}

/// The answer to a confirmation.
pub(crate) fn committed(write: &Write, effect: &Effect) -> Answer {
    let what = words(write.actions());
    let head = match effect.rows {
        Some(rows) => format!("committed: {what} of {}", count(rows)),
        None => "committed".to_owned(),
    };
    let mut data = String::new();
    sample(&mut data, if write.actions() == [Action::Delete] { "gone" } else { "after" }, effect.after.as_deref());
    others(&mut data, write, effect);
    let answer = Answer::markdown(head);
    if data.is_empty() { answer } else { answer.with_data(data) }
}

fn count(rows: u64) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}

fn of_table(table: Option<TableRows>) -> String {
    table.map_or_else(String::new, |table| format!("; the table has {}{}", if table.exact { "" } else { "~" }, count(table.count)))
}

/// How much of the table that is.
fn share(write: &Write, rows: u64, table: Option<TableRows>) -> String {
    let Some(table) = table else { return String::new() };
    if write.actions() == [Action::Insert] {
        return of_table(Some(table));
    }
    if table.exact && rows > 0 && rows == table.count && !write.actions().contains(&Action::Insert) {
        return ", every row of the table".to_owned();
    }
    let about = if table.exact { "" } else { "~" };
    #[expect(clippy::cast_precision_loss, reason = "a share is rounded anyway")]
    let percent = if table.count == 0 { 0.0 } else { rows as f64 * 100.0 / table.count as f64 };
    format!(" of {about}{} in the table ({about}{percent:.1} %)", table.count)
}

/// What was touched beside the statement's own rows.
fn others(data: &mut String, write: &Write, effect: &Effect) {
    let own = write.table().map_or("", |(_, name)| name);
    let follows = effect
        .follows
        .iter()
        .map(|follow| format!("{}: {} by foreign key {} ({})", follow.table, count(follow.rows), follow.key, follow.action));
    lines(data, "what follows", follows);
    let rest = effect.touched.iter().filter(|touched| {
        let name = touched.table.rsplit('.').next().unwrap_or_default().trim_matches('"');
        let changed = touched.inserted + touched.updated + touched.deleted;
        name != own || Some(changed) != effect.rows
    });
    let rest = rest.map(|touched| {
        format!("{}: {} inserted, {} updated, {} deleted", touched.table, touched.inserted, touched.updated, touched.deleted)
    });
    lines(data, "rows touched in all, by table", rest);
}

fn lines(data: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    data.push_str(title);
    data.push_str(":\n");
    for line in lines {
        data.push_str("  ");
        data.extend(line.chars().map(|c| if c.is_control() { ' ' } else { c }));
        data.push('\n');
    }
}

/// Some rows as a table.
fn sample(data: &mut String, title: &str, rows: Option<&str>) {
    let Some(rows) = rows.and_then(|rows| serde_json::from_str::<Vec<Map<String, Value>>>(rows).ok()) else { return };
    let Some(first) = rows.first() else { return };
    data.push_str(&format!("{title} (at most {ROWS_SHOWN} rows):\n"));
    let cells = |data: &mut String, cells: &mut dyn Iterator<Item = Option<String>>| {
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                data.push('|');
            }
            match cell {
                None => data.push_str("NULL"),
                Some(text) if text == "NULL" => data.push_str("\\NULL"),
                Some(text) => escape(&short(&text), data),
            }
        }
        data.push('\n');
    };
    cells(data, &mut first.keys().map(|key| Some(key.clone())));
    cells(data, &mut first.keys().map(|_| Some("-".to_owned())));
    for row in &rows {
        cells(data, &mut first.keys().map(|key| row.get(key).and_then(text)));
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(VALUE_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

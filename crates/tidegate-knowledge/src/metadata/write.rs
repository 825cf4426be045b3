//! The plain writer: sentences from the profile, the comments and the names, without any model.

use tidegate_core::Result;

use super::{Author, Entry, Field, Subject, Written};
use crate::Knowledge;
use crate::profile::{ColumnProfile, Profile, ProfiledTable, Purpose};
use tidegate_data::Dataset;
use tidegate_data::schema::{Relation, Schema, Table, short_count};

/// Columns that a table's description names.
const NAMED_MAX: usize = 6;

/// A share of rows without a value that is worth a word.
const MANY_NULLS: f64 = 0.2;

impl Knowledge {
    /// Writes from the profile what nobody else has written, or what only the plain writer wrote before; says how much is new.
    pub async fn write_plain(&self, dataset: &Dataset, by: &str) -> Result<usize> {
        let profile = self.load_profile(dataset).await?;
        let schema = Schema::load_bare(dataset).await?;
        let written = self.metadata(dataset).await?;
        let taken = |entry: &Entry| {
            let same = |text: &&Written| text.subject == entry.subject && text.field == entry.field;
            written.iter().find(same).is_some_and(|text| text.author != Author::Writer)
        };
        let entries: Vec<Entry> = plain(&schema, &profile).into_iter().filter(|entry| !taken(entry)).collect();
        Ok(self.save_metadata(dataset, &entries, Author::Writer, by).await?.written)
    }
}

/// Everything that can be said of a dataset from its profile. What the owner has commented stays the owner's: of that only the rest is said.
pub fn plain(schema: &Schema, profile: &Profile) -> Vec<Entry> {
    let mut entries = vec![entry(Subject::default(), Field::Description, of_dataset(schema, profile))];
    for profiled in &profile.tables {
        let Some(table) = schema.tables.iter().find(|table| table.schema == profiled.schema && table.name == profiled.name) else {
            continue;
        };
        let subject = Subject { schema: table.schema.clone(), table: table.name.clone(), column: String::new() };
        entries.push(entry(subject.clone(), Field::Description, of_table(table, profiled)));
        if let Some(text) = quality(profiled) {
            entries.push(entry(subject.clone(), Field::Quality, text));
        }
        for column in &profiled.profile.columns {
            let commented = table.columns.iter().find(|known| known.name == column.name).and_then(|known| known.comment.as_deref());
            if let Some(text) = of_column(column, commented) {
                let subject = Subject { column: column.name.clone(), ..subject.clone() };
                entries.push(entry(subject, Field::Description, text));
            }
        }
    }
    entries
}

fn entry(subject: Subject, field: Field, text: String) -> Entry {
    Entry { subject, field, text }
}

fn of_dataset(schema: &Schema, profile: &Profile) -> String {
    let mut largest: Vec<&ProfiledTable> = profile.tables.iter().filter(|table| table.profile.rows.is_some()).collect();
    largest.sort_by_key(|table| std::cmp::Reverse(table.profile.rows));
    let named: Vec<String> = largest
        .iter()
        .take(NAMED_MAX)
        .map(|table| format!("{} ({} rows)", table.label(), short_count(table.profile.rows.unwrap_or(0))))
        .collect();
    let views = schema.tables.iter().filter(|table| matches!(table.kind, Relation::View | Relation::MaterializedView)).count();
    let mut text = format!("{} tables", schema.tables.len() - views);
    if views > 0 {
        text.push_str(&format!(" and {views} view{}", if views == 1 { "" } else { "s" }));
    }
    if !named.is_empty() {
        text.push_str(&format!("; the largest: {}", named.join(", ")));
    }
    if let Some((from, to)) = span(&profile.tables.iter().collect::<Vec<_>>()) {
        text.push_str(&format!("; dates from {from} to {to}"));
    }
    text.push('.');
    text
}

fn of_table(table: &Table, profiled: &ProfiledTable) -> String {
    let of = &profiled.profile;
    let what = match &table.comment {
        Some(comment) => comment.trim_end_matches('.').to_owned(),
        None => words(&table.name),
    };
    let mut text = what;
    if let Some(rows) = of.rows {
        text.push_str(&format!("; {}{} rows", if of.rows_exact { "" } else { "about " }, short_count(rows)));
    }
    let named = |purpose: Purpose| -> Vec<&str> {
        of.columns.iter().filter(|column| column.is(purpose)).map(|column| column.name.as_str()).take(NAMED_MAX).collect()
    };
    let keys = named(Purpose::Key);
    if let [key] = keys[..] {
        text.push_str(&format!(", one for each {key}"));
    }
    let references: Vec<String> = table
        .columns
        .iter()
        .filter_map(|column| column.references.as_ref().map(|target| target.split('.').next().unwrap_or(target).to_owned()))
        .take(NAMED_MAX)
        .collect();
    if !references.is_empty() {
        text.push_str(&format!("; belongs to {}", references.join(", ")));
    }
    for (purpose, says) in [(Purpose::Measure, "measures"), (Purpose::Category, "splits by"), (Purpose::Weight, "weighted by")] {
        let columns = named(purpose);
        if !columns.is_empty() {
            text.push_str(&format!("; {says} {}", columns.join(", ")));
        }
    }
    if let Some((from, to)) = span(&[profiled]) {
        text.push_str(&format!("; from {from} to {to}"));
    }
    text.push('.');
    text
}

fn of_column(column: &ColumnProfile, commented: Option<&str>) -> Option<String> {
    let mut parts = Vec::new();
    let told = column.roles.iter().find(|role| role.personal.is_some()).or(column.roles.first());
    match commented {
        Some(comment) => parts.push(comment.trim_end_matches('.').to_owned()),
        // A name alone says no more than the name.
        None => parts.extend(told.map(|role| match (role.purpose, role.personal) {
            (_, Some(personal)) => format!("personal: {}", personal.words()),
            (Purpose::Reference, _) => role.evidence.clone(),
            (Purpose::Weight, _) => "how many people a row stands for".to_owned(),
            (Purpose::Respondent, _) => "who was asked or observed".to_owned(),
            _ => words(&column.name),
        })),
    }
    if column.personal().is_none() {
        if let (Some(min), Some(max)) = (&column.min, &column.max) {
            parts.push(format!("{min} to {max}"));
        } else if column.is(Purpose::Category) && !column.top.is_empty() {
            let values: Vec<&str> = column.top.iter().map(|(value, _)| value.as_str()).collect();
            let more = column.distinct.unwrap_or(0) > u64::try_from(values.len()).unwrap_or(0);
            parts.push(format!("values: {}{}", values.join(", "), if more { ", …" } else { "" }));
        }
    }
    if let Some(share) = column.null_share.filter(|share| *share >= MANY_NULLS) {
        parts.push(format!("{:.0} % without a value", share * 100.0));
    }
    // One part that only repeats the name is not worth its place.
    let says_more = commented.is_some() || parts.len() > 1 || column.roles.iter().any(|role| role.personal.is_some());
    says_more.then(|| format!("{}.", parts.join("; ")))
}

fn quality(table: &ProfiledTable) -> Option<String> {
    let of = &table.profile;
    let mut notes = Vec::new();
    notes.extend(of.note.clone());
    let empty: Vec<&str> =
        of.columns.iter().filter(|column| column.null_share == Some(1.0) && of.rows_read > 0).map(|column| column.name.as_str()).collect();
    if !empty.is_empty() {
        notes.push(format!("always empty: {}", empty.join(", ")));
    }
    let constant: Vec<&str> = of
        .columns
        .iter()
        .filter(|column| column.distinct == Some(1) && of.rows_read > 10 && column.null_share == Some(0.0))
        .map(|column| column.name.as_str())
        .collect();
    if !constant.is_empty() {
        notes.push(format!("always the same: {}", constant.join(", ")));
    }
    if of.rows == Some(0) {
        notes.push("the table is empty".to_owned());
    }
    (!notes.is_empty()).then(|| format!("{}.", notes.join("; ")))
}

/// The earliest and latest day among the tables' dates, of columns that are not far off the others.
fn span(tables: &[&ProfiledTable]) -> Option<(String, String)> {
    let dates =
        || tables.iter().flat_map(|table| &table.profile.columns).filter(|column| column.is(Purpose::Date) && column.personal().is_none());
    let day = |text: &String| text.chars().take(10).collect::<String>();
    let from = dates().filter_map(|column| column.min.as_ref().map(day)).min()?;
    let to = dates().filter_map(|column| column.max.as_ref().map(day)).max()?;
    Some((from, to))
}

/// `order_items` as `order items`.
fn words(name: &str) -> String {
    name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Error, Result, Spec};

use crate::format::escape;
use crate::governance::{Change, Governance, Holds, Mask, TableRules};
use crate::registry::Datasets;

/// Tables that are set at once, at most.
const TABLES_MAX: usize = 200;

/// Values that are merged in a column, at most, and their length.
const VALUES_MAX: usize = 500;
const VALUE_CHARACTERS_MAX: usize = 200;

pub(super) const SPEC: Spec = Spec {
    name: "set_governance",
    title: "Set rules about people's data",
    short: "Set or show a dataset's privacy rules: raw rows, small groups, hidden, masked and merged columns.",
    long: "Set what may be seen of a dataset about people, however a statement is written; with `dataset` alone, show the rules. A table that is named gets exactly the rules given, so give all of them. `person` is the column that says whose a row is: groups are counted by it, else by rows. Tables without people (channels, calendars) are `holds: reference`. Views are closed until `open`.",
    access: Access::Write,
    examples: &[
        r#"{"dataset": "panel", "governed": true, "raw_rows_max": 5, "cell_min": 5, "tables": [{"table": "respondents", "person": "respondent_id", "hide": ["household_id"], "mask": {"joined_on": "year"}, "merge": {"nccs": {"C": "C/D/E", "D": "C/D/E", "E": "C/D/E"}}}, {"table": "channels", "holds": "reference"}]}"#,
        r#"{"dataset": "panel"}"#,
    ],
    synonyms: &["privacy", "mask", "hide column", "minimum cell size", "raw rows", "anonymise", "gdpr"],
    ..Spec::BASE
};

/// What is to hold; what is left out stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// Whether the rules are in force.
    governed: Option<bool>,
    /// Rows about single people that one answer may show.
    #[schemars(range(max = 1000))]
    raw_rows_max: Option<u32>,
    /// People that a group must have to be shown.
    #[schemars(range(min = 1, max = 10000))]
    cell_min: Option<u32>,
    /// Tables that get new rules.
    #[serde(default)]
    #[schemars(length(max = 200))]
    tables: Vec<Table>,
}

/// All rules of one table.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// `name` or `schema.name`.
    #[serde(rename = "table")]
    name: String,
    /// Default people.
    #[serde(default)]
    holds: Holds,
    /// The column that says whose a row is.
    person: Option<String>,
    /// Let a view be read, by these rules alone.
    #[serde(default)]
    open: bool,
    /// Columns that can't be seen.
    #[serde(default)]
    hide: Vec<String>,
    /// Columns that are seen masked.
    #[serde(default)]
    mask: BTreeMap<String, Mask>,
    /// Columns whose values are merged: value before, value in its place.
    #[serde(default)]
    merge: BTreeMap<String, BTreeMap<String, String>>,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject = Some(args.dataset.clone()));
    let dataset = datasets.load_any(&args.dataset)?;
    let name = args.dataset.clone();
    let change = change(args)?;
    if change == Change::default() {
        return Ok(answer(&name, &dataset.governance).structured_for(&call, || &*dataset.governance));
    }
    let rules = datasets.set_governance(&dataset, &change, &call.caller.user).await?;
    Ok(answer(&name, &rules).structured_for(&call, || &rules))
}

fn change(args: Args) -> Result<Change> {
    let Args { governed, raw_rows_max, cell_min, tables, .. } = args;
    let values = |table: &Table| table.merge.values().any(|values| values.len() > VALUES_MAX);
    let long = |table: &Table| {
        table
            .merge
            .values()
            .flatten()
            .flat_map(|(from, to)| [from, to])
            .any(|value| value.chars().count() > VALUE_CHARACTERS_MAX || value.contains('\0'))
    };
    if tables.len() > TABLES_MAX || tables.iter().any(|table| values(table) || long(table)) {
        return Err(Error::invalid(format!(
            "at most {TABLES_MAX} tables at once, {VALUES_MAX} merged values in a column, {VALUE_CHARACTERS_MAX} characters in a value"
        )));
    }
    if raw_rows_max.is_some_and(|max| max > 1_000) || cell_min.is_some_and(|min| !(1..=10_000).contains(&min)) {
        return Err(Error::invalid("raw_rows_max is from 0 to 1000, cell_min from 1 to 10000"));
    }
    let rules = |table: Table| {
        let Table { name, holds, person, open, hide, mask, merge } = table;
        (name, TableRules { holds, person, open, hide, mask, merge })
    };
    Ok(Change { governed, raw_rows_max, cell_min, tables: tables.into_iter().map(rules).collect() })
}

fn answer(name: &str, rules: &Governance) -> Answer {
    let head = if rules.governed {
        format!("`{name}` is governed: at most {} rows about single people, groups from {} people", rules.raw_rows_max, rules.cell_min)
    } else {
        format!("`{name}` is not governed: \"governed\": true puts its rules in force")
    };
    if rules.tables.is_empty() {
        return Answer::markdown(head);
    }
    let mut text = String::from("table|holds|person|rules\n-|-|-|-\n");
    for (table, rules) in &rules.tables {
        escape(table, &mut text);
        text.push_str(if rules.holds == Holds::Reference { "|reference|" } else { "|people|" });
        escape(rules.person.as_deref().unwrap_or_default(), &mut text);
        text.push('|');
        escape(&listed(rules), &mut text);
        text.push('\n');
    }
    Answer::markdown(head).with_data(text)
}

/// `hidden: a; masked: b initial; merged: c A1 → A`.
fn listed(rules: &TableRules) -> String {
    let mut text = String::new();
    if rules.open {
        text.push_str("open; ");
    }
    if !rules.hide.is_empty() {
        write!(text, "hidden: {}; ", rules.hide.join(", ")).expect("writing to a String does not fail");
    }
    for (column, mask) in &rules.mask {
        write!(text, "masked: {column} {}; ", format!("{mask:?}").to_lowercase()).expect("writing to a String does not fail");
    }
    for (column, values) in &rules.merge {
        let values: Vec<String> = values.iter().map(|(from, to)| format!("{from} → {to}")).collect();
        write!(text, "merged: {column} {}; ", values.join(", ")).expect("writing to a String does not fail");
    }
    text.trim_end_matches("; ").to_owned()
}

//! What a column is for: told by the schema, by its values, and by its name, each with the evidence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::personal::{self, Personal};
use super::tally::{Tally, float};
use tidegate_data::schema::{ColumnInfo, Table};

/// The share of values that must have a form before a column is taken for it.
const MOST: f64 = 0.8;

/// Values that say something about the rest.
const ENOUGH: u64 = 20;

/// Different values that make categories, at most, and their share of the rows.
const CATEGORIES_MAX: u64 = 60;
const CATEGORIES_SHARE: f64 = 0.2;

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Tells rows apart.
    Key,
    /// Points to another table.
    Reference,
    /// Tells things apart, without a constraint that says so.
    Identifier,
    /// A day or a moment.
    Date,
    /// One of few values.
    Category,
    /// A number to add up or to average.
    Measure,
    /// How many people a row stands for.
    Weight,
    /// Who was asked or observed, in a panel.
    Respondent,
    /// Personal data.
    Personal,
    /// Words.
    Text,
}

/// One purpose, and why it is believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// What the column is for.
    pub purpose: Purpose,
    /// Which sort of personal data, if it is such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<Personal>,
    /// Why it is believed.
    pub evidence: String,
}

impl Role {
    fn new(purpose: Purpose, evidence: impl Into<String>) -> Role {
        Role { purpose, personal: None, evidence: evidence.into() }
    }
}

/// What is known of a column when its purpose is looked for.
pub(super) struct Seen<'a> {
    pub(super) table: &'a Table,
    pub(super) column: &'a ColumnInfo,
    pub(super) tally: &'a Tally,
    /// Different values in the whole table.
    pub(super) distinct: u64,
    pub(super) rows: u64,
    /// Whether an index keeps its values unique.
    pub(super) unique: bool,
}

impl Seen<'_> {
    /// Every purpose, surest first.
    pub(super) fn roles(&self) -> Vec<Role> {
        let mut roles = Vec::new();
        roles.extend(self.key());
        roles.extend(self.column.references.as_ref().map(|target| Role::new(Purpose::Reference, format!("foreign key to {target}"))));
        roles.extend(self.personal());
        roles.extend(self.panel());
        let told = !roles.is_empty();
        roles.extend(self.by_type(told));
        roles
    }

    fn key(&self) -> Option<Role> {
        if self.column.primary {
            return Some(Role::new(Purpose::Key, "primary key"));
        }
        if self.unique {
            return Some(Role::new(Purpose::Key, "unique index"));
        }
        let values = self.tally.rows - self.tally.nulls;
        let alone = values >= ENOUGH && self.distinct >= self.rows.max(1) && self.tally.nulls == 0 && self.column.references.is_none();
        (alone && !is_fraction(&self.column.kind) && !is_time(&self.column.kind))
            .then(|| Role::new(Purpose::Identifier, format!("{values} values read, none twice")))
    }

    fn personal(&self) -> Option<Role> {
        let role = |personal: Personal, evidence: String| Role { personal: Some(personal), ..Role::new(Purpose::Personal, evidence) };
        let named = personal::by_name(&self.column.name, &self.table.name);
        if is_textual(&self.column.kind) || self.column.kind == "inet" {
            let values = float(self.tally.values.values().sum::<u64>());
            let mut found: Vec<(Personal, f64)> = Vec::new();
            for (value, times) in &self.tally.values {
                let sort = personal::by_content(value).or_else(|| personal::is_national(value).then_some(Personal::NationalNumber));
                let Some(sort) = sort else { continue };
                match found.iter_mut().find(|(known, _)| *known == sort) {
                    Some((_, count)) => *count += float(*times),
                    None => found.push((sort, float(*times))),
                }
            }
            let best = found.into_iter().max_by(|one, other| one.1.total_cmp(&other.1)).filter(|(_, count)| *count >= MOST * values);
            if let Some((sort, count)) = best {
                return Some(role(sort, format!("{:.0} % of the values have the form of one ({})", 100.0 * count / values, sort.words())));
            }
        }
        let named = named.filter(|sort| match sort {
            Personal::BirthDate => is_time(&self.column.kind) || is_textual(&self.column.kind),
            _ => is_textual(&self.column.kind) || matches!(sort, Personal::Phone | Personal::NationalNumber | Personal::Card),
        })?;
        Some(role(named, format!("its name says so ({})", named.words())))
    }

    /// A weight and whom it belongs to: a positive fraction of that name, beside a key of people.
    fn panel(&self) -> Option<Role> {
        let name = self.column.name.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| name.split('_').any(|part| part == *word) || name == *word);
        let positive = self.tally.range().is_some_and(|(low, _)| low.parse::<f64>().is_ok_and(|low| low >= 0.0));
        if is_number(&self.column.kind)
            && says(&["weight", "weights", "wgt", "wt", "projection", "grossing", "expansion"])
            && positive
            && !self.weighs_things()
        {
            return Some(Role::new(Purpose::Weight, "a number from 0 with the name of a weight"));
        }
        let person = says(&["respondent", "respondents", "panelist", "panellist", "resp"]) || name == "member_id";
        let person = person
            || (self.column.references.as_deref().is_some_and(|target| target.starts_with("respondent") || target.starts_with("panelist")));
        (person && !is_fraction(&self.column.kind)).then(|| Role::new(Purpose::Respondent, "it has the name of a respondent's number"))
    }

    /// In a table of products or parcels a weight is one of grams.
    fn weighs_things(&self) -> bool {
        let table = self.table.name.to_lowercase();
        ["product", "item", "parcel", "shipment", "package", "sku", "good"].iter().any(|thing| table.contains(thing))
            || ["_kg", "_g", "_lb", "_grams"].iter().any(|unit| self.column.name.to_lowercase().ends_with(unit))
    }

    fn by_type(&self, told: bool) -> Option<Role> {
        let kind = self.column.kind.as_str();
        if is_time(kind) {
            return Some(Role::new(Purpose::Date, format!("type {kind}")));
        }
        if told {
            return None;
        }
        let few =
            self.distinct > 0 && self.distinct <= CATEGORIES_MAX && float(self.distinct) <= (CATEGORIES_SHARE * float(self.rows)).max(2.0);
        if kind == "bool" || (few && !is_fraction(kind)) {
            return Some(Role::new(Purpose::Category, format!("{} different values", self.distinct)));
        }
        if is_number(kind) {
            return Some(Role::new(Purpose::Measure, format!("type {kind}, {} different values", self.distinct)));
        }
        if is_textual(kind) {
            let dated = self.tally.values.keys().filter(|value| is_date_text(value)).count();
            let most = self.tally.values.len() >= 5 && dated * 10 >= self.tally.values.len() * 9;
            return Some(if most {
                Role::new(Purpose::Date, "texts in the form of dates")
            } else {
                Role::new(Purpose::Text, format!("type {kind}"))
            });
        }
        None
    }
}

pub(super) fn is_number(kind: &str) -> bool {
    matches!(base(kind), "int2" | "int" | "int8" | "numeric" | "float4" | "float8" | "money") && !kind.ends_with("[]")
}

fn is_fraction(kind: &str) -> bool {
    matches!(base(kind), "numeric" | "float4" | "float8" | "money")
}

pub(super) fn is_time(kind: &str) -> bool {
    matches!(base(kind), "date" | "timestamp" | "timestamptz") && !kind.ends_with("[]")
}

pub(super) fn is_textual(kind: &str) -> bool {
    matches!(base(kind), "text" | "varchar" | "char" | "bpchar" | "citext" | "name") && !kind.ends_with("[]")
}

/// A type's name without its modifier.
fn base(kind: &str) -> &str {
    kind.split(['(', '[']).next().unwrap_or(kind)
}

/// `2026-01-31`, whatever follows.
fn is_date_text(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() >= 10
        && bytes
            .iter()
            .take(10)
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { matches!(byte, b'-' | b'/' | b'.') } else { byte.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tally::Order;

    fn roles(table: &str, column: &str, kind: &str, values: &[&str]) -> Vec<Purpose> {
        let order = if is_number(kind) { Order::Number } else { Order::Text };
        let mut tally = Tally::new(order);
        for value in values.iter().cycle().take(values.len().max(40)) {
            tally.add(Some(value));
        }
        let table = Table { name: table.to_owned(), ..Table::default() };
        let column = ColumnInfo { name: column.to_owned(), kind: kind.to_owned(), ..ColumnInfo::default() };
        let distinct = u64::try_from(tally.values.len()).unwrap();
        let rows = tally.rows;
        let seen = Seen { table: &table, column: &column, tally: &tally, distinct, rows, unique: false };
        seen.roles().into_iter().map(|role| role.purpose).collect()
    }

    #[test]
    fn columns_are_told_by_what_they_hold() {
        let numbers: Vec<String> = (0..200).map(|n| n.to_string()).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        assert_eq!(roles("t", "id", "int8", &numbers), [Purpose::Identifier]);
        assert_eq!(roles("t", "total", "numeric(12,2)", &numbers), [Purpose::Measure]);
        assert_eq!(roles("t", "status", "text", &["open", "paid"]), [Purpose::Category]);
        assert_eq!(roles("t", "contact", "text", &["a@x.org", "b@y.org"]), [Purpose::Personal]);
        assert_eq!(roles("t", "at", "timestamptz", &["2026-01-01 00:00:00+00"]), [Purpose::Date]);
        assert_eq!(
            roles("t", "day", "varchar(10)", &["2026-01-01", "2026-01-02", "2026-01-03", "2026-02-01", "2026-03-01"]).last(),
            Some(&Purpose::Category)
        );
        assert_eq!(roles("respondents", "weight", "numeric", &["1.5", "200.25"]), [Purpose::Weight]);
        assert_eq!(roles("products", "weight", "numeric", &["1.5", "200.25"]), [Purpose::Measure]);
        assert_eq!(roles("products", "weight_kg", "numeric", &["1.5", "200.25"]), [Purpose::Measure]);
        assert_eq!(roles("events", "respondent_id", "int", &["1", "2"]), [Purpose::Respondent]);
    }
}

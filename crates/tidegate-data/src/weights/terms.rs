//! The words of a request: measures, keys of cells and conditions, read from text into types.

use crate::failure;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tidegate_core::{Error, Result};

/// Edges of bands that one key may have.
const BANDS_MAX: usize = 50;

/// What is estimated in each cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Measure {
    /// How many people.
    People,
    /// People as a percentage of everyone in the answer, or of those who are alike in some keys.
    Share(Vec<String>),
    /// People with an event as a percentage of all people.
    Reach,
    /// Events for each person who has one.
    Frequency,
    /// Events, each counted as often as its person stands for people.
    Events,
    /// A column's mean: over people for theirs, over events for an event's.
    Mean(String),
    /// A column's total.
    Sum(String),
    /// An event column's total for each person who has an event.
    PerPerson(String),
    /// A quantile of a column of people.
    Quantile(String, String),
}

/// What makes cells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    /// The column as it was written.
    pub(super) column: String,
    /// How its values become cells.
    pub(super) each: Each,
}

/// How values become cells.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Each {
    /// Every value is a cell.
    Value,
    /// The beginning of the period, by the clock of a time zone if one is named.
    Period(&'static str, Option<String>),
    /// Bands between edges.
    Bands(Vec<f64>),
}

/// A condition on one column.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    /// `column` or `table.column`.
    pub(super) column: String,
    /// Default `=`.
    #[serde(default)]
    pub(super) op: Operator,
    /// A value; a list for `in`, `not in` and `between`; none for `is null`.
    #[schemars(with = "Option<crate::tools::Param>")]
    pub(super) value: Option<Value>,
}

/// A condition in words of SQL, read by the guard.
pub(super) struct Filter<'a> {
    pub(super) text: &'a str,
    pub(super) found: tidegate_guard::Expression,
}

impl Filter<'_> {
    pub(super) fn parse(text: &str) -> Result<Filter<'_>> {
        let found = tidegate_guard::expression(text).map_err(|refusal| failure::refused(text, refusal))?;
        Ok(Filter { text, found })
    }
}

/// How a column is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub(crate) enum Operator {
    #[default]
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = "<>")]
    Unequal,
    #[serde(rename = "<")]
    Less,
    #[serde(rename = "<=")]
    AtMost,
    #[serde(rename = ">")]
    More,
    #[serde(rename = ">=")]
    AtLeast,
    #[serde(rename = "in")]
    In,
    #[serde(rename = "not in")]
    NotIn,
    #[serde(rename = "between")]
    Between,
    #[serde(rename = "like")]
    Like,
    #[serde(rename = "is null")]
    IsNull,
    #[serde(rename = "is not null")]
    IsNotNull,
}

/// Periods that a date or time can be cut to.
const PERIODS: [&str; 6] = ["hour", "day", "week", "month", "quarter", "year"];

impl Measure {
    pub(super) fn parse(text: &str) -> Result<Measure> {
        let wrong = || {
            Error::invalid(format!("`{text}` is not a measure")).hint(
                "measures: people, share, share(key), reach, frequency, events, mean(column), sum(column), per_person(column), median(column), quantile(column, 0.9)",
            )
        };
        let (name, inside) = call(text);
        let column = || inside.filter(|inside| !inside.is_empty()).map(str::to_owned).ok_or_else(wrong);
        Ok(match (name.to_lowercase().as_str(), inside) {
            ("people", None) => Measure::People,
            ("share", None) => Measure::Share(Vec::new()),
            ("share", Some(inside)) => Measure::Share(split(inside).into_iter().map(str::to_owned).collect()),
            ("reach", None) => Measure::Reach,
            ("frequency", None) => Measure::Frequency,
            ("events", None) => Measure::Events,
            ("mean" | "avg", Some(_)) => Measure::Mean(column()?),
            ("sum", Some(_)) => Measure::Sum(column()?),
            ("per_person", Some(_)) => Measure::PerPerson(column()?),
            ("median", Some(_)) => Measure::Quantile(column()?, "0.5".to_owned()),
            ("quantile", Some(inside)) => {
                let (column, share) = inside.rsplit_once(',').ok_or_else(wrong)?;
                let share = share.trim();
                share.parse::<f64>().ok().filter(|share| *share > 0.0 && *share < 1.0).ok_or_else(wrong)?;
                Measure::Quantile(column.trim().to_owned(), share.to_owned())
            }
            _ => return Err(wrong()),
        })
    }

    /// Whether it is about events, so that there must be a table of them.
    pub(super) fn needs_events(&self) -> bool {
        matches!(self, Measure::Reach | Measure::Frequency | Measure::Events | Measure::PerPerson(_))
    }

    /// The column that it is about.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Measure::Mean(column) | Measure::Sum(column) | Measure::PerPerson(column) | Measure::Quantile(column, _) => Some(column),
            Measure::People | Measure::Share(_) | Measure::Reach | Measure::Frequency | Measure::Events => None,
        }
    }
}

impl Key {
    pub(super) fn parse(text: &str) -> Result<Key> {
        let (name, inside) = call(text);
        let Some(inside) = inside else { return Ok(Key { column: text.trim().to_owned(), each: Each::Value }) };
        let parts = split(inside);
        if let Some(period) = PERIODS.iter().find(|period| **period == name) {
            let zone = parts.get(1).map(|zone| (*zone).to_owned());
            let column = parts.first().copied().unwrap_or_default().to_owned();
            return Ok(Key { column, each: Each::Period(period, zone) });
        }
        let edges: Vec<f64> = parts.iter().skip(1).map_while(|edge| edge.parse().ok()).filter(|edge: &f64| edge.is_finite()).collect();
        let rising = edges.windows(2).all(|pair| pair.first() < pair.last());
        if name != "band" || edges.is_empty() || edges.len() > BANDS_MAX || edges.len() + 1 != parts.len() || !rising {
            return Err(Error::invalid(format!("`{text}` makes no cells"))
                .hint("a key is a column, or hour|day|week|month|quarter|year(column), or week(column, Asia/Kolkata), or band(column, 18, 25, 35) with rising edges"));
        }
        Ok(Key { column: parts.first().copied().unwrap_or_default().to_owned(), each: Each::Bands(edges) })
    }
}

/// `name(inside)`, or a plain name.
fn call(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        Some((name, inside)) => (name.trim(), Some(inside.trim())),
        None => (text, None),
    }
}

fn split(inside: &str) -> Vec<&str> {
    inside.split(',').map(str::trim).collect()
}

/// What bands are called: `under 18`, `18-24`, `35+`.
pub(super) fn band_labels(edges: &[f64], whole: bool) -> Vec<String> {
    let whole = whole && edges.iter().all(|edge| edge.fract() == 0.0);
    let between = |pair: &[f64]| match pair {
        [from, to] if whole && to - from <= 1.0 => format!("{from}"),
        [from, to] if whole => format!("{from}-{}", to - 1.0),
        [from, to] => format!("{from} to under {to}"),
        _ => String::new(),
    };
    let first = edges.first().map(|edge| format!("under {edge}"));
    let last = edges.last().map(|edge| format!("{edge}+"));
    first.into_iter().chain(edges.windows(2).map(between)).chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_read_and_others_are_told() {
        assert_eq!(Measure::parse(" Mean( age )").unwrap(), Measure::Mean("age".to_owned()));
        assert_eq!(Measure::parse("share(gender, state)").unwrap(), Measure::Share(vec!["gender".to_owned(), "state".to_owned()]));
        assert_eq!(Measure::parse("quantile(age, 0.9)").unwrap(), Measure::Quantile("age".to_owned(), "0.9".to_owned()));
        for wrong in ["", "mean", "mean()", "quantile(age)", "quantile(age, 1.5)", "people(x)", "drop table"] {
            assert!(Measure::parse(wrong).unwrap_err().text().contains("measures: people"), "{wrong}");
        }
    }

    #[test]
    fn keys_are_columns_periods_and_bands() {
        assert_eq!(Key::parse("channels.genre").unwrap().each, Each::Value);
        assert_eq!(Key::parse("week(started_at, Asia/Kolkata)").unwrap().each, Each::Period("week", Some("Asia/Kolkata".to_owned())));
        assert_eq!(Key::parse("band(age, 18, 25.5)").unwrap().each, Each::Bands(vec![18.0, 25.5]));
        for wrong in ["band(age)", "band(age, 5, 3)", "band(age, x)", "lower(state)", "band(age, NaN)"] {
            assert!(Key::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn bands_are_named_as_people_write_them() {
        assert_eq!(band_labels(&[18.0, 25.0, 26.0], true), ["under 18", "18-24", "25", "26+"]);
        assert_eq!(band_labels(&[0.5, 2.0], false), ["under 0.5", "0.5 to under 2", "2+"]);
    }
}

//! Counting the values of a column while rows pass by.

use std::cmp::Ordering;
use std::collections::HashMap;

/// Values that are shown as the most frequent, at most.
const TOP_MAX: usize = 10;

/// Characters of a value that is worth showing.
const SHOWN_CHARS_MAX: usize = 60;

/// Different values among which frequencies say something.
const CATEGORIES_MAX: usize = 100;

/// How the values of a column compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// As numbers.
    Number,
    /// As texts, as dates and times in ISO form do.
    Text,
    /// Not at all.
    #[default]
    None,
}

/// What is known of a column's values so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    order: Order,
    pub(super) rows: u64,
    pub(super) nulls: u64,
    pub(super) values: HashMap<Box<str>, u64>,
    range: Option<(Box<str>, Box<str>)>,
}

impl Tally {
    pub(super) fn new(order: Order) -> Tally {
        Tally { order, ..Tally::default() }
    }

    pub(super) fn add(&mut self, value: Option<&str>) {
        self.rows += 1;
        let Some(value) = value else {
            self.nulls += 1;
            return;
        };
        if let Some(count) = self.values.get_mut(value) {
            *count += 1;
            return;
        }
        self.values.insert(value.into(), 1);
        if self.order != Order::None && value != "NaN" {
            self.widen(value);
        }
    }

    pub(super) fn null_share(&self) -> Option<f64> {
        (self.rows > 0).then(|| share(self.nulls, self.rows))
    }

    pub(super) fn range(&self) -> Option<(String, String)> {
        self.range.as_ref().map(|(low, high)| (low.to_string(), high.to_string()))
    }

    /// Different values in a table of so many rows, of which these were a sample: the estimator Duj1 of
    /// [Haas and Stokes](https://doi.org/10.1080/01621459.1998.10473807), which ANALYZE uses too.
    pub(super) fn distinct_of(&self, rows: u64) -> u64 {
        let (seen, read) = (count(self.values.len()), self.rows - self.nulls);
        if read == 0 || rows <= read {
            return seen;
        }
        let (seen_f, read_f, rows_f) = (float(seen), float(read), float(rows));
        let once = float(count(self.values.values().filter(|times| **times == 1).count()));
        let estimate = read_f * seen_f / (read_f - once + once * read_f / rows_f).max(1.0);
        whole(estimate.clamp(seen_f, rows_f))
    }

    /// The most frequent values with their shares, where there are few and they are short.
    pub(super) fn top(&self) -> Vec<(String, f64)> {
        let repeats = self.rows > self.nulls + count(self.values.len());
        if self.values.len() > CATEGORIES_MAX || !repeats {
            return Vec::new();
        }
        let mut values: Vec<(&str, u64)> = self.values.iter().map(|(value, times)| (&**value, *times)).collect();
        values.retain(|(value, _)| value.chars().nth(SHOWN_CHARS_MAX).is_none());
        values.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        values.into_iter().take(TOP_MAX).map(|(value, times)| (value.to_owned(), share(times, self.rows))).collect()
    }

    fn widen(&mut self, value: &str) {
        match &mut self.range {
            None => self.range = Some((value.into(), value.into())),
            Some((low, high)) => {
                if compare(self.order, value, low) == Ordering::Less {
                    *low = value.into();
                } else if compare(self.order, value, high) == Ordering::Greater {
                    *high = value.into();
                }
            }
        }
    }
}

fn compare(order: Order, one: &str, other: &str) -> Ordering {
    match order {
        Order::Number => {
            let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
            number(one).total_cmp(&number(other))
        }
        _ => one.cmp(other),
    }
}

pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (float(part) / float(whole) * 1e6).round() / 1e6 }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Counts of rows are far below 2^53, where floats are exact.
#[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

/// A count from a float that is one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a count can be")]
pub(super) fn whole(number: f64) -> u64 {
    number.round().clamp(0.0, 9e15) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(order: Order, values: &[Option<&str>]) -> Tally {
        let mut tally = Tally::new(order);
        for value in values {
            tally.add(*value);
        }
        tally
    }

    #[test]
    fn numbers_and_dates_have_their_range() {
        let numbers = tally(Order::Number, &[Some("9"), Some("10"), None, Some("-2.5"), Some("NaN")]);
        assert_eq!(numbers.range(), Some(("-2.5".to_owned(), "10".to_owned())));
        assert_eq!(numbers.null_share(), Some(0.2));
        assert_eq!(tally(Order::Text, &[Some("2026-01-02"), Some("2025-12-31")]).range().unwrap().0, "2025-12-31");
        assert_eq!(tally(Order::None, &[Some("x")]).range(), None);
    }

    #[test]
    fn the_most_frequent_come_first_and_only_where_values_repeat() {
        let repeating = tally(Order::None, &[Some("b"), Some("a"), Some("b"), None]);
        assert_eq!(repeating.top(), [("b".to_owned(), 0.5), ("a".to_owned(), 0.25)]);
        assert_eq!(tally(Order::None, &[Some("a"), Some("b")]).top(), []);
    }

    #[test]
    fn the_number_of_different_values_is_estimated_from_a_sample() {
        let all_once: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        let unique = tally(Order::None, &all_once.iter().map(|value| Some(value.as_str())).collect::<Vec<_>>());
        assert_eq!(unique.distinct_of(1_000_000), 1_000_000);
        let few: Vec<String> = (0..1000).map(|n| (n % 7).to_string()).collect();
        let category = tally(Order::None, &few.iter().map(|value| Some(value.as_str())).collect::<Vec<_>>());
        assert_eq!(category.distinct_of(1_000_000), 7);
        assert_eq!(category.distinct_of(1_000), 7);
    }
}

//! Counts over time without a gap: a chart that leaves out the hours in which nothing happened tells an untruth.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tidegate_pg::call_log::{By, Filter, Usage};

use crate::moment;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// The same groups, newest first, with an empty one for every hour or day in which nobody called: back from the end that the filter sets, or
/// from now, to its beginning, or to the first call; so many at most.
pub(crate) fn filled(groups: &[Usage], by: By, (filter, now): (&Filter, SystemTime), groups_max: usize) -> Vec<Usage> {
    let (step, letters) = match by {
        By::Hour => (HOUR, 13),
        By::Day => (DAY, 10),
        _ => return groups.to_vec(),
    };
    let number = |at: SystemTime| at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / step;
    let key = |number: u64| {
        let text: String = moment::render(UNIX_EPOCH + Duration::from_secs(number * step)).chars().take(letters).collect();
        if step == HOUR { format!("{text}:00") } else { text }
    };
    let oldest = groups.iter().map(|group| group.key.as_str()).min();
    let mut known: HashMap<&str, &Usage> = groups.iter().map(|group| (group.key.as_str(), group)).collect();
    // What ends with an hour does not hold the next.
    let last = filter.until.map_or(now, |until| until.min(now) - Duration::from_nanos(1));
    let first = filter.from.map(number);
    let mut filled = Vec::new();
    for at in (first.unwrap_or(0)..=number(last)).rev().take(groups_max) {
        let key = key(at);
        if first.is_none() && oldest.is_none_or(|oldest| key.as_str() < oldest) {
            break;
        }
        filled.push(known.remove(key.as_str()).cloned().unwrap_or_else(|| Usage { key, ..Usage::default() }));
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-01 10:00 UTC.
    const BEGINNING: u64 = 1_772_359_200;

    fn at(hours: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(BEGINNING + hours * HOUR)
    }

    fn keys(groups: &[&str], by: By, filter: &Filter, now: u64) -> Vec<(String, u64)> {
        let groups: Vec<Usage> = groups.iter().map(|key| Usage { key: (*key).to_owned(), calls: 3, ..Usage::default() }).collect();
        filled(&groups, by, (filter, at(now)), 5).into_iter().map(|group| (group.key, group.calls)).collect()
    }

    #[test]
    fn hours_without_a_call_are_there_and_empty() {
        let found = keys(&["2026-03-01 12:00", "2026-03-01 10:00"], By::Hour, &Filter::default(), 3);
        let expected = [("2026-03-01 13:00", 0), ("2026-03-01 12:00", 3), ("2026-03-01 11:00", 0), ("2026-03-01 10:00", 3)];
        assert_eq!(found, expected.map(|(key, calls)| (key.to_owned(), calls)));
    }

    #[test]
    fn the_filter_sets_both_ends_and_a_limit_holds() {
        let filter = Filter { from: Some(at(1)), until: Some(at(3)), ..Filter::default() };
        let expected = [("2026-03-01 12:00", 0), ("2026-03-01 11:00", 3)];
        assert_eq!(keys(&["2026-03-01 11:00"], By::Hour, &filter, 50), expected.map(|(key, calls)| (key.to_owned(), calls)));
        assert_eq!(keys(&[], By::Hour, &Filter { from: Some(at(0)), ..Filter::default() }, 50).len(), 5);
        assert_eq!(keys(&[], By::Hour, &Filter::default(), 50), []);
        let days = keys(&["2026-02-28"], By::Day, &Filter::default(), 0);
        assert_eq!(days, [("2026-03-01".to_owned(), 0), ("2026-02-28".to_owned(), 3)]);
    }

    #[test]
    fn other_groups_stay_as_they_are() {
        assert_eq!(keys(&["query_dataset"], By::Tool, &Filter::default(), 0), [("query_dataset".to_owned(), 3)]);
    }
}

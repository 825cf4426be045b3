//! Indexes that may help, by what plans look for.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Place, Wants};
use super::tables::{self, Table};

/// Keys of one index at most: more are seldom worth their weight.
const KEYS_MAX: usize = 4;

/// An index that may help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The table, or the partitioned table, that it is on.
    pub(super) root: Place,
    /// The tables in which plans would use it: the table itself, or parts of it.
    pub(super) places: BTreeSet<Place>,
    /// Columns and expressions, with directions and classes where they matter.
    pub(super) keys: Vec<String>,
}

impl Candidate {
    /// The statement that makes it on one table.
    pub(super) fn definition(&self, place: &Place) -> String {
        format!("create index on {} ({})", tables::name(place), self.keys.join(", "))
    }

    /// The statement for the person who decides. A partitioned table's cannot be made without holding up writes.
    pub fn sql(&self) -> String {
        let parts = self.places.iter().any(|place| *place != self.root);
        let concurrently = if parts { "" } else { " concurrently" };
        format!("create index{concurrently} on {} ({});", tables::name(&self.root), self.keys.join(", "))
    }

    /// Where it is, for people.
    pub fn subject(&self) -> String {
        format!("{} ({})", tables::name(&self.root), self.keys.join(", "))
    }
}

/// All that may help, and those that there are already: keys and the index that has them.
pub(super) fn candidates<'a>(
    wants: impl Iterator<Item = &'a Wants>,
    known: &BTreeMap<Place, Table>,
) -> (Vec<Candidate>, BTreeMap<String, String>) {
    let mut found: BTreeMap<(Place, Vec<String>), BTreeSet<Place>> = BTreeMap::new();
    let mut covered = BTreeMap::new();
    for wants in wants {
        let Some(table) = known.get(&wants.place) else { continue };
        for keys in key_lists(wants) {
            if let Some(index) = table.covering(&keys) {
                covered.insert(format!("{} ({})", tables::name(&wants.place), keys.join(", ")), index.to_owned());
                continue;
            }
            found.entry((table.root(), keys)).or_default().insert(wants.place.clone());
        }
    }
    (found.into_iter().map(|((root, keys), places)| Candidate { root, places, keys }).collect(), covered)
}

/// What an index could be on: what is compared with a value first, then a range, an order, or what is joined.
fn key_lists(wants: &Wants) -> BTreeSet<Vec<String>> {
    let Wants { equal, prefix, range, join, .. } = wants;
    let mut equal = equal.clone();
    // The same columns are the same index, in whatever order a statement compares them.
    equal.sort();
    equal.truncate(KEYS_MAX - 1);
    let prefix: Vec<String> = prefix.iter().map(|key| format!("{key} text_pattern_ops")).collect();
    let sort = order(&wants.sort);
    let mut lists = BTreeSet::new();
    let mut add = |parts: &[&[String]]| {
        let mut keys: Vec<String> = Vec::new();
        for key in parts.iter().copied().flatten() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        if !keys.is_empty() && keys.len() <= KEYS_MAX {
            lists.insert(keys);
        }
    };
    add(&[&equal]);
    add(&[&equal, &sort]);
    add(&[&sort]);
    for key in &equal {
        add(&[std::slice::from_ref(key)]);
    }
    for last in range.iter().chain(&prefix) {
        add(&[&equal, std::slice::from_ref(last)]);
        add(&[std::slice::from_ref(last)]);
    }
    for key in join {
        let key = std::slice::from_ref(key);
        add(&[key]);
        add(&[key, &equal]);
        add(&[&equal, key]);
    }
    lists
}

/// An index is read in either direction: only a mixed order needs its own.
fn order(sort: &[(String, String)]) -> Vec<String> {
    let alike = sort.iter().all(|(_, direction)| direction.is_empty()) || sort.iter().all(|(_, direction)| direction == " DESC");
    sort.iter().map(|(key, direction)| if alike { key.clone() } else { format!("{key}{}", direction.to_lowercase()) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn values_come_before_ranges_and_orders() {
        let wants =
            Wants { equal: words(&["b", "a"]), range: words(&["r"]), sort: vec![("s".to_owned(), " DESC".to_owned())], ..Wants::default() };
        let expected = [&["a"][..], &["a", "b"], &["a", "b", "r"], &["a", "b", "s"], &["b"], &["r"], &["s"]].map(words);
        assert_eq!(key_lists(&wants).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn only_a_mixed_order_keeps_its_directions() {
        let pair = |a: &str, b: &str| order(&[("a".to_owned(), a.to_owned()), ("b".to_owned(), b.to_owned())]);
        assert_eq!(pair(" DESC", " DESC"), ["a", "b"]);
        assert_eq!(pair("", " DESC"), ["a", "b desc"]);
    }
}

//! Types of columns, by all their values.

mod choose;
mod classify;
#[cfg(test)]
mod tests;

use crate::read::Sort;

pub(crate) use self::choose::{Choice, Form, Habits, choose, choose_for};
pub use self::classify::classify;
pub(crate) use self::classify::day;
pub(crate) use self::classify::{DATES, DMY, DMY_TS, EN, EU, ISO_DATE, ISO_TS, MDY, MDY_TS, TSTZ};

/// What the values of a column could be, counted while they pass.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How often each set of possibilities was met.
    seen: Vec<(u32, u64)>,
    /// What all of them could be.
    common: Option<u32>,
    pub(crate) nulls: u64,
}

impl Tally {
    /// Counts a value.
    pub(crate) fn add(&mut self, value: &[u8], sort: Sort) {
        let value = value.trim_ascii();
        // A text that is empty by the file's own word is one.
        self.nulls += u64::from(sort == Sort::Null || value.is_empty() && sort != Sort::Text);
        if value.is_empty() {
            return;
        }
        let mut mask = classify(value);
        if sort == Sort::Text {
            mask &= DATES | classify::UUID;
        }
        self.common = Some(self.common.map_or(mask, |common| common & mask));
        match self.seen.iter_mut().find(|(seen, _)| *seen == mask) {
            Some((_, count)) => *count += 1,
            None => self.seen.push((mask, 1)),
        }
    }

    /// How many values could be one of these.
    fn count(&self, of: u32) -> u64 {
        self.seen.iter().filter(|(mask, _)| mask & of != 0).map(|(_, count)| count).sum()
    }
}

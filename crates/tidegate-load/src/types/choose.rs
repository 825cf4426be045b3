//! The type of a column, and how its values are written: decided by all of them, or not at all.

use tidegate_core::{Error, Result};
use tidegate_pg::LoadType;

use super::Tally;
use super::classify::{BOOL, DMY, DMY_TS, DOUBLE, EN, EU, INT32, INT64, ISO_DATE, ISO_TS, JSON, MDY, MDY_TS, PLAIN, TSTZ, UUID};

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A text: as it is, to the last blank.
    Text,
    /// As PostgreSQL reads it.
    Plain,
    /// `1,234.5`
    En,
    /// `1.234,5`
    Eu,
    /// Days as 2026-03-01.
    Iso,
    /// Day before month.
    Dmy,
    /// Month before day.
    Mdy,
}

/// What becomes of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) of: LoadType,
    pub(crate) form: Form,
}

/// What those columns say of the file that leave no doubt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Habits {
    number: Option<Form>,
    day: Option<Form>,
}

impl Habits {
    /// Where columns of one file contradict each other, none is a witness.
    pub(crate) fn of(tallies: &[Tally]) -> Habits {
        let commons = || tallies.iter().filter_map(|tally| tally.common);
        let one = |forms: Vec<Form>| forms.first().copied().filter(|first| forms.iter().all(|form| form == first));
        let number = |mask: u32| match (mask & (EN | PLAIN) != 0, mask & EU != 0) {
            (true, false) => Some(Form::En),
            (false, true) => Some(Form::Eu),
            _ => None,
        };
        let day = |mask: u32| match (mask & (DMY | DMY_TS) != 0, mask & (MDY | MDY_TS) != 0) {
            (true, false) => Some(Form::Dmy),
            (false, true) => Some(Form::Mdy),
            _ => None,
        };
        Habits { number: one(commons().filter_map(number).collect()), day: one(commons().filter_map(day).collect()) }
    }
}

/// The type of a new column.
pub(crate) fn choose(name: &str, tally: &Tally, habits: Habits) -> Result<Choice> {
    let common = tally.common.unwrap_or(0);
    let has = |bits: u32| common & bits != 0;
    let (of, form) = match () {
        () if has(BOOL) => (LoadType::Boolean, Form::Plain),
        () if has(INT32) => (LoadType::Integer, Form::Plain),
        () if has(INT64) => (LoadType::Bigint, Form::Plain),
        // 1.234 is a number with a point, unless all the file writes commas.
        () if has(PLAIN) && has(EU) && habits.number == Some(Form::Eu) => (LoadType::Numeric, Form::Eu),
        () if has(PLAIN) => (LoadType::Numeric, Form::Plain),
        () if has(DOUBLE) => (LoadType::Double, Form::Plain),
        () if has(EN) && has(EU) => (LoadType::Numeric, habits.number.ok_or_else(|| two_numbers(name))?),
        () if has(EN) => (LoadType::Numeric, Form::En),
        () if has(EU) => (LoadType::Numeric, Form::Eu),
        () if has(ISO_DATE) => (LoadType::Date, Form::Iso),
        () if has(DMY | MDY) => (LoadType::Date, order(name, has(DMY), has(MDY), habits)?),
        () if has(ISO_TS) => (LoadType::Timestamp, Form::Iso),
        () if has(DMY_TS | MDY_TS) => (LoadType::Timestamp, order(name, has(DMY_TS), has(MDY_TS), habits)?),
        () if has(TSTZ) => (LoadType::Timestamptz, Form::Iso),
        () if has(UUID) => (LoadType::Uuid, Form::Plain),
        () if has(JSON) => (LoadType::Json, Form::Plain),
        () => (LoadType::Text, Form::Text),
    };
    Ok(Choice { of, form })
}

/// How values are written that go into a column of some type: as most of them can be read.
pub(crate) fn choose_for(name: &str, data_type: &str, tally: &Tally, habits: Habits) -> Result<Form> {
    let is = |names: &[&str]| names.iter().any(|name| data_type.starts_with(name));
    if is(&["smallint", "integer", "bigint", "numeric", "real", "double precision"]) && !data_type.ends_with("[]") {
        let [plain, en, eu] = [PLAIN | DOUBLE, EN, EU].map(|bits| tally.count(bits));
        return match () {
            () if plain >= en && plain >= eu && (plain > eu || habits.number != Some(Form::Eu)) => Ok(Form::Plain),
            () if en > eu => Ok(Form::En),
            () if eu > en => Ok(Form::Eu),
            () => habits.number.ok_or_else(|| two_numbers(name)),
        };
    }
    if is(&["date", "timestamp"]) && !data_type.ends_with("[]") {
        let [iso, dmy, mdy] = [ISO_DATE | ISO_TS | TSTZ, DMY | DMY_TS, MDY | MDY_TS].map(|bits| tally.count(bits));
        return match () {
            () if iso >= dmy && iso >= mdy => Ok(Form::Iso),
            () => order(name, dmy >= mdy, mdy >= dmy, habits),
        };
    }
    let text = is(&["text", "character", "\"char\"", "name", "citext", "bytea"]);
    Ok(if text { Form::Text } else { Form::Plain })
}

fn order(name: &str, day_first: bool, month_first: bool, habits: Habits) -> Result<Form> {
    match (day_first, month_first) {
        (true, false) => Ok(Form::Dmy),
        (false, true) => Ok(Form::Mdy),
        _ => habits.day.ok_or_else(|| {
            Error::invalid(format!("in column `{name}` every date can be day/month or month/day"))
                .hint("nothing in the file decides it: write dates as 2026-03-01, or load them into a column of type text")
        }),
    }
}

fn two_numbers(name: &str) -> Error {
    Error::invalid(format!("in column `{name}` every comma can be one of thousands or a decimal one"))
        .hint("nothing in the file decides it: write numbers as 1234.5, or load them into a column of type text")
}

//! Rules about people's data, kept for each dataset and held by the guard, however a statement is written.

mod apply;
mod catalogue;
mod store;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_guard::{Form, Treatment};

pub use apply::shown_type;
pub use catalogue::Held;
pub(crate) use catalogue::Relation;
pub use store::Change;

/// Rows about single people that one answer may show, unless a steward says otherwise.
const RAW_ROWS_MAX: u32 = 5;

/// People that a group must have to be shown, unless a steward says otherwise.
const CELL_MIN: u32 = 5;

/// The rules of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Governance {
    /// Whether they are in force.
    pub governed: bool,
    /// Rows about single people that one answer may show.
    pub raw_rows_max: u32,
    /// People that a group must have to be shown.
    pub cell_min: u32,
    /// Rules of tables, by `schema.table`.
    pub tables: BTreeMap<String, TableRules>,
    /// What hashes are made with.
    #[serde(skip)]
    pub(crate) salt: String,
}

impl Default for Governance {
    fn default() -> Governance {
        Governance { governed: false, raw_rows_max: RAW_ROWS_MAX, cell_min: CELL_MIN, tables: BTreeMap::new(), salt: String::new() }
    }
}

/// The rules of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TableRules {
    /// What its rows are about.
    pub holds: Holds,
    /// The column that says whose a row is.
    pub person: Option<String>,
    /// Whether a view may be read, by these rules alone.
    pub open: bool,
    /// Columns that can't be seen.
    pub hide: Vec<String>,
    /// Columns that can be seen masked.
    pub mask: BTreeMap<String, Mask>,
    /// Columns of which values are merged: the value before, and the one in its place.
    pub merge: BTreeMap<String, BTreeMap<String, String>>,
}

/// What the rows of a table are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// People, or what they did: rows are capped and groups counted.
    #[default]
    People,
    /// Nothing about people: channels, calendars, prices.
    Reference,
}

/// What a masked column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mask {
    /// Nothing.
    Null,
    /// A code: the same for the same value.
    Hash,
    /// The last four characters, of texts longer than eight.
    Last4,
    /// The year of a date.
    Year,
    /// The first letter.
    Initial,
}

impl TableRules {
    /// What of a column can be seen.
    pub fn treatment(&self, column: &str) -> Treatment {
        if self.hide.iter().any(|hidden| hidden == column) {
            return Treatment::Hidden;
        }
        match (self.mask.get(column), self.merge.get(column)) {
            (Some(Mask::Null), _) => Treatment::Null,
            (Some(Mask::Hash), _) => Treatment::Hash,
            (Some(Mask::Last4), _) => Treatment::Last4,
            (Some(Mask::Year), _) => Treatment::Year,
            (Some(Mask::Initial), _) => Treatment::Initial,
            (None, Some(values)) => Treatment::Merged(values.iter().map(|(from, to)| (from.clone(), to.clone())).collect()),
            (None, None) => Treatment::Open,
        }
    }
}

/// What an answer says of the rules it was made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) shape: Form,
    pub(crate) parts: bool,
    pub(crate) cell_min: u32,
}

impl Told {
    /// Of a statement of ours that leaves small cells out, or that tells of everybody at once.
    pub(crate) fn ours(governance: &Governance, shape: Form) -> Told {
        Told { shape, parts: false, cell_min: governance.cell_min }
    }

    /// Rows that may be shown, where they are about single people.
    pub(crate) fn rows_max(self) -> Option<u64> {
        match self.shape {
            Form::Raw(rows_max) | Form::RawCells(rows_max) => Some(rows_max),
            Form::Open | Form::Cells => None,
        }
    }

    /// Whether the last column says how many groups were left out.
    pub(crate) fn counts_groups(self) -> bool {
        matches!(self.shape, Form::Cells | Form::RawCells(_))
    }

    /// For the line that begins an answer.
    pub(crate) fn head(self, left_out: Option<u64>, shown: u64) -> String {
        let k = self.cell_min;
        let groups = match left_out {
            Some(0) => format!("no group is under {k} people"),
            Some(1) => format!("1 group left out: under {k} people, or next to one that is"),
            Some(count) => format!("{count} groups left out: under {k} people, or next to one that is"),
            None if shown == 0 => format!("no group of {k} people or more"),
            None => format!("groups under {k} people are left out"),
        };
        let parts = if self.parts { format!("; groups under {k} people are left out inside it") } else { String::new() };
        match self.shape {
            Form::Open => format!("governed{parts}"),
            Form::Cells => format!("governed: {groups}{parts}"),
            Form::Raw(max) => format!("governed: at most {max} rows about single people{parts}"),
            Form::RawCells(max) => format!("governed: {groups}; values of single people, so at most {max} rows{parts}"),
        }
    }
}

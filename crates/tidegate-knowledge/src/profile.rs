//! What a dataset's tables hold: counts, shares, ranges and what columns are for, each with its evidence.

mod govern;
mod job;
mod measure;
mod store;

mod detect;
mod personal;
mod tally;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use detect::{Purpose, Role};
pub use personal::Personal;
pub use store::{Profile, ProfiledTable};

/// What was found of one table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TableProfile {
    /// Rows, where they are known or could be estimated.
    pub rows: Option<u64>,
    /// Whether every row was counted.
    pub rows_exact: bool,
    /// Bytes on disk with indexes and TOAST.
    pub size_bytes: u64,
    /// Rows that were read to learn the rest.
    pub rows_read: u64,
    /// Milliseconds that it took.
    pub took_ms: u64,
    /// Why nothing was read, where nothing was.
    pub note: Option<String>,
    /// In order of definition.
    pub columns: Vec<ColumnProfile>,
}

/// What was found of one column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnProfile {
    /// Its name.
    pub name: String,
    /// Its type, as the schema shortens it.
    pub kind: String,
    /// The share of rows without a value, from 0 to 1.
    pub null_share: Option<f64>,
    /// Different values.
    pub distinct: Option<u64>,
    /// Whether all rows were looked at for them.
    pub distinct_exact: bool,
    /// The smallest value, of numbers and dates; never of personal data.
    pub min: Option<String>,
    /// The largest.
    pub max: Option<String>,
    /// Whether both hold for the whole table, not only for the rows that were read.
    pub range_exact: bool,
    /// The most frequent values with their share of the rows, of columns with few; never of personal data.
    pub top: Vec<(String, f64)>,
    /// A value with its letters and digits hidden, to show the form.
    pub form: Option<String>,
    /// What it is for, surest first.
    pub roles: Vec<Role>,
}

impl ColumnProfile {
    /// Whether it holds personal data, and of which sort.
    pub fn personal(&self) -> Option<Personal> {
        self.roles.iter().find_map(|role| role.personal)
    }

    /// Whether it serves this purpose.
    pub fn is(&self, purpose: Purpose) -> bool {
        self.roles.iter().any(|role| role.purpose == purpose)
    }
}

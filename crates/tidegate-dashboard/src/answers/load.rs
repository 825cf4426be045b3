//! Of `load_file`.

use serde::Deserialize;

use crate::figures;

/// Either of both.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answer {
    /// Of a dry run.
    pub(crate) survey: Option<Survey>,
    /// Of a load.
    pub(crate) loaded: Option<Loaded>,
}

/// What a file holds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Survey {
    pub(crate) rows: u64,
    pub(crate) broken: u64,
    pub(crate) written: String,
    pub(crate) columns: Vec<Column>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Column {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) nulls: u64,
    pub(crate) first: Vec<Option<String>>,
}

/// What was loaded.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Loaded {
    pub(crate) schema: String,
    pub(crate) table: String,
    pub(crate) created: bool,
    pub(crate) rows: u64,
    pub(crate) deleted: Option<u64>,
    pub(crate) seconds: f64,
    pub(crate) rows_per_second: u64,
    pub(crate) set_aside: Option<SetAside>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SetAside {
    pub(crate) rows: u64,
    pub(crate) table: Option<String>,
    pub(crate) first: Vec<Reason>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reason {
    pub(crate) line: u64,
    pub(crate) reason: String,
}

impl Survey {
    pub(crate) fn rows_text(&self) -> String {
        figures::count(self.rows)
    }

    /// How it is written, and which parts of that stand in backticks.
    pub(crate) fn written_parts(&self) -> impl Iterator<Item = (bool, &str)> {
        self.written.split('`').enumerate().map(|(place, part)| (place % 2 == 1, part))
    }

    pub(crate) fn broken_text(&self) -> String {
        figures::count(self.broken)
    }
}

impl Column {
    pub(crate) fn nulls_text(&self) -> String {
        figures::count(self.nulls)
    }
}

impl Loaded {
    pub(crate) fn rows_text(&self) -> String {
        figures::count(self.rows)
    }

    pub(crate) fn deleted_text(&self) -> String {
        self.deleted.map(figures::count).unwrap_or_default()
    }

    pub(crate) fn rate_text(&self) -> String {
        figures::count(self.rows_per_second)
    }

    pub(crate) fn took(&self) -> String {
        figures::duration_ms(self.seconds * 1e3)
    }

    /// With its schema only when that is not `public`.
    pub(crate) fn label(&self) -> String {
        self.beside(&self.table)
    }

    /// The table of the rows that were set aside.
    pub(crate) fn aside_label(&self) -> Option<String> {
        self.set_aside.as_ref()?.table.as_ref().map(|table| self.beside(table))
    }

    fn beside(&self, table: &str) -> String {
        if self.schema == "public" { table.to_owned() } else { format!("{}.{table}", self.schema) }
    }
}

impl SetAside {
    pub(crate) fn rows_text(&self) -> String {
        figures::count(self.rows)
    }
}

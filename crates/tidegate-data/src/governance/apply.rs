//! The rules held where no statement of a caller runs: schemas and table descriptions.

use std::collections::BTreeSet;

use tidegate_guard::Treatment;

use super::{Governance, Holds, TableRules};
use crate::schema::{Relation as Kind, Schema, Table};

/// Lines of a table's description that show values of rows, or may.
const CLOSED_LINES: [&str; 3] = ["partition", "definition", "default"];

impl Governance {
    /// Takes out what does not exist for a caller.
    pub(crate) fn hold_schema(&self, schema: &mut Schema) {
        if !self.governed {
            return;
        }
        let nothing = TableRules::default();
        for table in &mut schema.tables {
            let rules = self.tables.get(&full(table)).unwrap_or(&nothing);
            if self.closes(table) {
                table.columns.clear();
                table.comment = Some("closed on governed data".to_owned());
            }
            table.columns.retain(|column| rules.treatment(&column.name) != Treatment::Hidden);
            for column in &mut table.columns {
                let treatment = rules.treatment(&column.name);
                let comment = match &treatment {
                    Treatment::Open | Treatment::Hidden => continue,
                    Treatment::Null => "masked: always null".to_owned(),
                    Treatment::Hash => "masked: a code for each value".to_owned(),
                    Treatment::Last4 => "masked: last four characters".to_owned(),
                    Treatment::Year => "masked: the year".to_owned(),
                    Treatment::Initial => "masked: the first letter".to_owned(),
                    Treatment::Merged(values) => format!("merged: {}", merged(values)),
                };
                (column.kind, column.comment) = (shown_type(&treatment, &column.kind), Some(comment));
            }
        }
        // A key that points to a hidden column names it.
        let hidden = self.hidden();
        for column in schema.tables.iter_mut().flat_map(|table| &mut table.columns) {
            let names = |target: &String| hidden.iter().any(|name| target.ends_with(&format!(".{name}")));
            if column.references.as_ref().is_some_and(names) {
                column.references = None;
            }
        }
    }

    /// Whether nothing of a relation is seen: a view may show what the rules hide, unless somebody has opened it.
    pub fn closes(&self, table: &Table) -> bool {
        let stored = matches!(table.kind, Kind::Table | Kind::Partitioned);
        !stored && !self.tables.get(&full(table)).is_some_and(|rules| rules.open)
    }

    /// Whether a line of a table's description may be shown.
    pub(crate) fn shows_line(&self, table: &Table, kind: &str, line: &str) -> bool {
        if !self.governed {
            return true;
        }
        let of_people = self.tables.get(&full(table)).is_none_or(|rules| rules.holds == Holds::People);
        let shows_values = CLOSED_LINES.contains(&kind) || (kind == "constraint" && line.contains(" CHECK ")) || line.contains(" WHERE ");
        let view = matches!(table.kind, Kind::View | Kind::MaterializedView);
        !((of_people || view) && shows_values) && !self.hidden().iter().any(|name| has_word(line, name))
    }

    /// Whether a text of ours would tell of a column that is hidden or masked, also inside of a longer name.
    pub fn betrays(&self, text: &str) -> bool {
        self.governed && self.hidden().iter().any(|name| text.contains(name))
    }

    /// The names of all hidden and masked columns.
    fn hidden(&self) -> Vec<&str> {
        self.tables.values().flat_map(|rules| rules.hide.iter().chain(rules.mask.keys())).map(String::as_str).collect()
    }
}

/// The type that a column has once it is treated.
pub fn shown_type(treatment: &Treatment, kind: &str) -> String {
    match treatment {
        Treatment::Open | Treatment::Hidden | Treatment::Null => kind,
        Treatment::Year => "int8",
        Treatment::Hash | Treatment::Last4 | Treatment::Initial | Treatment::Merged(_) => "text",
    }
    .to_owned()
}

fn full(table: &Table) -> String {
    format!("{}.{}", table.schema, table.name)
}

/// What values are merged into; what they were is not told.
fn merged(values: &[(String, String)]) -> String {
    values.iter().map(|(_, to)| to.as_str()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
}

fn has_word(line: &str, name: &str) -> bool {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name) || (!name.is_ascii() && line.contains(name))
}

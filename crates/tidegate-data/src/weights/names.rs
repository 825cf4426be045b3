//! Which column a name means, and which table's rows are the events.

use tidegate_core::nearest::nearest;
use tidegate_core::{Error, Result};

use super::Weighting;
use super::keys::{Keys, Way};
use super::ruled::Ruled;
use crate::schema::{ColumnInfo, Schema, Table};

/// A column: places in the schema's list of tables and in the table's list of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) table: usize,
    pub(super) column: usize,
}

/// Whom a table's rows belong to.
#[derive(Debug)]
pub(super) enum Side<'a> {
    /// To people: reached from the respondents.
    People(Way<'a>),
    /// To events: reached from the table of events.
    Events(Way<'a>),
}

/// The tables around the respondents.
pub(super) struct Names<'a> {
    pub(super) schema: &'a Schema,
    pub(super) keys: &'a Keys,
    /// The respondents.
    pub(super) root: usize,
    /// The events, once they are known.
    pub(super) event: Option<usize>,
    /// Columns of foreign keys that are meant where several lead the same way.
    pub(super) via: &'a [String],
    /// The rules about people's data, where they are in force.
    pub(super) ruled: Option<&'a Ruled>,
}

impl<'a> Names<'a> {
    pub(super) fn new(schema: &'a Schema, keys: &'a Keys, weighting: &Weighting, via: &'a [String]) -> Result<Names<'a>> {
        let is_root = |table: &Table| table.schema == weighting.schema && table.name == weighting.table;
        let root = schema.tables.iter().position(is_root).ok_or_else(|| {
            Error::not_found(format!("the weighting's table `{}.{}` is gone", weighting.schema, weighting.table))
                .hint("set_weighting again with the table that has a row for each respondent")
        })?;
        Ok(Names { schema, keys, root, event: None, via, ruled: None })
    }

    pub(super) fn table(&self, at: usize) -> Result<&'a Table> {
        self.schema.tables.get(at).ok_or_else(|| Error::internal("a table left the schema"))
    }

    pub(super) fn info(&self, column: Column) -> Result<&'a ColumnInfo> {
        self.table(column.table)?.columns.get(column.column).ok_or_else(|| Error::internal("a column left the schema"))
    }

    /// A column as the rules let it be seen.
    pub(super) fn seen(&self, column: Column, sql: String) -> Result<String> {
        match self.ruled {
            Some(ruled) => ruled.column(self.table(column.table)?, self.info(column)?, sql),
            None => Ok(sql),
        }
    }

    pub(super) fn label(&self, at: usize) -> String {
        self.schema.tables.get(at).map_or_else(String::new, Schema::label)
    }

    /// The table of that name.
    pub(super) fn find_table(&self, name: &str) -> Result<usize> {
        let matches = |table: &&Table| self.schema.find(name).any(|found| std::ptr::eq(found, *table));
        let found: Vec<usize> = self.schema.tables.iter().enumerate().filter(|(_, table)| matches(table)).map(|(at, _)| at).collect();
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(match nearest(name, self.schema.tables.iter().map(|table| table.name.as_str())) {
                Some(meant) => Error::not_found(format!("no table `{name}`")).hint(format!("did you mean `{meant}`?")),
                None => Error::not_found(format!("no table `{name}`")).hint("describe_dataset lists them"),
            }),
            _ => Err(Error::invalid(format!("`{name}` is in several schemas")).hint("write schema.table")),
        }
    }

    /// A column of people, whatever the events are.
    pub(super) fn column_of_people(&self, text: &str) -> Result<Column> {
        let column = Names { event: None, ..*self }.column(text)?;
        if self.is_of_people(column.table) {
            return Ok(column);
        }
        Err(Error::invalid(format!("`{text}` is not a column of people")).hint("a persona is a condition on respondents, not on events"))
    }

    /// The column that a text means: `column`, `table.column` or `schema.table.column`.
    pub(super) fn column(&self, text: &str) -> Result<Column> {
        let text = text.trim();
        if let Some((table, name)) = text.rsplit_once('.') {
            let table = self.find_table(table)?;
            return self.column_of(table, name).ok_or_else(|| self.no_column(text, name, &[table]));
        }
        let near: Vec<usize> = std::iter::once(self.root).chain(self.event).collect();
        let found: Vec<Column> = near.iter().filter_map(|table| self.column_of(*table, text)).collect();
        match found.as_slice() {
            [one] => return Ok(*one),
            [person, event] if self.equal(*person, *event) => return Ok(*person),
            [] => {}
            several => return Err(self.ambiguous(text, several)),
        }
        let around: Vec<usize> = (0..self.schema.tables.len()).filter(|table| self.is_around(*table)).collect();
        let found: Vec<Column> = around.iter().filter_map(|table| self.column_of(*table, text)).collect();
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(self.no_column(text, text, &around)),
            // Where foreign keys hold them all equal, the one that needs no join.
            several => several
                .iter()
                .find(|own| several.iter().all(|other| other == *own || self.equal(*other, **own)))
                .copied()
                .ok_or_else(|| self.ambiguous(text, several)),
        }
    }

    fn column_of(&self, table: usize, name: &str) -> Option<Column> {
        let name = name.trim_matches('"');
        let columns = &self.schema.tables.get(table)?.columns;
        Some(Column { table, column: columns.iter().position(|column| column.name == name)? })
    }

    /// Whether a foreign key holds two columns equal.
    fn equal(&self, person: Column, event: Column) -> bool {
        let name = |column: Column| self.info(column).map(|info| info.name.as_str()).unwrap_or_default();
        let pair = (name(event), name(person));
        let joins = |key: &&super::keys::ForeignKey| key.from == event.table && key.to == person.table;
        self.keys.foreign.iter().filter(joins).any(|key| key.columns.iter().any(|(own, other)| (own.as_str(), other.as_str()) == pair))
    }

    /// Whether a table can be joined to respondents, directly or beside events.
    fn is_around(&self, table: usize) -> bool {
        if self.is_of_people(table) {
            return true;
        }
        let leads = |event: usize| self.keys.leads(event, self.root, None) && self.keys.leads(event, table, Some(self.root));
        match self.event {
            Some(event) => leads(event),
            None => (0..self.schema.tables.len()).any(leads),
        }
    }

    /// Whether each respondent has one row of it at most.
    pub(super) fn is_of_people(&self, table: usize) -> bool {
        table == self.root || self.keys.leads(self.root, table, None)
    }

    /// Whom a table's rows belong to, and the way that leads there.
    pub(super) fn side(&self, table: usize) -> Result<Side<'a>> {
        if table == self.root {
            return Ok(Side::People(Vec::new()));
        }
        if Some(table) == self.event {
            return Ok(Side::Events(Vec::new()));
        }
        let of_event = self.event.filter(|event| self.keys.leads(*event, table, Some(self.root)));
        match (self.is_of_people(table), of_event) {
            (true, None) => Ok(Side::People(self.keys.way(self.schema, [self.root, table], None, self.via)?)),
            (false, Some(event)) => Ok(Side::Events(self.keys.way(self.schema, [event, table], Some(self.root), self.via)?)),
            (false, None) => {
                let event = self.event.unwrap_or(self.root);
                self.keys.way(self.schema, [event, table], None, &[]).map(Side::Events)
            }
            (true, Some(event)) => Err(Error::invalid(format!(
                "`{}` belongs to `{}` and to `{}`",
                self.label(table),
                self.label(self.root),
                self.label(event)
            ))
            .hint(
                "which one is meant can't be told here; use the foreign key's own column, or query_dataset and count each respondent once",
            )),
        }
    }

    /// The table whose rows are the events: the one from which respondents and all that is mentioned can be reached.
    pub(super) fn find_event(&self, mentioned: &[usize], needed: bool) -> Result<Option<usize>> {
        let others: Vec<usize> = mentioned.iter().copied().filter(|table| !self.is_of_people(*table)).collect();
        if others.is_empty() && !needed {
            return Ok(None);
        }
        let fits = |event: &usize| {
            !self.is_of_people(*event)
                && self.keys.leads(*event, self.root, None)
                && others.iter().all(|other| self.keys.leads(*event, *other, Some(self.root)))
        };
        let mut found: Vec<usize> = others.iter().copied().filter(fits).collect();
        found.dedup();
        if found.is_empty() {
            found = (0..self.schema.tables.len()).filter(fits).collect();
        }
        match found.as_slice() {
            [one] => Ok(Some(*one)),
            [] => Err(Error::invalid(match others.as_slice() {
                [] => format!("no table of events leads to `{}` by foreign keys", self.label(self.root)),
                others => {
                    let names: Vec<String> = others.iter().map(|at| format!("`{}`", self.label(*at))).collect();
                    format!("no table connects {} with `{}` by foreign keys", names.join(" and "), self.label(self.root))
                }
            })
            .hint("only tables that foreign keys connect are joined; use query_dataset and count each respondent once")),
            several => {
                let names: Vec<String> = several.iter().map(|at| self.label(*at)).collect();
                Err(Error::invalid("which events are meant is not clear").hint(format!("say `table`: {}", names.join(" or "))))
            }
        }
    }

    fn ambiguous(&self, text: &str, found: &[Column]) -> Error {
        let choices: Vec<String> = found.iter().map(|column| format!("{}.{text}", self.label(column.table))).collect();
        Error::invalid(format!("`{text}` is in several tables")).hint(format!("write {}", choices.join(" or ")))
    }

    fn no_column(&self, text: &str, name: &str, tables: &[usize]) -> Error {
        let columns = |at: &usize| self.schema.tables.get(*at).map(|table| table.columns.iter()).into_iter().flatten();
        let error = Error::not_found(format!("no column `{text}` in or around `{}`", self.label(self.root)));
        match nearest(name, tables.iter().flat_map(columns).map(|column| column.name.as_str())) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => error.hint("write table.column for a table that foreign keys join to the respondents"),
        }
    }
}

//! Estimates from governed data: what may be estimated of which columns, and which cells and lines may be shown.
//!
//! The guard types what callers write. The statement of an estimate is written here, reads each table as it is, and holds the rules by
//! itself: it counts respondents, each once in every cell, and what would tell of fewer than a cell's minimum is left out before anything
//! is ordered or cut. What a caller writes in SQL inside it is judged by the guard under the rules, by itself.

use std::sync::Arc;
use std::time::Duration;

use tidegate_core::{Error, Result};
use tidegate_guard::{Expression, Standing, Treatment};

use super::Weighting;
use super::keys::{ForeignKey, Keys};
use super::names::Names;
use super::plan::{Kind, PlannedMeasure};
use crate::dataset::{Ceiling, Dataset};
use crate::governance::Held;
use crate::schema::{ColumnInfo, Schema, Table};

/// The rules, as an estimate holds them.
pub(super) struct Ruled(Arc<Held>);

impl Ruled {
    /// None where no rules are in force.
    pub(super) async fn of(dataset: &Dataset) -> Result<Option<Ruled>> {
        if dataset.governance.governed { Ok(Some(Ruled(dataset.held().await?))) } else { Ok(None) }
    }

    /// People that a cell must have.
    pub(super) fn cell_min(&self) -> u64 {
        self.0.rules.cell_min.max(1)
    }

    /// A column as a caller may see it. What is hidden has no name to ask for; a masked column is not estimated from.
    pub(super) fn column(&self, table: &Table, column: &ColumnInfo, sql: String) -> Result<String> {
        let full = format!("{}.{}", table.schema, table.name);
        let rules = self.0.governance.tables.get(&full);
        match rules.map(|rules| rules.treatment(&column.name)).unwrap_or_default() {
            Treatment::Open => Ok(sql),
            Treatment::Merged(values) if values.is_empty() => Ok(sql),
            Treatment::Merged(values) => {
                let literal = |text: &str| format!("'{}'", text.replace('\'', "''"));
                let cases: Vec<String> = values.iter().map(|(from, to)| format!("when {} then {}", literal(from), literal(to))).collect();
                Ok(format!("case {sql}::pg_catalog.text {} else {sql}::pg_catalog.text end", cases.join(" ")))
            }
            _ => Err(Error::denied(format!("`{}` is masked, and nothing is estimated from a masked column", column.name))
                .hint("estimate from columns that are open or merged; query_dataset shows what of it can be seen")),
        }
    }

    /// A column that a weighting is made of must be as it is: trying the weighting tells of it.
    pub(super) fn check_weighting(&self, table: &Table, column: &ColumnInfo) -> Result<()> {
        if self.column(table, column, String::new())?.is_empty() {
            return Ok(());
        }
        Err(Error::denied(format!("`{}` is merged, so no weighting is made of it", column.name)).hint("use a column that is open"))
    }

    /// A column that tables are joined by must be as it is: joined on merged values, rows would meet that do not belong together.
    pub(super) fn check_join(&self, table: &Table, column: &ColumnInfo) -> Result<()> {
        if self.column(table, column, String::new())?.is_empty() {
            return Ok(());
        }
        Err(Error::denied(format!("`{}` is merged, so nothing is joined by it", column.name)))
    }

    /// Refuses what an estimate can't be proved to keep the rules in: tables, and measures.
    pub(super) fn check(&self, names: &Names<'_>, weighting: &Weighting, (joined, measures): (&[usize], &[PlannedMeasure])) -> Result<()> {
        let way = match names.event {
            Some(event) => names.keys.way(names.schema, [event, names.root], None, names.via)?,
            None => Vec::new(),
        };
        self.check_tables(names, weighting, (&way, joined))?;
        check_measures(measures)
    }

    /// People must be counted by counting respondents. `way` leads from the events to the respondents.
    fn check_tables(&self, names: &Names<'_>, weighting: &Weighting, (way, joined): (&[&ForeignKey], &[usize])) -> Result<()> {
        let root = names.root;
        for at in joined {
            let table = names.table(*at)?;
            let standing = self.0.rules.relations.iter().find(|ruled| ruled.schema == table.schema && ruled.name == table.name);
            let on_way = way.iter().position(|key| key.from == *at);
            let counted = match (standing.map(|ruled| &ruled.standing), on_way) {
                (None | Some(Standing::Closed), _) => return Err(closed(table)),
                (Some(Standing::Reference), _) => true,
                (Some(Standing::People(None)), place) => *at == root || place.is_some(),
                (Some(Standing::People(Some(person))), _) if *at == root => *person == weighting.respondent,
                (Some(Standing::People(Some(person))), Some(place)) => {
                    let key = way.get(place).filter(|key| place + 1 == way.len() && key.to == root);
                    key.is_some_and(|key| key.columns.as_slice() == [(person.clone(), weighting.respondent.clone())])
                }
                (Some(Standing::People(Some(_))), None) => false,
            };
            if !counted {
                return Err(uncounted(table, weighting));
            }
        }
        Ok(())
    }
}

/// Refuses measures that show a single person's value.
fn check_measures(measures: &[PlannedMeasure]) -> Result<()> {
    match measures.iter().find(|measure| matches!(measure.kind, Kind::Quantile { .. })) {
        Some(measure) => Err(Error::denied(format!("`{}` is one person's value, which governed data do not show", measure.label))
            .hint("use mean, or a share by band(column, …); query_dataset has percentile_cont, unweighted")),
        None => Ok(()),
    }
}

/// The foreign keys between columns that can be seen. By a hidden one nothing is joined, and no choice names it.
pub(super) fn visible(keys: &Keys, schema: &Schema) -> Keys {
    let has =
        |table: usize, name: &String| schema.tables.get(table).is_some_and(|table| table.columns.iter().any(|known| known.name == *name));
    let seen = |key: &&ForeignKey| key.columns.iter().all(|(own, other)| has(key.from, own) && has(key.to, other));
    Keys { foreign: keys.foreign.iter().filter(seen).cloned().collect(), ..Keys::default() }
}

/// A condition in a caller's words with a null of its type for each column: what it calls, and nothing that it reads.
pub(super) fn typed(text: &str, found: &Expression, columns: &[&ColumnInfo]) -> String {
    let mut sql = "select 1 where (".to_owned();
    let mut done = 0;
    for (reference, column) in found.columns.iter().zip(columns) {
        sql.push_str(text.get(done..reference.span.start).unwrap_or_default());
        sql.push_str(&format!("null::{}", column.kind));
        done = reference.span.end;
    }
    sql.push_str(text.get(done..).unwrap_or_default());
    sql.push_str("\n)");
    sql
}

/// Judges such a condition under the rules: nothing that it calls may read what they are about.
pub(super) async fn check_words(dataset: &Dataset, typed: &str) -> Result<()> {
    let judged = dataset.judge(typed, &[], &mut Ceiling { cost_max: 0.0, timeout: Duration::ZERO }).await;
    judged.map(drop).map_err(|error| {
        let message = error.message.lines().next().unwrap_or_default().to_owned();
        let refused = Error::new(error.kind, format!("the condition can't stand on governed data: {message}"));
        match error.hint {
            Some(hint) => refused.hint(hint),
            None => refused,
        }
    })
}

fn closed(table: &Table) -> Error {
    Error::denied(format!("`{}` is closed on governed data", Schema::label(table)))
        .hint("only tables, and views that a steward has opened, are read")
}

fn uncounted(table: &Table, weighting: &Weighting) -> Error {
    Error::denied(format!("in `{}` it can't be proved that a respondent is a person", Schema::label(table))).hint(format!(
        "a steward can say so with set_governance: `person` of `{}.{}` is `{}`, of the table of events the column that leads there, and tables without people hold `reference`",
        weighting.schema, weighting.table, weighting.respondent
    ))
}

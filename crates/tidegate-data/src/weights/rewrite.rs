//! Plain aggregates of SQL over a weighted panel, weighted where that can be proved right and refused where it cannot.
//!
//! The proof: the tables are joined along foreign keys alone, so it is known what one row stands for. If a row is a respondent, it
//! counts for their weight. If it is an event, its numbers count for the weight of its person, but rows are not people: those are
//! counted through the distinct respondent.

use tidegate_core::{Answer, Error, Result};
use tidegate_guard::{Aggregate, FromItem, Join, Over, Reference, Shape, Statement, quote_ident};

use super::keys::Keys;
use super::names::{Column, Names};
use super::ruled::Ruled;
use super::{Mode, Weighting};
use crate::dataset::Dataset;
use crate::schema::Table;

/// Aggregates that say the same however much a row counts.
const UNWEIGHTED: &[&str] = &[
    "any_value",
    "array_agg",
    "bool_and",
    "bool_or",
    "every",
    "json_agg",
    "json_object_agg",
    "jsonb_agg",
    "jsonb_object_agg",
    "max",
    "min",
    "string_agg",
];
/// Window functions that count no row.
const PLACES: &[&str] =
    &["cume_dist", "dense_rank", "first_value", "lag", "last_value", "lead", "nth_value", "ntile", "percent_rank", "rank", "row_number"];

/// The statement with its plain aggregates weighted; none when it needs none.
pub(crate) async fn weigh(dataset: &Dataset, sql: &str) -> Result<Option<String>> {
    let weights = dataset.weights.get();
    let Some(weighting) = weights.weighting.as_ref().filter(|weighting| weighting.mode == Mode::Rewrite) else { return Ok(None) };
    // What can't be read is left to say so itself.
    let (Ok(statement), Ok(Some(shape))) = (tidegate_guard::parse(sql), tidegate_guard::shape(sql)) else { return Ok(None) };
    if !statement.reads_tables() {
        return Ok(None);
    }
    let schema = dataset.schema().await?;
    let keys = Keys::load(dataset, &schema).await?;
    let ruled = Ruled::of(dataset).await?;
    let names = Names { ruled: ruled.as_ref(), ..Names::new(&schema, &keys, weighting, &[])? };
    let own = statement.functions().iter().find(|function| keys.aggregates.contains(&function.name));
    let counts = |aggregate: &Aggregate| !UNWEIGHTED.contains(&aggregate.name.as_str()) || aggregate.window;
    if (own.is_none() && !shape.aggregates.iter().any(counts)) || !is_touched(&statement, &names) {
        return Ok(None);
    }
    if let Some(own) = own {
        let why = format!("`{}` is an aggregate of the dataset's own", own.name);
        return Err(refusal(&dataset.entry.name, &request(&shape, &names), &why));
    }
    let proof = Proof { sql, shape: &shape, names: &names, weighting, tables: Vec::new(), grain: None };
    proof.run().map_err(|why| refusal(&dataset.entry.name, &request(&shape, &names), &why))
}

/// Whether a statement reads respondents, what belongs to them, or a view or partition of these.
fn is_touched(statement: &Statement, names: &Names<'_>) -> bool {
    let weighed = |at: usize| at == names.root || names.keys.leads(at, names.root, None);
    let mentions = |schema: &str, name: &str| {
        statement.relations().iter().any(|relation| relation.name == name && relation.schema.as_ref().is_none_or(|said| said == schema))
    };
    let tables = names.schema.tables.iter().enumerate();
    let mut behind = names.keys.behind.iter();
    tables.into_iter().any(|(at, table)| mentions(&table.schema, &table.name) && weighed(at))
        || behind.any(|behind| mentions(&behind.schema, &behind.name) && weighed(behind.table))
}

/// The same answer, with the statement that ran at its head.
pub(crate) fn tell(answer: Answer, weighted: Option<&str>) -> Answer {
    match weighted {
        Some(sql) => Answer { text: format!("{}; people counted by weight: {sql}", answer.text), ..answer },
        None => answer,
    }
}

/// Why a statement can't be weighted.
type Why = String;

struct Proof<'a> {
    sql: &'a str,
    shape: &'a Shape,
    names: &'a Names<'a>,
    weighting: &'a Weighting,
    /// The tables of FROM: places in the schema.
    tables: Vec<usize>,
    /// What one row of the join is a row of.
    grain: Option<usize>,
}

impl Proof<'_> {
    fn run(mut self) -> Result<Option<String>, Why> {
        if let Some(beyond) = self.shape.beyond {
            return Err(format!("it has {beyond}"));
        }
        self.join()?;
        if self.is_weighed_by_hand()? {
            return Ok(None);
        }
        let mut edits = Vec::new();
        for (at, aggregate) in self.shape.aggregates.iter().enumerate() {
            if let Some(sql) = self.aggregate(at, aggregate)? {
                let name = if self.shape.unnamed.contains(&at) { format!(" as {}", quote_ident(&aggregate.name)) } else { String::new() };
                edits.push((aggregate.span.clone(), format!("{sql}{name}")));
            }
        }
        if edits.is_empty() {
            return Ok(None);
        }
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        let mut text = self.sql.to_owned();
        for (span, sql) in edits {
            text.replace_range(span, &sql);
        }
        Ok(Some(text))
    }

    /// Finds what one row stands for: the table from which foreign keys lead to all others.
    fn join(&mut self) -> Result<(), Why> {
        let mut edges = Vec::new();
        for item in &self.shape.tables {
            let table = self.table(item)?;
            if self.tables.contains(&table) {
                return Err(format!("`{}` is joined twice", item.name));
            }
            if let Some(join) = &item.join {
                edges.push(self.edge(table, item, join)?);
            }
            self.tables.push(table);
        }
        if !self.tables.contains(&self.names.root) {
            return Err(format!("`{}` with its weights is not joined", self.names.label(self.names.root)));
        }
        let reaches = |from: usize| {
            let mut seen = vec![from];
            let mut at = 0;
            while let Some(table) = seen.get(at).copied() {
                seen.extend(
                    edges
                        .iter()
                        .filter(|(child, parent)| *child == table && !seen.contains(parent))
                        .map(|(_, parent)| *parent)
                        .collect::<Vec<_>>(),
                );
                at += 1;
            }
            self.tables.iter().all(|table| seen.contains(table))
        };
        self.grain = self.tables.iter().copied().find(|table| reaches(*table));
        Ok(())
    }

    fn table(&self, item: &FromItem) -> Result<usize, Why> {
        let is_it = |table: &Table| table.name == item.name && item.schema.as_ref().is_none_or(|schema| *schema == table.schema);
        let mut found = self.names.schema.tables.iter().enumerate().filter(|(_, table)| is_it(table)).map(|(at, _)| at);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(format!("which table `{}` is can't be told", item.name)),
        }
    }

    /// The foreign key that a join follows: many rows of the first to one of the second.
    fn edge(&self, table: usize, item: &FromItem, join: &Join) -> Result<(usize, usize), Why> {
        let unproved = || format!("`{}` is not joined on a foreign key alone", item.name);
        if join.equal.is_empty() {
            return Err(unproved());
        }
        for earlier in self.tables.iter().copied() {
            let pairs: Option<Vec<(String, String)>> = join.equal.iter().map(|pair| self.pair(pair, table, earlier)).collect();
            let Some(mut pairs) = pairs else { continue };
            pairs.sort();
            let holds = |from: usize, to: usize, pairs: &[(String, String)]| {
                self.names.keys.foreign.iter().filter(|key| key.from == from && key.to == to).any(|key| {
                    let mut columns = key.columns.clone();
                    columns.sort();
                    columns == pairs
                })
            };
            if holds(table, earlier, &pairs) {
                return Ok((table, earlier));
            }
            let mut turned: Vec<(String, String)> = pairs.into_iter().map(|(own, other)| (other, own)).collect();
            turned.sort();
            if holds(earlier, table, &turned) {
                return Ok((earlier, table));
            }
        }
        Err(unproved())
    }

    /// The two columns of an equality as columns of these tables, the first table's first.
    fn pair(&self, (one, other): &(Reference, Reference), table: usize, earlier: usize) -> Option<(String, String)> {
        if one.span.is_empty() {
            let name = one.names.first()?;
            return Some((name.clone(), name.clone()));
        }
        let (one, other) = (self.column(one, Some(table))?, self.column(other, Some(table))?);
        let (own, other) = if one.table == table { (one, other) } else { (other, one) };
        let name = |column: Column| self.names.info(column).ok().map(|info| info.name.clone());
        if own.table == table && other.table == earlier { Some((name(own)?, name(other)?)) } else { None }
    }

    /// The column that a reference means among the tables so far, and one more.
    fn column(&self, reference: &Reference, more: Option<usize>) -> Option<Column> {
        let (name, before) = reference.names.split_last()?;
        let known: Vec<usize> = self.tables.iter().copied().chain(more).collect();
        let mut found = self.shape.tables.iter().zip(known).filter_map(|(item, table)| {
            let named = match before {
                [] => true,
                [alias] => item.alias == *alias,
                _ => false,
            };
            let columns = &self.names.schema.tables.get(table).filter(|_| named)?.columns;
            Some(Column { table, column: columns.iter().position(|column| column.name == *name)? })
        });
        match (found.next(), found.next()) {
            (Some(one), None) => Some(one),
            // A column of USING is the same on both sides.
            (Some(one), Some(_)) if before.is_empty() && self.is_using(name) => Some(one),
            _ => None,
        }
    }

    fn is_using(&self, name: &str) -> bool {
        let joins = self.shape.tables.iter().filter_map(|item| item.join.as_ref());
        joins.flat_map(|join| &join.equal).any(|(one, _)| one.span.is_empty() && one.names.first().is_some_and(|using| using == name))
    }

    fn columns(&self, aggregate: &Aggregate) -> Result<Vec<Column>, Why> {
        let columns = aggregate.columns(&self.shape.columns);
        columns
            .map(|column| self.column(column, None).ok_or_else(|| format!("which column `{}` is can't be told", column.names.join("."))))
            .collect()
    }

    fn is_weight(&self, column: Column) -> bool {
        column.table == self.names.root && self.names.info(column).is_ok_and(|info| info.name == self.weighting.weight)
    }

    /// Whether a column is the respondent's key, in any of the tables.
    fn is_respondent(&self, column: Column) -> bool {
        let is_key = |column: Column| {
            column.table == self.names.root && self.names.info(column).is_ok_and(|info| info.name == self.weighting.respondent)
        };
        let name = self.names.info(column).map(|info| info.name.clone()).unwrap_or_default();
        let mut keys = self.names.keys.foreign.iter().filter(|key| key.from == column.table && key.to == self.names.root);
        is_key(column) || keys.any(|key| key.columns.as_slice() == [(name.clone(), self.weighting.respondent.clone())])
    }

    /// Whether the statement weights by itself. Rows that are events then need a number of theirs in each sum.
    fn is_weighed_by_hand(&self) -> Result<bool, Why> {
        let mut by_hand = false;
        for aggregate in &self.shape.aggregates {
            let columns = self.columns(aggregate)?;
            if !columns.iter().any(|column| self.is_weight(*column)) {
                continue;
            }
            by_hand = true;
            let of_grain =
                columns.iter().any(|column| Some(column.table) == self.grain && !self.is_weight(*column) && !self.is_respondent(*column));
            if self.grain != Some(self.names.root) && !of_grain {
                return Err(format!("`{}` adds a person's weight once for each row of `{}`", self.text(aggregate), self.grain_label()));
            }
        }
        Ok(by_hand)
    }

    fn text(&self, aggregate: &Aggregate) -> &str {
        self.sql.get(aggregate.span.clone()).unwrap_or_default()
    }

    fn grain_label(&self) -> String {
        self.grain.map_or_else(|| "the join".to_owned(), |grain| self.names.label(grain))
    }

    fn weight(&self) -> String {
        format!("{}.{}", self.root_alias(), quote_ident(&self.weighting.weight))
    }

    fn root_alias(&self) -> String {
        let item = self.shape.tables.iter().zip(&self.tables).find(|(_, table)| **table == self.names.root);
        item.map_or_else(String::new, |(item, _)| quote_ident(&item.alias))
    }

    /// One aggregate weighted; none when it stays as it is.
    fn aggregate(&self, at: usize, aggregate: &Aggregate) -> Result<Option<String>, Why> {
        let name = aggregate.name.as_str();
        if aggregate.window {
            let over_aggregates = self.shape.aggregates.iter().any(|inner| inner.within == Some(at));
            return if over_aggregates || PLACES.contains(&name) {
                Ok(None)
            } else {
                Err(format!("`{}` counts rows over a window", self.text(aggregate)))
            };
        }
        if UNWEIGHTED.contains(&name) {
            return Ok(None);
        }
        if !aggregate.plain {
            return Err(format!("`{}` has no weighted form here", self.text(aggregate)));
        }
        match (name, aggregate.over) {
            ("count", Over::Distinct) => self.count_distinct(aggregate),
            ("count", _) => self.count(aggregate).map(Some),
            ("sum", Over::Values) => self.sum(aggregate).map(Some),
            ("avg", Over::Values) => self.mean(aggregate).map(Some),
            _ => Err(format!("`{}` has no weighted form here", self.text(aggregate))),
        }
    }

    fn count(&self, aggregate: &Aggregate) -> Result<String, Why> {
        if self.grain != Some(self.names.root) {
            return Err(format!("`{}` counts rows of `{}`, not people", self.text(aggregate), self.grain_label()));
        }
        let there = if aggregate.over == Over::Rows { None } else { self.there(aggregate)? };
        let sum = format!("sum({}){}", self.weight(), self.filter(aggregate, there));
        // Under rules a sum may be null because too few people are behind it, which is not 0.
        Ok(if self.names.ruled.is_some() { sum } else { format!("coalesce({sum}, 0)") })
    }

    /// The condition that an aggregate's value is there. A condition beside the group's own splits it, and under rules about people a
    /// group is not split where the smaller part may be anything: then a value must be known to be there always.
    fn there(&self, aggregate: &Aggregate) -> Result<Option<String>, Why> {
        if self.names.ruled.is_none() {
            return Ok(Some(format!("({}) is not null", self.inside(aggregate))));
        }
        let columns = self.columns(aggregate)?;
        let whole = |span: &std::ops::Range<usize>| self.sql.get(span.clone()) == Some(self.inside(aggregate));
        let plain = aggregate.columns(&self.shape.columns).next().is_some_and(|column| whole(&column.span));
        match columns.as_slice() {
            [column] if plain && self.tables.len() == 1 && self.names.info(*column).is_ok_and(|info| info.not_null) => Ok(None),
            _ => {
                Err(format!("`{}` leaves out who has no value, and rules about people don't let a group be split so", self.text(aggregate)))
            }
        }
    }

    /// People once each: the keys of an object do not repeat.
    fn count_distinct(&self, aggregate: &Aggregate) -> Result<Option<String>, Why> {
        let columns = self.columns(aggregate)?;
        let whole = aggregate
            .columns(&self.shape.columns)
            .next()
            .is_some_and(|column| self.sql.get(column.span.clone()) == Some(self.inside(aggregate)));
        match columns.as_slice() {
            [column] if whole && self.is_respondent(*column) && self.names.ruled.is_some() => {
                Err(format!("`{}` would pack people into one value, which rules about people's data don't allow", self.text(aggregate)))
            }
            [column] if whole && self.is_respondent(*column) => {
                let key = format!("{}.{}", self.root_alias(), quote_ident(&self.weighting.respondent));
                let weight = self.weight();
                let there = format!("{key} is not null and ({}) is not null", self.inside(aggregate));
                Ok(Some(format!(
                    "(select coalesce(sum(people.weight::numeric), 0) from jsonb_each_text(jsonb_object_agg({key}, {weight}){}) as people (id, weight))",
                    self.filter(aggregate, Some(there))
                )))
            }
            columns
                if !columns.is_empty() && columns.iter().all(|column| column.table != self.names.root && !self.is_respondent(*column)) =>
            {
                Ok(None)
            }
            _ => Err(format!("`{}` counts in the sample, not in the population", self.text(aggregate))),
        }
    }

    fn sum(&self, aggregate: &Aggregate) -> Result<String, Why> {
        self.check_once(aggregate)?;
        Ok(format!("sum(({}) * {}){}", self.inside(aggregate), self.weight(), self.filter(aggregate, None)))
    }

    fn mean(&self, aggregate: &Aggregate) -> Result<String, Why> {
        self.check_once(aggregate)?;
        let (inside, weight) = (self.inside(aggregate), self.weight());
        let there = self.filter(aggregate, self.there(aggregate)?);
        Ok(format!("(sum(({inside}) * {weight}){} / nullif(sum({weight}){there}, 0))", self.filter(aggregate, None)))
    }

    /// A number counts once for each row, so it must be one of the row's own.
    fn check_once(&self, aggregate: &Aggregate) -> Result<(), Why> {
        if self.grain == Some(self.names.root) {
            return Ok(());
        }
        let columns = self.columns(aggregate)?;
        let own = columns.iter().any(|column| Some(column.table) == self.grain && !self.is_respondent(*column));
        // A sum of ones and zeros is a count of rows.
        let counts = self.inside(aggregate).to_lowercase().contains("case");
        if !own {
            return Err(format!(
                "`{}` counts a number once for each row of `{}`, which it does not belong to",
                self.text(aggregate),
                self.grain_label()
            ));
        }
        if counts { Err(format!("`{}` counts rows of `{}`, not people", self.text(aggregate), self.grain_label())) } else { Ok(()) }
    }

    fn inside(&self, aggregate: &Aggregate) -> &str {
        self.sql.get(aggregate.inside.clone()).unwrap_or_default().trim()
    }

    /// ` filter (where …)` of the aggregate's own condition and one more.
    fn filter(&self, aggregate: &Aggregate, more: Option<String>) -> String {
        let own = aggregate.filter.clone().and_then(|span| self.sql.get(span)).map(|text| format!("({})", text.trim_start()));
        let conditions: Vec<String> = own.into_iter().chain(more).collect();
        if conditions.is_empty() { String::new() } else { format!(" filter (where {})", conditions.join(" and ")) }
    }
}

/// The structured request that comes nearest to a statement.
fn request(shape: &Shape, names: &Names<'_>) -> String {
    let mut measures = Vec::new();
    for aggregate in &shape.aggregates {
        let column = aggregate.columns(&shape.columns).next().and_then(|column| column.names.last()).cloned();
        measures.push(match (aggregate.name.as_str(), column) {
            ("sum", Some(column)) => format!("\"sum({column})\""),
            ("avg", Some(column)) => format!("\"mean({column})\""),
            ("percentile_cont" | "percentile_disc" | "mode", Some(column)) => format!("\"median({column})\""),
            _ => "\"people\"".to_owned(),
        });
    }
    measures.dedup();
    let by: Vec<String> = shape.groups.iter().filter_map(|group| group.names.last()).map(|name| format!("\"{name}\"")).collect();
    let is_event = |item: &&FromItem| {
        let at = names.schema.tables.iter().position(|table| table.name == item.name);
        at.is_some_and(|at| at != names.root && names.keys.leads(at, names.root, None))
    };
    let table = shape.tables.iter().find(is_event).map(|item| format!(", \"table\": \"{}\"", item.name)).unwrap_or_default();
    format!("\"measures\": [{}], \"by\": [{}]{table}", measures.join(", "), by.join(", "))
}

fn refusal(dataset: &str, request: &str, why: &str) -> Error {
    Error::denied(format!("this can't be weighted rightly: {why}")).hint(format!(
        "use aggregate_dataset {{\"dataset\": \"{dataset}\", {request}}}; SQL is weighted where respondents are joined on foreign keys alone, with count(*), sum and avg of their columns, count(distinct respondent), or sums that multiply by the weight themselves"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    #[test]
    fn a_refusal_names_the_request_to_use() {
        let schema = Schema::default();
        let keys = Keys::default();
        let names = Names { schema: &schema, keys: &keys, root: 0, event: None, via: &[], ruled: None };
        let shape = tidegate_guard::shape("select state, avg(age), count(*) from respondents group by 1").unwrap().unwrap();
        assert_eq!(request(&shape, &names), "\"measures\": [\"mean(age)\", \"people\"], \"by\": [\"state\"]");
    }
}

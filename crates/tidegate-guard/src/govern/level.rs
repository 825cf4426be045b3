//! One SELECT: what it reads, what it makes of it, and what kind of rows come out.

use std::collections::BTreeMap;

use pg_query::NodeEnum;
use pg_query::protobuf::{LimitOption, Node, ResTarget, SelectStmt, SetOperation, WithClause};

use crate::facts::Facts;

use super::node::{Refused, as_column, is_star, words};
use super::rules::Rules;
use super::{Form, cells, expression, name};

/// How deep statements may lie inside one another.
const DEPTH_MAX: usize = 60;

/// What a SELECT makes.
#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    /// Where its rows tell of single people.
    pub(super) raw: Option<Raw>,
    /// The names of its columns, where they are known.
    pub(super) columns: Option<Vec<String>>,
}

/// Rows about single people.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    /// How many rows of each relation one of these rows can show.
    pub(super) shows: BTreeMap<usize, u64>,
    /// The column that says whose it is.
    pub(super) person: Option<String>,
    /// Columns that may single people out: they were computed.
    pub(super) computed: Vec<String>,
}

/// One item of a FROM.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) alias: String,
    pub(super) made: Made,
    /// The column by which its people are counted here.
    pub(super) counted: Option<String>,
    /// Sources with the same number are joined by the person.
    pub(super) class: usize,
    /// Whether each row of it is counted: a table alone that does not say whose its rows are.
    pub(super) rows: bool,
    /// Whether it can be made of columns of the other sources: a function, or LATERAL.
    pub(super) derived: bool,
}

impl Source {
    pub(super) fn new(alias: String, made: Made) -> Source {
        Source { alias, made, counted: None, class: 0, rows: false, derived: false }
    }

    /// Whether one of its columns is just what is stored, as far as is known.
    fn is_plain(&self, name: &str) -> bool {
        !self.derived && !self.made.raw.as_ref().is_some_and(|raw| raw.computed.iter().any(|computed| computed == name))
    }
}

/// What names mean inside.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) with: Vec<(String, Made)>,
    /// Whether columns of a SELECT around it can be seen.
    pub(super) outer: bool,
    depth: usize,
}

impl Scope {
    /// The scope of a statement inside an expression, or after LATERAL.
    pub(super) fn inside(&self) -> Scope {
        Scope { outer: true, ..self.clone() }
    }
}

/// What is known of one SELECT while it is looked at.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own about one SELECT")]
pub(super) struct Level {
    pub(super) scope: Scope,
    pub(super) sources: Vec<Source>,
    pub(super) aggregated: bool,
    /// Whether one relation is all it reads.
    pub(super) single: bool,
    /// Whether every join is an inner one.
    pub(super) inner: bool,
    /// What subqueries put into its rows.
    pub(super) raw_values: Vec<Raw>,
    /// Whether people's data decide which rows there are.
    pub(super) raw_filter: bool,
    /// Whether it has window functions that tell of other rows.
    pub(super) windows: Vec<(String, i32)>,
}

impl Level {
    pub(super) fn raw_sources(&self) -> impl Iterator<Item = (&Source, &Raw)> {
        self.sources.iter().filter_map(|source| source.made.raw.as_ref().map(|raw| (source, raw)))
    }

    /// One source for each way in which people are told apart.
    pub(super) fn classes(&self) -> Vec<&Source> {
        let mut found: Vec<&Source> = Vec::new();
        for (source, _) in self.raw_sources() {
            if !found.iter().any(|known| known.class == source.class) {
                found.push(source);
            }
        }
        found
    }

    /// Whether a column surely is one of a source here, and just what is stored: nothing that was computed from people's data.
    pub(super) fn is_plain(&self, column: &[&str]) -> bool {
        match column {
            [name] => {
                let mut having =
                    self.sources.iter().filter(|source| source.made.columns.iter().flatten().any(|known| known == name)).peekable();
                having.peek().is_some() && having.all(|source| source.is_plain(name))
            }
            [row, name] => {
                let mut called = self.sources.iter().filter(|source| source.alias == *row).peekable();
                called.peek().is_some() && called.all(|source| source.is_plain(name))
            }
            _ => false,
        }
    }

    /// Whether a column is surely one of this SELECT and not of one around it.
    pub(super) fn owns(&self, column: &[&str]) -> bool {
        match column {
            [name] => self.sources.iter().any(|source| source.made.columns.iter().flatten().any(|known| known == name)),
            [row, _] => self.sources.iter().any(|source| source.alias == *row),
            _ => false,
        }
    }

    /// The class of people that a column tells apart.
    pub(super) fn class_of(&self, column: &[&str]) -> Option<usize> {
        let is_key = |raw: &Raw, name: &str| raw.person.as_deref() == Some(name);
        match column {
            [row, name] => {
                self.raw_sources().find(|(source, raw)| source.alias == *row && is_key(raw, name)).map(|(source, _)| source.class)
            }
            [name] => {
                let mut named = self.raw_sources().filter(|(_, raw)| is_key(raw, name));
                let (first, _) = named.next()?;
                // Joined by USING the name means the column of both; an outer join may take the other's.
                let sure = self.inner && named.all(|(source, _)| source.class == first.class);
                (sure || self.sources.len() == 1).then_some(first.class)
            }
            _ => None,
        }
    }

    fn shows(&self) -> BTreeMap<usize, u64> {
        let mut all = BTreeMap::new();
        for (relation, count) in self.raw_sources().map(|(_, raw)| raw).chain(&self.raw_values).flat_map(|raw| &raw.shows) {
            *all.entry(*relation).or_insert(0) += count;
        }
        all
    }
}

/// Looks at a statement and rewrites it as it goes.
pub(super) struct Analyst<'a> {
    pub(super) rules: &'a Rules,
    pub(super) facts: &'a Facts,
    /// Every subquery that took a relation's place.
    pub(super) bases: Vec<SelectStmt>,
    /// Whether a part of the statement is made of cells.
    pub(super) parts: bool,
    /// Relations that have the column by which people are counted, and their other columns.
    pub(super) counted: Vec<(String, Vec<String>)>,
    /// Every column that the statement names.
    pub(super) named: Vec<(Vec<String>, i32)>,
    pub(super) classes: usize,
    shape: Form,
}

/// Where a SELECT stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Top,
    Inside,
}

impl<'a> Analyst<'a> {
    pub(super) fn new(rules: &'a Rules, facts: &'a Facts) -> Self {
        Analyst { rules, facts, bases: Vec::new(), parts: false, counted: Vec::new(), named: Vec::new(), classes: 0, shape: Form::Open }
    }

    /// The whole statement: what its rows are.
    pub(super) fn top(&mut self, select: &mut SelectStmt) -> Result<Form, Refused> {
        let made = self.select(select, &Scope::default(), Place::Top)?;
        let Some(raw) = made.raw else { return Ok(self.shape) };
        let spread = raw.shows.values().copied().max().unwrap_or(1).max(1);
        let rows_max = self.rules.raw_rows_max / spread;
        if rows_max == 0 {
            let why = match self.rules.raw_rows_max {
                0 => "rows about single people are closed".to_owned(),
                max => format!("one row of it can show {spread} rows about single people, and {max} is the most"),
            };
            return Err(Refused::new(why, "aggregate: count, sum or avg by group", -1));
        }
        Ok(Form::Raw(rows_max))
    }

    pub(super) fn select(&mut self, select: &mut SelectStmt, around: &Scope, place: Place) -> Result<Made, Refused> {
        let mut scope = Scope { depth: around.depth + 1, ..around.clone() };
        if scope.depth > DEPTH_MAX {
            return Err(Refused::new("statements lie too deep inside one another", "use WITH, one step after the other", -1));
        }
        if let Some(with) = &mut select.with_clause {
            self.with(with, &mut scope)?;
        }
        if select.op != SetOperation::SetopNone as i32 {
            return self.combined(select, &scope);
        }
        let aggregated = expression::is_aggregated(select)?;
        let mut level = Level { scope, aggregated, inner: true, ..Level::default() };
        level.single = matches!(select.from_clause[..], [Node { node: Some(NodeEnum::RangeVar(_) | NodeEnum::RangeTableSample(_)) }]);
        for item in &mut select.from_clause {
            self.from(item, &mut level)?;
        }
        self.clauses(select, &mut level)?;
        match (level.raw_sources().next().is_some(), aggregated) {
            (true, true) => self.groups(select, &level, place),
            (false, true) => open_groups(select, &level),
            (_, false) => rows(select, &level),
        }
    }

    /// The names of a WITH, each after the other.
    fn with(&mut self, with: &mut WithClause, scope: &mut Scope) -> Result<(), Refused> {
        let recursive = with.recursive;
        if recursive {
            let names = with.ctes.iter().filter_map(|cte| match &cte.node {
                Some(NodeEnum::CommonTableExpr(cte)) => Some((cte.ctename.clone(), Made::default())),
                _ => None,
            });
            scope.with.extend(names);
        }
        for cte in &mut with.ctes {
            let Some(NodeEnum::CommonTableExpr(cte)) = &mut cte.node else { continue };
            let Some(NodeEnum::SelectStmt(select)) = cte.ctequery.as_mut().and_then(|query| query.node.as_mut()) else {
                return Err(Refused::new("a WITH must be a SELECT", "leave out what is none", cte.location));
            };
            let mut made = self.select(select, scope, Place::Inside)?;
            if recursive && made.raw.is_some() {
                return Err(Refused::new(
                    format!("`{}` reads rows about single people in a recursive WITH: it could gather any number of them", cte.ctename),
                    "leave out RECURSIVE, or aggregate before",
                    cte.location,
                ));
            }
            if !cte.aliascolnames.is_empty() {
                made = renamed(made, words(&cte.aliascolnames));
            }
            scope.with.push((cte.ctename.clone(), made));
        }
        Ok(())
    }

    /// UNION and the like.
    fn combined(&mut self, select: &mut SelectStmt, scope: &Scope) -> Result<Made, Refused> {
        let mut made = Made::default();
        for side in [&mut select.larg, &mut select.rarg].into_iter().flatten() {
            let one = self.select(side, scope, Place::Inside)?;
            made.columns = made.columns.or(one.columns);
            if let Some(raw) = one.raw {
                let all = made.raw.get_or_insert_with(Raw::default);
                for (relation, count) in raw.shows {
                    let known = all.shows.entry(relation).or_insert(0);
                    *known = count.max(*known);
                }
            }
        }
        let mut level = Level { scope: scope.clone(), ..Level::default() };
        for node in select.sort_clause.iter_mut().chain(select.limit_count.iter_mut().chain(&mut select.limit_offset).map(AsMut::as_mut)) {
            self.value(node, &mut level)?;
        }
        if level.raw_filter || !level.raw_values.is_empty() {
            return Err(Refused::new("a subquery on people can't order or cut a UNION", "put it into one of its sides", -1));
        }
        Ok(made)
    }

    /// Aggregates over people: for each of them rows about single people, for others cells.
    fn groups(&mut self, select: &mut SelectStmt, level: &Level, place: Place) -> Result<Made, Refused> {
        if level.scope.outer {
            expression::check_local(select, level)?;
        }
        if let Some((window, location)) = level.windows.first() {
            return Err(Refused::new(
                format!("`{window} … over` in the same SELECT as aggregates over people would show small groups"),
                "aggregate in a WITH first, then use the window over it",
                *location,
            ));
        }
        if is_of_each_person(select, level) {
            expression::check_no_packing(select)?;
            return Ok(each_person(select, level));
        }
        let made = cells::rewrite(self, select, level, place)?;
        match place {
            Place::Top => self.shape = made,
            Place::Inside => self.parts = true,
        }
        Ok(Made { raw: None, columns: columns_of(select, level) })
    }
}

/// Aggregates over nothing that is about people.
fn open_groups(select: &mut SelectStmt, level: &Level) -> Result<Made, Refused> {
    if level.raw_filter || !level.raw_values.is_empty() {
        return Err(Refused::new(
            "people's data decide what is counted, and how many people they are can't be told",
            "put the table with the people into FROM",
            -1,
        ));
    }
    if level.scope.outer {
        expression::check_local(select, level)?;
    }
    Ok(Made { raw: None, columns: columns_of(select, level) })
}

/// A SELECT without aggregates.
fn rows(select: &SelectStmt, level: &Level) -> Result<Made, Refused> {
    let columns = columns_of(select, level);
    if level.raw_sources().next().is_none() && level.raw_values.is_empty() && !level.raw_filter {
        return Ok(Made { raw: None, columns });
    }
    if let Some((window, location)) = level.windows.iter().find(|(name, _)| !expression::is_place(name)) {
        return Err(Refused::new(
            format!("`{window} … over` rows about single people tells more than its own row"),
            "aggregate with GROUP BY; row_number, rank and the like are open",
            *location,
        ));
    }
    if select.limit_option == LimitOption::WithTies as i32 {
        return Err(Refused::new("`with ties` is closed over rows about single people", "use LIMIT", -1));
    }
    let mut raw = Raw { shows: level.shows(), ..Raw::default() };
    if !select.values_lists.is_empty() {
        return Ok(Made { raw: Some(raw), columns: None });
    }
    describe(select, level, &mut raw, |_| false);
    Ok(Made { raw: Some(raw), columns })
}

/// Whether the groups are single people: their keys are among those of the group.
fn is_of_each_person(select: &SelectStmt, level: &Level) -> bool {
    let keys: Vec<usize> = select
        .group_clause
        .iter()
        .filter_map(|item| resolved(item, select))
        .filter_map(as_column)
        .filter_map(|column| level.class_of(&words(&column.fields)))
        .collect();
    let plain = select.group_clause.iter().all(|item| !matches!(item.node, Some(NodeEnum::GroupingSet(_))));
    plain && !keys.is_empty() && level.raw_sources().all(|(source, _)| keys.contains(&source.class))
}

/// What an item of GROUP BY means: a target, when it is a number.
pub(super) fn resolved<'n>(item: &'n Node, select: &'n SelectStmt) -> Option<&'n Node> {
    let Some(number) = super::node::integer(item) else { return Some(item) };
    match &select.target_list.get(usize::try_from(number).ok()?.checked_sub(1)?)?.node {
        Some(NodeEnum::ResTarget(target)) => target.val.as_deref(),
        _ => None,
    }
}

fn each_person(select: &SelectStmt, level: &Level) -> Made {
    let mut raw = Raw { shows: level.shows(), ..Raw::default() };
    describe(select, level, &mut raw, |target| target.val.as_deref().is_some_and(|value| super::aggregate::is_plain(value, level)));
    Made { raw: Some(raw), columns: columns_of(select, level) }
}

/// Which columns say whose a row is, and which were computed.
fn describe(select: &SelectStmt, level: &Level, raw: &mut Raw, is_plain: impl Fn(&ResTarget) -> bool) {
    let one_class = level.classes().len() == 1;
    let mut reliable = level.raw_values.is_empty();
    for target in select.target_list.iter().filter_map(as_target) {
        let column = target.val.as_deref().and_then(as_column);
        match column {
            Some(column) if is_star(column) => {
                for source in &level.sources {
                    let columns = source.made.columns.iter().flatten().filter(|name| !source.is_plain(name));
                    raw.computed.extend(columns.cloned().chain(source.made.raw.iter().flat_map(|raw| raw.computed.iter().cloned())));
                    reliable &= !source.derived;
                }
                if level.sources.len() == 1 && one_class {
                    raw.person = raw.person.take().or(level.classes().first().and_then(|source| source.made.raw.as_ref()?.person.clone()));
                }
            }
            Some(column) => {
                let fields = words(&column.fields);
                let output = name::of_target(target).unwrap_or_default();
                if one_class && level.class_of(&fields).is_some() {
                    raw.person = Some(output);
                } else if !level.is_plain(&fields) {
                    raw.computed.push(output);
                }
            }
            None if is_plain(target) => {}
            None => {
                reliable &= name::is_named(target);
                raw.computed.extend(name::of_target(target));
            }
        }
    }
    // A computed column of the same name could be taken for the person.
    if !reliable || raw.person.as_ref().is_some_and(|person| raw.computed.contains(person)) {
        raw.person = None;
    }
}

/// The names of what a SELECT puts out, where all of them are known.
pub(super) fn columns_of(select: &SelectStmt, level: &Level) -> Option<Vec<String>> {
    let mut columns = Vec::new();
    for target in select.target_list.iter().filter_map(as_target) {
        if let Some(name) = name::of_target(target) {
            columns.push(name);
            continue;
        }
        let fields = target.val.as_deref().and_then(as_column).map(|column| words(&column.fields)).unwrap_or_default();
        for source in level.sources.iter().filter(|source| fields.last().is_none_or(|row| *row == source.alias)) {
            columns.extend(source.made.columns.clone()?);
        }
    }
    Some(columns)
}

pub(super) fn as_target(node: &Node) -> Option<&ResTarget> {
    match &node.node {
        Some(NodeEnum::ResTarget(target)) => Some(target),
        _ => None,
    }
}

/// The same under other names: whose a row is cannot be told any more.
pub(super) fn renamed(made: Made, names: Vec<&str>) -> Made {
    let raw = made.raw.map(|raw| Raw { person: None, ..raw });
    let mut columns: Vec<String> = names.into_iter().map(str::to_owned).collect();
    columns.extend(made.columns.unwrap_or_default().into_iter().skip(columns.len()));
    Made { raw, columns: Some(columns) }
}

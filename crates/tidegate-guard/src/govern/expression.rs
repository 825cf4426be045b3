//! The expressions of a SELECT: which functions they call, and what the subqueries in them bring.

use pg_query::NodeEnum;
use pg_query::protobuf::{FuncCall, Node, SelectStmt, SubLink, SubLinkType, TypeName};

use super::aggregate::{self, Aggregate};
use super::from::shorten;
use super::level::{Analyst, Level, Place, Raw};
use super::node::{Refused, as_column, children, function_name, is_star, words};

/// Functions that tell of the catalogue, the session's statement or storage, by the beginnings of their names.
const CLOSED_BEGINNINGS: &[&str] = &[
    "pg_",
    "has_",
    "to_reg",
    "query_to_",
    "table_to_",
    "schema_to_",
    "database_to_",
    "cursor_to_",
    "lo_",
    "txid_",
    "ts_stat",
    "ts_rewrite",
    "currtid",
];

/// The same by their whole names.
const CLOSED: &[&str] = &["col_description", "current_query", "obj_description", "row_security_active", "shobj_description"];

/// Window functions that tell only where a row stands.
const PLACES: &[&str] = &["cume_dist", "dense_rank", "ntile", "percent_rank", "rank", "row_number"];

impl Analyst<'_> {
    /// Every clause but FROM.
    pub(super) fn clauses(&mut self, select: &mut SelectStmt, level: &mut Level) -> Result<(), Refused> {
        if let Some(condition) = select.where_clause.as_deref_mut() {
            if level.inner {
                level.unite_on(condition);
            }
            self.filter(condition, level)?;
        }
        for key in &mut select.group_clause {
            self.without_aggregates(key, level)?;
        }
        let limits = select.limit_count.iter_mut().chain(&mut select.limit_offset).map(AsMut::as_mut);
        for node in limits.chain(&mut select.values_lists) {
            self.without_aggregates(node, level)?;
        }
        let values = select.target_list.iter_mut().chain(&mut select.sort_clause).chain(&mut select.window_clause);
        for node in values.chain(&mut select.distinct_clause).chain(select.having_clause.iter_mut().map(AsMut::as_mut)) {
            self.value(node, level)?;
        }
        Ok(())
    }

    /// A condition on rows: what it compares with is not shown.
    pub(super) fn filter(&mut self, node: &mut Node, level: &mut Level) -> Result<(), Refused> {
        let before = level.raw_values.len();
        self.without_aggregates(node, level)?;
        level.raw_filter |= level.raw_values.len() > before;
        level.raw_values.truncate(before);
        Ok(())
    }

    fn without_aggregates(&mut self, node: &mut Node, level: &mut Level) -> Result<(), Refused> {
        if let Some(location) = find_aggregate(node)? {
            return Err(Refused::new("an aggregate can't stand here", "aggregate in the select list, HAVING or ORDER BY", location));
        }
        self.value(node, level)
    }

    /// An expression that is put out, or of which somebody sees what it makes.
    pub(super) fn value(&mut self, node: &mut Node, level: &mut Level) -> Result<(), Refused> {
        match node.node.as_mut() {
            Some(NodeEnum::SubLink(link)) => self.link(link, level)?,
            Some(NodeEnum::FuncCall(call)) => self.call(call, level)?,
            Some(NodeEnum::TypeCast(cast)) => cast.type_name.as_ref().map_or(Ok(()), |of| self.check_type(of))?,
            Some(NodeEnum::ColumnRef(column)) => {
                shorten(&mut column.fields);
                let mut names: Vec<String> = words(&column.fields).into_iter().map(str::to_owned).collect();
                if is_star(column) {
                    names.push("*".to_owned());
                }
                self.named.push((names, column.location));
            }
            _ => {}
        }
        children(node)?.into_iter().try_for_each(|child| self.value(child, level))
    }

    fn call(&self, call: &FuncCall, level: &mut Level) -> Result<(), Refused> {
        let name = function_name(call);
        let written = words(&call.funcname).join(".");
        if name.is_empty() || !self.facts.is_built_in_function(name) {
            return Err(Refused::new(
                format!("function `{written}` is closed on governed data: it may read more than its arguments"),
                "use PostgreSQL's own functions",
                call.location,
            ));
        }
        let closed = CLOSED.contains(&name) || CLOSED_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning));
        if (closed && name != "pg_typeof") || name.contains("_to_xml") {
            return Err(Refused::new(
                format!("function `{written}` is closed on governed data: it tells of the catalogue or the statement"),
                "describe_dataset shows tables and columns",
                call.location,
            ));
        }
        if call.over.is_some() {
            level.windows.push((name.to_owned(), call.location));
        }
        Ok(())
    }

    /// Refuses the type of a relation's rows: it has every column.
    pub(super) fn check_type(&self, of: &TypeName) -> Result<(), Refused> {
        let names = words(&of.names);
        let (schema, name) = match names[..] {
            [name] => ("", name),
            [.., schema, name] => (schema, name),
            [] => return Ok(()),
        };
        // Of an array its element's.
        let element = name.trim_start_matches('_');
        let relation = [name, element].into_iter().any(|name| self.rules.find(schema, name).is_some());
        if relation || of.pct_type {
            return Err(Refused::new(
                format!("the type `{name}` is closed on governed data: it is a table's"),
                "use PostgreSQL's own types",
                of.location,
            ));
        }
        Ok(())
    }

    fn link(&mut self, link: &mut SubLink, level: &mut Level) -> Result<(), Refused> {
        let Some(NodeEnum::SelectStmt(select)) = link.subselect.as_mut().and_then(|select| select.node.as_mut()) else {
            return Err(Refused::new("a subquery must be a SELECT", "leave it out", link.location));
        };
        let scope = level.scope.inside();
        let made = self.select(select, &scope, Place::Inside)?;
        let Some(raw) = made.raw else { return Ok(()) };
        if link.sub_link_type == SubLinkType::ArraySublink as i32 {
            return Err(Refused::new(
                "ARRAY over rows about single people packs them into one",
                "aggregate: count, sum or avg",
                link.location,
            ));
        }
        level.raw_values.push(Raw { person: None, ..raw });
        Ok(())
    }

    /// Refuses rows used as a whole where they have a column of ours, and what could be a function of a row.
    pub(super) fn check_whole_rows(&self) -> Result<(), Refused> {
        for (names, location) in &self.named {
            let row = |name: &String| self.counted.iter().find(|(alias, _)| alias == name);
            let refused = match names.as_slice() {
                [single] => row(single).is_some_and(|(_, columns)| !columns.contains(single)),
                [first, field] => row(first).is_some_and(|(_, columns)| !columns.contains(field)),
                _ => false,
            };
            if refused {
                let written = names.join(".");
                return Err(Refused::new(
                    format!("`{written}` is no column that can be used with aggregates over people"),
                    "name columns one by one; describe_dataset shows them",
                    *location,
                ));
            }
        }
        Ok(())
    }
}

/// Whether a SELECT groups its rows.
pub(super) fn is_aggregated(select: &mut SelectStmt) -> Result<bool, Refused> {
    if !select.group_clause.is_empty() || select.having_clause.is_some() {
        return Ok(true);
    }
    let nodes =
        select.target_list.iter_mut().chain(&mut select.sort_clause).chain(&mut select.window_clause).chain(&mut select.distinct_clause);
    for node in nodes {
        if find_aggregate(node)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where an aggregate of this SELECT stands in an expression.
fn find_aggregate(node: &mut Node) -> Result<Option<i32>, Refused> {
    if let Some(NodeEnum::FuncCall(call)) = &node.node
        && aggregate::is_aggregate(call)
    {
        return Ok(Some(call.location));
    }
    for child in children(node)? {
        if let Some(found) = find_aggregate(child)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Calls `visit` with every aggregate of this SELECT that is put out, compared or ordered by.
pub(super) fn each_aggregate(select: &mut SelectStmt, mut visit: impl FnMut(&mut Node) -> Result<(), Refused>) -> Result<(), Refused> {
    let nodes = select.target_list.iter_mut().chain(&mut select.sort_clause).chain(select.having_clause.iter_mut().map(AsMut::as_mut));
    nodes.into_iter().try_for_each(|node| each_in(node, &mut visit))
}

fn each_in(node: &mut Node, visit: &mut impl FnMut(&mut Node) -> Result<(), Refused>) -> Result<(), Refused> {
    match &node.node {
        Some(NodeEnum::FuncCall(call)) if aggregate::is_aggregate(call) => visit(node),
        _ => children(node)?.into_iter().try_for_each(|child| each_in(child, visit)),
    }
}

/// Refuses aggregates that PostgreSQL would take for those of a SELECT around: all their columns are its.
pub(super) fn check_local(select: &mut SelectStmt, level: &Level) -> Result<(), Refused> {
    let mut check = |node: &mut Node| {
        let mut columns = Vec::new();
        gather(node, &mut columns)?;
        let owns = |names: &Vec<String>| level.owns(&names.iter().map(String::as_str).collect::<Vec<_>>());
        match columns.first() {
            Some((_, location)) if !columns.iter().any(|(names, _)| owns(names)) => Err(Refused::new(
                "it can't be told which SELECT this aggregate belongs to",
                "aggregate columns of the same SELECT, written as alias.column",
                *location,
            )),
            _ => Ok(()),
        }
    };
    each_aggregate(select, &mut check)?;
    select.window_clause.iter_mut().chain(&mut select.distinct_clause).try_for_each(|node| each_in(node, &mut check))
}

fn gather(node: &mut Node, columns: &mut Vec<(Vec<String>, i32)>) -> Result<(), Refused> {
    if let Some(column) = as_column(node) {
        columns.push((words(&column.fields).into_iter().map(str::to_owned).collect(), column.location));
    }
    children(node)?.into_iter().try_for_each(|child| gather(child, columns))
}

/// Refuses aggregates that put many values into one.
pub(super) fn check_no_packing(select: &mut SelectStmt) -> Result<(), Refused> {
    each_aggregate(select, |node| match &node.node {
        Some(NodeEnum::FuncCall(call)) if aggregate::kind_of(function_name(call)) == Aggregate::Packs => Err(aggregate::packs(call)),
        _ => Ok(()),
    })
}

/// Whether a window function tells only where a row stands.
pub(super) fn is_place(name: &str) -> bool {
    PLACES.contains(&name)
}

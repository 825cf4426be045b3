//! Groups of people: small ones are left out, and with a lone one the next smallest, so that no total gives it away.

use pg_query::NodeEnum;
use pg_query::protobuf::{GroupingSet, Node, SelectStmt};

use super::aggregate::Guards;
use super::expression::{check_no_packing, each_aggregate};
use super::level::{Analyst, Level, Place, as_target, resolved};
use super::node::{Refused, as_column, expression, integer, node, template, words};
use super::{Form, name};
use crate::shape::quoted;

/// Puts a SELECT that aggregates over people inside one that leaves small groups out.
pub(super) fn rewrite(analyst: &Analyst<'_>, select: &mut SelectStmt, level: &Level, place: Place) -> Result<Form, Refused> {
    check(select, level)?;
    check_no_packing(select)?;
    let k = analyst.rules.cell_min.max(1);
    let mut guards = Guards::new(level, k);
    each_aggregate(select, |aggregate| guards.look(aggregate))?;
    let shape = shape(&guards, analyst, place)?;
    // Before they are guarded: a nameless column is called by what it is.
    let names: Vec<String> = select.target_list.iter().filter_map(as_target).filter_map(name::of_target).collect();
    if names.len() != select.target_list.len() {
        return Err(Refused::new("`*` can't be used with aggregates", "name the columns", -1));
    }
    each_aggregate(select, |aggregate| guards.guard(aggregate))?;

    let mut inner = std::mem::take(select);
    let having = inner.having_clause.take();
    let sorts = std::mem::take(&mut inner.sort_clause);
    let (limit_count, limit_offset, limit_option) = (inner.limit_count.take(), inner.limit_offset.take(), inner.limit_option);
    inner.limit_option = SelectStmt::default().limit_option.max(1);
    let sets = sets_of(&inner)?;
    let mut columns: Vec<String> = (1..=names.len()).map(|at| format!("c{at}")).collect();
    let mut push = |inner: &mut SelectStmt, value: Node, column: &str| -> Result<(), Refused> {
        let mut target = template("select 1")?.target_list.remove(0);
        if let Some(NodeEnum::ResTarget(of)) = &mut target.node {
            of.val = Some(Box::new(value));
        }
        inner.target_list.push(target);
        columns.push(column.to_owned());
        Ok(())
    };
    push(&mut inner, expression(&guards.people())?, "people")?;
    push(&mut inner, shown(having.map(|having| *having))?, "shown")?;
    push(&mut inner, sets.grouping, "sets")?;
    let mut order = Vec::new();
    for (at, sort) in sorts.into_iter().enumerate() {
        let Some(NodeEnum::SortBy(mut by)) = sort.node else { continue };
        let key = by.node.take().map(|key| *key).unwrap_or_default();
        let column = if let Some(column) = output(&key, &names) {
            format!("c{column}")
        } else {
            let column = format!("o{}", at + 1);
            push(&mut inner, key, &column)?;
            column
        };
        by.node = Some(Box::new(expression(&column)?));
        order.push(node(NodeEnum::SortBy(by)));
    }

    let mut outer = template(&outer(&names, &columns, k, &Outer { told: place == Place::Top, last: sets.last }))?;
    put_inside(&mut outer, inner);
    outer.sort_clause = order;
    (outer.limit_count, outer.limit_offset, outer.limit_option) = (limit_count, limit_offset, limit_option);
    *select = outer;
    Ok(shape)
}

/// What can't be made of cells.
fn check(select: &SelectStmt, level: &Level) -> Result<(), Refused> {
    let refuse = |what: &str, hint: &str| Err(Refused::new(what, hint, -1));
    if !level.raw_values.is_empty() {
        return refuse("a subquery puts rows about single people beside aggregates", "join the table, or aggregate in the subquery");
    }
    if !select.distinct_clause.is_empty() {
        return refuse("DISTINCT can't stand with aggregates over people", "put the aggregates into a WITH, and DISTINCT after it");
    }
    if !select.window_clause.is_empty() {
        return refuse("WINDOW can't stand with aggregates over people", "aggregate in a WITH first");
    }
    let uncounted = level.raw_sources().find(|(source, _)| source.counted.is_none() && !source.rows);
    if let Some((source, _)) = uncounted {
        return Err(Refused::new(
            format!("people can't be counted in `{}`: it does not say whose each row is", source.alias),
            "let the subquery give the person's key as alias.key, under no other computed name, and name what it computes with AS; or aggregate the tables directly",
            -1,
        ));
    }
    Ok(())
}

fn shape(guards: &Guards<'_>, analyst: &Analyst<'_>, place: Place) -> Result<Form, Refused> {
    match (guards.carries, place) {
        (0, _) => Ok(Form::Cells),
        (values, Place::Top) => match analyst.rules.raw_rows_max / values {
            0 => Err(Refused::new(
                format!("{values} values of single people in a row, and {} is the most", analyst.rules.raw_rows_max),
                "ask for fewer of min, max, mode and percentile_disc; avg and percentile_cont are open",
                -1,
            )),
            rows_max => Ok(Form::RawCells(rows_max)),
        },
        (_, Place::Inside) => Err(Refused::new(
            "min, max, mode and the like show a single person's value, which a part of a statement may not pass on",
            "use avg or percentile_cont, or ask for it in a statement of its own",
            -1,
        )),
    }
}

/// HAVING, as a column: whether the group is to be shown.
fn shown(having: Option<Node>) -> Result<Node, Refused> {
    let Some(having) = having else { return expression("true") };
    let mut test = expression("(placeholder) is true")?;
    if let Some(NodeEnum::BooleanTest(of)) = &mut test.node {
        of.arg = Some(Box::new(having));
    }
    Ok(test)
}

/// Which set of ROLLUP and the like a row is of.
struct Sets {
    grouping: Node,
    /// The number of the grand total.
    last: u64,
}

fn sets_of(select: &SelectStmt) -> Result<Sets, Refused> {
    let is_set = |item: &Node| matches!(item.node, Some(NodeEnum::GroupingSet(_)));
    if !select.group_clause.iter().any(is_set) {
        return Ok(Sets { grouping: expression("0")?, last: 0 });
    }
    let mut keys = Vec::new();
    for item in &select.group_clause {
        keys_of(item, select, &mut keys);
    }
    if keys.len() > 20 {
        return Err(Refused::new("more than 20 keys in grouping sets", "group by fewer", -1));
    }
    if keys.is_empty() {
        return Ok(Sets { grouping: expression("0")?, last: 0 });
    }
    let mut grouping = expression("grouping(a)")?;
    let last = (1_u64 << keys.len()) - 1;
    if let Some(NodeEnum::GroupingFunc(of)) = &mut grouping.node {
        of.args = keys;
    }
    Ok(Sets { grouping, last })
}

fn keys_of(item: &Node, select: &SelectStmt, keys: &mut Vec<Node>) {
    match &item.node {
        Some(NodeEnum::GroupingSet(GroupingSet { content, .. })) => content.iter().for_each(|item| keys_of(item, select, keys)),
        Some(NodeEnum::RowExpr(row)) => row.args.iter().for_each(|item| keys_of(item, select, keys)),
        _ => {
            if let Some(key) = resolved(item, select).filter(|key| !keys.contains(key)) {
                keys.push(key.clone());
            }
        }
    }
}

/// Which output column a key of ORDER BY means: by number, or by name.
fn output(key: &Node, names: &[String]) -> Option<usize> {
    if let Some(number) = integer(key) {
        return usize::try_from(number).ok().filter(|number| (1..=names.len()).contains(number));
    }
    match words(&as_column(key)?.fields)[..] {
        [name] => names.iter().position(|known| known == name).map(|at| at + 1),
        _ => None,
    }
}

struct Outer {
    /// Whether the last column says how many groups were left out.
    told: bool,
    last: u64,
}

/// The statement around: it weighs every group before anything is ordered or cut.
fn outer(names: &[String], columns: &[String], k: u64, outer: &Outer) -> String {
    let shown: Vec<String> = names.iter().enumerate().map(|(at, name)| format!("c{} as {}", at + 1, quoted(name))).collect();
    let (told, last) = (if outer.told { ", left_out as \"tidegate left out\"" } else { "" }, outer.last);
    let comma = if names.is_empty() && told.is_empty() { "1 as \"tidegate nothing\"" } else { "" };
    let told = if names.is_empty() { told.trim_start_matches(", ") } else { told };
    format!(
        "select {}{told}{comma} from (
             select *, pg_catalog.count(*) filter (where not kept) over () as left_out from (
                 select *, people >= {k} and not (few > 0 and (few = 1 or fewer < {k}) and place = 1)
                           and (sets = 0 or sets = {last} or not partial) as kept from (
                     select *,
                         pg_catalog.count(*) filter (where people between 1 and {}) over (partition by sets) as few,
                         pg_catalog.sum(people) filter (where people < {k}) over (partition by sets) as fewer,
                         pg_catalog.row_number() over (partition by sets, people >= {k} order by people) as place,
                         pg_catalog.bool_or(people between 1 and {}) over () as partial
                     from (select 1) as cells({})
                 ) as weighed
             ) as judged
         ) as told where kept and shown",
        shown.join(", "),
        k.max(2) - 1,
        k.max(2) - 1,
        columns.join(", "),
    )
}

/// Puts the caller's SELECT in the place of the innermost one.
fn put_inside(outer: &mut SelectStmt, inner: SelectStmt) {
    let Some(NodeEnum::RangeSubselect(item)) = outer.from_clause.first_mut().and_then(|item| item.node.as_mut()) else { return };
    let is_innermost = item.alias.as_ref().is_some_and(|alias| alias.aliasname == "cells");
    match item.subquery.as_mut().and_then(|query| query.node.as_mut()) {
        Some(NodeEnum::SelectStmt(select)) if is_innermost => **select = inner,
        Some(NodeEnum::SelectStmt(select)) => put_inside(select, inner),
        _ => {}
    }
}

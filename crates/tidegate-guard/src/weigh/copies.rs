//! What PostgreSQL copies or multiplies before it plans: operands, grouping sets, elements of arrays.

use crate::tree::Tree;
use crate::walk::literal;

use super::weight::{Weight, size};

/// How many columns `(f(…)).*` counts as, each of which calls the function: nobody knows here what it returns.
pub(super) const STAR_COLUMNS: u8 = 10;

/// How often each operand of an operator is planned: the left one, then the right one or each of the list on the right.
pub(super) fn operands(tree: &Tree) -> (f64, f64) {
    // In the grammar's numbers: IN, BETWEEN, NOT BETWEEN, and both of them with SYMMETRIC.
    match tree.number("kind") {
        Some(7) => (tree.node("rexpr").map_or(1.0, comparisons), 1.0),
        Some(11 | 12) => (2.0, 1.0),
        Some(13 | 14) => (4.0, 2.0),
        _ => (1.0, 1.0),
    }
}

/// The comparisons of an IN: one with all constants, one with each other item.
fn comparisons(list: &Tree) -> f64 {
    let (constants, others): (Vec<&Tree>, Vec<&Tree>) = list.nodes("items").partition(|item| is_scalar(item));
    size(others.len() + constants.len().min(1)).max(1.0)
}

/// Whether an item is a constant of a type that has arrays: no array, no row.
fn is_scalar(item: &Tree) -> bool {
    match item.kind {
        "ParamRef" => true,
        "AConst" => !literal(item).is_some_and(|text| text.trim_start().starts_with(['{', '[', '('])),
        "TypeCast" => {
            let of = item.node("type_name");
            let is_array = of.is_none_or(|of| of.has("array_bounds") || of.names("names").last().is_some_and(|name| name.starts_with('_')));
            !is_array && item.node("arg").is_some_and(is_scalar)
        }
        _ => false,
    }
}

/// The elements at most of an array that is compared with.
pub(super) fn elements(array: &Tree, weight: Weight) -> f64 {
    match array.kind {
        "AArrayExpr" => array.nodes("elements").map(|element| elements_within(element, weight)).sum(),
        "TypeCast" => array.node("arg").map_or(0.0, |inner| elements(inner, weight)),
        "FuncCall" if super::function_name(array) == "array_fill" => weight.long / 8.0,
        // The shortest elements of a text are a digit and a comma.
        _ => literal(array).map_or(weight.long / 2.0, |text| size(text.matches(',').count() + 1)),
    }
}

fn elements_within(element: &Tree, weight: Weight) -> f64 {
    if matches!(element.kind, "AArrayExpr" | "TypeCast") { elements(element, weight).max(1.0) } else { 1.0 }
}

/// The sets that a GROUP BY asks for: of several clauses each with each.
pub(super) fn grouping_sets(select: &Tree) -> f64 {
    let sets: f64 = select.nodes("group_clause").map(sets_of).product();
    if sets > 1.0 { sets } else { 0.0 }
}

fn sets_of(item: &Tree) -> f64 {
    let inside = item.nodes("content").count();
    match item.number("kind").filter(|_| item.kind == "GroupingSet") {
        Some(3) => size(inside + 1),
        Some(4) => 2_f64.powf(size(inside)),
        Some(5) => item.nodes("content").map(sets_of).sum(),
        _ => 1.0,
    }
}

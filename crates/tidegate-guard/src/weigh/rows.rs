//! Functions that make rows, and those that make one value of many rows.

use crate::tree::Tree;

use super::function_name;
use super::weight::{Weight, largest, whole};
use crate::lists;

/// Functions that make rows of one text, at most as many as it has bytes.
const OF_TEXT: &[&str] = &["regexp_matches", "regexp_split_to_table", "string_to_table", "ts_debug", "ts_parse", "unnest"];

/// Aggregates that keep everything they are given.
const COLLECTS: &[&str] = &["array_agg", "range_agg", "string_agg", "xmlagg"];

/// How many rows count where nobody can say: enough that all of them against all of them is too much, and few against all is not.
pub(super) const ROWS_UNKNOWN: f64 = 10_000.0;

/// The rows that a call makes at most, when it is one that makes rows: what one of them holds, and how many.
pub(super) fn series(tree: &Tree, arguments: &[Weight]) -> Option<(Weight, f64)> {
    let all = Weight::all(arguments);
    // Only numbers that are written out say what a row of it holds.
    let one = largest(arguments).map_or(all.at_run(), |number| Weight { number: Some(number), ..all });
    match function_name(tree) {
        "generate_series" => Some((Weight { bytes: 8.0, long: 8.0, ..one }, steps(tree, arguments))),
        "generate_subscripts" => Some((Weight { bytes: 8.0, long: 8.0, number: Some(all.long), ..all }, all.long)),
        "unnest" => Some((one, all.long)),
        name if OF_TEXT.contains(&name) => Some((all.at_run(), all.long + 1.0)),
        name if name.starts_with("json") && ["_each", "_elements", "_keys", "_query"].iter().any(|part| name.contains(part)) => {
            Some((all.at_run(), all.long))
        }
        _ => None,
    }
}

/// Whether a call makes one value of many rows, or sees the rows around its own.
pub(super) fn is_aggregate(tree: &Tree) -> bool {
    let name = function_name(tree);
    let marked = ["agg_star", "agg_distinct", "agg_within_group", "agg_filter", "agg_order", "over"].iter().any(|mark| tree.has(mark));
    marked || lists::is_aggregate(name) || is_json_aggregate(name)
}

/// What an aggregate makes of so many rows.
pub(super) fn aggregate(tree: &Tree, arguments: &[Weight], rows: f64) -> Weight {
    let name = function_name(tree);
    let all = Weight::all(arguments);
    let number = match name {
        "count" => Some(rows),
        "sum" => largest(arguments).map(|number| number * rows),
        _ => largest(arguments),
    };
    let long = if collects(name) { rows * (all.long + 1.0) } else { all.long };
    Weight { long, number, ..all }.at_run()
}

/// Whether an aggregate keeps everything it is given.
pub(super) fn collects(name: &str) -> bool {
    COLLECTS.contains(&name) || is_json_aggregate(name)
}

fn is_json_aggregate(name: &str) -> bool {
    name.starts_with("json") && name.contains("agg")
}

/// The steps of a series: by its bounds, and its step where that is written out.
fn steps(tree: &Tree, bounds: &[Weight]) -> f64 {
    let span = bounds.iter().take(2).map(|bound| bound.number).try_fold(0.0, |sum, number| number.map(|number| sum + number));
    let step = tree.nodes("args").nth(2).map_or(Some(1.0), exact).filter(|step| *step > 0.0);
    span.zip(step).map_or(ROWS_UNKNOWN, |(span, step)| span / step + 1.0)
}

/// A number that is written out, also under a cast and without its sign.
pub(super) fn exact(tree: &Tree) -> Option<f64> {
    match tree.kind {
        // To an integer or a scale it may be rounded.
        "TypeCast" => {
            let of = tree.node("type_name")?;
            let keeps = of.names("names").last().is_some_and(|name| matches!(*name, "numeric" | "float4" | "float8")) && !of.has("typmods");
            exact(tree.node("arg")?).map(|number| if keeps { number } else { number.floor() })
        }
        "AConst" => {
            let value = tree.node("val")?;
            match value.kind {
                "Integer" => Some(whole(value.number("ival")).abs()),
                "Float" => value.text("fval")?.parse().ok().filter(|number: &f64| number.is_finite()),
                _ => None,
            }
        }
        _ => None,
    }
}

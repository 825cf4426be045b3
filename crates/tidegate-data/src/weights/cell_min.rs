//! The steps that leave small cells out, on governed data, before anything is ordered or cut.
//!
//! A cell needs so many respondents; where small cells could be told from what is left, the next smallest goes with them, as the guard
//! does with groups. A measure needs so many people whose values it adds up, and what it leaves out must be none or as many.

use tidegate_guard::quote_ident;

use super::plan::{Kind, PlannedMeasure};

/// How many people a measure's number comes from: those whose value is something. None where everybody's is.
pub(super) fn counted(kind: &Kind, at: usize) -> Option<String> {
    match kind {
        Kind::Total { y, .. } | Kind::Ratio { y, .. } if !matches!(y.as_str(), "1" | "k") => {
            Some(format!("count(*) filter (where {y} <> 0)::float8 as a{at}"))
        }
        _ => None,
    }
}

/// The cells, and whether each is left out because of another: of all, and of those that make up the base of a share.
pub(super) fn judged(measures: &[PlannedMeasure], min: u64) -> String {
    let mut columns = vec![format!("{} as aside", aside("", min))];
    for (at, measure) in measures.iter().enumerate() {
        if matches!(measure.kind, Kind::Share(_)) {
            columns.push(format!("{} as aside{}", aside(&format!("o{}", at + 1), min), at + 1));
        }
    }
    format!("judged as (select *, {} from cells)", columns.join(", "))
}

/// Whether a cell goes with the small ones: it is the smallest of those that are large enough, and the small ones are one, or too few people.
fn aside(base: &str, min: u64) -> String {
    let part = if base.is_empty() { String::new() } else { format!("partition by {base}") };
    let comma = if base.is_empty() { "partition by" } else { "," };
    let few = format!("count(*) filter (where n < {min}) over ({part})");
    let fewer = format!("sum(n) filter (where n < {min}) over ({part})");
    format!("({few} > 0 and ({few} = 1 or {fewer} < {min}) and row_number() over ({part}{comma} n >= {min} order by n, g) = 1)")
}

/// Whether a line may be shown.
pub(super) fn kept(kind: &Kind, at: usize, min: u64) -> String {
    let rest = |whole: &str, part: &str| format!("({whole} - {part} < 0.5 or {whole} - {part} >= {min})");
    let mut conditions = vec![format!("cells.n >= {min}"), "not cells.aside".to_owned()];
    match kind {
        Kind::Share(_) => conditions.extend([format!("not cells.aside{at}"), rest(&format!("share{at}.n"), "cells.n")]),
        Kind::Reach => conditions.push(rest(&format!("share{at}.n"), "cells.n")),
        Kind::Total { of, .. } | Kind::Ratio { of, .. } => {
            if of.is_some() {
                conditions.extend([format!("cells.n{at} >= {min}"), rest("cells.n", &format!("cells.n{at}"))]);
            }
            if counted(kind, at).is_some() {
                conditions.push(format!("cells.a{at} >= {min}"));
            }
        }
        // One person's value: refused before.
        Kind::Quantile { .. } => conditions.push("false".to_owned()),
    }
    conditions.join(" and ")
}

/// The answer without what is left out; its last column says how many cells that was.
pub(super) fn last(shown: &[(String, String)], joins: &str, lines: &str, (order, limit): (&Option<(String, &'static str)>, u64)) -> String {
    let inner: Vec<String> = shown.iter().enumerate().map(|(at, (sql, _))| format!("{sql} as x{}", at + 1)).collect();
    let outer: Vec<String> = shown.iter().enumerate().map(|(at, (_, name))| format!("x{} as {}", at + 1, quote_ident(name))).collect();
    let (by, direction) = match order {
        Some((sql, direction)) => (sql.as_str(), format!("ordered {direction}, ")),
        None => ("null::int", String::new()),
    };
    format!(
        ",\nlines as (select {}, cells.g, l.place, l.kept, {by} as ordered from judged as cells{joins} cross join lateral (values {lines}) as l (place, measure, e, s, low, high, n, ne, kept))\nselect {}, (select count(*) from (select from lines group by g having bool_and(kept is not true)) as none) as \"left out\"\nfrom lines where kept\norder by {direction}g, place\nlimit {limit}",
        inner.join(", "),
        outer.join(", ")
    )
}

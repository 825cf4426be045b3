//! Whether a SELECT from `pg_stat_activity` asks for nothing but its own session.

use crate::lists;
use crate::tree::Tree;

/// Whether a SELECT reads one relation alone, and of it the row of its own session; no condition tests what is closed of
/// the other rows.
pub(super) fn asks_for_itself(select: &Tree) -> bool {
    let mut from = select.nodes("from_clause");
    let (Some(only), None) = (from.next(), from.next()) else { return false };
    let alias = only.node("alias");
    let Some(condition) =
        select.node("where_clause").filter(|_| only.kind == "RangeVar" && !alias.is_some_and(|alias| alias.has("colnames")))
    else {
        return false;
    };
    let called = alias.and_then(|alias| alias.text("aliasname")).or_else(|| only.text("relname")).unwrap_or_default();
    // In the grammar's numbers 1 is AND.
    let all = condition.kind == "BoolExpr" && condition.number("boolop") == Some(1);
    let parts: Vec<&Tree> = if all { condition.nodes("args").collect() } else { vec![condition] };
    parts.iter().any(|part| is_own(part, called)) && parts.iter().all(|part| is_open(part, called))
}

/// Whether a condition is `pid = pg_backend_pid()`, either way around.
fn is_own(condition: &Tree, called: &str) -> bool {
    // A `pid` of anything else would be one of the query around.
    let pid = |side: &Tree| side.names("fields") == ["pid"] || side.names("fields") == [called, "pid"];
    let own = |side: &Tree| matches!(side.names("funcname")[..], ["pg_backend_pid"] | ["pg_catalog", "pg_backend_pid"]);
    // In the grammar's numbers 1 is a plain operator.
    let equal = condition.names("name") == ["="] && condition.number("kind") == Some(1);
    let sides = condition.node("lexpr").zip(condition.node("rexpr")).filter(|_| equal);
    sides.is_some_and(|(left, right)| (pid(left) && own(right)) || (own(left) && pid(right)))
}

/// Whether nothing in it is a closed column or a whole row.
fn is_open(tree: &Tree, called: &str) -> bool {
    let closed = lists::closed_columns("pg_stat_activity").map_or(&[][..], |(columns, _)| columns);
    let star = tree.nodes("fields").any(|field| field.kind == "AStar");
    let column = tree.names("fields").last().is_none_or(|column| !closed.contains(column) && *column != called);
    column && !star && tree.children().into_iter().all(|child| is_open(child, called))
}

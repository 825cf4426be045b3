//! A condition by itself, as a filter is written: one expression over columns.

use super::Reference;
use super::tokens::Tokens;
use crate::parse;
use crate::refusal::Refusal;
use crate::stack::with_room;
use crate::tree::Tree;

/// Before the expression, to make a statement of it.
const BEFORE: &str = "select ";

/// An expression over columns: no subquery, no aggregate that the grammar can tell, no parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expression {
    /// Its columns in the order of the text.
    pub columns: Vec<Reference>,
    /// The functions it calls, without schema; words like `current_date` too.
    pub functions: Vec<String>,
}

/// Reads a text that must be one expression by itself, so that it still is one between parentheses and line ends.
pub fn expression(text: &str) -> Result<Expression, Refusal> {
    let sql = format!("{BEFORE}{text}");
    let checked = || {
        let tree = parse::tree(&sql)?;
        let value = only_value(&tree).ok_or_else(|| {
            Refusal::forbidden("a filter is one condition and nothing after it")
                .hint("write a condition such as `age between 25 and 34 and state = 'Kerala'`")
        })?;
        let mut reader = Reader { tokens: Tokens::of(&sql)?, found: Expression::default() };
        reader.walk(value)?;
        reader.found.columns.sort_by_key(|column| column.span.start);
        Ok(reader.found)
    };
    with_room(&sql, checked)
        .map_err(|refusal: Refusal| Refusal { position: refusal.position.and_then(|at| at.checked_sub(BEFORE.len())), ..refusal })
}

/// The value of a SELECT that is nothing but one value without a name.
fn only_value(tree: &Tree) -> Option<&Tree> {
    let mut statements = tree.nodes("stmts");
    let select = statements.next().filter(|_| statements.next().is_none())?.node("stmt")?;
    let plain = select.kind == "SelectStmt" && select.children_but(&["target_list"]).is_empty() && !select.has("distinct_clause");
    let mut targets = select.nodes("target_list");
    let target = targets.next().filter(|_| plain && targets.next().is_none())?;
    target.node("val").filter(|_| !target.has("name"))
}

/// What an expression may be made of.
const OPEN: &[&str] = &[
    "AArrayExpr",
    "AConst",
    "AExpr",
    "AIndices",
    "AIndirection",
    "BoolExpr",
    "Boolean",
    "BooleanTest",
    "CaseExpr",
    "CaseWhen",
    "CoalesceExpr",
    "CollateClause",
    "Float",
    "Integer",
    "List",
    "MinMaxExpr",
    "NullTest",
    "String",
    "TypeCast",
    "TypeName",
    "BitString",
    "RowExpr",
];

struct Reader {
    tokens: Tokens,
    found: Expression,
}

impl Reader {
    fn walk(&mut self, tree: &Tree) -> Result<(), Refusal> {
        match tree.kind {
            "ColumnRef" => {
                let column = self.tokens.reference(tree).filter(|column| column.names.iter().all(|name| name != "*"));
                let mut column = column.ok_or_else(|| closed("`*`"))?;
                column.span = column.span.start.saturating_sub(BEFORE.len())..column.span.end.saturating_sub(BEFORE.len());
                self.found.columns.push(column);
                return Ok(());
            }
            "FuncCall" => {
                if ["over", "agg_star", "agg_distinct", "agg_filter", "agg_order", "agg_within_group"].iter().any(|field| tree.has(field)) {
                    return Err(closed("an aggregate or window function"));
                }
                self.found.functions.extend(tree.names("funcname").last().map(|name| (*name).to_owned()));
                return tree.children_but(&["funcname"]).into_iter().try_for_each(|child| self.walk(child));
            }
            "SqlValueFunction" => self.found.functions.push("current_date or the like".to_owned()),
            "ParamRef" => return Err(closed("a parameter")),
            "SubLink" => return Err(closed("a subquery")),
            kind if !OPEN.contains(&kind) => return Err(closed(&format!("`{kind}`"))),
            _ => {}
        }
        tree.children().into_iter().try_for_each(|child| self.walk(child))
    }
}

fn closed(what: &str) -> Refusal {
    Refusal::forbidden(format!("{what} can't stand in a filter")).hint("a filter holds columns, constants, operators and plain functions")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_functions_are_told_with_their_places() {
        let text = "lower(r . \"State\") = 'é' and age between 25 and 34 -- adults";
        let found = expression(text).unwrap();
        let columns: Vec<(&str, Vec<String>)> =
            found.columns.iter().map(|column| (text.get(column.span.clone()).unwrap(), column.names.clone())).collect();
        assert_eq!(columns, [("r . \"State\"", vec!["r".to_owned(), "State".to_owned()]), ("age", vec!["age".to_owned()])]);
        assert_eq!(found.functions, ["lower"]);
    }

    #[test]
    fn nothing_but_one_condition_is_accepted() {
        for text in [
            "true) or (true",
            "a = 1; select 1",
            "a = 1 from b",
            "a = 1, b = 2",
            "a = 1 as b",
            "a = 1 limit 1",
            "distinct a",
            "a = 1 order by 1",
            "a = (select 1)",
            "exists (select 1)",
            "a in (select 1)",
            "a = $1",
            "count(*) > 1",
            "sum(a) over () > 1",
            "t.* is null",
            "a = 1 union select true",
            "a = 'x",
            "a = 1 /*",
            "",
            "where a = 1",
        ] {
            assert!(expression(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_conditions_need_is_accepted() {
        for text in [
            "gender = 'female' and age between 25 and 34",
            "nccs in ('A', 'B') or not (age > 60)",
            "languages @> array['tamil'] and profile->>'internet' = 'fibre'",
            "joined_on >= date '2025-01-01'",
            "case when age < 18 then false else state is not null end",
            "coalesce(note, '') like 'a%' and name ilike any (array['x', 'y'])",
            "x is distinct from y and flag is true and (a, b) = (1, 2)",
        ] {
            assert!(expression(text).is_ok(), "{text}: {:?}", expression(text));
        }
    }
}

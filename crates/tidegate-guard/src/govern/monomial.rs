//! Values that may be added up: products of columns and numbers.
//!
//! Anything richer can single a person out of any crowd (`salary * (id = 7)::int`, `id / 1000`, `1 - sign(abs(id - 7))`)
//! and then it is that person's value and no sum.

use pg_query::NodeEnum;
use pg_query::protobuf::{AConst, AExprKind, BoolExprType, CaseExpr, Node, TypeCast, a_const};

use super::level::Level;
use super::node::{as_column, is_star, words};

/// Columns that one product may have.
const COLUMNS_MAX: usize = 3;

/// What is added up, and for which rows.
pub(super) struct Summand {
    /// The product; none when the rows are only counted.
    pub(super) value: Option<Node>,
    /// The condition, where only some rows count.
    pub(super) condition: Option<Node>,
}

/// The argument of a sum, when it is plain enough.
pub(super) fn summand(node: &Node, level: &Level) -> Option<Summand> {
    if let Some(columns) = columns_of(node, level) {
        return Some(Summand { value: (columns > 0).then(|| without_coalesce(node)), condition: None });
    }
    match node.node.as_ref()? {
        NodeEnum::CaseExpr(case) => of_case(case, level),
        NodeEnum::TypeCast(cast) if is_integer(cast) && is_condition(cast.arg.as_deref()?) => {
            Some(Summand { value: None, condition: cast.arg.as_deref().cloned() })
        }
        _ => None,
    }
}

/// `case when … then product else 0 end`.
fn of_case(case: &CaseExpr, level: &Level) -> Option<Summand> {
    let [only] = case.args.as_slice() else { return None };
    let Some(NodeEnum::CaseWhen(when)) = &only.node else { return None };
    if case.arg.is_some() || !case.defresult.as_deref().is_none_or(is_nothing) {
        return None;
    }
    let value = when.result.as_deref()?;
    let columns = columns_of(value, level)?;
    Some(Summand { value: (columns > 0).then(|| without_coalesce(value)), condition: when.expr.as_deref().cloned() })
}

/// How many columns a product has; none when it is no product.
pub(super) fn columns_of(node: &Node, level: &Level) -> Option<usize> {
    let count = match node.node.as_ref()? {
        NodeEnum::AConst(constant) => number(constant).then_some(0)?,
        NodeEnum::ColumnRef(column) => (!is_star(column) && level.is_plain(&words(&column.fields))).then_some(1)?,
        NodeEnum::TypeCast(cast) => {
            let inner = cast.arg.as_deref()?;
            let columns = columns_of(inner, level)?;
            (is_fraction(cast) || (is_integer(cast) && as_column(inner).is_some())).then_some(columns)?
        }
        NodeEnum::AExpr(of) if of.kind == AExprKind::AexprOp as i32 => {
            let right = of.rexpr.as_deref()?;
            match (words(&of.name).as_slice(), of.lexpr.as_deref()) {
                (["*"], Some(left)) => columns_of(left, level)? + columns_of(right, level)?,
                (["/"], Some(left)) if is_decimal(right) => columns_of(left, level)?,
                (["-"], None) => columns_of(right, level)?,
                _ => return None,
            }
        }
        NodeEnum::CoalesceExpr(of) => match of.args.as_slice() {
            [value, other] if is_nothing(other) => columns_of(value, level)?,
            _ => return None,
        },
        _ => return None,
    };
    (count <= COLUMNS_MAX).then_some(count)
}

/// A null counts for nothing, whatever takes its place.
fn without_coalesce(node: &Node) -> Node {
    match &node.node {
        Some(NodeEnum::CoalesceExpr(of)) => of.args.first().cloned().unwrap_or_default(),
        _ => node.clone(),
    }
}

fn number(constant: &AConst) -> bool {
    !constant.isnull && matches!(constant.val, Some(a_const::Val::Ival(_) | a_const::Val::Fval(_)))
}

/// Null or zero.
fn is_nothing(node: &Node) -> bool {
    match &node.node {
        Some(NodeEnum::AConst(AConst { isnull: true, .. })) => true,
        Some(NodeEnum::AConst(AConst { val: Some(a_const::Val::Ival(value)), .. })) => value.ival == 0,
        Some(NodeEnum::AConst(AConst { val: Some(a_const::Val::Fval(value)), .. })) => value.fval.parse() == Ok(0.0),
        _ => false,
    }
}

/// A number with a point: dividing whole numbers by a whole one cuts, and so can single out.
fn is_decimal(node: &Node) -> bool {
    match &node.node {
        Some(NodeEnum::AConst(AConst { val: Some(a_const::Val::Fval(value)), .. })) => value.fval.contains('.'),
        _ => false,
    }
}

fn is_integer(cast: &TypeCast) -> bool {
    type_of(cast).is_some_and(|name| matches!(name, "int2" | "int4" | "int8"))
}

fn is_fraction(cast: &TypeCast) -> bool {
    type_of(cast).is_some_and(|name| matches!(name, "numeric" | "float4" | "float8"))
}

fn type_of(cast: &TypeCast) -> Option<&str> {
    let of = cast.type_name.as_ref().filter(|of| of.typmods.is_empty() && of.array_bounds.is_empty())?;
    words(&of.names).last().copied()
}

/// Whether an expression is plainly true or false.
fn is_condition(node: &Node) -> bool {
    match &node.node {
        Some(NodeEnum::BoolExpr(of)) => of.boolop != BoolExprType::Undefined as i32,
        Some(NodeEnum::NullTest(_) | NodeEnum::BooleanTest(_)) => true,
        Some(NodeEnum::AExpr(of)) => {
            of.kind != AExprKind::AexprNullif as i32
                && (of.kind != AExprKind::AexprOp as i32
                    || matches!(words(&of.name)[..], ["=" | "<>" | "<" | "<=" | ">" | ">=" | "~" | "~*" | "!~"]))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::govern::level::{Made, Raw, Source};
    use crate::govern::node::expression;

    fn is_product(sql: &str) -> bool {
        let columns = ["a", "b", "c", "d", "w", "flag", "id", "tainted"].map(str::to_owned).to_vec();
        let raw = Raw { computed: vec!["tainted".to_owned()], ..Raw::default() };
        let source = Source::new("t".to_owned(), Made { raw: Some(raw), columns: Some(columns) });
        let level = Level { sources: vec![source], ..Level::default() };
        summand(&expression(sql).unwrap(), &level).is_some()
    }

    #[test]
    fn products_of_columns_can_be_added_up() {
        for sql in [
            "a",
            "a * b",
            "t.a * w / 3600.0",
            "a::numeric",
            "flag::int",
            "coalesce(a, 0)",
            "-a",
            "(a > 3)::int",
            "case when a = 1 then b else 0 end",
        ] {
            assert!(is_product(sql), "{sql}");
        }
    }

    #[test]
    fn what_can_single_out_is_no_product() {
        for sql in [
            "a / 1000",
            "a * (id = 7)::int",
            "(a / 2.0)::int",
            "abs(a)",
            "tainted",
            "t.tainted",
            "elsewhere",
            "other.a",
            "a - 7",
            "a ^ 2",
            "a % 2",
            "case when a = 1 then b else 1 end",
            "nullif(a, 7)",
            "a * b * c * d",
            "(select 1)",
            "a::numeric(3,0)",
        ] {
            assert!(!is_product(sql), "{sql}");
        }
    }
}

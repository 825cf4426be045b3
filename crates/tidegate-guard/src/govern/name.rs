//! What PostgreSQL calls a column that has no name of its own.

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, ResTarget, SqlValueFunctionOp, SubLinkType};

use super::node::{as_column, is_star, words};

/// What a nameless column is called.
const NAMELESS: &str = "?column?";

/// The name of an output column; none of a `*`.
pub(super) fn of_target(target: &ResTarget) -> Option<String> {
    if !target.name.is_empty() {
        return Some(target.name.clone());
    }
    let value = target.val.as_deref()?;
    if as_column(value).is_some_and(is_star) {
        return None;
    }
    Some(figured(value).map_or_else(|| NAMELESS.to_owned(), |(name, _)| name))
}

/// Whether the column has a name that can be relied on.
pub(super) fn is_named(target: &ResTarget) -> bool {
    !target.name.is_empty() || target.val.as_deref().is_some_and(|value| as_column(value).is_some())
}

/// The name, and whether it is a sure one: a type's is not.
fn figured(node: &Node) -> Option<(String, bool)> {
    let sure = |name: &str| Some((name.to_owned(), true));
    match node.node.as_ref()? {
        NodeEnum::ColumnRef(column) => sure(words(&column.fields).last()?),
        NodeEnum::AIndirection(of) => match words(&of.indirection).last() {
            Some(field) => sure(field),
            None => figured(of.arg.as_deref()?),
        },
        NodeEnum::FuncCall(call) => sure(words(&call.funcname).last()?),
        NodeEnum::AExpr(of) if of.kind == pg_query::protobuf::AExprKind::AexprNullif as i32 => sure("nullif"),
        NodeEnum::TypeCast(cast) => {
            let inner = cast.arg.as_deref().and_then(figured).filter(|(_, sure)| *sure);
            let of_type = || cast.type_name.as_ref().and_then(|of| words(&of.names).last().map(|name| ((*name).to_owned(), false)));
            inner.or_else(of_type)
        }
        NodeEnum::CollateClause(of) => figured(of.arg.as_deref()?),
        NodeEnum::GroupingFunc(_) => sure("grouping"),
        NodeEnum::SubLink(of) => match SubLinkType::try_from(of.sub_link_type).ok()? {
            SubLinkType::ExistsSublink => sure("exists"),
            SubLinkType::ArraySublink => sure("array"),
            SubLinkType::ExprSublink => match of.subselect.as_deref()?.node.as_ref()? {
                NodeEnum::SelectStmt(select) => match select.target_list.first()?.node.as_ref()? {
                    NodeEnum::ResTarget(target) if !target.name.is_empty() => sure(&target.name),
                    NodeEnum::ResTarget(target) => figured(target.val.as_deref()?),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        },
        NodeEnum::CaseExpr(of) => of.defresult.as_deref().and_then(figured).filter(|(_, sure)| *sure).or(Some(("case".to_owned(), false))),
        NodeEnum::AArrayExpr(_) => sure("array"),
        NodeEnum::RowExpr(_) => sure("row"),
        NodeEnum::CoalesceExpr(_) => sure("coalesce"),
        NodeEnum::MinMaxExpr(of) => sure(if of.op == pg_query::protobuf::MinMaxOp::IsGreatest as i32 { "greatest" } else { "least" }),
        NodeEnum::SqlvalueFunction(of) => {
            let name = SqlValueFunctionOp::try_from(of.op).ok()?.as_str_name().trim_start_matches("SVFOP_").to_lowercase();
            sure(name.trim_end_matches("_n"))
        }
        _ => None,
    }
}

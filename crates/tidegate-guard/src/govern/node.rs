//! The nodes that an expression over governed data may have. What is not listed here is refused.

use pg_query::NodeEnum;
use pg_query::protobuf::{AConst, ColumnRef, FuncCall, Node, SelectStmt, a_const};

use crate::refusal::{Refusal, RefusalKind};

/// A refusal whose place is known in bytes only.
#[derive(Debug)]
pub(crate) struct Refused {
    refusal: Refusal,
    at: Option<usize>,
}

impl Refused {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>, location: i32) -> Refused {
        Refused { refusal: Refusal::forbidden(message).hint(hint), at: usize::try_from(location).ok() }
    }

    /// The refusal of a relation that does not exist.
    pub(super) fn missing(name: &str, location: i32) -> Refused {
        let refusal = Refusal::new(RefusalKind::Missing, format!("relation \"{name}\" does not exist"));
        Refused { refusal: refusal.name(name), at: usize::try_from(location).ok() }
    }

    pub(crate) fn finish(self, sql: &str) -> Refusal {
        let at = self.at.filter(|at| *at < sql.len());
        self.refusal.at(sql, at)
    }
}

/// Every expression right below a node; statements inside it are not among them.
pub(super) fn children(node: &mut Node) -> Result<Vec<&mut Node>, Refused> {
    let Some(node) = node.node.as_mut() else { return Ok(Vec::new()) };
    let mut all: Vec<&mut Node> = Vec::new();
    match node {
        NodeEnum::AConst(_)
        | NodeEnum::ParamRef(_)
        | NodeEnum::ColumnRef(_)
        | NodeEnum::AStar(_)
        | NodeEnum::String(_)
        | NodeEnum::SqlvalueFunction(_)
        | NodeEnum::Integer(_) => {}
        NodeEnum::AExpr(of) => all.extend(of.lexpr.iter_mut().chain(&mut of.rexpr).map(AsMut::as_mut)),
        NodeEnum::BoolExpr(of) => all.extend(&mut of.args),
        NodeEnum::NullTest(of) => all.extend(of.arg.iter_mut().map(AsMut::as_mut)),
        NodeEnum::BooleanTest(of) => all.extend(of.arg.iter_mut().map(AsMut::as_mut)),
        NodeEnum::TypeCast(of) => all.extend(of.arg.iter_mut().map(AsMut::as_mut)),
        NodeEnum::CollateClause(of) => all.extend(of.arg.iter_mut().map(AsMut::as_mut)),
        NodeEnum::NamedArgExpr(of) => all.extend(of.arg.iter_mut().map(AsMut::as_mut)),
        NodeEnum::CaseExpr(of) => {
            all.extend(of.arg.iter_mut().map(AsMut::as_mut));
            all.extend(&mut of.args);
            all.extend(of.defresult.iter_mut().map(AsMut::as_mut));
        }
        NodeEnum::CaseWhen(of) => all.extend(of.expr.iter_mut().chain(&mut of.result).map(AsMut::as_mut)),
        NodeEnum::CoalesceExpr(of) => all.extend(&mut of.args),
        NodeEnum::MinMaxExpr(of) => all.extend(&mut of.args),
        NodeEnum::AArrayExpr(of) => all.extend(&mut of.elements),
        NodeEnum::RowExpr(of) => all.extend(&mut of.args),
        NodeEnum::List(of) => all.extend(&mut of.items),
        NodeEnum::AIndirection(of) => {
            all.extend(of.arg.iter_mut().map(AsMut::as_mut));
            all.extend(&mut of.indirection);
        }
        NodeEnum::AIndices(of) => all.extend(of.lidx.iter_mut().chain(&mut of.uidx).map(AsMut::as_mut)),
        NodeEnum::FuncCall(of) => {
            all.extend(of.args.iter_mut().chain(&mut of.agg_order));
            all.extend(of.agg_filter.iter_mut().map(AsMut::as_mut));
            if let Some(over) = &mut of.over {
                all.extend(over.partition_clause.iter_mut().chain(&mut over.order_clause));
                all.extend(over.start_offset.iter_mut().chain(&mut over.end_offset).map(AsMut::as_mut));
            }
        }
        NodeEnum::WindowDef(of) => {
            all.extend(of.partition_clause.iter_mut().chain(&mut of.order_clause));
            all.extend(of.start_offset.iter_mut().chain(&mut of.end_offset).map(AsMut::as_mut));
        }
        NodeEnum::SortBy(of) => all.extend(of.node.iter_mut().map(AsMut::as_mut)),
        NodeEnum::GroupingFunc(of) => all.extend(&mut of.args),
        NodeEnum::GroupingSet(of) => all.extend(&mut of.content),
        NodeEnum::ResTarget(of) => all.extend(of.val.iter_mut().map(AsMut::as_mut)),
        NodeEnum::SubLink(of) => all.extend(of.testexpr.iter_mut().map(AsMut::as_mut)),
        other => return Err(Refused::new(unknown(other), "use plain SQL: columns, operators, functions, CASE, subqueries", -1)),
    }
    Ok(all)
}

fn unknown(node: &NodeEnum) -> String {
    let text = format!("{node:?}");
    let kind = text.split(['(', ' ']).next().unwrap_or_default();
    format!("`{kind}` is closed on governed data: it can't be told what it shows")
}

/// The words of a list of names.
pub(super) fn words(names: &[Node]) -> Vec<&str> {
    names.iter().filter_map(word).collect()
}

pub(super) fn word(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::String(text)) => Some(&text.sval),
        _ => None,
    }
}

/// The function's name, when it is a built-in's.
pub(super) fn function_name(call: &FuncCall) -> &str {
    match words(&call.funcname)[..] {
        [name] | ["pg_catalog", name] => name,
        _ => "",
    }
}

pub(super) fn as_column(node: &Node) -> Option<&ColumnRef> {
    match &node.node {
        Some(NodeEnum::ColumnRef(column)) => Some(column),
        _ => None,
    }
}

pub(super) fn as_call(node: &Node) -> Option<&FuncCall> {
    match &node.node {
        Some(NodeEnum::FuncCall(call)) => Some(call),
        _ => None,
    }
}

pub(super) fn is_star(column: &ColumnRef) -> bool {
    column.fields.iter().any(|field| matches!(field.node, Some(NodeEnum::AStar(_))))
}

/// A whole number that is written out.
pub(super) fn integer(node: &Node) -> Option<i32> {
    match &node.node {
        Some(NodeEnum::AConst(AConst { val: Some(a_const::Val::Ival(value)), isnull: false, .. })) => Some(value.ival),
        _ => None,
    }
}

pub(crate) fn node(inner: NodeEnum) -> Node {
    Node { node: Some(inner) }
}

/// The SELECT that a text of ours is.
pub(crate) fn template(sql: &str) -> Result<SelectStmt, Refused> {
    let broken = || Refused::new("the rules make a statement that can't be read", "mend the names in the rules", -1);
    let parsed = pg_query::parse(sql, 0).map_err(|_| broken())?.protobuf;
    let first = parsed.stmts.into_iter().next().and_then(|raw| raw.stmt).and_then(|stmt| stmt.node);
    match first {
        Some(NodeEnum::SelectStmt(mut select)) => {
            forget_places(&mut select);
            Ok(*select)
        }
        _ => Err(broken()),
    }
}

/// Places of ours mean nothing in the caller's text.
fn forget_places(select: &mut SelectStmt) {
    for item in &mut select.from_clause {
        if let Some(NodeEnum::RangeVar(relation)) = &mut item.node {
            relation.location = -1;
        }
    }
}

/// The expression that a text of ours is.
pub(crate) fn expression(sql: &str) -> Result<Node, Refused> {
    let mut select = template(&format!("select {sql}"))?;
    match select.target_list.pop().and_then(|target| target.node) {
        Some(NodeEnum::ResTarget(target)) => Ok(target.val.map(|value| *value).unwrap_or_default()),
        _ => Err(Refused::new("the rules make an expression that can't be read", "mend the names in the rules", -1)),
    }
}

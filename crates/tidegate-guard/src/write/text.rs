//! The texts by which a write's effect is shown, made from its own.

use pg_query::protobuf::{AStar, ColumnRef, LimitOption, Node, RangeVar, ResTarget, SelectStmt, SetOperation, String as Word, Token};
use pg_query::{DeparseOptions, NodeEnum};

use crate::govern::node::node;
use crate::refusal::Refusal;
use crate::shape::quoted;

use super::merge;

/// What stands before the caller's text when its rows are counted and shown.
pub(crate) const PREFIX: &str = "with \"tidegate touched\" as (\n";

/// The statement with a RETURNING of the rows of the table that is called so, unless it has one; without the semicolon behind it.
pub(super) fn returning(sql: &str, called: Option<&str>) -> Result<String, Refusal> {
    let scanned = pg_query::scan(sql).map_err(|error| Refusal::syntax(error.to_string()))?;
    let last = scanned.tokens.iter().rev().find(|token| !matches!(token.token(), Token::SqlComment | Token::CComment | Token::Ascii59));
    let end = last.and_then(|token| usize::try_from(token.end).ok()).unwrap_or(sql.len());
    let text = sql.get(..end).unwrap_or(sql);
    Ok(match called {
        Some(called) => format!("{text}\nreturning {}.*", quoted(called)),
        None => text.to_owned(),
    })
}

/// The rows that an UPDATE, DELETE or MERGE would change, as they are before, and those that a MERGE wrote, as far as its ON finds them.
///
/// What they read is the statement's own, all of which is judged; of ours are names, truth values and PostgreSQL's own comparisons.
pub(super) fn samples(sql: &str) -> Result<[Option<String>; 2], Refusal> {
    let parsed = pg_query::parse(sql, 0).map_err(|error| Refusal::syntax(error.to_string()))?.protobuf;
    let statement = parsed.stmts.into_iter().next().and_then(|raw| raw.stmt).and_then(|statement| statement.node);
    let of = |relation: Option<RangeVar>, others, condition, with_clause| {
        relation.map(|relation| SelectStmt { with_clause, ..select(relation, others, condition) })
    };
    let [before, after] = match statement {
        Some(NodeEnum::UpdateStmt(update)) => [of(update.relation, update.from_clause, update.where_clause, update.with_clause), None],
        Some(NodeEnum::DeleteStmt(delete)) => [of(delete.relation, delete.using_clause, delete.where_clause, delete.with_clause), None],
        Some(NodeEnum::MergeStmt(merge)) => merge::samples(*merge).map_err(|refused| refused.finish(sql))?,
        _ => [None, None],
    };
    let text = |select: SelectStmt| NodeEnum::SelectStmt(Box::new(select)).deparse(DeparseOptions::default());
    let text = |select: Option<SelectStmt>| select.map(text).transpose().map_err(|error| Refusal::syntax(error.to_string()));
    Ok([text(before)?, text(after)?])
}

/// The rows of a relation for which a condition holds, beside others.
pub(super) fn select(relation: RangeVar, others: Vec<Node>, where_clause: Option<Box<Node>>) -> SelectStmt {
    let fields = vec![node(NodeEnum::String(Word { sval: called(&relation).to_owned() })), node(NodeEnum::AStar(AStar {}))];
    let all = node(NodeEnum::ColumnRef(ColumnRef { fields, location: -1 }));
    let target = ResTarget { val: Some(Box::new(all)), location: -1, ..ResTarget::default() };
    SelectStmt {
        target_list: vec![node(NodeEnum::ResTarget(Box::new(target)))],
        from_clause: std::iter::once(node(NodeEnum::RangeVar(relation))).chain(others).collect(),
        where_clause,
        limit_option: LimitOption::Default as i32,
        op: SetOperation::SetopNone as i32,
        ..SelectStmt::default()
    }
}

/// What the rows of a relation are called.
pub(super) fn called(relation: &RangeVar) -> &str {
    relation.alias.as_ref().map_or(&relation.relname, |alias| &alias.aliasname)
}

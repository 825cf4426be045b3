//! The texts by which a write's effect is shown, made from its own.

use pg_query::protobuf::node::Node as NodeEnum;
use pg_query::protobuf::{AStar, ColumnRef, LimitOption, Node, RangeVar, ResTarget, SelectStmt, SetOperation, String as Word, Token};

use crate::refusal::Refusal;

/// What stands before the caller's text when its rows are counted and shown.
pub(crate) const PREFIX: &str = "with \"tidegate touched\" as (\n";

/// The statement with a RETURNING of the rows of the table that is called so, unless it has one; without the semicolon behind it.
pub(super) fn returning(sql: &str, called: Option<&str>) -> Result<String, Refusal> {
    let scanned = pg_query::scan(sql).map_err(|error| Refusal::syntax(error.to_string()))?;
    let last = scanned.tokens.iter().rev().find(|token| !matches!(token.token(), Token::SqlComment | Token::CComment | Token::Ascii59));
    let end = last.and_then(|token| usize::try_from(token.end).ok()).unwrap_or(sql.len());
    let text = sql.get(..end).unwrap_or(sql);
    Ok(match called {
        Some(called) => format!("{text}\nreturning \"{}\".*", called.replace('"', "\"\"")),
        None => text.to_owned(),
    })
}

/// The rows that an UPDATE or DELETE would change, as they are before: its own tables and conditions, read.
pub(super) fn before(sql: &str) -> Result<Option<String>, Refusal> {
    let parsed = pg_query::parse(sql, 0).map_err(|error| Refusal::syntax(error.to_string()))?.protobuf;
    let statement = parsed.stmts.into_iter().next().and_then(|raw| raw.stmt).and_then(|statement| statement.node);
    let select = match statement {
        Some(NodeEnum::UpdateStmt(update)) => select(update.relation, update.from_clause, update.where_clause, update.with_clause),
        Some(NodeEnum::DeleteStmt(delete)) => select(delete.relation, delete.using_clause, delete.where_clause, delete.with_clause),
        _ => None,
    };
    let Some(select) = select else { return Ok(None) };
    let text = NodeEnum::SelectStmt(Box::new(select)).deparse(pg_query::DeparseOptions::default());
    text.map(Some).map_err(|error| Refusal::syntax(error.to_string()))
}

fn select(
    relation: Option<RangeVar>,
    others: Vec<Node>,
    condition: Option<Box<Node>>,
    with_clause: Option<pg_query::protobuf::WithClause>,
) -> Option<SelectStmt> {
    let relation = relation?;
    let called = relation.alias.as_ref().map_or(&relation.relname, |alias| &alias.aliasname).clone();
    let fields = vec![node(NodeEnum::String(Word { sval: called })), node(NodeEnum::AStar(AStar {}))];
    let all = node(NodeEnum::ColumnRef(ColumnRef { fields, location: -1 }));
    let target = ResTarget { val: Some(Box::new(all)), location: -1, ..ResTarget::default() };
    let from_clause = std::iter::once(node(NodeEnum::RangeVar(relation))).chain(others).collect();
    Some(SelectStmt {
        target_list: vec![node(NodeEnum::ResTarget(Box::new(target)))],
        from_clause,
        where_clause: condition,
        with_clause,
        limit_option: LimitOption::Default as i32,
        op: SetOperation::SetopNone as i32,
        ..SelectStmt::default()
    })
}

fn node(node: NodeEnum) -> Node {
    Node { node: Some(node) }
}

//! The rows that a MERGE touches, as they are before it and after.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    BoolExpr, BoolExprType, CaseExpr, CaseWhen, CmdType, MergeMatchKind, MergeStmt, Node, SelectStmt, SetOperation, SubLink, SubLinkType,
};

use crate::govern::node::{Refused, expression, node, template};
use crate::shape::quoted;

use super::text::{called, select};

/// Holds for the rows that this transaction wrote, but for what a trigger wrote where it catches exceptions.
pub(crate) const WRITTEN: &str = "xmin operator(pg_catalog.=) pg_catalog.pg_current_xact_id()::pg_catalog.xid";

/// Before, the rows that a branch would change; after, those that were written and that the ON finds.
pub(super) fn samples(merge: MergeStmt) -> Result<[Option<SelectStmt>; 2], Refused> {
    let MergeStmt { relation: Some(target), source_relation: Some(source), join_condition: Some(on), .. } = merge else {
        return Ok([None, None]);
    };
    let (source, on, branches) = (*source, *on, merge.merge_when_clauses);
    let rows = |others, conditions| select(target.clone(), others, Some(Box::new(joined(BoolExprType::AndExpr, conditions))));
    let matched = acts(&branches, MergeMatchKind::MergeWhenMatched)?.map(|acts| {
        // The ON twice: PostgreSQL tests the parts of a WHERE in any order, and a branch's may fail on rows that are not matched.
        let acts = case(vec![when(&on, acts)], None);
        rows(vec![source.clone()], vec![on.clone(), acts])
    });
    let lonely = acts(&branches, MergeMatchKind::MergeWhenNotMatchedBySource)?.map(|acts| {
        let found = SelectStmt { from_clause: vec![source.clone()], ..rows(Vec::new(), vec![on.clone()]) };
        let subselect = Some(Box::new(node(NodeEnum::SelectStmt(Box::new(found)))));
        let exists = SubLink { sub_link_type: SubLinkType::ExistsSublink as i32, subselect, ..SubLink::default() };
        rows(Vec::new(), vec![joined(BoolExprType::NotExpr, vec![node(NodeEnum::SubLink(Box::new(exists)))]), acts])
    });
    let before = match (matched.map(Box::new), lonely.map(Box::new)) {
        (Some(one), Some(other)) => {
            let both = SelectStmt { limit_option: one.limit_option, ..SelectStmt::default() };
            Some(SelectStmt { op: SetOperation::SetopUnion as i32, all: true, larg: Some(one), rarg: Some(other), ..both })
        }
        (one, other) => one.or(other).map(|one| *one),
    };
    // Each row once, however many of the source's belong to it by now.
    let row = quoted(called(&target));
    let once = template(&format!("select distinct on ({row}.tableoid, {row}.ctid) *"))?.distinct_clause;
    let written = expression(&format!("{row}.{WRITTEN}"))?;
    let after = SelectStmt { distinct_clause: once, ..rows(vec![source], vec![on, written]) };
    Ok([before, Some(after)].map(|sample| sample.map(|rows| SelectStmt { with_clause: merge.with_clause.clone(), ..rows })))
}

/// Whether the first branch of a sort whose condition holds changes the row; none where no branch does.
fn acts(branches: &[Node], kind: MergeMatchKind) -> Result<Option<Node>, Refused> {
    let (mut conditions, mut otherwise, mut any) = (Vec::new(), None, false);
    for branch in branches {
        let Some(NodeEnum::MergeWhenClause(branch)) = &branch.node else { continue };
        if branch.match_kind() == kind {
            let changes = branch.command_type() != CmdType::CmdNothing;
            let chosen = expression(if changes { "true" } else { "false" })?;
            any |= changes;
            match &branch.condition {
                Some(condition) => conditions.push(when(condition, chosen)),
                // The last one: PostgreSQL refuses any behind it.
                None => otherwise = Some(chosen),
            }
        }
    }
    let chosen = if conditions.is_empty() { otherwise } else { Some(case(conditions, otherwise)) };
    Ok(chosen.filter(|_| any))
}

fn case(args: Vec<Node>, otherwise: Option<Node>) -> Node {
    node(NodeEnum::CaseExpr(Box::new(CaseExpr { args, defresult: otherwise.map(Box::new), ..CaseExpr::default() })))
}

fn when(condition: &Node, then: Node) -> Node {
    let (expr, result) = (Some(Box::new(condition.clone())), Some(Box::new(then)));
    node(NodeEnum::CaseWhen(Box::new(CaseWhen { expr, result, ..CaseWhen::default() })))
}

fn joined(how: BoolExprType, args: Vec<Node>) -> Node {
    node(NodeEnum::BoolExpr(Box::new(BoolExpr { boolop: how as i32, args, ..BoolExpr::default() })))
}

#[cfg(test)]
mod tests {
    use crate::write::text::samples;

    #[test]
    fn what_a_merge_changes_is_read_from_its_own_parts() {
        let sql = "with s as (select 1 as k) merge into only a.\"T\" as t using s on t.k = s.k when matched and s.k > 5 then do nothing \
                   when not matched by source and t.n > $1 then delete when matched then update set v = $2 when not matched then insert values (s.k)";
        let [before, after] = samples(sql).expect("a MERGE").map(|text| text.expect("a sample"));
        let (with, from) = ("WITH s AS (SELECT 1 AS k) ", "FROM ONLY a.\"T\" t");
        let matched =
            format!("SELECT t.* {from}, s WHERE t.k = s.k AND CASE WHEN t.k = s.k THEN CASE WHEN s.k > 5 THEN false ELSE true END END");
        let lonely = format!("SELECT t.* {from} WHERE NOT EXISTS (SELECT t.* FROM s WHERE t.k = s.k) AND CASE WHEN t.n > $1 THEN true END");
        assert_eq!(before, format!("{with}{matched} UNION ALL {lonely}"));
        let written = "WHERE t.k = s.k AND t.xmin OPERATOR(pg_catalog.=) pg_catalog.pg_current_xact_id()::pg_catalog.xid";
        assert_eq!(after, format!("{with}SELECT DISTINCT ON (t.tableoid, t.ctid) t.* {from}, s {written}"));
    }
}

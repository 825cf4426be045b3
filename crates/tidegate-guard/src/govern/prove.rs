//! The proof: the rewritten text is read anew, and holds what it was meant to hold and nothing beside.

use pg_query::protobuf::{ParseResult, SelectStmt};
use pg_query::{DeparseOptions, NodeEnum};

use crate::check::{ReadOnly, check_under};
use crate::facts::Facts;
use crate::parse::{self, DEPTH_MAX, parse_with};
use crate::refusal::Refusal;
use crate::stack::with_room;
use crate::tree::{self, Tree};

use super::node::node;
use super::rules::Rules;

/// Writes the tree down, reads it again and judges it.
pub(super) fn prove(
    meant: &ParseResult,
    parameters: &[Option<&str>],
    facts: &Facts,
    rules: &Rules,
    bases: &[SelectStmt],
) -> Result<ReadOnly, Refusal> {
    let unfaithful = || Refusal::forbidden("the statement can't be rewritten faithfully").hint("write it in plainer SQL");
    let sql = pg_query::deparse(meant, DeparseOptions::default()).map_err(|_| unfaithful())?;
    let statement = parse_with(&sql, parameters)?;
    with_room(&sql, || {
        let (read, meant) = (parse::tree(&sql)?, build(meant).ok_or_else(unfaithful)?);
        if !read.is_like(&meant) {
            return Err(unfaithful());
        }
        let bases: Vec<Tree> = bases.iter().filter_map(base).collect();
        let mut inside = Vec::new();
        gather(&read, &bases, &mut inside);
        for relation in statement.relations() {
            let known = relation.schema.as_deref().and_then(|schema| rules.find(schema, &relation.name));
            let open = known.is_some_and(|(_, ruled)| ruled.is_open());
            if !open && !relation.position.is_some_and(|at| inside.contains(&at)) {
                return Err(Refusal::forbidden(format!("`{}` would be read past the rules", relation.name))
                    .hint("write the statement in plainer SQL"));
            }
        }
        Ok(())
    })?;
    check_under(&statement, facts, Some(rules))
}

fn build(meant: &ParseResult) -> Option<Tree> {
    tree::build(meant, DEPTH_MAX).ok().flatten()
}

fn base(select: &SelectStmt) -> Option<Tree> {
    tree::build(&node(NodeEnum::SelectStmt(Box::new(select.clone()))), DEPTH_MAX).ok().flatten()
}

/// The places of relations that stand in one of our subqueries.
fn gather(tree: &Tree, bases: &[Tree], inside: &mut Vec<usize>) {
    if tree.kind == "SelectStmt" && bases.iter().any(|base| tree.is_like(base)) {
        for item in tree.nodes("from_clause") {
            let relation = if item.kind == "RangeTableSample" { item.node("relation") } else { Some(item) };
            inside.extend(relation.and_then(Tree::location));
        }
    }
    tree.children().into_iter().for_each(|child| gather(child, bases, inside));
}

//! Which WITH stands where: PostgreSQL puts one that is used once, or is NOT MATERIALIZED, in the place of its name.

use std::collections::{HashMap, HashSet};
use std::ptr;

use crate::tree::Tree;

/// How the grammar numbers what a WITH says of itself.
const NOT_SAID: i64 = 1;
const NOT_MATERIALIZED: i64 = 3;

/// Where each WITH of a statement is used.
#[derive(Default)]
pub(super) struct Uses<'a> {
    /// The names that can be seen at this place, inner ones last.
    seen: Vec<(&'a str, &'a Tree)>,
    /// The WITH around this place, inner ones last.
    within: Vec<&'a Tree>,
    counts: HashMap<*const Tree, usize>,
    needs: HashMap<*const Tree, Vec<&'a Tree>>,
}

impl<'a> Uses<'a> {
    pub(super) fn of(statement: &'a Tree) -> Uses<'a> {
        let mut uses = Uses::default();
        uses.walk(statement);
        uses
    }

    /// Whether a WITH is put in the places of its name. One with a volatile function is not, but nobody knows that here.
    pub(super) fn inlines(&self, cte: &Tree) -> bool {
        let recurs = self.needs(cte).iter().any(|need| ptr::eq(*need, cte));
        let once = || self.counts.get(&ptr::from_ref(cte)) == Some(&1);
        match cte.number("ctematerialized") {
            _ if recurs => false,
            Some(NOT_MATERIALIZED) => true,
            Some(NOT_SAID) | None => once(),
            Some(_) => false,
        }
    }

    /// The parts of a WITH, each after those that it uses: RECURSIVE lets them stand in any order.
    pub(super) fn ordered(&self, with: &'a Tree) -> Vec<&'a Tree> {
        let all: Vec<&Tree> = with.nodes("ctes").collect();
        if !with.has("recursive") {
            return all;
        }
        let mut left: HashSet<*const Tree> = all.iter().map(|cte| ptr::from_ref(*cte)).collect();
        let mut ordered = Vec::new();
        for cte in all {
            self.after_its_needs(cte, &mut left, &mut ordered);
        }
        ordered
    }

    fn after_its_needs(&self, cte: &'a Tree, left: &mut HashSet<*const Tree>, ordered: &mut Vec<&'a Tree>) {
        if !left.remove(&ptr::from_ref(cte)) {
            return;
        }
        for need in self.needs(cte) {
            self.after_its_needs(need, left, ordered);
        }
        ordered.push(cte);
    }

    fn needs(&self, cte: &Tree) -> &[&'a Tree] {
        self.needs.get(&ptr::from_ref(cte)).map_or(&[], Vec::as_slice)
    }

    fn walk(&mut self, tree: &'a Tree) {
        match tree.kind {
            "SelectStmt" => self.select(tree),
            "RangeVar" => self.refer(tree),
            // Names what stands in FROM once more.
            "LockingClause" => {}
            _ => tree.children().into_iter().for_each(|child| self.walk(child)),
        }
    }

    fn select(&mut self, tree: &'a Tree) {
        let seen = self.seen.len();
        if let Some(with) = tree.node("with_clause") {
            let named = |cte: &'a Tree| (cte.text("ctename").unwrap_or_default(), cte);
            if with.has("recursive") {
                self.seen.extend(with.nodes("ctes").map(named));
            }
            for cte in with.nodes("ctes") {
                self.within.push(cte);
                cte.children().into_iter().for_each(|child| self.walk(child));
                self.within.pop();
                if !with.has("recursive") {
                    self.seen.push(named(cte));
                }
            }
        }
        tree.children_but(&["with_clause"]).into_iter().for_each(|child| self.walk(child));
        self.seen.truncate(seen);
    }

    fn refer(&mut self, table: &'a Tree) {
        let name = table.text("relname").unwrap_or_default();
        let found = self.seen.iter().rev().find(|(known, _)| *known == name && !table.has("schemaname"));
        let Some((_, cte)) = found else { return };
        *self.counts.entry(ptr::from_ref(*cte)).or_default() += 1;
        for around in &self.within {
            let needs = self.needs.entry(ptr::from_ref(*around)).or_default();
            if !needs.last().is_some_and(|last| ptr::eq(*last, *cte)) {
                needs.push(cte);
            }
        }
    }
}

//! What stands in FROM: its columns come into scope, and its joins count.

use std::rc::Rc;

use crate::refusal::Refusal;
use crate::tree::Tree;

use super::load::{Joins, Load};
use super::weight::{Table, Weight};
use super::{Weigh, function_name, slow};

impl<'a> Weigh<'a> {
    /// Something in FROM: its columns come into scope.
    pub(super) fn from(&mut self, item: &'a Tree) -> Result<(), Refusal> {
        let alias = item.node("alias");
        let names = alias.map(|alias| alias.names("colnames")).unwrap_or_default();
        self.load.parts += if item.kind == "JoinExpr" { 0.0 } else { 1.0 };
        let table = match item.kind {
            "RangeSubselect" => match item.node("subquery") {
                Some(query) => self.select(query)?,
                None => return Ok(()),
            },
            "RangeVar" => {
                let name = item.text("relname").unwrap_or_default();
                let found = self.with.iter().rev().find(|(known, ..)| *known == name && !item.has("schemaname"));
                let (table, load) = found.map_or_else(|| (Table::unknown(), Load::default()), |(_, table, load)| (table.clone(), *load));
                self.load = self.load.plus(load);
                self.load.check()?;
                table
            }
            "RangeFunction" => self.function(item, alias)?,
            "JoinExpr" => {
                for side in ["larg", "rarg"].iter().filter_map(|side| item.node(side)) {
                    self.from(side)?;
                }
                // In the grammar's numbers 1 is an inner join.
                if let Some(scope) = self.scopes.last_mut().filter(|_| item.number("jointype") != Some(1)) {
                    scope.joins.outer += 1.0;
                }
                return item.node("quals").map_or(Ok(()), |quals| self.weigh(quals).map(drop));
            }
            "RangeTableFunc" => {
                let document = item.node("docexpr").map_or(Ok(Weight::ROW), |document| self.weigh(document))?;
                for child in item.children_but(&["docexpr"]) {
                    self.weigh(child)?;
                }
                return self.lasts(item, "xmltable", slow::xmltable(item, document));
            }
            _ => return self.weigh(item).map(drop),
        };
        let called = alias.and_then(|alias| alias.text("aliasname")).or_else(|| item.text("relname")).unwrap_or_default();
        if let Some(scope) = self.scopes.last_mut() {
            scope.add(called, table.named(&names));
        }
        Ok(())
    }

    /// Functions in FROM. One that makes no rows is worked out while planning like any other.
    fn function(&mut self, item: &'a Tree, alias: Option<&'a Tree>) -> Result<Table, Refusal> {
        let mut columns = Vec::new();
        let mut rows = 1.0_f64;
        for call in item.nodes("functions").filter_map(|list| list.nodes("items").next()) {
            let (weight, made) = if call.kind == "FuncCall" { self.call(call)? } else { (self.weigh(call)?, 1.0) };
            rows = rows.max(made);
            let name = alias.and_then(|alias| alias.text("aliasname")).unwrap_or_else(|| function_name(call));
            columns.push((name.into(), weight));
        }
        Ok(Table { columns: Rc::new(columns), rows, tables: false, joins: Joins::ONE })
    }
}

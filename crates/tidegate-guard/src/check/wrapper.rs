//! Long values in the hands of somebody's own functions: what their bodies call is weighed with what the statement gives them.

use std::collections::HashSet;

use crate::facts::Within;
use crate::parse;
use crate::refusal::Refusal;
use crate::stack::with_room;
use crate::statement::Statement;
use crate::weigh::{self, Wrapper, Wrappers};

use super::{Judge, Place};

impl Judge<'_> {
    /// Weighs the statement once more, now that the bodies of the functions that it calls are known.
    pub(super) fn weigh(&self, statement: &Statement) -> Result<(), Refusal> {
        let wrappers = self.wrappers(statement);
        if wrappers.is_empty() {
            return Ok(());
        }
        let sql = statement.sql();
        let parameters: Vec<Option<&str>> = statement.parameters.iter().map(Option::as_deref).collect();
        with_room(sql, || parse::tree(sql).and_then(|tree| weigh::check(parse::one(&tree, sql)?, sql, &parameters, &wrappers)))
    }

    fn wrappers(&self, statement: &Statement) -> Wrappers {
        let mut found = Wrappers::new();
        if self.calls.is_empty() {
            return found;
        }
        for mention in statement.functions() {
            let own = self.facts.functions(&mention.name, Place::TOP.within(mention)).map(|function| function.oid);
            found.insert(mention.name.clone(), self.wrapper(own, &mut HashSet::new()));
        }
        for mention in statement.operators() {
            let own =
                self.facts.operators(&mention.name, Place::TOP.within(mention)).flat_map(|operator| operator.functions.iter().copied());
            found.insert(mention.name.clone(), self.wrapper(own, &mut HashSet::new()));
        }
        found.retain(|_, wrapper| !wrapper.is_light());
        found
    }

    /// What functions may do, with everything that they call.
    fn wrapper(&self, functions: impl Iterator<Item = u32>, seen: &mut HashSet<u32>) -> Wrapper {
        let mut wrapper = Wrapper::default();
        for oid in functions {
            let calls = self.calls.get(&oid).filter(|_| seen.insert(oid));
            for name in calls.into_iter().flatten() {
                wrapper.add(name);
                let inner: Vec<u32> = self.facts.functions(name, Within::Anywhere).map(|function| function.oid).collect();
                wrapper.join(self.wrapper(inner.into_iter(), seen));
            }
        }
        wrapper
    }
}

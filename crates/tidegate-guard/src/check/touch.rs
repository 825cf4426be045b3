//! Which types the values of a statement can have, where a function is chosen by the type.
//!
//! Somebody's own `lower(varchar)` beside the built-in one runs only where a `varchar` is at hand.
//! Types that literals and built-in functions have are always at hand; the others only by a column,
//! a cast, or a function of somebody's own.

use std::collections::HashSet;

use crate::facts::Facts;
use crate::statement::{How, Mention, Mentions};

use super::Place;

/// The types at hand in one statement or definition.
pub(super) struct Touch {
    pub(super) place: Place,
    rare: HashSet<u32>,
    named: HashSet<u32>,
    at_hand: HashSet<u32>,
}

impl Touch {
    pub(super) fn new(facts: &Facts, mentions: &Mentions, place: Place) -> Self {
        let rare = facts.types.iter().map(|found| found.oid).collect();
        let mut touch = Touch { place, rare, named: HashSet::new(), at_hand: HashSet::new() };
        for mention in &mentions.types {
            touch.add_named(facts, mention, place);
        }
        // Of a name that is built in too, the call itself does not say that it means somebody's own.
        let own = |mention: &&Mention| mention.how != How::RowField && !facts.is_built_in_function(&mention.name);
        for mention in mentions.functions.iter().filter(own) {
            for function in facts.functions(&mention.name, place.within(mention)).filter(|function| function.extension.is_none()) {
                touch.named.extend(function.argument_types.iter().copied());
                touch.named.insert(function.result_type);
            }
        }
        // `name(value)` and `value.name` are casts too, where `name` is a type.
        for mention in mentions.functions.iter().filter(|mention| mention.how == How::Field || mention.arguments == Some(1)) {
            touch.add_named(facts, mention, place);
        }
        touch.at_hand.clone_from(&touch.named);
        for mention in &mentions.relations {
            touch.add_columns(facts, mention, mentions, place);
        }
        close(facts, &mut touch.named);
        close(facts, &mut touch.at_hand);
        touch
    }

    /// Whether a value of the type can be at hand.
    pub(super) fn holds(&self, oid: u32) -> bool {
        !self.is_rare(oid) || self.at_hand.contains(&oid)
    }

    /// Whether an argument of the type can be at hand, given the type that it is cast to right there.
    pub(super) fn takes(&self, facts: &Facts, oid: u32, cast: Option<&str>) -> bool {
        let other = |cast: &str| facts.types.iter().any(|found| found.oid == oid && *found.name != *cast && found.parts.is_empty());
        self.holds(oid) && !cast.is_some_and(other)
    }

    /// Whether the statement asks for the type itself: names it, or calls a function that takes it.
    pub(super) fn names(&self, oid: u32) -> bool {
        self.named.contains(&oid)
    }

    /// Whether a value of the type is at hand only if the statement brings it.
    pub(super) fn is_rare(&self, oid: u32) -> bool {
        self.rare.contains(&oid)
    }

    fn add_named(&mut self, facts: &Facts, mention: &Mention, place: Place) {
        let within = place.within(mention);
        self.named.extend(facts.types_named(&mention.name, within).map(|found| found.oid));
        for relation in facts.relations(&mention.name, within) {
            let columns = facts.columns.get(&relation.oid).into_iter().flatten();
            self.named.extend(columns.map(|(_, oid)| *oid));
        }
    }

    fn add_columns(&mut self, facts: &Facts, relation: &Mention, mentions: &Mentions, place: Place) {
        for relation in facts.relations(&relation.name, place.within(relation)) {
            let columns = facts.columns.get(&relation.oid).into_iter().flatten();
            let used = columns.filter(|(name, _)| mentions.whole || mentions.columns.contains(&**name));
            self.at_hand.extend(used.map(|(_, oid)| *oid));
        }
    }
}

/// Adds the types that those in the set are made of.
fn close(facts: &Facts, types: &mut HashSet<u32>) {
    loop {
        let more: Vec<u32> = facts
            .types
            .iter()
            .filter(|found| types.contains(&found.oid))
            .flat_map(|found| found.parts.iter().copied())
            .filter(|part| !types.contains(part))
            .collect();
        if more.is_empty() {
            return;
        }
        types.extend(more);
    }
}

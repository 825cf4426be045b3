//! Which types the values of a statement can have, where a function is chosen by the type.
//!
//! Somebody's own `lower(varchar)` beside the built-in one runs only where a `varchar` is at hand.
//! Types that literals and built-in functions have are always at hand; the others only by a column,
//! a cast, or a function of somebody's own.

use std::collections::HashSet;

use crate::facts::{Facts, OWN};
use crate::statement::{How, Mention, Mentions};

use super::Place;

/// The built-in types that literals, operators of the language and plain words such as `current_date` have.
const ALWAYS: &[u32] = &[16, 19, 20, 23, 25, 26, 27, 28, 29, 705, 1082, 1083, 1114, 1184, 1266, 1560, 1700, 2249];

/// `anyelement`, `anyarray`, `anycompatible` and the like.
const POLYMORPHIC: &[u32] = &[2277, 2283, 2776, 3831, 4537, 5077, 5078, 5079, 5080, 4538];

/// The types at hand in one statement or definition.
pub(super) struct Touch {
    pub(super) place: Place,
    /// Whether whole rows are used, or a function that makes all its arguments one type.
    any: bool,
    /// The columns of relations of which rows are cast without being asked for it.
    rows: Vec<HashSet<Box<str>>>,
    rare: HashSet<u32>,
    named: HashSet<u32>,
    at_hand: HashSet<u32>,
    shown: HashSet<u32>,
}

impl Touch {
    pub(super) fn new(facts: &Facts, mentions: &Mentions, place: Place) -> Self {
        let rare = facts.types.iter().filter(|found| found.rare).map(|found| found.oid).collect();
        let any = mentions.rows || mentions.functions.iter().any(|mention| takes_any(facts, mention, place));
        let mut touch = Touch { place, any, rows: Vec::new(), rare, named: HashSet::new(), at_hand: HashSet::new(), shown: HashSet::new() };
        for mention in &mentions.types {
            touch.add_named(facts, mention, place);
        }
        // `name(value)` and `value.name` are casts too, where `name` is a type.
        for mention in mentions.functions.iter().filter(|mention| mention.how == How::Field || mention.arguments == Some(1)) {
            touch.add_named(facts, mention, place);
        }
        for mention in &mentions.functions {
            touch.at_hand.extend(facts.function_makes.get(mention.name.as_str()).into_iter().flatten());
        }
        for mention in &mentions.operators {
            touch.at_hand.extend(facts.operator_makes.get(mention.name.as_str()).into_iter().flatten());
        }
        for mention in &mentions.relations {
            touch.add_columns(facts, mention, mentions, place);
        }
        loop {
            let known = (touch.named.len(), touch.at_hand.len());
            touch.add_functions(facts, mentions, place);
            touch.add_operators(facts, mentions, place);
            touch.at_hand.extend(&touch.named);
            close(facts, &mut touch.named);
            close(facts, &mut touch.at_hand);
            if known == (touch.named.len(), touch.at_hand.len()) {
                break;
            }
        }
        close(facts, &mut touch.shown);
        touch
    }

    /// Whether a value of the type can be at hand.
    pub(super) fn holds(&self, oid: u32) -> bool {
        !self.is_rare(oid) || self.at_hand.contains(&oid)
    }

    /// The same, and of built-in types only where something in the statement makes one.
    pub(super) fn has(&self, oid: u32) -> bool {
        self.at_hand.contains(&oid) || ALWAYS.contains(&oid)
    }

    /// Whether a value of the type can be at hand or be put out.
    pub(super) fn shows(&self, oid: u32) -> bool {
        self.has(oid) || self.shown.contains(&oid)
    }

    /// Whether an argument of the type can be at hand, given the type that it is cast to right there.
    pub(super) fn takes(&self, facts: &Facts, oid: u32, cast: Option<&str>) -> bool {
        // A domain of somebody's own has the functions of its base type.
        let own = |cast: &str| facts.types.iter().any(|found| *found.name == *cast && found.oid >= OWN);
        let other = |cast: &str| !own(cast) && facts.types.iter().any(|found| found.oid == oid && *found.name != *cast && found.is_plain());
        self.holds(oid) && !cast.is_some_and(other)
    }

    /// Whether `row.name` may call a function of that name with what a row is cast to.
    pub(super) fn casts_rows(&self, name: &str) -> bool {
        self.rows.iter().any(|columns| !columns.contains(name))
    }

    /// Whether the statement asks for the type itself: names it, or calls a function that takes it.
    pub(super) fn names(&self, oid: u32) -> bool {
        self.named.contains(&oid)
    }

    /// Whether a literal may be cast to the type though nothing names it: it stands beside an array or a row that is made of it,
    /// or goes where the statement takes any type.
    pub(super) fn coerces(&self, facts: &Facts, oid: u32) -> bool {
        let made_of_it = || facts.types.iter().any(|found| self.at_hand.contains(&found.oid) && found.parts.contains(&oid));
        self.names(oid) || (self.at_hand.contains(&oid) && self.any) || made_of_it()
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
            self.rows.extend(facts.rows.get(&relation.oid).filter(|row| row.casts).map(|row| row.columns.clone()));
        }
    }

    /// The types that somebody's own functions take and return.
    fn add_functions(&mut self, facts: &Facts, mentions: &Mentions, place: Place) {
        for mention in &mentions.functions {
            let own = facts.functions(&mention.name, place.within(mention)).filter(|function| function.extension.is_none());
            // Of a name that is built in too, the call itself does not say that it means somebody's own.
            if !facts.is_built_in_function(&mention.name) && mention.how != How::RowField {
                own.for_each(|function| self.named.extend(function.argument_types.iter().chain(&function.result_types)));
                continue;
            }
            for function in own.filter(|function| function.oid >= OWN) {
                let given = mention.arguments.is_none_or(|arguments| function.takes(arguments));
                let types = mention.guesses || function.argument_types.iter().all(|oid| self.can_become(facts, *oid));
                let row = mention.how != How::RowField || function.takes_row;
                if given && types && row {
                    self.named.extend(function.argument_types.iter().chain(&function.result_types).filter(|oid| **oid >= OWN));
                }
            }
        }
    }

    /// The types that somebody's own operators take and return.
    fn add_operators(&mut self, facts: &Facts, mentions: &Mentions, place: Place) {
        for mention in &mentions.operators {
            let other = !facts.is_built_in_operator(&mention.name) || mention.schema.is_some();
            for operator in facts.operators(&mention.name, place.within(mention)) {
                if other || operator.types.iter().all(|oid| self.can_become(facts, *oid)) {
                    self.at_hand.extend(operator.types.iter().chain([&operator.result]).filter(|oid| **oid >= OWN));
                }
            }
        }
    }

    /// Whether a value at hand can be one of the type, also as a domain or a part of a row.
    fn can_become(&self, facts: &Facts, oid: u32) -> bool {
        let made = || facts.types.iter().find(|found| found.oid == oid && !found.is_plain());
        self.holds(oid) || made().is_some_and(|found| found.parts.iter().all(|part| self.holds(*part)))
    }

    fn add_columns(&mut self, facts: &Facts, relation: &Mention, mentions: &Mentions, place: Place) {
        let used = |name: &str| mentions.whole || mentions.columns.contains(name);
        let shown = |name: &str| mentions.shows_all || relation.whole || mentions.shown.contains(name);
        let field = |call: &Mention| matches!(call.how, How::Field | How::RowField);
        for row in facts.relations(&relation.name, place.within(relation)).filter_map(|found| facts.rows.get(&found.oid)) {
            let fields = mentions.functions.iter().filter(|call| field(call));
            if mentions.whole || relation.whole || fields.into_iter().any(|call| !row.columns.contains(call.name.as_str())) {
                self.at_hand.insert(row.of);
            }
            self.rows.extend(row.casts.then(|| row.columns.clone()));
        }
        let own = facts.relations(&relation.name, place.within(relation)).filter_map(|relation| facts.columns.get(&relation.oid));
        let built_in = facts.built_in_columns.get(relation.name.as_str());
        for (name, oid) in own.chain(built_in).flatten() {
            if used(name) {
                self.at_hand.insert(*oid);
            }
            if shown(name) {
                self.shown.insert(*oid);
            }
        }
    }
}

/// Whether a function gives a literal the type of what it gets beside it.
fn takes_any(facts: &Facts, mention: &Mention, place: Place) -> bool {
    let own = || {
        facts
            .functions(&mention.name, place.within(mention))
            .any(|function| function.argument_types.iter().any(|oid| POLYMORPHIC.contains(oid)))
    };
    matches!(mention.name.as_str(), "lag" | "lead") || own()
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

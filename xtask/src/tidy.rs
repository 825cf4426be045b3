//! The house rules that no compiler knows, each one a function over the tree with an example that breaks it.

mod cases;
mod dependencies;
mod doors;
mod floors;
mod names;
mod sizes;
mod summary;
mod words;

use std::fmt;

use crate::tree::{File, Tree};

/// All of them. A new rule is one file and one line here.
pub(crate) const RULES: &[Rule] = &[
    sizes::FILES,
    sizes::CRATES,
    names::FILES,
    summary::CRATES,
    floors::CRATES,
    dependencies::OWNERS,
    dependencies::WORKSPACE,
    dependencies::MEMBERS,
    doors::PURE,
    doors::ENVIRONMENT,
    words::MARKERS,
    words::PLACES,
    words::LOCKS,
    cases::CORPUS,
];

/// One rule.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    /// The rule in a sentence.
    pub(crate) why: &'static str,
    check: fn(&Tree, &mut Faults),
    /// A tree that breaks it, and the same one mended: a rule that cannot fail is no rule.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the tests break the rules"))]
    examples: Examples,
}

/// What breaks a rule and what keeps it: files as path and text.
struct Examples {
    #[cfg_attr(not(test), expect(dead_code, reason = "only the tests break the rules"))]
    bad: &'static [(&'static str, &'static str)],
    #[cfg_attr(not(test), expect(dead_code, reason = "only the tests break the rules"))]
    good: &'static [(&'static str, &'static str)],
}

/// What breaks a rule, where.
pub(crate) struct Fault {
    rule: &'static str,
    place: String,
    message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.place, self.message, self.rule)
    }
}

/// Where a rule writes down what it finds.
struct Faults {
    rule: &'static str,
    found: Vec<Fault>,
}

impl Faults {
    /// In a file as a whole.
    fn in_file(&mut self, path: &str, message: impl Into<String>) {
        self.found.push(Fault { rule: self.rule, place: path.to_owned(), message: message.into() });
    }

    /// At a line.
    fn at(&mut self, path: &str, line: usize, message: impl Into<String>) {
        self.in_file(&format!("{path}:{line}"), message);
    }
}

/// Everything that breaks a rule, in the order of the table.
pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    RULES.iter().flat_map(|rule| rule.faults(tree)).collect()
}

impl Rule {
    fn faults(&self, tree: &Tree) -> Vec<Fault> {
        let mut faults = Faults { rule: self.name, found: Vec::new() };
        (self.check)(tree, &mut faults);
        faults.found
    }
}

/// What people wrote by hand and read again: sources and scripts.
fn is_code(file: &File) -> bool {
    ["rs", "py", "js", "mjs", "ts", "sh"].iter().any(|extension| file.has_extension(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_fails_on_its_bad_example() {
        for rule in RULES {
            assert!(!rule.faults(&Tree::of(rule.examples.bad)).is_empty(), "`{}` passes its bad example", rule.name);
        }
    }

    #[test]
    fn every_rule_passes_its_good_example() {
        for rule in RULES {
            let faults: Vec<String> = rule.faults(&Tree::of(rule.examples.good)).iter().map(ToString::to_string).collect();
            assert!(faults.is_empty(), "`{}` refuses its good example: {faults:?}", rule.name);
        }
    }

    #[test]
    fn rule_names_are_unique() {
        let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}

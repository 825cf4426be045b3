//! What a crate says of itself.

use super::{Examples, Faults, Rule};
use crate::tree::Tree;

pub(super) const CRATES: Rule = Rule {
    name: "crate-doc",
    why: "`lib.rs` says what the crate holds, and what it never does",
    check,
    examples: Examples {
        bad: &[("crates/a/src/lib.rs", "//! Pools.\n\npub mod pool;\n")],
        good: &[("crates/a/src/lib.rs", "//! Pools.\n//!\n//! It never knows a domain.\n")],
    },
};

fn check(tree: &Tree, faults: &mut Faults) {
    for file in tree.shipped_rust().filter(|file| file.path.ends_with("/src/lib.rs")) {
        let docs: Vec<&str> = file.text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        if !docs.join(" ").to_lowercase().contains("never") {
            faults.at(&file.path, 1, "the first comment says what the crate holds and, in a sentence with `never`, what it does not");
        }
    }
}

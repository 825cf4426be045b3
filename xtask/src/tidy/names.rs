//! What a file may not be called.

use super::{Examples, Faults, Rule};
use crate::tree::Tree;

const DRAWERS: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc", "manager"];

pub(super) const FILES: Rule = Rule {
    name: "file-name",
    why: "a drawer named `misc` fills up; a module stands in `thing.rs` beside `thing/`",
    check,
    examples: Examples {
        bad: &[("crates/a/src/pool/mod.rs", ""), ("crates/a/src/query_utils.rs", "")],
        good: &[("crates/a/src/pool.rs", ""), ("crates/a/src/common_table_expression.rs", "")],
    },
};

fn check(tree: &Tree, faults: &mut Faults) {
    for file in tree.rust() {
        let stem = file.stem();
        let last = stem.rsplit('_').next().unwrap_or(stem);
        if stem == "mod" {
            faults.in_file(&file.path, "`mod.rs`: name it after its folder, beside the folder");
        } else if let Some(drawer) = DRAWERS.iter().find(|drawer| **drawer == last) {
            faults.in_file(&file.path, format!("`{drawer}` says nothing; name the file after what it holds"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bad_name_is_told() {
        assert_eq!(FILES.faults(&Tree::of(FILES.examples.bad)).len(), 2);
    }
}

//! How long a file and a crate may be.

use std::collections::BTreeMap;

use super::{Examples, Faults, Rule, is_code};
use crate::tree::Tree;

const FILE_LINES_MAX: usize = 500;
const CRATE_LINES_MAX: usize = 12_000;

pub(super) const FILES: Rule = Rule {
    name: "file-size",
    why: "a file is one part of an idea: at most 500 lines",
    check: check_files,
    examples: Examples { bad: &[("crates/a/src/lib.rs", LONG)], good: &[("crates/a/src/lib.rs", "//! A.\n"), ("data.csv", LONG)] },
};

pub(super) const CRATES: Rule = Rule {
    name: "crate-size",
    why: "a crate is one domain: at most 12,000 lines",
    check: check_crates,
    examples: Examples { bad: &[("crates/a/src/x.rs", VAST)], good: &[("crates/a/src/x.rs", LONG)] },
};

fn check_files(tree: &Tree, faults: &mut Faults) {
    for file in tree.files.iter().filter(|file| is_code(file)) {
        let lines = file.lines().count();
        if lines > FILE_LINES_MAX {
            faults.in_file(&file.path, format!("{lines} lines, {FILE_LINES_MAX} at most; give a part a file of its own"));
        }
    }
}

fn check_crates(tree: &Tree, faults: &mut Faults) {
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for file in tree.rust() {
        if let Some(name) = file.crate_name() {
            *lines.entry(name).or_default() += file.lines().count();
        }
    }
    for (name, lines) in lines {
        if lines > CRATE_LINES_MAX {
            faults.in_file(&format!("crates/{name}"), format!("{lines} lines, {CRATE_LINES_MAX} at most; split the domain"));
        }
    }
}

/// 501 and 12,001 empty lines.
const LONG: &str = lines::<{ FILE_LINES_MAX + 1 }>();
const VAST: &str = lines::<{ CRATE_LINES_MAX + 1 }>();

const fn lines<const N: usize>() -> &'static str {
    match str::from_utf8(&[b'\n'; N]) {
        Ok(text) => text,
        Err(_) => panic!("newlines are text"),
    }
}

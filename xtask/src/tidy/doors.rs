//! Side doors that lints alone cannot close.

use super::{Examples, Faults, Rule};
use crate::tree::Tree;

/// Crates that decide and never act.
const PURE_CRATES: &[&str] = &["tidegate-core", "tidegate-guard"];
const ACTS: &[&str] = &["std::fs", "std::net", "std::process", "std::env", "tokio::fs", "tokio::net", "tokio::process", "tokio::io"];
/// The one place that reads the environment.
const SETTINGS: &str = "crates/tidegate/src/settings";
const ENVIRONMENT_READS: &[&str] = &["env::var", "env::vars", "env::var_os", "env::vars_os"];

pub(super) const PURE: Rule = Rule {
    name: "pure",
    why: "core and guard do no I/O",
    check: check_pure,
    examples: Examples {
        bad: &[("crates/tidegate-guard/src/check.rs", "use std::fs;\n")],
        good: &[
            ("crates/tidegate-guard/src/check.rs", "use std::fmt;\n#[cfg(test)]\nmod tests { use std::fs; }\n"),
            ("crates/tidegate-guard/tests/it.rs", "use std::fs;\n"),
        ],
    },
};

pub(super) const ENVIRONMENT: Rule = Rule {
    name: "environment",
    why: "only the binary's settings read the environment",
    check: check_environment,
    examples: Examples {
        bad: &[("crates/tidegate-pg/src/private.rs", "let path = std::env::var(\"PATH\");\n")],
        good: &[("crates/tidegate/src/settings.rs", "let path = std::env::var(\"PATH\");\n")],
    },
};

fn check_pure(tree: &Tree, faults: &mut Faults) {
    for file in tree.shipped_rust().filter(|file| file.crate_name().is_some_and(|name| PURE_CRATES.contains(&name))) {
        for (line, text) in file.shipped_lines().filter(|(_, text)| !is_comment(text)) {
            for act in ACTS.iter().filter(|act| text.contains(**act)) {
                faults.at(&file.path, line, format!("`{act}` in a crate that does no I/O; take the value as an argument"));
            }
        }
    }
}

fn check_environment(tree: &Tree, faults: &mut Faults) {
    let watched = |path: &str| !path.starts_with(SETTINGS) && !path.starts_with("crates/tidegate-testkit/");
    for file in tree.shipped_rust().filter(|file| watched(&file.path)) {
        for (line, text) in file.shipped_lines().filter(|(_, text)| !is_comment(text)) {
            if ENVIRONMENT_READS.iter().any(|read| text.contains(&format!("{read}("))) {
                faults.at(&file.path, line, "the environment is read in the binary's settings.rs alone; take the value as an argument");
            }
        }
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

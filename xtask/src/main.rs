//! The repository's own checks: `cargo xtask tidy` and `cargo xtask licences`.
//!
//! It never builds, tests or ships anything: the `Makefile` puts the steps together.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command for people: what it says is its product")]

mod tidy;

mod licences;
mod manifest;
mod tree;

use std::process::ExitCode;

use crate::tree::Tree;

const HELP: &str = "\
cargo xtask tidy       the house rules that no compiler knows: sizes, names, floors, dependencies, cases
cargo xtask licences   every dependency's licence and name against deny.toml
cargo xtask rules      the rules of tidy, one a line";

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let outcome = match command.as_str() {
        "tidy" => Tree::load().map(|tree| report("tidy", &tidy::check(&tree))),
        "licences" => licences::check().map(|faults| report("licences", &faults)),
        "rules" => {
            for rule in tidy::RULES {
                println!("{:<12} {}", rule.name, rule.why);
            }
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}

fn report(what: &str, faults: &[impl std::fmt::Display]) -> ExitCode {
    for fault in faults {
        eprintln!("{fault}");
    }
    if faults.is_empty() {
        println!("{what}: good");
        return ExitCode::SUCCESS;
    }
    eprintln!("{what}: {} to mend", faults.len());
    ExitCode::FAILURE
}

//! Which crate may use which dependency, and how one is declared.

use std::collections::BTreeSet;

use super::{Examples, Faults, Rule};
use crate::tree::Tree;

/// A dependency that only some crates may know.
const OWNED: &[(&str, &[&str])] = &[
    ("rmcp", &["tidegate-serve", "tidegate-hub"]),
    ("tokio-postgres", &["tidegate-pg"]),
    ("deadpool-postgres", &["tidegate-pg"]),
    ("postgres-protocol", &["tidegate-pg"]),
    ("pg_query", &["tidegate-guard"]),
    ("prost", &["tidegate-guard"]),
];
/// Tests reach for the real thing: the testkit, and the tests of the binary.
const TESTKIT: &str = "tidegate-testkit";
const BINARY: &str = "tidegate";

pub(super) const OWNERS: Rule = Rule {
    name: "owners",
    why: "one crate knows a library, so that the rest can do without: rmcp in serve and hub, PostgreSQL's driver in pg, its grammar in guard",
    check: check_owners,
    examples: Examples {
        bad: &[("crates/x/Cargo.toml", "[package]\nname = \"tidegate-data\"\n[dependencies]\nrmcp.workspace = true\n")],
        good: &[
            ("crates/x/Cargo.toml", "[package]\nname = \"tidegate-serve\"\n[dependencies]\nrmcp.workspace = true\n"),
            ("crates/y/Cargo.toml", "[package]\nname = \"tidegate\"\n[dev-dependencies]\ntokio-postgres.workspace = true\n"),
        ],
    },
};

pub(super) const WORKSPACE: Rule = Rule {
    name: "declared",
    why: "each dependency is named once in the workspace, with what it is for, and somebody uses it",
    check: check_workspace,
    examples: Examples {
        bad: &[("Cargo.toml", "[workspace.dependencies]\nbytes = \"1\"\n")],
        good: &[
            ("Cargo.toml", "[workspace.dependencies]\nbytes = \"1\" # buffers\na = { path = \"crates/a\" }\n"),
            ("crates/a/Cargo.toml", "[package]\nname = \"a\"\n[dependencies]\nbytes.workspace = true\na.workspace = true\n"),
        ],
    },
};

pub(super) const MEMBERS: Rule = Rule {
    name: "manifests",
    why: "a member takes versions and lints from the workspace and has no cargo features",
    check: check_members,
    examples: Examples {
        bad: &[("crates/a/Cargo.toml", "[package]\nname = \"a\"\n[dependencies]\nbytes = \"1\"\n[features]\nfast = []\n")],
        good: &[("crates/a/Cargo.toml", "[package]\nname = \"a\"\n[lints]\nworkspace = true\n[dependencies]\nbytes.workspace = true\n")],
    },
};

fn check_owners(tree: &Tree, faults: &mut Faults) {
    for member in tree.members().filter(|member| member.name() != TESTKIT) {
        for entry in member.dependencies() {
            let Some((wanted, owners)) = OWNED.iter().find(|(wanted, _)| *wanted == entry.dependency()) else { continue };
            let for_tests = member.name() == BINARY && entry.is_for_tests();
            if !for_tests && !owners.contains(&member.name()) {
                faults.at(member.path, entry.line, format!("only {} may know `{wanted}`", owners.join(" and ")));
            }
        }
    }
}

fn check_workspace(tree: &Tree, faults: &mut Faults) {
    let Some(workspace) = tree.workspace() else { return };
    let used: BTreeSet<String> =
        tree.members().flat_map(|member| member.dependencies().map(|entry| entry.dependency().to_owned()).collect::<Vec<_>>()).collect();
    for entry in workspace.section("workspace.dependencies") {
        let name = entry.dependency();
        if !used.contains(name) {
            faults.at(workspace.path, entry.line, format!("nobody uses `{name}`"));
        }
        if entry.comment.is_none() && !entry.value.contains("path =") {
            faults.at(workspace.path, entry.line, format!("say in a comment what `{name}` is for"));
        }
    }
}

fn check_members(tree: &Tree, faults: &mut Faults) {
    for member in tree.members() {
        for entry in member.dependencies().filter(|entry| !entry.is_from_workspace()) {
            faults.at(member.path, entry.line, format!("write `{}.workspace = true`", entry.dependency()));
        }
        if !member.section("lints").any(|entry| entry.key == "workspace" && entry.value == "true") {
            faults.in_file(member.path, "no `[lints] workspace = true`");
        }
        for entry in member.section("features") {
            faults.at(member.path, entry.line, format!("no cargo feature `{}`: configuration can switch it", entry.key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_itself_may_not_open_connections() {
        let text = "[package]\nname = \"tidegate\"\n[dependencies]\ntokio-postgres.workspace = true\n";
        assert_eq!(OWNERS.faults(&Tree::of(&[("crates/tidegate/Cargo.toml", text)])).len(), 1);
    }

    #[test]
    fn a_bare_and_unused_dependency_has_two_faults() {
        assert_eq!(WORKSPACE.faults(&Tree::of(WORKSPACE.examples.bad)).len(), 2);
    }

    #[test]
    fn a_member_of_its_own_mind_has_three_faults() {
        assert_eq!(MEMBERS.faults(&Tree::of(MEMBERS.examples.bad)).len(), 3);
    }
}

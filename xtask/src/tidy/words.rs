//! What tracked text may not say: postponed work, this or that machine, where packages came from.

use super::{Examples, Faults, Rule};
use crate::tree::{File, Tree};

// Spelled in halves, so that this file keeps its own rules.
const POSTPONED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
const PLACES_OF_SOMEONE: &[&str] = &[
    concat!("/work", "/main"),
    concat!("/work", "/shared"),
    concat!("/work", "/notes"),
    concat!("/work", "/."),
    concat!("/ro", "ot/"),
    concat!("/tmp/", "bash_jobs"),
    concat!("crates", ".io"),
    concat!("npmjs", "."),
    concat!("pypi", ".org"),
    concat!("python", "hosted"),
    concat!("deb.", "debian"),
];
/// Cargo writes the name of its index into the lock file itself; hostile statements name files of any machine.
const PLACES_EXEMPT: &[&str] = &["Cargo.lock", "crates/tidegate-guard/corpus/"];

pub(super) const MARKERS: Rule = Rule {
    name: "postponed",
    why: "postponed work is an issue or nothing",
    check: check_markers,
    examples: Examples {
        bad: &[("docs/a.md", concat!("TO", "DO: write this\n"))],
        good: &[("docs/a.md", "`todo` is a lint, and to do is to be\n")],
    },
};

pub(super) const PLACES: Rule = Rule {
    name: "places",
    why: "no path of one machine and no registry's host stands in the repository",
    check: check_places,
    examples: Examples {
        bad: &[("Makefile", concat!("NODE = /ro", "ot/node\n"))],
        good: &[("Makefile", "NODE = .cache/node\n"), ("Cargo.lock", concat!("crates", ".io"))],
    },
};

pub(super) const LOCKS: Rule = Rule {
    name: "locks",
    why: "lock files pin versions and hashes, never the host that served a package",
    check: check_locks,
    examples: Examples {
        bad: &[
            ("a/package-lock.json", "\"resolved\": \"https://mirror.example/x.tgz\",\n"),
            ("b/requirements.txt", "mcp\n--index-url https://a\n"),
        ],
        good: &[("a/package-lock.json", "\"integrity\": \"sha512-x\"\n"), ("b/requirements.txt", "# pins\nmcp==2.3.0\n")],
    },
};

fn check_markers(tree: &Tree, faults: &mut Faults) {
    let others = |file: &&File| file.name() != "Cargo.lock" && file.name() != "package-lock.json";
    for file in tree.files.iter().filter(others) {
        for (line, text) in file.lines() {
            if let Some(marker) = POSTPONED.iter().find(|marker| text.contains(**marker)) {
                faults.at(&file.path, line, format!("`{marker}`: do it, or file an issue"));
            }
        }
    }
}

fn check_places(tree: &Tree, faults: &mut Faults) {
    for file in tree.files.iter().filter(|file| !PLACES_EXEMPT.iter().any(|exempt| file.path.starts_with(exempt))) {
        for (line, text) in file.lines() {
            if let Some(place) = PLACES_OF_SOMEONE.iter().find(|place| text.contains(**place)) {
                faults.at(&file.path, line, format!("`{place}` is not everyone's"));
            }
        }
    }
}

fn check_locks(tree: &Tree, faults: &mut Faults) {
    for file in &tree.files {
        match file.name() {
            "package-lock.json" => {
                for (line, _) in file.lines().filter(|(_, text)| text.contains("\"resolved\": \"http")) {
                    faults.at(
                        &file.path,
                        line,
                        "a package's address; set `omit-lockfile-registry-resolved=true` in .npmrc and write the lock again",
                    );
                }
            }
            "requirements.txt" => {
                for (line, text) in file.lines().filter(|(_, text)| !text.trim().is_empty() && !text.starts_with('#')) {
                    if !text.contains("==") {
                        faults.at(&file.path, line, format!("`{text}` is not a version pinned with `==`"));
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_lock_file_are_read() {
        assert_eq!(LOCKS.faults(&Tree::of(LOCKS.examples.bad)).len(), 3);
    }
}

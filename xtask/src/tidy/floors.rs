//! Who may import whom: a crate sees only lower floors.

use super::{Examples, Faults, Rule};
use crate::tree::Tree;

/// The crates by floor.
const FLOORS: &[(&str, u8)] = &[
    ("tidegate-core", 0),
    ("tidegate-guard", 0),
    ("tidegate-pg", 1),
    ("tidegate-search", 1),
    ("tidegate-web", 1),
    ("tidegate-data", 2),
    ("tidegate-work", 2),
    ("tidegate-hub", 2),
    ("tidegate-code", 2),
    ("tidegate-stack", 2),
    ("tidegate-dashboard", 3),
    ("tidegate-insight", 3),
    ("tidegate-knowledge", 3),
    ("tidegate-writes", 3),
    ("tidegate-serve", 3),
    ("tidegate-load", 4),
    ("tidegate", 5),
];
/// These stand outside: tests may use them, nothing that ships does.
const OUTSIDE: &[&str] = &["tidegate-testhouse", "tidegate-testkit", "xtask", "bench"];

pub(super) const CRATES: Rule = Rule {
    name: "floors",
    why: "a crate imports only crates on lower floors; what is for tests never ships",
    check,
    examples: Examples {
        bad: &[("crates/tidegate-pg/Cargo.toml", "[package]\nname = \"tidegate-pg\"\n[dependencies]\ntidegate-data.workspace = true\n")],
        good: &[("crates/tidegate-pg/Cargo.toml", "[package]\nname = \"tidegate-pg\"\n[dependencies]\ntidegate-core.workspace = true\n")],
    },
};

fn check(tree: &Tree, faults: &mut Faults) {
    for member in tree.members() {
        let name = member.name();
        if OUTSIDE.contains(&name) {
            continue;
        }
        let Some(floor) = floor(name) else {
            faults.in_file(member.path, format!("`{name}` has no floor; give it one in xtask/src/tidy/floors.rs"));
            continue;
        };
        for entry in member.dependencies() {
            let wanted = entry.dependency();
            let allowed = self::floor(wanted).is_none_or(|below| below < floor) && (entry.is_for_tests() || !OUTSIDE.contains(&wanted));
            if !allowed {
                faults.at(member.path, entry.line, format!("`{name}` on floor {floor} may not import `{wanted}`"));
            }
        }
    }
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(name: &str, rest: &str) -> usize {
        let text = format!("[package]\nname = \"{name}\"\n{rest}");
        CRATES.faults(&Tree::of(&[("crates/x/Cargo.toml", &text)])).len()
    }

    #[test]
    fn a_domain_may_not_import_another() {
        assert_eq!(faults("tidegate-work", "[dependencies]\ntidegate-data.workspace = true\n"), 1);
    }

    #[test]
    fn only_tests_may_import_the_testkit() {
        assert_eq!(faults("tidegate-pg", "[dependencies]\ntidegate-testkit.workspace = true\n"), 1);
        assert_eq!(faults("tidegate-pg", "[dev-dependencies]\ntidegate-testkit.workspace = true\n"), 0);
    }

    #[test]
    fn a_new_crate_needs_a_floor() {
        assert_eq!(faults("tidegate-new", ""), 1);
    }
}

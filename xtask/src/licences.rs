//! The licences and names of everything that ships, against `deny.toml`.
//!
//! `deny.toml` is cargo-deny's own format, for whoever has it installed. Building cargo-deny takes longer than our whole test run, and
//! what it adds, advisories, changes without us: so the two lists that change only with our lock file are read here.

use std::fmt;
use std::iter::Peekable;
use std::str::SplitWhitespace;

use anyhow::{Context as _, Result, ensure};

use crate::tree::{root, run};

/// A dependency that may not ship.
pub(crate) struct Fault {
    package: String,
    message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.package, self.message)
    }
}

/// Everything that ships from elsewhere and may not.
pub(crate) fn check() -> Result<Vec<Fault>> {
    let root = root()?;
    let policy = std::fs::read_to_string(root.join("deny.toml")).context("cannot read `deny.toml`")?;
    let policy = Policy { allowed: strings(&policy, "allow"), banned: strings(&policy, "deny") };
    ensure!(!policy.allowed.is_empty(), "`deny.toml` allows no licence");
    let packages = ["tree", "--workspace", "--locked", "--edges", "normal,build", "--prefix", "none", "--no-dedupe", "--format", "{p}|{l}"];
    let mut lines: Vec<String> = run("cargo", &packages, &root)?.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    lines.dedup();
    Ok(lines.iter().filter_map(|line| policy.check(line)).collect())
}

type Words<'a> = Peekable<SplitWhitespace<'a>>;

struct Policy {
    allowed: Vec<String>,
    banned: Vec<String>,
}

impl Policy {
    /// Judges a line of `cargo tree`: `name v1.2.3 (path)|licence`.
    fn check(&self, line: &str) -> Option<Fault> {
        let (package, licence) = line.split_once('|')?;
        let name = package.split(' ').next().unwrap_or(package);
        let message = if self.banned.iter().any(|banned| banned == name) {
            "banned in deny.toml".to_owned()
        } else if licence.is_empty() {
            "names no licence".to_owned()
        } else if !self.accepts(licence) {
            format!("licence `{licence}` is not allowed in deny.toml")
        } else {
            return None;
        };
        Some(Fault { package: package.to_owned(), message })
    }

    /// Whether an SPDX expression can be met with allowed licences. `/` is the old spelling of `OR`.
    fn accepts(&self, expression: &str) -> bool {
        let text = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "_WITH_");
        let mut words = text.split_whitespace().peekable();
        self.either(&mut words) && words.next().is_none()
    }

    fn either(&self, words: &mut Words) -> bool {
        let mut met = self.both(words);
        while words.next_if_eq(&"OR").is_some() {
            met |= self.both(words);
        }
        met
    }

    fn both(&self, words: &mut Words) -> bool {
        let mut met = self.one(words);
        while words.next_if_eq(&"AND").is_some() {
            met &= self.one(words);
        }
        met
    }

    fn one(&self, words: &mut Words) -> bool {
        if words.next_if_eq(&"(").is_some() {
            let met = self.either(words);
            return words.next_if_eq(&")").is_some() && met;
        }
        words.next().is_some_and(|word| self.allowed.iter().any(|allowed| allowed.replace(" WITH ", "_WITH_") == word))
    }
}

/// The strings of `key = [ "a", { name = "b", … } ]`, over as many lines as it takes.
fn strings(toml: &str, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in toml.lines().map(str::trim) {
        inside |= line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with("= ["));
        if inside && !line.starts_with('#') {
            found.extend(line.split('"').nth(1).map(str::to_owned));
            inside = !line.ends_with(']');
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        let toml = "[licenses]\nallow = [\n    \"MIT\", # short\n    \"Apache-2.0 WITH LLVM-exception\",\n]\n[bans]\ndeny = [\n    { name = \"openssl-sys\" },\n]\n";
        Policy { allowed: strings(toml, "allow"), banned: strings(toml, "deny") }
    }

    #[test]
    fn an_expression_is_met_or_not() {
        let policy = policy();
        for good in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "(MIT OR GPL-3.0) AND MIT", "Apache-2.0 WITH LLVM-exception", "((MIT))"] {
            assert!(policy.accepts(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR GPL-3.0) AND GPL-3.0", "", "MIT MIT", "(MIT"] {
            assert!(!policy.accepts(bad), "{bad}");
        }
    }

    #[test]
    fn a_banned_name_a_wrong_licence_and_none_are_told() {
        let policy = policy();
        assert!(policy.check("openssl-sys v1.0.0|MIT").is_some());
        assert!(policy.check("a v1.0.0|GPL-3.0").is_some());
        assert!(policy.check("a v1.0.0|").is_some());
        assert!(policy.check("a v1.0.0|MIT").is_none());
    }
}

//! The guard's corpora: every case has a name of its own, a statement, and says what is expected.

use std::collections::BTreeSet;

use super::{Examples, Faults, Rule};
use crate::tree::{File, Tree};

const KEYS: &[&str] = &["case", "why", "expect", "needs", "param", "as"];

pub(super) const CORPUS: Rule = Rule {
    name: "cases",
    why: "every corpus case has a unique name, a statement, and hostile ones a reason and an expectation",
    check,
    examples: Examples {
        bad: &[("crates/g/corpus/hostile/files.sql", "-- case: read file\n-- expect: refused\n")],
        good: &[("crates/g/corpus/hostile/files.sql", "-- case: read_file\n-- why: server files\n-- expect: refused\nselect 1\n")],
    },
};

/// Cases whose statement is nothing but blanks are named so.
const BLANK: &str = "only_";

/// A case while it is read.
#[derive(Default)]
struct Case<'a> {
    name: &'a str,
    line: usize,
    keys: Vec<&'a str>,
    has_statement: bool,
}

fn check(tree: &Tree, faults: &mut Faults) {
    let corpora = tree.files.iter().filter(|file| file.has_extension("sql"));
    for file in corpora.filter(|file| ["/corpus/hostile/", "/corpus/harmless/"].iter().any(|folder| file.path.contains(folder))) {
        check_file(file, faults);
    }
}

fn check_file(file: &File, faults: &mut Faults) {
    let cases = read(file, faults);
    if cases.is_empty() {
        faults.in_file(&file.path, "no `-- case:` in a corpus");
    }
    let mut names = BTreeSet::new();
    for case in cases {
        if !is_name(case.name) {
            faults.at(&file.path, case.line, format!("`{}` is not a name of small letters, digits and `_`", case.name));
        }
        if !names.insert(case.name) {
            faults.at(&file.path, case.line, format!("a second case `{}`", case.name));
        }
        if !case.has_statement && !case.name.starts_with(BLANK) {
            faults.at(&file.path, case.line, format!("case `{}` has no statement", case.name));
        }
        let wanted: &[&str] = if file.path.contains("/hostile/") { &["why", "expect"] } else { &[] };
        for key in wanted.iter().filter(|key| !case.keys.contains(key)) {
            faults.at(&file.path, case.line, format!("case `{}` says no `-- {key}:`", case.name));
        }
    }
}

fn read<'a>(file: &'a File, faults: &mut Faults) -> Vec<Case<'a>> {
    let mut cases: Vec<Case<'a>> = Vec::new();
    for (line, text) in file.lines() {
        match (header(text), cases.last_mut()) {
            (Some(("case", name)), _) => cases.push(Case { name, line, ..Case::default() }),
            // Once the statement has begun, a comment is part of it.
            (Some((key, value)), Some(case)) if !case.has_statement => {
                if case.keys.contains(&key) && key != "param" {
                    faults.at(&file.path, line, format!("a second `-- {key}:`"));
                }
                if value.is_empty() {
                    faults.at(&file.path, line, format!("`-- {key}:` says nothing"));
                }
                case.keys.push(key);
            }
            (None, Some(case)) if !text.trim().is_empty() => case.has_statement = true,
            _ => {}
        }
    }
    cases
}

fn header(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.strip_prefix("-- ")?.split_once(':')?;
    KEYS.contains(&key).then_some((key, value.trim()))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let tree = Tree::of(&[("crates/g/corpus/hostile/a.sql", text)]);
        CORPUS.faults(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_name_twice_and_a_missing_reason_are_told() {
        let found = faults("-- case: a\n-- why: b\n-- expect: refused\nselect 1\n\n-- case: a\n-- expect: refused\nselect 2\n");
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_comment_inside_a_statement_is_not_a_header() {
        assert_eq!(faults("-- case: a\n-- why: b\n-- expect: refused\nselect 1\n-- why: twice\n"), Vec::<String>::new());
    }
}

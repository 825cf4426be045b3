//! Every case of the corpora, judged by the facts of their fixture.

use std::path::Path;

use tidegate_guard::{Facts, ReadOnly, Refusal, check, parse};
use tidegate_testkit::corpus::{Case, Expect, read};

use crate::victim::victim;

/// All cases of `hostile` or `harmless`.
fn load(corpus: &str) -> Vec<Case> {
    let files = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(corpus));
    files.into_iter().flat_map(|(_, cases)| cases).collect()
}

fn judge(case: &Case, facts: &Facts) -> Result<ReadOnly, Refusal> {
    parse(&case.sql).and_then(|statement| check(&statement, facts))
}

#[test]
fn every_harmless_case_is_accepted() {
    let facts = victim();
    let cases = load("harmless");
    let refused: Vec<String> = cases
        .iter()
        .filter_map(|case| judge(case, &facts).err().map(|refusal| format!("{}: {refusal}\n    {}", name(case), short(&case.sql))))
        .collect();
    assert!(cases.len() >= 150, "{} cases", cases.len());
    assert!(refused.is_empty(), "{} of {} refused:\n{}", refused.len(), cases.len(), refused.join("\n"));
}

#[test]
fn every_hostile_case_that_must_be_refused_is() {
    let facts = victim();
    let cases = load("hostile");
    let accepted: Vec<String> = cases
        .iter()
        .filter(|case| case.expect == Expect::Refused && judge(case, &facts).is_ok())
        .map(|case| format!("{}\n    {}", name(case), short(&case.sql)))
        .collect();
    assert!(cases.len() >= 250, "{} cases", cases.len());
    assert!(accepted.is_empty(), "{} of {} accepted:\n{}", accepted.len(), cases.len(), accepted.join("\n"));
}

fn name(case: &Case) -> String {
    format!("{}/{}", case.file, case.name)
}

fn short(sql: &str) -> String {
    sql.chars().take(300).collect()
}

//! The recorded facts.

use std::fs;
use std::path::Path;

use tidegate_guard::{Facts, Row};

/// The facts of the corpora's fixture, recorded from PostgreSQL 15.
pub(crate) fn victim() -> Facts {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/victim.txt")).expect("the recorded facts are there");
    let mut answers: Vec<Vec<Row>> = vec![Vec::new(); Facts::QUERIES.len()];
    for line in text.lines() {
        let mut cells = line.split('\t').map(|cell| (cell != "\\N").then(|| cell.replace('\u{1f}', "\n")));
        let query: usize = cells.next().flatten().expect("a number").parse().expect("a number");
        answers[query].push(cells.collect());
    }
    Facts::from_rows(&answers)
}

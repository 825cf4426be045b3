//! Reads the corpora and the recorded facts.

use std::fs;
use std::path::{Path, PathBuf};

use tidegate_guard::{Facts, Row};

/// One case of a corpus.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) expect: String,
    pub(crate) sql: String,
}

/// All cases of `hostile` or `harmless`.
pub(crate) fn load(corpus: &str) -> Vec<Case> {
    let folder = root().join("corpus").join(corpus);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("the corpus is there").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files.iter().flat_map(|file| cases_of(file)).collect()
}

/// The facts of the corpora's fixture, recorded from PostgreSQL 15.
pub(crate) fn victim() -> Facts {
    let text = fs::read_to_string(root().join("tests/victim.txt")).expect("the recorded facts are there");
    let mut answers: Vec<Vec<Row>> = vec![Vec::new(); Facts::QUERIES.len()];
    for line in text.lines() {
        let mut cells = line.split('\t').map(|cell| (cell != "\\N").then(|| cell.replace('\u{1f}', "\n")));
        let query: usize = cells.next().flatten().expect("a number").parse().expect("a number");
        answers[query].push(cells.collect());
    }
    Facts::from_rows(&answers)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases_of(file: &Path) -> Vec<Case> {
    let text = fs::read_to_string(file).expect("a text");
    let stem = file.file_stem().expect("a name").to_string_lossy();
    let mut found: Vec<(Case, bool, bool)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let header = line.trim_end();
        if let Some(name) = header.strip_prefix("-- case: ") {
            let case = Case { name: format!("{stem}/{name}"), expect: String::new(), sql: String::new() };
            found.push((case, false, true));
            continue;
        }
        let Some((case, escape, in_header)) = found.last_mut() else { continue };
        if *in_header {
            if let Some(expect) = header.strip_prefix("-- expect: ") {
                case.expect.push_str(expect);
                continue;
            }
            if header.starts_with("-- needs: ") || header.starts_with("-- why: ") {
                continue;
            }
            if header.starts_with("-- escape: ") {
                *escape = true;
                continue;
            }
            *in_header = false;
        }
        case.sql.push_str(line);
    }
    found
        .into_iter()
        .map(|(mut case, escape, _)| {
            case.sql.truncate(case.sql.trim_end_matches('\n').len());
            if escape {
                case.sql = unescape(&case.sql);
            }
            case
        })
        .collect()
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let code = match rest.next().expect("an escape") {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            'x' => hex(&rest.by_ref().take(2).collect::<String>()),
            'u' => hex(&rest.by_ref().skip(1).take_while(|c| *c != '}').collect::<String>()),
            other => other,
        };
        out.push(code);
    }
    out
}

fn hex(digits: &str) -> char {
    char::from_u32(u32::from_str_radix(digits, 16).expect("hex")).expect("a character")
}

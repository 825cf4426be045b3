//! The corpora's text files as cases; the format is in `crates/tidegate-guard/corpus/README.md`.

use std::path::Path;

/// How a case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The guard refuses it.
    Refused,
    /// Somehow, without harm.
    HarmlessEnd,
}

/// One statement of a corpus.
pub struct Case {
    /// The file it stands in, without its ending.
    pub file: String,
    /// Its name, unique in the file.
    pub name: String,
    /// How it ends.
    pub expect: Expect,
    /// The statement.
    pub sql: String,
}

/// Every file of a folder with its cases.
pub fn read(folder: &Path) -> Vec<(String, Vec<Case>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the corpus is there").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("a text");
            let cases = format!("\n{text}").split("\n-- case: ").skip(1).map(|part| case(&file, part)).collect();
            (file, cases)
        })
        .collect()
}

fn case(file: &str, part: &str) -> Case {
    let (name, mut rest) = part.split_once('\n').unwrap_or((part, ""));
    let (mut expect, mut escaped) = (Expect::HarmlessEnd, false);
    while let Some((key, after)) = rest.strip_prefix("-- ").and_then(|line| line.split_once(": ")) {
        let (value, next) = after.split_once('\n').unwrap_or((after, ""));
        match (key, value) {
            ("expect", "refused") => expect = Expect::Refused,
            ("expect", "harmless_end") | ("needs" | "why", _) => {}
            ("escape", "true") => escaped = true,
            _ => break,
        }
        rest = next;
    }
    let sql = rest.trim_end_matches('\n');
    let sql = if escaped { unescape(sql) } else { sql.to_owned() };
    Case { file: file.to_owned(), name: name.to_owned(), expect, sql }
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next().expect("an escape") {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            '0' => out.push('\0'),
            '\\' => out.push('\\'),
            'x' => out.push(code(&rest.by_ref().take(2).collect::<String>())),
            'u' => out.push(code(&rest.by_ref().skip(1).take_while(|c| *c != '}').collect::<String>())),
            other => panic!("unknown escape \\{other}"),
        }
    }
    out
}

fn code(digits: &str) -> char {
    char::from_u32(u32::from_str_radix(digits, 16).expect("hexadecimal digits")).expect("a character")
}

//! What a condition on `pg_settings` lets through.
//!
//! It is worked out for a row of a setting that is closed: its name is known, it holds a text, and so
//! it has no unit and no bounds. Whatever else a condition asks may be true or false.

use crate::tree::Tree;
use crate::walk::{keeps_text, literal};

use super::{Named, VALUES};

/// Beginnings of categories that hold no closed setting, as a server that speaks English calls them. No other language
/// has a category of closed ones that begins so.
const OPEN_CATEGORIES: &[&str] = &[
    "Autovacuum",
    "Client Connection Defaults / Locale",
    "Client Connection Defaults / Statement",
    "Developer Options",
    "Error Handling",
    "Lock Management",
    "Query Tuning",
    "Replication / Primary",
    "Replication / Sending",
    "Replication / Subscribers",
    "Reporting and Logging / Process",
    "Reporting and Logging / What",
    "Reporting and Logging / When",
    "Resource Usage",
    "Statistics",
    "Vacuuming",
    "Version and Platform",
    "Write-Ahead Log / Checkpoints",
    "Write-Ahead Log / Settings",
];

/// Whether a condition can be true, and whether it can be false.
#[derive(Clone, Copy)]
struct Can {
    be_true: bool,
    be_false: bool,
}

impl Can {
    const EITHER: Can = Can { be_true: true, be_false: true };
    const NULL: Can = Can { be_true: false, be_false: false };

    fn only(value: bool) -> Can {
        Can { be_true: value, be_false: !value }
    }

    fn not(self) -> Can {
        Can { be_true: self.be_false, be_false: self.be_true }
    }

    fn and(self, other: Can) -> Can {
        Can { be_true: self.be_true && other.be_true, be_false: self.be_false || other.be_false }
    }

    fn or(self, other: Can) -> Can {
        self.not().and(other.not()).not()
    }
}

/// What a column of the row holds.
enum Held<'a> {
    Text(&'a str),
    Category,
    Null,
}

/// A row of `pg_settings` in a SELECT.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    /// What the SELECT calls it.
    pub(super) called: &'a str,
    /// Whether there is nothing beside it in FROM, so that a bare name is one of its columns.
    pub(super) alone: bool,
    /// Whether at least `name` is.
    pub(super) bare: bool,
    /// What else in FROM is made of literals.
    pub(super) sources: &'a [Named<'a>],
}

impl<'a> Row<'a> {
    /// Whether the condition can be true for it.
    pub(super) fn passes(self, condition: &Tree) -> bool {
        self.can(condition).be_true
    }

    fn can(self, condition: &Tree) -> Can {
        let parts = || condition.nodes("args").map(|part| self.can(part));
        // In the grammar's numbers: of BoolExpr 1 is AND, 2 OR, 3 NOT; of NullTest 1 is IS NULL.
        match (condition.kind, condition.number("boolop")) {
            ("BoolExpr", Some(1)) => parts().fold(Can::only(true), Can::and),
            ("BoolExpr", Some(2)) => parts().fold(Can::only(false), Can::or),
            ("BoolExpr", Some(3)) => parts().next().map_or(Can::EITHER, Can::not),
            ("NullTest", _) => match condition.node("arg").and_then(|column| self.held(column)) {
                Some(held) => Can::only(matches!(held, Held::Null) == (condition.number("nulltesttype") == Some(1))),
                None => Can::EITHER,
            },
            ("AExpr", _) => self.compared(condition).unwrap_or(Can::EITHER),
            _ => Can::EITHER,
        }
    }

    /// A column against literals.
    fn compared(self, condition: &Tree) -> Option<Can> {
        let (left, right) = (condition.node("lexpr")?, condition.node("rexpr")?);
        // Another schema's operator of that name may answer otherwise.
        let ([name] | ["pg_catalog", name]) = condition.names("name")[..] else { return None };
        // In the grammar's numbers 1 is a plain operator, 2 is ANY, 3 is ALL, 7 is IN, 8 is LIKE and 9 is ILIKE.
        let all = match condition.number("kind")? {
            1 | 8 | 9 | 2 => false,
            3 => true,
            7 => name == "<>",
            _ => return None,
        };
        let (held, literals) = match self.held(left) {
            Some(held) => (held, self.others(right)?),
            // The other way around only what is the same both ways.
            None if matches!(name, "=" | "<>") => (self.held(right)?, self.others(left)?),
            None => return None,
        };
        let text = match held {
            Held::Text(text) => text,
            Held::Null => return Some(Can::NULL),
            Held::Category => {
                let open = |literal: &&str| OPEN_CATEGORIES.iter().any(|beginning| literal.starts_with(beginning));
                return (!all && matches!(name, "=" | "~~") && literals.iter().all(open)).then_some(Can::only(false));
            }
        };
        let answers = literals.iter().map(|literal| answer(name, text, literal).map_or(Can::EITHER, Can::only));
        Some(if all { answers.fold(Can::only(true), Can::and) } else { answers.fold(Can::only(false), Can::or) })
    }

    /// The literals that a column of the row is compared with: written right there, or somewhere in FROM.
    fn others<'b>(self, tree: &'b Tree) -> Option<Vec<&'b str>>
    where
        'a: 'b,
    {
        let source = |source: &&Named<'_>| match tree.names("fields")[..] {
            [row, column] => row == source.row && column == source.column,
            _ => false,
        };
        match self.sources.iter().find(source).filter(|_| tree.kind == "ColumnRef") {
            Some(found) => Some(found.names.clone()),
            None => literals(tree),
        }
    }

    /// What the expression is, when it is a column of the row of which that is known.
    fn held(self, expression: &Tree) -> Option<Held<'a>> {
        match expression.kind {
            "TypeCast" if keeps_text(expression) => self.held(expression.node("arg")?),
            "FuncCall" if expression.names("funcname").last() == Some(&"lower") => self.held(expression.nodes("args").next()?),
            "ColumnRef" => {
                let column = match expression.names("fields")[..] {
                    [column] if self.alone || (self.bare && column == "name") => column,
                    [row, column] if row == self.called => column,
                    _ => return None,
                };
                match column {
                    "name" => Some(Held::Text(self.name)),
                    "vartype" => Some(Held::Text("string")),
                    "unit" | "min_val" | "max_val" | "enumvals" => Some(Held::Null),
                    "category" => Some(Held::Category),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// The literals that an expression is, or that are in a list or an array.
pub(super) fn literals(tree: &Tree) -> Option<Vec<&str>> {
    let list = match tree.kind {
        "List" => tree.nodes("items"),
        "AArrayExpr" => tree.nodes("elements"),
        // psql writes it after every pattern.
        "CollateClause" if tree.names("collname").last() == Some(&"default") => return literals(tree.node("arg")?),
        "TypeCast" if tree.node("arg")?.kind == "AArrayExpr" => return literals(tree.node("arg")?),
        _ => {
            let text = literal(tree)?;
            // As an array it may begin with blanks or with bounds.
            if !text.trim_start().starts_with(['{', '[']) {
                return Some(vec![text]);
            }
            let items = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'))?;
            return items.split(',').map(item).collect();
        }
    };
    let found: Option<Vec<&str>> = list.map(literal).collect();
    found.filter(|found| !found.is_empty())
}

/// An item of an array that is written as a text, also in quotes.
fn item(text: &str) -> Option<&str> {
    let text = text.trim();
    let inside = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let blanks = inside.is_none_or(|inside| inside.trim() == inside);
    let text = inside.unwrap_or(text);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '%' | ' ');
    (blanks && !text.is_empty() && text.chars().all(plain)).then_some(text)
}

/// Whether a condition does nothing with what settings hold that could fail, and so tell of rows that it keeps out.
pub(super) fn is_quiet(condition: &Tree, called: &str) -> bool {
    const FAIL: [char; 10] = ['+', '-', '*', '/', '%', '^', '|', '#', '@', '&'];
    let compares = match condition.kind {
        "BoolExpr" | "NullTest" | "List" => true,
        "AExpr" => !condition.names("name").iter().any(|name| name.contains(FAIL)),
        _ => false,
    };
    match condition.names("fields").last() {
        Some(column) => !VALUES.contains(column) && *column != called,
        None if condition.names("funcname").last() == Some(&"current_setting") => false,
        None => condition.children().into_iter().all(|part| (compares && part.kind == "ColumnRef") || is_quiet(part, called)),
    }
}

/// What an operator answers, where that can be told.
fn answer(operator: &str, text: &str, other: &str) -> Option<bool> {
    let lower = other.to_ascii_lowercase();
    match operator {
        "=" => Some(text == other),
        "<>" => Some(text != other),
        "~~" => like(text, other),
        "~~*" => like(text, &lower),
        "!~~" => like(text, other).map(|matches| !matches),
        "!~~*" => like(text, &lower).map(|matches| !matches),
        "~" => regex(text, other),
        "~*" => regex(text, &lower),
        "!~" => regex(text, other).map(|matches| !matches),
        "!~*" => regex(text, &lower).map(|matches| !matches),
        _ => None,
    }
}

/// A pattern of LIKE, of a length that a name may have.
fn like(text: &str, pattern: &str) -> Option<bool> {
    const PATTERN_MAX: usize = 100;
    if pattern.len() > PATTERN_MAX {
        return None;
    }
    // Where in the text the pattern so far can end.
    let text: Vec<char> = text.chars().collect();
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    let mut pattern = pattern.chars();
    while let Some(c) = pattern.next() {
        let mut next = vec![false; text.len() + 1];
        match c {
            '%' => {
                let first = ends.iter().position(|end| *end).unwrap_or(ends.len());
                next.iter_mut().skip(first).for_each(|end| *end = true);
            }
            c => {
                let wanted = if c == '\\' { pattern.next()? } else { c };
                let any = c == '_';
                for (at, found) in text.iter().enumerate() {
                    next[at + 1] = ends[at] && (any || *found == wanted);
                }
            }
        }
        ends = next;
    }
    ends.last().copied()
}

/// A regular expression of plain words: `^log_`, `mem$`, `^(work|temp)_`, `wal|checkpoint`, `\.`.
fn regex(text: &str, pattern: &str) -> Option<bool> {
    let (begins, rest) = pattern.strip_prefix("^(").map_or((false, pattern), |rest| (true, rest));
    let mut found = false;
    if begins {
        let (words, after) = rest.split_once(')')?;
        for word in words.split('|') {
            found |= word_in(text, &format!("^{word}{after}"))?;
        }
        return Some(found);
    }
    for word in pattern.split('|') {
        found |= word_in(text, word)?;
    }
    Some(found)
}

fn word_in(text: &str, word: &str) -> Option<bool> {
    let (first, word) = word.strip_prefix('^').map_or((false, word), |word| (true, word));
    let (last, word) = word.strip_suffix('$').map_or((false, word), |word| (true, word));
    let word = word.replace("\\.", "\u{0}");
    if !word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '\0') {
        return None;
    }
    let word = word.replace('\0', ".");
    Some(match (first, last) {
        (true, true) => text == word,
        (true, false) => text.starts_with(&word),
        (false, true) => text.ends_with(&word),
        (false, false) => text.contains(&word),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_postgresql() {
        for (text, pattern, expected) in [
            ("log_directory", "log%", true),
            ("log_directory", "%dir%", true),
            ("log_directory", "%_directory", true),
            ("log_directory", "log\\_%y", true),
            ("logxdirectory", "log\\_%", false),
            ("data_directory", "log%", false),
            ("abc", "a_", false),
            ("abc", "", false),
            ("", "%", true),
        ] {
            assert_eq!(like(text, pattern), Some(expected), "{text} like {pattern}");
        }
        for (text, pattern, expected) in [
            ("log_directory", "^log_", Some(true)),
            ("log_directory", "^(wal|log)_", Some(true)),
            ("log_directory", "^(wal|log)$", Some(false)),
            ("log_directory", "mem$|dir", Some(true)),
            ("log_directory", "mem$|wal", Some(false)),
            ("x.secret", "\\.", Some(true)),
            ("log_directory", "l.g", None),
            ("log_directory", "[a-z]+", None),
            ("log_directory", "^(a|(b))", None),
        ] {
            assert_eq!(regex(text, pattern), expected, "{text} ~ {pattern}");
        }
    }
}

//! How long a call would take that nothing interrupts.
//!
//! Most of PostgreSQL looks for a cancel or an elapsed timeout every now and then. The functions here
//! do not: they compare everything with everything in one loop of C, and the backend is deaf until
//! they are done. Measured on PostgreSQL 15 with a timeout of 0.3 s, on one core:
//!
//! | what | sizes | takes |
//! |---|---|---|
//! | `translate`, `btrim` | 20,000 × 20,000 characters | 2.6 s, 1.7 s |
//! | `strpos`, `replace`, `split_part`, `string_to_array` | 150,000 × 75,000 | 1.7 s |
//! | `like` | 80,000 × 40,000 | 1.7 s |
//! | `normalize`, `is normalized` | 48,000 bytes of marks | 2.2 s |
//! | `&&`, `@>` of arrays | 30,000 × 30,000 numbers; 8,000 × 8,000 texts | 1.7 s; 0.8 s |
//! | `@>`, `?\|`, `-` of `jsonb` | 16,000, 16,000, 30,000 values, squared | 4.1 s, 1.2 s, 2.3 s |
//! | a path of `jsonb` that compares two lists | 16,000 × 16,000 values | 3.0 s |
//! | `&&` of polygons; `<->` of polygons or paths | 6,000²; 2,000² points | 1.8 s; 2.1 s |
//! | `word_similarity` | 48,000 × 48,000 bytes | 1.6 s |
//! | `ts_rank`; `ts_rewrite` | 70,000 words, 30,000 asked; 16,000 words | 2.1 s; 2.1 s |
//! | `…::tsquery`, `plainto_tsquery` | 80,000 words | 1.3 s |
//! | `ltree @ ltxtquery` | 25,000 × 25,000 labels | 2.6 s |
//! | `div` of `numeric` | 131,000 / 65,000 digits | 0.6 s |
//! | `xpath` | 5,000 nodes and `//` in `//`; 300 in three of them | 0.3 s; 0.2 s |
//! | `pgp_sym_encrypt` | 65 million rounds | 0.1 s |
//!
//! Regular expressions, `ts_headline`, `to_tsquery`, `ltree ~ lquery`, `crypt`, `@>` of polygons and
//! `levenshtein` (255 characters at most) heed a cancel or end by themselves.

use crate::tree::Tree;
use crate::walk::literal;

use super::weight::{Weight, size};
use super::{function_name, operator_name};

/// What all calls of one statement may take together, in nanoseconds: about as long as nobody minds a deaf backend.
pub(super) const WORK_NS_MAX: f64 = 300_000_000.0;

/// Nanoseconds for every byte of the first argument and every byte of the second.
const PRODUCTS: &[(&str, f64)] = &[
    ("arraycontained", 10.0),
    ("arraycontains", 10.0),
    ("arrayoverlap", 10.0),
    ("bitposition", 0.2),
    ("bpcharlike", 0.5),
    ("bpcharnlike", 0.5),
    ("btrim", 4.5),
    ("bytealike", 0.5),
    ("byteanlike", 0.5),
    ("byteapos", 0.2),
    ("div", 0.1),
    ("ilike", 0.5),
    ("index", 1.5),
    ("jsonb_contained", 10.0),
    ("jsonb_contains", 10.0),
    ("jsonb_delete", 1.0),
    ("jsonb_exists_all", 1.0),
    ("jsonb_exists_any", 1.0),
    ("like", 0.5),
    ("ltrim", 4.5),
    ("ltxtq_exec", 2.0),
    ("ltxtq_rexec", 2.0),
    ("mod", 0.1),
    ("notlike", 0.5),
    ("numeric_div", 0.1),
    ("numeric_div_trunc", 0.1),
    ("numeric_mod", 0.1),
    ("numeric_mul", 0.1),
    ("path_distance", 40.0),
    ("path_inter", 10.0),
    ("poly_contain", 10.0),
    ("poly_contained", 10.0),
    ("poly_distance", 40.0),
    ("poly_overlap", 10.0),
    ("poly_same", 1.0),
    ("position", 0.2),
    ("replace", 0.2),
    ("rtrim", 4.5),
    ("split_part", 0.2),
    ("string_to_array", 0.2),
    ("string_to_table", 0.2),
    ("strpos", 0.2),
    ("texticlike", 0.5),
    ("texticnlike", 0.5),
    ("textlike", 0.5),
    ("textnlike", 0.5),
    ("textpos", 0.2),
    ("translate", 6.5),
    ("tsq_mcontained", 10.0),
    ("tsq_mcontains", 10.0),
];

/// Nanoseconds for the square of the bytes of all arguments.
const SQUARES: &[(&str, f64)] = &[
    ("is_normalized", 1.0),
    ("jsonb_path_exists", 1.0),
    ("jsonb_path_exists_opr", 1.0),
    ("jsonb_path_exists_tz", 1.0),
    ("jsonb_path_match", 1.0),
    ("jsonb_path_match_opr", 1.0),
    ("jsonb_path_match_tz", 1.0),
    ("jsonb_path_query", 1.0),
    ("jsonb_path_query_array", 1.0),
    ("jsonb_path_query_array_tz", 1.0),
    ("jsonb_path_query_first", 1.0),
    ("jsonb_path_query_first_tz", 1.0),
    ("jsonb_path_query_tz", 1.0),
    ("normalize", 1.0),
    ("phraseto_tsquery", 0.1),
    ("plainto_tsquery", 0.1),
    ("strict_word_similarity", 0.5),
    ("to_tsquery", 0.1),
    ("ts_match_qv", 0.5),
    ("ts_match_vq", 0.5),
    ("ts_rank", 1.0),
    ("ts_rank_cd", 1.0),
    ("ts_rewrite", 3.0),
    ("tsqueryin", 0.1),
    ("websearch_to_tsquery", 0.1),
    ("word_similarity", 1.0),
];

/// The same of operators.
const OPERATOR_PRODUCTS: &[(&str, f64)] = &[
    ("!~~", 0.5),
    ("!~~*", 0.5),
    ("%", 0.1),
    ("&&", 10.0),
    ("*", 0.1),
    ("-", 1.0),
    ("/", 0.1),
    ("<->", 40.0),
    ("<@", 10.0),
    ("?#", 10.0),
    ("?&", 1.0),
    ("?|", 1.0),
    ("@", 2.0),
    ("@>", 10.0),
    ("~=", 1.0),
    ("~~", 0.5),
    ("~~*", 0.5),
];

const OPERATOR_SQUARES: &[(&str, f64)] = &[
    ("%>", 1.0),
    ("%>>", 0.5),
    ("<%", 1.0),
    ("<->>", 1.0),
    ("<->>>", 0.5),
    ("<<%", 0.5),
    ("<<->", 1.0),
    ("<<<->", 0.5),
    ("@?", 1.0),
    ("@@", 0.5),
    ("@@@", 0.5),
];

/// Nanoseconds for every byte that goes into any call, and into one that splits a text into words.
const BYTE_NS: f64 = 1.0;
const WORD_BYTE_NS: f64 = 150.0;

/// Nanoseconds for a round of a key that is derived slowly, and the most rounds that there are.
const ROUND_NS: f64 = 1.8;
const ROUNDS_MAX: f64 = 65_011_712.0;

/// The longest key of others: the time that one takes grows with the cube of its numbers.
const KEY_BYTES_MAX: f64 = 4_096.0;

/// Nanoseconds for every node that a path looks at.
const NODE_NS: f64 = 10.0;

/// What a call takes at most, in nanoseconds.
pub(super) fn call(tree: &Tree, arguments: &[Weight]) -> f64 {
    let name = function_name(tree);
    let all = Weight::all(arguments).long;
    let plain = all * BYTE_NS;
    let slow = match name {
        "similarity" | "show_trgm" | "to_tsvector" => all * WORD_BYTE_NS,
        "xpath" | "xpath_exists" | "xmlexists" => xpath(tree.nodes("args").next().and_then(literal), long(arguments, 1)),
        "xpath_bool" | "xpath_list" | "xpath_nodeset" | "xpath_number" | "xpath_string" => {
            xpath(tree.nodes("args").nth(1).and_then(literal), long(arguments, 0))
        }
        "pgp_pub_encrypt" | "pgp_pub_encrypt_bytea" | "pgp_pub_decrypt" | "pgp_pub_decrypt_bytea"
            if key_bytes(tree.nodes("args").nth(1), long(arguments, 1)) > KEY_BYTES_MAX =>
        {
            f64::MAX
        }
        "pgp_sym_encrypt" | "pgp_sym_encrypt_bytea" => rounds(tree.nodes("args").nth(2)) * ROUND_NS,
        "pgp_sym_decrypt" | "pgp_sym_decrypt_bytea" if arguments.first().is_some_and(|message| !message.row) => ROUNDS_MAX * ROUND_NS,
        // Of all rows of a table both are as long as that.
        "btrim" | "ltrim" | "position" | "replace" | "rtrim" | "split_part" | "string_to_array" | "strpos" | "translate"
            if arguments.iter().take(2).all(|argument| argument.heap) =>
        {
            f64::MAX
        }
        _ => match (find(PRODUCTS, name), find(SQUARES, name)) {
            (Some(ns), _) => ns * long(arguments, 0) * long(arguments, 1),
            (_, Some(ns)) => ns * all * all,
            _ => 0.0,
        },
    };
    plain + slow
}

/// Nanoseconds for the square of the bytes that a function or an operator gets.
pub(super) fn squared(name: &str) -> f64 {
    [PRODUCTS, SQUARES, OPERATOR_PRODUCTS, OPERATOR_SQUARES].iter().filter_map(|list| find(list, name)).fold(0.0, f64::max)
}

/// What an operator takes at most, in nanoseconds.
pub(super) fn operator(tree: &Tree, operands: &[Weight]) -> f64 {
    let name = operator_name(tree);
    match (find(OPERATOR_PRODUCTS, name), find(OPERATOR_SQUARES, name)) {
        (Some(ns), _) => ns * long(operands, 0) * long(operands, 1),
        (_, Some(ns)) => ns * Weight::all(operands).long.powi(2),
        _ => 0.0,
    }
}

/// What a cast takes at most, in nanoseconds: only a query of words is slow to read.
pub(super) fn cast(to: &str, value: Weight) -> f64 {
    if to == "tsquery" { 0.1 * value.long.powi(2) } else { 0.0 }
}

/// What `xmltable` takes at most: its columns are looked for below each of its rows.
pub(super) fn xmltable(tree: &Tree, document: Weight) -> f64 {
    let rows = steps(tree.node("rowexpr").and_then(literal), document.long);
    let columns = tree.nodes("columns").map(|column| 1.0 + steps(column.node("colexpr").and_then(literal).or(Some("")), document.long));
    nodes(document.long).powf(columns.fold(rows, f64::max)) * NODE_NS
}

fn xpath(path: Option<&str>, document: f64) -> f64 {
    if document > 0.0 { nodes(document).powf(steps(path, document)) * NODE_NS } else { 0.0 }
}

/// How often a path goes through the whole document, each time for every node that it came from.
fn steps(path: Option<&str>, document: f64) -> f64 {
    let Some(path) = path else { return if document > 100.0 { f64::MAX } else { 1.0 } };
    let levels = levels(path);
    let deepest = levels.len().saturating_sub(1);
    let walks = levels.iter().enumerate().map(|(depth, text)| {
        let counted = size(text.matches("//").count() + text.matches("::").count()).max(1.0);
        let walks = depth == 0 || depth < deepest || text.split('\n').any(|predicate| !is_quick(predicate));
        if walks { counted } else { 0.0 }
    });
    walks.sum()
}

/// The text of a path by how many predicates it stands in, without what is in quotes; predicates end in a line break.
fn levels(path: &str) -> Vec<String> {
    let mut levels = vec![String::new()];
    let mut depth = 0_usize;
    let mut quote = None;
    for letter in path.chars() {
        match (quote, letter) {
            (Some(open), _) => quote = Some(open).filter(|open| *open != letter),
            (None, '"' | '\'') => quote = Some(letter),
            (None, '[') => {
                depth += 1;
                if levels.len() <= depth {
                    levels.push(String::new());
                }
            }
            (None, _) => {
                if let Some(text) = levels.get_mut(depth) {
                    text.push(if letter == ']' { '\n' } else { letter });
                }
                depth = if letter == ']' { depth.saturating_sub(1) } else { depth };
            }
        }
    }
    levels
}

/// Whether a predicate looks at its own node and what is right below it, once: a place, an attribute, one name.
fn is_quick(predicate: &str) -> bool {
    let plain = predicate.replace("position()", "1").replace("last()", "1").replace("text()", "t");
    let words = plain.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '@' | '*' | '$')));
    let names = words.filter(|word| word.contains('*') || word.starts_with(|c: char| c.is_alphabetic() || c == '_'));
    !plain.contains(['/', '.', ':', '|', '(']) && names.filter(|word| !matches!(*word, "and" | "or")).count() <= 1
}

/// The bytes of a key, of which hexadecimal digits write half a one each.
fn key_bytes(key: Option<&Tree>, long: f64) -> f64 {
    if key.and_then(literal).is_some_and(|text| text.starts_with("\\x")) { long / 2.0 } else { long }
}

/// The most nodes that a document can have.
fn nodes(document: f64) -> f64 {
    (document / 4.0).max(1.0)
}

/// The rounds that the options of an encryption ask for.
fn rounds(options: Option<&Tree>) -> f64 {
    let Some(options) = options else { return 0.0 };
    let Some(text) = literal(options) else { return ROUNDS_MAX };
    let count = text.split_once("s2k-count").map(|(_, rest)| rest.trim_start_matches([' ', '=']));
    let digits = count.map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default());
    digits.map_or(0.0, |digits| digits.parse().unwrap_or(ROUNDS_MAX))
}

fn long(weights: &[Weight], at: usize) -> f64 {
    weights.get(at).map_or(0.0, |weight| weight.long)
}

fn find(list: &[(&str, f64)], name: &str) -> Option<f64> {
    let at = list.binary_search_by_key(&name, |(entry, _)| entry).ok()?;
    list.get(at).map(|(_, ns)| *ns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_the_search() {
        for list in [PRODUCTS, SQUARES, OPERATOR_PRODUCTS, OPERATOR_SQUARES] {
            assert!(list.is_sorted_by_key(|(name, _)| *name));
        }
    }
}

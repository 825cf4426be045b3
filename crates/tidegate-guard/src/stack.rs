//! Room on the stack for the tree of a text.
//!
//! The tree is decoded by recursion, and one level of it costs 41 kB of stack, because the decoder
//! keeps room for each of the 270 kinds of node. So the depth of the tree is bounded from above by
//! the tokens of the text, before there is a tree; only address space is taken for it.

use pg_query::protobuf::{KeywordKind, Token};

use crate::refusal::Refusal;

/// Stack that one level can cost.
const BYTES_PER_LEVEL: usize = 48 * 1024;

/// Stack that the grammar may take: its own limit of 2 MiB, and what it keeps free below that.
const GRAMMAR_BYTES: usize = 3 * 1024 * 1024;

/// Stack that the grammar wants to find at the least.
const GRAMMAR_BYTES_MIN: usize = 640 * 1024;

/// The most levels that a tree has: the grammar hands out none with more than 10,000 messages
/// inside one another, and a level is two of them.
const LEVELS_MAX: usize = 5_000 + LEVELS_MIN;

/// Levels that every statement has.
const LEVELS_MIN: usize = 12;

/// Runs what recurses into the tree of `sql`, with room for it on the stack.
pub(crate) fn with_room<T>(sql: &str, run: impl FnOnce() -> T) -> T {
    let tree = LEVELS_MAX.min(levels(sql)) * BYTES_PER_LEVEL;
    stacker::maybe_grow(tree + GRAMMAR_BYTES_MIN, tree + GRAMMAR_BYTES, run)
}

/// The refusal of a text whose tree is or may be too deep.
pub(crate) fn too_deep() -> Refusal {
    Refusal::too_large("the statement nests too deep")
        .hint("put a long chain of values into `in (…)`, an array or a table, and split deep nesting with WITH")
}

/// At least the number of nodes on the longest way down the tree.
fn levels(sql: &str) -> usize {
    // What cannot be split into tokens has no tree.
    let Ok(scanned) = pg_query::scan(sql) else { return 0 };
    let (mut levels, mut open, mut open_max) = (LEVELS_MIN, 0_usize, 0_usize);
    for token in &scanned.tokens {
        match token.token() {
            Token::Ascii40 | Token::Ascii91 => {
                open += 1;
                open_max = open_max.max(open);
            }
            Token::Ascii41 | Token::Ascii93 => open = open.saturating_sub(1),
            kind => levels += weight(kind, token.keyword_kind()),
        }
    }
    levels + 4 * open_max
}

/// How many levels a token can add. Chains of AND and of OR are one node.
fn weight(token: Token, keyword: KeywordKind) -> usize {
    match token {
        Token::Ident
        | Token::Uident
        | Token::Sconst
        | Token::Usconst
        | Token::Iconst
        | Token::Fconst
        | Token::Bconst
        | Token::Xconst
        | Token::Param
        | Token::Ascii44
        | Token::Ascii46
        | Token::Ascii59
        | Token::SqlComment
        | Token::CComment
        | Token::And
        | Token::Or => 0,
        _ if keyword == KeywordKind::NoKeyword => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse;
    use crate::tree::Tree;

    fn depth(tree: &Tree) -> usize {
        1 + tree.children().into_iter().map(depth).max().unwrap_or(0)
    }

    fn check(sql: &str) {
        let Ok(tree) = with_room(sql, || parse::tree(sql)) else { return };
        let depth = with_room(sql, || depth(&tree));
        assert!(depth <= levels(sql).min(LEVELS_MAX) + 1, "{depth} levels, {} expected: {sql}", levels(sql));
    }

    const SHAPES: [(&str, &str); 24] = [
        ("(", ")"),
        ("(select ", ")"),
        ("exists (select from (select ", " as a) x)"),
        ("- ", ""),
        ("not ", ""),
        ("case when true then ", " end"),
        ("case ", " when 1 then 2 end"),
        ("array[", "]"),
        ("('{}'::int[])[", "]"),
        ("row(", ")"),
        ("f(", ")"),
        ("f(a => ", ")"),
        ("sum(1) over (order by ", ")"),
        ("sum(1) filter (where ", ")"),
        ("coalesce(1, ", ")"),
        ("json_object('a': ", ")"),
        ("json_array(", ")"),
        ("json_query(", ", '$')"),
        ("xmlelement(name a, ", ")"),
        ("xmlforest(", " as a)"),
        ("1 in (", ")"),
        ("", "::int"),
        ("", " + 1"),
        ("(with a as (select ", ") select 1 from a)"),
    ];

    proptest! {
        #[test]
        fn the_tree_is_never_deeper_than_its_bound(places in prop::collection::vec(0..SHAPES.len(), 1..40)) {
            let (mut before, mut after) = (String::from("select "), String::new());
            for place in places {
                let (open, close) = SHAPES[place];
                before.push_str(open);
                after.insert_str(0, close);
            }
            check(&format!("{before}1{after}"));
        }
    }
}

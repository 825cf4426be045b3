//! The tokens of a text, to find where a call or a name ends: the tree says only where it begins.

use std::ops::Range;

use pg_query::protobuf::{KeywordKind, Token};

use super::Reference;
use crate::refusal::Refusal;
use crate::tree::Tree;

/// The tokens of a text without its comments.
pub(super) struct Tokens(Vec<(Range<usize>, Token)>);

/// Where a call and its parts stand.
pub(super) struct CallSpans {
    pub(super) span: Range<usize>,
    pub(super) inside: Range<usize>,
    pub(super) filter: Option<Range<usize>>,
}

impl Tokens {
    pub(super) fn of(sql: &str) -> Result<Tokens, Refusal> {
        let scanned = pg_query::scan(sql).map_err(|error| Refusal::syntax(error.to_string()))?;
        let place = |at: i32| usize::try_from(at).unwrap_or_default();
        let tokens = scanned.tokens.iter().map(|token| (place(token.start)..place(token.end), token.token()));
        Ok(Tokens(tokens.filter(|(_, token)| !matches!(token, Token::SqlComment | Token::CComment)).collect()))
    }

    /// A column with its place; none when it is written with Unicode escapes.
    pub(super) fn reference(&self, column: &Tree) -> Option<Reference> {
        let start = column.location()?;
        let names: Vec<String> = column
            .nodes("fields")
            .map(|field| field.text("sval").unwrap_or(if field.kind == "AStar" { "*" } else { "" }).to_owned())
            .collect();
        let first = self.at(start)?;
        let last = self.0.get(first + 2 * names.len().checked_sub(1)?)?;
        let usual = self.0.get(first..).into_iter().flatten().take(2 * names.len() - 1).all(|(_, token)| *token != Token::Uident);
        usual.then_some(Reference { names, span: start..last.0.end })
    }

    /// Where the call ends that begins at a byte, with its FILTER.
    pub(super) fn call(&self, start: usize) -> Option<CallSpans> {
        let first = self.at(start)?;
        let open = (first..self.0.len()).find(|at| self.is(*at, Token::Ascii40))?;
        let close = self.close(open)?;
        let mut begin = open + 1;
        if self.is(begin, Token::Distinct) || self.is(begin, Token::All) {
            begin += 1;
        }
        let inside = self.0.get(begin)?.0.start..self.0.get(close)?.0.start;
        let mut end = close;
        if self.is(end + 1, Token::Within) && self.is(end + 3, Token::Ascii40) {
            end = self.close(end + 3)?;
        }
        let mut filter = None;
        if self.is(end + 1, Token::Filter) && self.is(end + 2, Token::Ascii40) {
            let last = self.close(end + 2)?;
            // The condition stands after WHERE.
            filter = Some(self.0.get(end + 4)?.0.start..self.0.get(last)?.0.start);
            end = last;
        }
        Some(CallSpans { span: start..self.0.get(end)?.0.end, inside, filter })
    }

    /// The parenthesis that closes the one at a place.
    fn close(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, (_, token)) in self.0.iter().enumerate().skip(open) {
            match token {
                Token::Ascii40 => depth += 1,
                Token::Ascii41 => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn is(&self, at: usize, token: Token) -> bool {
        self.0.get(at).is_some_and(|(_, found)| *found == token)
    }

    fn at(&self, start: usize) -> Option<usize> {
        self.0.binary_search_by_key(&start, |(span, _)| span.start).ok()
    }
}

/// A name as SQL: quoted where it would be folded or taken for a keyword.
pub fn quote_ident(name: &str) -> String {
    let plain = name.bytes().enumerate().all(|(at, byte)| byte.is_ascii_lowercase() || byte == b'_' || (at > 0 && byte.is_ascii_digit()));
    let word = plain && !name.is_empty() && pg_query::scan(name).is_ok_and(|scanned| scanned.tokens.iter().all(is_free));
    if word { name.to_owned() } else { quoted(name) }
}

/// A name as SQL, in quotes whatever it is: for texts that no person reads.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether a word is no keyword.
fn is_free(token: &pg_query::protobuf::ScanToken) -> bool {
    token.keyword_kind() == KeywordKind::NoKeyword
}

#[cfg(test)]
mod tests {
    use super::quote_ident;

    #[test]
    fn only_names_that_need_it_are_quoted() {
        let quoted: Vec<String> = ["state", "user", "Order", "a b", "x\"; drop table y", "2nd", "table", "é", ""].map(quote_ident).into();
        let expected = ["state", "\"user\"", "\"Order\"", "\"a b\"", "\"x\"\"; drop table y\"", "\"2nd\"", "\"table\"", "\"é\"", "\"\""];
        assert_eq!(quoted, expected);
    }
}

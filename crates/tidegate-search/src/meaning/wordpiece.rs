//! BERT's own way to split a text: lower case without accents, words and marks, then the longest pieces the vocabulary knows.

use std::collections::HashMap;

use tidegate_core::{Error, Result};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A longer word is unknown as a whole.
const WORD_MAX: usize = 100;

pub(super) struct WordPiece {
    pieces: HashMap<String, u32>,
    begin: u32,
    end: u32,
    unknown: u32,
}

impl WordPiece {
    pub(super) fn new(vocabulary: &str) -> Result<WordPiece> {
        let pieces: HashMap<String, u32> = vocabulary.lines().map(|piece| piece.trim_end().to_owned()).zip(0..).collect();
        let special =
            |name: &str| pieces.get(name).copied().ok_or_else(|| Error::invalid(format!("the embedding model's vocabulary has no {name}")));
        let (begin, end, unknown) = (special("[CLS]")?, special("[SEP]")?, special("[UNK]")?);
        Ok(WordPiece { pieces, begin, end, unknown })
    }

    /// The pieces of a text, `pieces_max` at most, with the marks of its beginning and end among them.
    pub(super) fn split(&self, text: &str, pieces_max: usize) -> Vec<u32> {
        let mut pieces = vec![self.begin];
        for word in words(text, pieces_max) {
            self.word(&word, &mut pieces);
            if pieces.len() >= pieces_max {
                break;
            }
        }
        pieces.truncate(pieces_max.saturating_sub(1));
        pieces.push(self.end);
        pieces
    }

    fn word(&self, word: &str, pieces: &mut Vec<u32>) {
        let letters: Vec<char> = word.chars().collect();
        let first = pieces.len();
        let mut from = 0;
        while from < letters.len() {
            let known = (from + 1..=letters.len()).rev().filter(|_| letters.len() <= WORD_MAX).find_map(|to| {
                let mut piece = String::from(if from > 0 { "##" } else { "" });
                piece.extend(letters.get(from..to)?);
                Some((to, *self.pieces.get(&piece)?))
            });
            let Some((to, piece)) = known else {
                pieces.truncate(first);
                pieces.push(self.unknown);
                return;
            };
            pieces.push(piece);
            from = to;
        }
    }
}

fn words(text: &str, words_max: usize) -> Vec<String> {
    let mut words = vec![String::new()];
    let letters = text.nfd().filter(|c| !is_combining_mark(*c) && *c != '\u{fffd}').flat_map(char::to_lowercase);
    for c in letters {
        if words.len() > words_max + 1 {
            break;
        }
        let stands_alone = is_mark(c) || is_ideograph(c);
        let separates = stands_alone || c.is_whitespace() || c.is_control();
        if separates && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if stands_alone {
            words.insert(words.len() - 1, c.to_string());
        } else if !separates && let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Punctuation: all of ASCII's marks, and the marks of other scripts that names and comments hold.
fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ceaf}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fall_into_the_longest_known_pieces() {
        let pieces = WordPiece::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\nun\n##aff\n##able\naffable\n,\n").unwrap();
        assert_eq!(pieces.split("Unaffable, áffable xyz", 128), [2, 4, 5, 6, 8, 7, 1, 3]);
        assert_eq!(pieces.split("un un un un un", 4), [2, 4, 4, 3]);
        assert_eq!(pieces.split("", 128), [2, 3]);
        assert!(WordPiece::new("a\nb\n").is_err());
    }

    #[test]
    fn marks_stand_alone() {
        assert_eq!(words("cust_id (PK)", 100), ["cust", "_", "id", "(", "pk", ")"]);
    }
}

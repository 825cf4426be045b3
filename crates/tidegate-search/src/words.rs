//! What a text is about, as stems: names split at underscores and capitals, everyday words as they are.

mod lists;

use std::collections::HashMap;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

/// What a synonym is worth beside the word itself.
const SYNONYM: f32 = 0.6;
/// Stems that one text gives at most: more say nothing new.
const TERMS_MAX: usize = 4_000;

/// The stems of a text, in order, with abbreviations written out beside themselves. Words that say nothing are left out.
pub fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for word in split(text) {
        if terms.len() >= TERMS_MAX {
            break;
        }
        if lists::STOP.contains(&word.as_str()) {
            continue;
        }
        for long in ABBREVIATIONS.get(word.as_str()).into_iter().flatten() {
            terms.push(stem(long));
        }
        if word.chars().nth(1).is_some() || word.chars().all(|c| c.is_ascii_digit()) {
            terms.push(stem(&word));
        }
    }
    terms
}

/// A stem that was asked for, and what else may stand for it, each with its worth.
pub fn alternatives(stem: &str) -> Vec<(String, f32)> {
    let mut alternatives = vec![(stem.to_owned(), 1.0)];
    for other in SYNONYMS.get(stem).into_iter().flatten() {
        if !alternatives.iter().any(|(known, _)| known == other) {
            alternatives.push((other.clone(), SYNONYM));
        }
    }
    alternatives
}

/// A name as words that a reader knows: `cust_ord_hdr` is `customer order header`.
pub fn spell(name: &str) -> String {
    let words: Vec<String> = split(name)
        .into_iter()
        .map(|word| ABBREVIATIONS.get(word.as_str()).and_then(|long| long.first()).map_or(word, |long| (*long).to_owned()))
        .collect();
    words.join(" ")
}

/// The words of a name or a sentence, in lower case: `orderItems2024`, `ORDER_ITEMS` and `order items` begin alike.
pub fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if !c.is_alphanumeric() {
            // An apostrophe ends a word, and what follows it is no word: customer's.
            take(&mut word, &mut words);
            before = c;
            continue;
        }
        let camel = c.is_uppercase() && (before.is_lowercase() || letters.peek().is_some_and(|next| next.is_lowercase()));
        if camel && before.is_alphanumeric() || c.is_numeric() != before.is_numeric() && before.is_alphanumeric() {
            take(&mut word, &mut words);
        }
        word.extend(c.to_lowercase());
        before = c;
    }
    take(&mut word, &mut words);
    words
}

fn take(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

fn stem(word: &str) -> String {
    // The English stemmer makes one stem of customers and customs.
    if let Some((_, kept)) = lists::UNSTEMMED.iter().find(|(known, _)| *known == word) {
        return (*kept).to_owned();
    }
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}

static ABBREVIATIONS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut map: HashMap<&str, Vec<&str>> = HashMap::new();
    for line in lists::ABBREVIATIONS.lines() {
        let mut words = line.split_whitespace();
        if let Some(short) = words.next() {
            map.entry(short).or_default().extend(words);
        }
    }
    map
});

static SYNONYMS: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut map: HashMap<String, Vec<String>> = HashMap::new();
    for line in lists::SYNONYMS.lines() {
        let stems: Vec<String> = line.split_whitespace().map(stem).collect();
        for one in &stems {
            let others = map.entry(one.clone()).or_default();
            others.extend(stems.iter().filter(|other| *other != one).cloned());
        }
    }
    map
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_as_people_read_them() {
        assert_eq!(split("orderItems"), ["order", "items"]);
        assert_eq!(split("HTTPServerLog"), ["http", "server", "log"]);
        assert_eq!(split("cust_ord_hdr2024"), ["cust", "ord", "hdr", "2024"]);
        assert_eq!(split("Größe, Straße"), ["größe", "straße"]);
        assert!(split("__ -- '' ").is_empty());
    }

    #[test]
    fn abbreviations_are_written_out_and_forms_of_a_word_are_one() {
        let header = terms("cust_ord_hdr");
        for stem in ["customer", "order", "header", "cust"] {
            assert!(header.iter().any(|term| term == stem), "{stem} in {header:?}");
        }
        assert_eq!(terms("deliveries"), terms("delivery"));
        assert_ne!(terms("customers"), terms("customs"));
        assert!(terms("how many of the").is_empty());
    }

    #[test]
    fn everyday_words_stand_for_each_other() {
        let of = |word: &str| alternatives(&terms(word)[0]);
        assert!(of("revenue").iter().any(|(stem, worth)| *stem == terms("turnover")[0] && *worth < 1.0));
        assert!(of("client").iter().any(|(stem, _)| stem == "customer"));
        assert_eq!(of("zebra").len(), 1);
    }
}

//! BM25F: a document is fields of different weight, and a rare word counts more than a common one.

use std::collections::HashMap;

use crate::words;

/// How fast the same word again stops adding.
const SATURATION: f32 = 1.2;
/// The fields, in the order of their weights: name, what is said of it, names of parts, what is said of parts, neighbours.
const FIELDS: usize = 5;
/// What a word is worth in each.
const WEIGHTS: [f32; FIELDS] = [4.0, 2.0, 1.5, 1.0, 0.4];
/// How much a long field dilutes its words, from 0 to 1.
const DILUTION: [f32; FIELDS] = [0.5, 0.4, 0.6, 0.6, 0.6];

/// One thing that can be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// What is said of it: comment, description, synonyms.
    pub about: String,
    /// What it consists of.
    pub parts: Vec<Part>,
    /// Names of what it is joined to.
    pub near: String,
}

/// One part of a document, for example a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What is said of it: comment, labels.
    pub about: String,
}

/// A question as stems, each with what may stand for it.
#[derive(Clone, Debug)]
pub struct Query(Vec<Vec<(String, f32)>>);

/// Documents by their words.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// For each stem the documents that hold it, with what it is worth there.
    postings: HashMap<String, Vec<(u32, f32)>>,
    documents: usize,
}

impl Query {
    /// A question in anybody's words. The same word twice counts once.
    pub fn new(question: &str) -> Query {
        let mut stems = words::terms(question);
        stems.sort_unstable();
        stems.dedup();
        Query(stems.iter().map(|stem| words::alternatives(stem)).collect())
    }

    /// How much of the question a short text answers by itself: the worth of the words they share.
    pub fn overlap(&self, text: &str) -> f32 {
        let terms = words::terms(text);
        let shared = |alternatives: &Vec<(String, f32)>| {
            alternatives.iter().filter(|(stem, _)| terms.contains(stem)).map(|(_, worth)| *worth).fold(0.0, f32::max)
        };
        self.0.iter().map(shared).sum()
    }
}

impl Index {
    /// Indexes documents; they are known by their place from then on.
    pub fn new(documents: &[Document]) -> Index {
        let fields: Vec<[Vec<String>; FIELDS]> = documents.iter().map(fields).collect();
        let mut average = [1.0_f32; FIELDS];
        for (at, average) in average.iter_mut().enumerate() {
            let length: usize = fields.iter().map(|fields| fields[at].len()).sum();
            *average = (real(length) / real(documents.len().max(1))).max(1.0);
        }
        let mut postings: HashMap<String, Vec<(u32, f32)>> = HashMap::new();
        for (place, fields) in (0..).zip(&fields) {
            let mut worth: HashMap<&str, f32> = HashMap::new();
            for (at, terms) in fields.iter().enumerate() {
                let each = WEIGHTS[at] / (1.0 - DILUTION[at] + DILUTION[at] * real(terms.len()) / average[at]);
                for term in terms {
                    *worth.entry(term).or_default() += each;
                }
            }
            for (term, worth) in worth {
                postings.entry(term.to_owned()).or_default().push((place, worth));
            }
        }
        Index { postings, documents: documents.len() }
    }

    /// How many documents it holds.
    pub fn len(&self) -> usize {
        self.documents
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// The documents of several indexes scored alike: a word is as rare as it is in all of them together.
    pub fn score(indexes: &[&Index], query: &Query) -> Vec<Vec<f32>> {
        let total: usize = indexes.iter().map(|index| index.documents).sum();
        let mut scores: Vec<Vec<f32>> = indexes.iter().map(|index| vec![0.0; index.documents]).collect();
        for alternatives in &query.0 {
            let mut best: Vec<HashMap<u32, f32>> = vec![HashMap::new(); indexes.len()];
            for (stem, worth) in alternatives {
                let holding: usize = indexes.iter().filter_map(|index| index.postings.get(stem)).map(Vec::len).sum();
                let rarity = (1.0 + (real(total - holding) + 0.5) / (real(holding) + 0.5)).ln();
                for (index, best) in indexes.iter().zip(&mut best) {
                    for (place, weight) in index.postings.get(stem).into_iter().flatten() {
                        let score = worth * rarity * weight / (SATURATION + weight);
                        let known = best.entry(*place).or_default();
                        *known = known.max(score);
                    }
                }
            }
            for (scores, best) in scores.iter_mut().zip(best) {
                for (place, score) in best {
                    if let Some(sum) = usize::try_from(place).ok().and_then(|place| scores.get_mut(place)) {
                        *sum += score;
                    }
                }
            }
        }
        scores
    }
}

fn fields(document: &Document) -> [Vec<String>; FIELDS] {
    let of = |texts: &mut dyn Iterator<Item = &str>| texts.flat_map(words::terms).collect();
    [
        words::terms(&document.name),
        words::terms(&document.about),
        of(&mut document.parts.iter().map(|part| part.name.as_str())),
        of(&mut document.parts.iter().map(|part| part.about.as_str())),
        words::terms(&document.near),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "counts of words, far below 2^24")]
fn real(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(name: &str, about: &str, parts: &[&str]) -> Document {
        let parts = parts.iter().map(|name| Part { name: (*name).to_owned(), about: String::new() }).collect();
        Document { name: name.to_owned(), about: about.to_owned(), parts, near: String::new() }
    }

    fn shop() -> Index {
        Index::new(&[
            document("orders", "One row for each order placed", &["id", "customer_id", "total", "placed_at"]),
            document("customers", "Everyone who signed up", &["id", "email", "country"]),
            document("shipments", "", &["id", "order_id", "carrier", "delivered_at"]),
        ])
    }

    fn best(question: &str) -> usize {
        let scores = Index::score(&[&shop()], &Query::new(question)).remove(0);
        (0..scores.len()).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap()
    }

    #[test]
    fn names_synonyms_and_columns_find_their_table() {
        assert_eq!(best("how many orders were placed"), 0);
        assert_eq!(best("clients by country"), 1);
        assert_eq!(best("which courier delivers fastest"), 2);
    }

    #[test]
    fn several_indexes_are_scored_alike() {
        let (one, other) = (shop(), Index::new(&[document("orders", "", &[])]));
        let scores = Index::score(&[&one, &other], &Query::new("orders"));
        assert!(scores[1][0] > 0.0 && scores[0][1] == 0.0);
        assert_eq!((scores[0].len(), scores[1].len()), (3, 1));
    }

    #[test]
    fn an_empty_index_and_an_empty_question_find_nothing() {
        assert!(Index::new(&[]).is_empty());
        assert_eq!(Index::score(&[&Index::new(&[])], &Query::new("orders")), [Vec::<f32>::new()]);
        assert!(Index::score(&[&shop()], &Query::new("the of")).concat().iter().all(|score| *score == 0.0));
    }
}

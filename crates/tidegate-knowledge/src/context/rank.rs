//! Which tables come first: by relevance to the question, nearness by foreign keys to the most relevant, and use.

use std::collections::{HashMap, HashSet};

use super::targets;
use tidegate_data::schema::Schema;

/// What each counts when there is a question.
const RELEVANCE: f32 = 0.35;
const NEARNESS: f32 = 0.5;
const USE: f32 = 0.15;
/// Without a question: use, how many keys lead to and from a table, and its size.
const USE_ALONE: f32 = 0.45;
const CENTRALITY: f32 = 0.35;
const SIZE: f32 = 0.2;
/// What is left of a table's relevance for those that are one key away, and how many keys it reaches.
const HANDED_ON: f32 = 0.7;
const KEYS_MAX: usize = 2;

/// A table, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    /// Its dataset's place.
    pub(super) dataset: usize,
    /// Its place in the schema.
    pub(super) table: usize,
    /// How often statements named it.
    pub(super) used: u64,
    relevance: f32,
    nearness: f32,
    links: usize,
    rows: u64,
    score: f32,
}

/// Every table of a schema.
pub(super) fn candidates(dataset: usize, schema: &Schema, scores: &[f32], statements: &[(String, u64)]) -> Vec<Candidate> {
    let places: HashMap<String, usize> = (0..).zip(&schema.tables).map(|(at, table)| (Schema::label(table), at)).collect();
    let mut links: Vec<HashSet<usize>> = vec![HashSet::new(); schema.tables.len()];
    for table in 0..schema.tables.len() {
        for target in targets(schema, &places, table).filter(|target| *target != table) {
            links[table].insert(target);
            links[target].insert(table);
        }
    }
    let nearness = nearness(scores, &links);
    let used = used(schema, statements);
    let candidate = |(table, links): (usize, &HashSet<usize>)| Candidate {
        dataset,
        table,
        used: used[table],
        relevance: scores.get(table).copied().unwrap_or_default(),
        nearness: nearness[table],
        links: links.len(),
        rows: schema.tables[table].rows.unwrap_or_default(),
        score: 0.0,
    };
    links.iter().enumerate().map(candidate).collect()
}

/// Best first.
pub(super) fn rank(candidates: &mut [Candidate], has_question: bool) {
    let relevance = |of: fn(f32, f32) -> f32, from: f32| candidates.iter().map(|candidate| candidate.relevance).fold(from, of);
    let (least, most) = (relevance(f32::min, f32::INFINITY), relevance(f32::max, 0.0));
    let span = (most - least).max(f32::MIN_POSITIVE);
    let used = logarithm(candidates.iter().map(|candidate| candidate.used).max());
    let rows = logarithm(candidates.iter().map(|candidate| candidate.rows).max());
    let links = logarithm(candidates.iter().map(|candidate| candidate.links as u64).max());
    for candidate in candidates.iter_mut() {
        let use_share = logarithm(Some(candidate.used)) / used.max(1.0);
        candidate.score = if has_question {
            RELEVANCE * (candidate.relevance - least) / span + NEARNESS * candidate.nearness + USE * use_share
        } else {
            let (links, rows) = (logarithm(Some(candidate.links as u64)) / links.max(1.0), logarithm(Some(candidate.rows)) / rows.max(1.0));
            USE_ALONE * use_share + CENTRALITY * links + SIZE * rows
        };
    }
    candidates
        .sort_by(|one, other| other.score.total_cmp(&one.score).then_with(|| (one.dataset, one.table).cmp(&(other.dataset, other.table))));
}

/// The datasets in the order of their best tables; those without any come last.
pub(super) fn datasets(ranked: &[Candidate], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    for at in ranked.iter().map(|candidate| candidate.dataset).chain(0..count) {
        if !order.contains(&at) {
            order.push(at);
        }
    }
    order
}

/// A table's own relevance, from 0 to 1, or that of a neighbour by foreign keys, less with each key on the way.
fn nearness(scores: &[f32], links: &[HashSet<usize>]) -> Vec<f32> {
    let best = scores.iter().fold(f32::MIN_POSITIVE, |best, score| best.max(*score));
    let mut nearness: Vec<f32> = (0..links.len()).map(|table| scores.get(table).map_or(0.0, |score| score / best)).collect();
    for _ in 0..KEYS_MAX {
        let handed = |links: &HashSet<usize>| links.iter().map(|next| nearness[*next]).fold(0.0, f32::max) * HANDED_ON;
        let from: Vec<f32> = links.iter().map(handed).collect();
        nearness.iter_mut().zip(from).for_each(|(own, handed)| *own = own.max(handed));
    }
    nearness
}

/// How often statements named each table: by its bare name, since most are unique and a guess costs little here.
fn used(schema: &Schema, statements: &[(String, u64)]) -> Vec<u64> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, table) in schema.tables.iter().enumerate() {
        places.entry(table.name.as_str()).or_default().push(at);
    }
    let mut used = vec![0_u64; schema.tables.len()];
    for (statement, times) in statements {
        let words: HashSet<&str> = statement.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        for at in words.iter().filter_map(|word| places.get(word)).flatten() {
            used[*at] += times;
        }
    }
    used
}

#[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more digits")]
fn logarithm(count: Option<u64>) -> f32 {
    (count.unwrap_or_default() as f32).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tidegate_data::schema::{ColumnInfo, Table};

    fn schema() -> Schema {
        let table = |name: &str, target: Option<&str>| Table {
            schema: "public".to_owned(),
            name: name.to_owned(),
            columns: vec![ColumnInfo { references: target.map(str::to_owned), ..ColumnInfo::default() }],
            ..Table::default()
        };
        Schema {
            tables: vec![
                table("orders", Some("customers")),
                table("customers", Some("regions.code")),
                table("regions", None),
                table("logs", None),
            ],
            ..Schema::default()
        }
    }

    fn order(scores: &[f32], statements: &[(String, u64)], has_question: bool) -> Vec<usize> {
        let mut candidates = candidates(0, &schema(), scores, statements);
        rank(&mut candidates, has_question);
        candidates.iter().map(|candidate| candidate.table).collect()
    }

    #[test]
    fn neighbours_of_the_best_come_before_strangers() {
        assert_eq!(order(&[1.0, 0.0, 0.0, 0.0], &[], true), [0, 1, 2, 3]);
    }

    #[test]
    fn use_decides_between_equals() {
        let asked = [("select * from logs l join customers c using (id)".to_owned(), 5)];
        assert_eq!(order(&[0.0; 4], &asked, false)[..2], [1, 3]);
        assert_eq!(order(&[0.0; 4], &[("select 'x' from LOGS".to_owned(), 9)], true)[0], 0);
    }
}

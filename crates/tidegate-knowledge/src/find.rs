//! The tables that can answer a question, over any datasets: by words, and by meaning where a model is installed.

mod document;
mod meaning;
mod store;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::Serialize;
use tidegate_core::{Error, Result};
use tidegate_pg::Control;
use tidegate_search::{Index, Query, Vector, words};
use tokio::sync::watch;

use meaning::Meaning;
use tidegate_data::Dataset;
use tidegate_data::schema::{ColumnInfo, Schema, Table};

/// What meaning counts; words count the rest. Measured by `make bench` on questions that tuning never saw.
const MEANING: f32 = 0.8;
/// What a copy of a table is worth beside it: meanings lie closer together than counts of words.
const COPY_BY_MEANING: f32 = 0.85;
const COPY_BY_WORDS: f32 = 0.5;
/// How long one dataset may take to say what it holds.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a first question waits for the vectors of a dataset's tables.
const EMBEDDING: Duration = Duration::from_secs(4);
/// Columns that are named as the reason for a table.
const REASONS_MAX: usize = 4;

/// What is known of each dataset's tables, to find them by.
pub struct Find {
    known: Mutex<HashMap<String, Arc<Catalogue>>>,
    control: Control,
    meaning: Option<Arc<Meaning>>,
}

/// One dataset's tables, by words and by meaning.
struct Catalogue {
    /// Of all texts: the same texts need no new index.
    hash: [u8; 32],
    words: Index,
    /// The reading of the schema that was last seen to be the same.
    read: Mutex<Weak<Schema>>,
    /// What each table means. Empty until all are there.
    vectors: RwLock<Arc<Vec<Vector>>>,
    embedded: watch::Sender<bool>,
}

/// A dataset with the schema that was searched, and its tables' scores in the schema's order.
pub struct Scored {
    /// The dataset.
    pub dataset: Arc<Dataset>,
    /// What it holds.
    pub schema: Arc<Schema>,
    /// From 0 to about 1, for each table.
    pub scores: Vec<f32>,
    /// Changes when what is searched does.
    pub hash: [u8; 32],
}

/// A dataset as it was read, before it is scored.
type Searched = (Arc<Dataset>, Arc<Schema>, Arc<Catalogue>);

/// What was searched, and how.
pub struct Found {
    /// Every dataset that answered.
    pub datasets: Vec<Scored>,
    /// Datasets that did not answer.
    pub silent: Vec<String>,
    /// By what means.
    pub by: Means,
    query: Query,
}

/// By what tables were compared with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// No model is installed.
    Words,
    /// The model could not be read; the log says why.
    WordsModelBroken,
    /// The tables' vectors are still being made.
    WordsForNow,
    /// Both.
    WordsAndMeaning,
}

/// One table, with its score.
pub struct Hit<'a> {
    /// Where it is.
    pub dataset: &'a Dataset,
    /// The table.
    pub table: &'a Table,
    /// Relative to others of the same search.
    pub score: f32,
}

impl Find {
    /// Looks for the model only when a question comes.
    pub fn new(control: Control, model: &Path) -> Find {
        let meaning = (!model.as_os_str().is_empty()).then(|| Arc::new(Meaning::new(control.clone(), model)));
        Find { known: Mutex::default(), control, meaning }
    }

    /// Scores every table of the datasets.
    pub async fn find(&self, datasets: &[Arc<Dataset>], question: &str) -> Result<Found> {
        let query = Query::new(question);
        let (searched, silent) = self.catalogues(datasets).await;
        let (names, errors): (Vec<String>, Vec<Error>) = silent.into_iter().unzip();
        if let Some(error) = errors.into_iter().next().filter(|_| searched.is_empty()) {
            return Err(error);
        }
        let (by, cosines) = self.by_meaning(&searched, question).await;
        let indexes: Vec<&Index> = searched.iter().map(|(_, _, catalogue)| &catalogue.words).collect();
        let lexical = normal(Index::score(&indexes, &query));
        let mut scores = match cosines {
            Some(cosines) => blend(&cosines, lexical),
            None => lexical,
        };
        let copy = if by == Means::WordsAndMeaning { COPY_BY_MEANING } else { COPY_BY_WORDS };
        let stems = words::terms(question);
        for ((_, schema, _), scores) in searched.iter().zip(&mut scores) {
            scores.iter_mut().zip(document::worths(schema, &stems, copy)).for_each(|(score, worth)| *score *= worth);
        }
        let datasets = searched.into_iter().zip(scores);
        let datasets = datasets.map(|((dataset, schema, known), scores)| Scored { dataset, schema, scores, hash: known.hash }).collect();
        Ok(Found { datasets, silent: names, by, query })
    }

    /// Whether a model is there to find by meaning.
    pub fn has_model(&self) -> bool {
        self.meaning.as_ref().is_some_and(|meaning| meaning.is_installed())
    }

    /// Frees the model when nobody has asked for a while.
    pub fn rest(&self) {
        if let Some(meaning) = &self.meaning {
            meaning.rest();
        }
    }

    /// Stops what runs in the background.
    pub async fn close(&self) {
        if let Some(meaning) = &self.meaning {
            meaning.close().await;
        }
    }

    /// The datasets that answer, and the others with the reason why not.
    async fn catalogues(&self, datasets: &[Arc<Dataset>]) -> (Vec<Searched>, Vec<(String, Error)>) {
        let read = datasets.iter().map(|dataset| async {
            let name = &dataset.entry.name;
            let late = |_| Error::unavailable(format!("dataset `{name}` did not say what it holds within {} s", PATIENCE.as_secs()));
            let schema = tokio::time::timeout(PATIENCE, dataset.schema()).await.map_err(late).flatten()?;
            let catalogue = self.catalogue(dataset, &schema).await?;
            Ok::<_, Error>((Arc::clone(dataset), schema, catalogue))
        });
        let (mut searched, mut silent) = (Vec::new(), Vec::new());
        for (dataset, read) in datasets.iter().zip(join_all(read).await) {
            match read {
                Ok(read) => searched.push(read),
                Err(error) => {
                    tracing::warn!(cause = error.chain(), dataset.name = %dataset.entry.name, "a dataset is not searched: {error}");
                    silent.push((dataset.entry.name.clone(), error));
                }
            }
        }
        (searched, silent)
    }

    /// The index of a schema: the one from before while its texts are the same.
    async fn catalogue(&self, dataset: &Dataset, schema: &Arc<Schema>) -> Result<Arc<Catalogue>> {
        let name = &dataset.entry.name;
        let before = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if let Some(before) = before.as_ref().filter(|before| before.is_of(schema)) {
            return Ok(Arc::clone(before));
        }
        let read = Arc::clone(schema);
        let said = store::other_words(&self.control, dataset.id).await?;
        let hash = before.as_ref().map(|before| before.hash);
        let indexed = tokio::task::spawn_blocking(move || {
            let documents = document::documents(&read, &said);
            let new = document::hash(&documents);
            (hash != Some(new)).then(|| (new, Index::new(&documents), documents))
        });
        let indexed = indexed.await.map_err(|error| Error::internal("indexing a schema broke off").because(error))?;
        let Some((hash, words, documents)) = indexed else {
            let before = before.ok_or_else(|| Error::internal("an index is gone"))?;
            *before.read.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(schema);
            return Ok(before);
        };
        let read = Mutex::new(Arc::downgrade(schema));
        let catalogue = Catalogue { hash, words, read, vectors: RwLock::default(), embedded: watch::Sender::new(false) };
        let catalogue = Arc::new(catalogue);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), Arc::clone(&catalogue));
        if let Some(meaning) = &self.meaning {
            meaning.start(Arc::clone(&catalogue), documents.iter().map(document::text).collect());
        }
        Ok(catalogue)
    }

    /// How near each table is to the question, once every table has its vectors.
    async fn by_meaning(&self, searched: &[Searched], question: &str) -> (Means, Option<Vec<Vec<f32>>>) {
        let installed = self.meaning.as_ref().filter(|meaning| meaning.is_installed());
        let Some(meaning) = installed.filter(|_| !question.trim().is_empty()) else { return (Means::Words, None) };
        let vector = match meaning.embed(vec![question.to_owned()]).await {
            Ok(vectors) => vectors.into_iter().next(),
            Err(error) => {
                tracing::warn!(cause = error.chain(), "searching by words alone: {error}");
                return (Means::WordsModelBroken, None);
            }
        };
        let waiting = join_all(searched.iter().map(|(_, _, catalogue)| catalogue.wait()));
        let ready = tokio::time::timeout(EMBEDDING, waiting).await.is_ok_and(|ready| ready.into_iter().all(|ready| ready));
        let Some(vector) = vector.filter(|_| ready) else { return (Means::WordsForNow, None) };
        (Means::WordsAndMeaning, Some(searched.iter().map(|(_, _, catalogue)| catalogue.cosines(&vector)).collect()))
    }
}

impl Catalogue {
    fn is_of(&self, schema: &Arc<Schema>) -> bool {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).as_ptr() == Arc::as_ptr(schema)
    }

    async fn wait(&self) -> bool {
        self.embedded.subscribe().wait_for(|embedded| *embedded).await.is_ok()
    }

    fn embed(&self, vectors: Vec<Vector>) {
        *self.vectors.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(vectors);
        self.embedded.send_replace(true);
    }

    fn cosines(&self, question: &Vector) -> Vec<f32> {
        let vectors = Arc::clone(&self.vectors.read().unwrap_or_else(PoisonError::into_inner));
        vectors.iter().map(|vector| question.cosine(vector)).collect()
    }
}

impl Found {
    /// The best tables of all datasets, best first, `hits_max` at most.
    pub fn best(&self, hits_max: usize) -> Vec<Hit<'_>> {
        let mut hits: Vec<Hit<'_>> = self.datasets.iter().flat_map(Scored::hits).filter(|hit| hit.score > 0.0).collect();
        hits.sort_by(|one, other| other.score.total_cmp(&one.score));
        hits.truncate(hits_max);
        hits
    }

    /// How many tables were searched.
    pub fn tables(&self) -> usize {
        self.datasets.iter().map(|scored| scored.schema.tables.len()).sum()
    }

    /// The columns of a table that answer something of the question, best first.
    pub fn reasons<'a>(&self, table: &'a Table) -> Vec<&'a ColumnInfo> {
        let worth = |column: &ColumnInfo| {
            let about = column.comment.as_deref().unwrap_or_default();
            self.query.overlap(&column.name) + self.query.overlap(about) / 2.0
        };
        let mut reasons: Vec<(f32, &ColumnInfo)> = table.columns.iter().map(|column| (worth(column), column)).collect();
        reasons.retain(|(worth, _)| *worth > 0.0);
        reasons.sort_by(|one, other| other.0.total_cmp(&one.0));
        reasons.truncate(REASONS_MAX);
        reasons.into_iter().map(|(_, column)| column).collect()
    }
}

impl Scored {
    fn hits(&self) -> impl Iterator<Item = Hit<'_>> {
        self.schema.tables.iter().zip(&self.scores).map(|(table, score)| Hit { dataset: &self.dataset, table, score: *score })
    }
}

/// Scores from 0 to 1: the best of all is 1.
fn normal(mut scores: Vec<Vec<f32>>) -> Vec<Vec<f32>> {
    let most = scores.iter().flatten().fold(0.0_f32, |most, score| most.max(*score)).max(f32::MIN_POSITIVE);
    scores.iter_mut().flatten().for_each(|score| *score /= most);
    scores
}

fn blend(cosines: &[Vec<f32>], mut words: Vec<Vec<f32>>) -> Vec<Vec<f32>> {
    for (word, cosine) in words.iter_mut().flatten().zip(cosines.iter().flatten()) {
        *word = MEANING * cosine.max(0.0) + (1.0 - MEANING) * *word;
    }
    words
}

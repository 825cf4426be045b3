//! The embedding model at work: loaded when it is needed, on threads of its own, a few texts at a time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use tidegate_core::{Error, Result};
use tidegate_pg::Control;
use tidegate_search::{Model, Vector, meaning};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Catalogue, store};

/// Texts that go through the model at once: a tenth of a second.
const BATCH: usize = 16;
/// Questions that are embedded at the same time; tables are embedded one batch after the other.
const QUESTIONS: usize = 2;
/// How long an unused model stays in memory.
const REST: Duration = Duration::from_mins(5);

pub(super) struct Meaning {
    control: Control,
    folder: PathBuf,
    model: Mutex<Option<(Instant, Arc<Model>)>>,
    loading: tokio::sync::Mutex<()>,
    questions: Semaphore,
    tables: Semaphore,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Meaning {
    pub(super) fn new(control: Control, folder: &Path) -> Meaning {
        Meaning {
            control,
            folder: folder.to_owned(),
            model: Mutex::default(),
            loading: tokio::sync::Mutex::default(),
            questions: Semaphore::new(QUESTIONS),
            tables: Semaphore::new(1),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }
    }

    /// Whether a model is there: it may be installed while we run.
    pub(super) fn is_installed(&self) -> bool {
        self.folder.join(meaning::WEIGHTS).is_file()
    }

    /// Vectors of a few texts, for somebody who waits.
    pub(super) async fn embed(&self, texts: Vec<String>) -> Result<Vec<Vector>> {
        let _turn = self.questions.acquire().await.map_err(|error| Error::unavailable("search is closing").because(error))?;
        run(&self.model().await?, texts).await
    }

    /// Makes the vectors of a dataset's tables in the background.
    pub(super) fn start(self: &Arc<Self>, catalogue: Arc<Catalogue>, texts: Vec<String>) {
        let meaning = Arc::clone(self);
        self.tasks.spawn(async move {
            let stop = meaning.stop.clone();
            tokio::select! {
                () = stop.cancelled() => {}
                () = meaning.fill(&catalogue, &texts) => {}
            }
        });
    }

    pub(super) fn rest(&self) {
        let mut model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        if model.as_ref().is_some_and(|(used, _)| used.elapsed() > REST) {
            *model = None;
        }
    }

    pub(super) async fn close(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Tries until it works: the model may come later, and the control database come back.
    async fn fill(&self, catalogue: &Catalogue, texts: &[String]) {
        const PAUSE: Duration = Duration::from_secs(30);
        loop {
            if self.is_installed() {
                match self.vectors(texts).await {
                    Ok(vectors) => return catalogue.embed(vectors),
                    Err(error) => tracing::warn!(cause = error.chain(), "tables are not embedded yet: {error}"),
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// From the store what was embedded before, from the model the rest.
    async fn vectors(&self, texts: &[String]) -> Result<Vec<Vector>> {
        let _turn = self.tables.acquire().await.map_err(|error| Error::unavailable("search is closing").because(error))?;
        let identity = self.model().await?.identity.clone();
        let hashes: Vec<Vec<u8>> = texts.iter().map(|text| Sha256::digest(format!("{identity}\0{text}")).to_vec()).collect();
        let mut known = store::load(&self.control, &hashes).await?;
        let missing: Vec<(&Vec<u8>, &String)> = hashes.iter().zip(texts).filter(|(hash, _)| !known.contains_key(*hash)).collect();
        for batch in missing.chunks(BATCH) {
            let vectors = run(&self.model().await?, batch.iter().map(|(_, text)| (*text).clone()).collect()).await?;
            let new: Vec<(Vec<u8>, Vector)> = batch.iter().map(|(hash, _)| (*hash).clone()).zip(vectors).collect();
            store::add(&self.control, &new).await?;
            known.extend(new);
        }
        let found = hashes.iter().map(|hash| known.get(hash).cloned());
        found.collect::<Option<_>>().ok_or_else(|| Error::internal("a text was not embedded"))
    }

    async fn model(&self) -> Result<Arc<Model>> {
        let loaded = || {
            let mut model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
            model.as_mut().map(|(used, model)| {
                *used = Instant::now();
                Arc::clone(model)
            })
        };
        if let Some(model) = loaded() {
            return Ok(model);
        }
        let _loading = self.loading.lock().await;
        if let Some(model) = loaded() {
            return Ok(model);
        }
        let folder = self.folder.clone();
        let model = tokio::task::spawn_blocking(move || Model::open(&folder));
        let model = Arc::new(model.await.map_err(|error| Error::internal("loading the embedding model broke off").because(error))??);
        *self.model.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&model)));
        Ok(model)
    }
}

async fn run(model: &Arc<Model>, texts: Vec<String>) -> Result<Vec<Vector>> {
    let model = Arc::clone(model);
    let embedded = tokio::task::spawn_blocking(move || model.embed(&texts.iter().map(String::as_str).collect::<Vec<_>>()));
    embedded.await.map_err(|error| Error::internal("embedding broke off").because(error))?
}

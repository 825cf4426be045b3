//! What the catalogue says, kept for a while, and asked for once however many wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tidegate_guard::Facts;

use super::{Pool, lock};
use crate::Failure;

/// Search paths whose facts are kept; a dataset has one, seldom two.
const PATHS_MAX: usize = 16;

/// The facts by search path, and the line of those who ask for new ones.
#[derive(Default)]
pub(super) struct FactsCache {
    kept: Mutex<HashMap<Option<String>, Kept>>,
    line: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    facts: Arc<Facts>,
    since: Instant,
}

impl Pool {
    /// What the catalogue says, at most [`facts_age`](super::PoolLimits::facts_age) old, under the sessions' search path.
    pub async fn facts(self: &Arc<Self>) -> Result<Arc<Facts>, Failure> {
        self.facts_in(None).await
    }

    /// The same for statements that run with a search path of their own: names mean other things there.
    pub async fn facts_in(self: &Arc<Self>, search_path: Option<&str>) -> Result<Arc<Facts>, Failure> {
        let young = |kept: &Kept| kept.since.elapsed() < self.origin.limits.facts_age;
        match self.kept_facts(search_path).filter(young) {
            Some(kept) => Ok(kept.facts),
            None => self.load_facts(search_path, young).await,
        }
    }

    /// What the catalogue says now: for a statement with names that the kept facts do not know.
    pub async fn refresh_facts(self: &Arc<Self>, search_path: Option<&str>) -> Result<Arc<Facts>, Failure> {
        let asked = Instant::now();
        self.load_facts(search_path, move |kept| kept.since >= asked).await
    }

    fn kept_facts(&self, search_path: Option<&str>) -> Option<Kept> {
        lock(&self.facts.kept).get(&search_path.map(str::to_owned)).cloned()
    }

    /// Asks the catalogue, unless somebody who came before has brought what will do.
    async fn load_facts(self: &Arc<Self>, search_path: Option<&str>, will_do: impl Fn(&Kept) -> bool) -> Result<Arc<Facts>, Failure> {
        let _turn = self.facts.line.lock().await;
        if let Some(kept) = self.kept_facts(search_path).filter(|kept| will_do(kept)) {
            return Ok(kept.facts);
        }
        let since = Instant::now();
        let mut answers = Vec::with_capacity(Facts::QUERIES.len());
        for sql in Facts::QUERIES {
            answers.push(self.collect(sql, search_path).await?);
        }
        let kept = Kept { facts: Arc::new(Facts::from_rows(&answers)), since };
        let mut all = lock(&self.facts.kept);
        if all.len() >= PATHS_MAX {
            all.clear();
        }
        all.insert(search_path.map(str::to_owned), kept.clone());
        Ok(kept.facts)
    }

    async fn collect(self: &Arc<Self>, sql: &str, search_path: Option<&str>) -> Result<Vec<tidegate_guard::Row>, Failure> {
        let mut rows = self.ask_catalog(sql, &[], search_path).await?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().await? {
            all.push(row.cells().map(|cell| cell.map(str::to_owned)).collect());
        }
        Ok(all)
    }
}

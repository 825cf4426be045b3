//! Exact token counts, where a budget is a promise. The gate's hot path estimates instead (`tidegate_core::tokens`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tidegate_core::{Error, Result};
use tiktoken_rs::CoreBPE;

/// How long the unused vocabulary, 46 MB, stays in memory. Loading it takes a quarter of a second.
const REST: Duration = Duration::from_mins(5);

/// The encoding `o200k`, in memory only while it is used.
#[derive(Default)]
pub struct Tokenizer(Mutex<Option<(Instant, Counter)>>);

/// Counts the tokens of texts.
#[derive(Clone)]
pub struct Counter(Arc<CoreBPE>);

impl Tokenizer {
    /// Loads the vocabulary if need be.
    pub async fn load(&self) -> Result<Counter> {
        if let Some((used, counter)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            *used = Instant::now();
            return Ok(counter.clone());
        }
        let loaded = tokio::task::spawn_blocking(tiktoken_rs::o200k_base).await;
        let bpe = loaded.map_err(|error| Error::internal("loading the tokenizer broke off").because(error))?;
        let counter = Counter(Arc::new(bpe.map_err(|error| Error::internal("the tokenizer can't be loaded").because(error.to_string()))?));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), counter.clone()));
        Ok(counter)
    }

    /// Frees the vocabulary when nobody has counted for a while.
    pub fn rest(&self) {
        let mut loaded = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.as_ref().is_some_and(|(used, _)| used.elapsed() > REST) {
            *loaded = None;
        }
    }
}

impl Counter {
    /// What a text costs. Nothing in it is special.
    pub fn count(&self, text: &str) -> usize {
        self.0.count_ordinary(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn counts_are_those_of_the_encoding() {
        let counter = Tokenizer::default().load().await.unwrap();
        // As OpenAI's own `tiktoken` counts with `o200k_base`.
        for (text, tokens) in
            [("", 0), ("hello world", 2), ("antidisestablishmentarianism", 6), ("id|name|total\n", 6), ("<|endoftext|>", 7)]
        {
            assert_eq!(counter.count(text), tokens, "{text}");
        }
    }
}

//! Weighted answers: a panel's respondents stand for a population, so people are counted by weight and each person once.
//!
//! The formulas, and where they come from, are in `docs/weights.md`.

mod answer;
mod cell_min;
mod keys;
mod names;
mod plan;
mod quantile;
mod rewrite;
mod ruled;
mod share;
mod sql;
mod store;
mod terms;
mod trial;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::nearest::nearest;
use tidegate_core::{Error, Result};
use tidegate_guard::quote_ident;

use keys::Keys;

use crate::schema::Schema;

pub(crate) use answer::{Wanted, aggregate};
pub(crate) use plan::Request;
pub(crate) use rewrite::{tell, weigh};
pub(crate) use store::load;
pub(crate) use terms::Condition;
pub(crate) use trial::{Proposed, try_persona, try_weighting};

/// Effective respondents under which an estimate is flagged, unless the weighting says otherwise.
pub const BASE_MIN: u32 = 30;
/// Respondents under which an estimate is not shown, unless the weighting's base is lower still.
pub const SHOWN_MIN: u32 = 5;

/// How a dataset's respondents stand for a population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Weighting {
    /// The schema of the respondents' table.
    pub schema: String,
    /// The table with one row for each respondent.
    pub table: String,
    /// Its column that tells respondents apart.
    pub respondent: String,
    /// Its column that says how many people one stands for.
    pub weight: String,
    /// Its columns that name the stratum a respondent was drawn from.
    pub strata: Vec<String>,
    /// What the weights project to, in words.
    pub population: String,
    /// Effective respondents under which an estimate is flagged.
    pub base_min: u32,
    /// What `query_dataset` does with plain aggregates.
    pub mode: Mode,
}

/// What `query_dataset` does with plain aggregates over a weighted panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It runs them as they are.
    #[default]
    Off,
    /// It weights those that it can prove right, and refuses the others.
    Rewrite,
}

/// What a dataset is told of weights.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Weights {
    /// None when its rows stand for nobody but themselves.
    pub weighting: Option<Weighting>,
    /// Filters of people, by name.
    pub personas: BTreeMap<String, String>,
}

/// The weights in force, replaced as a whole, and what was learned of the tables around them.
#[derive(Debug, Default)]
pub struct InForce {
    weights: RwLock<Arc<Weights>>,
    keys: RwLock<Option<(Arc<Schema>, Arc<Keys>)>>,
}

impl InForce {
    /// As they are now.
    pub fn get(&self) -> Arc<Weights> {
        Arc::clone(&self.weights.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set(&self, weights: Weights) {
        *self.weights.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(weights);
    }

    fn keys_of(&self, schema: &Arc<Schema>) -> Option<Arc<Keys>> {
        let kept = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(of, _)| Arc::ptr_eq(of, schema)).map(|(_, keys)| Arc::clone(keys))
    }

    fn keep_keys(&self, schema: &Arc<Schema>, keys: &Arc<Keys>) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Some((Arc::clone(schema), Arc::clone(keys)));
    }
}

impl Weights {
    /// The weighting, or an error that says how to set one.
    pub fn weighting(&self, dataset: &str) -> Result<&Weighting> {
        self.weighting.as_ref().ok_or_else(|| {
            Error::not_found(format!("dataset `{dataset}` has no weighting")).hint(
                "somebody who may write sets it: set_weighting {\"dataset\", \"table\": the one with a row for each respondent, \"respondent\": its key, \"weight\": its weight column}; query_dataset answers unweighted",
            )
        })
    }

    /// The filter of a persona.
    pub fn persona(&self, name: &str) -> Result<&str> {
        self.personas.get(name).map(String::as_str).ok_or_else(|| {
            let error = Error::not_found(format!("no persona `{name}`"));
            match nearest(name, self.personas.keys().map(String::as_str)) {
                Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                None if self.personas.is_empty() => error.hint("none is set; write its condition as `filter`"),
                None => error.hint(format!("personas: {}", self.personas.keys().cloned().collect::<Vec<_>>().join(", "))),
            }
        })
    }
}

impl Weighting {
    /// The respondents' table as SQL.
    pub(crate) fn table_sql(&self) -> String {
        format!("{}.{}", quote_ident(&self.schema), quote_ident(&self.table))
    }

    /// In a line, as people read it.
    pub fn line(&self) -> String {
        let strata = if self.strata.is_empty() { String::new() } else { format!(", strata {}", self.strata.join(" × ")) };
        let population = if self.population.is_empty() { String::new() } else { format!("; {}", self.population) };
        let mode = match self.mode {
            Mode::Off => "query_dataset is not weighted",
            Mode::Rewrite => "query_dataset weights plain aggregates",
        };
        format!(
            "{}.{} by {}, weight {}{strata}{population}; flagged under {} effective respondents; {mode}",
            self.schema, self.table, self.respondent, self.weight, self.base_min
        )
    }
}

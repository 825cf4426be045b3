//! The `[knowledge]` section of `tidegate.toml`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::metadata::model;

/// How datasets are learned about.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Seconds that profiling a dataset may take; tables that are not reached are noted as not read.
    pub profile_s: u64,
    /// Connections that profiling uses at once.
    pub profile_connections: usize,
    /// Hours after which a served dataset is profiled again, to notice drift; 0 means only on demand.
    pub profile_every_h: u64,
    /// A model that writes about datasets, where one is asked to.
    pub model: model::Settings,
    /// Folder of the embedding model; empty: `model` in the data folder, and search by words alone while none is there.
    pub model_dir: PathBuf,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            profile_s: 600,
            profile_connections: 4,
            profile_every_h: 24,
            model: model::Settings::default(),
            model_dir: PathBuf::new(),
        }
    }
}

impl Settings {
    /// What is wrong with the values, every mistake at once.
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        for (name, value) in [("profile_s", self.profile_s), ("profile_connections", self.profile_connections as u64)] {
            if value == 0 {
                mistakes.push(format!("knowledge.{name} must be at least 1"));
            }
        }
        mistakes.extend(self.model.mistakes());
        mistakes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_that_cannot_work_is_named_at_once() {
        assert_eq!(Settings::default().mistakes(), [""; 0]);
        let model = model::Settings { url: "http://localhost/v1".to_owned(), ..model::Settings::default() };
        let wrong = Settings { profile_s: 0, profile_connections: 0, model, ..Settings::default() };
        let mistakes = wrong.mistakes().join("\n");
        for name in ["profile_s", "profile_connections", "model.name"] {
            assert!(mistakes.contains(&format!("knowledge.{name} must")), "{mistakes}");
        }
    }
}

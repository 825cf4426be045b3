//! The `[dashboard]` section of `tidegate.toml`.

use serde::{Deserialize, Serialize};

/// What bounds the files that people upload.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What one uploaded file may weigh.
    pub upload_bytes_max: u64,
    /// What all files may weigh together that wait to be loaded.
    pub uploads_bytes_max: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { upload_bytes_max: 2 * 1024 * 1024 * 1024, uploads_bytes_max: 8 * 1024 * 1024 * 1024 }
    }
}

impl Settings {
    /// Every mistake that the types cannot show, each as one line.
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        if self.upload_bytes_max == 0 {
            mistakes.push("`dashboard.upload_bytes_max` must be at least 1".to_owned());
        }
        if self.uploads_bytes_max < self.upload_bytes_max {
            mistakes.push("`dashboard.uploads_bytes_max` must be at least `dashboard.upload_bytes_max`".to_owned());
        }
        mistakes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_named() {
        assert_eq!(Settings::default().mistakes(), Vec::<String>::new());
        assert_eq!(Settings { upload_bytes_max: 0, ..Settings::default() }.mistakes().len(), 1);
        assert_eq!(Settings { uploads_bytes_max: 1, ..Settings::default() }.mistakes().len(), 1);
        assert!(serde_json::from_str::<Settings>(r#"{"upload_bytes": 1}"#).is_err());
    }
}

//! What is loaded: a file with a name, that is read more than once.

use std::fs::File;
use std::path::PathBuf;

use tidegate_core::{Attachment, Error, Result};

/// A file that somebody gave. It is read once for its encoding, once for its types and once for its rows.
#[derive(Clone)]
pub struct Source {
    /// As people know it; its ending tells the format.
    pub name: String,
    path: PathBuf,
}

impl Source {
    /// The file that came with a call.
    pub fn file(file: &Attachment) -> Result<Source> {
        let metadata = std::fs::metadata(&file.path).map_err(|error| unreadable(&file.name, &error))?;
        if !metadata.is_file() {
            return Err(Error::invalid(format!("`{}` is no file", file.name)).hint("a file is read more than once: a pipe won't do"));
        }
        Ok(Source { name: file.name.clone(), path: file.path.clone() })
    }

    /// How much there is.
    pub(crate) fn size_bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len())
    }

    /// Begins to read, from the first byte.
    pub(crate) fn open(&self) -> Result<File> {
        File::open(&self.path).map_err(|error| unreadable(&self.name, &error))
    }
}

/// Reading has failed.
pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Error {
    Error::invalid(format!("`{name}` can't be read: {error}"))
}

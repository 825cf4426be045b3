//! What is loaded: bytes with a name, that can be read more than once.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tidegate_core::{Error, Result};

/// Bytes with a name. They are read once for their encoding, once for their types and once for their rows.
#[derive(Clone)]
pub struct Source {
    /// As people know it; its ending tells the format.
    pub name: String,
    from: From,
}

#[derive(Clone)]
enum From {
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

impl Source {
    /// A file of this machine.
    pub fn file(path: &Path) -> Result<Source> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let unreadable = |error: std::io::Error| Error::invalid(format!("`{}` can't be read: {error}", path.display()));
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(Error::invalid(format!("`{}` is no file", path.display())).hint("a file is read more than once: a pipe won't do"));
        }
        Ok(Source { name, from: From::File(path.to_owned()) })
    }

    /// Bytes that are here already.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Source {
        Source { name: name.into(), from: From::Bytes(bytes.into()) }
    }

    /// How much there is.
    pub(crate) fn size_bytes(&self) -> u64 {
        match &self.from {
            From::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            From::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// Begins to read, from the first byte.
    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send>> {
        Ok(match &self.from {
            From::File(path) => Box::new(File::open(path).map_err(|error| unreadable(&self.name, &error))?),
            From::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }
}

/// Reading has failed.
pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Error {
    Error::invalid(format!("`{name}` can't be read: {error}"))
}

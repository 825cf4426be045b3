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

#[cfg(test)]
impl Source {
    /// Lets a test read bytes as a file, which is gone afterwards.
    pub(crate) fn written<T>(bytes: &[u8], read: impl FnOnce(&Source) -> T) -> T {
        struct Gone(PathBuf);
        impl Drop for Gone {
            fn drop(&mut self) {
                drop(std::fs::remove_file(&self.0));
            }
        }
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = Gone(std::env::temp_dir().join(format!("tidegate-source-{}-{count}", std::process::id())));
        std::fs::write(&path.0, bytes).expect("a folder for temporary files");
        read(&Source { name: "t".to_owned(), path: path.0.clone() })
    }
}

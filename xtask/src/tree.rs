//! The repository as the rules see it: every text file that git tracks or would add.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, Result, ensure};

use crate::manifest::Manifest;

/// A text file of the repository.
pub(crate) struct File {
    /// From the root, with `/` between the parts.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The name without its last extension.
    pub(crate) fn stem(&self) -> &str {
        self.name().rsplit_once('.').map_or(self.name(), |(stem, _)| stem)
    }

    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        self.name().rsplit_once('.').is_some_and(|(_, found)| found == extension)
    }

    /// The folder under `crates/` it stands in.
    pub(crate) fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// The lines that ship, numbered from 1: unit tests stand last in a file and are left out.
    pub(crate) fn shipped_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        numbered(&self.text).take_while(|(_, line)| line.trim() != "#[cfg(test)]")
    }

    /// All lines, numbered from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        numbered(&self.text)
    }
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// All of them.
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
}

impl Tree {
    /// Reads what git tracks or would add. What is deleted but not yet committed is left out, and so is what is not text.
    pub(crate) fn load() -> Result<Tree> {
        let root = root()?;
        let listing = run("git", &["ls-files", "--cached", "--others", "--exclude-standard", "-z"], &root)?;
        let files = listing.split('\0').filter(|path| !path.is_empty()).filter_map(|path| {
            let text = std::fs::read_to_string(root.join(path)).ok()?;
            Some(File { path: path.to_owned(), text })
        });
        Ok(Tree { files: files.collect() })
    }

    /// A repository made up for a test.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() });
        Tree { files: files.collect() }
    }

    /// The files that end in `.rs`.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.has_extension("rs"))
    }

    /// What ships: the sources of the crates, without their tests and examples.
    pub(crate) fn shipped_rust(&self) -> impl Iterator<Item = &File> {
        self.rust().filter(|file| file.path.starts_with("crates/") && file.path.split('/').nth(2) == Some("src"))
    }

    /// The members' manifests. A folder that is a workspace of its own, as a fuzzer's must be, is not a member.
    pub(crate) fn members(&self) -> impl Iterator<Item = Manifest<'_>> {
        let own = |file: &&File| file.lines().all(|(_, line)| line.trim() != "[workspace]");
        self.files.iter().filter(|file| file.name() == "Cargo.toml" && file.path != "Cargo.toml").filter(own).map(Manifest::read)
    }

    /// The workspace's manifest.
    pub(crate) fn workspace(&self) -> Option<Manifest<'_>> {
        self.files.iter().find(|file| file.path == "Cargo.toml").map(Manifest::read)
    }
}

/// The folder that holds the workspace.
pub(crate) fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask stands in the root of the workspace")?.to_owned())
}

/// Runs a program to its end and gives what it printed.
#[expect(clippy::disallowed_methods, reason = "git and cargo are asked what they know; nothing of this ships")]
pub(crate) fn run(program: &str, arguments: &[&str], folder: &Path) -> Result<String> {
    let ended = Command::new(program).args(arguments).current_dir(folder).output();
    let Output { status, stdout, stderr } = ended.with_context(|| format!("cannot run `{program}`"))?;
    ensure!(status.success(), "`{program} {}` failed: {}", arguments.join(" "), String::from_utf8_lossy(&stderr).trim());
    Ok(String::from_utf8(stdout)?)
}

//! As much of a `Cargo.toml` as the rules ask about: its sections and their one-line entries.

use crate::tree::File;

/// A `Cargo.toml`.
pub(crate) struct Manifest<'a> {
    pub(crate) path: &'a str,
    entries: Vec<Entry<'a>>,
}

/// `key = value # comment` in a section.
pub(crate) struct Entry<'a> {
    pub(crate) section: &'a str,
    pub(crate) key: &'a str,
    pub(crate) value: &'a str,
    pub(crate) comment: Option<&'a str>,
    pub(crate) line: usize,
}

impl<'a> Manifest<'a> {
    /// Reads the entries. Continued lines of an array are passed over.
    pub(crate) fn read(file: &'a File) -> Manifest<'a> {
        let mut section = "";
        let mut entries = Vec::new();
        for (line, text) in file.lines() {
            let (text, comment) = split_comment(text);
            if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name.trim();
                // `[dependencies.name]` is an entry of `[dependencies]` in another spelling.
                if let Some((outer, key)) = section.rsplit_once('.').filter(|(outer, _)| is_dependencies(outer)) {
                    entries.push(Entry { section: outer, key, value: "", comment, line });
                }
            } else if let Some((key, value)) = text.split_once('=') {
                entries.push(Entry { section, key: key.trim(), value: value.trim(), comment, line });
            }
        }
        Manifest { path: &file.path, entries }
    }

    /// The package's name.
    pub(crate) fn name(&self) -> &'a str {
        let named = self.entries.iter().find(|entry| entry.section == "package" && entry.key == "name");
        named.map_or(self.path, |entry| entry.value.trim_matches('"'))
    }

    /// What it depends on, of every kind.
    pub(crate) fn dependencies(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.entries.iter().filter(|entry| is_dependencies(entry.section))
    }

    /// The entries of one section.
    pub(crate) fn section(&self, name: &str) -> impl Iterator<Item = &Entry<'a>> {
        self.entries.iter().filter(move |entry| entry.section == name)
    }
}

impl<'a> Entry<'a> {
    /// The dependency's name, in `name = "1"` as in `name.workspace = true`.
    pub(crate) fn dependency(&self) -> &'a str {
        self.key.split_once('.').map_or(self.key, |(name, _)| name)
    }

    /// Whether only tests and examples get it.
    pub(crate) fn is_for_tests(&self) -> bool {
        self.section.ends_with("dev-dependencies")
    }

    /// Whether its version is the workspace's.
    pub(crate) fn is_from_workspace(&self) -> bool {
        self.key.ends_with(".workspace") || self.value.contains("workspace = true")
    }
}

fn is_dependencies(section: &str) -> bool {
    section != "workspace.dependencies" && section.rsplit('.').next().is_some_and(|last| last.ends_with("dependencies"))
}

fn split_comment(line: &str) -> (&str, Option<&str>) {
    let mut quoted = false;
    for (index, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'#' if !quoted => {
                let (text, comment) = line.split_at(index);
                return (text.trim(), Some(comment.trim_start_matches('#').trim()).filter(|comment| !comment.is_empty()));
            }
            _ => {}
        }
    }
    (line.trim(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_dependency_is_seen() {
        let text = "[package]\nname = \"a#b\"\n[dependencies]\nx.workspace = true\ny = { workspace = true }\nz = \"1\" # why\n\
                    [target.'cfg(unix)'.dependencies]\nu = \"1\"\n[dev-dependencies.t]\nversion = \"1\"\n";
        let file = File { path: "crates/a/Cargo.toml".to_owned(), text: text.to_owned() };
        let manifest = Manifest::read(&file);
        let found: Vec<_> =
            manifest.dependencies().map(|entry| (entry.dependency(), entry.is_from_workspace(), entry.is_for_tests())).collect();
        assert_eq!(manifest.name(), "a#b");
        assert_eq!(found, [("x", true, false), ("y", true, false), ("z", false, false), ("u", false, false), ("t", false, true)]);
        assert_eq!(manifest.dependencies().nth(2).and_then(|entry| entry.comment), Some("why"));
    }
}

//! What the README and the guide show is what the binary does.

use std::path::{Path, PathBuf};

use crate::installation::Installation;

/// Every `tidegate …` line in a `sh` block must be a command line that the binary understands.
#[tokio::test]
async fn every_command_that_the_docs_show_exists() {
    let house = Installation::new().await;
    let files = pages();
    let mut count = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in commands(&text) {
            count += 1;
            let words: Vec<&str> = line.split_whitespace().take_while(|word| !word.starts_with(['"', '\'', '<', '|', '@', '-'])).collect();
            let mut arguments = words[1..].to_vec();
            // A subcommand's own help exists only if the subcommand does; values after it are not needed.
            while arguments.len() > 2 {
                arguments.pop();
            }
            let finished = house.tidegate(&[arguments.as_slice(), &["--help"]].concat()).run("");
            assert!(finished.status.success(), "{}: `{line}`: {}", file.display(), finished.stderr);
            for option in line.split_whitespace().filter(|word| word.starts_with("--")) {
                let name = option.split('=').next().unwrap();
                assert!(finished.stdout.contains(name), "{}: `{line}`: no option `{name}`", file.display());
            }
        }
    }
    assert!(count >= 5, "only {count} commands were found");
}

/// The README and the guide.
pub(crate) fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let guide = std::fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let guide = guide.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    std::iter::once(root.join("README.md")).chain(guide).collect()
}

/// Lines of `sh` blocks that call the binary.
pub(crate) fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.trim() {
            "```sh" | "```console" | "```bash" => inside = true,
            "```" => inside = false,
            line if inside => found.extend(
                line.trim_start_matches("$ ")
                    .strip_prefix("tidegate ")
                    .map(|rest| format!("tidegate {}", rest.split(" # ").next().unwrap_or(rest))),
            ),
            _ => {}
        }
    }
    found
}

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
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside => {
                found.extend(line.strip_prefix("tidegate ").map(|rest| format!("tidegate {}", rest.split(" # ").next().unwrap_or(rest))));
            }
            _ => {}
        }
    }
    found
}

/// What somebody types, and what is shown below it.
pub(crate) struct Typed {
    pub(crate) command: String,
    pub(crate) shown: String,
}

/// Commands of `console` blocks, each with its answer.
pub(crate) fn sessions(text: &str) -> Vec<Typed> {
    let blocks = text.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap_or(rest));
    let typed = |part: &str| {
        let (command, shown) = part.split_once('\n').unwrap();
        Typed { command: command.to_owned(), shown: without_times(shown) }
    };
    blocks.flat_map(|block| block.split("$ ").skip(1).map(typed).collect::<Vec<_>>()).collect()
}

/// The same with every number of milliseconds alike.
pub(crate) fn without_times(text: &str) -> String {
    let words = text.trim().split(' ').collect::<Vec<_>>();
    let alike = |(at, word): (usize, &&str)| {
        let is_time = words.get(at + 1).is_some_and(|unit| unit.starts_with("ms")) && word.parse::<f64>().is_ok();
        if is_time { "N".to_owned() } else { (*word).to_owned() }
    };
    words.iter().enumerate().map(alike).collect::<Vec<_>>().join(" ")
}

/// A request that `curl` makes.
#[derive(Debug, Default)]
pub(crate) struct Curl {
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
}

/// Every `curl` of `sh` blocks.
pub(crate) fn requests(text: &str) -> Vec<Curl> {
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or(rest).replace("\\\n", " "));
    blocks.flat_map(|block| block.split("curl -s ").skip(1).map(curl).collect::<Vec<_>>()).collect()
}

fn curl(arguments: &str) -> Curl {
    let mut asked = Curl::default();
    let words = words(arguments);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-H" => {
                let (name, value) = words.next().unwrap().split_once(": ").unwrap();
                asked.headers.push((name.to_owned(), value.to_owned()));
            }
            "-d" => asked.body = words.next().cloned(),
            url => {
                let path = url.strip_prefix("http://127.0.0.1:8642").unwrap_or_else(|| panic!("{url} is not ours"));
                path.clone_into(&mut asked.path);
            }
        }
    }
    asked
}

/// Words as a shell splits them, with single quotes alone.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (at, part) in text.split('\'').enumerate() {
        if at % 2 == 1 {
            words.last_mut().unwrap().push_str(part);
            continue;
        }
        for (at, piece) in part.split_whitespace().enumerate() {
            if at > 0 || part.starts_with(char::is_whitespace) {
                words.push(String::new());
            }
            words.last_mut().unwrap().push_str(piece);
        }
        if part.ends_with(char::is_whitespace) {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn a_request_is_read_as_a_shell_reads_it() {
    let text = "```sh\ncurl -s http://127.0.0.1:8642/a -H 'A: b c' \\\n  -d '{\n  \"x\": 1}'\ncurl -s http://127.0.0.1:8642/b\n```\n";
    let [first, second] = &requests(text)[..] else { panic!("two") };
    assert_eq!((first.path.as_str(), first.body.as_deref()), ("/a", Some("{\n  \"x\": 1}")));
    assert_eq!(first.headers, [("A".to_owned(), "b c".to_owned())]);
    assert_eq!((second.path.as_str(), second.headers.len()), ("/b", 0));
}

//! The embedded default with its sample data: what `make run` starts.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use tidegate_testkit::program::Finished;
use tidegate_testkit::{Http, Program, free_port};

use crate::docs;
use crate::installation::call;

mod heavy {
    use super::*;

    /// As a reader of the docs types it, beside the running server.
    fn typed(folder: &Path, line: &str) -> Finished {
        let binaries = Path::new(env!("CARGO_BIN_EXE_tidegate")).parent().unwrap();
        let script = format!("PATH=\"$0:$PATH\"; {line}");
        let program = Program::new("sh").args(["-c", &script]).args([binaries]).env("TIDEGATE__DATA", folder);
        program.env("TIDEGATE__POSTGRES__THROWAWAY", "true").run("")
    }

    async fn all_that_the_docs_show_works(folder: &Path, http: &Http) {
        let (mut sessions, mut requests) = (0, 0);
        for page in docs::pages() {
            let text = std::fs::read_to_string(&page).unwrap();
            for line in docs::commands(&text) {
                let finished = typed(folder, &line);
                assert!(finished.status.success(), "{}: `{line}`: {}", page.display(), finished.stderr);
            }
            for session in docs::sessions(&text) {
                let Finished { stdout, stderr, .. } = typed(folder, &session.command);
                assert_eq!(docs::without_times(&format!("{stdout}{stderr}")), session.shown, "{}: `{}`", page.display(), session.command);
                sessions += 1;
            }
            for asked in docs::requests(&text) {
                let client = asked.headers.iter().fold(http.clone(), |client, (name, value)| client.with(name, value));
                let answer = match &asked.body {
                    Some(body) => client.post(&asked.path, &serde_json::from_str(body).unwrap()).await,
                    None => client.get(&asked.path).await,
                };
                assert_eq!(answer.status, 200, "{}: {asked:?}: {}", page.display(), answer.text());
                requests += 1;
            }
        }
        assert!(sessions >= 2 && requests >= 4, "{sessions} sessions and {requests} requests were found");
    }

    #[tokio::test]
    async fn one_command_serves_the_samples_and_a_second_start_finds_them() {
        let folder = std::env::temp_dir().join(format!("tidegate-samples-{}", std::process::id()));
        let start = async || {
            let address = format!("127.0.0.1:{}", free_port());
            let mut running = Program::new(env!("CARGO_BIN_EXE_tidegate"))
                .args(["serve", "--samples", "--listen", &address, "--data"])
                .args([&folder])
                .env("TIDEGATE__POSTGRES__THROWAWAY", "true")
                .start();
            running.line_with("is ready", Duration::from_secs(150)).await;
            (running, Http::new(address))
        };
        let (running, http) = start().await;
        let (failed, text) = call(&http, "query_dataset", &json!({"dataset": "shop", "sql": "select count(*) from orders"})).await;
        assert!(!failed && text.contains("\n100000\n"), "{text}");
        let (failed, text) =
            call(&http, "query_dataset", &json!({"dataset": "panel", "sql": "select round(sum(weight)) > 0 as weighs from respondents"}))
                .await;
        assert!(!failed && text.contains("\nt\n"), "{text}");
        let (failed, text) = call(&http, "describe_dataset", &json!({"dataset": "panel"})).await;
        assert!(!failed && text.contains("weight"), "{text}");
        all_that_the_docs_show_works(&folder, &http).await;
        assert!(running.stop().status.success());

        let (running, http) = start().await;
        let (failed, text) = call(&http, "list_datasets", &json!({})).await;
        assert!(!failed && text.starts_with("2 datasets"), "{text}");
        assert!(running.stop().status.success());
        assert!(!folder.join("postgres/postmaster.pid").exists(), "the private PostgreSQL was left behind");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

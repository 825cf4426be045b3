use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use serde_json::Value;
use tidegate_testkit::{Postgres, Program};

use crate::installation::Installation;

const NUMBERS: &str =
    "create table numbers as select n, 'row ' || n as name from generate_series(1, 20) n; comment on table numbers is 'Counting';";

#[tokio::test]
async fn a_dataset_is_added_shown_asked_tested_and_removed() {
    let (house, data) = Installation::with_data(NUMBERS).await;
    assert!(house.run(&["dataset", "list"]).contains("\nd||1|"));
    assert!(house.run(&["dataset", "show", "d"]).contains("numbers"));
    assert!(house.run(&["dataset", "show", "d", "numbers"]).contains("> Counting"));
    assert!(house.run(&["dataset", "test", "d"]).contains("reads 1 tables in public"));
    assert!(house.run(&["query", "d", "select count(*) from numbers where n > $1", "--param", "15"]).ends_with("count\n-\n5\n"));
    assert_eq!(
        house.run(&["query", "d", "select n, name from numbers order by n limit 2", "--format", "csv"]),
        "n,name\n1,row 1\n2,row 2\n"
    );
    assert_eq!(house.run(&["query", "d", "select n from numbers order by n limit 2", "--format", "jsonl"]), "{\"n\":1}\n{\"n\":2}\n");
    house.run(&["dataset", "remove", "d"]);
    assert!(house.fail(&["dataset", "show", "d"]).contains("no dataset `d`"));
    drop(data);
}

#[tokio::test]
async fn a_superuser_is_refused_and_no_password_is_ever_shown() {
    let house = Installation::new().await;
    let data = Postgres::shared().await.database().await;
    assert!(house.fail(&["dataset", "add", "d", &data.url()]).contains("is a superuser"));
    let wrong = house.tidegate(&["dataset", "add", "d", "-"]).run("postgresql://someone:hunter2@127.0.0.1:1/x");
    assert!(!wrong.status.success() && !wrong.stderr.contains("hunter2") && !wrong.stdout.contains("hunter2"), "{}", wrong.stderr);
}

#[tokio::test]
async fn the_generated_key_is_for_its_owner_alone_and_said_once() {
    let house = Installation::new().await;
    let first = house.tidegate(&["dataset", "list"]).run("");
    assert!(first.stderr.contains("secrets.key (mode 0600)"), "{}", first.stderr);
    let mode = std::fs::metadata(house.data().join("secrets.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!house.tidegate(&["dataset", "list"]).run("").stderr.contains("secrets.key"));
}

#[tokio::test]
async fn tools_and_calls_work_from_the_terminal() {
    let (house, _data) = Installation::with_data(NUMBERS).await;
    let listing = house.run(&["tools"]);
    for tool in [
        "list_datasets",
        "describe_dataset",
        "query_dataset",
        "query_datasets",
        "read_result",
        "explain_query",
        "aggregate_dataset",
        "set_weighting",
        "find_data",
        "get_data_context",
        "set_rules",
        "list_calls",
        "analyse_calls",
        "check_database_health",
        "list_slow_queries",
        "advise_indexes",
    ] {
        assert!(listing.contains(tool), "{listing}");
    }
    assert!(house.run(&["tools", "query_dataset"]).contains("\"sql\""));
    assert!(house.run(&["call", "explain_query", r#"{"dataset": "d", "sql": "select * from numbers"}"#]).contains("Seq Scan on numbers"));
    let error = house.fail(&["call", "query_dataset", r#"{"dataset": "d", "sqll": "select 1"}"#]);
    assert!(error.contains("did you mean `sql`?"), "{error}");
    assert!(house.fail(&["call", "query_data", "{}"]).contains("did you mean `query_dataset`?"));
}

#[tokio::test]
async fn credentials_are_stored_under_a_new_key() {
    let (house, _data) = Installation::with_data(NUMBERS).await;
    let file = house.data().join("secrets.key");
    let old = std::fs::read_to_string(&file).unwrap();
    let rotated = house.tidegate(&["secrets", "rotate"]).run("");
    assert!(rotated.status.success() && rotated.stderr.contains("2 credentials are stored under a new key"), "{}", rotated.stderr);
    let new = std::fs::read_to_string(&file).unwrap();
    assert!(new != old && !new.contains(&old));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(house.run(&["query", "d", "select count(*) from numbers"]).contains('\n'));
    // Configured keys: one alone has nothing to go to.
    let error = house.tidegate(&["secrets", "rotate"]).env("TIDEGATE__SECRETS__KEY", &new).run("").stderr;
    assert!(error.contains("there is one key") && error.contains("tidegate secrets new"), "{error}");
    let newest = house.run(&["secrets", "new"]).trim().to_owned();
    let both = format!("{newest},{new}");
    assert!(house.tidegate(&["secrets", "rotate"]).env("TIDEGATE__SECRETS__KEY", &both).run("").status.success());
    let asked = house.tidegate(&["query", "d", "select 1"]).env("TIDEGATE__SECRETS__KEY", &newest).run("");
    assert!(asked.status.success(), "{}", asked.stderr);
}

#[tokio::test]
async fn doctor_speaks_to_people_and_machines() {
    let (house, _data) = Installation::with_data(NUMBERS).await;
    assert!(house.run(&["doctor"]).contains("ok      dataset d: PostgreSQL"));
    let told: Value = serde_json::from_str(&house.run(&["doctor", "--json"])).unwrap();
    let findings = told["findings"].as_array().unwrap();
    let health = |subject: &str| findings.iter().find(|finding| finding["subject"] == subject).unwrap()["health"].clone();
    assert_eq!(["control database", "dataset d", "writing model"].map(health), ["good"; 3]);
    // No model is installed in this data folder.
    assert_eq!(health("embedding model"), "warning");
    assert_eq!(told["health"], "warning");
    let away = house.tidegate(&["doctor", "--json", "--database-url", "postgresql://x@127.0.0.1:1/y"]).run("");
    assert_eq!(away.status.code(), Some(1));
    assert_eq!(serde_json::from_str::<Value>(&away.stdout).unwrap()["health"], "failed");
}

#[tokio::test]
async fn check_shows_where_each_setting_comes_from_and_every_mistake() {
    let house = Installation::new().await;
    std::fs::write(house.data().join("tidegate.toml"), "[datasets]\nrows_max = 7\n").unwrap();
    let settings = house.run(&["check"]);
    assert!(settings.lines().any(|line| line.starts_with("rows_max = 7") && line.ends_with("# tidegate.toml")), "{settings}");
    assert!(settings.lines().any(|line| line.starts_with("timeout_ms = 30000") && line.ends_with("# default")), "{settings}");
    assert!(settings.contains("url = \"[secret]\""), "{settings}");

    std::fs::write(house.data().join("tidegate.toml"), "[datasets]\nrow_max = 7\n[serve]\nlisten = \"nowhere\"\n").unwrap();
    let error = house.fail(&["check"]);
    assert!(error.contains("did you mean `rows_max`?") && error.contains("`serve.listen`"), "{error}");
}

#[tokio::test]
async fn connect_prints_and_writes_each_clients_configuration() {
    let house = Installation::new().await;
    for client in ["claude-code", "cursor", "vscode"] {
        let printed = house.run(&["connect", client]);
        assert!(printed.contains("\"tidegate\""), "{printed}");
        house.tidegate(&["connect", client, "--write"]).env("HOME", house.data()).run("");
    }
    let read = |path: &str| serde_json::from_str::<Value>(&std::fs::read_to_string(house.data().join(path)).unwrap()).unwrap();
    assert_eq!(read(".mcp.json")["mcpServers"]["tidegate"]["url"], "http://127.0.0.1:8642/mcp");
    assert_eq!(read(".vscode/mcp.json")["servers"]["tidegate"]["type"], "http");
    assert_eq!(read(".cursor/mcp.json")["mcpServers"]["tidegate"]["url"], "http://127.0.0.1:8642/mcp");
}

/// The configuration that `connect` prints for a client that starts its servers itself must start one.
#[tokio::test]
async fn what_connect_prints_for_claude_desktop_starts_a_server() {
    let house = Installation::new().await;
    // A URL that only the environment knows would have to be written into the client's file.
    assert!(house.fail(&["connect", "claude-desktop"]).contains("--config"));
    std::fs::write(house.data().join("tidegate.toml"), format!("[database]\nurl = {:?}\n", house.control.url())).unwrap();
    let connect = Program::new(env!("CARGO_BIN_EXE_tidegate")).args(["connect", "claude-desktop"]).env("TIDEGATE__DATA", house.data());
    let printed = connect.current_dir(house.data()).run("").stdout;
    let json = printed.get(printed.find('{').unwrap()..).unwrap();
    let server = serde_json::from_str::<Value>(json).unwrap()["mcpServers"]["tidegate"].clone();
    let arguments: Vec<String> = server["args"].as_array().unwrap().iter().map(|argument| argument.as_str().unwrap().to_owned()).collect();
    let hello = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"desktop","version":"1"}}}"#;
    let finished = Program::new(server["command"].as_str().unwrap())
        .args(&arguments)
        .env("TIDEGATE__DATABASE__URL", house.control.url())
        .run(&format!("{hello}\n"));
    assert!(finished.stdout.contains("\"serverInfo\""), "{}{}", finished.stdout, finished.stderr);
}

#[tokio::test]
async fn writes_are_allowed_from_the_terminal_and_end_in_the_call_log() {
    let (house, data) = Installation::with_data(NUMBERS).await;
    let sql = "insert into numbers select 7";
    assert!(house.run(&["dataset", "writes", "d"]).contains("`d` takes: nothing"));
    let arguments = serde_json::json!({"dataset": "d", "sql": sql}).to_string();
    assert!(house.fail(&["call", "preview_write", &arguments]).contains("--allow insert,update"));
    assert!(house.run(&["dataset", "writes", "d", "--allow", "insert,delete"]).contains("from now on: insert, delete (before: nothing)"));
    assert!(house.fail(&["dataset", "writes", "d", "--allow", "truncate"]).contains("truncate"));
    data.run("grant insert on numbers to public").await;
    let preview = house.run(&["call", "preview_write", &arguments]);
    let id = preview.split('"').find(|word| word.starts_with("w_")).unwrap();
    assert!(house.run(&["call", "confirm_write", &serde_json::json!({"id": id}).to_string()]).contains("committed: insert of 1 row"));
    assert!(house.run(&["dataset", "writes", "d", "--allow", "none"]).contains("from now on: nothing"));
    let client = house.control.client().await;
    let logged: i64 = client
        .query_one(
            "select count(*) from gate.call where tool in ('preview_write', 'confirm_write') and statement = $1 and rows = 1",
            &[&sql],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(logged, 2);
}

#[tokio::test]
async fn roles_are_granted_at_the_terminal_and_given_by_the_settings() {
    let (house, data) = Installation::with_data(NUMBERS).await;
    data.run("grant insert on numbers to public").await;
    assert!(
        house
            .run(&["dataset", "writes", "d", "--role", "editor", "--allow", "insert"])
            .contains("takes from role `editor` from now on: insert")
    );
    assert_eq!(house.run(&["dataset", "writes", "d"]).trim(), "`d` takes: nothing\nfrom role `editor` also: insert");
    assert!(house.fail(&["dataset", "writes", "d", "--role", "Editor", "--allow", "insert"]).contains("no name of a role"));
    let arguments = serde_json::json!({"dataset": "d", "sql": "insert into numbers select 7"});
    assert!(house.fail(&["call", "preview_write", &arguments.to_string()]).contains("role `editor` may: `local.roles`"));

    let (running, http) = house.serve(&[]).await;
    let (failed, text) = crate::installation::call(&http, "preview_write", &arguments).await;
    assert!(failed && !text.contains("editor"), "{text}");
    drop(running);
    let editor = house.tidegate(&["call", "preview_write", &arguments.to_string()]).env("TIDEGATE__LOCAL__ROLES", "[\"editor\"]").run("");
    assert!(editor.stdout.contains("insert would touch 1 row"), "{}{}", editor.stdout, editor.stderr);
}

#[tokio::test]
async fn the_log_is_shown_counted_and_exported_without_an_end() {
    let (house, _data) = Installation::with_data(NUMBERS).await;
    house.run(&["query", "d", "select 1 as one"]);
    house.fail(&["query", "d", "select oops"]);
    let text = house.run(&["log", "--dataset", "d", "--from", "1h"]);
    assert!(text.starts_with("2 calls, newest first, in UTC\n") && text.contains("|select 1 as one\n"), "{text}");
    assert!(house.run(&["log", "--outcome", "invalid"]).starts_with("1 call\n"));
    let text = house.run(&["log", "analyse", "--by", "dataset", "--dataset", "d"]);
    assert!(text.contains("\nd|2|1 (50%)|0|"), "{text}");
    assert!(house.fail(&["log", "analyse", "--by", "colour"]).contains("`by`"));
    assert!(house.fail(&["log", "--from", "soon"]).contains("`soon` is no point in time"));
    // More than one page holds.
    let client = house.control.client().await;
    client
        .execute(
            "insert into gate.call (id, at, \"user\", client_name, client_version, face, tool, wait_us, parse_us, run_us, render_us, took_us, rows, bytes, tokens, outcome)
             select gen_random_uuid(), timestamptz '2026-01-01 00:00+00' + n / 3 * interval '1 s', 'local', '', '', 'mcp_http', 'export_' || n, 0, 0, 0, 0, 0, 0, 0, 0, 'ok'
             from generate_series(1, 2500) n",
            &[],
        )
        .await
        .unwrap();
    let csv = house.run(&["log", "--csv", "--to", "2026-02-01"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("id,at,user,"), "{}", lines[0]);
    let mut tools: Vec<u32> =
        lines[1..].iter().map(|line| line.split(",export_").nth(1).unwrap().split(',').next().unwrap().parse().unwrap()).collect();
    assert!(tools.is_sorted_by_key(|number| std::cmp::Reverse(number / 3)), "newest first");
    tools.sort_unstable();
    assert_eq!(tools, (1..=2500).collect::<Vec<_>>(), "each once");
}

#[tokio::test]
async fn a_served_log_forgets_calls_that_are_older_than_its_days() {
    let house = Installation::new().await;
    // The first command makes the table.
    house.run(&["dataset", "list"]);
    let client = house.control.client().await;
    for (tool, hours) in [("old", 49), ("young", 47)] {
        client
            .execute(
                "insert into gate.call (id, at, \"user\", client_name, client_version, face, tool, wait_us, parse_us, run_us, render_us, took_us, rows, bytes, tokens, outcome)
                 values (gen_random_uuid(), now() - $1::int * interval '1 h', 'local', '', '', 'mcp_http', $2, 0, 0, 0, 0, 0, 0, 0, 0, 'ok')",
                &[&hours, &tool],
            )
            .await
            .unwrap();
    }
    let address = format!("127.0.0.1:{}", tidegate_testkit::free_port());
    let mut server = house.tidegate(&["serve", "--listen", &address]).env("TIDEGATE__LOG__CALLS_DAYS", "2").start();
    server.line_with("is ready", Duration::from_secs(30)).await;
    let kept = async || {
        let rows = client.query("select tool from gate.call where tool in ('old', 'young')", &[]).await.unwrap();
        rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>()
    };
    for _ in 0..100 {
        if kept().await.len() < 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(kept().await, ["young"]);
    drop(server);
}

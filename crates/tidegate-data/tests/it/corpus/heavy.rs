//! Every case as four roles, and the whole cluster compared before and after.

use std::path::Path;
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use serde_json::json;
use tidegate_core::{Error, Kind};
use tidegate_data::Settings;
use tidegate_testkit::Postgres;
use tidegate_testkit::corpus::{self, Case, Cluster, Expect};

use crate::house::House;

/// Where the cases are.
const CORPUS: &str = "../tidegate-guard/corpus";

/// What no answer to `tg_reader_role` may hold, in any byte; `tidegate_canary_secret_row` is the superuser's to read.
const CANARIES: [&str; 7] = [
    "tidegate_canary_file_content",
    "tidegate_canary_foreign_file",
    "tidegate_canary_mapping_password",
    "tidegate_canary_subscription_password",
    "tidegate_canary_large_object",
    "tidegate_canary_role_setting",
    "SCRAM-SHA-256$",
];
const SECRET_OF_READER: [&str; 2] = ["tidegate_canary_secret_row", "tidegate_canary_rls_row"];
const ROLES: [&str; 4] = ["superuser", "tg_owner_role", "tg_reader_role", "tg_all_data_role"];
/// What a statement may take: its own limit, and what stopping it takes.
const LIMIT_MS: u64 = 400;
const OVERRUN: Duration = Duration::from_secs(6);
/// Statements under way at once.
const ABREAST: usize = 8;

/// A house with the victim registered once for each role.
async fn victim() -> (House, Cluster) {
    let own = Postgres::own().await;
    let cluster = Cluster::with_fixture(own, Path::new(CORPUS)).await;
    let settings = Settings { timeout_ms: LIMIT_MS, cost_max: 0.0, result_rows_max: 20_000, result_mb_max: 16, ..Settings::default() };
    let house = House::with(settings).await;
    for role in ROLES {
        house.register(&name(role), &cluster.url(role), true).await.unwrap_or_else(|error| panic!("{role}: {error:?}"));
    }
    (house, cluster)
}

fn name(role: &str) -> String {
    role.trim_start_matches("tg_").to_owned()
}

async fn ask(house: &House, role: &str, case: &Case) -> (Result<String, Error>, Duration) {
    let started = Instant::now();
    let answer = house.call("query_dataset", json!({"dataset": name(role), "sql": case.sql})).await;
    (answer.map(tidegate_core::Answer::render), started.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_statements_change_nothing_and_tell_nothing() {
    let (house, cluster) = victim().await;
    let mut faults = Vec::new();
    let mut count = 0;
    for (file, cases) in corpus::read(&Path::new(CORPUS).join("hostile")) {
        let before = cluster.snapshot();
        let runs: Vec<(&str, &Case)> = cases.iter().flat_map(|case| ROLES.map(|role| (role, case))).collect();
        count += runs.len();
        let found: Vec<Option<String>> = futures::stream::iter(runs)
            .map(|(role, case)| {
                let house = &house;
                async move {
                    let (answer, took) = ask(house, role, case).await;
                    fault(role, case, &answer, took).map(|fault| format!("{}/{} as {role}: {fault}", case.file, case.name))
                }
            })
            .buffer_unordered(ABREAST)
            .collect()
            .await;
        faults.extend(found.into_iter().flatten());
        // A statement that was cut off may take a moment to leave.
        cluster.settle().await;
        if let Some(difference) = cluster.difference(&before) {
            faults.push(format!("{file} left a trace: {difference}"));
        }
        println!("{file}: {} cases, {} faults so far", cases.len(), faults.len());
    }
    assert!(count > 4 * 250, "only {count} runs");
    assert!(faults.is_empty(), "{} faults in {count} runs:\n{}", faults.len(), faults.join("\n"));
}

/// What is wrong with the end that a hostile statement came to, if anything.
fn fault(role: &str, case: &Case, answer: &Result<String, Error>, took: Duration) -> Option<String> {
    let text = match answer {
        Ok(text) => text.clone(),
        Err(error) => format!("{error:?}"),
    };
    let secrets = CANARIES.iter().chain(SECRET_OF_READER.iter().filter(|_| role == "tg_reader_role"));
    if let Some(canary) = secrets.into_iter().find(|canary| text.contains(**canary)) {
        return Some(format!("told `{canary}`"));
    }
    if took > Duration::from_millis(LIMIT_MS) + OVERRUN {
        return Some(format!("took {took:?}"));
    }
    match (case.expect, answer) {
        (Expect::Refused, Ok(answer)) => Some(format!("was answered: {}", answer.chars().take(200).collect::<String>())),
        // The guard's own words carry no SQLSTATE; the server's are as good only when it does not know the thing at all.
        (Expect::Refused, Err(error)) if error.message.contains("SQLSTATE") && !error.message.contains("(SQLSTATE 42") => {
            Some(format!("reached the server: {error}"))
        }
        (_, Err(error)) if error.kind == Kind::Internal => Some(format!("broke something: {error:?}")),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn harmless_reads_are_answered() {
    let (house, cluster) = victim().await;
    let before = cluster.snapshot();
    let mut faults = Vec::new();
    let mut count = 0;
    for (_, cases) in corpus::read(&Path::new(CORPUS).join("harmless")) {
        for case in &cases {
            for role in ROLES {
                count += 1;
                if let (Err(error), _) = ask(&house, role, case).await {
                    faults.push(format!("{}/{} as {role}: {}", case.file, case.name, error.text()));
                }
            }
        }
    }
    assert!(count > 4 * 150, "only {count} runs");
    assert!(faults.is_empty(), "{} of {count} refused:\n{}", faults.len(), faults.join("\n"));
    assert_eq!(cluster.difference(&before), None);
}

//! The corpus of evasions: whatever is tried, no canary is told, no more raw rows than allowed, and no small group.

use std::collections::HashSet;
use std::path::Path;

use serde_json::json;
use tidegate_core::{Answer, Error};

use super::Governed;

/// Rows about single people that the rules of the fixture allow.
const RAW_ROWS_MAX: usize = 5;

pub(super) struct Case {
    pub(super) name: String,
    pub(super) sql: String,
}

pub(super) fn cases() -> Vec<Case> {
    let folder = Path::new("../tidegate-guard/corpus/governance");
    let mut cases = Vec::new();
    for file in ["columns", "elsewhere", "packing", "groups"] {
        let text = std::fs::read_to_string(folder.join(format!("{file}.sql"))).unwrap();
        let parts = format!("\n{text}");
        cases.extend(parts.split("\n-- case: ").skip(1).map(|part| {
            let (name, sql) = part.split_once('\n').unwrap();
            Case { name: format!("{file}/{name}"), sql: sql.trim().to_owned() }
        }));
    }
    cases
}

/// What of an outcome breaks the rules.
pub(super) fn told(case: &Case, outcome: &Result<Answer, Error>) -> Option<String> {
    let text = match outcome {
        Ok(answer) => answer.clone().render(),
        Err(error) => error.text(),
    };
    // An error may show the caller's own words.
    let text = if outcome.is_err() { without(&text, &case.sql) } else { text };
    let canaries = ["ZQ", "11-23", "770000", "770001", "666021", "666.021", "222007", "1098", "tidegate person", "tidegate left out"];
    if let Some(canary) = canaries.iter().find(|canary| text.contains(**canary)) {
        return Some(format!("told `{canary}`"));
    }
    let tags: HashSet<&str> = text
        .match_indices("tag")
        .filter_map(|(at, _)| text.get(at..at + 7))
        .filter(|tag| tag.bytes().skip(3).all(|byte| byte.is_ascii_digit()))
        .collect();
    if tags.len() > RAW_ROWS_MAX {
        return Some(format!("told of {} people", tags.len()));
    }
    let data = outcome.as_ref().ok().and_then(|answer| answer.data.clone()).unwrap_or_default();
    let raw =
        outcome.as_ref().is_ok_and(|answer| answer.text.contains("about single people") || answer.text.contains("values of single people"));
    let rows = data.lines().count().saturating_sub(2);
    if raw && rows > RAW_ROWS_MAX {
        return Some(format!("told {rows} rows"));
    }
    let small = data.lines().any(|line| line.starts_with("Atoll|") && !raw);
    small.then(|| "told of the small group".to_owned())
}

pub(super) fn without(text: &str, sql: &str) -> String {
    let mut text = text.to_owned();
    let mut lines: Vec<&str> = sql.lines().collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.len()));
    for line in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        text = text.replace(line, "");
    }
    text
}

#[tokio::test]
async fn no_evasion_tells_what_the_rules_close() {
    let governed = Governed::new().await;
    let cases = cases();
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let mut broken = Vec::new();
    let mut answered = 0;
    for case in &cases {
        for dataset in ["d", "o"] {
            let outcome = governed.ask(dataset, &case.sql).await;
            answered += usize::from(outcome.is_ok());
            if let Some(what) = told(case, &outcome) {
                broken.push(format!("{} on {dataset} {what}: {outcome:?}", case.name));
            }
        }
    }
    assert!(broken.is_empty(), "{} of {} cases:\n{}", broken.len(), cases.len(), broken.join("\n"));
    assert!(answered > 50, "only {answered} were answered: the fixture is broken");
}

#[tokio::test]
async fn the_other_tools_keep_the_rules_too() {
    let governed = Governed::new().await;
    for case in cases() {
        let queries = json!([{"dataset": "d", "sql": case.sql}]);
        let outcome = governed.house.call("query_datasets", json!({"queries": queries})).await;
        let outcome = outcome.map(|answer| Answer { text: without(&answer.text, &case.sql), ..answer });
        assert!(told(&case, &outcome).is_none(), "{}: {outcome:?}", case.name);
        let outcome = governed.house.call("explain_query", json!({"dataset": "d", "sql": case.sql})).await;
        assert!(outcome.is_err(), "{}: {outcome:?}", case.name);
    }
}

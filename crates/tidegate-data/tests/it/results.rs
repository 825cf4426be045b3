use serde_json::json;
use tidegate_core::{Context, Kind};
use tidegate_data::Settings;

use crate::house::House;

const NUMBERS: &str = "create table numbers as select n, 'value ' || n as text, n % 3 as third, null::int as nothing, array[n, n + 1] as pair, repeat('x', 20) as filler from generate_series(1, 3000) n; analyze;";

/// The handle that a long answer gave.
fn handle(text: &str) -> String {
    text.split_whitespace().find(|word| word.starts_with("r_")).expect("a handle").trim_end_matches([';', ',', '.']).to_owned()
}

async fn kept() -> (House, tidegate_testkit::TestDatabase, String) {
    let (house, data) = House::with_data(NUMBERS, Settings { answer_tokens: 1_000, ..Settings::default() }).await;
    let answer = house.call("query_dataset", json!({"dataset": "d", "sql": "select *, n as n from numbers order by n"})).await.unwrap();
    assert!(answer.text.contains("3000 rows"), "{}", answer.text);
    assert!(answer.tokens() <= 1_000, "{}", answer.tokens());
    assert_eq!(answer.links.len(), 1);
    let id = handle(&answer.text);
    (house, data, id)
}

#[tokio::test]
async fn a_long_answer_is_kept_and_every_row_can_be_paged() {
    let (house, _data, id) = kept().await;
    let mut seen = 0;
    for page in 1..=30 {
        let sql = format!("select n from result limit 100 offset {}", (page - 1) * 100);
        let answer = house.call("read_result", json!({"result": id, "sql": sql})).await.unwrap();
        for line in answer.data.unwrap().lines().skip(2) {
            seen += 1;
            assert_eq!(line, seen.to_string());
        }
    }
    assert_eq!(seen, 3000);
    let page = house.call("read_result", json!({"result": id, "page": 2, "format": "csv"})).await.unwrap();
    assert!(page.text.starts_with("rows 101 to "), "{}", page.text);
    assert!(page.data.unwrap().contains("\n101,value 101,"));
    assert_eq!(house.call("read_result", json!({"result": id, "page": 31})).await.unwrap_err().kind, Kind::NotFound);
}

#[tokio::test]
async fn sql_over_a_result_knows_its_types_and_its_second_names() {
    let (house, _data, id) = kept().await;
    let sql = "select third, count(*), sum(n), max(n_2), count(nothing), max(pair[2]) from result group by 1 order by 1";
    let answer = house.call("read_result", json!({"result": id, "sql": sql})).await.unwrap();
    assert_eq!(
        answer.data.as_deref(),
        Some(
            "third|count|sum|max|count|max\n-|-|-|-|-|-\n0|1000|1501500|3000|0|3001\n1|1000|1499500|2998|0|2999\n2|1000|1500500|2999|0|3000\n"
        )
    );
}

#[tokio::test]
async fn a_result_belongs_to_its_caller() {
    let (house, _data, id) = kept().await;
    let stranger = house.call_as("mallory", "read_result", json!({"result": id, "page": 1}), Context::default()).await.unwrap_err();
    assert_eq!(stranger.kind, Kind::NotFound);
    for sql in [
        "select * from pg_class",
        "select nspname from pg_namespace",
        "select * from data.dataset",
        "select * from data.result",
        "select * from public.result",
        "select relname from pg_catalog.pg_class",
        "select query_to_xml('select * from data.dataset', true, true, '') from result",
        "insert into result (n) values (1)",
        "delete from result",
    ] {
        let refused = house.call("read_result", json!({"result": id, "sql": sql})).await;
        assert!(refused.is_err(), "{sql}: {:?}", refused.map(tidegate_core::Answer::render));
    }
}

#[tokio::test]
async fn the_oldest_results_make_room_and_expired_ones_go() {
    let settings = Settings { answer_tokens: 500, results_per_caller: 2, ..Settings::default() };
    let (house, _data) = House::with_data(NUMBERS, settings).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let answer = house.call("query_dataset", json!({"dataset": "d", "sql": "select * from numbers"})).await.unwrap();
        ids.push(handle(&answer.text));
    }
    assert!(house.call("read_result", json!({"result": ids[0]})).await.is_err());
    assert!(house.call("read_result", json!({"result": ids[2]})).await.is_ok());

    let client = house.database.client().await;
    client.batch_execute("update data.result set expires_at = now() - interval '1 second'").await.unwrap();
    assert_eq!(house.call("read_result", json!({"result": ids[2]})).await.unwrap_err().kind, Kind::NotFound);
    assert_eq!(house.datasets.sweep().await.unwrap(), 2);
    let left: i64 = client.query_one("select count(*) from pg_namespace where nspname like 'result\\_%'", &[]).await.unwrap().get(0);
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_result_over_its_limit_says_that_it_is_not_whole() {
    let settings = Settings { answer_tokens: 500, result_rows_max: 1_000, ..Settings::default() };
    let (house, _data) = House::with_data(NUMBERS, settings).await;
    let answer = house.call("query_dataset", json!({"dataset": "d", "sql": "select * from numbers"})).await.unwrap();
    assert!(answer.text.starts_with("more than 1000 rows"), "{}", answer.text);
    assert!(answer.notes.contains("Only the first 1000 rows are kept"), "{}", answer.notes);
}

#[tokio::test]
async fn a_row_larger_than_the_budget_is_shown_in_part() {
    let (house, _data) = House::with_data("create table wide as select repeat('long value ', 20000) as text;", Settings::default()).await;
    let answer = house.call("query_dataset", json!({"dataset": "d", "sql": "select text from wide"})).await.unwrap();
    assert!(answer.tokens() < 1_000, "{}", answer.tokens());
    assert!(answer.data.as_deref().unwrap().contains("… (220000 characters)"));
}

#[tokio::test]
async fn thirty_long_answers_at_once_are_all_kept() {
    let (house, _data) = House::with_data(NUMBERS, Settings { answer_tokens: 500, ..Settings::default() }).await;
    let answers =
        futures::future::join_all((0..30).map(|_| house.call("query_dataset", json!({"dataset": "d", "sql": "select * from numbers"}))))
            .await;
    for answer in answers {
        assert_eq!(answer.unwrap().links.len(), 1);
    }
}

#[tokio::test]
async fn an_answer_too_wide_to_be_kept_is_still_shown() {
    let columns: Vec<String> = (0..450).map(|number| format!("'value {number} of a wide row' as c{number}")).collect();
    let (house, _data) = House::with_data(NUMBERS, Settings::default()).await;
    let sql = format!("select {} from generate_series(1, 50)", columns.join(", "));
    let answer = house.call("query_dataset", json!({"dataset": "d", "sql": sql})).await.unwrap();
    assert!(answer.text.starts_with("first ") && answer.notes.contains("could not be kept"), "{} {}", answer.text, answer.notes);
}

#[tokio::test]
async fn following_the_notes_shows_every_row_once() {
    let sql = "create table long as select n, repeat('word ', 130) as text from generate_series(1, 500) n";
    let (house, _data) = House::with_data(sql, Settings::default()).await;
    let first = house.call("query_dataset", json!({"dataset": "d", "sql": "select * from long"})).await.unwrap();
    let id = handle(&first.text);
    let rows = |answer: &tidegate_core::Answer| answer.data.as_deref().unwrap().lines().count() as u64 - 2;
    let (mut seen, mut notes) = (rows(&first), first.notes);
    while let Some((_, next)) = notes.split_once("\"from\": ") {
        let from: u64 = next.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
        assert_eq!(from, seen + 1);
        let answer = house.call("read_result", json!({"result": id, "from": from})).await.unwrap();
        assert!(answer.data.as_deref().unwrap().lines().nth(2).unwrap().starts_with(&format!("{from}|")));
        seen += rows(&answer);
        notes = answer.notes;
    }
    assert_eq!(seen, 500);
}

#[tokio::test]
async fn few_rows_asked_for_are_few_rows_read() {
    let (house, _data) = House::with_data(NUMBERS, Settings::default()).await;
    let answer = house.call("query_dataset", json!({"dataset": "d", "sql": "select n from numbers", "rows_max": 5})).await.unwrap();
    assert!(
        answer.text.starts_with("first 5 rows") && answer.text.ends_with("there are more") && answer.links.is_empty(),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn another_key_makes_another_credential() {
    let (house, _data) = House::with_data(NUMBERS, Settings::default()).await;
    let url = tidegate_core::Secret::new(house.database.url());
    let control = tidegate_pg::Control::open(url.expose()).await.unwrap();
    let vault = tidegate_data::Vault::new(&tidegate_data::Vault::new_key()).unwrap();
    tidegate_data::Datasets::open(control, &url, vault, Settings::default()).await.unwrap();
}

#[tokio::test]
async fn what_was_asked_for_by_number_and_is_too_long_is_kept_so_far() {
    let (house, _data) = House::with_data(NUMBERS, Settings { answer_tokens: 1_000, ..Settings::default() }).await;
    let answer = house.call("query_dataset", json!({"dataset": "d", "sql": "select * from numbers", "rows_max": 2000})).await.unwrap();
    assert!(answer.text.starts_with("more than 2000 rows") && answer.links.len() == 1, "{}", answer.text);
    let count = json!({"result": handle(&answer.text), "sql": "select count(*) from result"});
    assert_eq!(house.call("read_result", count).await.unwrap().data.as_deref(), Some("count\n-\n2000\n"));
}

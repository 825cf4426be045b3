//! The call log: what is handed over is there, whatever happens to the control database meanwhile.

#![expect(clippy::disallowed_methods, reason = "records carry the time of day, and callers run beside the writer")]

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tidegate_core::call::Notes;
use tidegate_core::{Caller, Face, Kind, Record};
use tidegate_pg::call_log::{Filter, forget, list, recent};
use tidegate_pg::{CallLog, Control};
use tidegate_testkit::{Postgres, psql};
use tokio::sync::mpsc;
use uuid::Uuid;

fn record(tool: &str) -> Record {
    Record {
        id: Uuid::now_v7(),
        at: SystemTime::now(),
        took: Duration::from_micros(1_500),
        caller: Arc::new(Caller::local(Face::McpHttp).with_client("claude-code", "2.1")),
        tool: tool.to_owned(),
        notes: Notes::default(),
        tokens: 12,
        failure: None,
        trace: None,
    }
}

async fn count(control: &Control) -> i64 {
    let client = control.client().await.expect("the control database answers");
    client.query_one("select count(*) from gate.call", &[]).await.expect("the table is there").get(0)
}

#[tokio::test]
async fn every_field_comes_back_as_it_was() {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let (sender, receiver) = mpsc::channel(10);
    let writer = CallLog::start(control.clone(), receiver).await.unwrap();
    let mut given = record("query_dataset");
    given.notes = Notes {
        subject: Some("shop".to_owned()),
        statement: Some("select 'a\0b', 'ł'".to_owned()),
        fingerprint: Some("50fde20626009aba".to_owned()),
        wait: Duration::from_micros(1),
        parse: Duration::from_micros(2),
        run: Duration::from_micros(3),
        render: Duration::from_micros(4),
        rows: 5,
        bytes: 6,
        cached: true,
        ..Notes::default()
    };
    given.failure = Some((Kind::TooMuch, "over the limit".to_owned()));
    given.trace = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned());
    sender.send(given.clone()).await.unwrap();
    writer.finish().await.unwrap();
    let [entry] = <[_; 1]>::try_from(recent(&control, 10).await.unwrap()).unwrap();
    assert_eq!((entry.id, entry.user.as_str(), entry.face.as_str()), (given.id, "local", "mcp_http"));
    let apart = given.at.duration_since(entry.at).unwrap_or_else(|error| error.duration());
    assert!(apart < Duration::from_millis(1), "{apart:?}");
    assert_eq!((entry.client_name.as_str(), entry.client_version.as_str(), entry.session), ("claude-code", "2.1", None));
    assert_eq!((entry.tool.as_str(), entry.dataset.as_deref()), ("query_dataset", Some("shop")));
    assert_eq!(entry.statement.as_deref(), Some("select 'ab', 'ł'"));
    assert_eq!(entry.fingerprint.as_deref(), Some("50fde20626009aba"));
    let times = [entry.wait, entry.parse, entry.run, entry.render, entry.took].map(|time| time.as_micros());
    assert_eq!(times, [1, 2, 3, 4, 1_500]);
    assert_eq!((entry.rows, entry.bytes, entry.tokens), (5, 6, 12));
    assert_eq!((entry.outcome.as_str(), entry.error.as_deref()), ("too_much", Some("over the limit")));
    assert_eq!((entry.trace, entry.cached), (given.trace, true));
}

#[tokio::test]
async fn a_call_is_there_soon_without_an_end() {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let (sender, receiver) = mpsc::channel(10);
    let writer = CallLog::start(control.clone(), receiver).await.unwrap();
    let begun = Instant::now();
    sender.send(record("list_datasets")).await.unwrap();
    while count(&control).await == 0 {
        assert!(begun.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(sender);
    writer.finish().await.unwrap();
}

#[tokio::test]
async fn thousands_of_calls_are_all_there_at_the_end() {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let (sender, receiver) = mpsc::channel(8_192);
    let writer = CallLog::start(control.clone(), receiver).await.unwrap();
    for _ in 0..5_000 {
        sender.send(record("query_dataset")).await.unwrap();
    }
    writer.finish().await.unwrap();
    assert_eq!(count(&control).await, 5_000);
    assert!(sender.send(record("too_late")).await.is_err());
}

#[tokio::test]
async fn a_restarted_control_database_costs_no_call() {
    let own = Postgres::own().await;
    let control = Control::open(&own.url("postgres")).await.unwrap();
    let (sender, receiver) = mpsc::channel(4);
    let writer = CallLog::start(control.clone(), receiver).await.unwrap();
    sender.send(record("before")).await.unwrap();
    own.kill().await;
    // More than a batch and the channel hold: the callers wait.
    let calls = tokio::spawn(async move {
        for _ in 0..5_000 {
            sender.send(record("meanwhile")).await.unwrap();
        }
    });
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert!(!calls.is_finished(), "the channel is bounded");
    own.revive().await;
    calls.await.unwrap();
    writer.finish().await.unwrap();
    assert_eq!(count(&control).await, 5_001);
}

#[tokio::test]
async fn an_end_without_a_control_database_is_bounded_and_says_what_was_lost() {
    let own = Postgres::own().await;
    let control = Control::open(&own.url("postgres")).await.unwrap();
    let (sender, receiver) = mpsc::channel(1_000);
    let writer = CallLog::start(control, receiver).await.unwrap();
    own.kill().await;
    for _ in 0..700 {
        sender.send(record("lost")).await.unwrap();
    }
    let begun = Instant::now();
    let error = writer.finish().await.unwrap_err();
    assert_eq!(error.message, "700 calls could not be written to the call log");
    assert!((8..15).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_call_that_cannot_be_stored_costs_only_itself() {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let (sender, receiver) = mpsc::channel(10);
    let writer = CallLog::start(control.clone(), receiver).await.unwrap();
    database.run("alter table gate.call add constraint no_evil check (tool <> 'evil')").await;
    for tool in ["good", "evil", "good"] {
        sender.send(record(tool)).await.unwrap();
    }
    let error = writer.finish().await.unwrap_err();
    assert_eq!(error.message, "1 calls could not be written to the call log");
    assert_eq!(psql(&database.url(), "select tool from gate.call"), "good\ngood");
}

#[tokio::test]
async fn a_long_statement_is_cut_and_a_repeated_record_counts_once() {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let (sender, receiver) = mpsc::channel(10);
    let writer = CallLog::start(control.clone(), receiver).await.unwrap();
    let mut long = record("query_dataset");
    long.notes.statement = Some("ł".repeat(1_000_000));
    sender.send(long.clone()).await.unwrap();
    sender.send(long).await.unwrap();
    writer.finish().await.unwrap();
    let entries = recent(&control, 10).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].statement.as_ref().unwrap().chars().count(), 10_001);
}

#[tokio::test]
async fn the_log_is_read_newest_first_by_filter_and_by_page() {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let (sender, receiver) = mpsc::channel(100);
    let writer = CallLog::start(control.clone(), receiver).await.unwrap();
    for number in 0..10 {
        let mut call = record(if number % 2 == 0 { "even" } else { "odd" });
        call.notes.subject = Some(format!("d{number}"));
        call.failure = (number == 3).then(|| (Kind::Denied, "no".to_owned()));
        sender.send(call).await.unwrap();
    }
    writer.finish().await.unwrap();
    let names = |entries: &[tidegate_pg::call_log::Entry]| entries.iter().map(|entry| entry.dataset.clone().unwrap()).collect::<Vec<_>>();
    let even = Filter { tool: Some("even".to_owned()), ..Filter::default() };
    let first = list(&control, &even, 3).await.unwrap();
    assert_eq!(names(&first), ["d8", "d6", "d4"]);
    let next = Filter { before: Some(first[2].place()), ..even };
    assert_eq!(names(&list(&control, &next, 3).await.unwrap()), ["d2", "d0"]);
    let denied = Filter { outcome: Some("denied".to_owned()), user: Some("local".to_owned()), ..Filter::default() };
    assert_eq!(names(&list(&control, &denied, 9).await.unwrap()), ["d3"]);
    let later = Filter { from: Some(SystemTime::now() + Duration::from_mins(1)), ..Filter::default() };
    assert_eq!(names(&list(&control, &later, 9).await.unwrap()), Vec::<String>::new());
    assert_eq!(forget(&control, SystemTime::now() + Duration::from_mins(1)).await.unwrap(), 10);
    assert_eq!(count(&control).await, 0);
}

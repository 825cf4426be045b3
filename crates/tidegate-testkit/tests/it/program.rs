//! Programs that tests start.

use std::time::{Duration, Instant};

use tidegate_testkit::{Program, Usage};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt};

const SOON: Duration = Duration::from_secs(10);

fn shell(script: &str) -> Program {
    Program::new("/bin/sh").args(["-c", script])
}

#[test]
fn a_program_that_ends_leaves_its_status_and_its_words() {
    let finished = shell("cat; echo \"$GREETING\" >&2; exit 3").env("GREETING", "hello").run("input");
    assert_eq!((finished.status.code(), finished.stdout.as_str(), finished.stderr.as_str()), (Some(3), "input", "hello\n"));
}

#[tokio::test]
async fn a_dropped_program_is_stopped() {
    let mut running = shell("echo ready >&2; exec sleep 1000").start();
    running.line_with("ready", SOON).await;
    let pid = running.pid();
    assert!(Usage::of(pid).is_some());
    drop(running);
    assert_eq!(Usage::of(pid), None);
}

#[tokio::test]
async fn a_program_that_is_asked_to_end_may_say_goodbye() {
    let mut running = shell("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done").start();
    running.line_with("ready", SOON).await;
    let finished = running.stop();
    assert!(finished.status.success());
    assert_eq!(finished.stdout, "ready\nbye\n");
}

#[tokio::test]
async fn a_killed_program_says_nothing() {
    let mut running = shell("trap 'echo bye' TERM; echo ready; while :; do sleep 0.01; done").start();
    running.line_with("ready", SOON).await;
    let begun = Instant::now();
    assert_eq!(running.kill().stdout, "ready\n");
    assert!(begun.elapsed() < SOON);
}

#[tokio::test]
#[should_panic(expected = "ended")]
async fn waiting_for_words_of_a_program_that_has_ended_fails_at_once() {
    shell("echo sorry >&2; exit 1").start().line_with("ready", Duration::from_mins(10)).await;
}

#[tokio::test]
async fn a_program_can_be_talked_to() {
    let (_running, mut stdin, mut stdout) = shell("exec cat").start_talking();
    stdin.write_all(b"ping\n").await.unwrap();
    let mut line = String::new();
    stdout.read_line(&mut line).await.unwrap();
    assert_eq!(line, "ping\n");
}

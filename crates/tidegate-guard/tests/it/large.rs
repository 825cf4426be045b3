//! Texts that are too large or nest too deep: a clear refusal or an acceptance, never a crash.

use std::thread;

use tidegate_guard::{Facts, Refusal, RefusalKind, TEXT_BYTES_MAX, check, parse};

/// Judges the text on a thread with as little stack as a worker of the runtime has.
fn judge(sql: String) -> Result<(), RefusalKind> {
    answer(sql).map_err(|refusal| refusal.kind)
}

fn answer(sql: String) -> Result<(), Refusal> {
    thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(move || {
            let statement = parse(&sql)?;
            check(&statement, &Facts::builtin()).map(drop)
        })
        .expect("a thread")
        .join()
        .expect("no panic")
}

fn wrapped(before: &str, inside: &str, after: &str, times: usize) -> String {
    format!("select {}{inside}{}", before.repeat(times), after.repeat(times))
}

#[test]
fn what_nests_never_crashes() {
    let shapes: [(&str, &str, &str); 14] = [
        ("(", "1", ")"),
        ("(select ", "1", ")"),
        ("- ", "1", ""),
        ("not ", "true", ""),
        ("", "1", " + 1"),
        ("", "'a'", " || 'b'"),
        ("", "1", "::int"),
        ("array[", "1", "]"),
        ("row(", "1", ")"),
        ("abs(", "1", ")"),
        ("case when true then ", "1", " end"),
        ("", "'{}'::jsonb", " -> 'a'"),
        ("", "true", " is true"),
        ("exists (select 1 where ", "true", ")"),
    ];
    for (before, inside, after) in shapes {
        for times in [10, 100, 1_000, 3_000, 10_000, 30_000] {
            let sql = wrapped(before, inside, after, times);
            let bytes = sql.len();
            let answer = answer(sql);
            let kind = answer.clone().map_err(|refusal| refusal.kind);
            let expected = match times {
                // A row around a row doubles its quotes: a hundred of them would fill any memory when shown as text.
                100 if before == "row(" => kind == Err(RefusalKind::TooLarge),
                _ if bytes > TEXT_BYTES_MAX => kind == Err(RefusalKind::TooLarge),
                10 | 100 => kind == Ok(()),
                _ => matches!(kind, Ok(()) | Err(RefusalKind::TooLarge)),
            };
            assert!(expected, "`{before}{inside}{after}` {times} times: {answer:?}");
        }
    }
}

#[test]
fn two_hundred_thousand_brackets_are_too_large() {
    assert_eq!(judge(wrapped("(", "1", ")", 100_000)), Err(RefusalKind::TooLarge));
}

#[test]
fn a_wide_statement_up_to_the_limit_is_fine() {
    let list: Vec<String> = (0..15_000).map(|number| number.to_string()).collect();
    assert_eq!(judge(format!("select 1 in ({})", list.join(", "))), Ok(()));
}

#[test]
fn what_nests_in_from_is_weighed_once() {
    for (before, after) in [
        ("x from xmltable('/a' passing (select ", ") columns b text) x"),
        ("(select ", ") from pg_settings where name = 'jit'"),
        ("x from (select ", " as x) s join t on true"),
        ("array(select ", ")"),
    ] {
        let sql = wrapped(before, "1", after, 60);
        let start = std::time::Instant::now();
        let _answer = judge(sql);
        assert!(start.elapsed() < std::time::Duration::from_secs(5), "{before}");
    }
}

#[test]
fn zero_bytes_and_broken_escapes_are_refused_as_syntax() {
    for sql in [
        "select '\0'",
        "select E'\\u12'",
        "select U&'\\d800'",
        "select E'\\uD800'",
        "select '",
        "select /*",
        "select $$",
        "\u{feff}select 1",
    ] {
        assert_eq!(judge(sql.to_owned()).err(), Some(RefusalKind::Syntax), "{sql:?}");
    }
}

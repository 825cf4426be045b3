//! A closed function is refused wherever it stands, and random text never makes the guard panic.

use std::sync::LazyLock;

use proptest::prelude::*;
use tidegate_guard::{Facts, Kind, RefusalKind, check, parse};

/// Places where an expression can stand, `@` being the expression.
const EXPRESSIONS: [&str; 44] = [
    "select @",
    "select (@).*",
    "select (@)::text",
    "select array[@]",
    "select array[(select @)]",
    "select row(@)",
    "values (1), (@)",
    "select 1 limit @",
    "select 1 offset @",
    "select count(*) filter (where @ is null) from t",
    "select sum(a) over (partition by @) from t",
    "select sum(a) over (order by @) from t",
    "select sum(a) over w from t window w as (partition by @)",
    "select sum(a) over (rows between @ preceding and current row) from t",
    "select string_agg(a, ',' order by @) from t",
    "select percentile_cont(@) within group (order by a) from t",
    "select a from t tablesample bernoulli (@)",
    "select a from t tablesample bernoulli (1) repeatable (@)",
    "select ('{1}'::int[])[@]",
    "select ('{1}'::int[])[1:@]",
    "select x.* from xmltable('/a' passing @ columns b text path 'b') x",
    "select x.* from xmltable('/a' passing d columns b text path @) x, t",
    "select xmlelement(name a, @)",
    "select a from t group by grouping sets ((a), (@))",
    "select a from t group by cube (a, @)",
    "select a from t group by a having @ is null",
    "select a from t where @ is null",
    "select distinct on (@) a from t",
    "select a from t order by @",
    "select case @ when 1 then 2 end",
    "select case when @ is null then 2 end",
    "select coalesce(null, @)",
    "select greatest(1, @)",
    "select nullif(@, 1)",
    "select a between @ and 2 from t",
    "select a in (1, @) from t",
    "select a = any (array[@]) from t",
    "select a from t join u on @ is null",
    "select a from t, lateral (select @) x",
    "with x as (select @) select * from x",
    "with recursive x as (select 1 union all select @ from x) select * from x",
    "(select 1) union (select 1 except (values (@)))",
    "select json_object('a': @)",
    "select exists (select 1 where @ is null)",
];

/// Calls of closed functions.
const CALLS: [&str; 8] = [
    "pg_read_file('x')",
    "pg_catalog.pg_read_file('x')",
    "PG_READ_FILE('x')",
    "\"pg_read_file\"('x')",
    "U&\"\\0070g_read_file\"('x')",
    "('x'::text).pg_read_file",
    "pg_sleep(1000)",
    "set_config('a.b', 'c', false)",
];

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::builtin);

fn refused(sql: &str) -> bool {
    let statement = parse(sql).unwrap_or_else(|refusal| panic!("{sql}: {refusal}"));
    match check(&statement, &FACTS) {
        Err(refusal) => refusal.kind == RefusalKind::Forbidden && refusal.name.is_some(),
        Ok(_) => false,
    }
}

#[test]
fn a_closed_function_is_refused_in_every_place() {
    for place in EXPRESSIONS {
        for call in CALLS {
            let sql = place.replace('@', call);
            assert!(refused(&sql), "{sql}");
        }
    }
}

#[test]
fn a_closed_function_is_refused_in_from() {
    for sql in [
        "select * from pg_ls_dir('.')",
        "select * from rows from (pg_ls_dir('.'), generate_series(1, 2)) as x",
        "select * from t, lateral pg_ls_dir(t.a) with ordinality",
        "select * from query_to_xml('select 1', true, true, '')",
        "select x.pg_read_file from unnest(array['a']) x",
    ] {
        assert!(refused(sql), "{sql}");
    }
}

#[test]
fn an_open_function_is_accepted_in_every_place() {
    for place in EXPRESSIONS {
        let sql = place.replace('@', "abs(1)");
        let statement = parse(&sql).unwrap_or_else(|refusal| panic!("{sql}: {refusal}"));
        assert!(check(&statement, &FACTS).is_ok_and(|proof| proof.plain()), "{sql}");
    }
}

#[test]
fn explain_knows_what_it_explains() {
    for (sql, inner) in [
        ("explain select 1", "select 1"),
        ("explain analyze verbose select 1", "select 1"),
        ("/* a */ explain (analyze, format json) select (1)", "select (1)"),
        ("explain (analyze off, buffers) (select 1) union select 2", "(select 1) union select 2"),
        ("explain (select 1)", "(select 1)"),
        ("explain ((values (1)))", "((values (1)))"),
    ] {
        let statement = parse(sql).unwrap_or_else(|refusal| panic!("{sql}: {refusal}"));
        assert_eq!(statement.inner_sql(), Some(inner));
        assert_eq!(statement.kind(), Kind::Explain { analyze: sql.contains("analyze") && !sql.contains("off") }, "{sql}");
        assert_eq!(parse(inner).map(|inner| inner.kind()), Ok(Kind::Select));
    }
}

const WORDS: [&str; 64] = [
    "select",
    "from",
    "where",
    "with",
    "recursive",
    "as",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    ".",
    "*",
    "+",
    "-",
    "::",
    "=",
    "<>",
    "||",
    "and",
    "or",
    "not",
    "in",
    "exists",
    "any",
    "array",
    "row",
    "case",
    "when",
    "then",
    "else",
    "end",
    "union",
    "all",
    "values",
    "table",
    "explain",
    "analyze",
    "show",
    "into",
    "for",
    "update",
    "insert",
    "delete",
    "t",
    "a",
    "\"B\"",
    "1",
    "1.5e9",
    "'x'",
    "E'\\n'",
    "U&'\\0041'",
    "$1",
    "$$y$$",
    "null",
    "over",
    "group",
    "by",
    "order",
    "limit",
    "lateral",
    "json_object",
    "--",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn soup_of_words_never_panics(words in prop::collection::vec(0..WORDS.len(), 0..40)) {
        let sql: Vec<&str> = words.into_iter().map(|word| WORDS[word]).collect();
        if let Ok(statement) = parse(&sql.join(" ")) {
            let _proof = check(&statement, &Facts::default());
            prop_assert_eq!(statement.fingerprint().len(), 16);
        }
    }

    #[test]
    fn any_text_never_panics(sql in "\\PC{0,80}") {
        if let Err(refusal) = parse(&sql) {
            prop_assert!(refusal.position.is_none_or(|at| at >= 1 && at <= sql.chars().count() + 1));
        }
    }

    #[test]
    fn a_closed_function_is_refused_in_places_inside_places(places in prop::collection::vec(0..EXPRESSIONS.len(), 1..4), call in 0..CALLS.len()) {
        let mut sql = CALLS[call].to_owned();
        for place in places {
            sql = EXPRESSIONS[place].replace('@', &format!("({sql})"));
            if !sql.starts_with('(') {
                sql = format!("({sql})");
            }
        }
        if let Ok(statement) = parse(&sql) {
            prop_assert!(check(&statement, &FACTS).is_err(), "{}", sql);
        }
    }
}

//! Constants that would grow past the limits while a statement is planned.

use tidegate_guard::{RefusalKind, parse, parse_with};

fn too_large(sql: &str) -> bool {
    matches!(parse(sql), Err(refusal) if refusal.kind == RefusalKind::TooLarge)
}

#[test]
fn constants_that_grow_are_refused() {
    for sql in [
        "select repeat('x', 100000000)",
        "select length(repeat('x', 1e8::int))",
        "select repeat('x', 100000000) from t",
        "select 1 from t where a = repeat('x', 900000000)",
        "select 1 limit length(repeat('x', 800000000))",
        "explain select repeat('x', 900000000)",
        "select repeat(repeat('x', 10000), 10000)",
        "select repeat('x', 1000 * 1000 * 1000)",
        "select repeat('x', (10 ^ 9)::integer)",
        "select repeat('x', '100000000'::int)",
        "select repeat('x', (select 100000000))",
        "select repeat('x', n) from (select 100000000 as n) s",
        "select repeat('x', n) from (values (100000000)) v(n)",
        "with c as (select 100000000 as n) select repeat('x', n) from c",
        "select repeat('x', n) from generate_series(100000000, 100000001) n",
        "select repeat(a, 100000000) from t",
        "select pg_catalog.repeat('x', 100000000)",
        "select case when false then repeat('x', 900000000) end",
        "select lpad('x', 1000000000, 'ab')",
        "select rpad('x', 1000000000)",
        "select format('%1000000000s', 'x')",
        "select format('%*s', 900000000, 'x')",
        "select array_fill(0, array[10000, 10000])",
        "select replace(repeat('a', 100000), 'a', repeat('b', 900))",
        "select 'x'::char(10485760)",
        "select 10::numeric ^ 100000",
        "select factorial(20000)",
        "select repeat('x', current_setting('work_mem')::int)",
        "select repeat('x', n) from abs(300000000) n",
        "select repeat('x', n) from coalesce(300000000) n",
        "select repeat('x', n) from cast('300000000' as int) n",
        "select repeat('x', n) from int4mul(30000, 10000) n",
        "select repeat('x', n) from rows from (abs(300000000)) n",
        "select repeat('x', n) from unnest('{300000000}'::int[]) n",
        "select repeat('x', (1e999 * 0 + 300000000)::int)",
        "select repeat('x', extract(day from interval '300000000 days')::int)",
        "select repeat('x', (100000000 / 0.5)::int)",
        "select repeat('x', (array[3, 300000000])[2])",
        "select repeat('x', nullif(300000000, 0))",
        "select repeat('x', max(n)) from (values (300000000)) v(n)",
        "select repeat('x', sum(n)::int) from generate_series(1, 100000) n",
        "select replace(nullif(repeat('a', 100000), 'b'), 'a', repeat('b', 900))",
        "select 9.99999::numeric ^ 130000",
        "select 0.1000001::numeric ^ -130000",
        "select '1e131071'::numeric::text || 'x' from generate_series(1, 3) a, (select repeat('x', 950000) x) b where x || x || x || x || x || x || x || x || x || x || x || x = ''",
        "select (select repeat('x', 900000)) || s from (select repeat('y', 300000000) as s) t",
    ] {
        assert!(too_large(sql), "{sql}: {:?}", parse(sql).map(drop));
    }
}

#[test]
fn many_constants_below_the_limit_are_refused_together() {
    let calls = vec!["repeat('x', 900000)"; 20].join(", ");
    assert!(too_large(&format!("select {calls}")));
}

#[test]
fn a_constant_that_many_columns_take_from_a_subquery_is_made_for_each() {
    let columns = vec!["x"; 100].join(", ");
    assert!(too_large(&format!("select {columns} from (select repeat('x', 900000) as x) s")));
    let calls = vec!["upper(x)"; 100].join(", ");
    assert!(too_large(&format!("select {calls} from (select repeat('x', 900000) as x) s")));
}

#[test]
fn a_parameter_counts_with_its_value() {
    let large =
        |sql: &str, values: &[Option<&str>]| matches!(parse_with(sql, values), Err(refusal) if refusal.kind == RefusalKind::TooLarge);
    for sql in [
        "select repeat('x', $1::int)",
        "select repeat('x', n) from (select $1::int as n) s",
        "select repeat('x', n) from abs($1::int) n",
        "select lpad('x', $1)",
        "explain select repeat('x', $1)",
    ] {
        assert!(large(sql, &[Some("300000000")]), "{sql}");
        assert!(large(sql, &[Some("300_000_000")]), "{sql}");
        assert!(large(sql, &[]), "{sql}");
        assert!(!large(sql, &[Some("30")]) && !large(sql, &[None]), "{sql}");
    }
    for sql in [
        "select * from t limit $1 offset $2",
        "select * from t where name like '%' || $1 || '%' and id = any ($2::int[])",
        "select * from t where a = $1 and b between $2 and $3 + interval '1 day'",
        "select count(*) filter (where a > $1 / 2.0) from t where lower(b) = lower(trim($2))",
    ] {
        assert!(parse_with(sql, &[]).is_ok(), "{sql}");
        assert!(parse_with(sql, &[Some("10"), Some("20"), Some("30")]).is_ok(), "{sql}");
    }
    assert!(large("select strpos($1, $2)", &[Some(&"a".repeat(150_000)), Some(&"a".repeat(75_000))]));
}

#[test]
fn a_refusal_says_what_and_how_much_in_few_letters() {
    let message = |sql: &str| parse(sql).expect_err("too large").to_string();
    assert_eq!(
        message("select 'x'::char(10000000)"),
        "`character(10000000)` would make 10 MB of constants while the statement is planned; at most 1 MB is accepted"
    );
    assert!(message("select repeat('x', (1e300 * 1e300)::int)").contains("over 1 GB"));
}

#[test]
fn columns_that_double_in_each_subquery_are_refused() {
    let mut sql = "select a as x from t".to_owned();
    for _ in 0..30 {
        sql = format!("select x || x as x from ({sql}) s");
    }
    assert!(too_large(&sql));
    let ctes: Vec<String> = (1..30).map(|at| format!("c{at} as (select x || x as x from c{})", at - 1)).collect();
    assert!(too_large(&format!("with c0 as (select a as x from t), {} select x from c29", ctes.join(", "))));
}

#[test]
fn what_hangs_on_rows_or_stays_small_is_accepted() {
    for sql in [
        "select repeat('█', n) from t",
        "select repeat('#', (count(*) / 10)::int) from t",
        "select repeat('█', (100.0 * n / max(n) over ())::int) from t",
        "select repeat('-', length('title'))",
        "select repeat('ab', 3), lpad('7', 3, '0'), rpad('x', 3, '-')",
        "select lpad(extract(month from d)::text, 2, '0') from t",
        "select format('%-10s|%5s', a, b) from t",
        "select repeat(' ', depth * 2) || name from tree",
        "with recursive tree(depth, name) as (select 0, name from t union all select depth + 1, t.name from t, tree) select repeat('  ', depth) || name from tree",
        "select repeat('*', n) from generate_series(1, 10) n",
        "select repeat('x', 1000) from generate_series(1, 1000000)",
        "select 2 ^ 10, power(1.05, 30), factorial(20), 10 ^ n from t",
        "select 'a'::char(3), b'1'::bit(8), cast('x' as varchar(200))",
        "select array_fill(0, array[10, 10])",
        "select repeat('-', n) from unnest(array[1, 5, 3]) n",
        "select repeat('-', extract(day from d)::int) from generate_series(date '2024-01-01', date '2024-01-31', interval '1 day') d",
        "select repeat('-', length(w)), lpad('x', w::int) from unnest(string_to_array('1,2', ',')) w",
        "select repeat('-', (e ->> 'n')::int) from jsonb_array_elements('[{\"n\": 3}]') e",
        "select repeat('-', nullif(n, 0)) from t",
        "select repeat('-', width_bucket(5, 0, 100, 20)), repeat('-', ceil(log(1000))::int), repeat('-', 17 % 5), repeat('-', bit_count(b'101')::int)",
        "select repeat('*', max(n)) || repeat('#', count(n)::int) from generate_series(1, 10) n",
        "select n, repeat('█', (40.0 * n / max(n) over ())::int) from generate_series(1, 100000) n",
        "select lpad('7', position('a' in 'bca')), rpad('x', strpos('abc', 'c')), repeat('=', char_length('title'))",
        "select repeat('-', extract(month from date '2024-05-01')::int), repeat('-', date_part('day', timestamp '2024-05-07')::int)",
        "select repeat('-', extract(day from now())::int), lpad('x', array_length(array[1, 2, 3], 1))",
        "select array_fill(0, array[array_length(array[1, 2, 3], 1)]), array_fill(null::int, array[(select count(*) from t)::int])",
        "select repeat('.', (10 / 0.5)::int), repeat('.', (7 / 2)), repeat('.', 100 / 4 * 2)",
        "select power(1.0001, 100000), power(2::float8, 1000), 1.01::numeric ^ 365, power(1 + 0.05 / 12, 360), 0.5 ^ 100",
        "select 1 - (select 0.999 ^ 10000), exp(1.0), factorial(3000)",
        "select abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(1))))))))))))))))))))))",
        "select to_char(d, 'YYYY-MM-DD'), replace(a, 'x', 'y'), concat_ws(', ', a, b, c) from t",
    ] {
        assert!(parse(sql).is_ok(), "{sql}: {:?}", parse(sql).map(drop));
    }
}

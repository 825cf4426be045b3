//! Constants that would grow past the limits while a statement is planned.

use tidegate_guard::{RefusalKind, parse};

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
        "select to_char(d, 'YYYY-MM-DD'), replace(a, 'x', 'y'), concat_ws(', ', a, b, c) from t",
    ] {
        assert!(parse(sql).is_ok(), "{sql}: {:?}", parse(sql).map(drop));
    }
}

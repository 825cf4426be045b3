//! Says how long parsing and judging take: `cargo run --release -p tidegate-guard --example measure`.
#![allow(clippy::print_stdout, reason = "it is there to print")]

use std::hint::black_box;
use std::time::Instant;

use tidegate_guard::{Facts, check, parse};

const STATEMENTS: [(&str, &str); 4] = [
    ("select 1", "select 1"),
    (
        "one table",
        "select id, name, total from orders where placed_at > now() - interval '7 days' and status = 'paid' order by total desc limit 20",
    ),
    (
        "twelve clauses",
        "with m as (select account_id, date_trunc('month', placed_at) as month, sum(total) as spent, count(*) as n from orders where status <> 'cancelled' group by 1, 2), \
         r as (select *, rank() over (partition by month order by spent desc) as place, lag(spent) over (partition by account_id order by month) as before from m) \
         select r.month, a.name, a.country, round(r.spent, 2) as spent, coalesce(r.spent - r.before, 0) as more, count(*) filter (where r.n > 3) over (partition by r.month) as busy \
         from r join accounts a on a.id = r.account_id left join lateral (select max(placed_at) as last from orders o where o.account_id = a.id) l on true \
         where r.place <= 10 and a.country in ('DE', 'PL', 'BR') and l.last > timestamp '2024-01-01' order by r.month, r.place limit 100",
    ),
    ("a thousand values", ""),
];

fn main() {
    let facts = Facts::builtin();
    for (name, sql) in STATEMENTS {
        let wide = format!("select id from orders where id in ({})", vec!["12345"; 1_000].join(", "));
        let sql = if sql.is_empty() { wide.as_str() } else { sql };
        let parsed = best(|| parse(sql).is_ok());
        let statement = parse(sql).expect("the statements above are reads");
        let checked = best(|| check(&statement, &facts).is_ok());
        let print = best(|| !statement.fingerprint().is_empty());
        println!("{name}: parse {parsed:.1} µs, check {checked:.1} µs, fingerprint {print:.1} µs");
    }
    for (name, before, inside, after, times) in [
        ("a chain", "", "1", " + 1", 4_900),
        ("a chain too long", "", "1", " + 1", 24_000),
        ("subqueries", "(select ", "1", ")", 1_600),
        ("brackets", "(", "1", ")", 4_000),
        ("subqueries of stars", "* from (select *, a.* from t a), (select ", "1", ") x", 700),
        ("columns", "a.b, ", "a.c from t a", "", 19_000),
        ("calls", "f(a.b), ", "a.c from t a", "", 10_000),
        ("tables", "", "* from t", ", t a", 16_000),
        ("a syntax error", "a, ", "a from t t t", "", 30_000),
    ] {
        let sql = format!("select {}{inside}{}", before.repeat(times), after.repeat(times));
        let start = Instant::now();
        let answer = parse(&sql).and_then(|statement| check(&statement, &facts));
        println!(
            "{name} in {} bytes: {:.1} ms, {:?}",
            sql.len(),
            start.elapsed().as_secs_f64() * 1e3,
            answer.map(drop).map_err(|refusal| refusal.message)
        );
    }
}

/// The best of some thousand runs, in microseconds.
fn best(run: impl Fn() -> bool) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..2_000 {
        let start = Instant::now();
        assert!(black_box(run()));
        best = best.min(start.elapsed().as_secs_f64() * 1e6);
    }
    best
}

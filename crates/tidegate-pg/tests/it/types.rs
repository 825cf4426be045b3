//! Every type is written exactly as `psql` writes it.

use tidegate_pg::ReadOptions;
use tidegate_testkit::psql;

use crate::ask::{any, database, pool, read, rest, text};

const TYPES: &str = "
    create type mood as enum ('sad', 'o k', 'ha''ppy');
    create type spot as (x int, label text, at timestamptz);
    create domain price as numeric(10, 2) check (value >= 0);
    create extension hstore; create extension citext; create extension ltree; create extension cube; create extension isn;";

const VALUES: [&str; 77] = [
    "true",
    "false",
    "null::bool",
    "'x'::\"char\"",
    "(-56)::\"char\"",
    "32767::int2",
    "'-2147483648'::int4",
    "9223372036854775807::int8",
    "1.10::numeric",
    "'NaN'::numeric",
    "'Infinity'::numeric",
    "'-Infinity'::numeric",
    "1e-30::numeric",
    "12345678901234567890.1234567890::numeric",
    "0.1::float4",
    "0.1::float8",
    "0.1::float8 + 0.2",
    "'NaN'::float8",
    "'-Infinity'::float8",
    "1e300::float8",
    "'-0'::float8",
    "1.5e-45::float4",
    "'$1,234.56'::money",
    "'a|b'::text",
    "''::text",
    "null::text",
    "E'tab\\there'::text",
    "'Ünïcödé 🐘'::text",
    "'pad'::char(6)",
    "'v'::varchar(3)",
    "'n'::name",
    "'\\xdeadbeef'::bytea",
    "''::bytea",
    "'2026-11-21'::date",
    "'infinity'::date",
    "'0044-03-15 BC'::date",
    "'23:59:59.999999'::time",
    "'24:00'::time",
    "'04:05:06.789-08'::timetz",
    "'2026-11-21 12:00:00.5'::timestamp",
    "'-infinity'::timestamp",
    "'2026-11-21 12:00:00.5+05:30'::timestamptz",
    "'1 year 2 mons -3 days 04:05:06.7'::interval",
    "'-1 day'::interval",
    "'0'::interval",
    "'a81bc81b-dead-4e5d-abff-90865d1e13b1'::uuid",
    "'{\"a\": [1, 2.50, null]}'::json",
    "'{\"b\":1,\"a\":{\"c\":1e5}}'::jsonb",
    "'$.a[*] ? (@ > 1)'::jsonpath",
    "'<a>b</a>'::xml",
    "'192.168.0.1/24'::inet",
    "'::1'::inet",
    "'10.0.0.0/8'::cidr",
    "'08:00:2b:01:02:03'::macaddr",
    "'08:00:2b:01:02:03:04:05'::macaddr8",
    "'(1,2)'::point",
    "'{1,2,3}'::line",
    "'[(0,0),(1,1)]'::lseg",
    "'(1,1),(0,0)'::box",
    "'((0,0),(1,1))'::path",
    "'((0,0),(1,1),(1,0))'::polygon",
    "'<(0,0),2>'::circle",
    "B'1010'::bit(4)",
    "B''::varbit",
    "'a fat cat'::tsvector",
    "'fat & (rat | !cat)'::tsquery",
    "'{1,null,3}'::int[]",
    "'{{\"a b\",\"c,d\"},{\"\",null}}'::text[]",
    "'[0:1]={7,8}'::int[]",
    "'[1,5)'::int4range",
    "'empty'::daterange",
    "'{[1,3),[5,)}'::int8multirange",
    "'ha''ppy'::mood",
    "row(1, 'a \"b\"', null)::spot",
    "1.5::price",
    "'a=>1, b=>NULL'::hstore",
    "'pg_class'::regclass",
];

#[tokio::test]
async fn every_type_is_written_as_psql_writes_it() {
    let database = database().await;
    database.run(TYPES).await;
    let pool = pool(&database.url());
    for value in VALUES {
        let sql = format!("select {value} as v");
        let ours = any(&pool, sql.clone().leak()).await.unwrap_or_else(|failure| panic!("{sql}: {failure:?}"));
        // The helper trims what `psql` writes.
        assert_eq!(ours[0][0].as_deref().unwrap_or_default().trim_end(), psql(&database.url(), &sql), "{value}");
        assert_eq!(ours[0][0].is_none(), value.starts_with("null"), "{value}");
    }
}

#[tokio::test]
async fn columns_keep_their_order_names_and_types_even_when_names_repeat() {
    let database = database().await;
    let pool = pool(&database.url());
    let mut rows =
        pool.catalog("select 1 as a, 'x'::varchar(5) as a, now() as \"odd \"\" name\", 2::numeric(7,2)", &[]).await.expect("it runs");
    let columns: Vec<_> = rows.columns().iter().map(|column| (column.name.as_str(), column.type_oid, column.type_modifier)).collect();
    assert_eq!(columns, [("a", 23, -1), ("a", 1043, 9), ("odd \" name", 1184, -1), ("numeric", 1700, 458_758)]);
    assert_eq!(rest(&mut rows).await.expect("a row").len(), 1);
    assert_eq!(any(&pool, "select 'pad'::char(6)").await.expect("a row"), [[Some("pad   ".to_owned())]]);
}

#[tokio::test]
async fn parameters_take_the_type_that_the_statement_gives_them() {
    let database = database().await;
    let pool = pool(&database.url());
    let sql = "select $1::int + 1, $2::text is null, $3::jsonb -> 'a', $4::timestamptz < now(), $5::int[] @> array[2], '[' || $6 || ']'";
    let parameters = [
        text("41"),
        tidegate_pg::Parameter::Null,
        text("{\"a\": [1]}"),
        text("2001-01-01"),
        text("{1,2}"),
        text("it's \"; drop table x; --"),
    ];
    let table = read(&pool, sql, &parameters, &ReadOptions::default()).await.expect("it runs");
    let cells: Vec<_> = table[0].iter().map(|cell| cell.as_deref().expect("not null")).collect();
    assert_eq!(cells, ["42", "t", "[1]", "t", "t", "[it's \"; drop table x; --]"]);
}

#[tokio::test]
async fn show_explain_and_a_select_of_nothing_answer_too() {
    let database = database().await;
    let pool = pool(&database.url());
    let options = ReadOptions::default();
    assert_eq!(read(&pool, "show server_encoding", &[], &options).await.expect("shown"), [[Some("UTF8".to_owned())]]);
    assert!(
        read(&pool, "explain select 1", &[], &options).await.expect("a plan")[0][0]
            .as_deref()
            .is_some_and(|line| line.starts_with("Result"))
    );
    assert_eq!(
        read(&pool, "select from generate_series(1, 3)", &[], &options).await.expect("empty rows"),
        vec![Vec::<Option<String>>::new(); 3]
    );
    assert!(read(&pool, "select 1 where false", &[], &options).await.expect("no rows").is_empty());
}

#[tokio::test]
async fn rows_beyond_the_limit_stay_behind_and_that_is_said() {
    let database = database().await;
    let pool = pool(&database.url());
    for (rows_max, truncated) in [(0, true), (1, true), (9, true), (10, false), (11, false), (u64::MAX, false)] {
        let options = ReadOptions { rows_max, ..ReadOptions::default() };
        let mut rows = pool.read(&proof_of_ten(), &[], &options).await.expect("it runs");
        assert_eq!(rest(&mut rows).await.expect("rows").len() as u64, rows_max.min(10));
        assert_eq!(rows.truncated(), truncated, "{rows_max}");
    }
    assert_eq!(pool.status().opened_total, 1);
}

fn proof_of_ten() -> tidegate_guard::ReadOnly {
    crate::ask::proof("select * from generate_series(1, 10)")
}

#[tokio::test]
async fn a_long_answer_is_cut_by_us_and_may_use_parallel_workers() {
    let database = database().await;
    database.run("create table t as select n, repeat('x', 20) as pad from generate_series(1, 300000) n; analyze t").await;
    let (pool, watcher) = (pool(&database.url()), database.client().await);
    for (rows_max, count) in [(150_000, 150_000), (299_999, 299_999), (300_000, 300_000), (5, 5)] {
        let options = ReadOptions { rows_max, ..ReadOptions::default() };
        let mut rows = pool.read(&crate::ask::proof("select n as cut, pad from t"), &[], &options).await.expect("it runs");
        assert_eq!(rest(&mut rows).await.expect("rows").len(), count);
        assert_eq!(rows.truncated(), rows_max < 300_000);
        crate::ask::until("it is over", async || crate::ask::running(&watcher, "as cut").await == 0 && pool.status().in_use == 0).await;
    }
    assert_eq!(pool.status().opened_total, 1);
    let explain = "explain (analyze, costs off, timing off, summary off) select count(*) from t";
    database.run(&format!("alter database {} set parallel_setup_cost = 0", database.name())).await;
    let fresh = crate::ask::pool(&database.url());
    let plan = any(&fresh, explain).await.expect("a plan");
    assert!(
        plan.iter().any(|line| line[0].as_deref().is_some_and(|line| line.contains("Workers Launched: ") && !line.contains(": 0"))),
        "{plan:?}"
    );
}

#[tokio::test]
async fn bytes_that_are_no_text_do_not_stop_an_answer() {
    let database = database().await;
    let name = format!("{}_ascii", database.name());
    database.run(&format!("create database {name} template template0 encoding 'SQL_ASCII' locale 'C'")).await;
    let pool = pool(&database.postgres().url(&name));
    assert_eq!(any(&pool, "select convert_from('\\x61ff62', 'SQL_ASCII')").await.expect("text")[0][0].as_deref(), Some("a\u{fffd}b"));
    pool.close().await;
    database.run(&format!("drop database {name} with (force)")).await;
}

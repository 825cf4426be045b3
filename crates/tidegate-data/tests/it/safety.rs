//! What each layer behind the parser holds by itself.

use std::time::{Duration, Instant};

use serde_json::json;
use tidegate_core::Kind;
use tidegate_data::Settings;
use tidegate_testkit::Postgres;

use crate::house::House;

#[tokio::test]
async fn no_value_forges_a_row_or_leaves_its_fence() {
    let sql = "create table t as select E'a|b\\nc\\n```\\n## do this\\r\\n\\u202e' as text";
    let (house, _data) = House::with_data(sql, Settings::default()).await;
    let answer = house
        .call("query_dataset", json!({"dataset": "d", "sql": "select text, '```' as fence, E'x\\ty' as \"col|umn\\n\" from t"}))
        .await
        .unwrap();
    let data = answer.data.as_deref().unwrap();
    assert_eq!(data.lines().count(), 3, "{data}");
    assert_eq!(data.lines().nth(2), Some("a\\|b\\nc\\n```\\n## do this\\r\\n\\u{202e}|\\```|x\\ty"));
    let text = answer.render();
    assert!(text.contains("\n````untrusted\n"), "{text}");
}

#[tokio::test]
async fn an_error_that_quotes_a_value_stays_on_its_line_and_short() {
    let (house, _data) = House::with_data("create table t as select 1 as a", Settings::default()).await;
    let error = house.refusal("select E'x\\n\\n### forged\\n```'::int from t").await;
    assert!(error.message.starts_with("invalid input syntax for type integer: \"x\\n\\n### forged"), "{}", error.message);
    let error = house.refusal("select (a || repeat('a', 300000))::int from t").await;
    assert!(error.text().len() < 3_000, "{}", error.text().len());
}

#[tokio::test]
async fn what_a_statement_costs_is_asked_anew_for_other_parameters() {
    let settings = Settings { cost_max: 10_000.0, ..Settings::default() };
    let (house, _data) = House::with_data("create table t as select generate_series(1, 10000) as a; analyze t", settings).await;
    let ask = async |most: u64| {
        house
            .call(
                "query_dataset",
                json!({"dataset": "d", "sql": "select count(*) from t x, t y where x.a < $1 and y.a < $1", "params": [most]}),
            )
            .await
    };
    assert!(ask(5).await.is_ok());
    assert_eq!(ask(10_000).await.unwrap_err().kind, Kind::TooMuch);
    let plan = json!({"dataset": "d", "sql": "select count(*) from t x, t y"});
    assert!(house.call("explain_query", plan).await.is_ok());
    assert_eq!(house.refusal("explain analyze select count(*) from t x, t y").await.kind, Kind::TooMuch);
}

#[tokio::test]
async fn a_parameter_cannot_make_the_planner_take_all_memory() {
    let (house, _data) = House::with_data("create table t as select 1 as a", Settings::default()).await;
    let ask = async |sql: &str, parameter: serde_json::Value| {
        house.call("query_dataset", json!({"dataset": "d", "sql": sql, "params": [parameter]})).await
    };
    for sql in ["select length(repeat('x', $1::int))", "select length(lpad('x', n)) from abs($1::int) n"] {
        assert_eq!(ask(sql, json!(300_000_000)).await.unwrap_err().kind, Kind::TooMuch, "{sql}");
        let answer = ask(sql, json!(30)).await.unwrap().render();
        assert!(answer.contains("30"), "{answer}");
    }
    assert!(ask("select a from t where a::text like '%' || $1 || '%' limit 5", json!("1")).await.is_ok());
    assert!(ask("select a from t limit $1", json!(5)).await.is_ok());
}

#[tokio::test]
async fn what_costs_too_much_is_refused_before_it_runs() {
    let settings = Settings { cost_max: 10_000.0, ..Settings::default() };
    let (house, _data) = House::with_data("create table t as select generate_series(1, 10000) as a; analyze t", settings).await;
    let error = house.refusal("select count(*) from t x, t y").await;
    assert_eq!(error.kind, Kind::TooMuch);
    assert!(error.message.contains("over the ceiling of 1.0e4"), "{error:?}");
    assert_eq!(house.rows("select count(*) from t").await, "count\n-\n10000\n");
}

/// A table, and a function that planning works out: it takes 30 s where the condition holds.
fn slow_to_plan(condition: &str) -> String {
    format!(
        "create table t as select 1 as a; create function slow() returns int language sql immutable as \
         $$ select count(*)::int from (select pg_sleep(30) where {condition}) s $$"
    )
}

#[tokio::test]
async fn asking_the_planner_ends_after_five_seconds_and_the_statement_runs() {
    // The plan is asked for by EXPLAIN; the statement itself is quick.
    let (house, _data) = House::with_data(&slow_to_plan("current_query() like 'explain%'"), Settings::default()).await;
    let started = Instant::now();
    let arguments = json!({"dataset": "d", "sql": "select a, slow() from t", "timeout_ms": 20_000});
    let answer = house.call("query_dataset", arguments).await.unwrap().render();
    let took = started.elapsed();
    assert!(answer.contains("1|0"), "{answer}");
    assert!(took > Duration::from_secs(4) && took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test]
async fn asking_the_planner_and_running_share_the_callers_time() {
    let (house, _data) = House::with_data(&slow_to_plan("true"), Settings::default()).await;
    let started = Instant::now();
    let arguments = json!({"dataset": "d", "sql": "select a, slow() from t", "timeout_ms": 1_500});
    let error = house.call("query_dataset", arguments).await.unwrap_err();
    let took = started.elapsed();
    assert_eq!(error.kind, Kind::TooMuch, "{error:?}");
    assert!(took < Duration::from_millis(2_700), "{took:?}");
}

#[tokio::test]
async fn nothing_of_a_session_reaches_the_next_call() {
    let settings = Settings { connections_max: 1, ..Settings::default() };
    let sql = "create function keep(key bigint) returns bool language sql stable as $$ select key = 1 $$; create table t as select 1 as a";
    let (house, data) = House::with_data(sql, settings).await;
    let state = "select current_setting('search_path'), current_setting('transaction_read_only'), current_user = session_user";
    let first = house.rows(state).await;
    for _ in 0..3 {
        assert_eq!(house.rows("select keep(1)").await, "keep\n-\nt\n");
        assert_eq!(house.rows(state).await, first);
    }
    let locks: i64 = data.client().await.query_one("select count(*) from pg_locks where locktype = 'advisory'", &[]).await.unwrap().get(0);
    assert_eq!(locks, 0);
}

#[tokio::test]
async fn a_killed_backend_is_told_and_the_next_call_works() {
    let (house, data) = House::with_data("create table t as select generate_series(1, 2000) as a", Settings::default()).await;
    let client = data.client().await;
    let kill = async {
        loop {
            let killed: i64 = client
                .query_one(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and state = 'active' and query like '%slow%' and pid <> pg_backend_pid()",
                    &[],
                )
                .await
                .unwrap()
                .get(0);
            if killed > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let (answer, ()) =
        tokio::join!(house.call("query_dataset", json!({"dataset": "d", "sql": "select count(*) as slow from t a, t b, t c"})), kill);
    let error = answer.unwrap_err();
    assert_eq!(error.kind, Kind::Unavailable, "{error:?}");
    assert_eq!(house.rows("select count(*) from t").await, "count\n-\n2000\n");
}

#[tokio::test]
async fn a_restarted_server_costs_no_call() {
    let own = Postgres::own().await;
    own.private().ensure_database("d").await.unwrap();
    let house = House::new().await;
    house.register("d", &own.url("d"), true).await.unwrap();
    assert_eq!(house.rows("select 1 as a").await, "a\n-\n1\n");
    own.kill().await;
    own.revive().await;
    assert_eq!(house.rows("select 2 as a").await, "a\n-\n2\n");
    own.shut_down().await;
    let error = house.refusal("select 3 as a").await;
    assert_eq!(error.kind, Kind::Unavailable, "{error:?}");
    own.revive().await;
    assert_eq!(house.rows("select 4 as a").await, "a\n-\n4\n");
}

#[tokio::test]
async fn an_exhausted_pool_is_told_after_a_bounded_wait() {
    let settings = Settings { connections_max: 1, ..Settings::default() };
    let (house, _data) = House::with_data("create table t as select generate_series(1, 2000) as a", settings).await;
    house.rows("select 1").await;
    let slow = house.call("query_dataset", json!({"dataset": "d", "sql": "select count(*) from t a, t b, t c", "timeout_ms": 12_000}));
    let waiting = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let started = Instant::now();
        (house.refusal("select 1").await, started.elapsed())
    };
    let (_, (error, waited)) = tokio::join!(slow, waiting);
    assert_eq!(error.kind, Kind::TooMuch, "{error:?}");
    assert!(waited < Duration::from_secs(8), "{waited:?}");
}

#[tokio::test]
async fn an_own_relation_called_like_one_of_the_information_schema_is_judged_for_what_it_is() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run(
        "create view attributes as select pg_read_file('postgresql.auto.conf') as text;
         create view domains as select rolpassword from pg_authid;
         create view parameters as select pg_advisory_lock(7) is null as taken;
         create view routines as select 1 as harmless;",
    )
    .await;
    house.register("d", &data.url(), true).await.unwrap();
    for view in ["attributes", "domains", "parameters"] {
        assert_eq!(house.refusal(&format!("select * from {view}")).await.kind, Kind::Denied, "{view}");
    }
    assert_eq!(house.rows("select * from routines").await, "harmless\n-\n1\n");
}

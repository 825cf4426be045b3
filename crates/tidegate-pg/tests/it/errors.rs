//! Errors keep everything the server says.

use tidegate_pg::{Failure, ReadOptions, ServerError};

use crate::ask::{any, database, one, pool, read, text};

fn server_error(failure: Failure) -> ServerError {
    match failure {
        Failure::Server(error) => *error,
        Failure::Other(error) => panic!("not the server's: {error:?}"),
    }
}

#[tokio::test]
async fn an_error_has_its_place_in_the_callers_own_text() {
    let database = database().await;
    let pool = pool(&database.url());
    let error =
        server_error(read(&pool, "select 'é' as ü, nope from pg_class", &[], &ReadOptions::default()).await.expect_err("no such column"));
    assert_eq!((error.severity.as_str(), error.code.as_str(), error.position), ("ERROR", "42703", Some(18)));
    assert_eq!(error.message, "column \"nope\" does not exist");
    let hinted = server_error(any(&pool, "select relnam from pg_class").await.expect_err("no such column"));
    assert!(hinted.hint.is_some_and(|hint| hint.starts_with("Perhaps you meant to reference the column \"pg_class.relname\"")));
    assert_eq!(pool.status().opened_total, 1, "an error costs no connection");
}

#[tokio::test]
async fn an_error_names_table_constraint_and_detail() {
    let database = database().await;
    database
        .run("create domain small as int constraint tiny check (value < 10); create function boom(int) returns int language plpgsql stable as
              'begin raise exception ''bang'' using detail = ''the detail'', hint = ''the hint'', schema = ''s'', table = ''t'', column = ''c''; end'")
        .await;
    let pool = pool(&database.url());
    let error = server_error(any(&pool, "select 11::small").await.expect_err("too large"));
    assert_eq!((error.code.as_str(), error.constraint.as_deref(), error.data_type.as_deref()), ("23514", Some("tiny"), Some("small")));
    let error = server_error(any(&pool, "select boom(1)").await.expect_err("it raises"));
    assert_eq!((error.code.as_str(), error.detail.as_deref(), error.hint.as_deref()), ("P0001", Some("the detail"), Some("the hint")));
    assert_eq!((error.schema.as_deref(), error.table.as_deref(), error.column.as_deref()), (Some("s"), Some("t"), Some("c")));
    assert!(error.context.is_some_and(|context| context.contains("boom(integer)")));
}

#[tokio::test]
async fn an_error_after_some_rows_comes_after_these_rows() {
    let database = database().await;
    let pool = pool(&database.url());
    let mut rows = pool.catalog("select 1 / (5000 - n) from generate_series(1, 9000) n", &[]).await.expect("it begins");
    let mut count = 0;
    let error = loop {
        match rows.next().await {
            Ok(Some(_)) => count += 1,
            Ok(None) => panic!("it must fail"),
            Err(failure) => break server_error(failure),
        }
    };
    assert_eq!((count, error.code.as_str()), (4999, "22012"));
    assert!(matches!(rows.next().await, Ok(None)));
    assert_eq!(one(&pool, "select 1").await, "1");
    assert_eq!(pool.status().opened_total, 1);
}

#[tokio::test]
async fn what_does_not_fit_the_statement_is_refused_and_harms_nobody() {
    let database = database().await;
    let pool = pool(&database.url());
    for (parameters, code) in
        [(vec![], "08P01"), (vec![text("x")], "22P02"), (vec![text("1"), text("2")], "08P01"), (vec![text("1\0")], "22021")]
    {
        let error = server_error(read(&pool, "select $1::int", &parameters, &ReadOptions::default()).await.expect_err("it does not fit"));
        assert_eq!(error.code, code, "{parameters:?}");
    }
    let Failure::Other(error) = any(&pool, "select '\0'").await.expect_err("a NUL") else { panic!("not ours") };
    assert!(error.message.contains("NUL"));
    assert_eq!(one(&pool, "select 1").await, "1");
    assert_eq!(pool.status().opened_total, 1);
}

#[tokio::test]
async fn a_changed_table_is_prepared_anew() {
    let database = database().await;
    database.run("create table t as select 1 as a").await;
    let pool = pool(&database.url());
    assert_eq!(any(&pool, "select * from t").await.expect("a row"), [[Some("1".to_owned())]]);
    database.run("alter table t add b text default 'new'").await;
    assert_eq!(any(&pool, "select * from t").await.expect("a row"), [[Some("1".to_owned()), Some("new".to_owned())]]);
    database.run("drop table t").await;
    assert_eq!(server_error(any(&pool, "select * from t").await.expect_err("gone")).code, "42P01");
    assert_eq!(pool.status().opened_total, 1);
}

//! What may be written, without a catalogue of anybody's own.

use tidegate_guard::{Action, Facts, Refusal, Write, check_write, parse_write};

fn judge(sql: &str) -> Result<Write, Refusal> {
    check_write(&parse_write(sql, &[])?, &Facts::builtin(), &Action::ALL)
}

#[test]
fn a_statement_says_what_must_be_allowed_for_it() {
    for (sql, actions) in [
        ("insert into t values (1)", &[Action::Insert][..]),
        ("insert into t values (1) on conflict do nothing", &[Action::Insert]),
        ("insert into t values (1) on conflict (a) do update set a = 2", &[Action::Insert, Action::Update]),
        ("update t set a = 1 where b", &[Action::Update]),
        ("delete from t using u where t.a = u.a", &[Action::Delete]),
        (
            "merge into t using u on t.a = u.a when matched then delete when not matched then insert values (1)",
            &[Action::Delete, Action::Insert],
        ),
        ("alter table t add column b int", &[Action::Ddl]),
    ] {
        let statement = parse_write(sql, &[]).unwrap_or_else(|refusal| panic!("{sql}: {refusal:?}"));
        assert_eq!(statement.actions(), actions, "{sql}");
    }
}

#[test]
fn a_condition_must_hang_on_a_column() {
    for sql in ["delete from t", "delete from t where true", "update t set a = 1 where 1 < 2", "delete from t where now() > '2020-01-01'"] {
        let refusal = parse_write(sql, &[]).expect_err(sql);
        assert!(refusal.hint.is_some_and(|hint| hint.contains("WHERE") || hint.contains("column")), "{sql}");
    }
    let merge = "merge into t using u on t.a = u.a when not matched by source then delete";
    assert!(parse_write(merge, &[]).is_err());
    assert!(parse_write(&merge.replace("source then", "source and t.b > 1 then"), &[]).is_ok());
}

#[test]
fn what_is_not_allowed_has_no_proof() {
    let statement = parse_write("create table t (a int)", &[]).expect("a definition");
    let refusal = check_write(&statement, &Facts::builtin(), &[Action::Insert]).expect_err("ddl was not allowed");
    assert_eq!((refusal.message.as_str(), refusal.hint.as_deref()), ("`ddl` is not allowed here", Some("allowed here: insert")));
    assert!(judge("create table t (a int)").is_ok());
    assert!(judge("insert into t values (1)").is_err_and(|refusal| refusal.message == "no table `t` is known"));
    assert!(judge("create table pg_catalog.t (a int)").is_err_and(|refusal| refusal.message == "`pg_catalog.t` is the system's"));
}

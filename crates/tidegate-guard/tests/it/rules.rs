//! Each rule by itself, and what its refusal says.

use tidegate_guard::{Facts, Kind, ReadOnly, Refusal, RefusalKind, Row, check, check_only, parse, parse_with};

use crate::victim::victim;

fn judge(sql: &str) -> Result<ReadOnly, Refusal> {
    check(&parse(sql)?, &victim())
}

fn refusal(sql: &str) -> Refusal {
    match judge(sql) {
        Ok(_) => panic!("accepted: {sql}"),
        Err(refusal) => refusal,
    }
}

#[test]
fn anything_but_one_read_is_refused() {
    for sql in [
        "insert into t values (1)",
        "with x as (delete from t returning *) select * from x",
        "select * from (with x as (update t set a = 1 returning *) select * from x) y",
        "select 1 into t",
        "select * from t for update",
        "select * from (select * from t for share) x",
        "select 1; select 2",
        "begin",
        "commit",
        "copy t to stdout",
        "do $$ begin end $$",
        "set role none",
        "explain analyze delete from t",
        "explain execute x",
        "call p()",
        "create table t as select 1",
        "prepare x as select 1",
        "listen x",
        "lock t",
        "vacuum",
    ] {
        let refusal = refusal(sql);
        assert_eq!(refusal.kind, RefusalKind::NotReadOnly, "{sql}");
        assert!(refusal.hint.is_some(), "{sql}");
    }
}

#[test]
fn comments_blanks_and_a_semicolon_are_fine() {
    for sql in ["select 1;", " /* a */ select 1 -- b", "select 1;;  ", "TABLE accounts", "(values (1)) limit 1"] {
        assert!(judge(sql).is_ok(), "{sql}");
    }
    for sql in ["", "  ", ";", "-- nothing"] {
        assert_eq!(refusal(sql).kind, RefusalKind::Syntax, "{sql:?}");
    }
}

#[test]
fn a_syntax_error_tells_the_place_as_postgresql_does() {
    let wrong = refusal("select 'é', a form t where a = 1");
    assert_eq!((wrong.message.as_str(), wrong.position), ("syntax error at or near \"t\"", Some(20)));
    let wrong = refusal("select t.t, t form t t where t");
    assert_eq!((wrong.message.as_str(), wrong.position), ("syntax error at or near \"t\"", Some(20)));
    assert_eq!(refusal("select (1").position, Some(10));
}

#[test]
fn a_refused_function_tells_its_name_place_and_reason() {
    let refusal = refusal("select 1, pg_read_file('x')");
    assert_eq!(refusal.kind, RefusalKind::Forbidden);
    assert_eq!(refusal.name.as_deref(), Some("pg_read_file"));
    assert_eq!(refusal.position, Some(11));
    assert_eq!(refusal.message, "function `pg_read_file` is closed: it reads files of the server");
}

#[test]
fn somebodys_own_functions_are_judged_by_what_they_do() {
    for (sql, reason) in [
        ("select say('x')", "is VOLATILE"),
        ("select site_config()", "rights of its owner"),
        ("select exchange_rate('x')", "`pg_read_file`"),
        ("select exchange_rate_of('x')", "`public.exchange_rate`"),
        ("select run_report('x')", "runs SQL that it puts together"),
        ("select build_label()", "`pg_read_file`"),
        ("select price_today()", "`pg_read_file`"),
        ("select tally(name) from accounts", "aggregate `public.tally`"),
        ("select 'x' === 'y'", "operator `public.===`"),
        ("select 'x'::article_code", "check of a type"),
        ("select * from v_server_summary", "view `public.v_server_summary`"),
        ("select * from parts", "foreign table"),
        ("select * from stock", "part that is a foreign table"),
        ("select * from guarded_rows", "rights of its owner"),
        ("select * from seasonal", "`public.in_season`"),
        ("select dblink('x', 'y')", "extension `dblink`"),
        ("select * from pg_authid", "password hashes"),
        ("select * from pg_stats", "values of rows"),
        ("select current_setting('data_' || 'directory')", "put together"),
    ] {
        let refusal = refusal(sql);
        assert!(refusal.message.contains(reason), "{sql}: {refusal}");
        assert_eq!(refusal.kind, RefusalKind::Forbidden, "{sql}");
    }
}

#[test]
fn what_postgresql_calls_without_being_told_is_judged_by_what_it_does() {
    for (sql, reason) in [
        ("select * from tides where id = 1", "operator `public.!~!`"),
        ("select * from tide_above where id = 1", "operator `public.!~!`"),
        ("select * from tide_inline where id = 1", "`public.tide_over`"),
        ("select * from tide_keys where id = 1", "`public.tide_order`"),
        ("select tide_span(1, 2)", "the order of a type"),
        ("select * from tide_codes", "the text form of a type"),
        ("select count(*) over (order by uid range 3 preceding) from places", "the measure of a type"),
        ("select citext_note('x')", "`pg_read_file`"),
    ] {
        let refusal = refusal(sql);
        assert!(refusal.message.contains(reason), "{sql}: {refusal}");
    }
    for sql in [
        "select id, span from tide_spans",
        "select id, path from tide_paths order by id",
        "select id from tide_codes",
        "select * from pairs order by id desc",
        "table tide_paths",
        "select count(*) over (order by id rows 3 preceding) from accounts",
    ] {
        assert!(judge(sql).is_ok(), "{sql}: {:?}", judge(sql));
    }
}

#[test]
fn closed_columns_are_refused_by_name_and_the_others_stay_open() {
    let refusal = refusal("select * from pg_roles");
    assert_eq!(refusal.message, "column `rolconfig` of `pg_roles` is closed: it holds settings that often are secrets");
    assert_eq!(refusal.hint.as_deref(), Some("its other columns are open; name them one by one, without rolconfig"));
    for sql in [
        "select rolname from pg_roles",
        "select (select rolname from pg_roles limit 1), a.* from accounts a",
        "select count(*) from pg_user",
    ] {
        assert!(judge(sql).is_ok(), "{sql}: {:?}", judge(sql));
    }
}

#[test]
fn names_of_other_letters_are_refused_where_the_database_has_other_letters() {
    let session =
        |encoding: &str| Facts::from_rows(&[vec![["150000", "on", "false", encoding].map(|cell| Some(cell.to_owned())).to_vec()]]);
    let open = |sql: &str, encoding: &str| check(&parse(sql).expect("a read"), &session(encoding)).is_ok();
    let long = format!("select \"{}\"", "é".repeat(40));
    for sql in ["select É()", long.as_str()] {
        assert!(open(sql, "UTF8"), "{sql}");
        assert!(!open(sql, "LATIN1"), "{sql}");
    }
    for sql in ["select 'É' as größe", "select \"É\" from t -- É", "select 1"] {
        assert!(open(sql, "LATIN1"), "{sql}");
    }
}

#[test]
fn honest_functions_and_views_are_open_but_not_plain() {
    for sql in [
        "select net_price(10)",
        "select account_grade(1)",
        "select team_pay('x')",
        "select * from v_graded",
        "select longest(name) from accounts",
        "select a.title_case_of from accounts a",
    ] {
        assert!(judge(sql).is_ok_and(|proof| !proof.plain()), "{sql}: {:?}", judge(sql));
    }
    for sql in ["select count(*) from accounts", "select now(), random()", "show work_mem"] {
        assert!(judge(sql).is_ok_and(|proof| proof.plain()), "{sql}");
    }
}

#[test]
fn a_name_that_nobody_knows_is_reported_for_a_refresh() {
    let unknown = |sql: &str| judge(sql).map(|proof| proof.unknown().to_vec());
    assert_eq!(unknown("select made_up(1) from accounts"), Ok(vec!["made_up".to_owned()]));
    assert_eq!(unknown("select lower(name) from s.made_up"), Ok(vec!["s.made_up".to_owned()]));
    assert_eq!(unknown("with x as (select 1) select abs(1), count(*), levenshtein('a', 'b') from x"), Ok(vec![]));
}

#[test]
fn kept_results_may_read_only_what_is_allowed() {
    let only = |sql: &str| check_only(&parse(sql)?, &victim(), &["results.r1"]);
    for sql in ["select * from results.r1", "with x as (select * from results.r1) select * from x", "values (1)"] {
        assert!(only(sql).is_ok(), "{sql}");
    }
    for sql in [
        "select * from accounts",
        "select * from r1",
        "select * from (select * from other.r1) x",
        "with x as (select * from x) select * from results.r1",
        "with results as (select 1) select * from results, accounts",
        "select (with x as (select 1) select count(*) from x), (select count(*) from x)",
    ] {
        assert_eq!(only(sql).map_err(|refusal| refusal.kind), Err(RefusalKind::Forbidden), "{sql}");
    }
}

#[test]
fn a_session_that_reads_strings_otherwise_is_refused() {
    let facts = Facts::from_rows(&[vec![vec![Some("150000".into()), Some("off".into()), Some("false".into())]]]);
    let statement = parse("select 1").expect("a read");
    assert_eq!(check(&statement, &facts).map_err(|refusal| refusal.kind), Err(RefusalKind::Forbidden));
}

#[test]
fn settings_with_secrets_or_paths_are_not_shown() {
    for sql in ["show all", "show data_directory", "show app.jwt_secret", "select current_setting('ssl_key_file')"] {
        assert_eq!(refusal(sql).kind, RefusalKind::Forbidden, "{sql}");
    }
    assert_eq!(judge("show time zone").map(|proof| proof.kind()), Ok(Kind::Show));
}

#[test]
fn a_fingerprint_forgets_constants() {
    let of = |sql: &str| parse(sql).expect("a read").fingerprint();
    assert_eq!(of("select a from t where b = 1"), of("select a from t where b = 27"));
    assert_ne!(of("select a from t"), of("select b from t"));
}

#[test]
fn settings_are_shown_by_any_condition_that_keeps_closed_ones_out() {
    for sql in [
        "select name, short_desc from pg_settings",
        "select count(*) from pg_settings s where s.pending_restart",
        "select * from pg_settings where name = 'work_mem'",
        "select * from pg_settings where name in ('work_mem', 'jit') or 'timezone' = name",
        "select name, setting from pg_settings where name ilike 'AUTOVACUUM%' and setting <> boot_val",
        "select name, setting from pg_settings where name ~ '^(work|temp)_' or name like any (array['%mem%', 'enable%'])",
        "select name, setting from pg_settings where source not in ('default', 'override') and vartype <> 'string'",
        "select name, setting from pg_settings where vartype in ('bool', 'enum') and not (name like 'z%')",
        "select name, setting from pg_settings where unit is not null",
        "select s.setting from pg_settings s join t on t.name = s.name and s.name like 'wal%' where t.id = 1",
        "select name, setting from pg_settings where name <> all (array['log_directory', 'log_filename']) and name like 'log%'",
        "select name, setting from pg_settings where category like 'Autovacuum%' or category = 'Resource Usage / Memory'",
        "select v.n, s.setting from (values ('jit')) v(n) left join pg_settings s on s.name = v.n",
        "select s.setting from pg_settings s left join t on t.name = s.name where s.name in ('jit')",
        "select s.setting from pg_settings s right join t on s.name = 'jit'",
        "select name, setting from unnest(array['jit']) name join pg_settings using (name)",
        "select current_setting(name) from pg_settings where name like '%mem%'",
        "select current_setting(s.name) from pg_catalog.pg_settings s where lower(s.name) operator(pg_catalog.~) '^(jit)$' collate pg_catalog.default",
    ] {
        assert!(judge(sql).is_ok(), "{sql}: {:?}", judge(sql).map(drop));
    }
}

#[test]
fn settings_are_refused_where_a_condition_may_let_closed_ones_through() {
    for sql in [
        "select * from pg_settings",
        "table pg_settings",
        "select s from pg_settings s",
        "select count(*) from pg_settings where setting like '%password%'",
        "select name, setting from pg_settings where name like 'log%'",
        "select name, setting from pg_settings where name like '%conninfo'",
        "select name, setting from pg_settings where name ~ 'l.g_dir'",
        "select name, setting from pg_settings where name = 'data_directory' or name = 'work_mem'",
        "select name, setting from pg_settings where not (name = 'work_mem')",
        "select name, setting from pg_settings where name in ('work_mem', 'app.jwt_secret')",
        "select name, setting from pg_settings where name like 'app.%'",
        "select name, setting from pg_settings where name = lower('DATA_DIRECTORY')",
        "select name, setting from pg_settings where name > 'work_mem'",
        "select s.setting from pg_settings s left join t on s.name = 'work_mem'",
        "select s.setting from pg_settings s, t where name = 'work_mem'",
        "select s.setting from pg_settings s, pg_settings t where t.name = 'work_mem'",
        "select x.b from pg_settings as x (name, b) where name = 'work_mem'",
        "select x.setting from pg_settings as x (a, setting, name) where name = 'work_mem'",
        "select (select setting from pg_settings limit 1) from pg_settings where name = 'work_mem'",
        "select name, setting from pg_settings where vartype = 'string'",
        "select name, setting from pg_settings where name::varchar(4) = 'data'",
        "select name, setting from pg_settings where name = 'data_directoryX'::varchar(14)",
        "select name, setting from pg_settings where name::bpchar = 'hba_file '",
        "select name, setting from pg_settings where name operator(public.=) 'work_mem'",
        "select name, setting from pg_settings where case when name = 'work_mem' then false else true end",
        "select name, setting from pg_settings where category <> 'Autovacuum'",
        "select name, setting from pg_settings where category like 'File%'",
        "select s.setting from t right join pg_settings s on s.name = 'work_mem'",
        "select s.setting from pg_settings s full join (values ('jit')) v(n) on s.name = v.n",
        "select setting from pg_settings left join (values ('jit')) v(name) using (name)",
        "select name from pg_settings where name = 'jit' and setting::int > 0",
        "select name from pg_settings s where name = 'jit' and (s::text)::int > 0",
        "select current_setting(name) from pg_settings",
        "select current_setting(s.name) from pg_settings s join (values ('app.jwt_secret')) v(name) using (name)",
        "select row_to_json(pg_catalog.pg_settings.*) from pg_settings",
    ] {
        assert!(refusal(sql).message.contains("this role settings"), "{sql}");
    }
}

#[test]
fn what_the_hint_about_settings_says_works() {
    let hint = |sql: &str| refusal(sql).hint.unwrap_or_default();
    assert!(
        hint("select * from pg_settings where name like 'log%'").starts_with("add `and name not in ('log_directory', 'log_filename')`")
    );
    assert!(hint("select * from pg_settings where name like '%key'").starts_with("add `and name not like '%.%'`"));
    assert!(hint("select * from pg_settings").starts_with("add `and name !~ 'file|dir|"));
    assert!(hint("select s.setting from pg_settings s, pg_settings t where t.name = 'jit'").starts_with("read pg_settings once"));
    for sql in [
        "select * from pg_settings where name like 'log%' and name not in ('log_directory', 'log_filename')",
        "select * from pg_settings where name like '%key' and name not like '%.%'",
        "select * from pg_settings where true and name !~ 'file|dir|command|librar|control_path|conninfo|event_source|\\.'",
    ] {
        assert!(judge(sql).is_ok(), "what a hint says works: {sql}");
    }
}

#[test]
fn a_parameter_counts_as_what_it_is() {
    let judge = |sql: &str, value: Option<&str>| check(&parse_with(sql, &[value])?, &victim());
    for (sql, value) in [
        ("select name, setting from pg_settings where name = $1", "work_mem"),
        ("select name, setting from pg_settings where name = any($1)", r#"{"work_mem","jit"}"#),
        ("select name, setting from pg_settings where name like $1", "autovacuum%"),
        ("select current_setting($1)", "timezone"),
        ("select current_setting(name) from unnest($1::text[]) name", "{jit}"),
        ("select pg_input_is_valid('x', $1)", "integer"),
    ] {
        assert!(judge(sql, Some(value)).is_ok(), "{sql}: {:?}", judge(sql, Some(value)).map(drop));
        assert!(parse(sql).and_then(|statement| check(&statement, &victim())).is_err(), "unknown: {sql}");
    }
    for (sql, value) in [
        ("select name, setting from pg_settings where name = $1", "data_directory"),
        ("select name, setting from pg_settings where name = any($1)", r#"{"work_mem","hba_file"}"#),
        ("select name, setting from pg_settings where name like $1", "%"),
        ("select current_setting($1)", "app.jwt_secret"),
        // As `character` it loses its blank, as `name` it is cut.
        ("select current_setting($1) from (select $1::character) s", "hba_file "),
        ("select pg_input_is_valid('x', $1)", "public.article_code"),
        ("select pg_sleep($1)", "600"),
    ] {
        assert!(judge(sql, Some(value)).is_err(), "{sql}");
    }
}

#[test]
fn current_setting_of_other_rows_is_refused_to_everybody() {
    for sql in [
        "with pg_settings as (select 'app.jwt_secret' as name) select current_setting(name) from pg_settings",
        "select current_setting(name) from public.pg_settings",
        "select current_setting(name) from pg_settings right join (values ('app.jwt_secret')) v(name) using (name)",
        "select current_setting(name) from pg_settings right join accounts using (name)",
        "select current_setting(s.name) from accounts s",
        "select current_setting(name || '') from pg_settings where name = 'jit'",
        "select current_setting(name) from pg_settings s, accounts where s.name = 'jit'",
        "select current_setting(name) from pg_settings where name = 'jit' and current_setting(name)::int > 0",
    ] {
        assert!(refusal(sql).hint.is_some_and(|hint| hint.contains("column `setting`")), "{sql}");
    }
    let reader: Vec<Row> = vec![["150000", "on", "false", "UTF8"].map(|cell| Some(cell.to_owned())).to_vec()];
    let built_in: Vec<Row> = [("function", "current_setting"), ("relation", "pg_settings")]
        .map(|(what, name)| vec![Some(what.to_owned()), Some(name.to_owned())])
        .to_vec();
    let facts = Facts::from_rows(&[reader, built_in]);
    let open = |sql: &str| check(&parse(sql).expect("a read"), &facts).is_ok();
    assert!(open("select name, current_setting(name) from pg_settings where source <> 'default'"));
    assert!(!open("select current_setting(name) from accounts"));
}

#[test]
fn the_session_itself_is_shown_whole_and_no_other() {
    for sql in [
        "select * from pg_stat_activity where pid = pg_backend_pid()",
        "select a.query from pg_catalog.pg_stat_activity a where pg_backend_pid() = a.pid and a.state = 'active'",
    ] {
        assert!(judge(sql).is_ok(), "{sql}: {:?}", judge(sql).map(drop));
    }
    for sql in [
        "select * from pg_stat_activity where pid = pg_backend_pid() or true",
        "select * from pg_stat_activity where pid <> pg_backend_pid()",
        "select * from pg_stat_activity where pid = public.pg_backend_pid()",
        "select * from pg_stat_activity where pid = pg_backend_pid() and query::int = 1",
        "select * from pg_stat_activity a where pid = pg_backend_pid() and a::text::int = 1",
        "select * from pg_stat_activity a, pg_stat_activity b where a.pid = pg_backend_pid()",
        "select * from pg_stat_activity as a (query, usename, pid) where pid = pg_backend_pid()",
        "select (select query from pg_stat_activity limit 1) from pg_stat_activity where pid = pg_backend_pid()",
    ] {
        assert!(refusal(sql).message.contains("`pg_stat_activity` is closed"), "{sql}");
    }
}

#[test]
fn a_closed_function_of_an_extension_says_what_to_write_instead() {
    let wrong = refusal("select * from crosstab('select 1') as t(a int)");
    assert!(wrong.message.ends_with("is closed: it runs SQL that it gets as text, or reads files"), "{wrong}");
    assert!(wrong.hint.is_some_and(|hint| hint.contains("filter (where")));
}

#[test]
fn a_cast_that_changes_a_literal_hides_no_setting() {
    for sql in [
        "select current_setting('hba_fileX'::varchar(8))",
        "select current_setting('hba_file '::bpchar)",
        "select current_setting(cast('data_directory and more' as character varying(14)))",
        "select current_setting(name) from unnest('{hba_fileX}'::varchar(8)[]) name",
    ] {
        assert_eq!(refusal(sql).name.as_deref(), Some("current_setting"), "{sql}");
    }
    assert!(judge("select current_setting('work_mem'::text), current_setting('jit'::varchar)").is_ok());
}

#[test]
fn a_relation_with_closed_columns_says_which_and_what_is_open() {
    let wrong = refusal("select pid, query from pg_stat_activity");
    assert_eq!(wrong.message, "column `query` of `pg_stat_activity` is closed: it shows what other sessions run, or where they come from");
    assert_eq!(
        wrong.hint.as_deref(),
        Some(
            "its other columns are open; name them one by one, without query, application_name, client_addr, client_hostname, client_port"
        )
    );
    assert_eq!((wrong.name.as_deref(), wrong.position), (Some("pg_stat_activity"), Some(24)));
    for sql in ["select * from pg_stat_activity", "select a.title_case_of from pg_stat_activity a", "select a from pg_stat_activity a"] {
        assert!(refusal(sql).hint.is_some_and(|hint| hint.contains("name them one by one")), "{sql}");
    }
    assert!(refusal("select * from pg_shadow").hint.is_some_and(|hint| hint.contains("pg_roles")));
    assert!(judge("select pid, state, wait_event from pg_stat_activity where pid = pg_backend_pid()").is_ok());
    assert!(judge("select pg_visibility_map('accounts'), pg_sleep(0.01::float8)").is_ok());
    assert!(judge("select * from pg_visibility('accounts'), pg_visibility_map_summary('accounts')").is_ok());
    for sql in ["select pg_truncate_visibility_map('accounts')", "select pg_sleep(61::float8)", "select pg_sleep((10 * 10)::float8)"] {
        assert_eq!(refusal(sql).kind, RefusalKind::Forbidden, "{sql}");
    }
}

/// To roles that may not see them PostgreSQL itself shows no row of these settings: the corpus lets them end either way.
#[test]
fn closed_settings_are_refused_to_who_could_see_them_however_they_are_asked_for() {
    for sql in [
        "select a.to_json ->> 'setting' from pg_settings a where name = 'data_directory'",
        r#"select name, setting from pg_settings where name = any('{"data_directory","hba_file"}')"#,
        "select name, setting from pg_settings where name = any(' {data_directory}')",
        "select name, setting from pg_settings where name = any('[0:0]={data_directory}')",
        r"select name, setting from pg_settings where name = any('{data\_directory}')",
        "select name, setting from pg_settings where name = any('{{data_directory}}')",
        r#"select name, setting from pg_settings where name like any('{"data%","hba%"}')"#,
        r#"select name, setting from pg_settings where not (name <> any('{"data_directory"}'))"#,
        r#"select name, setting from pg_settings where vartype = any('{"string"}')"#,
    ] {
        assert!(judge(sql).is_err(), "{sql}");
    }
    assert!(judge("select name, setting from pg_settings where name = any('{work_mem,max_connections}')").is_ok());
}

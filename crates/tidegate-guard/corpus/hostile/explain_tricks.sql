-- case: analyze_insert
-- why: EXPLAIN ANALYZE runs it
-- expect: refused
explain analyze insert into audit_log (said) values ('x')

-- case: analyze_delete
-- why: EXPLAIN ANALYZE runs it
-- expect: refused
explain (analyze) delete from audit_log

-- case: analyze_update
-- why: EXPLAIN ANALYZE runs it
-- expect: refused
explain (analyze true, format json) update accounts set balance = 0

-- case: analyze_merge
-- why: EXPLAIN ANALYZE runs it
-- expect: refused
explain (analyze, buffers) merge into audit_log l using accounts a on l.id = a.id when matched then delete

-- case: analyze_off_then_on
-- why: the last option wins
-- expect: refused
explain (analyze off, analyze on) delete from audit_log

-- case: analyze_on_one
-- why: options take 1, on, true
-- expect: refused
explain (analyze 1) delete from audit_log

-- case: analyze_quoted
-- why: options may be quoted
-- expect: refused
explain ("analyze") delete from audit_log

-- case: analyze_string
-- why: values may be strings
-- expect: refused
explain (analyze 'on') delete from audit_log

-- case: analyze_execute
-- why: runs a prepared statement
-- expect: refused
explain analyze execute p

-- case: execute
-- why: names a prepared statement
-- expect: refused
explain execute p(1)

-- case: analyze_create_table
-- why: EXPLAIN ANALYZE creates it
-- expect: refused
explain analyze create table tidegate_pwned as select 1

-- case: analyze_create_matview
-- why: EXPLAIN ANALYZE creates it
-- expect: refused
explain analyze create materialized view tidegate_pwned as select 1

-- case: analyze_create_as_execute
-- why: EXPLAIN ANALYZE creates it
-- expect: refused
explain analyze create table tidegate_pwned as execute p

-- case: analyze_select_into
-- why: EXPLAIN ANALYZE creates it
-- expect: refused
explain analyze select 1 as a into tidegate_pwned

-- case: analyze_declare
-- why: EXPLAIN of a cursor
-- expect: refused
explain analyze declare c cursor for select 1

-- case: analyze_refresh
-- why: EXPLAIN of a refresh
-- expect: refused
explain analyze refresh materialized view mv_daily_sales

-- case: analyze_cte_write
-- why: a write in WITH
-- expect: refused
explain (analyze, costs off) with d as (delete from audit_log returning *) select count(*) from d

-- case: analyze_volatile
-- why: a bad call, run
-- expect: refused
explain analyze select say('x')

-- case: analyze_file
-- why: a bad call, run
-- expect: refused
explain (analyze, verbose) select pg_read_file('tidegate_canary.txt')

-- case: analyze_sleep
-- why: a bad call, run
-- expect: refused
explain analyze select pg_sleep(1000)

-- case: analyze_terminate
-- why: a bad call, run
-- expect: refused
explain analyze select pg_terminate_backend(pid) from pg_stat_activity

-- case: analyze_view
-- why: a bad view, run
-- expect: refused
explain analyze select * from v_visits

-- case: analyze_lock
-- why: a row lock
-- expect: refused
explain analyze select * from accounts for update

-- case: plain_folds_file
-- why: planning folds an immutable function, the plan shows the file
-- expect: refused
explain (verbose) select exchange_rate('x')

-- case: plain_folds_error
-- why: planning folds an immutable function, the error shows the file
-- expect: refused
explain select shout_file()

-- case: plain_folds_filter
-- why: the folded value stands in a filter
-- expect: refused
explain select * from accounts where name = exchange_rate('x')

-- case: plain_folds_estimate
-- why: a stable function is run for an estimate
-- expect: refused
explain select * from accounts where name > build_number()

-- case: plain_file_in_estimate
-- why: the planner may evaluate stable expressions
-- expect: refused
explain select * from accounts where name < site_config()

-- case: double_explain
-- why: no such thing
-- expect: harmless_end
explain explain select 1

-- case: plain_insert
-- why: planned, not run
-- expect: harmless_end
explain insert into audit_log (said) values ('x')

-- case: plain_delete
-- why: planned, not run
-- expect: harmless_end
explain (costs off) delete from audit_log

-- case: plain_create_table_as
-- why: planned, not run
-- expect: harmless_end
explain create table tidegate_pwned as select * from accounts

-- case: generic_plan
-- why: an option from 16 on
-- expect: harmless_end
explain (generic_plan) select * from accounts where id = $1

-- case: settings
-- why: shows changed settings
-- expect: harmless_end
explain (settings) select 1

-- case: unknown_option
-- why: an error
-- expect: harmless_end
explain (whatever) select 1

-- case: analyze_bomb
-- why: EXPLAIN ANALYZE of a bomb ends like the bomb
-- expect: harmless_end
explain analyze select count(*) from generate_series(1, 1000000000000)

-- case: verbose_secret_values
-- why: constants of the statement only
-- expect: harmless_end
explain (verbose) select * from accounts where email = 'x'

-- case: volatile_insert
-- why: volatile, writes
-- expect: refused
select say('x')

-- case: volatile_in_from
-- why: volatile, in FROM
-- expect: refused
select * from say('x')

-- case: volatile_set_returning
-- why: volatile set-returning
-- expect: refused
select * from say_rows('x')

-- case: volatile_sql_update
-- why: volatile SQL
-- expect: refused
select give_credit(1)

-- case: volatile_each_row
-- why: once a row
-- expect: refused
select id, give_credit(id) from accounts

-- case: volatile_nextval
-- why: sequence inside
-- expect: refused
select next_ticket()

-- case: volatile_execute
-- why: runs any text
-- expect: refused
select * from rollup_report('delete from audit_log returning said')

-- case: definer_insert
-- why: SECURITY DEFINER, writes
-- expect: refused
select register_visit('x')

-- case: definer_terminate
-- why: SECURITY DEFINER, labelled STABLE, kills sessions
-- expect: refused
select close_stale_sessions()

-- case: definer_cancel
-- why: SECURITY DEFINER, labelled STABLE, cancels queries
-- expect: refused
select cancel_stale_sessions()

-- case: definer_file
-- why: SECURITY DEFINER, labelled STABLE, reads a file
-- expect: refused
select site_config()

-- case: definer_file_from
-- why: SECURITY DEFINER, labelled IMMUTABLE, reads a file
-- expect: refused
select * from config_lines()

-- case: definer_execute
-- why: SECURITY DEFINER, runs any text
-- expect: refused
select saved_report('select pg_read_file(''tidegate_canary.txt'')')

-- case: definer_execute_secret
-- why: SECURITY DEFINER, runs any text
-- expect: refused
select saved_report('select token from secrets limit 1')

-- case: definer_lock
-- why: SECURITY DEFINER, takes a session lock
-- expect: refused
select remember_me(42)

-- case: definer_hash
-- why: SECURITY DEFINER, reads pg_authid
-- expect: refused
select password_age('tg_locked_role')

-- case: stable_execute
-- why: STABLE, runs any text
-- expect: refused
select run_report('select pg_read_file(''tidegate_canary.txt'')')

-- case: stable_execute_concat
-- why: the text is put together at run time
-- expect: refused
select run_report('select pg_re' || 'ad_file(''tidegate_canary.txt'')')

-- case: stable_execute_rows
-- why: RETURN QUERY EXECUTE
-- expect: refused
select * from report_rows('select rolpassword from pg_authid')

-- case: stable_execute_set_config
-- why: runs any text
-- expect: refused
select run_report('select set_config(''role'', ''none'', false)')

-- case: stable_open_for
-- why: OPEN cursor FOR EXECUTE
-- expect: refused
select report_cursor('select pg_read_file(''tidegate_canary.txt'')')

-- case: stable_query_to_xml
-- why: a SQL function over query_to_xml
-- expect: refused
select report_xml('select pg_read_file(''tidegate_canary.txt'')')

-- case: lying_file
-- why: labelled IMMUTABLE, reads a file, folded when planned
-- expect: refused
select exchange_rate('EUR')

-- case: lying_file_nested
-- why: one honest-looking function further
-- expect: refused
select exchange_rate_of('EUR')

-- case: lying_file_not_folded
-- why: labelled IMMUTABLE, run at execution
-- expect: refused
select exchange_rate(country) from accounts limit 1

-- case: atomic_body_file
-- why: BEGIN ATOMIC body: prosrc is empty
-- expect: refused
select build_number()

-- case: return_body_file
-- why: RETURN body: prosrc is empty
-- expect: refused
select build_label()

-- case: lying_error
-- why: the error message carries the file
-- expect: refused
select shout_file()

-- case: lying_notice
-- why: a notice carries the file
-- expect: refused
select whisper_file()

-- case: lying_lock
-- why: labelled STABLE, takes a session lock
-- expect: refused
select hold_key(77)

-- case: lying_notify
-- why: labelled STABLE, notifies
-- expect: refused
select tell('x')

-- case: lying_sleep
-- why: labelled STABLE, sleeps
-- expect: refused
select think(30)

-- case: lying_terminate
-- why: labelled IMMUTABLE, kills sessions
-- expect: refused
select tidy_sessions()

-- case: lying_directory
-- why: labelled STABLE, lists a directory
-- expect: refused
select peek('/etc')

-- case: default_argument
-- why: the file is read in a default argument
-- expect: refused
select price_today()

-- case: default_argument_named
-- why: the other default argument
-- expect: refused
select price_today(label => 'x')

-- case: dishonest_aggregate
-- why: an aggregate whose state function writes
-- expect: refused
select tally(name) from accounts

-- case: dishonest_final
-- why: an aggregate whose final function reads a file
-- expect: refused
select summary_of(id) from accounts

-- case: dishonest_aggregate_window
-- why: the same as a window function
-- expect: refused
select id, tally(name) over (order by id) from accounts where id < 3

-- case: upper_case_name
-- why: a user function that only looks like a built-in
-- expect: refused
select "PG_READ_FILE"('x')

-- case: odd_name
-- why: quotes and semicolons in names
-- expect: refused
select "Odd; Schema"."Read ""It""!"('tidegate_canary.txt')

-- case: attribute_notation
-- why: a column is no row: this ends in an error
-- expect: harmless_end
select a.say from (select 'x'::text as a) t

-- case: attribute_notation_scalar
-- why: (x).f is f(x), for text too
-- expect: refused
select (a).say from (select 'x'::text as a) t

-- case: attribute_row
-- why: x.f calls f(x) when x is a row: no function call stands in the tree
-- expect: refused
select a.credit_score from accounts a where a.id = 1

-- case: attribute_row_parentheses
-- why: the same with parentheses
-- expect: refused
select (a).credit_score from accounts a where a.id = 1

-- case: attribute_row_table
-- why: the same by the table's own name
-- expect: refused
select accounts.credit_score from accounts limit 1

-- case: attribute_row_where
-- why: the same in WHERE
-- expect: refused
select 1 from public.accounts where accounts.credit_score like 't%'

-- case: attribute_row_subselect
-- why: the anonymous row of a sub-select is taken for the table's row type
-- expect: refused
select x.credit_score from (select * from accounts) x limit 1

-- case: attribute_whole_row
-- why: the row comes from a sub-select
-- expect: refused
select (select a from accounts a limit 1).credit_score

-- case: attribute_composite
-- why: the same on a composite column
-- expect: refused
select (p.p).pair_as_json from pairs p

-- case: attribute_star
-- why: the same on a star
-- expect: refused
select (a.*).credit_score from accounts a limit 1

-- case: functional_notation
-- why: f(x) written as x.f
-- expect: refused
select (a.name).say from accounts a where a.id = 1

-- case: domain_check_error
-- why: a domain's check calls a function, whose error carries the file
-- expect: refused
select 'x'::article_code

-- case: domain_check_write
-- why: a domain's check writes
-- expect: harmless_end
select cast('x' as noted_code)

-- case: domain_in_array
-- why: the check in an array
-- expect: refused
select '{x,y}'::article_code[]

-- case: domain_in_composite
-- why: the check in a composite type
-- expect: refused
select '(x,1)'::article

-- case: domain_in_record
-- why: the check in a column definition list
-- expect: refused
select * from jsonb_to_recordset('[{"a": "x"}]') as t(a article_code)

-- case: domain_in_populate
-- why: the check by way of a row type
-- expect: refused
select * from jsonb_populate_record(null::article, '{"code": "x"}')

-- case: domain_in_xmltable
-- why: the check in XMLTABLE
-- expect: refused
select * from xmltable('/a' passing xml '<a>x</a>' columns c article_code path '.')

-- case: domain_in_values
-- why: the check in VALUES
-- expect: refused
values (1, 'x'::public.article_code)

-- case: row_policy_terminate
-- why: a row security policy that kills sessions
-- expect: refused
select * from guarded_rows

-- case: row_policy_write
-- why: a row security policy that writes
-- expect: harmless_end
select count(*) from noted_rows

-- case: index_predicate
-- why: an index predicate is folded at planning and reads a file
-- expect: refused
select name from seasonal where id = 3

-- case: endless_rows
-- why: a set-returning function materialises five thousand million rows
-- expect: harmless_end
select count(*) from endless_rows()

-- case: catches_cancel
-- why: plpgsql catches query_canceled and carries on
-- expect: harmless_end
select stubborn()

-- case: own_timeout_zero
-- why: a function with SET statement_timeout = 0
-- expect: harmless_end
select patient_sum(1000000000000)

-- case: calls_itself
-- why: infinite recursion ends at the stack depth
-- expect: harmless_end
select self_call(1)

-- case: lying_write
-- why: labelled IMMUTABLE, inserts: the read-only transaction stops it
-- expect: harmless_end
select vat_of(100)

-- case: cast_write
-- why: an implicit cast that inserts
-- expect: harmless_end
select abs(p) from pairs

-- case: domain_by_call
-- why: a domain's name called as a function is a cast, and its check runs
-- expect: refused
select article_code('x')

-- case: domain_by_field
-- why: the same
-- expect: refused
select ('x'::text).article_code

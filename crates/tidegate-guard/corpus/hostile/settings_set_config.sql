-- case: set_timeout
-- why: changes settings, its own limits among them
-- expect: refused
set statement_timeout = 0

-- case: set_local
-- why: changes settings, its own limits among them
-- expect: refused
set local statement_timeout = 0

-- case: set_session
-- why: changes settings, its own limits among them
-- expect: refused
set session search_path = pg_temp, public

-- case: set_role
-- why: changes settings, its own limits among them
-- expect: refused
set role postgres

-- case: set_role_none
-- why: changes settings, its own limits among them
-- expect: refused
set role none

-- case: reset_role
-- why: changes settings, its own limits among them
-- expect: refused
reset role

-- case: set_authorization
-- why: changes settings, its own limits among them
-- expect: refused
set session authorization 'postgres'

-- case: reset_authorization
-- why: changes settings, its own limits among them
-- expect: refused
reset session authorization

-- case: set_timezone
-- why: changes settings, its own limits among them
-- expect: refused
set time zone 'UTC'

-- case: set_names
-- why: changes settings, its own limits among them
-- expect: refused
set names 'LATIN1'

-- case: set_xml
-- why: changes settings, its own limits among them
-- expect: refused
set xml option document

-- case: set_seed
-- why: changes settings, its own limits among them
-- expect: refused
set seed to 0.5

-- case: set_constraints
-- why: changes settings, its own limits among them
-- expect: refused
set constraints all deferred

-- case: reset_all
-- why: changes settings, its own limits among them
-- expect: refused
reset all

-- case: discard_all
-- why: changes settings, its own limits among them
-- expect: refused
discard all

-- case: discard_plans
-- why: changes settings, its own limits among them
-- expect: refused
discard plans

-- case: alter_system
-- why: changes settings, its own limits among them
-- expect: refused
alter system set shared_preload_libraries = 'tidegate_pwned'

-- case: alter_system_reset
-- why: changes settings, its own limits among them
-- expect: refused
alter system reset all

-- case: set_from_current
-- why: changes settings, its own limits among them
-- expect: refused
set work_mem from current

-- case: function_read_only
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('transaction_read_only', 'off', false)

-- case: function_default_read_only
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('default_transaction_read_only', 'off', false)

-- case: function_timeout
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('statement_timeout', '0', false)

-- case: function_role
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('role', 'none', true)

-- case: function_session_authorization
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('session_authorization', 'postgres', false)

-- case: function_search_path
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('search_path', 'tg_shadow, pg_catalog, public', false)

-- case: function_log
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('log_statement', 'none', false), set_config('log_min_messages', 'panic', false)

-- case: function_local_library
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('local_preload_libraries', '$libdir/x', false)

-- case: function_dynamic_library
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('dynamic_library_path', '/tmp', false)

-- case: function_row_security
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('row_security', 'off', false), note from tenant_rows

-- case: function_work_mem
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('work_mem', '2GB', false), set_config('temp_file_limit', '-1', false)

-- case: function_custom
-- why: changes settings, its own limits among them
-- expect: refused
select set_config('app.user_id', '1', false)

-- case: function_in_where
-- why: changes settings, its own limits among them
-- expect: refused
select 1 where set_config('work_mem', '1GB', true) is not null

-- case: function_in_from
-- why: changes settings, its own limits among them
-- expect: refused
select * from set_config('work_mem', '1GB', true)

-- case: function_in_cte
-- why: changes settings, its own limits among them
-- expect: refused
with s as materialized (select set_config('statement_timeout', '0', false) as v) select v from s

-- case: function_qualified
-- why: changes settings, its own limits among them
-- expect: refused
select pg_catalog.set_config('work_mem', '1GB', false)

-- case: function_quoted
-- why: changes settings, its own limits among them
-- expect: refused
select "set_config"('work_mem', '1GB', false)

-- case: function_named
-- why: changes settings, its own limits among them
-- expect: refused
select set_config(setting_name => 'work_mem', new_value => '1GB', is_local => false)

-- case: function_variable_name
-- why: changes settings, its own limits among them
-- expect: refused
select set_config(name, '0', false) from pg_settings where name = 'statement_timeout'

-- case: setseed
-- why: harmless, but a state of the session
-- expect: harmless_end
select setseed(0.5)

-- case: user_function
-- why: changes settings, its own limits among them
-- expect: refused
select loosen('1GB')

-- case: reload
-- why: changes settings, its own limits among them
-- expect: refused
select pg_reload_conf()

-- case: isn_weak_stays_for_the_next_caller
-- why: it is marked immutable, and DISCARD ALL does not undo it
-- expect: refused
select isn_weak(true)

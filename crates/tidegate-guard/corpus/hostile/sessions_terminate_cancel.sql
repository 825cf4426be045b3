-- case: terminate_others
-- why: ends or disturbs sessions
-- expect: refused
select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()

-- case: terminate_self
-- why: ends or disturbs sessions
-- expect: refused
select pg_terminate_backend(pg_backend_pid())

-- case: terminate_timeout
-- why: ends or disturbs sessions
-- expect: refused
select pg_terminate_backend(pg_backend_pid(), 1000)

-- case: terminate_from
-- why: ends or disturbs sessions
-- expect: refused
select * from pg_terminate_backend(1)

-- case: terminate_guess
-- why: ends or disturbs sessions
-- expect: refused
select pg_terminate_backend(pg_backend_pid() + g) from generate_series(-50, 50) g where g <> 0

-- case: terminate_locks
-- why: ends or disturbs sessions
-- expect: refused
select pg_terminate_backend(pid) from pg_locks where pid <> pg_backend_pid()

-- case: cancel_others
-- why: ends or disturbs sessions
-- expect: refused
select pg_cancel_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()

-- case: cancel_self
-- why: ends or disturbs sessions
-- expect: refused
select pg_cancel_backend(pg_backend_pid())

-- case: cancel_in_case
-- why: ends or disturbs sessions
-- expect: refused
select case when pg_cancel_backend(pg_backend_pid()) then 1 end

-- case: log_memory
-- why: ends or disturbs sessions
-- expect: refused
select pg_log_backend_memory_contexts(pg_backend_pid())

-- case: walsender
-- why: ends or disturbs sessions
-- expect: refused
select pg_terminate_backend(active_pid) from pg_replication_slots

-- case: aggregate
-- why: ends or disturbs sessions
-- expect: refused
select bool_and(pg_terminate_backend(pid)) filter (where pid <> pg_backend_pid()) from pg_stat_activity

-- case: user_function
-- why: ends or disturbs sessions
-- expect: refused
select close_stale_sessions()

-- case: blocking_pids
-- why: a read
-- expect: harmless_end
select pg_blocking_pids(pg_backend_pid())

-- case: session_of_query_around
-- why: the pid in the condition is not that of the rows
-- expect: refused
select (select max(query) from pg_stat_activity b where a.pid = pg_backend_pid()) from (select pg_backend_pid() as pid) a

-- case: session_or_all
-- why: the condition on its own session lets all through
-- expect: refused
select query from pg_stat_activity where pid = pg_backend_pid() or true

-- case: session_not_null
-- why: what looks like a condition on its own session is always true
-- expect: refused
select query from pg_stat_activity where (pid = pg_backend_pid()) is not null

-- case: session_in_union
-- why: the other half has no condition
-- expect: refused
select query from pg_stat_activity where pid = pg_backend_pid() union all select query from pg_stat_activity

-- case: session_error_tells
-- why: a condition that fails with the query of another session in its message
-- expect: refused
select pid from pg_stat_activity where query::integer = 1 and pid = pg_backend_pid()

-- case: dblink_query
-- why: leaves the database
-- expect: refused
select * from dblink('host=127.0.0.1 port=1 dbname=x', 'select 1') as t(a int)

-- case: dblink_self
-- why: leaves the database
-- expect: refused
select * from dblink('tg_loopback', 'delete from public.audit_log returning id') as t(id bigint)

-- case: dblink_server
-- why: leaves the database
-- expect: refused
select * from dblink('tg_loopback', 'select rolpassword from pg_authid') as t(p text)

-- case: dblink_connect
-- why: leaves the database
-- expect: refused
select dblink_connect('host=127.0.0.1 port=1')

-- case: dblink_connect_named
-- why: leaves the database
-- expect: refused
select dblink_connect('c', 'tg_loopback')

-- case: dblink_connect_u
-- why: leaves the database
-- expect: refused
select dblink_connect_u('c', 'dbname=victim')

-- case: dblink_exec
-- why: leaves the database
-- expect: refused
select dblink_exec('tg_loopback', 'delete from public.audit_log')

-- case: dblink_exec_no_fail
-- why: leaves the database
-- expect: refused
select dblink_exec('tg_loopback', 'update public.accounts set balance = 0', false)

-- case: dblink_send_query
-- why: leaves the database
-- expect: refused
select dblink_send_query('c', 'select 1')

-- case: dblink_get_result
-- why: leaves the database
-- expect: refused
select * from dblink_get_result('c') as t(a int)

-- case: dblink_open
-- why: leaves the database
-- expect: refused
select dblink_open('c', 'cur', 'select 1')

-- case: dblink_fetch
-- why: leaves the database
-- expect: refused
select * from dblink_fetch('cur', 10) as t(a int)

-- case: dblink_disconnect
-- why: leaves the database
-- expect: refused
select dblink_disconnect('c')

-- case: dblink_cancel
-- why: leaves the database
-- expect: refused
select dblink_cancel_query('c')

-- case: dblink_lateral
-- why: leaves the database
-- expect: refused
select a.id, t.n from accounts a, lateral dblink('tg_loopback', 'select ' || a.id) as t(n int) where a.id = 1

-- case: dblink_conninfo_secret
-- why: leaves the database
-- expect: refused
select dblink_connect('host=127.0.0.1 port=1 application_name=' || (select token from secrets limit 1))

-- case: dblink_qualified
-- why: leaves the database
-- expect: refused
select public.dblink_exec('tg_loopback', 'insert into audit_log (said) values (''dblink'')')

-- case: foreign_table
-- why: leaves the database
-- expect: refused
select * from remote_accounts

-- case: foreign_table_writes
-- why: leaves the database
-- expect: refused
select * from remote_visits

-- case: foreign_table_hashes
-- why: leaves the database
-- expect: refused
select * from remote_authid

-- case: foreign_table_join
-- why: leaves the database
-- expect: refused
select a.name from accounts a join remote_accounts r on r.id = a.id

-- case: foreign_table_subselect
-- why: leaves the database
-- expect: refused
select (select name from remote_accounts limit 1)

-- case: foreign_table_explain
-- why: leaves the database
-- expect: refused
explain analyze select * from remote_accounts

-- case: user_function_dblink
-- why: leaves the database
-- expect: refused
select * from sneak_fetch('tg_loopback')

-- case: fdw_connections
-- why: lists connections, opens none
-- expect: harmless_end
select * from postgres_fdw_get_connections()

-- case: fdw_disconnect
-- why: closes connections of this session only
-- expect: harmless_end
select postgres_fdw_disconnect_all()

-- case: dblink_connections
-- why: lists connections, opens none
-- expect: harmless_end
select dblink_get_connections()

-- case: dblink_build
-- why: builds text from a row
-- expect: harmless_end
select dblink_build_sql_insert('accounts', '1', 1, '{1}', '{2}')

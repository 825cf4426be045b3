-- case: view_volatile
-- why: calls a function that inserts
-- expect: refused
select * from v_visits

-- case: view_file
-- why: calls pg_read_file
-- expect: refused
select * from v_server_settings

-- case: view_file_nested
-- why: a view over such a view
-- expect: refused
select settings from v_server_summary

-- case: view_directory
-- why: pg_ls_dir in FROM
-- expect: refused
table v_folders

-- case: view_terminate
-- why: kills sessions
-- expect: refused
select * from v_sessions

-- case: view_lying
-- why: a lying immutable function
-- expect: refused
select rate from v_rates

-- case: view_hashes
-- why: pg_authid through its owner's rights
-- expect: refused
select * from v_roles

-- case: view_sequence
-- why: nextval
-- expect: harmless_end
select * from v_tickets

-- case: view_lock
-- why: advisory lock
-- expect: refused
select got from v_queue

-- case: view_domain
-- why: a cast to a domain whose check reads a file
-- expect: refused
select * from v_articles

-- case: view_operator
-- why: an operator that reads a file
-- expect: refused
select * from v_matching

-- case: view_sql_text
-- why: query_to_xml
-- expect: refused
select * from v_reports

-- case: view_file_count
-- why: quoted
-- expect: refused
select count(*) from public."v_server_settings"

-- case: view_in_subselect
-- why: inside EXISTS
-- expect: refused
select 1 where exists (select from v_server_settings where settings like 't%')

-- case: view_in_cte
-- why: inside WITH
-- expect: refused
with s as (select * from v_server_settings) select length(settings) from s

-- case: view_in_join
-- why: in a join
-- expect: refused
select a.id from accounts a left join v_server_summary s on true limit 1

-- case: view_row
-- why: the whole row
-- expect: refused
select s from v_server_settings s

-- case: view_explain
-- why: inside EXPLAIN ANALYZE
-- expect: refused
explain (analyze, costs off) select * from v_server_settings

-- case: view_foreign
-- why: a view over a foreign table
-- expect: refused
select * from v_parts

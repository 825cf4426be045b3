-- case: sessions_by_state
-- why: pg_stat_activity without what others run
select state, wait_event_type, count(*) from pg_stat_activity group by 1, 2 order by 3 desc

-- case: sessions_count
-- why: no column of it at all
select count(*) from pg_stat_activity

-- case: own_session
-- why: the own row
select pid, usename, datname, state, backend_start, xact_start, wait_event from pg_stat_activity where pid = pg_backend_pid()

-- case: sessions_long
-- why: how long transactions have been open
select a.pid, a.state, now() - a.xact_start as open_for, age(a.backend_xmin) as held_back from pg_stat_activity as a where a.backend_type = 'client backend' order by a.xact_start nulls last limit 5

-- case: sessions_use
-- why: how many of the connections are taken
select count(*) filter (where backend_type = 'client backend') as used, max(s.setting::int) as allowed from pg_stat_activity cross join (select setting from pg_settings where name = 'max_connections') s

-- case: blocked_sessions
-- why: who waits for whom
select count(*) from (select l.pid, pg_blocking_pids(l.pid) as blockers, a.state, a.wait_event from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted) x

-- case: locks_by_mode
-- why: locks beside sessions
select l.mode, l.granted, count(*) from pg_locks l left join pg_stat_activity a using (pid) group by l.mode, l.granted order by 3 desc

-- case: encrypted_sessions
-- why: how many come by TLS
select ssl, version, count(*) from pg_stat_ssl group by 1, 2

-- case: replication_lag
-- why: replicas without their addresses
select count(*) as replicas, max(pg_wal_lsn_diff(sent_lsn, replay_lsn)) as behind from pg_stat_replication where state = 'streaming'

-- case: wal_receiver
-- why: a standby's own state
select count(*), max(status) from pg_stat_wal_receiver

-- case: column_statistics
-- why: what the planner knows, without values
select tablename, attname, null_frac, n_distinct, avg_width, correlation from pg_stats where schemaname = 'pg_catalog' and tablename = 'pg_proc' order by attname limit 10

-- case: column_widths
-- why: an estimate of the size of rows
select s.schemaname, s.tablename, sum((1 - s.null_frac) * s.avg_width)::int as row_bytes from pg_stats s group by 1, 2 order by 3 desc limit 5

-- case: extended_statistics
-- why: extended statistics without values
select count(*), max(n_distinct::text) from pg_stats_ext

-- case: subscriptions
-- why: without connection strings
select s.subname, s.subenabled, s.subpublications from pg_subscription s where s.subname like 'tg%' union all select 'none', false, '{}' limit 1

-- case: user_mappings
-- why: without options
select srvname, usename from pg_user_mappings order by 1, 2

-- case: settings_like
-- why: names by a pattern that no closed setting has
select name, setting, unit, source from pg_settings where name like 'autovacuum%' order by name

-- case: settings_regex
-- why: names by a regular expression
select name, setting from pg_settings where name ~ '^(work|maintenance_work)_mem$' or name ~* 'VACUUM_COST' order by 1

-- case: settings_any
-- why: names in an array, and the equality turned around
select name, setting from pg_settings where name = any (array['work_mem', 'shared_buffers']) or 'timezone' = lower(name) order by 1

-- case: settings_any_literal
-- why: names in an array's text
select name, setting from pg_settings where name = any ('{work_mem,random_page_cost}') order by 1

-- case: settings_count
-- why: rows without their values
select category, count(*), count(*) filter (where pending_restart) as waiting from pg_settings group by category order by 2 desc

-- case: settings_described
-- why: the help of every setting
select name, vartype, unit, short_desc, min_val, max_val, enumvals from pg_settings order by name limit 20

-- case: settings_changed
-- why: settings away from their default, but no texts
select name, setting, boot_val, source from pg_settings where source <> 'default' and vartype <> 'string' order by name

-- case: settings_without_places
-- why: closed ones are left out by name
select name, setting from pg_settings where name like 'log%' and name not in ('log_directory', 'log_filename') order by name

-- case: settings_joined
-- why: beside another relation
select w.name, s.setting, w.wanted from (values ('work_mem', '4MB'), ('jit', 'off')) w (name, wanted) join pg_settings s on s.name = w.name and s.name in ('work_mem', 'jit') order by 1

-- case: settings_memory
-- why: settings with a unit
select name, setting::numeric * case unit when '8kB' then 8192 when 'kB' then 1024 when 'MB' then 1048576 end as bytes from pg_settings where unit in ('8kB', 'kB', 'MB') order by 2 desc limit 10

-- case: settings_by_list
-- why: the setting of each name in a list
select name, current_setting(name) as value from unnest(array['work_mem', 'timezone', 'max_connections']) as name

-- case: settings_by_values
-- why: the same with VALUES
select s.n, current_setting(s.n, true) from (values ('work_mem'), ('statement_timeout')) s (n)

-- case: short_wait
-- why: a wait under a cast
select pg_sleep(0.01::float8), pg_sleep(cast('0.01' as double precision))

-- case: cache_hits
-- why: the share of reads from memory
select datname, round(100.0 * blks_hit / nullif(blks_hit + blks_read, 0), 2) as hit_percent, deadlocks, temp_bytes from pg_stat_database where datname is not null order by 1

-- case: unused_indexes
-- why: indexes that nobody reads
select s.relname, s.indexrelname, pg_size_pretty(pg_relation_size(s.indexrelid)) as size, s.idx_scan from pg_stat_user_indexes s join pg_index i on i.indexrelid = s.indexrelid where not i.indisunique order by pg_relation_size(s.indexrelid) desc

-- case: dead_rows
-- why: tables that wait for a vacuum
select relname, n_live_tup, n_dead_tup, round(100.0 * n_dead_tup / greatest(n_live_tup + n_dead_tup, 1), 1) as dead_percent, last_autovacuum, last_analyze from pg_stat_user_tables order by n_dead_tup desc limit 10

-- case: frozen_age
-- why: how far the counter of transactions is
select c.oid::regclass, age(c.relfrozenxid), 2147483648 - age(c.relfrozenxid) as left_over from pg_class c where c.relkind in ('r', 'm', 't') and c.relfrozenxid <> '0' order by 2 desc limit 5

-- case: index_bloat
-- why: a usual estimate of bloat
select c.relname, c.relpages, c.reltuples, ceil(c.reltuples * (select sum(s.avg_width) + 24 from pg_stats s where s.tablename = c.relname and s.schemaname = n.nspname) / (current_setting('block_size')::int - 24)) as expected_pages from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r' and c.reltuples > 0 order by c.relpages desc limit 5

-- case: progress
-- why: what maintenance is doing
select (select count(*) from pg_stat_progress_vacuum) as vacuums, (select count(*) from pg_stat_progress_create_index) as indexes, (select count(*) from pg_stat_progress_analyze) as analyses

-- case: background_writer
-- why: counters of the whole server
select b.*, w.wal_records from pg_stat_bgwriter b, pg_stat_wal w

-- case: slots
-- why: what holds back the log
select count(*), coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0) from pg_replication_slots

-- case: memory
-- why: what the own session uses
select count(*) >= 0 from pg_locks where pid = pg_backend_pid()

-- case: cursors
-- why: the own session's cursors, without their text
select count(*) filter (where is_holdable), max(creation_time) from pg_cursors

-- case: prepared
-- why: the own session's prepared statements, without their text
select count(*), max(prepare_time) from pg_prepared_statements

-- case: role_settings
-- why: for whom there are settings
select count(*), count(*) filter (where setrole <> 0) from pg_db_role_setting

-- case: duplicate_indexes
-- why: the same columns twice
select indrelid::regclass, count(*), array_agg(indexrelid::regclass) from pg_index group by indrelid, indkey::text, indclass::text, coalesce(indexprs::text, ''), coalesce(indpred::text, '') having count(*) > 0 order by 2 desc limit 3

-- case: missing_foreign_key_indexes
-- why: foreign keys without an index
select c.conrelid::regclass, c.conname from pg_constraint c where c.contype = 'f' and not exists (select from pg_index i where i.indrelid = c.conrelid and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] operator(pg_catalog.@>) c.conkey) union all select 'accounts'::regclass, 'none' limit 5

-- case: psql_columns
-- why: what psql sends for \d of a table
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull, (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation, a.attidentity, a.attgenerated FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'public.accounts'::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum

-- case: psql_roles
-- why: what psql sends for \du
SELECT r.rolname, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolconnlimit, r.rolvaliduntil, ARRAY(SELECT b.rolname FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles b ON (m.roleid = b.oid) WHERE m.member = r.oid) as memberof, r.rolreplication, r.rolbypassrls FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY 1

-- case: psql_databases
-- why: what psql sends for \l
SELECT d.datname as "Name", pg_catalog.pg_get_userbyid(d.datdba) as "Owner", pg_catalog.pg_encoding_to_char(d.encoding) as "Encoding", d.datcollate, d.datctype, pg_catalog.array_to_string(d.datacl, E'\n') AS "Access privileges" FROM pg_catalog.pg_database d ORDER BY 1

-- case: psql_functions
-- why: what psql sends for \df
SELECT n.nspname, p.proname, pg_catalog.pg_get_function_result(p.oid), pg_catalog.pg_get_function_arguments(p.oid), CASE p.prokind WHEN 'a' THEN 'agg' WHEN 'w' THEN 'window' WHEN 'p' THEN 'proc' ELSE 'func' END FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE pg_catalog.pg_function_is_visible(p.oid) AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' ORDER BY 1, 2, 4 LIMIT 10

-- case: orm_primary_keys
-- why: what SQLAlchemy asks about keys
SELECT a.attname FROM (SELECT unnest(i.indkey) AS attnum, generate_subscripts(i.indkey, 1) AS ord, i.indrelid FROM pg_index i WHERE i.indisprimary AND i.indrelid = 'order_items'::regclass) k JOIN pg_attribute a ON a.attrelid = k.indrelid AND a.attnum = k.attnum ORDER BY k.ord

-- case: orm_enums
-- why: what ORMs ask about enums
SELECT t.typname AS name, pg_type_is_visible(t.oid) AS visible, n.nspname AS schema, array_agg(e.enumlabel ORDER BY e.enumsortorder) AS labels FROM pg_type t LEFT JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_enum e ON t.oid = e.enumtypid WHERE t.typtype = 'e' GROUP BY 1, 2, 3 ORDER BY 3, 1

-- case: orm_constraints
-- why: what Rails asks about foreign keys
SELECT t2.oid::regclass::text AS to_table, a1.attname AS column, a2.attname AS primary_key, c.conname AS name, c.confupdtype AS on_update, c.confdeltype AS on_delete FROM pg_constraint c JOIN pg_class t1 ON c.conrelid = t1.oid JOIN pg_class t2 ON c.confrelid = t2.oid JOIN pg_attribute a1 ON a1.attnum = c.conkey[1] AND a1.attrelid = t1.oid JOIN pg_attribute a2 ON a2.attnum = c.confkey[1] AND a2.attrelid = t2.oid JOIN pg_namespace t3 ON c.connamespace = t3.oid WHERE c.contype = 'f' AND t1.relname = 'orders' AND t3.nspname = ANY (current_schemas(false)) ORDER BY c.conname

-- case: orm_version
-- why: what Django and others ask first
SELECT current_setting('server_version_num')::int, current_setting('is_superuser') IN ('on', 'off'), pg_is_in_recovery(), (SELECT setting FROM pg_settings WHERE name = 'server_version')

-- case: grants
-- why: who may what
select n.nspname, c.relname, (aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)))).privilege_type from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relname = 'accounts' order by 3

-- case: table_sizes_bar
-- why: a bar for each table
select relname, rpad('', (30.0 * pg_total_relation_size(oid) / max(pg_total_relation_size(oid)) over ())::int, '#') as bar from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1 limit 10

-- case: settings_by_category
-- why: a category that holds no closed setting
select name, setting from pg_settings where category like 'Autovacuum%'

-- case: settings_left_joined
-- why: the condition of an outer join limits its inner side
select v.n, s.setting from (values ('work_mem'), ('jit')) v(n) left join pg_settings s on s.name = v.n

-- case: settings_joined_using
-- why: names out of literals, joined by USING
select name, setting from pg_settings join (values ('work_mem'), ('jit')) v(name) using (name)

-- case: settings_joined_unnest
-- why: the same out of an array
select name, s.setting from unnest(array['work_mem','jit']) name join pg_settings s using (name)

-- case: settings_current
-- why: current_setting of each name
select s.name, current_setting(s.name) from pg_settings s where s.name like '%mem%'

-- case: psql_dconfig
-- why: what psql sends for \dconfig work_mem
SELECT s.name AS "Parameter", pg_catalog.current_setting(s.name) AS "Value" FROM pg_catalog.pg_settings s WHERE pg_catalog.lower(s.name) OPERATOR(pg_catalog.~) '^(work_mem)$' COLLATE pg_catalog.default ORDER BY 1

-- case: own_session_whole
-- why: every column of the session itself
select * from pg_stat_activity where pid = pg_backend_pid()

-- case: own_session_named
-- why: the same by name
select a.query, a.application_name from pg_catalog.pg_stat_activity as a where a.pid = pg_backend_pid() and a.state = 'active'

-- case: settings_without_closed
-- why: what the hint of a refusal says
select name, setting from pg_settings where name !~ 'file|dir|command|librar|control_path|conninfo|event_source|\.'

-- case: tables
-- why: information_schema.tables
select table_schema, table_name, table_type from information_schema.tables where table_schema = 'public' order by 2

-- case: columns
-- why: information_schema.columns
select column_name, data_type, is_nullable, column_default from information_schema.columns where table_name = 'accounts' order by ordinal_position

-- case: constraints
-- why: constraints of the information schema
select tc.constraint_type, kcu.column_name, ccu.table_name from information_schema.table_constraints tc join information_schema.key_column_usage kcu using (constraint_schema, constraint_name) join information_schema.constraint_column_usage ccu using (constraint_schema, constraint_name) where tc.table_name = 'products' union all select 'none', null, null limit 10

-- case: views_and_routines
-- why: more of the information schema
select (select count(*) from information_schema.views), (select count(*) from information_schema.routines where routine_schema = 'public'), (select count(*) from information_schema.schemata), (select count(*) from information_schema.sequences), (select count(*) from information_schema.role_table_grants), (select count(*) from information_schema.triggers), (select count(*) from information_schema.domains)

-- case: classes
-- why: pg_class
select c.relname, c.relkind, c.reltuples::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm') order by 1

-- case: attributes
-- why: pg_attribute with types and defaults
select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = 'public.order_items'::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum

-- case: indexes
-- why: pg_indexes
select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename = 'orders'

-- case: index_columns
-- why: pg_index
select i.indexrelid::regclass, i.indisunique, i.indisprimary, array(select a.attname from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey)) from pg_index i where i.indrelid = 'orders'::regclass

-- case: constraint_definitions
-- why: pg_constraint
select conname, contype, pg_get_constraintdef(oid), confrelid::regclass from pg_constraint where conrelid = 'order_items'::regclass order by conname

-- case: foreign_keys
-- why: who refers to whom
select conrelid::regclass, confrelid::regclass, conname from pg_constraint where contype = 'f' order by 3

-- case: types
-- why: pg_type and pg_enum
select t.typname, e.enumlabel from pg_type t join pg_enum e on e.enumtypid = t.oid order by 1, e.enumsortorder

-- case: functions
-- why: pg_proc
select proname, provolatile, prosecdef, pg_get_function_identity_arguments(oid) from pg_proc where pronamespace = 'public'::regnamespace and proname in ('net_price', 'account_grade')

-- case: partitions
-- why: partitions and their bounds
select c.relname, pg_get_expr(c.relpartbound, c.oid) from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'events'::regclass order by 1

-- case: partition_tree
-- why: pg_partition_tree
select relid, level, isleaf from pg_partition_tree('events')

-- case: sizes
-- why: the largest tables
select c.oid::regclass, pg_size_pretty(pg_total_relation_size(c.oid)) from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by pg_total_relation_size(c.oid) desc limit 5

-- case: table_statistics
-- why: counters without values
select relname, n_live_tup, seq_scan from pg_stat_user_tables where relname = 'accounts'

-- case: index_statistics
-- why: counters of indexes
select indexrelname, idx_scan from pg_stat_user_indexes where relname = 'orders'

-- case: io_statistics
-- why: more counters
select (select count(*) from pg_statio_user_tables) as tables, numbackends, datname from pg_stat_database where datname = current_database()

-- case: roles
-- why: names of roles without secrets
select rolname, rolsuper, rolcanlogin from pg_roles where rolname like 'tg\_%' order by 1

-- case: extensions
-- why: what is installed
select extname, extversion from pg_extension order by 1

-- case: available_extensions
-- why: what could be
select name from pg_available_extensions where installed_version is not null order by 1 limit 3

-- case: databases
-- why: pg_database
select datname, datistemplate, pg_encoding_to_char(encoding) from pg_database order by 1

-- case: sequences
-- why: pg_sequences
select sequencename, start_value, increment_by from pg_sequences where schemaname = 'public' order by 1

-- case: views
-- why: pg_views and pg_matviews
select viewname, definition from pg_views where schemaname = 'public' and viewname = 'v_active_accounts' union all select matviewname, definition from pg_matviews where schemaname = 'public'

-- case: policies
-- why: pg_policies
select policyname, roles, cmd, qual from pg_policies where tablename = 'tenant_rows'

-- case: triggers
-- why: pg_trigger
select tgname, pg_get_triggerdef(oid) from pg_trigger where tgrelid = 'accounts'::regclass and not tgisinternal

-- case: comments
-- why: pg_description
select objoid::regclass, objsubid, description from pg_description where classoid = 'pg_class'::regclass and objoid = 'accounts'::regclass order by 2

-- case: dependencies
-- why: pg_depend
select classid::regclass, deptype, count(*) from pg_depend where refobjid = 'accounts'::regclass group by 1, 2 order by 1, 2

-- case: settings
-- why: a harmless row of pg_settings
select name, setting, unit from pg_settings where name in ('work_mem', 'max_connections') order by 1

-- case: time_zones
-- why: pg_timezone_names
select name, utc_offset from pg_timezone_names where name = 'Europe/Berlin'

-- case: collations
-- why: pg_collation and pg_operator
select (select count(*) from pg_collation) > 0, (select count(*) from pg_operator where oprname = '=') > 0, (select count(*) from pg_cast) > 0, (select count(*) from pg_am) > 0, (select count(*) from pg_language) > 0, (select count(*) from pg_ts_config) > 0

-- case: keywords
-- why: pg_get_keywords
select word, catcode from pg_get_keywords() where catcode = 'R' order by 1 limit 5

-- case: qualified
-- why: pg_catalog spelled out
select pg_catalog.count(*) from pg_catalog.pg_class as c where c.relname operator(pg_catalog.~) '^pg_' and pg_catalog.pg_table_is_visible(c.oid)

-- case: psql_describe
-- why: what psql sends for \d
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", pg_catalog.pg_get_userbyid(c.relowner) as "Owner" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam WHERE c.relkind IN ('r','p','v','m','S','f','') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema' AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1,2

-- case: roles_named
-- why: columns of roles without their settings
select r.oid, r.rolname, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolconnlimit, r.rolvaliduntil, array(select b.rolname from pg_catalog.pg_auth_members m join pg_catalog.pg_roles b on m.roleid = b.oid where m.member = r.oid) as memberof from pg_catalog.pg_roles r where r.rolname !~ '^pg_' order by 2

-- case: roles_counted
-- why: all rows, no column
select count(*) from pg_roles

-- case: roles_beside_a_star
-- why: all columns of another relation
select n.*, r.rolname from pg_namespace n join pg_roles r on r.oid = n.nspowner limit 2

-- case: roles_inside_a_star
-- why: all columns of a subquery that names them
select * from (select rolname, oid from pg_roles) x limit 2

-- case: users
-- why: names of users
select usename, usesuper from pg_user order by 1

-- case: foreign_tables
-- why: which tables are foreign, and of which server
select foreign_table_name, foreign_server_name from information_schema.foreign_tables

-- case: foreign_servers
-- why: names of servers
select s.srvname, w.fdwname from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw

-- case: files_of_relations
-- why: numbers, no content
select pg_relation_filenode('accounts') > 0

-- case: tablespaces
-- why: names of tablespaces
select spcname, pg_get_userbyid(spcowner) from pg_tablespace

-- case: settings_by_array_literal
-- why: names in an array literal
select name, setting from pg_settings where name = any('{work_mem,max_connections}')

-- case: activity_counts_by_state
-- why: a subquery's column called like a function
select s.state, s.count from (select state, count(*) from pg_stat_activity group by 1) s order by 1

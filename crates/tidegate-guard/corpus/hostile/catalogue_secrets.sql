-- case: authid
-- why: secrets of the cluster
-- expect: refused
select rolname, rolpassword from pg_authid

-- case: authid_table
-- why: secrets of the cluster
-- expect: refused
table pg_authid

-- case: authid_qualified
-- why: secrets of the cluster
-- expect: refused
select * from pg_catalog.pg_authid

-- case: authid_quoted
-- why: secrets of the cluster
-- expect: refused
select * from "pg_catalog"."pg_authid"

-- case: authid_upper
-- why: secrets of the cluster
-- expect: refused
SELECT * FROM PG_AUTHID

-- case: authid_unicode
-- why: secrets of the cluster
-- expect: refused
select * from U&"pg\005fauthid"

-- case: authid_alias
-- why: secrets of the cluster
-- expect: refused
select x.p from pg_authid as x(n, s, i, c, d, e, f, g, h, p)

-- case: authid_whole_row
-- why: secrets of the cluster
-- expect: refused
select a from pg_authid a

-- case: authid_json
-- why: secrets of the cluster
-- expect: refused
select row_to_json(a) from pg_authid a

-- case: authid_json_agg
-- why: secrets of the cluster
-- expect: refused
select jsonb_agg(to_jsonb(a)) from pg_catalog.pg_authid as a

-- case: authid_subselect
-- why: secrets of the cluster
-- expect: refused
select (select string_agg(rolpassword, ',') from pg_authid)

-- case: authid_exists
-- why: secrets of the cluster
-- expect: refused
select 1 where exists (select from pg_authid where rolpassword like 'SCRAM%')

-- case: authid_join
-- why: secrets of the cluster
-- expect: refused
select r.rolname, a.rolpassword from pg_roles r join pg_authid a using (oid)

-- case: authid_cte
-- why: secrets of the cluster
-- expect: refused
with a as (select * from pg_authid) select rolpassword from a

-- case: authid_lateral
-- why: secrets of the cluster
-- expect: refused
select l.rolpassword from pg_roles r, lateral (select rolpassword from pg_authid a where a.oid = r.oid) l

-- case: authid_tablesample
-- why: secrets of the cluster
-- expect: refused
select rolpassword from pg_authid tablesample bernoulli (100)

-- case: authid_only
-- why: secrets of the cluster
-- expect: refused
select rolpassword from only pg_authid

-- case: authid_union
-- why: secrets of the cluster
-- expect: refused
select 'a' union all select rolpassword from pg_authid

-- case: authid_array
-- why: secrets of the cluster
-- expect: refused
select array(select rolpassword from pg_authid)

-- case: authid_order
-- why: secrets of the cluster
-- expect: refused
select 1 order by (select rolpassword from pg_authid limit 1)

-- case: authid_count
-- why: secrets of the cluster
-- expect: refused
select count(*) from pg_authid where rolpassword < 'T'

-- case: authid_natural
-- why: secrets of the cluster
-- expect: refused
select * from pg_roles natural join pg_authid

-- case: authid_composite
-- why: secrets of the cluster
-- expect: refused
select (a).rolpassword from (select a from pg_authid a) t

-- case: shadow
-- why: secrets of the cluster
-- expect: refused
select usename, passwd from pg_shadow

-- case: shadow_quoted
-- why: secrets of the cluster
-- expect: refused
select * from pg_catalog."pg_shadow"

-- case: user_mapping
-- why: secrets of the cluster
-- expect: refused
select umoptions from pg_user_mapping

-- case: user_mappings
-- why: secrets of the cluster
-- expect: refused
select * from pg_user_mappings

-- case: user_mapping_options
-- why: secrets of the cluster
-- expect: refused
select * from information_schema.user_mapping_options

-- case: internal_user_mappings
-- why: secrets of the cluster
-- expect: refused
select * from information_schema._pg_user_mappings

-- case: subscription
-- why: secrets of the cluster
-- expect: refused
select subconninfo from pg_subscription

-- case: subscription_row
-- why: secrets of the cluster
-- expect: refused
select s from pg_subscription s

-- case: hba_rules
-- why: secrets of the cluster
-- expect: refused
select * from pg_hba_file_rules

-- case: hba_rules_function
-- why: secrets of the cluster
-- expect: refused
select * from pg_hba_file_rules()

-- case: ident_mappings
-- why: secrets of the cluster
-- expect: refused
select * from pg_ident_file_mappings

-- case: file_settings
-- why: secrets of the cluster
-- expect: refused
select * from pg_file_settings

-- case: file_settings_function
-- why: secrets of the cluster
-- expect: refused
select * from pg_show_all_file_settings()

-- case: large_object_data
-- why: secrets of the cluster
-- expect: refused
select * from pg_largeobject

-- case: activity_query
-- why: secrets of the cluster
-- expect: refused
select query from pg_stat_activity

-- case: activity_all
-- why: secrets of the cluster
-- expect: refused
select * from pg_stat_activity where pid <> pg_backend_pid()

-- case: activity_function
-- why: secrets of the cluster
-- expect: refused
select query from pg_stat_get_activity(null)

-- case: activity_backend
-- why: secrets of the cluster
-- expect: refused
select pg_stat_get_backend_activity(b) from pg_stat_get_backend_idset() b

-- case: prepared_statements
-- why: secrets of the cluster
-- expect: refused
select statement from pg_prepared_statements

-- case: prepared_statement_function
-- why: secrets of the cluster
-- expect: refused
select * from pg_prepared_statement()

-- case: cursors
-- why: secrets of the cluster
-- expect: refused
select statement from pg_cursors

-- case: wal_receiver
-- why: secrets of the cluster
-- expect: refused
select conninfo from pg_stat_wal_receiver

-- case: role_settings
-- why: secrets of the cluster
-- expect: refused
select setconfig from pg_db_role_setting

-- case: setting_conninfo
-- why: secrets of the cluster
-- expect: refused
select current_setting('primary_conninfo')

-- case: setting_hba
-- why: secrets of the cluster
-- expect: refused
select current_setting('hba_file'), current_setting('config_file'), current_setting('data_directory')

-- case: setting_archive
-- why: secrets of the cluster
-- expect: refused
select current_setting('archive_command', true)

-- case: setting_ssl_key
-- why: secrets of the cluster
-- expect: refused
select current_setting('ssl_key_file'), current_setting('ssl_passphrase_command')

-- case: setting_krb
-- why: secrets of the cluster
-- expect: refused
select pg_catalog.current_setting('krb_server_keyfile')

-- case: setting_libraries
-- why: secrets of the cluster
-- expect: refused
select current_setting('shared_preload_libraries')

-- case: view_owner
-- why: secrets of the cluster
-- expect: refused
select rolpassword from v_roles

-- case: setting_put_together
-- why: the name is put together at run time
-- expect: harmless_end
select current_setting('primary_' || 'conninfo')

-- case: settings_view
-- why: what the server shows to this role
-- expect: harmless_end
select current_setting('primary_' || 'conninfo')

-- case: settings_function
-- why: what the server shows to this role
-- expect: harmless_end
select * from pg_show_all_settings()

-- case: stat_ssl
-- why: who is connected, no secret
-- expect: harmless_end
select * from pg_stat_ssl

-- case: stat_gssapi
-- why: who is connected, no secret
-- expect: harmless_end
select * from pg_stat_gssapi

-- case: stat_replication
-- why: who replicates
-- expect: harmless_end
select * from pg_stat_replication

-- case: secrets_table
-- needs: tg_reader_role
-- why: the reader has no right, the others have
-- expect: harmless_end
select * from secrets

-- case: secrets_column
-- needs: tg_reader_role
-- why: the reader has no right, the others have
-- expect: harmless_end
select token from public.secrets where id = 1

-- case: foreign_server_options
-- why: hosts, no passwords
-- expect: harmless_end
select srvname, srvoptions from pg_foreign_server

-- case: function_source
-- why: source text, no secret
-- expect: harmless_end
select prosrc from pg_proc where proname = 'site_config'

-- case: locks
-- why: who waits for whom
-- expect: harmless_end
select * from pg_locks

-- case: large_object_list
-- why: names, no content
-- expect: harmless_end
select * from pg_largeobject_metadata

-- case: activity_where
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select count(*) from pg_stat_activity where query like '%password%'

-- case: activity_address
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select client_addr, application_name from pg_stat_activity

-- case: activity_table
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
table pg_stat_activity

-- case: activity_row
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select a from pg_stat_activity a

-- case: activity_row_text
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select pg_stat_activity::text from pg_stat_activity

-- case: activity_json
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select to_jsonb(a) - 'pid' from pg_stat_activity a

-- case: activity_star_of_alias
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select a.* from pg_catalog.pg_stat_activity a

-- case: activity_renamed
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select x.t from pg_stat_activity as x (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t)

-- case: activity_with_renamed
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
with x (a) as (select query from pg_stat_activity) select a from x

-- case: activity_with_star
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
with x as (select * from pg_stat_activity) select count(*) from x where x::text like '%select%'

-- case: activity_natural
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select count(*) from pg_stat_activity natural join (select 'select 1'::text as query) x

-- case: activity_using
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select count(*) from pg_stat_activity join (select 'select 1'::text as query) x using (query)

-- case: activity_join_row
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select j from (pg_stat_activity a join pg_locks l using (pid)) as j

-- case: activity_join_star
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select * from pg_locks l join pg_stat_activity a using (pid)

-- case: activity_lateral
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select l.* from pg_roles r, lateral (select * from pg_stat_activity a where a.usesysid = r.oid) l

-- case: activity_field_of_row
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select (x.a).query from (select a from pg_stat_activity a) x

-- case: activity_order
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select pid from pg_stat_activity order by query

-- case: activity_group
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select count(*) from pg_stat_activity group by query

-- case: activity_window
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select pid, rank() over (order by query) from pg_stat_activity

-- case: activity_union
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select 'a' union all select query from pg_stat_activity

-- case: activity_hash
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select hash_record(a) from pg_stat_activity a

-- case: activity_sample
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select query from pg_stat_activity tablesample bernoulli (100)

-- case: activity_unicode
-- why: what others run or where they come from, in a relation with open columns
-- expect: refused
select U&"quer\0079" from pg_stat_activity

-- case: ssl_name
-- why: a closed column or setting beside open ones
-- expect: refused
select client_dn from pg_stat_ssl

-- case: replication_address
-- why: a closed column or setting beside open ones
-- expect: refused
select client_addr from pg_stat_replication

-- case: receiver_star
-- why: a closed column or setting beside open ones
-- expect: refused
select * from pg_stat_wal_receiver

-- case: subscription_join
-- why: a closed column or setting beside open ones
-- expect: refused
select s.subname, s.subconninfo from pg_subscription s join pg_stat_subscription t on t.subid = s.oid

-- case: mapping_options
-- why: a closed column or setting beside open ones
-- expect: refused
select srvname, umoptions from pg_user_mappings

-- case: mapping_table
-- why: a closed column or setting beside open ones
-- expect: refused
select m.umoptions[1] from pg_user_mapping m

-- case: mapping_option_value
-- why: a closed column or setting beside open ones
-- expect: refused
select option_name, option_value from information_schema.user_mapping_options

-- case: prepared_text
-- why: a closed column or setting beside open ones
-- expect: refused
select p.statement from pg_prepared_statements p

-- case: cursor_star
-- why: a closed column or setting beside open ones
-- expect: refused
select * from pg_cursors

-- case: role_setting_unnest
-- why: a closed column or setting beside open ones
-- expect: refused
select unnest(setconfig) from pg_db_role_setting

-- case: setting_of_column
-- why: one call for each setting; refused to who sees all settings, and of the others PostgreSQL hides the closed ones (the guard's rules test both)
-- expect: harmless_end
select current_setting(name) from pg_settings

-- case: setting_of_list
-- why: a closed column or setting beside open ones
-- expect: refused
select current_setting(name) from unnest(array['work_mem', 'data_directory']) name

-- case: setting_of_other_list
-- why: a closed column or setting beside open ones
-- expect: refused
select current_setting(x) from unnest(array['work_mem']) name, unnest(array['data_directory']) x

-- case: setting_of_shadowed_list
-- why: a closed column or setting beside open ones
-- expect: refused
select (select current_setting(name) from (select 'hba_file'::text as name) s) from unnest(array['work_mem']) name

-- case: roles_config
-- why: settings of roles often are secrets
-- expect: refused
select rolconfig from pg_roles

-- case: roles_star
-- why: all columns
-- expect: refused
select * from pg_roles

-- case: roles_star_of_alias
-- why: all columns of an alias
-- expect: refused
select r.*, 1 from accounts a, pg_roles r

-- case: roles_star_beside
-- why: all columns of everything in FROM
-- expect: refused
select * from accounts a join pg_roles r on true

-- case: roles_table
-- why: TABLE means all columns
-- expect: refused
table pg_roles

-- case: roles_row
-- why: the row as text
-- expect: refused
select r::text from pg_roles r

-- case: roles_row_put_out
-- why: the row itself
-- expect: refused
select r from pg_roles r

-- case: roles_row_json
-- why: the row as JSON
-- expect: refused
select to_jsonb(r) -> 'rolconfig' from pg_roles r

-- case: roles_renamed
-- why: the columns under other names
-- expect: refused
select x9, x10, x11, x12, x13 from pg_roles as r(x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13)

-- case: roles_join_renamed
-- why: the columns of a join under other names
-- expect: refused
select j.* from (pg_roles r cross join (values (1)) v(x)) as j

-- case: roles_natural
-- why: a common column found by its value
-- expect: refused
select 1 from pg_roles natural join (values ('{a}'::text[])) v(rolconfig)

-- case: roles_using
-- why: the same by its name
-- expect: refused
select 1 from pg_roles join (values ('{a}'::text[])) v(rolconfig) using (rolconfig)

-- case: roles_where
-- why: found by its value
-- expect: refused
select rolname from pg_roles where rolconfig::text like '%a%'

-- case: roles_functional
-- why: a column called like a function
-- expect: refused
select rolconfig(r) from pg_roles r

-- case: roles_subquery
-- why: all columns of a subquery
-- expect: refused
select x.* from (select * from pg_catalog.pg_roles) x

-- case: roles_exists
-- why: a lateral row
-- expect: refused
select x from pg_roles r, lateral (select r.*) x

-- case: user_config
-- why: the same by another view
-- expect: refused
select usename, useconfig from pg_user

-- case: user_star
-- why: all columns of it
-- expect: refused
select * from pg_user

-- case: foreign_table_file
-- why: the options of foreign tables tell of files
-- expect: refused
select ftoptions from pg_foreign_table

-- case: foreign_table_psql
-- why: as psql asks for them
-- expect: refused
select array(select option_value from pg_options_to_table(ftoptions)) from pg_foreign_table

-- case: foreign_server_host
-- why: the options of servers tell of hosts
-- expect: refused
select srvname, srvoptions from pg_foreign_server

-- case: foreign_server_star
-- why: all columns
-- expect: refused
select * from pg_foreign_server

-- case: foreign_table_options
-- why: the information schema shows them too
-- expect: refused
select * from information_schema.foreign_table_options

-- case: foreign_server_options_schema
-- why: of servers
-- expect: refused
select option_value from information_schema.foreign_server_options

-- case: foreign_wrapper_options
-- why: of wrappers
-- expect: refused
select * from information_schema.foreign_data_wrapper_options

-- case: foreign_inner_view
-- why: the view behind it
-- expect: refused
select ftoptions from information_schema._pg_foreign_tables

-- case: foreign_inner_servers
-- why: the view behind the servers
-- expect: refused
select * from information_schema._pg_foreign_servers

-- case: tablespace_location
-- why: a folder of the server
-- expect: refused
select spcname, pg_tablespace_location(oid) from pg_tablespace

-- case: row_to_built_in
-- why: a row handed to a built-in function by the dot
-- expect: refused
select (a.to_jsonb) ->> 'query' from pg_stat_activity a

-- case: row_to_built_in_where
-- why: the same in a condition
-- expect: refused
select pid from pg_stat_activity a where a.to_json::text like '%SECRET%'

-- case: row_to_aggregate
-- why: the same into an aggregate
-- expect: refused
select a.array_agg from pg_stat_activity a

-- case: row_to_output
-- why: the same as text
-- expect: refused
select max(a.record_out::text) from pg_stat_activity a

-- case: row_of_qualified
-- why: the row by its full name
-- expect: refused
select pg_catalog.pg_roles.to_json from pg_catalog.pg_roles

-- case: row_of_setting
-- why: a closed setting in a row
-- expect: harmless_end
select a.to_json ->> 'setting' from pg_settings a where name = 'data_directory'

-- case: row_of_mapping
-- why: passwords of foreign servers
-- expect: refused
select a.to_json ->> 'umoptions' from pg_user_mappings a

-- case: row_in_lateral
-- why: the row beside
-- expect: refused
select x.y from pg_stat_activity a, lateral (select a.to_json) x(y)

-- case: system_user_row
-- why: a keyword of newer versions that older ones read as a row
-- expect: refused
select system_user from pg_stat_activity "system_user"

-- case: system_user_json
-- why: the same within a call
-- expect: refused
select to_jsonb(system_user) ->> 'query' from pg_stat_activity "system_user"

-- case: setting_array_quoted
-- why: an array literal with quotes
-- expect: harmless_end
select name, setting from pg_settings where name = any('{"data_directory","hba_file"}')

-- case: setting_array_blank
-- why: an array literal after a blank
-- expect: harmless_end
select name, setting from pg_settings where name = any(' {data_directory}')

-- case: setting_array_bounds
-- why: an array literal with bounds
-- expect: harmless_end
select name, setting from pg_settings where name = any('[0:0]={data_directory}')

-- case: setting_array_escaped
-- why: an array literal with an escape
-- expect: harmless_end
select name, setting from pg_settings where name = any('{data\_directory}')

-- case: setting_array_nested
-- why: an array of arrays
-- expect: harmless_end
select name, setting from pg_settings where name = any('{{data_directory}}')

-- case: setting_array_like
-- why: patterns in an array literal
-- expect: harmless_end
select name, setting from pg_settings where name like any('{"data%","hba%"}')

-- case: setting_array_not_all
-- why: the same denied
-- expect: harmless_end
select name, setting from pg_settings where not (name <> any('{"data_directory"}'))

-- case: setting_array_type
-- why: every text setting
-- expect: harmless_end
select name, setting from pg_settings where vartype = any('{"string"}')

-- case: setting_unnest_quoted
-- why: names out of an array literal with quotes
-- expect: refused
select n, current_setting(n) from unnest('{"data_directory","config_file"}'::text[]) n

-- case: setting_unnest_bounds
-- why: names out of an array literal with bounds
-- expect: refused
select n, current_setting(n) from unnest('[1:1]={data_directory}'::text[]) n

-- case: type_by_number
-- why: the checks of a domain by its number
-- expect: refused
select domain_in('x', 'pg_catalog.text'::regtype, -1)

-- case: record_by_number
-- why: the columns' types of a row by its number
-- expect: refused
select record_in('(1,x)', 'pg_catalog.pg_class'::regtype, -1)

-- case: validator
-- why: loads the library of a function
-- expect: refused
select fmgr_c_validator(oid) from pg_proc where proname = 'plpgsql_call_handler'

-- case: temporary_of_another
-- why: a view in another session's temporary schema
-- expect: refused
select * from pg_temp_5.tv

-- case: setting_of_application
-- why: a password in a setting of an application
-- expect: refused
select current_setting('app.db_pwd')

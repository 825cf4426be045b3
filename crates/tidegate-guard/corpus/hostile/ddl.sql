-- case: create_table
-- why: changes the schema
-- expect: refused
create table tidegate_pwned (a int)

-- case: create_temp_table
-- why: changes the schema
-- expect: refused
create temp table tidegate_pwned (a int)

-- case: create_unlogged
-- why: changes the schema
-- expect: refused
create unlogged table tidegate_pwned (a int)

-- case: create_table_as
-- why: changes the schema
-- expect: refused
create table tidegate_pwned as select * from accounts

-- case: create_matview
-- why: changes the schema
-- expect: refused
create materialized view tidegate_pwned as select * from accounts

-- case: refresh_matview
-- why: maintenance writes too
-- expect: refused
refresh materialized view mv_daily_sales

-- case: create_view
-- why: changes the schema
-- expect: refused
create view tidegate_pwned as select 1

-- case: create_temp_view
-- why: changes the schema
-- expect: refused
create or replace temp view tidegate_pwned as select 1

-- case: create_index
-- why: changes the schema
-- expect: refused
create index tidegate_pwned on accounts (name)

-- case: create_index_concurrently
-- why: changes the schema
-- expect: refused
create index concurrently tidegate_pwned on accounts (name)

-- case: create_function
-- why: changes the schema
-- expect: refused
create function tidegate_pwned() returns int language sql as 'select 1'

-- case: create_temp_function
-- why: changes the schema
-- expect: refused
create function pg_temp.tidegate_pwned() returns int language sql as 'select 1'

-- case: create_procedure
-- why: changes the schema
-- expect: refused
create procedure tidegate_pwned() language sql as 'select 1'

-- case: create_aggregate
-- why: changes the schema
-- expect: refused
create aggregate tidegate_pwned(int) (sfunc = int4pl, stype = int)

-- case: create_operator
-- why: changes the schema
-- expect: refused
create operator public.|| (leftarg = int, rightarg = int, function = int4pl)

-- case: create_cast
-- why: changes the schema
-- expect: refused
create cast (integer as point) with inout as implicit

-- case: create_type
-- why: changes the schema
-- expect: refused
create type tidegate_pwned as enum ('a')

-- case: create_domain
-- why: changes the schema
-- expect: refused
create domain tidegate_pwned as int

-- case: create_schema
-- why: changes the schema
-- expect: refused
create schema tidegate_pwned

-- case: create_sequence
-- why: changes the schema
-- expect: refused
create sequence tidegate_pwned

-- case: create_trigger
-- why: changes the schema
-- expect: refused
create trigger tidegate_pwned after insert on accounts for each row execute function on_account_change()

-- case: create_event_trigger
-- why: changes the schema
-- expect: refused
create event trigger tidegate_pwned on ddl_command_start execute function on_account_change()

-- case: create_rule
-- why: changes the schema
-- expect: refused
create rule tidegate_pwned as on insert to accounts do nothing

-- case: create_policy
-- why: changes the schema
-- expect: refused
create policy tidegate_pwned on accounts using (true)

-- case: create_statistics
-- why: changes the schema
-- expect: refused
create statistics tidegate_pwned on country, segment from accounts

-- case: create_extension
-- why: changes the schema
-- expect: refused
create extension if not exists hstore

-- case: create_language
-- why: changes the schema
-- expect: refused
create trusted language plperl

-- case: create_collation
-- why: changes the schema
-- expect: refused
create collation tidegate_pwned from "C"

-- case: create_text_search
-- why: changes the schema
-- expect: refused
create text search configuration tidegate_pwned (copy = english)

-- case: create_role
-- why: changes the schema
-- expect: refused
create role tidegate_pwned superuser login password 'x'

-- case: create_user
-- why: changes the schema
-- expect: refused
create user tidegate_pwned

-- case: create_database
-- why: changes the schema
-- expect: refused
create database tidegate_pwned

-- case: create_tablespace
-- why: changes the schema
-- expect: refused
create tablespace tidegate_pwned location '/tmp'

-- case: create_server
-- why: changes the schema
-- expect: refused
create server tidegate_pwned foreign data wrapper postgres_fdw options (host '127.0.0.1')

-- case: create_user_mapping
-- why: changes the schema
-- expect: refused
create user mapping for public server tg_files

-- case: create_foreign_table
-- why: changes the schema
-- expect: refused
create foreign table tidegate_pwned (l text) server tg_files options (filename '/etc/hostname')

-- case: import_foreign_schema
-- why: changes the schema
-- expect: refused
import foreign schema public from server tg_loopback into public

-- case: create_publication
-- why: changes the schema
-- expect: refused
create publication tidegate_pwned for all tables

-- case: create_subscription
-- why: changes the schema
-- expect: refused
create subscription tidegate_pwned connection 'host=127.0.0.1 port=1' publication p with (connect = false)

-- case: alter_table
-- why: changes the schema
-- expect: refused
alter table accounts add column tidegate_pwned int

-- case: alter_owner
-- why: changes the schema
-- expect: refused
alter table accounts owner to tg_reader_role

-- case: alter_role
-- why: changes the schema
-- expect: refused
alter role tg_reader_role superuser

-- case: alter_role_set
-- why: changes the schema
-- expect: refused
alter role all set statement_timeout = 0

-- case: alter_database
-- why: changes the schema
-- expect: refused
alter database victim set default_transaction_read_only = off

-- case: alter_default_privileges
-- why: changes the schema
-- expect: refused
alter default privileges grant all on tables to public

-- case: alter_function
-- why: changes the schema
-- expect: refused
alter function net_price(numeric, numeric) volatile

-- case: alter_sequence
-- why: changes the schema
-- expect: refused
alter sequence ticket_numbers restart

-- case: alter_type
-- why: changes the schema
-- expect: refused
alter type order_status add value 'lost'

-- case: alter_large_object
-- why: changes the schema
-- expect: refused
alter large object 424242 owner to tg_reader_role

-- case: alter_view
-- why: changes the schema
-- expect: refused
alter view v_active_accounts rename to tidegate_pwned

-- case: drop_table
-- why: changes the schema
-- expect: refused
drop table accounts cascade

-- case: drop_schema
-- why: changes the schema
-- expect: refused
drop schema public cascade

-- case: drop_database
-- why: changes the schema
-- expect: refused
drop database victim with (force)

-- case: drop_owned
-- why: changes the schema
-- expect: refused
drop owned by tg_owner_role

-- case: drop_role
-- why: changes the schema
-- expect: refused
drop role tg_all_data_role

-- case: reassign_owned
-- why: changes the schema
-- expect: refused
reassign owned by tg_owner_role to tg_reader_role

-- case: grant_select
-- why: changes the schema
-- expect: refused
grant select on secrets to public

-- case: grant_role
-- why: changes the schema
-- expect: refused
grant pg_execute_server_program to tg_reader_role

-- case: revoke
-- why: changes the schema
-- expect: refused
revoke all on accounts from tg_reader_role

-- case: comment_on
-- why: changes the schema
-- expect: refused
comment on table accounts is 'tidegate_pwned'

-- case: security_label
-- why: changes the schema
-- expect: refused
security label on table accounts is 'x'

-- case: vacuum
-- why: maintenance writes too
-- expect: refused
vacuum accounts

-- case: vacuum_full
-- why: maintenance writes too
-- expect: refused
vacuum (full, analyze) accounts

-- case: analyze
-- why: maintenance writes too
-- expect: refused
analyze accounts

-- case: reindex
-- why: maintenance writes too
-- expect: refused
reindex table accounts

-- case: cluster
-- why: maintenance writes too
-- expect: refused
cluster accounts using accounts_pkey

-- case: create_access_method
-- why: changes the schema
-- expect: refused
create access method tidegate_pwned type index handler bthandler

-- case: create_conversion
-- why: changes the schema
-- expect: refused
create conversion tidegate_pwned for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1

-- case: create_transform
-- why: changes the schema
-- expect: refused
create transform for int language sql (from sql with function prsd_lextype(internal))

-- case: create_opclass
-- why: changes the schema
-- expect: refused
create operator class tidegate_pwned for type int4 using btree as operator 1 <

-- case: create_schema_with_elements
-- why: changes the schema
-- expect: refused
create schema tidegate_pwned create table t (a int) create view v as select 1

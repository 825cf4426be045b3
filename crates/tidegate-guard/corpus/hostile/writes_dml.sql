-- case: insert_values
-- why: plain insert
-- expect: refused
insert into audit_log (said) values ('x')

-- case: insert_select
-- why: plain insert
-- expect: refused
insert into audit_log (said) select name from accounts

-- case: insert_default_values
-- why: defaults call functions
-- expect: refused
insert into bad_default default values

-- case: insert_on_conflict
-- why: upsert
-- expect: refused
insert into products (id, sku, name, category, price) values (1, 'SKU-0001', 'x', 'x', 1) on conflict (id) do update set name = excluded.name

-- case: insert_returning
-- why: looks like a read to a row counter
-- expect: refused
insert into audit_log (said) values ('x') returning *

-- case: insert_with_select
-- why: begins with WITH
-- expect: refused
with x as (select 1 as a) insert into audit_log (said) select a::text from x

-- case: insert_into_view
-- why: an updatable view
-- expect: refused
insert into v_active_accounts (name, country, balance) values ('x', 'DE', 1)

-- case: insert_instead_of
-- why: an INSTEAD OF trigger
-- expect: refused
insert into v_order_totals (id, name) values (1, 'x')

-- case: insert_overriding
-- why: writes an identity column
-- expect: refused
insert into accounts (id, name, email, country, segment, created_at) overriding system value values (9999, 'x', 'x', 'x', 'x', now())

-- case: insert_rule
-- why: a rule writes elsewhere too
-- expect: refused
insert into inbox values (1, 'x')

-- case: insert_foreign
-- why: writes over the network
-- expect: refused
insert into remote_accounts (id, name) values (1, 'x')

-- case: update_all
-- why: plain update
-- expect: refused
update accounts set balance = 0

-- case: update_returning
-- why: looks like a read
-- expect: refused
update accounts set balance = balance + 1 where id = 1 returning id, balance

-- case: update_from
-- why: update with a join
-- expect: refused
update orders o set note = a.name from accounts a where a.id = o.account_id

-- case: update_view
-- why: an updatable view
-- expect: refused
update v_active_accounts set balance = 0

-- case: update_row_subselect
-- why: multi-column assignment
-- expect: refused
update accounts set (name, country) = (select name, country from accounts where id = 2) where id = 1

-- case: delete_all
-- why: plain delete
-- expect: refused
delete from audit_log

-- case: delete_using
-- why: delete with a join
-- expect: refused
delete from order_items i using orders o where o.id = i.order_id

-- case: delete_rule
-- why: a rule turns it into an update
-- expect: refused
delete from inbox

-- case: delete_only
-- why: partitioned parent
-- expect: refused
delete from only events

-- case: merge_into
-- why: MERGE, new in 15
-- expect: refused
merge into products p using (values (1, 'x')) v (id, name) on p.id = v.id when matched then update set name = v.name when not matched then do nothing

-- case: merge_delete
-- why: MERGE that deletes
-- expect: refused
merge into audit_log l using accounts a on l.id = a.id when matched then delete

-- case: truncate
-- why: truncate
-- expect: refused
truncate audit_log

-- case: truncate_cascade
-- why: truncate many
-- expect: refused
truncate table accounts, orders restart identity cascade

-- case: delete_catalogue
-- why: a superuser may write the catalogue
-- expect: refused
delete from pg_catalog.pg_depend

-- case: make_superuser
-- why: rights by catalogue write
-- expect: refused
update pg_authid set rolsuper = true where rolname = 'tg_reader_role'

-- case: update_pg_settings
-- why: a rule on this view calls set_config
-- expect: refused
update pg_settings set setting = 'off' where name = 'transaction_read_only'

-- case: insert_foreign_file
-- why: file behind a foreign table
-- expect: refused
insert into parts values (9, 'x')

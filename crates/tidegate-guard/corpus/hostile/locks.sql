-- case: for_update
-- why: locks that make others wait
-- expect: refused
select * from accounts for update

-- case: for_update_nowait
-- why: locks that make others wait
-- expect: refused
select * from accounts where id = 1 for update nowait

-- case: for_update_skip_locked
-- why: locks that make others wait
-- expect: refused
select * from accounts for update skip locked limit 5

-- case: for_no_key_update
-- why: locks that make others wait
-- expect: refused
select id from accounts for no key update

-- case: for_share
-- why: locks that make others wait
-- expect: refused
select id from accounts for share

-- case: for_key_share
-- why: locks that make others wait
-- expect: refused
select id from accounts for key share

-- case: for_update_of
-- why: locks that make others wait
-- expect: refused
select a.id from accounts a join orders o on o.account_id = a.id for update of a

-- case: for_two_clauses
-- why: locks that make others wait
-- expect: refused
select a.id from accounts a join orders o on o.account_id = a.id for update of a for share of o

-- case: for_in_subselect
-- why: locks that make others wait
-- expect: refused
select * from (select id from accounts for update) x

-- case: for_in_scalar_subselect
-- why: locks that make others wait
-- expect: refused
select (select id from accounts where id = 1 for update)

-- case: for_in_cte
-- why: locks that make others wait
-- expect: refused
with l as (select id from accounts for update) select count(*) from l

-- case: for_in_exists
-- why: locks that make others wait
-- expect: refused
select 1 where exists (select from accounts for share)

-- case: for_in_lateral
-- why: locks that make others wait
-- expect: refused
select l.id from products p, lateral (select id from accounts where id = p.id for update) l

-- case: for_in_array
-- why: locks that make others wait
-- expect: refused
select array(select id from accounts for key share)

-- case: for_in_union_arm
-- why: locks that make others wait
-- expect: refused
(select id from accounts for update) union all (select 1)

-- case: for_on_values
-- why: locks that make others wait
-- expect: refused
select * from (values (1)) v(a) for update

-- case: for_before_limit
-- why: locks that make others wait
-- expect: refused
select * from accounts for update limit 1

-- case: for_partitioned
-- why: locks that make others wait
-- expect: refused
select * from events for share

-- case: for_sequence
-- why: locks that make others wait
-- expect: refused
select last_value from ticket_numbers for update

-- case: for_view
-- why: locks that make others wait
-- expect: refused
select * from v_active_accounts for update

-- case: for_explain
-- why: locks that make others wait
-- expect: refused
explain analyze select * from accounts for update

-- case: lock_table
-- why: locks that make others wait
-- expect: refused
lock table accounts

-- case: lock_exclusive
-- why: locks that make others wait
-- expect: refused
lock table accounts in access exclusive mode

-- case: lock_many
-- why: locks that make others wait
-- expect: refused
lock accounts, orders, only events in share mode nowait

-- case: lock_access_share
-- why: locks that make others wait
-- expect: refused
lock table accounts in access share mode

-- case: lock_view
-- why: locks that make others wait
-- expect: refused
lock table v_order_totals in row exclusive mode

-- case: lock_catalogue
-- why: locks that make others wait
-- expect: refused
lock table pg_catalog.pg_class in access exclusive mode

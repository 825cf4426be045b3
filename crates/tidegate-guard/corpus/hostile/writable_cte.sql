-- case: delete_in_cte
-- why: DML inside WITH
-- expect: refused
with gone as (delete from audit_log returning *) select count(*) from gone

-- case: insert_in_cte
-- why: DML inside WITH
-- expect: refused
with a as (insert into audit_log (said) values ('x') returning id) select * from a

-- case: update_in_cte
-- why: DML inside WITH, read by TABLE
-- expect: refused
with u as (update accounts set balance = 0 returning id) table u

-- case: merge_in_cte
-- why: MERGE RETURNING inside WITH, from 17 on
-- expect: refused
with m as (merge into audit_log l using accounts a on l.id = a.id when matched then delete returning l.id) select * from m

-- case: unused_cte
-- why: runs though nobody reads it
-- expect: refused
with unused as (delete from audit_log) select 1

-- case: second_cte
-- why: the third of four
-- expect: refused
with a as (select 1), b as (select 2), c as (delete from audit_log returning id), d as (select * from c) select * from a, b, d

-- case: nested_cte
-- why: a CTE inside a CTE: refused by grammar level too
-- expect: refused
with a as (with b as (delete from audit_log returning id) select * from b) select * from a

-- case: subselect_cte
-- why: WITH in a scalar sub-select
-- expect: refused
select (with d as (delete from audit_log returning id) select count(*) from d)

-- case: from_subselect_cte
-- why: WITH in FROM
-- expect: refused
select * from (with d as (delete from audit_log returning id) select * from d) x

-- case: exists_cte
-- why: WITH in EXISTS
-- expect: refused
select 1 where exists (with d as (delete from audit_log returning id) select * from d)

-- case: lateral_cte
-- why: WITH in LATERAL
-- expect: refused
select a.id, x.id from accounts a, lateral (with d as (delete from audit_log returning id) select * from d) x

-- case: union_cte
-- why: WITH in a set operation arm
-- expect: refused
(select 1) union all (with d as (delete from audit_log returning 1) select * from d)

-- case: values_cte
-- why: the main query is VALUES
-- expect: refused
with d as (delete from audit_log returning id) values (1)

-- case: recursive_cte_write
-- why: beside a recursive one
-- expect: refused
with recursive d as (delete from audit_log returning id), r(n) as (select 1 union all select n + 1 from r where n < 3) select * from r, d

-- case: explain_analyze_cte
-- why: inside EXPLAIN ANALYZE
-- expect: refused
explain analyze with d as (delete from audit_log returning id) select * from d

-- case: materialized_cte
-- why: with a MATERIALIZED hint
-- expect: refused
with d as materialized (update accounts set name = 'x' returning id) select * from d

-- case: cte_named_like_table
-- why: named as the table it empties
-- expect: refused
with accounts as (delete from public.accounts returning *) select id, name from accounts

-- case: case_cte
-- why: WITH in CASE
-- expect: refused
select case when true then (with d as (insert into audit_log (said) values ('x') returning 1) select * from d) end

-- case: limit_cte
-- why: WITH in LIMIT
-- expect: refused
select 1 limit (with d as (delete from audit_log returning id) select 1)

-- case: array_cte
-- why: WITH in ARRAY()
-- expect: refused
select array(with d as (delete from audit_log returning id) select id from d)

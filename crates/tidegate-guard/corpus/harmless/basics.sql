-- case: select_one
-- why: the smallest
select 1

-- case: values
-- why: VALUES as a statement
values (1, 'a'), (2, 'b')

-- case: values_ordered
-- why: VALUES with ORDER BY and LIMIT
values (3), (1), (2) order by 1 desc limit 2

-- case: table
-- why: TABLE as a statement
table products

-- case: table_only
-- why: TABLE with ORDER BY, OFFSET and FETCH
table only products order by id offset 2 fetch first 3 rows only

-- case: parenthesised
-- why: a whole statement in parentheses
(select id, name from accounts order by id limit 3)

-- case: union_parenthesised
-- why: set operations with arms of their own order
(select id from accounts order by id limit 2) union all (select id from products order by id desc limit 2) order by 1

-- case: intersect_except
-- why: precedence of set operations
select id from accounts intersect select id from products except values (1), (2)

-- case: union_values_table
-- why: TABLE and VALUES as arms
(table mv_daily_sales limit 1) union all values (timestamptz '2024-01-01', 1::bigint, 2.0)

-- case: with
-- why: one CTE
with paid as (select * from orders where status = 'paid') select count(*), sum(total) from paid

-- case: with_several
-- why: CTEs that build on each other, hints included
with a as materialized (select id, country from accounts), b as not materialized (select country, count(*) as n from a group by country) select * from b order by n desc, country

-- case: recursive_numbers
-- why: a recursive CTE that ends
with recursive n(i) as (select 1 union all select i + 1 from n where i < 100) select sum(i) from n

-- case: recursive_tree
-- why: a hierarchy
with recursive chain as (select id, boss_id, name, 1 as depth, array[id] as path from employees where boss_id is null union all select e.id, e.boss_id, e.name, c.depth + 1, c.path || e.id from employees e join chain c on e.boss_id = c.id) select depth, count(*), max(array_to_string(path, '>')) from chain group by depth order by depth

-- case: recursive_search_cycle
-- why: SEARCH and CYCLE clauses
with recursive walk(id, boss_id) as (select id, boss_id from employees where id = 40 union all select e.id, e.boss_id from employees e join walk w on e.id = w.boss_id) search breadth first by id set ord cycle id set looped using path select id, looped from walk order by ord

-- case: lateral
-- why: LATERAL with a top-n per group
select a.id, o.id as order_id, o.total from accounts a cross join lateral (select id, total from orders where account_id = a.id order by total desc limit 2) o where a.id <= 5 order by 1, 3 desc

-- case: left_join_lateral
-- why: LEFT JOIN LATERAL over a function
select a.id, t.tag from accounts a left join lateral unnest(a.tags) as t(tag) on true order by 1, 2 limit 10

-- case: distinct_on
-- why: DISTINCT ON
select distinct on (account_id) account_id, id, placed_at from orders order by account_id, placed_at desc limit 20

-- case: tablesample
-- why: TABLESAMPLE with a seed
select count(*) >= 0 as ok from orders tablesample bernoulli (50) repeatable (7)

-- case: tablesample_system
-- why: the other built-in method
select count(*) >= 0 as ok from orders as o tablesample system (100)

-- case: tablesample_rows
-- why: a method out of an extension
select count(*) from orders tablesample system_rows(10)

-- case: row_values
-- why: row comparison
select id, country from accounts where (country, segment) = ('DE', 'small') or (id, country) in ((1, 'PL'), (2, 'BR')) order by id

-- case: any_all
-- why: arrays and quantifiers
select id from accounts where country = any (array['DE', 'PL']) and id <> all ('{1,2,3}'::int[]) order by id limit 5

-- case: any_subselect
-- why: a quantified sub-select
select name from products where price >= all (select price from products)

-- case: exists
-- why: correlated EXISTS
select count(*) from accounts a where exists (select 1 from orders o where o.account_id = a.id and o.total > 400) and not exists (select from orders o where o.account_id = a.id and o.status = 'returned')

-- case: scalar_subselects
-- why: in every clause
select (select max(total) from orders) as top, a.name from accounts a where a.id = (select account_id from orders order by total desc, id limit 1) order by (select 1) limit (select 2)

-- case: joins
-- why: all kinds of joins
select count(*) from accounts a join orders o on o.account_id = a.id left join order_items i on i.order_id = o.id right join products p on p.id = i.product_id full join employees e on e.id = p.id cross join (values (1)) v(x)

-- case: join_using_alias
-- why: USING with an alias
select x.id, a.name, p.name from accounts a join products p using (id) as x order by 1 limit 3

-- case: natural_join
-- why: NATURAL
select count(*) from v_order_totals natural join v_active_accounts

-- case: case_forms
-- why: both forms of CASE
select case status when 'paid' then 1 when 'new' then 2 else 3 end as a, case when total > 100 then 'big' end as b from orders order by id limit 5

-- case: coalesce_and_friends
-- why: COALESCE, NULLIF, GREATEST, LEAST
select coalesce(nullif(note, ''), 'none') as note, greatest(total, 100), least(total, 200, null) from orders order by id limit 60

-- case: between_like
-- why: predicates
select count(*) from accounts where id between symmetric 50 and 1 and name like 'Account 1%' and email ilike '%EXAMPLE.com' and name not similar to '(x|y)%' and segment is not null and (balance > 0) is not unknown and manager_id is distinct from 3

-- case: limit_forms
-- why: FETCH FIRST WITH TIES
select country, id from accounts order by country fetch first 3 rows with ties

-- case: star_forms
-- why: t.*, (row).*, and an empty target list
select a.*, (o.shipping).* from accounts a join orders o on o.account_id = a.id order by o.id limit 2

-- case: no_columns
-- why: rows without columns
select from accounts limit 3

-- case: whole_row
-- why: a table as a value
select p, p.name, row_to_json(p) from products p order by p.id limit 2

-- case: partitioned
-- why: a partitioned table and one partition
select tableoid::regclass::text as part, count(*) from events group by 1 union all select 'one', count(*) from events_2024_02 order by 1

-- case: view
-- why: a plain view
select * from v_order_totals order by spent desc, id limit 3

-- case: updatable_view
-- why: reading an updatable view
select count(*) from v_active_accounts where balance > 100

-- case: materialized_view
-- why: a materialised view
select day, total from mv_daily_sales order by day limit 5

-- case: view_builtin_volatile
-- why: a view over random() and clock_timestamp()
select id, drawn, seen_at is not null from v_luck order by id limit 3

-- case: view_user_function
-- why: a view over the user's own stable function
select grade, count(*) from v_graded group by grade

-- case: sequence_as_table
-- why: a sequence read as a table
select last_value, is_called from ticket_numbers

-- case: row_security
-- why: a table with an honest policy
select count(*) from tenant_rows

-- case: system_columns
-- why: ctid, xmin, tableoid
select ctid, xmin, tableoid::regclass from accounts order by id limit 2

-- case: ordinality
-- why: WITH ORDINALITY
select * from unnest(array['a', 'b', 'c']) with ordinality as t(letter, n)

-- case: rows_from
-- why: functions side by side
select * from rows from (generate_series(1, 3), unnest(array['a', 'b'])) with ordinality as t(n, letter, pos)

-- case: column_aliases
-- why: alias lists
select z.a, z.b from (select id, name from accounts order by id limit 2) as z(a, b)

-- case: group_by_position
-- why: positions and expressions
select date_trunc('month', placed_at), count(*) from orders group by 1 having count(*) > 5 order by 1

-- case: group_by_distinct
-- why: GROUP BY DISTINCT
select country, segment, count(*) from accounts group by distinct rollup (country, segment), rollup (country) order by 1, 2

-- case: order_nulls
-- why: NULLS FIRST, USING
select note from orders order by note using > nulls last, id limit 5

-- case: for_read_only
-- why: FOR READ ONLY changes nothing
select id from products order by id limit 1 for read only

-- case: empty_statements
-- why: semicolons around
;select 1;;

-- case: operator_syntax
-- why: a schema-qualified operator
select 1 operator(pg_catalog.+) 2 as three

-- case: boolean_logic
-- why: three-valued logic
select (null and false) is false, (null or true), not null::boolean is null, true <> false

-- case: partial_index
-- why: an index whose predicate has an enum
select id from orders where status = 'paid' and id < 50 order by id limit 3

-- case: index_with_own_operator
-- why: an index with an honest operator in its predicate
select id, total from orders where total =~= 101.13 or id = 1 limit 2

-- case: index_with_own_function
-- why: an index over an honest function
select id, segment_label(team) from employees where segment_label(team) = '?' order by id limit 2

-- case: statistics_with_own_function
-- why: extended statistics over an honest function
select count(*) from orders where net_price(total) > 100 and account_id < 20

-- case: checks_with_volatile_functions
-- why: checks by functions that nobody marked as stable
select count(*) from order_items where quantity > 2

-- case: checks_in_plpgsql
-- why: the same in PL/pgSQL
select sku from products where sku > 'SKU-0010' order by 1 limit 2

-- case: order_of_json
-- why: a type with an honest order
select distinct settings::json from accounts order by 1 limit 3

-- case: group_of_json
-- why: grouped by it
select (settings -> 'limits')::json, count(*) from accounts group by 1 limit 2

-- case: range_with_own_distance
-- why: a range type with an honest distance
select stay('2024-01-01', '2024-01-05') && stay('2024-01-04', '2024-01-09'), upper('[2024-01-01,2024-01-03)'::stay)

-- case: range_operators
-- why: built-in operators over an honest range type
select x, x @> 1.5::float8 from (values ('[1,2)'::score_range), ('[3,4)')) v(x) order by x

-- case: extension_types_sorted
-- why: types of extensions bring their own order
select email, attrs, path from places join products using (id) order by email, path limit 3

-- case: extension_types_distinct
-- why: and their own equality
select distinct path, email from products join places using (id) where path ~ 'shop.*' limit 2

-- case: extension_types_cast
-- why: and their own casts
select email::text, 'a=>1'::hstore::json, lower(email), path::text from places join products using (id) limit 1

-- case: fields_in_plpgsql
-- why: fields with the names of closed functions
select latest_name()

-- case: roles_in_plpgsql
-- why: a body that asks for the names of roles only
select role_is_there('tg_owner_role')

-- case: long_alias
-- why: an alias longer than 63 bytes is cut
select id as "größe der gezeitenmühle größe der gezeitenmühle größe der gezeitenmühle größe der gezeitenmühle " from accounts limit 1

-- case: window_frames
-- why: frames that are measured by built-in functions
select id, sum(balance) over (order by created_at range between interval '7 days' preceding and current row), count(*) over (order by id range between 3 preceding and 2 following) from accounts limit 2

-- case: fields_of_with
-- why: fields of a WITH
with t as (select id, name as label from accounts) select t.label, t.id from t where t.id < 3

-- case: rows_compared
-- why: rows and arrays of honest types
select a.id from accounts a join accounts b on (a.name, a.id) = (b.name, b.id) and array[a.country] <@ array['DE', 'PL'] limit 2

-- case: policy_with_a_column_of_its_table
-- why: a policy that names a column as closed functions are called
select tenant, label from tenant_names order by 1

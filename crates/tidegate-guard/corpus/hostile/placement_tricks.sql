-- case: target
-- why: a bad call where many walkers do not look
-- expect: refused
select 1 as one, pg_read_file('tidegate_canary.txt')

-- case: target_star
-- why: a bad call where many walkers do not look (the server refuses the star)
-- expect: refused
select (pg_read_file('tidegate_canary.txt')).*

-- case: composite_star
-- why: a bad call where many walkers do not look
-- expect: refused
select (pg_stat_file('postgresql.conf')).*

-- case: composite_field
-- why: a bad call where many walkers do not look
-- expect: refused
select (pg_stat_file('postgresql.conf')).modification

-- case: from_function
-- why: a bad call where many walkers do not look
-- expect: refused
select * from pg_read_file('tidegate_canary.txt')

-- case: from_function_alias
-- why: a bad call where many walkers do not look
-- expect: refused
select f.x from pg_read_file('tidegate_canary.txt') as f(x)

-- case: from_function_column_definitions
-- why: a bad call where many walkers do not look
-- expect: refused
select * from jsonb_to_record((select to_jsonb(row(pg_read_file('tidegate_canary.txt'))))) as t(f1 text)

-- case: from_with_ordinality
-- why: a bad call where many walkers do not look
-- expect: refused
select * from pg_ls_dir('.') with ordinality as t(name, n)

-- case: from_lateral
-- why: a bad call where many walkers do not look
-- expect: refused
select l.f from accounts a, lateral pg_read_file('tidegate_canary.txt') as l(f) where a.id = 1

-- case: from_lateral_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select l.f from accounts a cross join lateral (select pg_read_file('tidegate_canary.txt') || a.id as f) l where a.id = 1

-- case: from_rows_from
-- why: a bad call where many walkers do not look
-- expect: refused
select * from rows from (generate_series(1, 2), pg_ls_dir('.')) as t(a, b)

-- case: from_rows_from_definitions
-- why: a bad call where many walkers do not look
-- expect: refused
select * from rows from (json_to_record(json_build_object('a', pg_read_file('tidegate_canary.txt'))) as (a text))

-- case: from_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select * from (select pg_read_file('tidegate_canary.txt') as f) x

-- case: from_nested_join
-- why: a bad call where many walkers do not look
-- expect: refused
select * from (accounts a join (values (pg_read_file('tidegate_canary.txt'))) v(f) on true) limit 1

-- case: from_function_argument
-- why: a bad call where many walkers do not look
-- expect: refused
select * from unnest(array[pg_read_file('tidegate_canary.txt')]) as t(line)

-- case: from_function_argument_nested
-- why: a bad call where many walkers do not look
-- expect: refused
select * from generate_series(1, length(pg_read_file('tidegate_canary.txt'))) g limit 1

-- case: join_condition
-- why: a bad call where many walkers do not look
-- expect: refused
select 1 from accounts a join accounts b on a.name = b.name || pg_read_file('tidegate_canary.txt')

-- case: join_using_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select * from (select pg_read_file('tidegate_canary.txt') as name) x join (select pg_read_file('tidegate_canary.txt') as name) y using (name)

-- case: where
-- why: a bad call where many walkers do not look
-- expect: refused
select 1 from accounts where name <> pg_read_file('tidegate_canary.txt') limit 1

-- case: where_function_only
-- why: a bad call where many walkers do not look
-- expect: refused
select 1 where pg_read_file('tidegate_canary.txt') is not null

-- case: group_by
-- why: a bad call where many walkers do not look
-- expect: refused
select count(*) from accounts group by pg_read_file('tidegate_canary.txt')

-- case: group_by_expression
-- why: a bad call where many walkers do not look
-- expect: refused
select count(*) from accounts group by length(name || pg_read_file('tidegate_canary.txt'))

-- case: grouping_sets
-- why: a bad call where many walkers do not look
-- expect: refused
select count(*) from accounts group by grouping sets ((country), (pg_read_file('tidegate_canary.txt')), ())

-- case: rollup
-- why: a bad call where many walkers do not look
-- expect: refused
select count(*) from accounts group by rollup (country, (country || pg_read_file('tidegate_canary.txt')))

-- case: cube
-- why: a bad call where many walkers do not look
-- expect: refused
select count(*) from accounts group by cube (country, pg_read_file('tidegate_canary.txt'))

-- case: grouping_function
-- why: a bad call where many walkers do not look
-- expect: refused
select grouping(pg_read_file('tidegate_canary.txt')) from accounts group by pg_read_file('tidegate_canary.txt')

-- case: having
-- why: a bad call where many walkers do not look
-- expect: refused
select country from accounts group by country having max(name) <> pg_read_file('tidegate_canary.txt')

-- case: order_by
-- why: a bad call where many walkers do not look
-- expect: refused
select name from accounts order by name || pg_read_file('tidegate_canary.txt') limit 1

-- case: order_by_only
-- why: a bad call where many walkers do not look
-- expect: refused
select 1 order by pg_read_file('tidegate_canary.txt')

-- case: order_by_using
-- why: a bad call where many walkers do not look
-- expect: refused
select name from accounts order by (name || pg_read_file('tidegate_canary.txt')) using < limit 1

-- case: order_by_set_operation
-- why: a bad call where many walkers do not look
-- expect: refused
select * from ((select 'a' as a) union all (select pg_read_file('tidegate_canary.txt'))) x order by a

-- case: distinct_on
-- why: a bad call where many walkers do not look
-- expect: refused
select distinct on (pg_read_file('tidegate_canary.txt')) id from accounts

-- case: distinct_on_expression
-- why: a bad call where many walkers do not look
-- expect: refused
select distinct on (country || pg_read_file('tidegate_canary.txt')) country from accounts order by country || pg_read_file('tidegate_canary.txt')

-- case: limit
-- why: a bad call where many walkers do not look
-- expect: refused
select id from accounts limit length(pg_read_file('tidegate_canary.txt'))

-- case: offset
-- why: a bad call where many walkers do not look
-- expect: refused
select id from accounts offset length(pg_read_file('tidegate_canary.txt'))

-- case: fetch_first
-- why: a bad call where many walkers do not look
-- expect: refused
select id from accounts order by id fetch first (length(pg_read_file('tidegate_canary.txt'))) rows with ties

-- case: values_row
-- why: a bad call where many walkers do not look
-- expect: refused
values (1, pg_read_file('tidegate_canary.txt'))

-- case: values_from
-- why: a bad call where many walkers do not look
-- expect: refused
select * from (values (1, 'a'), (2, pg_read_file('tidegate_canary.txt'))) v(a, b)

-- case: values_in_list
-- why: a bad call where many walkers do not look
-- expect: refused
select 1 where 'x' in (values (pg_read_file('tidegate_canary.txt')))

-- case: table_sample_argument
-- why: a bad call where many walkers do not look
-- expect: refused
select count(*) from accounts tablesample bernoulli (length(pg_read_file('tidegate_canary.txt')))

-- case: table_sample_repeatable
-- why: a bad call where many walkers do not look
-- expect: refused
select count(*) from accounts tablesample system (50) repeatable (length(pg_read_file('tidegate_canary.txt')))

-- case: filter
-- why: a bad call where many walkers do not look
-- expect: refused
select count(*) filter (where name <> pg_read_file('tidegate_canary.txt')) from accounts

-- case: aggregate_argument
-- why: a bad call where many walkers do not look
-- expect: refused
select max(name || pg_read_file('tidegate_canary.txt')) from accounts

-- case: aggregate_order
-- why: a bad call where many walkers do not look
-- expect: refused
select string_agg(name, ',' order by name || pg_read_file('tidegate_canary.txt')) from accounts

-- case: aggregate_delimiter
-- why: a bad call where many walkers do not look
-- expect: refused
select string_agg(name, pg_read_file('tidegate_canary.txt')) from accounts where id < 3

-- case: aggregate_distinct
-- why: a bad call where many walkers do not look
-- expect: refused
select count(distinct pg_read_file('tidegate_canary.txt')) from accounts

-- case: ordered_set_direct
-- why: a bad call where many walkers do not look
-- expect: refused
select percentile_cont(length(pg_read_file('tidegate_canary.txt'))::float8 / 1000000) within group (order by id) from accounts

-- case: ordered_set_order
-- why: a bad call where many walkers do not look
-- expect: refused
select mode() within group (order by pg_read_file('tidegate_canary.txt')) from accounts

-- case: hypothetical_set
-- why: a bad call where many walkers do not look
-- expect: refused
select rank(pg_read_file('tidegate_canary.txt')) within group (order by name) from accounts

-- case: over_partition
-- why: a bad call where many walkers do not look
-- expect: refused
select id, count(*) over (partition by pg_read_file('tidegate_canary.txt')) from accounts

-- case: over_order
-- why: a bad call where many walkers do not look
-- expect: refused
select id, row_number() over (order by name || pg_read_file('tidegate_canary.txt')) from accounts

-- case: window_clause
-- why: a bad call where many walkers do not look
-- expect: refused
select id, sum(id) over w from accounts window w as (partition by pg_read_file('tidegate_canary.txt') order by id)

-- case: window_frame_start
-- why: a bad call where many walkers do not look
-- expect: refused
select id, sum(id) over (order by id rows between length(pg_read_file('tidegate_canary.txt')) preceding and current row) from accounts

-- case: window_frame_end
-- why: a bad call where many walkers do not look
-- expect: refused
select id, sum(id) over (order by id rows between current row and length(pg_read_file('tidegate_canary.txt')) following) from accounts

-- case: window_range_offset
-- why: a bad call where many walkers do not look
-- expect: refused
select id, sum(id) over (order by id range between length(pg_read_file('tidegate_canary.txt')) preceding and current row) from accounts

-- case: window_argument
-- why: a bad call where many walkers do not look
-- expect: refused
select lag(name, 1, pg_read_file('tidegate_canary.txt')) over (order by id) from accounts

-- case: window_filter
-- why: a bad call where many walkers do not look
-- expect: refused
select count(*) filter (where pg_read_file('tidegate_canary.txt') is not null) over () from accounts

-- case: subscript
-- why: a bad call where many walkers do not look
-- expect: refused
select tags[length(pg_read_file('tidegate_canary.txt'))] from accounts

-- case: slice_low
-- why: a bad call where many walkers do not look
-- expect: refused
select tags[length(pg_read_file('tidegate_canary.txt')):2] from accounts

-- case: slice_high
-- why: a bad call where many walkers do not look
-- expect: refused
select tags[1:length(pg_read_file('tidegate_canary.txt'))] from accounts

-- case: subscript_jsonb
-- why: a bad call where many walkers do not look
-- expect: refused
select settings[pg_read_file('tidegate_canary.txt')] from accounts

-- case: subscript_of_call
-- why: a bad call where many walkers do not look
-- expect: refused
select (array[pg_read_file('tidegate_canary.txt')])[1]

-- case: string_to_array_subscript
-- why: a bad call where many walkers do not look
-- expect: refused
select (string_to_array(pg_read_file('tidegate_canary.txt'), '_'))[1]

-- case: case_operand
-- why: a bad call where many walkers do not look
-- expect: refused
select case pg_read_file('tidegate_canary.txt') when 'x' then 1 else 2 end

-- case: case_condition
-- why: a bad call where many walkers do not look
-- expect: refused
select case when pg_read_file('tidegate_canary.txt') like 't%' then 1 end

-- case: case_result
-- why: a bad call where many walkers do not look
-- expect: refused
select case when true then pg_read_file('tidegate_canary.txt') end

-- case: case_default
-- why: a bad call where many walkers do not look
-- expect: refused
select case when false then 'x' else pg_read_file('tidegate_canary.txt') end

-- case: case_dead_branch
-- why: a bad call where many walkers do not look
-- expect: refused
select case when id > 0 then 'x' else pg_read_file('tidegate_canary.txt') end from accounts

-- case: coalesce
-- why: a bad call where many walkers do not look
-- expect: refused
select coalesce(null, pg_read_file('tidegate_canary.txt'))

-- case: nullif
-- why: a bad call where many walkers do not look
-- expect: refused
select nullif(pg_read_file('tidegate_canary.txt'), 'x')

-- case: greatest
-- why: a bad call where many walkers do not look
-- expect: refused
select greatest('a', pg_read_file('tidegate_canary.txt'))

-- case: least
-- why: a bad call where many walkers do not look
-- expect: refused
select least(pg_read_file('tidegate_canary.txt'), 'zzz')

-- case: array_constructor
-- why: a bad call where many walkers do not look
-- expect: refused
select array['a', pg_read_file('tidegate_canary.txt')]

-- case: array_nested
-- why: a bad call where many walkers do not look
-- expect: refused
select array[array['a'], array[pg_read_file('tidegate_canary.txt')]]

-- case: array_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select array(select pg_read_file('tidegate_canary.txt'))

-- case: row_constructor
-- why: a bad call where many walkers do not look
-- expect: refused
select row(1, pg_read_file('tidegate_canary.txt'))

-- case: row_implicit
-- why: a bad call where many walkers do not look
-- expect: refused
select (1, pg_read_file('tidegate_canary.txt'))

-- case: row_comparison
-- why: a bad call where many walkers do not look
-- expect: refused
select (1, 'a') < (1, pg_read_file('tidegate_canary.txt'))

-- case: row_in
-- why: a bad call where many walkers do not look
-- expect: refused
select (1, 'a') in ((1, pg_read_file('tidegate_canary.txt')))

-- case: row_overlaps
-- why: a bad call where many walkers do not look
-- expect: refused
select (now(), now()) overlaps (now(), now() + (length(pg_read_file('tidegate_canary.txt')) || ' s')::interval)

-- case: in_list
-- why: a bad call where many walkers do not look
-- expect: refused
select 'a' in ('b', pg_read_file('tidegate_canary.txt'))

-- case: not_in_list
-- why: a bad call where many walkers do not look
-- expect: refused
select 'a' not in ('b', pg_read_file('tidegate_canary.txt'))

-- case: in_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select 'a' in (select pg_read_file('tidegate_canary.txt'))

-- case: any_array
-- why: a bad call where many walkers do not look
-- expect: refused
select 'a' = any (array[pg_read_file('tidegate_canary.txt')])

-- case: all_array
-- why: a bad call where many walkers do not look
-- expect: refused
select 'a' <> all (array['b', pg_read_file('tidegate_canary.txt')])

-- case: any_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select 'a' = any (select pg_read_file('tidegate_canary.txt'))

-- case: row_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select (1, 'a') = (select 1, pg_read_file('tidegate_canary.txt'))

-- case: exists
-- why: a bad call where many walkers do not look
-- expect: refused
select exists (select pg_read_file('tidegate_canary.txt'))

-- case: scalar_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select (select pg_read_file('tidegate_canary.txt'))

-- case: correlated_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select (select pg_read_file('tidegate_canary.txt') || a.id) from accounts a where a.id = 1

-- case: between_low
-- why: a bad call where many walkers do not look
-- expect: refused
select 'm' between pg_read_file('tidegate_canary.txt') and 'z'

-- case: between_high
-- why: a bad call where many walkers do not look
-- expect: refused
select 'm' between symmetric 'z' and pg_read_file('tidegate_canary.txt')

-- case: like_pattern
-- why: a bad call where many walkers do not look
-- expect: refused
select 'x' like pg_read_file('tidegate_canary.txt')

-- case: like_escape
-- why: a bad call where many walkers do not look
-- expect: refused
select 'x' like 'y' escape substr(pg_read_file('tidegate_canary.txt'), 1, 1)

-- case: similar_pattern
-- why: a bad call where many walkers do not look
-- expect: refused
select 'x' similar to pg_read_file('tidegate_canary.txt')

-- case: is_distinct
-- why: a bad call where many walkers do not look
-- expect: refused
select 'x' is distinct from pg_read_file('tidegate_canary.txt')

-- case: is_null
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_read_file('tidegate_canary.txt') is null

-- case: boolean_test
-- why: a bad call where many walkers do not look
-- expect: refused
select (pg_read_file('tidegate_canary.txt') = 'x') is not true

-- case: not_expression
-- why: a bad call where many walkers do not look
-- expect: refused
select not (pg_read_file('tidegate_canary.txt') = 'x')

-- case: bool_or
-- why: a bad call where many walkers do not look
-- expect: refused
select true or pg_read_file('tidegate_canary.txt') = 'x'

-- case: operator_left
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_read_file('tidegate_canary.txt') || 'x'

-- case: operator_right
-- why: a bad call where many walkers do not look
-- expect: refused
select 'x' || pg_read_file('tidegate_canary.txt')

-- case: operator_prefix
-- why: a bad call where many walkers do not look
-- expect: refused
select - length(pg_read_file('tidegate_canary.txt'))

-- case: operator_qualified
-- why: a bad call where many walkers do not look
-- expect: refused
select 'x' operator(pg_catalog.||) pg_read_file('tidegate_canary.txt')

-- case: collate_clause
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_read_file('tidegate_canary.txt') collate "C"

-- case: at_time_zone
-- why: a bad call where many walkers do not look
-- expect: refused
select now() at time zone pg_read_file('tidegate_canary.txt')

-- case: cast_target
-- why: a bad call where many walkers do not look
-- expect: refused
select cast(pg_read_file('tidegate_canary.txt') as varchar)

-- case: cast_colons
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_read_file('tidegate_canary.txt')::text::varchar::text

-- case: cast_function_style
-- why: a bad call where many walkers do not look
-- expect: refused
select text(pg_read_file('tidegate_canary.txt'))

-- case: cast_type_modifier
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_read_file('tidegate_canary.txt')::varchar(5)

-- case: named_argument
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_terminate_backend(pid => pg_backend_pid(), timeout => 5)

-- case: named_argument_old
-- why: a bad call where many walkers do not look
-- expect: refused
select make_interval(days := length(pg_read_file('tidegate_canary.txt')))

-- case: named_argument_nested
-- why: a bad call where many walkers do not look
-- expect: refused
select make_date(year => 2024, month => 1, day => length(pg_read_file('tidegate_canary.txt')))

-- case: variadic_argument
-- why: a bad call where many walkers do not look
-- expect: refused
select concat_ws(',', variadic array[pg_read_file('tidegate_canary.txt')])

-- case: variadic_format
-- why: a bad call where many walkers do not look
-- expect: refused
select format('%s', variadic array[pg_read_file('tidegate_canary.txt')])

-- case: special_substring
-- why: a bad call where many walkers do not look
-- expect: refused
select substring(pg_read_file('tidegate_canary.txt') from 1 for 5)

-- case: special_trim
-- why: a bad call where many walkers do not look
-- expect: refused
select trim(both 'x' from pg_read_file('tidegate_canary.txt'))

-- case: special_overlay
-- why: a bad call where many walkers do not look
-- expect: refused
select overlay('xxxx' placing pg_read_file('tidegate_canary.txt') from 2)

-- case: special_position
-- why: a bad call where many walkers do not look
-- expect: refused
select position('x' in pg_read_file('tidegate_canary.txt'))

-- case: special_extract
-- why: a bad call where many walkers do not look
-- expect: refused
select extract(epoch from (pg_stat_file('postgresql.conf')).modification)

-- case: special_normalize
-- why: a bad call where many walkers do not look
-- expect: refused
select normalize(pg_read_file('tidegate_canary.txt'), nfc)

-- case: special_collation_for
-- why: a bad call where many walkers do not look
-- expect: refused
select collation for (pg_read_file('tidegate_canary.txt'))

-- case: xml_element
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlelement(name a, pg_read_file('tidegate_canary.txt'))

-- case: xml_attributes
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlelement(name a, xmlattributes(pg_read_file('tidegate_canary.txt') as b))

-- case: xml_forest
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlforest(pg_read_file('tidegate_canary.txt') as a)

-- case: xml_concat
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlconcat(xml '<a/>', xmlelement(name b, pg_read_file('tidegate_canary.txt')))

-- case: xml_pi
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlpi(name php, pg_read_file('tidegate_canary.txt'))

-- case: xml_root
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlroot(xmlelement(name a, pg_read_file('tidegate_canary.txt')), version '1.0')

-- case: xml_serialize
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlserialize(content xmlelement(name a, pg_read_file('tidegate_canary.txt')) as text)

-- case: xml_parse
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlparse(content pg_read_file('tidegate_canary.txt'))

-- case: xml_exists
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlexists(('//' || pg_read_file('tidegate_canary.txt')) passing xml '<a/>')

-- case: xml_is_document
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlelement(name a, pg_read_file('tidegate_canary.txt')) is document

-- case: xml_table_passing
-- why: a bad call where many walkers do not look
-- expect: refused
select * from xmltable('/a' passing xmlelement(name a, pg_read_file('tidegate_canary.txt')) columns x text path '.')

-- case: xml_agg
-- why: a bad call where many walkers do not look
-- expect: refused
select xmlagg(xmlelement(name a, pg_read_file('tidegate_canary.txt'))) from accounts where id = 1

-- case: json_build
-- why: a bad call where many walkers do not look
-- expect: refused
select json_build_object('a', pg_read_file('tidegate_canary.txt'))

-- case: json_agg
-- why: a bad call where many walkers do not look
-- expect: refused
select jsonb_agg(pg_read_file('tidegate_canary.txt')) from accounts where id = 1

-- case: json_each
-- why: a bad call where many walkers do not look
-- expect: refused
select * from jsonb_each(jsonb_build_object(pg_read_file('tidegate_canary.txt'), 1))

-- case: json_path_variable
-- why: a bad call where many walkers do not look
-- expect: refused
select jsonb_path_query('[1]', '$x', jsonb_build_object('x', pg_read_file('tidegate_canary.txt')))

-- case: json_path_text
-- why: a bad call where many walkers do not look
-- expect: refused
select jsonb_path_query('[1]', ('$ ? ("' || pg_read_file('tidegate_canary.txt') || '" == "x")')::jsonpath)

-- case: json_object_constructor
-- why: a bad call where many walkers do not look; syntax of 16 to 17
-- expect: refused
select json_object('a': pg_read_file('tidegate_canary.txt'))

-- case: json_array_constructor
-- why: a bad call where many walkers do not look; syntax of 16 to 17
-- expect: refused
select json_array('a', pg_read_file('tidegate_canary.txt'))

-- case: json_object_aggregate
-- why: a bad call where many walkers do not look; syntax of 16 to 17
-- expect: refused
select json_objectagg('k': pg_read_file('tidegate_canary.txt')) from accounts where id = 1

-- case: json_array_subselect
-- why: a bad call where many walkers do not look; syntax of 16 to 17
-- expect: refused
select json_array(select pg_read_file('tidegate_canary.txt'))

-- case: json_value
-- why: a bad call where many walkers do not look; syntax of 16 to 17
-- expect: refused
select json_value(jsonb '"a"', '$' passing pg_read_file('tidegate_canary.txt') as x default pg_read_file('tidegate_canary.txt') on empty)

-- case: json_table
-- why: a bad call where many walkers do not look; syntax of 16 to 17
-- expect: refused
select * from json_table(to_jsonb(pg_read_file('tidegate_canary.txt')), '$' columns (a text path '$')) t

-- case: json_serialize
-- why: a bad call where many walkers do not look; syntax of 16 to 17
-- expect: refused
select json_serialize(to_jsonb(pg_read_file('tidegate_canary.txt')))

-- case: json_scalar
-- why: a bad call where many walkers do not look; syntax of 16 to 17
-- expect: refused
select json_scalar(pg_read_file('tidegate_canary.txt'))

-- case: is_json
-- why: a bad call where many walkers do not look; syntax of 16 to 17
-- expect: refused
select pg_read_file('tidegate_canary.txt') is json

-- case: cte
-- why: a bad call where many walkers do not look
-- expect: refused
with f as (select pg_read_file('tidegate_canary.txt') as x) select x from f

-- case: cte_unused
-- why: a bad call where many walkers do not look
-- expect: refused
with f as materialized (select pg_read_file('tidegate_canary.txt') as x) select 1

-- case: cte_named_as_function
-- why: a bad call where many walkers do not look
-- expect: refused
with pg_read_file as (select pg_read_file('tidegate_canary.txt') as x) select * from pg_read_file

-- case: recursive_start
-- why: a bad call where many walkers do not look
-- expect: refused
with recursive r(n, f) as (select 1, pg_read_file('tidegate_canary.txt') union all select n + 1, f from r where n < 2) select * from r

-- case: recursive_step
-- why: a bad call where many walkers do not look
-- expect: refused
with recursive r(n, f) as (select 1, 'x'::text union all select n + 1, pg_read_file('tidegate_canary.txt') from r where n < 2) select * from r

-- case: recursive_condition
-- why: a bad call where many walkers do not look
-- expect: refused
with recursive r(n) as (select 1 union all select n + 1 from r where n < length(pg_read_file('tidegate_canary.txt'))) select max(n) from r

-- case: cycle_value
-- why: a bad call where many walkers do not look
-- expect: refused
with recursive r(n, f) as (select 1, pg_read_file('tidegate_canary.txt') union all select n + 1, f from r where n < 2) cycle n set c to 'y' default 'n' using p select * from r

-- case: search_column
-- why: a bad call where many walkers do not look
-- expect: refused
with recursive r(n, f) as (select 1, pg_read_file('tidegate_canary.txt') union all select n + 1, f from r where n < 2) search breadth first by f set o select * from r

-- case: union_right
-- why: a bad call where many walkers do not look
-- expect: refused
select 'x' union all select pg_read_file('tidegate_canary.txt')

-- case: intersect_right
-- why: a bad call where many walkers do not look
-- expect: refused
select 'x' intersect select pg_read_file('tidegate_canary.txt')

-- case: except_left
-- why: a bad call where many walkers do not look
-- expect: refused
(select pg_read_file('tidegate_canary.txt')) except (select 'x')

-- case: set_operation_nested
-- why: a bad call where many walkers do not look
-- expect: refused
((select 'a') union (select 'b' except (select pg_read_file('tidegate_canary.txt'))))

-- case: set_operation_limit
-- why: a bad call where many walkers do not look
-- expect: refused
(select 1) union all (select 2) limit length(pg_read_file('tidegate_canary.txt'))

-- case: quoted_name
-- why: a bad call where many walkers do not look
-- expect: refused
select "pg_read_file"('tidegate_canary.txt')

-- case: mixed_case_name
-- why: a bad call where many walkers do not look
-- expect: refused
select Pg_Read_FILE('tidegate_canary.txt')

-- case: qualified_name
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_catalog.pg_read_file('tidegate_canary.txt')

-- case: qualified_quoted
-- why: a bad call where many walkers do not look
-- expect: refused
select "pg_catalog"."pg_read_file"('tidegate_canary.txt')

-- case: database_qualified
-- why: a bad call where many walkers do not look
-- expect: refused
select victim.pg_catalog.pg_read_file('tidegate_canary.txt')

-- case: unicode_escape_name
-- why: a bad call where many walkers do not look
-- expect: refused
select U&"pg\005fread\005ffile"('tidegate_canary.txt')

-- case: unicode_escape_custom
-- why: a bad call where many walkers do not look
-- expect: refused
select U&"pg!005fread!005ffile" uescape '!' ('tidegate_canary.txt')

-- case: unicode_escape_six
-- why: a bad call where many walkers do not look
-- expect: refused
select U&"\+000070g_read_file"('tidegate_canary.txt')

-- case: blank_before_parenthesis
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_read_file ('tidegate_canary.txt')

-- case: newline_before_parenthesis
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_read_file/* */('tidegate_canary.txt')

-- case: qualified_with_blanks
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_catalog . pg_read_file ( 'tidegate_canary.txt' )

-- case: aliased_as_harmless
-- why: a bad call where many walkers do not look
-- expect: refused
select pg_read_file('tidegate_canary.txt') as lower

-- case: functional_notation
-- why: (x).f is f(x), for text too: no function call stands in the tree
-- expect: refused
select ('tidegate_canary.txt'::text).pg_read_file

-- case: functional_notation_column
-- why: (x).f is f(x), for text too: no function call stands in the tree
-- expect: refused
select (t.f).pg_read_file from (select 'tidegate_canary.txt'::text as f) t

-- case: functional_notation_where
-- why: (x).f is f(x), for text too: no function call stands in the tree
-- expect: refused
select 1 where ('tidegate_canary.txt'::text).pg_read_file like 't%'

-- case: functional_notation_chain
-- why: (x).f is f(x), for text too: no function call stands in the tree
-- expect: refused
select (('tidegate_canary.txt'::text).pg_read_file).length

-- case: functional_notation_sleep
-- why: (x).f is f(x), for text too: no function call stands in the tree
-- expect: refused
select (10::float8).pg_sleep

-- case: functional_notation_quoted
-- why: (x).f is f(x), for text too: no function call stands in the tree
-- expect: refused
select ('tidegate_canary.txt'::text)."pg_read_file"

-- case: functional_notation_subscript
-- why: (x).f is f(x), for text too: no function call stands in the tree
-- expect: refused
select ((array['tidegate_canary.txt'::text])[1]).pg_read_file

-- case: functional_notation_subselect
-- why: (x).f is f(x), for text too: no function call stands in the tree
-- expect: refused
select (select 'tidegate_canary.txt'::text).pg_read_file

-- case: functional_notation_names
-- why: no call of that shape: ends in an error
-- expect: harmless_end
select t.f.pg_read_file from (select 'tidegate_canary.txt'::text as f) t

-- case: functional_notation_relation
-- why: no call of that shape: ends in an error
-- expect: harmless_end
select x.pg_read_file from (select 'tidegate_canary.txt'::text) x(f)

-- case: explain_target
-- why: a bad call where many walkers do not look
-- expect: refused
explain analyze select pg_read_file('tidegate_canary.txt')

-- case: parenthesised_statement
-- why: a bad call where many walkers do not look
-- expect: refused
((select pg_read_file('tidegate_canary.txt')))

-- case: table_then_union
-- why: a bad call where many walkers do not look
-- expect: refused
table products union all select 1, pg_read_file('tidegate_canary.txt'), 'c', 'd', 1, null, null

-- case: empty_target_list
-- why: a bad call where many walkers do not look
-- expect: refused
select from pg_read_file('tidegate_canary.txt')

-- case: named_window_unused
-- why: a bad call where many walkers do not look
-- expect: refused
select 1 from accounts window w as (order by pg_read_file('tidegate_canary.txt'))

-- case: merge_join_full
-- why: a bad call where many walkers do not look
-- expect: refused
select 1 from accounts a full join accounts b on a.id = b.id and a.name = pg_read_file('tidegate_canary.txt')

-- case: natural_join_subselect
-- why: a bad call where many walkers do not look
-- expect: refused
select * from accounts natural join (select pg_read_file('tidegate_canary.txt') as name) x

-- case: interval_argument
-- why: a bad call where many walkers do not look
-- expect: refused
select interval '1 day' * length(pg_read_file('tidegate_canary.txt'))

-- case: into_array_agg
-- why: a bad call where many walkers do not look
-- expect: refused
select (array_agg(pg_read_file('tidegate_canary.txt')))[1] from accounts where id = 1

-- case: tid_scan
-- why: a bad call where many walkers do not look
-- expect: refused
select 1 from accounts where ctid = ('(0,' || length(pg_read_file('tidegate_canary.txt')) || ')')::tid

-- case: field_of_a_coalesce_in_from
-- why: the row of a keyword function in FROM is called by the keyword, and row.name calls a function
-- expect: refused
select "coalesce".pg_read_file from coalesce('tidegate_canary.txt'::text)

-- case: field_of_a_cast_in_from
-- why: the same by the name of the type
-- expect: refused
select text.pg_read_file from cast('tidegate_canary.txt' as text)

-- case: field_of_a_greatest_in_from
-- why: the same
-- expect: refused
select "greatest".pg_ls_dir from greatest('.'::text)

-- case: lock_by_field_of_a_coalesce
-- why: the same, and it would outlive the transaction
-- expect: refused
select "coalesce".pg_advisory_lock from coalesce(77::bigint)

-- case: setting_by_field
-- why: the name of the setting is no argument here
-- expect: refused
select ('data_directory'::text).current_setting

-- case: setting_by_field_of_a_row
-- why: the same
-- expect: refused
select t.current_setting from unnest(array['data_directory']) t

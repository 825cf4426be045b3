-- case: shadowed_lower
-- why: public.lower(varchar) wins over lower(text)
-- expect: refused
select lower(name) from shadow_names

-- case: shadowed_lower_cast
-- why: a cast to varchar picks the shadow
-- expect: refused
select lower('X'::varchar)

-- case: shadowed_lower_function_cast
-- why: a cast to varchar picks the shadow
-- expect: refused
select lower(cast(name as character varying)) from accounts

-- case: shadowed_count
-- why: public.count(mood) wins over count("any")
-- expect: refused
select count(mood) from shadow_names

-- case: shadowed_max
-- why: public.max(varchar) wins over max(text)
-- expect: refused
select max(name) from shadow_names

-- case: shadowed_max_window
-- why: the same as a window function
-- expect: refused
select max(name) over (order by id) from shadow_names

-- case: shadowed_upper_qualified
-- why: a shadow in another schema
-- expect: refused
select tg_shadow.upper('x')

-- case: shadowed_now
-- why: a shadow that notifies
-- expect: refused
select tg_shadow.now()

-- case: operator_new
-- why: an operator of the user's own that leaks by an error
-- expect: refused
select name === 'x' from accounts

-- case: operator_where
-- why: the same in WHERE
-- expect: refused
select id from accounts where name === email

-- case: operator_write
-- why: an operator that inserts
-- expect: refused
select 'a'::text <@@> 'b'::text

-- case: operator_prefix
-- why: a prefix operator that reads a file
-- expect: refused
select !!! 'x'::text

-- case: operator_overload
-- why: || over two varchar values
-- expect: refused
select name || name from shadow_names

-- case: operator_overload_cast
-- why: || over two varchar values by casts
-- expect: refused
select 'a'::varchar || 'b'::varchar

-- case: operator_exact_match
-- why: = over the user's own enum
-- expect: refused
select id from shadow_names where mood = 'calm'

-- case: operator_exact_in
-- why: IN uses =
-- expect: refused
select id from shadow_names where mood in ('calm', 'storm')

-- case: operator_exact_any
-- why: ANY uses =
-- expect: refused
select id from shadow_names where mood = any (array['calm']::mood[])

-- case: operator_exact_case
-- why: CASE x WHEN uses =
-- expect: refused
select case mood when 'calm' then 1 end from shadow_names

-- case: operator_exact_distinct
-- why: IS DISTINCT FROM uses =
-- expect: refused
select mood is distinct from 'calm' from shadow_names

-- case: operator_exact_nullif
-- why: NULLIF uses =
-- expect: refused
select nullif(mood, 'calm') from shadow_names

-- case: operator_exact_using
-- why: JOIN USING uses =
-- expect: refused
select count(*) from shadow_names a join shadow_names b using (mood)

-- case: operator_exact_natural
-- why: NATURAL JOIN uses =
-- expect: refused
select count(*) from (select mood from shadow_names) a natural join (select mood from shadow_names) b

-- case: operator_exact_row
-- why: a row comparison needs an operator family, so this ends in an error
-- expect: harmless_end
select id from shadow_names where (mood, id) = ('calm', 2)

-- case: operator_exact_subselect
-- why: IN (select) uses =
-- expect: refused
select id from shadow_names where mood in (select mood from shadow_names)

-- case: operator_qualified
-- why: an operator of another schema
-- expect: refused
select id from shadow_names where name operator(tg_shadow.=) 'x'::varchar

-- case: operator_qualified_plus
-- why: an operator of another schema
-- expect: refused
select 'a'::text operator(tg_shadow.+) 'b'::text

-- case: operator_qualified_any
-- why: the same with ANY
-- expect: refused
select 'a'::varchar operator(tg_shadow.=) any (array['b']::varchar[])

-- case: operator_order_using
-- why: ORDER BY USING an operator of the user's own
-- expect: refused
select p from pairs order by p using <#

-- case: operator_class_order
-- why: ORDER BY calls the comparison of the type's default class
-- expect: refused
select id from pairs order by p

-- case: operator_class_distinct
-- why: DISTINCT calls it
-- expect: refused
select distinct p from pairs

-- case: operator_class_group
-- why: GROUP BY calls it
-- expect: refused
select p, count(*) from pairs group by p

-- case: operator_class_window
-- why: PARTITION BY calls it
-- expect: refused
select id, row_number() over (partition by p) from pairs

-- case: operator_class_union
-- why: UNION calls it
-- expect: refused
select p from pairs union select p from pairs

-- case: operator_class_aggregate_distinct
-- why: count(distinct) calls it
-- expect: refused
select count(distinct p) from pairs

-- case: operator_class_greatest
-- why: GREATEST calls it
-- expect: refused
select greatest(p, row(1, 2)::pair) from pairs

-- case: operator_class_array
-- why: a comparison of arrays calls it
-- expect: refused
select array[p] < array[p] from pairs

-- case: operator_class_merge
-- why: IN (select) may hash or sort by it
-- expect: refused
select id from pairs where array[p] in (select array[p] from pairs)

-- case: cast_explicit
-- why: a cast of the user's own that leaks by an error
-- expect: refused
select p::json from pairs

-- case: cast_by_to_json
-- why: to_json looks for a cast of the user's own
-- expect: refused
select to_json(mood) from shadow_names

-- case: cast_by_jsonb_agg
-- why: jsonb_agg looks for a cast of the user's own
-- expect: refused
select jsonb_agg(mood) from shadow_names

-- case: cast_by_row_to_json
-- why: row_to_json looks for casts of the columns
-- expect: refused
select row_to_json(t) from shadow_names t

-- case: cast_by_json_array
-- why: an array of that type
-- expect: refused
select to_jsonb(array_agg(mood)) from shadow_names

-- case: cast_by_jsonb_build
-- why: jsonb_build_object looks for a cast of the user's own
-- expect: refused
select jsonb_build_object('m', mood) from shadow_names

-- case: cast_implicit_write
-- why: an implicit cast that inserts
-- expect: harmless_end
select p + 1 from pairs

-- case: cast_implicit_in_where
-- why: an implicit cast that inserts
-- expect: harmless_end
select id from accounts where id = (select p from pairs limit 1)

-- case: temp_function
-- why: a temporary function that does not exist
-- expect: harmless_end
select pg_temp.lower('x')

-- case: search_path_missing
-- why: an unqualified name of another schema
-- expect: harmless_end
select varchar_eq('a', 'b')

-- case: not_between
-- why: NOT BETWEEN means `<` and `>`, not `<=` and `>=`
-- expect: refused
select id from tide_labels where label not between 'b'::varchar and 'c'::varchar

-- case: not_between_symmetric
-- why: the same either way around
-- expect: refused
select id from tide_labels where label not between symmetric 'b'::varchar and 'c'::varchar

-- case: body_not_equal
-- why: a body in PL/pgSQL says `!=`, which is another name of `<>`
-- expect: refused
select tide_other()

-- case: body_not_in
-- why: a body in PL/pgSQL says NOT IN, which means `<>`
-- expect: refused
select tide_outside()

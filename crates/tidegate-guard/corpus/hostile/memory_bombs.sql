-- case: repeat_constant
-- why: folded when the query is planned
-- expect: harmless_end
select length(repeat('x', 1000000000))

-- case: repeat_answer
-- why: one value of a gigabyte
-- expect: harmless_end
select repeat('x', 1000000000)

-- case: repeat_too_long
-- why: over the limit of one value
-- expect: harmless_end
select repeat('x', 2000000000)

-- case: repeat_concat
-- why: doubled by concatenation
-- expect: harmless_end
select repeat('x', 500000000) || repeat('y', 500000000)

-- case: repeat_nested
-- why: a repeat of a repeat
-- expect: harmless_end
select length(repeat(repeat('x', 10000), 50000))

-- case: repeat_in_where
-- why: folded in WHERE
-- expect: harmless_end
select 1 from accounts where name = repeat('x', 900000000)

-- case: repeat_in_limit
-- why: folded in LIMIT
-- expect: harmless_end
select 1 limit length(repeat('x', 800000000))

-- case: repeat_case
-- why: folded in a branch that never runs
-- expect: harmless_end
select case when false then length(repeat('x', 900000000)) else 1 end

-- case: repeat_in_explain
-- why: folded by EXPLAIN
-- expect: harmless_end
explain select repeat('x', 900000000)

-- case: repeat_columns
-- why: ten columns of ninety megabytes
-- expect: harmless_end
select repeat('a', 90000000), repeat('b', 90000000), repeat('c', 90000000), repeat('d', 90000000), repeat('e', 90000000), repeat('f', 90000000), repeat('g', 90000000), repeat('h', 90000000), repeat('i', 90000000), repeat('j', 90000000)

-- case: repeat_rows
-- why: a gigabyte in rows
-- expect: harmless_end
select repeat('x', 1000) from generate_series(1, 1000000)

-- case: repeat_wide_rows
-- why: a gigabyte in few rows
-- expect: harmless_end
select repeat('x', 10000000) from generate_series(1, 100)

-- case: repeat_parameter_like
-- why: the count is put together
-- expect: harmless_end
select length(repeat('x', (10 ^ 9)::integer))

-- case: lpad_constant
-- why: padding as wide as memory
-- expect: harmless_end
select length(lpad('x', 1000000000, 'ab'))

-- case: rpad_answer
-- why: padding as wide as memory
-- expect: harmless_end
select rpad('x', 1000000000)

-- case: format_width
-- why: a width of half a gigabyte
-- expect: harmless_end
select length(format('%500000000s', 'x'))

-- case: format_star_width
-- why: the width is an argument
-- expect: harmless_end
select length(format('%*s', 400000000, 'x'))

-- case: to_char_pattern
-- why: a pattern of hundreds of megabytes
-- expect: harmless_end
select length(to_char(now(), repeat('YYYY', 50000000)))

-- case: char_type
-- why: a fixed width type
-- expect: harmless_end
select octet_length('x'::char(10485760)) from generate_series(1, 20)

-- case: bit_type
-- why: a wide bit string
-- expect: harmless_end
select octet_length(1::bit(83886080)) from generate_series(1, 20)

-- case: string_agg
-- why: half a gigabyte by aggregation
-- expect: harmless_end
select length(string_agg(repeat('x', 1000000), '')) from generate_series(1, 500)

-- case: string_agg_delimiter
-- why: the delimiter is the bulk
-- expect: harmless_end
select length(string_agg('', repeat('x', 1000000))) from generate_series(1, 500)

-- case: array_agg
-- why: ten million elements
-- expect: harmless_end
select cardinality(array_agg(g)) from generate_series(1, 10000000) g

-- case: array_agg_text
-- why: wide elements
-- expect: harmless_end
select cardinality(array_agg(repeat('x', 1000))) from generate_series(1, 400000) g

-- case: jsonb_agg
-- why: two million elements
-- expect: harmless_end
select length(jsonb_agg(g)::text) from generate_series(1, 2000000) g

-- case: json_object_agg
-- why: a million keys
-- expect: harmless_end
select length(json_object_agg('key' || g, g)::text) from generate_series(1, 1000000) g

-- case: xmlagg
-- why: a million elements
-- expect: harmless_end
select length(xmlagg(xmlelement(name a, g))::text) from generate_series(1, 1000000) g

-- case: array_fill
-- why: folded: four hundred megabytes
-- expect: harmless_end
select cardinality(array_fill(0, array[10000, 10000]))

-- case: array_fill_one_dimension
-- why: folded: four hundred megabytes
-- expect: harmless_end
select (array_fill(1, array[100000000]))[5]

-- case: array_fill_six
-- why: six dimensions
-- expect: harmless_end
select array_length(array_fill(1, array[20, 20, 20, 20, 20, 25]), 6)

-- case: array_cat
-- why: arrays joined
-- expect: harmless_end
select cardinality(array_fill(1, array[40000000]) || array_fill(2, array[40000000]))

-- case: array_to_string
-- why: an array as text
-- expect: harmless_end
select length(array_to_string(array_fill('xxxxxxxx'::text, array[10000000]), ','))

-- case: string_to_array
-- why: ten million elements
-- expect: harmless_end
select cardinality(string_to_array(repeat('a,', 5000000), ','))

-- case: string_to_table
-- why: ten million rows out of one text
-- expect: harmless_end
select count(*) from string_to_table(repeat('a,', 5000000), ',')

-- case: regexp_split
-- why: a match for every character
-- expect: harmless_end
select cardinality(regexp_split_to_array(repeat('a ', 2000000), ' '))

-- case: regexp_matches
-- why: a match for every character
-- expect: harmless_end
select count(*) from regexp_matches(repeat('ab', 2000000), 'a', 'g')

-- case: replace_growth
-- why: each letter becomes hundreds
-- expect: harmless_end
select length(replace(repeat('a', 1000000), 'a', repeat('b', 450)))

-- case: regexp_replace_growth
-- why: each letter becomes hundreds
-- expect: harmless_end
select length(regexp_replace(repeat('a', 500000), 'a', repeat('b', 800), 'g'))

-- case: overlay_growth
-- why: long text in long text
-- expect: harmless_end
select length(overlay(repeat('a', 400000000) placing repeat('b', 400000000) from 10))

-- case: translate_long
-- why: a copy of long text
-- expect: harmless_end
select length(translate(repeat('a', 400000000), 'a', 'b'))

-- case: upper_long
-- why: a copy of long text
-- expect: harmless_end
select length(upper(repeat('a', 60000000)))

-- case: encode_hex
-- why: twice the size
-- expect: harmless_end
select length(encode(repeat('x', 150000000)::bytea, 'hex'))

-- case: encode_base64
-- why: a third more
-- expect: harmless_end
select length(encode(convert_to(repeat('x', 300000000), 'UTF8'), 'base64'))

-- case: quote_long
-- why: every character doubles
-- expect: harmless_end
select length(quote_literal(repeat('''', 150000000)))

-- case: to_json_escapes
-- why: every character becomes six
-- expect: harmless_end
select length(to_json(repeat(chr(1), 30000000))::text)

-- case: json_nesting
-- why: deep JSON must end at the stack depth
-- expect: harmless_end
select (repeat('[', 1000000) || repeat(']', 1000000))::jsonb

-- case: json_nesting_text
-- why: deep JSON must end at the stack depth
-- expect: harmless_end
select json_typeof((repeat('{"a":', 500000) || '1' || repeat('}', 500000))::json)

-- case: jsonb_long_array
-- why: a long document
-- expect: harmless_end
select jsonb_array_length(('[' || repeat('1,', 8000000) || '1]')::jsonb)

-- case: xml_nesting
-- why: deep XML
-- expect: harmless_end
select xmlparse(content repeat('<a>', 300000) || repeat('</a>', 300000))

-- case: xml_entities
-- why: entities that multiply
-- expect: harmless_end
select xmlparse(document '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY e "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;"><!ENTITY i "&h;&h;&h;&h;&h;&h;&h;&h;&h;&h;">]><d>&i;</d>')

-- case: numeric_long
-- why: a number of 131,072 digits, squared
-- expect: harmless_end
select length((repeat('9', 65000)::numeric * repeat('9', 65000)::numeric)::text) from generate_series(1, 200)

-- case: numeric_power_long
-- why: ten to the hundred-thousandth
-- expect: harmless_end
select length((10::numeric ^ 100000)::text)

-- case: tsvector_long
-- why: more words than a tsvector holds
-- expect: harmless_end
select length(to_tsvector('simple', string_agg('word' || g, ' '))) from generate_series(1, 1000000) g

-- case: tsquery_long
-- why: parsed in one piece that no timeout interrupts, some seconds
-- expect: harmless_end
select numnode((repeat('a & ', 150000) || 'a')::tsquery)

-- case: hstore_long
-- why: a long hstore
-- expect: harmless_end
select octet_length(hstore(array_agg('k' || g), array_agg('v' || g))::text) from generate_series(1, 1000000) g

-- case: trigrams_long
-- why: trigrams of a long text
-- expect: harmless_end
select cardinality(show_trgm(string_agg(md5(g::text), ' '))) from generate_series(1, 500000) g

-- case: range_agg
-- why: a multirange of a quarter of a million ranges
-- expect: harmless_end
select length(range_agg(int4range(g * 2, g * 2 + 1))::text) from generate_series(1, 250000) g

-- case: percentile_many
-- why: an ordered-set aggregate over many rows
-- expect: harmless_end
select percentile_cont(array(select g / 100000.0 from generate_series(0, 100000) g)) within group (order by x) from generate_series(1, 3000000) x

-- case: pgp_long
-- why: a long text encrypted
-- expect: harmless_end
select octet_length(pgp_sym_encrypt(repeat('x', 300000000), 'k'))

-- case: digest_long
-- why: a hash of a long text
-- expect: harmless_end
select digest(repeat('x', 900000000), 'sha512')

-- case: unnest_fill
-- why: rows out of a filled array
-- expect: harmless_end
select count(*) from unnest(array_fill(1, array[50000000]))

-- case: lateral_repeat
-- why: a wide column kept for sorting
-- expect: harmless_end
select length(s) from generate_series(1, 700) g, lateral (select repeat(md5(g::text), 30000) as s) x order by s limit 1

-- case: recursive_doubling
-- why: the text doubles each round
-- expect: harmless_end
with recursive r(s) as (select 'xxxxxxxxxx'::text union all select s || s from r where length(s) < 500000000) select max(length(s)) from r

-- case: recursive_array_doubling
-- why: the array doubles each round
-- expect: harmless_end
with recursive r(a) as (select array[1] union all select a || a from r where cardinality(a) < 50000000) select max(cardinality(a)) from r

-- case: distinct_wide
-- why: a hash table of wide keys
-- expect: harmless_end
select count(distinct repeat(md5(g::text), 100)) from generate_series(1, 300000) g

-- case: union_wide
-- why: a hash table of wide rows
-- expect: harmless_end
select repeat(md5(g::text), 100) from generate_series(1, 150000) g union select repeat(md5((-g)::text), 100) from generate_series(1, 150000) g

-- case: window_whole
-- why: an aggregate kept for the whole partition
-- expect: harmless_end
select length(string_agg(md5(g::text), '') over ()) from generate_series(1, 200000) g limit 1

-- case: unknown_literal_cast
-- why: text to another type, long
-- expect: harmless_end
select repeat('1', 200000000)::numeric

-- case: integer_series_fold
-- why: an immutable function folded over a long array
-- expect: harmless_end
select array_position(array_fill(1, array[90000000]), 2)

-- case: convert_encoding
-- why: conversion reserves four times the length
-- expect: harmless_end
select octet_length(convert_to(repeat('ü', 60000000), 'UTF8')), octet_length(convert(repeat('x', 200000000)::bytea, 'LATIN1', 'UTF8'))

-- case: normalize_long
-- why: four bytes for each character
-- expect: harmless_end
select length(normalize(repeat('é', 15000000), nfd))

-- case: many_columns
-- why: a wide join of all columns
-- expect: harmless_end
select * from accounts a, accounts b, accounts c, accounts d limit 100000

-- case: concat_ws
-- why: long text as separator
-- expect: harmless_end
select length(concat_ws(repeat('x', 90000000), 1, 2, 3, 4, 5, 6))

-- case: set_bit_long
-- why: a copy for each call
-- expect: harmless_end
select length(set_byte(repeat('x', 200000000)::bytea, 5, 65))

-- case: polygon_long
-- why: a circle with millions of corners
-- expect: harmless_end
select npoints(polygon(20000000, circle '((0,0),1)'))

-- case: cube_long
-- why: a cube of too many dimensions
-- expect: harmless_end
select cube(array_fill(1.0::float8, array[10000000]))

-- case: intarray_long
-- why: an integer set
-- expect: harmless_end
select icount(uniq(sort(array_fill(1, array[80000000]))))

-- case: nested_rows
-- why: shown as text, every level doubles the quotes: hundreds of megabytes
-- expect: refused
select row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row(row('a'))))))))))))))))))))))))))

-- case: nested_arrays_of_rows
-- why: the same with arrays of rows
-- expect: harmless_end
select array[row(array[row(array[row(array[row(array[row(array[row(array[row(array[row(array[row(array[row(array[row(array[row('a')])])])])])])])])])])])]

-- case: repeat_from_function
-- why: a scalar function in FROM is worked out when the query is planned
-- expect: refused
select repeat('x', n) from abs(300000000) n

-- case: repeat_from_coalesce
-- why: so is a keyword in FROM
-- expect: refused
select length(repeat('x', n)) from coalesce(300000000) n

-- case: repeat_from_cast
-- why: and a cast
-- expect: refused
select length(repeat('x', n)) from cast('300000000' as int) n

-- case: repeat_quotient
-- why: divided by less than one
-- expect: refused
select length(repeat('x', (100000000 / 0.25)::int))

-- case: repeat_interval
-- why: a part of a date of any size
-- expect: refused
select length(repeat('x', extract(day from interval '300000000 days')::int))

-- case: repeat_element
-- why: an element of an array
-- expect: refused
select length(repeat('x', (array[3, 300000000])[2]))

-- case: repeat_no_number
-- why: what is no number hides the one beside it
-- expect: refused
select length(repeat('x', (1e999 * 0 + 300000000)::int))

-- case: column_many_times
-- why: a constant of a subquery is made again for each of its names
-- expect: refused
select x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x from (select repeat('x', 900000) as x) s

-- case: between_nested
-- why: the left side of BETWEEN is planned twice
-- expect: refused
select ((((((((((((((((((1 between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int between 0 and 2)::int

-- case: between_symmetric_nested
-- why: with SYMMETRIC four times
-- expect: refused
select (((((((((1 between symmetric 0 and 2)::int between symmetric 0 and 2)::int between symmetric 0 and 2)::int between symmetric 0 and 2)::int between symmetric 0 and 2)::int between symmetric 0 and 2)::int between symmetric 0 and 2)::int between symmetric 0 and 2)::int between symmetric 0 and 2)::int

-- case: not_between_nested
-- why: and under NOT
-- expect: refused
select ((((((((((((((((((((1 not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int not between 0 and 2)::int

-- case: in_columns_nested
-- why: once for each column in an IN
-- expect: refused
select ((((g in (g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g))::int in (g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g))::int in (g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g))::int in (g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g,g))::int from generate_series(1, 2) g

-- case: with_doubled
-- why: a WITH that is not materialized is planned wherever it is used
-- expect: refused
with a0 as not materialized (select 1 as x), a1 as not materialized (select x from a0 union all select x from a0), a2 as not materialized (select x from a1 union all select x from a1), a3 as not materialized (select x from a2 union all select x from a2), a4 as not materialized (select x from a3 union all select x from a3), a5 as not materialized (select x from a4 union all select x from a4), a6 as not materialized (select x from a5 union all select x from a5), a7 as not materialized (select x from a6 union all select x from a6), a8 as not materialized (select x from a7 union all select x from a7), a9 as not materialized (select x from a8 union all select x from a8), a10 as not materialized (select x from a9 union all select x from a9), a11 as not materialized (select x from a10 union all select x from a10), a12 as not materialized (select x from a11 union all select x from a11), a13 as not materialized (select x from a12 union all select x from a12), a14 as not materialized (select x from a13 union all select x from a13) select count(*) from a14

-- case: with_doubled_backwards
-- why: RECURSIVE lets them stand in any order
-- expect: refused
with recursive a14 as not materialized (select x from a13 union all select x from a13), a13 as not materialized (select x from a12 union all select x from a12), a12 as not materialized (select x from a11 union all select x from a11), a11 as not materialized (select x from a10 union all select x from a10), a10 as not materialized (select x from a9 union all select x from a9), a9 as not materialized (select x from a8 union all select x from a8), a8 as not materialized (select x from a7 union all select x from a7), a7 as not materialized (select x from a6 union all select x from a6), a6 as not materialized (select x from a5 union all select x from a5), a5 as not materialized (select x from a4 union all select x from a4), a4 as not materialized (select x from a3 union all select x from a3), a3 as not materialized (select x from a2 union all select x from a2), a2 as not materialized (select x from a1 union all select x from a1), a1 as not materialized (select x from a0 union all select x from a0), a0 as not materialized (select 1 as x) select count(*) from a14

-- case: with_joined_to_itself
-- why: the same in joins
-- expect: refused
with a0 as not materialized (select 1 as x), a1 as not materialized (select p.x from a0 p, a0 q), a2 as not materialized (select p.x from a1 p, a1 q), a3 as not materialized (select p.x from a2 p, a2 q), a4 as not materialized (select p.x from a3 p, a3 q), a5 as not materialized (select p.x from a4 p, a4 q), a6 as not materialized (select p.x from a5 p, a5 q), a7 as not materialized (select p.x from a6 p, a6 q), a8 as not materialized (select p.x from a7 p, a7 q), a9 as not materialized (select p.x from a8 p, a8 q), a10 as not materialized (select p.x from a9 p, a9 q) select count(*) from a10

-- case: star_of_call_nested
-- why: all columns of a call are a call each
-- expect: refused
select length(a) from (select (jsonb_populate_record(null::orders, jsonb_build_object('a', a, 'b', b || a))).* from (select (jsonb_populate_record(null::orders, jsonb_build_object('a', a, 'b', b || a))).* from (select (jsonb_populate_record(null::orders, jsonb_build_object('a', a, 'b', b || a))).* from (select (jsonb_populate_record(null::orders, jsonb_build_object('a', a, 'b', b || a))).* from (select (jsonb_populate_record(null::orders, jsonb_build_object('a', a, 'b', b || a))).* from (select (jsonb_populate_record(null::orders, jsonb_build_object('a', a, 'b', b || a))).* from (select (jsonb_populate_record(null::orders, jsonb_build_object('a', a, 'b', b || a))).* from (select (jsonb_populate_record(null::orders, jsonb_build_object('a', a, 'b', b || a))).* from (select id::text as a, note as b from orders) s0) s1) s2) s3) s4) s5) s6) s7) z

-- case: bpchar_function
-- why: a cast to a length as a function
-- expect: refused
select length(bpchar('x'::bpchar, 1000000004, true))

-- case: bit_function
-- why: the same of bits
-- expect: refused
select length(pg_catalog."bit"(B'1', 2000000000, true))

-- case: array_of_rows
-- why: an array of known rows of a known length
-- expect: refused
select array(select repeat('x', 1000000) from generate_series(1, 100000)) is null

-- case: jsonb_agg_rows
-- why: the same in an aggregate
-- expect: refused
select jsonb_agg(repeat('x', 1000000)) is null from generate_series(1, 100000)

-- case: wrapped_repeat
-- why: the call that grows stands in an SQL function, which the planner opens
-- expect: refused
select length(tide_many('a', 500000000))

-- case: wrapped_doubling
-- why: a function of the database that puts its argument twice, in itself
-- expect: refused
select length(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice(tide_twice('x')))))))))))))))))))

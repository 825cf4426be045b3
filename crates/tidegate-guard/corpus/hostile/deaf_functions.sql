-- case: translate
-- why: every character is looked for among all others
-- expect: refused
select length(translate(repeat('z', 20000), repeat('a', 20000), ''))

-- case: trim
-- why: every character is looked for among all others
-- expect: refused
select length(trim(both repeat('a', 20000) || 'z' from repeat('z', 20000)))

-- case: position
-- why: a needle that almost fits everywhere
-- expect: refused
select position('b' || repeat('a', 75000) in repeat('a', 150000))

-- case: position_of_bytes
-- why: the same of bytes
-- expect: refused
select position((repeat('a', 75000) || 'b')::bytea in repeat('a', 150000)::bytea), btrim(repeat('z', 64000)::bytea, (repeat('a', 64000) || 'z')::bytea)

-- case: split_part
-- why: the same to split
-- expect: refused
select length(split_part(repeat('a', 150000), 'b' || repeat('a', 75000), 2))

-- case: string_to_array
-- why: the same to split
-- expect: refused
select cardinality(string_to_array(repeat('a', 150000), 'b' || repeat('a', 75000)))

-- case: string_to_table
-- why: the same in FROM
-- expect: refused
select count(*) from string_to_table(repeat('a', 150000), 'b' || repeat('a', 75000))

-- case: replace
-- why: the same to replace
-- expect: refused
select length(replace(repeat('a', 150000), 'b' || repeat('a', 75000), ''))

-- case: like
-- why: a pattern that almost fits everywhere
-- expect: refused
select repeat('a', 80000) like '%' || repeat('a', 40000) || 'b%'

-- case: like_function
-- why: the operator's function by its name
-- expect: refused
select textlike(repeat('a', 80000), '%' || repeat('a', 40000) || 'b%')

-- case: not_ilike
-- why: the other spelling
-- expect: refused
select repeat('a', 80000) !~~* ('%' || repeat('a', 40000) || 'b%')

-- case: normalize
-- why: marks that are put in order one by one
-- expect: refused
select length(normalize(repeat(U&'\0301\0316', 12000), nfc))

-- case: is_normalized
-- why: the same as a question
-- expect: refused
select repeat(U&'\0301\0316', 12000) || U&'\00e9' is nfkd normalized

-- case: array_overlap
-- why: every element against every other
-- expect: refused
select array_fill(1, array[30000]) operator(pg_catalog.&&) array_fill(2, array[30000])

-- case: array_overlap_aggregated
-- why: arrays made by an aggregate
-- expect: refused
select array_agg(g) operator(pg_catalog.&&) array_agg(-g) from generate_series(1, 30000) g

-- case: array_overlap_subselect
-- why: arrays made by a subselect
-- expect: refused
select arrayoverlap(array(select generate_series(1, 30000)), array(select -generate_series(1, 30000)))

-- case: array_contains_cte
-- why: arrays of a materialized WITH
-- expect: refused
with a as materialized (select array_agg(g) as x, array_agg(30000) as y from generate_series(1, 30000) g) select x operator(pg_catalog.@>) y from a

-- case: array_overlap_product
-- why: as many elements as two short series make pairs
-- expect: refused
select array_agg(g) operator(pg_catalog.&&) array_agg(-h) from generate_series(1, 150) g, generate_series(1, 200) h

-- case: jsonb_minus
-- why: every key against every other
-- expect: refused
select (jsonb_agg('a' || g) - array_agg('b' || g)) is null from generate_series(1, 30000) g

-- case: jsonb_contains
-- why: every value against every other
-- expect: refused
select jsonb_agg(g) @> jsonb_agg(12000) from generate_series(1, 12000) g

-- case: jsonb_contained_nested
-- why: arrays in arrays
-- expect: refused
select jsonb_agg(jsonb_build_array(6000)) <@ jsonb_agg(jsonb_build_array(g)) from generate_series(1, 6000) g

-- case: jsonb_exists_any
-- why: every key against every other
-- expect: refused
select jsonb_agg('a' || g) ?| array_agg('b' || g) from generate_series(1, 30000) g

-- case: jsonb_path
-- why: a predicate over two lists
-- expect: refused
select jsonb_path_exists(jsonb_build_object('a', jsonb_agg(g), 'b', jsonb_agg(-g)), '$ ? (@.a[*] == @.b[*])') from generate_series(1, 16000) g

-- case: polygon_overlap
-- why: every edge against every other
-- expect: refused
select polygon(6000, circle '((0,0),1)') && polygon(6000, circle '((0.1,0),0.5)')

-- case: polygon_distance
-- why: every edge against every other
-- expect: refused
select polygon(2000, circle '((0,0),1)') <-> polygon(2000, circle '((9,0),1)')

-- case: path_distance
-- why: every edge against every other
-- expect: refused
select path(polygon(2000, circle '((0,0),1)')) <-> path(polygon(2000, circle '((9,0),1)'))

-- case: word_similarity
-- why: every end against every beginning
-- expect: refused
select word_similarity(repeat('abc def ', 6000), repeat('abc def ', 6000))

-- case: ts_rank
-- why: every word against every other
-- expect: refused
select ts_rank(to_tsvector('simple', string_agg('w' || g, ' ')), string_agg('w' || g, ' & ')::tsquery) from generate_series(1, 30000) g

-- case: ts_rewrite
-- why: a tree walked again and again
-- expect: refused
select numnode(ts_rewrite((repeat('a & ', 16000) || 'a')::tsquery, 'a'::tsquery, 'b & c'::tsquery))

-- case: tsquery
-- why: parsed in one piece
-- expect: refused
select numnode((repeat('a & ', 80000) || 'a')::tsquery)

-- case: plainto_tsquery
-- why: parsed in one piece
-- expect: refused
select numnode(plainto_tsquery('simple', repeat('a ', 80000)))

-- case: ltxtquery
-- why: every word against every label
-- expect: refused
select (repeat('a.', 25000) || 'a')::ltree @ (repeat('b|', 25000) || 'c')::ltxtquery

-- case: xpath
-- why: a path in a path in a path
-- expect: refused
select cardinality(xpath('//b[count(//b[count(//b) > 0]) > 0]', ('<a>' || repeat('<b/>', 600) || '</a>')::xml))

-- case: key_derivation_many
-- why: slow keys in one row
-- expect: refused
select pgp_sym_encrypt('x', 'k', 's2k-mode=3, s2k-count=65011712'), pgp_sym_encrypt('x', 'k', 's2k-mode=3, s2k-count=65011712'), pgp_sym_encrypt('x', 'k', 's2k-mode=3, s2k-count=65011712'), pgp_sym_encrypt('x', 'k', 's2k-mode=3, s2k-count=65011712')

-- case: numeric_power_digits
-- why: a power of many digits
-- expect: refused
select 9.99999::numeric ^ 130000 > 0

-- case: in_column
-- why: long texts out of a subquery
-- expect: refused
select strpos(x, y) from (select repeat('a', 150000) as x, 'b' || repeat('a', 75000) as y) s

-- case: in_field
-- why: the same as the field of a row
-- expect: refused
select strpos((s).x, 'b' || left((s).x, 75000)) from (select s from (select repeat('a', 150000) as x) s) t

-- case: in_values
-- why: long texts out of VALUES
-- expect: refused
select strpos(x, 'b' || left(x, 75000)) from (values (repeat('a', 150000)), ('b')) v (x)

-- case: many_short
-- why: none is long, all together are
-- expect: refused
select strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000)), strpos(repeat('a', 40000), 'b' || repeat('a', 20000))

-- case: any_of_long_arrays
-- why: the planner looks at every element of a constant array
-- expect: refused
select count(*) from orders where id > any(array_fill(5::bigint, array[120000])) and id > any(array_fill(6::bigint, array[120000])) and id > any(array_fill(7::bigint, array[120000])) and id > any(array_fill(8::bigint, array[120000]))

-- case: cube_product
-- why: cubes multiply
-- expect: refused
select count(*) from orders group by cube (id, account_id), cube (id, account_id), cube (id, account_id), cube (id, account_id), cube (id, account_id), cube (id, account_id)

-- case: xpath_predicates
-- why: a predicate looks through the document again for each node
-- expect: refused
select xpath('/a/b[count(/a/b[count(/a/b)>0])>0]', ('<a>'||repeat('<b/>',1500)||'</a>')::xml) is null

-- case: xpath_exists_predicates
-- why: also without numbers
-- expect: refused
select xpath_exists('/a/b[. = /a/b[. = /a/b]]', ('<a>'||repeat('<b>x</b>',1500)||'</a>')::xml)

-- case: xmltable_predicates
-- why: and in FROM
-- expect: refused
select count(*) from xmltable('/a/b[count(/a/b[count(/a/b)>0])>0]' passing (('<a>'||repeat('<b/>',1500)||'</a>')::xml) columns x text path '.')

-- case: xml2_predicates
-- why: and in an extension
-- expect: refused
select xpath_bool('<a>'||repeat('<b/>',3000)||'</a>', '//b[count(//b[count(//b)>0])>0]')

-- case: ltree_index
-- why: one path within another
-- expect: refused
select index((repeat('a.',60000)||'a')::ltree, (repeat('a.',30000)||'b')::ltree)

-- case: public_key_long
-- why: a key of 16,384 bits
-- expect: refused
select length(pgp_pub_encrypt('x', '\x9a0000100a046553f100014000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'))

-- case: wrapped_translate
-- why: both a call that grows and one that is deaf stand in SQL functions of the database
-- expect: refused
select length(tide_swap(tide_many('a', 20000), tide_many('b', 20000)))

-- case: wrapped_translate_of_repeat
-- why: only the deaf call does
-- expect: refused
select length(tide_swap(repeat('a', 40000), repeat('b', 40000)))

-- case: wrapped_repeat_in_translate
-- why: only the call that grows does
-- expect: refused
select length(translate(tide_many('a', 20000), tide_many('b', 20000), ''))

-- case: wrapped_operator
-- why: the deaf call is an operator of the database
-- expect: refused
select tide_many('a', 30000) <%~ ('b' || tide_many('a', 30000))

-- case: wrapped_aggregate
-- why: the long value is made of a series
-- expect: refused
select tide_place(x, x) from (select string_agg('a', '') x from generate_series(1, 100000)) s

-- case: translate_catalogue
-- why: both values are all texts of the catalogue
-- expect: refused
select translate(string_agg(prosrc, ''), string_agg(prosrc, ''), '') from pg_proc

-- case: strpos_catalogue_columns
-- why: the same, through columns of a subquery
-- expect: refused
select strpos(x, y) from (select string_agg(prosrc, '') x, string_agg(prosrc, 'b') y from pg_proc) s

-- case: translate_copied
-- why: a column of a subquery is put in each place of its name
-- expect: refused
select t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t from (select length(translate(repeat('a', 3000), repeat('b', 3000), '')) as t) s

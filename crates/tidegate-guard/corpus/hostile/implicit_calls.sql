-- case: index_predicate_operator
-- why: the planner works out an operator in the predicate of an index
-- expect: refused
select * from tides where id = 1

-- case: index_predicate_operator_join
-- why: the same in a join
-- expect: refused
select a.name from accounts a join tides t on t.id = a.id

-- case: index_predicate_operator_explain
-- why: a plan is enough
-- expect: refused
explain select id from tides

-- case: statistics_expression
-- why: the planner works out the expressions of extended statistics
-- expect: refused
select * from tide_marks where id = 1

-- case: partition_key_expression
-- why: the planner works out the key of a partitioned table
-- expect: refused
select * from tide_parts where id = 1

-- case: check_constraint_operator
-- why: the planner works out checks where constraint exclusion is on
-- expect: refused
select * from tide_checks where id = 1

-- case: index_predicate_cast
-- why: a cast of a constant in a predicate
-- expect: refused
select * from tide_casts where id = 1

-- case: index_predicate_keyword
-- why: an operator inside a keyword, with a function in SQL behind it that casts
-- expect: refused
select * from tide_cases where id = 5

-- case: index_predicate_inlined
-- why: a function in SQL over a column whose body calls another with a constant
-- expect: refused
select * from tide_inline where id = 5

-- case: index_predicate_below
-- why: the index is one of a child table
-- expect: refused
select * from tide_above where id = 1

-- case: index_predicate_below_itself
-- why: the child itself
-- expect: refused
select count(*) from tide_below

-- case: index_class
-- why: an index over integers ordered by a function of the user's own
-- expect: refused
select * from tide_keys where id = 2

-- case: index_class_sorted
-- why: the same index may sort
-- expect: refused
select id from tide_keys order by id limit 1

-- case: partition_class
-- why: partitions are found by a function of the user's own
-- expect: refused
select * from tide_days where id = 2

-- case: sort_operator_family
-- why: the operator is honest, its family sorts by another function
-- expect: refused
select id from accounts order by id using operator(public.<~~)

-- case: operator_family
-- why: the operator is honest, its family may merge by another function
-- expect: refused
select a.id from accounts a join accounts b on a.id <~~ b.id

-- case: aggregate_sort_operator
-- why: an aggregate with a sort operator is read from an index or sorted
-- expect: refused
select first_tide(id) from accounts

-- case: order_of_a_built_in_type
-- why: a default class of the user's own for a type that has none
-- expect: refused
select id from tide_paths order by path

-- case: distinct_of_a_built_in_type
-- why: DISTINCT by that class
-- expect: refused
select distinct path from tide_paths

-- case: group_of_a_built_in_type
-- why: GROUP BY by that class
-- expect: refused
select path, count(*) from tide_paths group by path

-- case: union_of_a_built_in_type
-- why: UNION by that class
-- expect: refused
select path from tide_paths union select path from tide_paths

-- case: row_of_a_built_in_type
-- why: rows are compared by the classes of their parts
-- expect: refused
select a.id from tide_paths a join tide_paths b on a = b

-- case: array_of_a_built_in_type
-- why: arrays are compared by the class of their elements
-- expect: refused
select array[path] = any (array[array[path]]) from tide_paths

-- case: literal_of_a_built_in_type
-- why: no column, only literals
-- expect: refused
select x from (values ('$.a'::jsonpath), ('$.b')) v(x) order by 1

-- case: window_of_a_built_in_type
-- why: PARTITION BY by that class
-- expect: refused
select id, count(*) over (partition by path) from tide_paths

-- case: table_function_of_a_built_in_type
-- why: the type comes out of a function
-- expect: refused
select distinct p.path from path_of(1) p

-- case: table_function_of_a_built_in_type_by_number
-- why: no column is named
-- expect: refused
select * from path_of(1) order by 1

-- case: range_class_constructor
-- why: a range orders its bounds by a function of the user's own
-- expect: refused
select tide_span(1, 2)

-- case: range_class_overlap
-- why: built-in operators of ranges call it too
-- expect: refused
select tide_span(1, 2) && tide_span(3, 4)

-- case: range_class_literal
-- why: reading a range from text calls it
-- expect: refused
select '[1,2)'::tide_span

-- case: range_class_column
-- why: a comparison with a column calls it
-- expect: refused
select id from tide_spans where span @> 2

-- case: range_class_sorted
-- why: sorting ranges calls it
-- expect: refused
select id from tide_spans order by span

-- case: range_class_multirange
-- why: a multirange of them
-- expect: refused
select '{[1,2),[4,5)}'::tide_span_multirange

-- case: range_class_merge
-- why: a built-in function of ranges
-- expect: refused
select range_merge(span, span) from tide_spans

-- case: window_frame
-- why: a frame is measured by a function that was added to a built-in family
-- expect: refused
select count(*) over (order by uid range between 3 preceding and current row) from places

-- case: text_form
-- why: a type of the user's own is put out by functions that nobody can judge
-- expect: refused
select code from tide_codes

-- case: text_form_star
-- why: the same with all columns
-- expect: refused
select * from tide_codes

-- case: text_form_literal
-- why: and read from a literal
-- expect: refused
select length('a'::tide_code::text)

-- case: field_of_a_row_in_plpgsql
-- why: row.name calls a function of the row
-- expect: refused
select score_all()

-- case: field_of_a_value_in_plpgsql
-- why: (value).name does too
-- expect: refused
select score_one()

-- case: field_of_a_function_in_plpgsql
-- why: name.function of a scalar in FROM calls a built-in function
-- expect: refused
select score_path()

-- case: field_of_an_argument_in_sql
-- why: argument.name calls any function of the argument
-- expect: refused
select score_argument('tidegate_canary.txt')

-- case: operator_of_a_schema_in_plpgsql
-- why: the operator is found in the schema that is written
-- expect: refused
select joined_words()

-- case: keyword_operator_in_plpgsql
-- why: IN is an operator of the type
-- expect: refused
select is_calm()

-- case: long_name
-- why: names are cut at 63 bytes
-- expect: refused
select a_very_long_name_that_reads_a_file_and_fills_all_of_the_63_bytes_and_more()

-- case: long_name_quoted
-- why: also in quotes
-- expect: refused
select public."a_very_long_name_that_reads_a_file_and_fills_all_of_the_63_bytes_and_more"()

-- case: long_name_in_plpgsql
-- why: and in the bodies of functions
-- expect: refused
select long_call()

-- case: long_letters
-- why: cut where a letter ends
-- expect: refused
select "éééééééééééééééééééééééééééééééééééééééé"()

-- case: long_letters_unquoted
-- why: without quotes
-- expect: refused
select ééééééééééééééééééééééééééééééééé()

-- case: long_letters_in_plpgsql
-- why: in the bodies of functions
-- expect: refused
select long_letters()

-- case: strings_read_otherwise
-- why: a function that changes how its body is read
-- expect: refused
select tide_quote()

-- case: cast_in_a_body
-- why: a cast in the target of a function
-- expect: refused
select mood_total()

-- case: cast_of_a_result
-- why: what a function in SQL puts out is cast to what it returns
-- expect: refused
select mood_word()

-- case: cast_by_concatenation
-- why: text || anything is a function in SQL that casts
-- expect: refused
select 'x' || mood from shadow_names

-- case: cast_by_concatenation_before
-- why: the other way round
-- expect: refused
select mood || 'x' from shadow_names

-- case: cast_by_textcat
-- why: the same by its name
-- expect: refused
select textanycat('x', mood) from shadow_names

-- case: type_by_a_function
-- why: the type comes only from a function
-- expect: refused
select 'x' || mood_of(1)

-- case: type_by_an_overload
-- why: a built-in name brings a type of the user's own
-- expect: refused
select distinct abs(1, 2)

-- case: varchar_of_the_information_schema
-- why: columns of the catalogue have types by which a function is chosen
-- expect: refused
select lower(data_type) from information_schema.columns

-- case: varchar_of_the_information_schema_max
-- why: and an aggregate
-- expect: refused
select max(is_nullable) from information_schema.columns

-- case: operator_is_current_setting
-- why: an operator may be a built-in function that is judged by its argument
-- expect: refused
select ### 'data_directory'

-- case: planted_in_an_extension
-- why: an owner may add a function to an extension
-- expect: refused
select citext_note('x')

-- case: order_by_number_in_sets
-- why: a number inside ROLLUP means a column that is put out
-- expect: refused
select p from pairs group by rollup(1)

-- case: order_by_number_in_row
-- why: and inside a row
-- expect: refused
select p, id from pairs group by (1, 2)

-- case: order_by_name_of_output
-- why: a name of what is put out
-- expect: refused
select p as x from pairs order by x

-- case: order_by_output_in_sets
-- why: the same inside a set
-- expect: refused
select p as x from pairs group by grouping sets ((x))

-- case: order_by_union_of_outputs
-- why: outputs are compared by UNION
-- expect: refused
select path from tide_paths union select path from tide_paths

-- case: order_by_except
-- why: and by EXCEPT in brackets
-- expect: refused
(select path from tide_paths) except (select path from tide_paths)

-- case: order_by_distinct_on
-- why: DISTINCT ON by a number
-- expect: refused
select distinct on (1) path from tide_paths

-- case: order_by_subquery
-- why: what a subquery puts out is used outside
-- expect: refused
select id from tide_paths where array[path] = (select array[path] from tide_paths limit 1)

-- case: support_function
-- why: the planner asks a function about a call
-- expect: refused
select tide_supported(1)

-- case: table_access_method
-- why: a table is read by functions that nobody can judge
-- expect: refused
select id from tide_rows

-- case: row_cast_unasked
-- why: the row type has a planted implicit cast to text, so the column that is not there is a call
-- expect: refused
select d.pg_read_file from tide_pages d

-- case: row_cast_unasked_inner
-- why: the same in a subquery, by a name of the outer query
-- expect: refused
select (select d.pg_read_file) from public.tide_pages d

-- case: row_cast_unasked_beside
-- why: the same beside a table without such a cast
-- expect: refused
select x.pg_read_file from tide_pages x, accounts a where a.id = 1

-- case: row_cast_unasked_table_name
-- why: the row is called as its table
-- expect: refused
select tide_page_view.pg_ls_dir from tide_page_view, tide_pages

-- case: row_cast_asked
-- why: a planted cast of whole rows reads a file
-- expect: refused
select v::text from tide_page_view v

-- case: row_cast_asked_in_words
-- why: the same with CAST
-- expect: refused
select cast(v as text) from tide_page_view as v

-- case: row_cast_of_subquery_column
-- why: the row goes through a column of a subquery
-- expect: refused
select x::text from (select v as x from tide_page_view v) s

-- case: row_cast_concatenated
-- why: what stands beside || is cast
-- expect: refused
select 'a' || v from tide_page_view v

-- case: row_cast_in_array
-- why: the row as an element
-- expect: refused
select (array[v])[1]::text from tide_page_view v

-- case: input_is_valid_domain
-- why: the name of a type in a text: its check reads a file (16 and later)
-- expect: refused
select pg_input_is_valid('x', 'article_code')

-- case: input_is_valid_domain_array
-- why: the same, as an array in a schema
-- expect: refused
select pg_input_is_valid('x', 'public.article_code[]')

-- case: input_error_info_column
-- why: the name of the type comes out of rows
-- expect: refused
select pg_input_error_info('x', name) from accounts

-- case: input_is_valid_put_together
-- why: the name of the type is put together
-- expect: refused
select pg_input_is_valid('x', 'article' || '_code')

-- case: domain_in_array_append
-- why: a literal beside an array of a domain is cast to the domain, which is named nowhere
-- expect: refused
select array_append(codes, 'x') from tide_coded

-- case: domain_in_array_position
-- why: another place where a literal becomes a domain
-- expect: refused
select array_position(codes, 'x') from tide_coded

-- case: domain_in_lag
-- why: another place where a literal becomes a domain
-- expect: refused
select lag(code, 1, 'x') over () from tide_coded

-- case: domain_in_populate_record
-- why: another place where a literal becomes a domain
-- expect: refused
select (jsonb_populate_record(t, '{"code":"x"}')).code from tide_coded t

-- case: domain_in_hstore_record
-- why: another place where a literal becomes a domain
-- expect: refused
select t #= 'code=>x' from tide_coded t

-- case: domain_in_array_contains
-- why: another place where a literal becomes a domain
-- expect: refused
select codes[1] from tide_coded where codes @> '{x}'

-- case: domain_in_array_compared
-- why: another place where a literal becomes a domain
-- expect: refused
select codes = '{x}' from tide_coded

-- case: domain_in_bucket
-- why: another place where a literal becomes a domain
-- expect: refused
select width_bucket('x', codes) from tide_coded

-- case: domain_in_case_of_arrays
-- why: another place where a literal becomes a domain
-- expect: refused
select case codes when '{x}' then 1 end from tide_coded

-- case: domain_in_array_in
-- why: another place where a literal becomes a domain
-- expect: refused
select id from tide_coded where codes in ('{x}', '{y}')

-- case: domain_in_row_literal
-- why: another place where a literal becomes a domain
-- expect: refused
select t = '(1,{x},x)' from tide_coded t

-- case: domain_in_case_of_rows
-- why: another place where a literal becomes a domain
-- expect: refused
select case when id > 5 then '(1,{x},x)' else t end from tide_coded t

-- case: negated_operator
-- why: NOT before an honest operator runs its negator
-- expect: refused
select id from accounts where not (id =~ 3)

-- case: negated_operator_schema
-- why: the same, by its schema
-- expect: refused
select id from accounts where not (id operator(public.=~) 3) and id < 5

-- case: text_form_in_row
-- why: a whole row is put out, with it a column whose type has a text form of somebody's own
-- expect: refused
select t from tide_codes t

-- case: text_form_in_joined_row
-- why: the same, as the row of a join
-- expect: refused
select j from (tide_codes t cross join accounts a) as j

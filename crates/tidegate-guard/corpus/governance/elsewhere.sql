-- case: view
select * from people_view

-- case: view_column
select ssn from public.people_view

-- case: materialized_view
select * from people_digest

-- case: opened_view
select * from opened

-- case: opened_view_hidden
select ssn from opened

-- case: function_sql
select all_ssn()

-- case: function_in_from
select * from all_ssn()

-- case: function_plpgsql
select one_ssn(7)

-- case: function_over_reference
select one_ssn(channel_id) from channels

-- case: function_qualified
select public.one_ssn(1)

-- case: function_in_lateral
select * from channels c, lateral one_ssn(c.channel_id) x

-- case: function_that_raises
select leak(tag) from people

-- case: function_that_raises_in_where
select count(*) from people where leak(name) = 'x'

-- case: operator_of_somebody
select ==> 7

-- case: operator_over_rows
select ==> channel_id from channels

-- case: aggregate_of_somebody
select pack(tag) from people

-- case: statistics
select * from pg_stats where tablename = 'people'

-- case: statistics_values
select most_common_vals from pg_stats where tablename = 'people' and attname = 'ssn'

-- case: statistics_histogram
select histogram_bounds::text from pg_catalog.pg_stats

-- case: statistics_extended
select * from pg_stats_ext

-- case: statistics_extended_items
select m.* from pg_statistic_ext s join pg_statistic_ext_data d on d.stxoid = s.oid, pg_mcv_list_items(d.stxdmcv) m

-- case: statistics_raw
select * from pg_statistic

-- case: constraint_text
select pg_get_constraintdef(oid) from pg_constraint

-- case: constraint_expression
select pg_get_expr(conbin, conrelid) from pg_constraint where contype = 'c'

-- case: index_text
select indexdef from pg_indexes where tablename = 'people'

-- case: index_predicate
select pg_get_indexdef('people_of_ssn'::regclass)

-- case: partition_bounds
select pg_get_expr(relpartbound, oid) from pg_class where relispartition

-- case: view_text
select pg_get_viewdef('people_view'::regclass)

-- case: function_text
select pg_get_functiondef('one_ssn'::regproc)

-- case: columns_of_schema
select column_name from information_schema.columns where table_name = 'people'

-- case: columns_of_catalogue
select attname from pg_attribute where attrelid = 'people'::regclass

-- case: check_constraints
select check_clause from information_schema.check_constraints

-- case: own_statement
select current_query(), tag from people limit 1

-- case: other_statements
select query from pg_stat_activity

-- case: table_as_xml
select table_to_xml('people', true, false, '')

-- case: query_as_xml
select query_to_xml('select ssn from people', true, false, '')

-- case: schema_as_xml
select schema_to_xml('public', true, false, '')

-- case: text_search_statistics
select * from ts_stat('select to_tsvector(ssn) from people')

-- case: text_search_rewrite
select ts_rewrite('a'::tsquery, 'select ssn::tsquery, ssn::tsquery from people')

-- case: explain
explain select * from people where ssn = 'ZQSSN7'

-- case: explain_analyze
explain analyze select * from people where salary = 111003

-- case: explain_verbose
explain (verbose, format json) select * from people where region = 'Atoll'

-- case: row_security
select row_security_active('people')

-- case: sizes
select pg_relation_size('people'), pg_stat_get_live_tuples('people'::regclass)

-- case: copy
copy people to stdout

-- case: cursor
declare c cursor for select ssn from people

-- case: error_with_value
select tag::int from people

-- case: error_with_masked_value
select name::int from people

-- case: error_with_hidden_value
select ssn::int from people

-- case: error_in_filter
select count(*) from people where (email::date) is not null

-- case: error_in_aggregate
select region, sum(phone::int) from people group by region

-- case: error_in_having
select region from people group by region having ('v' || sum(salary))::int > 0

-- case: error_in_order
select region, count(*) from people group by region order by ('v' || sum(salary))::int

-- case: error_in_limit
select tag from people limit (select tag::int from people where person_id = 7)

-- case: error_by_json
select (name || '{')::json from people

-- case: error_near_hidden
select snn from people

-- case: error_near_hidden_of_alias
select p.ssnn, p.household from people p

-- case: error_near_table
select * from peopel

-- case: missing_table
select * from nobody_made_this

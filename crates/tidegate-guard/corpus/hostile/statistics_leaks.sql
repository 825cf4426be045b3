-- case: stats
-- why: column values or other people's queries out of statistics
-- expect: refused
select * from pg_stats where tablename = 'secrets'

-- case: stats_values
-- why: column values or other people's queries out of statistics
-- expect: refused
select most_common_vals, histogram_bounds from pg_stats

-- case: stats_qualified
-- why: column values or other people's queries out of statistics
-- expect: refused
select histogram_bounds::text from pg_catalog.pg_stats where attname = 'token'

-- case: stats_unnest
-- why: column values or other people's queries out of statistics
-- expect: refused
select unnest(histogram_bounds::text::text[]) from pg_stats where tablename = 'secrets' and attname = 'token'

-- case: stats_join
-- why: column values or other people's queries out of statistics
-- expect: refused
select s.attname from pg_class c join pg_stats s on s.tablename = c.relname where s.most_common_vals is not null

-- case: statistic
-- why: column values or other people's queries out of statistics
-- expect: refused
select stavalues1 from pg_statistic

-- case: statistic_row
-- why: column values or other people's queries out of statistics
-- expect: refused
select s::text from pg_statistic s

-- case: statistic_where
-- why: column values or other people's queries out of statistics
-- expect: refused
select 1 from pg_statistic where stavalues1::text like '%x%'

-- case: stats_ext
-- why: column values or other people's queries out of statistics
-- expect: refused
select * from pg_stats_ext

-- case: stats_ext_exprs
-- why: column values or other people's queries out of statistics
-- expect: refused
select * from pg_stats_ext_exprs

-- case: statistic_ext_data
-- why: column values or other people's queries out of statistics
-- expect: refused
select * from pg_statistic_ext_data

-- case: mcv_items
-- why: column values or other people's queries out of statistics
-- expect: refused
select m.* from pg_statistic_ext_data d, pg_mcv_list_items(d.stxdmcv) m

-- case: statements
-- why: column values or other people's queries out of statistics
-- expect: refused
select query from pg_stat_statements

-- case: statements_function
-- why: column values or other people's queries out of statistics
-- expect: refused
select * from pg_stat_statements(true)

-- case: statements_info
-- why: column values or other people's queries out of statistics
-- expect: refused
select * from pg_stat_statements_info

-- case: stats_subselect
-- why: column values or other people's queries out of statistics
-- expect: refused
select (select histogram_bounds::text from pg_stats where tablename = 'tenant_rows' and attname = 'note')

-- case: stats_table_command
-- why: column values or other people's queries out of statistics
-- expect: refused
table pg_stats

-- case: policy_divide
-- needs: tg_reader_role
-- why: row security must filter first
-- expect: harmless_end
select id from tenant_rows where 1 / (case when note like 'tide%' then 0 else 1 end) > 0

-- case: policy_cast
-- needs: tg_reader_role
-- why: row security must filter first
-- expect: harmless_end
select id from tenant_rows where note::integer > 0

-- case: policy_barrier_view
-- needs: tg_reader_role
-- why: a security barrier view must filter first
-- expect: harmless_end
select * from v_my_secrets where owner::integer = 1

-- case: policy_explain
-- needs: tg_reader_role
-- why: counts of removed rows
-- expect: harmless_end
explain (analyze) select * from tenant_rows where note like 't%'

-- case: policy_aggregate
-- needs: tg_reader_role
-- why: row security must filter first
-- expect: harmless_end
select string_agg(note, ',') from tenant_rows

-- case: policy_row
-- needs: tg_reader_role
-- why: row security must filter first
-- expect: harmless_end
select t::text from tenant_rows t

-- case: secrets_explain
-- needs: tg_reader_role
-- why: the reader has no right
-- expect: harmless_end
explain (analyze, verbose) select token from secrets

-- case: secrets_has_column
-- why: a read of rights
-- expect: harmless_end
select has_column_privilege('secrets', 'token', 'select')

-- case: stats_where
-- why: values out of statistics, beside columns that are open
-- expect: refused
select attname, null_frac from pg_stats where most_common_vals::text like '%x%'

-- case: stats_row
-- why: values out of statistics, beside columns that are open
-- expect: refused
select s::text from pg_stats s

-- case: stats_json
-- why: values out of statistics, beside columns that are open
-- expect: refused
select row_to_json(s) from pg_stats s where s.tablename = 'secrets'

-- case: stats_elements
-- why: values out of statistics, beside columns that are open
-- expect: refused
select most_common_elems from pg_stats where attname = 'tags'

-- case: stats_ext_values
-- why: values out of statistics, beside columns that are open
-- expect: refused
select most_common_vals from pg_stats_ext

-- case: stats_star_join
-- why: values out of statistics, beside columns that are open
-- expect: refused
select s.*, c.relpages from pg_class c join pg_stats s on s.tablename = c.relname

-- case: statistics_row_in_schema
-- why: a whole row, called by its schema
-- expect: refused
select row_to_json(pg_catalog.pg_stats.*) from pg_stats

-- case: statistics_row_in_database
-- why: the same by its database
-- expect: refused
select row_to_json(victim.pg_catalog.pg_stats.*) from pg_stats where tablename = 'secrets'

-- case: hidden_by_name
select ssn from people

-- case: hidden_by_star
select * from people limit 5

-- case: hidden_by_alias_star
select p.* from people p

-- case: hidden_by_whole_row
select p from people p

-- case: hidden_by_whole_row_text
select p::text from people p

-- case: hidden_by_row_to_json
select row_to_json(p) from people p

-- case: hidden_by_to_jsonb
select to_jsonb(p) ->> 'ssn' from people p

-- case: hidden_by_jsonb_each
select k.* from people p, jsonb_each_text(to_jsonb(p)) k where p.person_id = 1

-- case: hidden_by_json_populate
select json_populate_record(null::people, row_to_json(p)) from people p limit 1

-- case: hidden_by_row_constructor
select row(p.*) from people p

-- case: hidden_by_composite_cast
select (p::people).ssn from people p

-- case: hidden_by_field_of_subselect
select (select p from people p limit 1).ssn

-- case: hidden_by_composite_star
select (p).* from people p

-- case: hidden_by_functional_notation
select p.ssn_of from people p

-- case: hidden_by_function_of_row
select ssn_of(p) from people p

-- case: hidden_by_quoted_name
select "ssn" from "people"

-- case: hidden_by_upper_case
SELECT SSN FROM PEOPLE

-- case: hidden_by_schema
select public.people.ssn from public.people

-- case: hidden_by_catalog_name
select ssn from public.people as people (person_id, tag, name, email, phone, ssn)

-- case: hidden_by_table
table people

-- case: hidden_by_only
select * from only people limit 3

-- case: hidden_by_star_after_name
select * from people *

-- case: hidden_by_child
select * from former_people

-- case: hidden_by_child_column
select ssn, name from former_people

-- case: hidden_by_partition
select * from visits_2025 limit 5

-- case: hidden_by_partitioned
select note from visits

-- case: hidden_by_sample
select ssn from people tablesample system (100)

-- case: hidden_by_sample_star
select * from people as p tablesample bernoulli (50) repeatable (3) limit 5

-- case: hidden_by_cte
with x as (select * from people) select ssn from x

-- case: hidden_by_cte_star
with x as materialized (table people) select * from x limit 5

-- case: hidden_by_shadowing_cte
with people as (select * from people) select ssn, people.* from people limit 2

-- case: hidden_by_inner_with
select * from (with y as (select * from people) select * from y) z limit 4

-- case: hidden_by_lateral
select x.* from channels c, lateral (select * from people p where p.person_id = c.channel_id) x

-- case: hidden_by_union
select tag, name from people union all select tag, ssn from people

-- case: hidden_by_except
select name from people except select tag from people

-- case: hidden_by_values
values ((select ssn from people limit 1))

-- case: hidden_by_scalar
select (select ssn from people where person_id = 7)

-- case: masked_by_scalar
select (select name from people where person_id = 7), (select email from people where person_id = 7)

-- case: masked_by_cast
select name::bytea, encode(convert_to(name, 'utf8'), 'hex'), email::text from people limit 3

-- case: masked_by_concat
select concat(name, '|', email, '|', phone, '|', born) from people limit 5

-- case: masked_by_format
select format('%s %s', p.name, p) from people p limit 5

-- case: masked_by_order
select tag, name from people order by name limit 5

-- case: masked_by_filter
select tag, name from people where name = 'ZQNAME7'

-- case: masked_by_like
select tag, phone from people where phone like '%ZQPHONE%'

-- case: masked_by_regexp
select regexp_matches(name, '.*'), substring(phone from '.*') from people limit 5

-- case: masked_by_join
select a.tag from people a join people b on a.name = b.name and b.name like 'ZQ%'

-- case: masked_by_group
select name, count(*) from people group by name

-- case: masked_by_date_parts
select born, born + 1, to_char(to_date(born::text, 'YYYY'), 'YYYY-MM-DD') from people limit 5

-- case: masked_by_min
select min(name), max(email), min(born), max(phone) from people

-- case: masked_by_window
select tag, first_value(name) over (order by person_id) from people

-- case: merged_by_value
select class, count(*) from people where class in ('A1ZQ', 'CZQ') group by class

-- case: merged_by_group
select class, count(*) from people group by class

-- case: merged_by_star
select class from people limit 5

-- case: merged_by_distinct
select distinct class from people

-- case: system_columns
select ctid, tableoid, xmin from people limit 3

-- case: system_column_of_alias
select p.ctid from people p limit 3

-- case: odd_names
select "Na""me", * from "Odd Schema"."People"

-- case: odd_names_star
table "Odd Schema"."People"

-- case: odd_names_path
select * from "People"

-- case: our_name
select "tidegate person" from people

-- case: our_name_in_group
select p."tidegate person", count(*) from people p group by 1

-- case: our_name_by_unicode
select U&"tidegate\0020person" from people

-- case: our_row_in_group
select p, count(*) from people p group by p

-- case: our_row_in_json
select p.row_to_json, count(*) from people p group by 1

-- case: our_row_in_count
select count(distinct row_to_json(p)) from people p

-- case: hidden_key_by_household
select household_id, count(*) from people group by household_id

-- case: natural_join
select * from people natural join events limit 5

-- case: join_alias
select j.* from (people join events using (person_id)) as j limit 5

-- case: using_alias
select u.*, note from people join events using (person_id) as u limit 5

-- case: hidden_by_type_of_rows
select * from json_populate_record(null::people, '{}')

-- case: hidden_by_type_of_rows_in_array
select * from json_populate_recordset(null::public.people, '[{}]')

-- case: hidden_by_array_of_rows
select '{}'::_people, '{}'::people[]

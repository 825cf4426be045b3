-- case: string_agg
select string_agg(tag, ',') from people

-- case: array_agg
select array_agg(tag) from people

-- case: array_agg_of_group
select region, array_agg(tag) from people group by region

-- case: json_agg
select json_agg(p) from people p

-- case: jsonb_object_agg
select jsonb_object_agg(tag, salary) from people

-- case: json_arrayagg
select json_arrayagg(tag) from people

-- case: xmlagg
select xmlagg(xmlelement(name t, tag)) from people

-- case: array_of_subquery
select array(select tag from people)

-- case: array_of_subquery_text
select array_to_string(array(select tag from people), ',')

-- case: string_agg_of_subquery
select string_agg(t, ',') from (select tag as t from people) x

-- case: string_agg_of_cte
with x as (select tag from people) select string_agg(tag, ',') from x

-- case: string_agg_over_window
select string_agg(tag, ',') over () from people

-- case: string_agg_of_each_person
select person_id, string_agg(tag, ',') from people group by person_id

-- case: string_agg_of_outer
select (select string_agg(p.tag, ',')) from people p

-- case: string_agg_of_outer_in_values
select (select string_agg(v.x || p.tag, ',') from (values ('')) v (x)) from people p

-- case: sum_of_outer
select (select sum(p.salary)) from people p where region = 'Atoll'

-- case: sum_of_outer_with_table
select (select sum(p.salary) from channels) from people p where region = 'Atoll'

-- case: sum_of_outer_in_exists
select 1 where exists (select from people p where exists (select from channels where sum(p.salary) > 3))

-- case: sum_of_outer_over_people
select (select sum(p.salary) from people q) from people p where p.region = 'Atoll'

-- case: recursive
with recursive r as (
    select person_id, tag as tags from people where person_id = 1
    union all
    select p.person_id, r.tags || p.tag from r join people p on p.person_id = r.person_id + 1
) select tags from r order by person_id desc limit 1

-- case: recursive_by_scalar
with recursive r as (
    select 1 as n, ''::text as tags
    union all
    select n + 1, tags || (select tag from people where person_id = n) from r where n < 100
) select max(tags) from r

-- case: lag
select lag(tag, 1) over w, lag(tag, 2) over w, lag(tag, 3) over w, lag(tag, 4) over w from people window w as (order by person_id)

-- case: nth_value
select nth_value(tag, 9) over (order by person_id rows between unbounded preceding and unbounded following) from people

-- case: wide_self_join
select a.tag, b.tag, c.tag, d.tag, e.tag, f.tag from people a, people b, people c, people d, people e, people f
where a.person_id = 1 and b.person_id = 2 and c.person_id = 3 and d.person_id = 4 and e.person_id = 5 and f.person_id = 6

-- case: two_by_self_join
select a.tag, b.tag from people a join people b on b.person_id = a.person_id + 100

-- case: many_scalars
select (select tag from people where person_id = 1), (select tag from people where person_id = 2), (select tag from people where person_id = 3),
    (select tag from people where person_id = 4), (select tag from people where person_id = 5), (select tag from people where person_id = 6)

-- case: scalars_of_a_cte
with p as (select * from people) select a.tag, b.tag, c.tag from p a, p b, p c where a.person_id < b.person_id and b.person_id < c.person_id

-- case: many_scalars_in_rows
select g, (select tag from people where person_id = g) from generate_series(1, 50) g

-- case: concat_of_scalars
select concat((select tag from people where person_id = 1), (select tag from people where person_id = 2), (select tag from people where person_id = 3),
    (select tag from people where person_id = 4), (select tag from people where person_id = 5), (select tag from people where person_id = 6))

-- case: scalars_beside_groups
select channel_id, (select tag from people where person_id = channel_id), count(*) from events group by channel_id

-- case: scalars_as_group
select (select tag from people where person_id = channel_id) as t, count(*) from channels group by 1

-- case: rows_of_a_union
select tag from people where person_id < 100 union all select tag from people where person_id >= 100

-- case: rows_of_an_intersect
select tag from people intersect select tag from people

-- case: rows_of_a_full_join
select p.tag from channels c full join people p on false

-- case: rows_of_values
select v.t from (values ((select tag from people where person_id = 1)), ((select tag from people where person_id = 2)), ((select tag from people where person_id = 3)),
    ((select tag from people where person_id = 4)), ((select tag from people where person_id = 5)), ((select tag from people where person_id = 6))) v (t)

-- case: rows_by_unnest
select unnest(array[tag, tag]) from people

-- case: rows_by_distinct
select distinct tag from people

-- case: rows_by_distinct_on
select distinct on (person_id) tag from people

-- case: rows_with_ties
select tag from people order by 1 = 1 fetch first 1 rows with ties

-- case: rows_of_each_person
select person_id, max(salary) from people group by person_id

-- case: rows_by_group_of_tags
select tag, count(*) from people group by tag

-- case: min_of_each_group
select person_id / 20 as g, min(tag), max(tag) from people group by 1

-- case: mode_of_each_group
select person_id / 20 as g, mode() within group (order by tag) from people group by 1

-- case: percentile_disc_of_each_group
select percentile_disc(array[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]) within group (order by tag) from people

-- case: any_value_of_each_group
select person_id / 20, any_value(tag) from people group by 1

-- case: min_in_a_part
with m as (select person_id / 20 as g, min(tag) as t from people group by 1) select string_agg(t, ',') from m

-- case: digits_in_a_sum
select sum(salary * power(10::numeric, person_id)) from people where person_id < 50

-- case: digits_by_shift
select sum(salary::numeric * (10::numeric ^ (6 * person_id))) from people where person_id < 50

-- case: bits
select bit_or(1::bigint << person_id) from people where person_id < 60 and salary > 20300

-- case: tuple_ids
select string_agg(x, '') from (select tag as x from people order by person_id limit 100) s

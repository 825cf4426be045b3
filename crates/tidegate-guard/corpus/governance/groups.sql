-- case: small_group
select region, count(*), sum(salary) from people group by region

-- case: small_group_alone
select sum(salary) from people where region = 'Atoll'

-- case: small_group_average
select avg(salary), count(*) from people where region = 'Atoll'

-- case: small_group_by_having
select region, sum(salary) from people group by region having count(*) = 3

-- case: small_group_by_order
select region, sum(salary) as s from people group by region order by count(*) limit 1

-- case: small_group_by_offset
select sum(salary) from people group by region order by count(*) limit 1 offset 0

-- case: small_group_by_limit_zero
select region, sum(salary) from people group by region order by region limit 1

-- case: small_group_by_filter
select sum(salary) filter (where region = 'Atoll') from people

-- case: small_group_by_case
select sum(case when region = 'Atoll' then salary else 0 end) from people

-- case: small_group_by_case_value
select sum(case region when 'Atoll' then salary end) from people

-- case: small_group_by_boolean
select sum(salary * (region = 'Atoll')::int) from people

-- case: small_group_by_nullif
select sum(nullif(salary, 0)) filter (where region = 'Atoll') from people

-- case: small_group_by_flag
select sum(salary * boss::int) from people

-- case: small_group_by_flag_average
select avg(salary) filter (where boss) from people

-- case: small_group_by_coalesce
select sum(coalesce(case when region = 'Atoll' then salary end, 0)) from people

-- case: small_group_by_division
select sum(salary * (3 / person_id)) from people

-- case: small_group_by_greatest
select sum(greatest(salary - 111002, 0)) from people

-- case: small_group_by_sign
select sum(salary * sign(greatest(4 - person_id, 0))) from people

-- case: small_group_by_modulo
select sum(salary % 1000000) from people where person_id < 4

-- case: small_group_of_rows_many
select sum(seconds * 1000), count(*) from events where person_id = 1

-- case: small_group_with_padding
select avg(a.salary) from people a cross join generate_series(1, 100) where a.region = 'Atoll'

-- case: small_group_with_padding_people
select sum(a.salary) / 509.0 from people a cross join people b where a.region = 'Atoll'

-- case: small_group_with_padding_channels
select sum(a.salary) from people a, channels c where a.region = 'Atoll'

-- case: small_group_with_padding_union
select sum(s) from (select person_id, salary as s from people where region = 'Atoll' union all select person_id, 0 from people) x

-- case: small_group_with_false_person
select sum(s) from (select event_id as person_id, 1 as one, salary as s from events join people using (person_id) where region = 'Atoll') x

-- case: small_group_with_others_person
select sum(s) from (select b.person_id, a.salary as s from people a, people b where a.region = 'Atoll') x

-- case: small_group_with_series_person
select sum(s) / 100.0 from (select g.person_id, a.salary as s from generate_series(1, 100) g (person_id) cross join people a where a.region = 'Atoll') x

-- case: small_group_with_outer_join
select sum(a.salary) from generate_series(1, 1000) g (person_id) left join people a using (person_id) where g.person_id <= 3

-- case: small_group_with_renamed_columns
select sum(s) from (select person_id, tag, salary from people where region = 'Atoll') x (s, p, person_id)

-- case: small_group_computed_before
select sum(s) from (select person_id, case when region = 'Atoll' then salary else 0 end as s from people) x

-- case: small_group_computed_in_with
with x as (select person_id, salary * (region = 'Atoll')::int as s from people) select sum(s) from x

-- case: small_group_computed_nameless
select sum("case") from (select person_id, case when region = 'Atoll' then salary else 0 end from people) x

-- case: small_group_computed_twice
select sum(t) from (select person_id, s as t from (select person_id, case when region = 'Atoll' then salary else 0 end as s from people) x) y

-- case: small_group_in_a_part
with r as (select region, sum(salary) as s from people group by region) select * from r

-- case: small_group_in_a_part_filtered
select max(s) from (select region, sum(salary) as s, count(*) as n from people group by region) x where n = 3

-- case: small_group_as_scalar
select (select sum(salary) from people where region = 'Atoll')

-- case: small_group_as_scalar_of_each
select c.channel_id, (select sum(salary) from people where region = 'Atoll') from channels c

-- case: small_group_in_condition
select channel_id from channels where (select sum(salary) from people where region = 'Atoll') = 666021

-- case: small_group_by_union
select 'x', sum(salary) from people where region = 'Atoll' union all select 'y', sum(salary) from people

-- case: small_group_by_except
select region, sum(salary) from people group by region except select region, sum(salary) from people where region <> 'Atoll' group by region

-- case: small_group_by_rollup
select region, sum(salary) from people group by rollup (region)

-- case: small_group_by_cube
select region, class, sum(salary), count(*) from people group by cube (region, class)

-- case: small_group_by_sets
select region, class, sum(salary) from people group by grouping sets ((region), (class), ())

-- case: small_group_by_rollup_of_two
select region, class, sum(salary), count(*) from people group by rollup (region, class)

-- case: small_group_by_window
select region, sum(salary) over (partition by region) from people where region = 'Atoll'

-- case: small_group_by_window_over_groups
select region, sum(salary), lag(sum(salary)) over (order by region desc) from people group by region

-- case: small_group_by_total_window
select region, sum(sum(salary)) over () - sum(salary) from people group by region

-- case: small_group_by_distinct
select distinct sum(salary) from people group by region

-- case: small_group_by_each_person
select sum(s) from (select person_id, region, sum(salary) as s from people group by person_id, region) x where region = 'Atoll'

-- case: small_group_by_exists
select sum(salary) from people p where exists (select from people q where q.person_id = p.person_id and q.region = 'Atoll')

-- case: small_group_by_in
select sum(salary) from people where person_id in (1, 2, 3)

-- case: small_group_by_lateral
select c.title, x.s from channels c, lateral (select sum(salary) as s from people p where p.region = 'Atoll') x

-- case: small_group_by_correlation
select p.region, (select sum(q.salary) from people q where q.region = p.region) from people p where p.region = 'Atoll'

-- case: small_group_by_sample
select sum(salary) from people tablesample system (100) where region = 'Atoll'

-- case: small_group_by_regression
select regr_slope(salary, person_id), corr(salary, person_id) from people where region = 'Atoll'

-- case: small_group_by_stddev
select stddev(salary), var_pop(salary) from people where region = 'Atoll'

-- case: small_group_by_percentile
select percentile_cont(0.5) within group (order by salary) from people where region = 'Atoll'

-- case: small_group_by_extreme_percentile
select percentile_cont(0.001) within group (order by salary desc) from people

-- case: small_group_by_rest
select count(*) filter (where region <> 'Atoll'), sum(salary) filter (where region <> 'Atoll') from people

-- case: small_group_by_pivot
select sum(salary) filter (where region = 'North'), sum(salary) filter (where region = 'Islet'), sum(salary) filter (where region = 'Atoll') from people

-- case: small_group_by_public_count
select count(*) from generate_series(1, 1000) g where exists (select from people p where p.salary = 111003)

-- case: small_group_by_public_sum
select sum(g) from generate_series(1, (select salary from people where person_id = 1)) g

-- case: small_group_of_kept_columns
select region, household_id, sum(salary) from people group by 1, 2

-- case: small_group_in_opened_view
select sum(salary) from opened where region = 'Atoll'

-- case: small_group_of_child
select sum(salary) from former_people where person_id < 9003

-- case: small_group_by_parameterless_having
select sum(salary) from people having count(*) > 0 and min(region) = 'Atoll'

-- case: small_group_computed_beside
select sum(l.s) from people p, lateral (select p.salary * (p.region = 'Atoll')::int + 1 as s) l

-- case: small_group_computed_by_unnest
select sum(u.s) from people p, unnest(array[p.salary * (p.region = 'Atoll')::int + 1]) u (s)

-- case: small_group_computed_by_json
select sum(j.value::numeric) from people p, json_each_text(json_build_object('a', p.salary * (p.region = 'Atoll')::int + 1)) j

-- case: small_group_computed_by_values
select sum(v.s) from people p cross join lateral (values (p.salary * (p.region = 'Atoll')::int + 1)) v (s)

-- case: small_group_computed_by_series
select sum(s) from people p, generate_series(p.salary * (p.region = 'Atoll')::int + 1, p.salary * (p.region = 'Atoll')::int + 1) s

-- case: small_group_computed_beside_below
select sum(s) from (select p.person_id, l.s from people p, lateral (select p.salary * (p.region = 'Atoll')::int + 1 as s) l) x

-- case: small_group_computed_beside_below_star
select sum(s) from (select * from people p, lateral (select p.salary * (p.region = 'Atoll')::int + 1 as s) l) x

-- case: small_group_computed_for_each_person
select sum(s) from (select person_id, sum(case when region = 'Atoll' then salary else 0 end) + 1 as s from people group by person_id) x

-- case: small_group_computed_for_each_person_by_filter
select sum(s) from (select person_id, sum(salary) filter (where region = 'Atoll') as s from people group by person_id) x

-- case: small_group_computed_in_two_withs
with a as (select person_id, (region = 'Atoll')::int as f, salary from people), b as (select person_id, f, salary from a) select sum(salary * f) from b

-- case: small_group_of_a_quantile
select percentile_cont(0.5) within group (order by l.s) from people p, lateral (select p.salary as s where p.region = 'Atoll') l

-- case: small_group_in_a_with_without_person
with x as (select a.salary as s from people a, people b where a.region = 'Atoll') select sum(s) from x

-- case: small_group_in_a_with_without_key
with x as (select salary from people where region = 'Atoll' union all select salary from people where region = 'Atoll' union all select salary from people where region = 'Atoll') select sum(salary) / 3.0 from x

-- case: small_group_by_rows_of_a_join
select sum(a."Id") from "Odd Schema"."People" a, generate_series(1, 50) where a."Id" = 7

-- case: small_group_by_rows_of_two
select sum(a."Id" * 1000) from "Odd Schema"."People" a, "Odd Schema"."People" b where a."Id" = 7

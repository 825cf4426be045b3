-- case: plain
-- why: the usual ones
select count(*), count(note), count(distinct account_id), sum(total), avg(total), min(total), max(total) from orders

-- case: percentile_cont
-- why: an ordered-set aggregate
select percentile_cont(0.5) within group (order by total) from orders

-- case: percentile_cont_array
-- why: several at once
select status, percentile_cont(array[0.25, 0.5, 0.75]) within group (order by total::float8) from orders group by status order by status

-- case: percentile_disc
-- why: the discrete one
select percentile_disc(0.9) within group (order by total desc) from orders

-- case: mode
-- why: the most frequent
select mode() within group (order by country) from accounts

-- case: hypothetical
-- why: hypothetical-set aggregates
select rank(250) within group (order by total), dense_rank(250) within group (order by total), percent_rank(250) within group (order by total), cume_dist(250) within group (order by total) from orders

-- case: filter
-- why: FILTER
select count(*) filter (where status = 'paid') as paid, sum(total) filter (where placed_at < '2024-01-01') as old from orders

-- case: grouping_sets
-- why: GROUPING SETS with GROUPING()
select country, segment, grouping(country, segment) as g, count(*) from accounts group by grouping sets ((country), (segment), ()) order by 3, 1, 2

-- case: rollup
-- why: ROLLUP
select country, segment, sum(balance) from accounts group by rollup (country, segment) order by 1 nulls last, 2 nulls last

-- case: cube
-- why: CUBE
select country, segment, count(*) from accounts group by cube (country, segment) order by 1, 2

-- case: statistics
-- why: deviation and variance
select stddev(total), stddev_pop(total), variance(total), var_samp(total), var_pop(total) from orders

-- case: regression
-- why: correlation and regression
select corr(temperature, humidity), covar_pop(temperature, humidity), covar_samp(temperature, humidity), regr_slope(temperature, humidity), regr_intercept(temperature, humidity), regr_r2(temperature, humidity), regr_count(temperature, humidity), regr_avgx(temperature, humidity), regr_avgy(temperature, humidity), regr_sxx(temperature, humidity), regr_sxy(temperature, humidity), regr_syy(temperature, humidity) from sensors

-- case: ordered
-- why: aggregates with an order of their own
select country, array_agg(name order by id desc) filter (where id <= 20), string_agg(distinct segment, ', ' order by segment) from accounts group by country order by country

-- case: booleans_and_bits
-- why: bool_and, every, bit_or
select bool_and(total > 0), bool_or(total > 400), every(id > 0), bit_and(id::int), bit_or(id::int), bit_xor(id::int) from orders

-- case: having_without_group
-- why: HAVING alone
select sum(total) from orders having count(*) > 10

-- case: ranges
-- why: range_agg and range_intersect_agg
select room, range_agg(during), range_intersect_agg(tstzrange(lower(during), null)) from bookings group by room order by room

-- case: json
-- why: JSON aggregates
select json_agg(name order by id), jsonb_object_agg(id, country) from accounts where id < 4

-- case: xml
-- why: xmlagg
select xmlagg(xmlelement(name a, xmlattributes(id as "id"), name) order by id) from accounts where id < 4

-- case: users_own
-- why: the user's own aggregates
select product_of(quantity), longest(p.name) from order_items i join products p on p.id = i.product_id where i.order_id < 10

-- case: users_own_window
-- why: the same as window functions
select id, longest(name) over (order by id) from accounts order by id limit 5

-- case: nested
-- why: an aggregate of aggregates
select avg(n), max(n) from (select account_id, count(*) as n from orders group by account_id) x

-- case: group_functional_dependency
-- why: columns that depend on the key
select a.id, a.name, count(o.id) from accounts a left join orders o on o.account_id = a.id group by a.id order by 3 desc, 1 limit 3

-- case: correlated
-- why: an outer aggregate in a sub-select
select country, (select max(o.total) from orders o where o.account_id = any (array_agg(a.id))) from accounts a group by country order by 1

-- case: monthly_revenue
-- why: revenue by month
select date_trunc('month', placed_at) as month, sum(total) as revenue, count(*) as orders from orders where status in ('paid', 'shipped') group by 1 order by 1

-- case: month_over_month
-- why: growth against the month before
with m as (select date_trunc('month', placed_at) as month, sum(total) as revenue from orders group by 1) select month, revenue, round(100 * (revenue - lag(revenue) over (order by month)) / nullif(lag(revenue) over (order by month), 0), 1) as growth from m order by month

-- case: year_over_year
-- why: the same month a year before
with m as (select date_trunc('month', placed_at)::date as month, sum(total) as revenue from orders group by 1) select c.month, c.revenue, p.revenue as year_before, c.revenue - p.revenue as difference from m c left join m p on p.month = (c.month - interval '1 year')::date order by 1

-- case: running_total
-- why: cumulative revenue
select day, total, sum(total) over (order by day) as so_far, sum(total) over (partition by date_trunc('month', day) order by day) as month_to_date from mv_daily_sales order by day limit 40

-- case: moving_average
-- why: seven days
select day, avg(total) over (order by day rows 6 preceding) as week_average from mv_daily_sales order by day

-- case: percent_of_total
-- why: share of each category
select p.category, sum(i.line_total) as revenue, round(100 * sum(i.line_total) / sum(sum(i.line_total)) over (), 2) as share from order_items i join products p on p.id = i.product_id group by p.category order by 2 desc

-- case: abc_analysis
-- why: classes by cumulated share
with r as (select product_id, sum(line_total) as revenue from order_items group by 1), c as (select product_id, revenue, sum(revenue) over (order by revenue desc, product_id) / sum(revenue) over () as share from r) select product_id, revenue, case when share <= 0.8 then 'A' when share <= 0.95 then 'B' else 'C' end as class from c order by revenue desc, product_id

-- case: pareto
-- why: how many customers bring 80 percent
with s as (select account_id, sum(total) as t from orders group by 1), c as (select account_id, sum(t) over (order by t desc, account_id) / sum(t) over () as share, row_number() over (order by t desc, account_id) as n from s) select min(n) from c where share >= 0.8

-- case: top_n_per_group
-- why: three best products of each category
select category, name, revenue from (select p.category, p.name, sum(i.line_total) as revenue, row_number() over (partition by p.category order by sum(i.line_total) desc, p.id) as n from order_items i join products p on p.id = i.product_id group by p.category, p.name, p.id) x where n <= 3 order by category, revenue desc

-- case: cohorts
-- why: customers by the month they came, active later
with c as (select id, date_trunc('month', created_at) as cohort from accounts), a as (select c.cohort, (extract(year from age(date_trunc('month', o.placed_at), c.cohort)) * 12 + extract(month from age(date_trunc('month', o.placed_at), c.cohort)))::int as month_no, count(distinct c.id) as active from c join orders o on o.account_id = c.id where o.placed_at >= c.cohort group by 1, 2) select cohort, month_no, active, first_value(active) over (partition by cohort order by month_no) as at_start from a order by 1, 2

-- case: retention
-- why: week by week
with first_seen as (select account_id, min(date_trunc('week', at)) as w from events group by 1) select f.w as cohort, (extract(epoch from date_trunc('week', e.at) - f.w) / 604800)::int as week_no, count(distinct e.account_id) from events e join first_seen f using (account_id) group by 1, 2 order by 1, 2

-- case: funnel
-- why: visit, search, basket, order
select count(distinct account_id) filter (where kind = 'visit') as visited, count(distinct account_id) filter (where kind = 'search') as searched, count(distinct account_id) filter (where kind = 'basket') as filled, count(distinct account_id) filter (where kind = 'order') as ordered from events

-- case: ordered_funnel
-- why: each step after the one before
with v as (select account_id, min(at) as t from events where kind = 'visit' group by 1), s as (select e.account_id, min(e.at) as t from events e join v using (account_id) where e.kind = 'search' and e.at > v.t group by 1), b as (select e.account_id, min(e.at) as t from events e join s using (account_id) where e.kind = 'basket' and e.at > s.t group by 1) select (select count(*) from v) as visited, (select count(*) from s) as searched, (select count(*) from b) as filled, round(100.0 * (select count(*) from b) / (select count(*) from v), 1) as rate

-- case: sessions
-- why: a new session after thirty minutes of silence
with g as (select account_id, at, case when at - lag(at) over (partition by account_id order by at) <= interval '30 minutes' then 0 else 1 end as fresh from events), s as (select account_id, at, sum(fresh) over (partition by account_id order by at) as session_no from g) select account_id, session_no, min(at) as begins, max(at) - min(at) as lasts, count(*) as events from s group by 1, 2 order by 1, 2 limit 20

-- case: gaps
-- why: hours without a reading
select sensor_id, at + interval '1 hour' as missing_from, next_at from (select sensor_id, at, lead(at) over (partition by sensor_id order by at) as next_at from sensors where temperature is not null) x where next_at - at > interval '1 hour' order by 1, 2

-- case: islands
-- why: runs of days with orders
with d as (select distinct placed_at::date as day from orders), g as (select day, day - (row_number() over (order by day))::int as grp from d) select min(day), max(day), count(*) as days from g group by grp order by days desc, 1 limit 5

-- case: pivot
-- why: months as columns
select country, count(*) filter (where extract(month from created_at) = 1) as jan, count(*) filter (where extract(month from created_at) = 2) as feb, count(*) filter (where extract(month from created_at) = 3) as mar, count(*) as all_year from accounts group by country order by country

-- case: unpivot
-- why: columns as rows
select s.sensor_id, m.name, avg(m.value) from sensors s cross join lateral (values ('temperature', s.temperature), ('humidity', s.humidity::float8)) m(name, value) group by 1, 2 order by 1, 2

-- case: histogram
-- why: buckets of equal width
select width_bucket(total, 0, 500, 10) as bucket, count(*), min(total), max(total), repeat('#', (count(*) / 10)::int) as bar from orders group by 1 order by 1

-- case: quartiles
-- why: spread by status
select status, min(total), percentile_cont(0.25) within group (order by total) as q1, percentile_cont(0.5) within group (order by total) as median, percentile_cont(0.75) within group (order by total) as q3, max(total) from orders group by status order by status

-- case: outliers
-- why: three deviations from the mean
with s as (select sensor_id, avg(temperature) as m, stddev(temperature) as d from sensors group by 1) select s.sensor_id, count(*) filter (where abs(x.temperature - s.m) > 1.5 * s.d) as far_off from sensors x join s using (sensor_id) group by 1 order by 1

-- case: z_scores
-- why: standard scores
select id, round((total - avg(total) over ()) / stddev(total) over (), 2) as z from orders order by abs(total - 250) desc, id limit 10

-- case: rfm
-- why: recency, frequency, money
with r as (select account_id, max(placed_at) as last, count(*) as n, sum(total) as spent from orders group by 1) select account_id, ntile(5) over (order by last) as r, ntile(5) over (order by n) as f, ntile(5) over (order by spent) as m from r order by spent desc, account_id limit 20

-- case: lifetime_value
-- why: by segment
select a.segment, count(distinct a.id) as customers, round(sum(o.total) / count(distinct a.id), 2) as value, round(avg(o.total), 2) as basket from accounts a join orders o on o.account_id = a.id where o.status <> 'cancelled' group by a.segment order by 3 desc

-- case: basket_pairs
-- why: products bought together
select x.product_id, y.product_id, count(*) from order_items x join order_items y on x.order_id = y.order_id and x.product_id < y.product_id group by 1, 2 order by 3 desc, 1, 2 limit 10

-- case: repeat_rate
-- why: customers who bought again within sixty days
with o as (select account_id, placed_at, lead(placed_at) over (partition by account_id order by placed_at) as again from orders) select round(avg((again - placed_at <= interval '60 days')::int), 3) from o where again is not null

-- case: days_between
-- why: the usual distance of two orders
select percentile_disc(0.5) within group (order by gap) from (select placed_at - lag(placed_at) over (partition by account_id order by placed_at) as gap from orders) x where gap is not null

-- case: calendar_filled
-- why: days without orders are shown with zero
select d::date as day, coalesce(count(o.id), 0) as orders from generate_series(timestamptz '2023-02-01', timestamptz '2023-03-01', interval '1 day') d left join orders o on o.placed_at >= d and o.placed_at < d + interval '1 day' group by 1 order by 1

-- case: hourly_profile
-- why: by hour and weekday
select extract(hour from at)::int as hour, count(*) filter (where extract(isodow from at) = 1) as mon, count(*) filter (where extract(isodow from at) in (6, 7)) as weekend, count(*) as total from events group by 1 order by 1

-- case: peak_overlap
-- why: the most bookings at one time
with e as (select lower(during) as t, 1 as d from bookings union all select upper(during), -1 from bookings) select t, sum(d) over (order by t, d) as at_once from e order by 2 desc, 1 limit 3

-- case: last_known_value
-- why: gaps filled with the last reading
select at, temperature, max(temperature) filter (where temperature is not null) over (partition by sensor_id, grp) as filled from (select *, count(temperature) over (partition by sensor_id order by at) as grp from sensors) x order by sensor_id, at limit 100

-- case: downsample
-- why: four-hour buckets
select sensor_id, date_bin('4 hours', at, timestamptz '2024-01-01') as bucket, round(avg(temperature)::numeric, 2), min(temperature), max(temperature) from sensors group by 1, 2 order by 1, 2 limit 20

-- case: trend
-- why: slope of daily revenue
select regr_slope(total::float8, extract(epoch from day)::float8 / 86400) as per_day, corr(total::float8, extract(epoch from day)::float8) from mv_daily_sales

-- case: weighted_average
-- why: weights in the numerator and the denominator
select sum(unit_price * quantity) / sum(quantity) as mean_price from order_items

-- case: share_of_rollup
-- why: shares within a rollup
select country, segment, sum(balance), round(sum(balance) / nullif(max(sum(balance)) over (), 0), 3) from accounts group by rollup (country, segment) order by 1 nulls last, 2 nulls last

-- case: latest_status
-- why: the last order of each account
select a.id, o.status, o.placed_at from accounts a left join lateral (select status, placed_at from orders where account_id = a.id order by placed_at desc limit 1) o on true order by a.id limit 10

-- case: duplicates
-- why: rows that look alike
select total, count(*), array_agg(id order by id) from orders group by total having count(*) >= 1 order by 2 desc, 1 limit 5

-- case: salary_ladder
-- why: pay against boss and team
select e.name, e.salary, b.name as boss, e.salary - b.salary as difference, round(e.salary / avg(e.salary) over (partition by e.team), 2) as against_team from employees e left join employees b on b.id = e.boss_id order by e.id

-- case: subtree_pay
-- why: pay of whole subtrees
with recursive t as (select id as root, id, salary from employees union all select t.root, e.id, e.salary from employees e join t on e.boss_id = t.id) select root, count(*) - 1 as below, sum(salary) from t group by root order by 3 desc, 1 limit 5

-- case: new_and_lost
-- why: customers gained and lost by month
with m as (select account_id, date_trunc('month', min(placed_at)) as first, date_trunc('month', max(placed_at)) as last from orders group by 1) select coalesce(a.month, b.month) as month, gained, lost from (select first as month, count(*) as gained from m group by 1) a full join (select last as month, count(*) as lost from m group by 1) b on a.month = b.month order by 1

-- case: conversion_by_device
-- why: a JSON field as dimension
select props ->> 'device' as device, count(*) filter (where kind = 'order')::numeric / count(*) as rate from events group by 1 order by 1

-- case: slow_pages
-- why: percentiles out of JSON
select props ->> 'page' as page, percentile_cont(0.95) within group (order by (props ->> 'ms')::numeric::float8) as p95, count(*) from events group by 1 order by 2 desc, 1 limit 5

-- case: exponential_smoothing
-- why: a recursion over an ordered series
with recursive s as (select row_number() over (order by day) as n, total::float8 as x from mv_daily_sales), e(n, v) as (select n, x from s where n = 1 union all select s.n, 0.3 * s.x + 0.7 * e.v from s join e on s.n = e.n + 1) select n, round(v::numeric, 2) from e order by n desc limit 5

-- case: gini
-- why: inequality of spending
with s as (select sum(total) as t, row_number() over (order by sum(total)) as i, count(*) over () as n from orders group by account_id) select round((2 * sum(i * t) / (max(n) * sum(t)) - (max(n) + 1.0) / max(n))::numeric, 4) from s

-- case: moving_distinct
-- why: distinct customers in the last thirty days
select d.day, (select count(distinct account_id) from orders o where o.placed_at > d.day - interval '30 days' and o.placed_at <= d.day) from (select distinct date_trunc('month', placed_at) as day from orders) d order by 1

-- case: pivot_json
-- why: a pivot whose columns are not known
select country, jsonb_object_agg(segment, n order by segment) from (select country, segment, count(*) as n from accounts group by 1, 2) x group by country order by country

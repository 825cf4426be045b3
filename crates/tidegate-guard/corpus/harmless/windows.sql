-- case: numbering
-- why: row_number, rank, dense_rank, ntile
select id, row_number() over (order by total desc, id), rank() over (order by status), dense_rank() over (order by status), ntile(4) over (order by id) from orders where id <= 20 order by id

-- case: neighbours
-- why: lag, lead, first_value, last_value, nth_value
select at, temperature, lag(temperature) over w, lead(temperature, 2, 0) over w, first_value(temperature) over w, last_value(temperature) over w, nth_value(temperature, 2) over w from sensors where sensor_id = 1 and at < '2024-05-02' window w as (order by at)

-- case: distribution
-- why: percent_rank and cume_dist
select id, percent_rank() over (order by price), cume_dist() over (order by price) from products order by id

-- case: rows_frame
-- why: ROWS
select at, avg(temperature) over (order by at rows between 3 preceding and 1 following) from sensors where sensor_id = 2 order by at limit 10

-- case: range_frame
-- why: RANGE with an interval
select at, avg(temperature) over (order by at range between interval '6 hours' preceding and current row) from sensors where sensor_id = 2 order by at limit 10

-- case: groups_frame
-- why: GROUPS
select id, status, count(*) over (order by status groups between 1 preceding and 1 following) from orders where id <= 20 order by id

-- case: exclude_current
-- why: EXCLUDE CURRENT ROW
select id, avg(price) over (partition by category order by id rows between unbounded preceding and unbounded following exclude current row) from products order by id

-- case: exclude_ties
-- why: EXCLUDE TIES and GROUP
select id, count(*) over (order by category rows between unbounded preceding and current row exclude ties), count(*) over (order by category rows between unbounded preceding and current row exclude group) from products order by id

-- case: named_windows
-- why: a window that builds on another
select id, sum(total) over by_account, sum(total) over (by_account order by placed_at) from orders where account_id < 4 window by_account as (partition by account_id) order by id

-- case: filter
-- why: FILTER with OVER
select id, count(*) filter (where status = 'returned') over (partition by account_id order by placed_at) from orders where account_id < 4 order by id

-- case: over_aggregate
-- why: a window over a grouped query
select country, sum(balance), sum(sum(balance)) over (order by country), rank() over (order by sum(balance) desc) from accounts group by country order by country

-- case: frame_expression
-- why: a frame bound that is computed
select id, sum(price) over (order by id rows between (1 + 1) preceding and current row) from products order by id

-- case: distinct_after
-- why: DISTINCT over a window
select distinct country, count(*) over (partition by country) from accounts order by 1

-- case: ordered_by_window
-- why: ORDER BY a window function
select id, total from orders order by row_number() over (partition by status order by total desc), id limit 5

-- case: several_partitions
-- why: different windows in one query
select id, avg(salary) over (partition by team), max(salary) over (partition by boss_id), count(*) over () from employees order by id

-- case: parts
-- why: extract and date_part
select extract(year from placed_at), extract(isodow from placed_at), extract(epoch from placed_at), date_part('quarter', placed_at), extract(week from placed_at) from orders order by id limit 2

-- case: truncation
-- why: date_trunc and date_bin
select date_trunc('week', placed_at), date_trunc('day', placed_at, 'America/New_York'), date_bin('15 minutes', placed_at, timestamptz '2000-01-01') from orders order by id limit 2

-- case: zones
-- why: AT TIME ZONE
select placed_at at time zone 'Europe/Berlin', (placed_at at time zone 'UTC') at time zone 'Asia/Kolkata', timezone('UTC', placed_at) from orders order by id limit 2

-- case: intervals
-- why: interval arithmetic
select now() - interval '3 months 2 days', interval '1 day' * 2.5, justify_interval(interval '40 days 30 hours'), interval '1-2', interval 'P1DT2H', make_interval(days => 3, hours => 4), age(timestamptz '2024-03-01', timestamptz '2023-01-15')

-- case: special_values
-- why: infinity, epoch, today
select 'infinity'::timestamptz, '-infinity'::date, 'epoch'::timestamptz, 'today'::date, isfinite('infinity'::date), 'now'::timestamptz is not null

-- case: formatting
-- why: to_char and to_timestamp
select to_char(placed_at, 'YYYY-MM-DD"T"HH24:MI:SS TZ'), to_char(placed_at, 'Day, DDth Month'), to_date('05 Dec 2024', 'DD Mon YYYY'), to_timestamp('2024-01-02 03:04', 'YYYY-MM-DD HH24:MI'), to_timestamp(1700000000) from orders order by id limit 1

-- case: making
-- why: make_date and friends
select make_date(2024, 2, 29), make_time(8, 15, 23.5), make_timestamp(2024, 1, 1, 0, 0, 0), make_timestamptz(2024, 1, 1, 0, 0, 0, 'UTC')

-- case: series
-- why: series of days and months
select d::date, d + interval '1 month' - interval '1 day' from generate_series(date '2024-01-01', date '2024-06-01', interval '1 month') d

-- case: overlaps
-- why: OVERLAPS
select (date '2024-01-01', date '2024-02-01') overlaps (date '2024-01-15', interval '1 month'), date '2024-03-01' - date '2024-02-01'

-- case: clocks
-- why: the clocks
select now() = transaction_timestamp(), statement_timestamp() is not null, clock_timestamp() >= now(), current_date, current_time is not null, localtime is not null, localtimestamp is not null, timeofday() is not null

-- case: between
-- why: a half-open span
select count(*) from events where at >= date '2024-01-15' and at < date '2024-01-15' + 7

-- case: working_days
-- why: the user's own function
select working_days(date '2024-01-01', date '2024-01-31')

-- case: ranges_of_dates
-- why: dates as ranges
select daterange('2024-01-01', '2024-02-01') @> date '2024-01-31', upper(daterange('2024-01-01', '2024-01-31', '[]')), lower_inc(daterange('2024-01-01', null))

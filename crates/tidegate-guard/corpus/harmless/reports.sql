-- case: bar_of_series
-- why: a bar scaled to the largest of a series
select n, repeat('█', (40.0 * n / max(n) over ())::int) as bar from generate_series(1, 12) n

-- case: bar_of_counts
-- why: a histogram with bars
select width_bucket(balance, 0, 250, 10) as bucket, count(*), repeat('#', (count(*) / 2)::int) as bar from accounts group by 1 order by 1

-- case: pad_by_position
-- why: the width comes from a position
select lpad('7', position('a' in 'bca')), rpad('x', strpos('abc', 'c'), '-'), repeat('=', char_length('title')), lpad(extract(month from date '2024-05-01')::text, 2, '0')

-- case: rule_by_date
-- why: a count out of a date
select repeat('*', extract(month from date '2024-05-01')::int), repeat('.', date_part('day', timestamp '2024-05-07 08:00')::int), repeat('-', extract(day from now())::int)

-- case: fill_by_length
-- why: as many as another array has
select array_fill(0, array[array_length(array['a', 'b', 'c'], 1)]), array_fill(1.5, array[(select count(*) from products)::int])

-- case: divided_by_less_than_one
-- why: a quotient that grows
select repeat('.', (10 / 0.5)::int), repeat('.', ceil(3 / 0.25)::int)

-- case: compound_interest
-- why: powers of numbers a little over one
select power(1.0001, 10000)::numeric(20, 4), 1000 * (1 + 0.05 / 12) ^ 360, power(2::float8, 100), 0.5 ^ 20, exp(1.5), round(1.02 ^ 40, 3)

-- case: rule_by_rows
-- why: as long as an aggregate of a list
select repeat('-', max(n)) || repeat('+', count(*)::int) from (values (3), (5), (2)) v (n)

-- case: lengths_by_list
-- why: counts out of an array
select n, repeat('ab', n), lpad(n::text, 4, '0') from unnest(array[1, 5, 3]) n

-- case: monthly_growth
-- why: growth over the month before
with months as (select date_trunc('month', placed_at) as month, sum(total) as revenue from orders where status <> 'cancelled' group by 1) select month::date, revenue, round(100 * (revenue / nullif(lag(revenue) over (order by month), 0) - 1), 1) as growth_percent, sum(revenue) over (order by month) as so_far from months order by month

-- case: cohorts
-- why: retention by month of the first order
with firsts as (select account_id, date_trunc('month', min(placed_at)) as cohort from orders group by account_id) select f.cohort::date, (extract(year from age(date_trunc('month', o.placed_at), f.cohort)) * 12 + extract(month from age(date_trunc('month', o.placed_at), f.cohort)))::int as month, count(distinct o.account_id) from firsts f join orders o using (account_id) group by 1, 2 order by 1, 2 limit 20

-- case: rfm
-- why: recency, frequency, money
select account_id, ntile(5) over (order by max(placed_at)) as r, ntile(5) over (order by count(*)) as f, ntile(5) over (order by sum(total)) as m from orders group by account_id order by 2 desc, 3 desc, 4 desc limit 10

-- case: calendar_gaps
-- why: days without an order
with days as (select generate_series(date '2023-02-01', date '2023-03-31', interval '1 day')::date as day) select count(*) as days, count(o.id) as orders, string_agg(distinct to_char(d.day, 'Dy'), ',' order by to_char(d.day, 'Dy')) from days d left join orders o on o.placed_at::date = d.day

-- case: basket_pairs
-- why: what is bought together
select a.product_id, b.product_id as other, count(*) from order_items a join order_items b on b.order_id = a.order_id and b.product_id > a.product_id group by 1, 2 order by 3 desc, 1, 2 limit 5

-- case: median_by_group
-- why: quartiles
select country, percentile_cont(array[0.25, 0.5, 0.75]) within group (order by balance) as quartiles, mode() within group (order by segment) from accounts group by country order by country

-- case: pareto
-- why: who makes most of the revenue
with spent as (select account_id, sum(total) as spent from orders group by 1), ranked as (select *, sum(spent) over (order by spent desc) / sum(spent) over () as share from spent) select count(*) filter (where share <= 0.8) as accounts, count(*) as of_all from ranked

-- case: clean_phone
-- why: a chain of replacements on a column
select replace(replace(replace(replace(replace(email, '@', ' '), '.', ' '), '-', ' '), '_', ' '), '  ', ' '), translate(name, 'aeiou', '43102'), regexp_replace(lower(btrim(name)), '[^a-z0-9]+', '-', 'g') as slug, split_part(email, '@', 2) as domain from accounts order by id limit 5

-- case: domain_counts
-- why: by a part of a text
select substring(email from '@(.*)$') as domain, count(*), array_agg(id order by id) && array[1, 2, 3] as has_first from accounts group by 1

-- case: tags_matrix
-- why: arrays against arrays
select t.tag, count(*) filter (where a.tags @> array[t.tag]) as has, count(*) filter (where a.tags && array[t.tag, 'tier1']) as either from accounts a cross join (select distinct unnest(tags) as tag from accounts) t group by 1 order by 1

-- case: json_report
-- why: a document of a report
select jsonb_pretty(jsonb_build_object('country', country, 'accounts', count(*), 'top', (array_agg(name order by balance desc))[1:3])) from accounts group by country order by country limit 2

-- case: json_filter
-- why: paths and containment on a column
select count(*) filter (where settings @> '{"theme": "dark"}'), count(*) filter (where settings @? '$.limits ? (@.daily > 5)'), count(*) filter (where settings ?| array['theme', 'none']), count(settings - array['theme', 'langs']) from accounts

-- case: crosstab_by_filter
-- why: a pivot
select to_char(placed_at, 'YYYY-MM') as month, count(*) filter (where status = 'paid') as paid, count(*) filter (where status = 'returned') as returned, round(avg(total) filter (where status = 'paid'), 2) as average from orders group by 1 order by 1

-- case: rollup_totals
-- why: subtotals
select coalesce(country, 'all') as country, coalesce(segment, 'all') as segment, count(*), sum(balance) from accounts group by rollup (country, segment) order by grouping(country), 1, grouping(segment), 2 limit 30

-- case: search_words
-- why: full text search with a rank
select id, ts_rank(to_tsvector('english', body), q) as rank, ts_headline('english', body, q) from docs, websearch_to_tsquery('english', 'boat or tide or sea') q order by rank desc, id limit 3

-- case: similar_names
-- why: names that are nearly the same
select name, similarity(name, 'Lamp 8') as alike, levenshtein(left(lower(name), 20), 'lamp 8') as edits, word_similarity('lamp', name) from products order by alike desc, id limit 3

-- case: running_streaks
-- why: gaps and islands
select account_id, min(day) as first, max(day) as last, count(*) from (select account_id, placed_at::date as day, placed_at::date - (row_number() over (partition by account_id order by placed_at::date))::int as island from orders) x group by account_id, island order by 4 desc, 1, 2 limit 5

-- case: tree_of_accounts
-- why: an indented tree
with recursive tree as (select id, name, 0 as depth, array[id] as path from accounts where manager_id is null union all select a.id, a.name, t.depth + 1, t.path || a.id from accounts a join tree t on a.manager_id = t.id) select repeat('  ', depth) || name as node, array_to_string(path, '>') from tree where not path && array[150] order by path limit 10

-- case: table_of_values
-- why: a join to literals
select v.label, count(o.id) from (values ('low', 0, 100), ('middle', 100, 300), ('high', 300, 10000)) v (label, least, most) left join orders o on o.total >= v.least and o.total < v.most group by v.label order by 1

-- case: sequence_of_weeks
-- why: weeks of a year
select to_char(week, 'IYYY-IW') as week, coalesce(sum(o.total), 0) from generate_series(timestamptz '2023-02-06', timestamptz '2023-04-03', '7 days') week left join orders o on o.placed_at >= week and o.placed_at < week + interval '7 days' group by 1 order by 1

-- case: list_in_text
-- why: a list in a text
select word, length(word), upper(word) from unnest(string_to_array('red,green,blue', ',')) with ordinality as w (word, at) order by at

-- case: csv_line
-- why: one line of many rows
select string_agg(format('%s;%s', id, name), E'\n' order by id) from (select id, name from accounts order by id limit 20) s

-- case: checksum
-- why: a hash over all rows
select md5(string_agg(md5(a::text), '' order by id)) from accounts a

-- case: deciles_of_series
-- why: an aggregate of a series, then searched
select split_part(string_agg(g::text, ','), ',', 100), strpos(string_agg(g::text, ','), '999'), array_agg(g) @> array[500, 700] from generate_series(1, 1000) g

-- case: between_and_in_columns
-- why: ordinary BETWEEN and IN over columns
select count(*) from orders where id between 1 and 1000 and (id in (account_id, 1, 2, 3) or total between symmetric 900 and 1 or id not in (account_id + 1, account_id + 2))

-- case: with_three_times
-- why: a WITH used three times, another inlined by wish
with a as (select id, account_id from orders), b as not materialized (select id from a where id > 0) select (select count(*) from a), (select count(*) from a x join b y on x.id = y.id), (select count(*) from b)

-- case: cube_of_three
-- why: a cube of three columns beside a rollup
select country, segment, count(*) from accounts group by cube (country, segment, (balance > 0)), rollup (country, segment)

-- case: jsonb_agg_table
-- why: rows of a table as one value, and as an array
select jsonb_agg(o.id), (select count(*) from unnest(array(select id from orders)) n) from orders o

-- case: xpath_simple_predicate
-- why: a path with a plain predicate
select xpath('//b[@id="2"]/text()', ('<a>' || repeat('<b id="2">x</b>', 100) || '</a>')::xml)

-- case: any_of_array
-- why: a list as an array
select count(*) from orders where id = any (array[1, 2, 3]) or id = any ('{4,5,6}'::bigint[])

-- case: forty_left_joins
-- why: attributes as columns, each by a join of its own
select a0.id, a1.name as n1, a2.name as n2, a3.name as n3, a4.name as n4, a5.name as n5, a6.name as n6, a7.name as n7, a8.name as n8, a9.name as n9, a10.name as n10, a11.name as n11, a12.name as n12, a13.name as n13, a14.name as n14, a15.name as n15, a16.name as n16, a17.name as n17, a18.name as n18, a19.name as n19, a20.name as n20, a21.name as n21, a22.name as n22, a23.name as n23, a24.name as n24, a25.name as n25, a26.name as n26, a27.name as n27, a28.name as n28, a29.name as n29, a30.name as n30, a31.name as n31, a32.name as n32, a33.name as n33, a34.name as n34, a35.name as n35, a36.name as n36, a37.name as n37, a38.name as n38, a39.name as n39 from accounts a0 left join accounts a1 on a1.id = a0.id and a1.segment = 'small' left join accounts a2 on a2.id = a0.id and a2.segment = 'small' left join accounts a3 on a3.id = a0.id and a3.segment = 'small' left join accounts a4 on a4.id = a0.id and a4.segment = 'small' left join accounts a5 on a5.id = a0.id and a5.segment = 'small' left join accounts a6 on a6.id = a0.id and a6.segment = 'small' left join accounts a7 on a7.id = a0.id and a7.segment = 'small' left join accounts a8 on a8.id = a0.id and a8.segment = 'small' left join accounts a9 on a9.id = a0.id and a9.segment = 'small' left join accounts a10 on a10.id = a0.id and a10.segment = 'small' left join accounts a11 on a11.id = a0.id and a11.segment = 'small' left join accounts a12 on a12.id = a0.id and a12.segment = 'small' left join accounts a13 on a13.id = a0.id and a13.segment = 'small' left join accounts a14 on a14.id = a0.id and a14.segment = 'small' left join accounts a15 on a15.id = a0.id and a15.segment = 'small' left join accounts a16 on a16.id = a0.id and a16.segment = 'small' left join accounts a17 on a17.id = a0.id and a17.segment = 'small' left join accounts a18 on a18.id = a0.id and a18.segment = 'small' left join accounts a19 on a19.id = a0.id and a19.segment = 'small' left join accounts a20 on a20.id = a0.id and a20.segment = 'small' left join accounts a21 on a21.id = a0.id and a21.segment = 'small' left join accounts a22 on a22.id = a0.id and a22.segment = 'small' left join accounts a23 on a23.id = a0.id and a23.segment = 'small' left join accounts a24 on a24.id = a0.id and a24.segment = 'small' left join accounts a25 on a25.id = a0.id and a25.segment = 'small' left join accounts a26 on a26.id = a0.id and a26.segment = 'small' left join accounts a27 on a27.id = a0.id and a27.segment = 'small' left join accounts a28 on a28.id = a0.id and a28.segment = 'small' left join accounts a29 on a29.id = a0.id and a29.segment = 'small' left join accounts a30 on a30.id = a0.id and a30.segment = 'small' left join accounts a31 on a31.id = a0.id and a31.segment = 'small' left join accounts a32 on a32.id = a0.id and a32.segment = 'small' left join accounts a33 on a33.id = a0.id and a33.segment = 'small' left join accounts a34 on a34.id = a0.id and a34.segment = 'small' left join accounts a35 on a35.id = a0.id and a35.segment = 'small' left join accounts a36 on a36.id = a0.id and a36.segment = 'small' left join accounts a37 on a37.id = a0.id and a37.segment = 'small' left join accounts a38 on a38.id = a0.id and a38.segment = 'small' left join accounts a39 on a39.id = a0.id and a39.segment = 'small' order by 1 limit 3

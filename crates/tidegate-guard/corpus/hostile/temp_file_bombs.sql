-- case: sort_series
-- why: a sort on disk
-- expect: harmless_end
select * from (select g, md5(g::text) as h from generate_series(1, 20000000) g) x order by h offset 19999999

-- case: sort_wide
-- why: wide rows sorted on disk
-- expect: harmless_end
select h from (select repeat(md5(g::text), 50) as h from generate_series(1, 600000) g) x order by h desc limit 1 offset 599999

-- case: function_scan
-- why: a function in FROM is kept on disk
-- expect: harmless_end
select count(*) from generate_series(1, 60000000) a join generate_series(1, 60000000) b on a = b

-- case: hash_join
-- why: a hash join in many batches
-- expect: harmless_end
select count(*) from (select g, repeat('x', 200) as p from generate_series(1, 4000000) g) a join (select g, repeat('y', 200) as q from generate_series(1, 4000000) g) b using (g)

-- case: recursive_union
-- why: a working table on disk
-- expect: harmless_end
with recursive r(n, s) as (select 1, repeat('x', 100) union all select n + 1, s from r) select n, s from r order by n desc

-- case: recursive_union_distinct
-- why: a recursive UNION keeps a hash table and a working table
-- expect: harmless_end
with recursive r(n) as (select 1 union select n + 1 from r) select count(*) from r

-- case: materialized_cte
-- why: a CTE read twice is kept
-- expect: harmless_end
with m as materialized (select g, repeat('x', 100) as s from generate_series(1, 9000000) g) select count(*) from m a join m b using (g)

-- case: distinct_series
-- why: duplicates removed on disk
-- expect: harmless_end
select count(*) from (select distinct md5(g::text) from generate_series(1, 20000000) g) x

-- case: union_series
-- why: a set operation on disk
-- expect: harmless_end
select count(*) from (select md5(g::text) from generate_series(1, 8000000) g union select md5(g::text) from generate_series(8000000, 16000000) g) x

-- case: intersect_series
-- why: a set operation on disk
-- expect: harmless_end
select count(*) from (select g::text from generate_series(1, 15000000) g intersect select g::text from generate_series(1, 15000000) g) x

-- case: window_rows
-- why: a window keeps its partition
-- expect: harmless_end
select max(s) from (select sum(g) over (order by md5(g::text) rows between unbounded preceding and unbounded following) as s from generate_series(1, 15000000) g) x

-- case: window_lag
-- why: a window keeps its partition
-- expect: harmless_end
select count(l) from (select lag(h, 1000000) over () as l from (select repeat(md5(g::text), 20) as h from generate_series(1, 3000000) g) y) x

-- case: aggregate_order
-- why: an ordered aggregate sorts
-- expect: harmless_end
select length((array_agg(h order by h))[1]) from (select repeat(md5(g::text), 10) as h from generate_series(1, 1000000) g) x

-- case: count_distinct
-- why: a distinct aggregate sorts
-- expect: harmless_end
select count(distinct md5(g::text)) from generate_series(1, 20000000) g

-- case: group_by_many
-- why: as many groups as rows
-- expect: harmless_end
select count(*) from (select md5(g::text), count(*) from generate_series(1, 15000000) g group by 1) x

-- case: percentile
-- why: an ordered set on disk
-- expect: harmless_end
select percentile_disc(0.5) within group (order by md5(g::text)) from generate_series(1, 20000000) g

-- case: cross_join_sort
-- why: a product sorted
-- expect: harmless_end
select a.id from orders a, orders b, generate_series(1, 20) g order by a.total * b.total + g, a.note, b.note

-- case: grouping_sets_sort
-- why: many sorts
-- expect: harmless_end
select count(*) from (select count(*) from generate_series(1, 3000000) g group by cube ((g % 1000003), (g % 999983), (md5(g::text)))) x

-- case: answer_rows
-- why: a long answer that the reader must stop
-- expect: harmless_end
select g, md5(g::text) from generate_series(1, 100000000) g

-- case: cursor_like_offset
-- why: rows skipped, none shown
-- expect: harmless_end
select repeat('x', 500) from generate_series(1, 20000000) g order by g desc offset 19000000

-- case: table_function_rows_from
-- why: two functions side by side
-- expect: harmless_end
select count(*) from rows from (generate_series(1, 30000000), generate_series(1, 30000000)) as t(a, b)

-- case: search_depth_first
-- why: a path column that grows
-- expect: harmless_end
with recursive r(n) as (select 1 union all select n + 1 from r where n < 20000) search depth first by n set path select max(path) from r

-- case: sleep
-- why: holds a session
-- expect: refused
select pg_sleep(3000)

-- case: sleep_for
-- why: holds a session
-- expect: refused
select pg_sleep_for('1 hour')

-- case: sleep_until
-- why: holds a session
-- expect: refused
select pg_sleep_until('tomorrow')

-- case: sleep_each_row
-- why: many short ones
-- expect: harmless_end
select id, pg_sleep(0.5) from accounts

-- case: sleep_after_set_config
-- why: lifts the timeout, then sleeps
-- expect: refused
select set_config('statement_timeout', '0', false), pg_sleep(60)

-- case: sleep_in_where
-- why: holds a session
-- expect: refused
select 1 from accounts where pg_sleep(500) is null

-- case: sleep_in_from
-- why: holds a session
-- expect: refused
select * from accounts, pg_sleep(2000)

-- case: sleep_qualified
-- why: holds a session
-- expect: refused
select pg_catalog.pg_sleep(2000)

-- case: endless_recursion
-- why: a recursive CTE without end
-- expect: harmless_end
with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r

-- case: endless_same_row
-- why: a recursive CTE without end that yields one value for ever
-- expect: harmless_end
with recursive r(n) as (select 1 union all select n from r) select max(n) from r

-- case: endless_fibonacci
-- why: numbers that grow without end
-- expect: harmless_end
with recursive f(a, b) as (select 0::numeric, 1::numeric union all select b, a + b from f) select count(*) from f

-- case: endless_doubling_rows
-- why: twice the rows each round
-- expect: harmless_end
with recursive r(n) as (select 1 union all select n + 1 from r, generate_series(1, 2)) select count(*) from r

-- case: endless_mandelbrot
-- why: long, but ends
-- expect: harmless_end
with recursive z(ix, iy, cx, cy, x, y, i) as (select ix, iy, ix / 200.0::float8, iy / 200.0::float8, 0::float8, 0::float8, 0 from generate_series(-400, 400) ix, generate_series(-400, 400) iy union all select ix, iy, cx, cy, x * x - y * y + cx, 2 * x * y + cy, i + 1 from z where x * x + y * y < 4 and i < 1000) select count(*) from z

-- case: cross_join
-- why: 10^12 pairs
-- expect: harmless_end
select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b

-- case: cross_join_tables
-- why: a product of real tables
-- expect: harmless_end
select count(*) from orders a, orders b, orders c, orders d where a.total + b.total + c.total + d.total = -1

-- case: cross_join_catalogue
-- why: a product of catalogue tables
-- expect: harmless_end
select count(*) from pg_attribute a, pg_attribute b, pg_attribute c where a.attname || b.attname = c.attname

-- case: long_series
-- why: 10^12 numbers
-- expect: harmless_end
select count(*) from generate_series(1, 1000000000000)

-- case: long_series_timestamp
-- why: microseconds of centuries
-- expect: harmless_end
select max(t) from generate_series(timestamp '1900-01-01', timestamp '9999-01-01', interval '1 microsecond') t

-- case: long_series_target
-- why: a series in the select list
-- expect: harmless_end
select generate_series(1, 1000000000000) offset 999999999999

-- case: nested_series
-- why: a series of series
-- expect: harmless_end
select sum(c) from generate_series(1, 1000000) g, lateral (select count(*) as c from generate_series(1, g)) x

-- case: correlated_subselects
-- why: quadratic and more
-- expect: harmless_end
select count(*) from orders a where (select count(*) from orders b where (select count(*) from orders c where c.total < b.total and c.id < a.id) > 5) > 5

-- case: quadratic_window
-- why: a frame that is computed anew each row
-- expect: harmless_end
select sum(x) from (select count(distinct_like) over (order by g rows between 200000 preceding and 200000 following exclude current row) as x from (select g, g % 1000 as distinct_like from generate_series(1, 400000) g) s) t

-- case: array_concat
-- why: quadratic copying
-- expect: harmless_end
with recursive r(a, n) as (select array[0], 0 union all select a || n, n + 1 from r where n < 100000) select max(array_length(a, 1)) from r

-- case: text_concat
-- why: quadratic copying
-- expect: harmless_end
with recursive r(s, n) as (select ''::text, 0 union all select s || repeat('x', 50), n + 1 from r where n < 100000) select max(length(s)) from r

-- case: regex_backreference
-- why: back-references backtrack
-- expect: harmless_end
select repeat('a', 40) || 'b' ~ '^(a*)*(a*)*(a*)*\1\2\3c$'

-- case: regex_nested
-- why: nested quantifiers over long text
-- expect: harmless_end
select repeat('a', 200000) ~ '(a+)+(b+)+(a+)+$'

-- case: regex_huge_bounds
-- why: bounds that multiply
-- expect: harmless_end
select 'x' ~ '((((x{1,200}){1,200}){1,200}){1,200})'

-- case: regex_lookahead
-- why: a scan from every position
-- expect: harmless_end
select regexp_count(repeat('ab', 100000), '(?=.*c)a')

-- case: regexp_replace_long
-- why: a scan from every position
-- expect: harmless_end
select length(regexp_replace(repeat('a', 300000), '(.*)(.*)(.*)b', '', 'g'))

-- case: like_many_percent
-- why: many wild cards
-- expect: harmless_end
select count(*) from generate_series(1, 100000) g where repeat('a', 3000) like '%a%a%a%a%a%a%a%a%a%a%a%a%b'

-- case: similar_to
-- why: a regex by another name
-- expect: harmless_end
select repeat('a', 100000) similar to '(a|aa|aaa)*(a|aa|aaa)*b'

-- case: numeric_power
-- why: a huge number
-- expect: harmless_end
select 10::numeric ^ 100000

-- case: numeric_power_fraction
-- why: a root of a huge number
-- expect: harmless_end
select 1.0000000001::numeric ^ 99999999999.5

-- case: numeric_exp_scale
-- why: an exponential of many digits
-- expect: harmless_end
select exp(5999.9999999999999999999999999999999999999999999999999::numeric(1000, 900))

-- case: numeric_ln_scale
-- why: a logarithm of a thousand digits
-- expect: harmless_end
select ln(repeat('9', 1000)::numeric(3000, 1000)), log(3.7::numeric(1000, 990), 2.2::numeric(1000, 990))

-- case: numeric_sqrt_scale
-- why: a root of many digits
-- expect: harmless_end
select sqrt(2::numeric(1000, 999)) from generate_series(1, 10000000)

-- case: factorial
-- why: a huge product
-- expect: harmless_end
select length(factorial(20000)::text)

-- case: factorial_each
-- why: many huge products
-- expect: harmless_end
select sum(length(factorial(g)::text)) from generate_series(1, 5000) g

-- case: numeric_product
-- why: a product that grows
-- expect: harmless_end
select length(product_of(g)::text) from generate_series(1, 20000) g

-- case: numeric_division
-- why: long divisions
-- expect: harmless_end
select count(*) from generate_series(1, 10000000) g where (repeat('7', 1000)::numeric / repeat('3', 500)::numeric) = g

-- case: gcd_fibonacci
-- why: a slow gcd of long numbers
-- expect: harmless_end
select gcd(repeat('9', 20000)::numeric, repeat('8', 19999)::numeric + 1)

-- case: crypt_blowfish
-- why: a password hash with a high cost
-- expect: harmless_end
select crypt('x', gen_salt('bf', 31))

-- case: crypt_blowfish_fixed
-- why: the cost inside the salt
-- expect: harmless_end
select crypt('x', '$2a$31$abcdefghijklmnopqrstuu')

-- case: crypt_des
-- why: the other hash with a count
-- expect: harmless_end
select crypt('x', gen_salt('xdes', 16777215)) from generate_series(1, 50)

-- case: pgp_key_derivation
-- why: a slow key derivation
-- expect: harmless_end
select pgp_sym_encrypt('x', 'k', 's2k-mode=3, s2k-count=65011712') from generate_series(1, 100)

-- case: hash_chain
-- why: a chain of hashes
-- expect: harmless_end
with recursive h(d, n) as (select sha256('x'), 0 union all select sha256(d), n + 1 from h where n < 100000000) select max(n) from h

-- case: normal_rand_many
-- why: a volatile series
-- expect: harmless_end
select count(*) from normal_rand(2000000000, 0, 1)

-- case: random_walk
-- why: a volatile function in a long scan
-- expect: harmless_end
select sum(random()) from generate_series(1, 3000000000)

-- case: levenshtein_all
-- why: all pairs
-- expect: harmless_end
select max(levenshtein(a.email, b.email)) from accounts a, accounts b, generate_series(1, 10000)

-- case: similarity_all
-- why: all pairs
-- expect: harmless_end
select max(similarity(a.body, b.body)) from docs a, docs b, generate_series(1, 10000)

-- case: headline_all
-- why: a highlighted text many times
-- expect: harmless_end
select count(ts_headline(body, to_tsquery('boat | tide'))) from docs, generate_series(1, 100000)

-- case: text_search_parse
-- why: parsing over and over
-- expect: harmless_end
select sum(length(to_tsvector('english', repeat(body, 50)))) from docs, generate_series(1, 10000)

-- case: jsonpath_products
-- why: filters within filters
-- expect: harmless_end
select count(*) from generate_series(1, 100000), jsonb_path_query((select jsonb_agg(g) from generate_series(1, 300) g), '$[*] ? (@ > 0)')

-- case: jsonpath_regex
-- why: a regex in a path
-- expect: harmless_end
select jsonb_path_exists(to_jsonb(repeat('a', 100000)), '$ ? (@ like_regex "^(a+)+(a+)+b$")')

-- case: jsonb_path_deep
-- why: any depth of a wide document
-- expect: harmless_end
select count(*) from docs, generate_series(1, 1000000) g where jsonb_path_exists(meta, '$.**.** ? (@ == "none")')

-- case: xpath_product
-- why: nested axes; libxml is not interruptible, some seconds
-- expect: harmless_end
select xpath('count(//*[count(//*[count(//*) > 0]) > 0])', ('<a>' || repeat('<b/>', 800) || '</a>')::xml)

-- case: xslt_loop
-- why: a stylesheet that calls itself
-- expect: harmless_end
select xslt_process('<a/>', '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><xsl:call-template name="t"/></xsl:template><xsl:template name="t"><xsl:call-template name="t"/><xsl:call-template name="t"/></xsl:template></xsl:stylesheet>')

-- case: sort_series
-- why: a sort that never begins to answer
-- expect: harmless_end
select g from generate_series(1, 1000000000) g order by md5(g::text) limit 1

-- case: geometry
-- why: polygons with many corners
-- expect: harmless_end
select count(*) from generate_series(1, 100000), (select polygon(5000, circle '((0,0),1)') as p) x where p && p and p @> p

-- case: overlaps_self_join
-- why: a range self join
-- expect: harmless_end
select count(*) from events a join events b on tstzrange(a.at, a.at + interval '1 year') && tstzrange(b.at, b.at + interval '1 year') join events c on tstzrange(c.at, c.at + interval '1 year') && tstzrange(a.at, a.at + interval '1 year')

-- case: cube_grouping
-- why: 4,096 grouping sets
-- expect: harmless_end
select count(*) from (select count(*) from orders group by cube (id, account_id, status, placed_at, total, note, (id + 1), (id + 2), (id + 3), (id + 4), (id + 5), (id + 6))) x

-- case: user_loop
-- why: a loop in a function of the user
-- expect: harmless_end
select patient_sum(100000000000)

-- case: knapsack
-- why: combinations without a bound
-- expect: harmless_end
with recursive k(ids, total) as (select array[id], price::numeric from products union all select k.ids || p.id, k.total + p.price from k join products p on p.id > all (k.ids)) select max(total) from k

-- case: paths
-- why: all simple paths of a full graph
-- expect: harmless_end
with recursive walk(at, path) as (select id, array[id] from products union all select p.id, path || p.id from walk w join products p on not p.id = any (w.path)) select count(*) from walk

-- case: timezone_scan
-- why: a slow function in a join
-- expect: harmless_end
select count(*) from pg_timezone_names a, pg_timezone_names b, generate_series(1, 1000)

-- case: full_joins
-- why: the planner is deaf for two minutes while it orders 200 full joins
-- expect: refused
select 1 from accounts a0 full join accounts a1 on a1.id = a0.id full join accounts a2 on a2.id = a0.id full join accounts a3 on a3.id = a0.id full join accounts a4 on a4.id = a0.id full join accounts a5 on a5.id = a0.id full join accounts a6 on a6.id = a0.id full join accounts a7 on a7.id = a0.id full join accounts a8 on a8.id = a0.id full join accounts a9 on a9.id = a0.id full join accounts a10 on a10.id = a0.id full join accounts a11 on a11.id = a0.id full join accounts a12 on a12.id = a0.id full join accounts a13 on a13.id = a0.id full join accounts a14 on a14.id = a0.id full join accounts a15 on a15.id = a0.id full join accounts a16 on a16.id = a0.id full join accounts a17 on a17.id = a0.id full join accounts a18 on a18.id = a0.id full join accounts a19 on a19.id = a0.id full join accounts a20 on a20.id = a0.id full join accounts a21 on a21.id = a0.id full join accounts a22 on a22.id = a0.id full join accounts a23 on a23.id = a0.id full join accounts a24 on a24.id = a0.id full join accounts a25 on a25.id = a0.id full join accounts a26 on a26.id = a0.id full join accounts a27 on a27.id = a0.id full join accounts a28 on a28.id = a0.id full join accounts a29 on a29.id = a0.id full join accounts a30 on a30.id = a0.id full join accounts a31 on a31.id = a0.id full join accounts a32 on a32.id = a0.id full join accounts a33 on a33.id = a0.id full join accounts a34 on a34.id = a0.id full join accounts a35 on a35.id = a0.id full join accounts a36 on a36.id = a0.id full join accounts a37 on a37.id = a0.id full join accounts a38 on a38.id = a0.id full join accounts a39 on a39.id = a0.id full join accounts a40 on a40.id = a0.id full join accounts a41 on a41.id = a0.id full join accounts a42 on a42.id = a0.id full join accounts a43 on a43.id = a0.id full join accounts a44 on a44.id = a0.id full join accounts a45 on a45.id = a0.id full join accounts a46 on a46.id = a0.id full join accounts a47 on a47.id = a0.id full join accounts a48 on a48.id = a0.id full join accounts a49 on a49.id = a0.id full join accounts a50 on a50.id = a0.id full join accounts a51 on a51.id = a0.id full join accounts a52 on a52.id = a0.id full join accounts a53 on a53.id = a0.id full join accounts a54 on a54.id = a0.id full join accounts a55 on a55.id = a0.id full join accounts a56 on a56.id = a0.id full join accounts a57 on a57.id = a0.id full join accounts a58 on a58.id = a0.id full join accounts a59 on a59.id = a0.id full join accounts a60 on a60.id = a0.id full join accounts a61 on a61.id = a0.id full join accounts a62 on a62.id = a0.id full join accounts a63 on a63.id = a0.id full join accounts a64 on a64.id = a0.id full join accounts a65 on a65.id = a0.id full join accounts a66 on a66.id = a0.id full join accounts a67 on a67.id = a0.id full join accounts a68 on a68.id = a0.id full join accounts a69 on a69.id = a0.id full join accounts a70 on a70.id = a0.id full join accounts a71 on a71.id = a0.id full join accounts a72 on a72.id = a0.id full join accounts a73 on a73.id = a0.id full join accounts a74 on a74.id = a0.id full join accounts a75 on a75.id = a0.id full join accounts a76 on a76.id = a0.id full join accounts a77 on a77.id = a0.id full join accounts a78 on a78.id = a0.id full join accounts a79 on a79.id = a0.id full join accounts a80 on a80.id = a0.id full join accounts a81 on a81.id = a0.id full join accounts a82 on a82.id = a0.id full join accounts a83 on a83.id = a0.id full join accounts a84 on a84.id = a0.id full join accounts a85 on a85.id = a0.id full join accounts a86 on a86.id = a0.id full join accounts a87 on a87.id = a0.id full join accounts a88 on a88.id = a0.id full join accounts a89 on a89.id = a0.id full join accounts a90 on a90.id = a0.id full join accounts a91 on a91.id = a0.id full join accounts a92 on a92.id = a0.id full join accounts a93 on a93.id = a0.id full join accounts a94 on a94.id = a0.id full join accounts a95 on a95.id = a0.id full join accounts a96 on a96.id = a0.id full join accounts a97 on a97.id = a0.id full join accounts a98 on a98.id = a0.id full join accounts a99 on a99.id = a0.id full join accounts a100 on a100.id = a0.id full join accounts a101 on a101.id = a0.id full join accounts a102 on a102.id = a0.id full join accounts a103 on a103.id = a0.id full join accounts a104 on a104.id = a0.id full join accounts a105 on a105.id = a0.id full join accounts a106 on a106.id = a0.id full join accounts a107 on a107.id = a0.id full join accounts a108 on a108.id = a0.id full join accounts a109 on a109.id = a0.id full join accounts a110 on a110.id = a0.id full join accounts a111 on a111.id = a0.id full join accounts a112 on a112.id = a0.id full join accounts a113 on a113.id = a0.id full join accounts a114 on a114.id = a0.id full join accounts a115 on a115.id = a0.id full join accounts a116 on a116.id = a0.id full join accounts a117 on a117.id = a0.id full join accounts a118 on a118.id = a0.id full join accounts a119 on a119.id = a0.id full join accounts a120 on a120.id = a0.id full join accounts a121 on a121.id = a0.id full join accounts a122 on a122.id = a0.id full join accounts a123 on a123.id = a0.id full join accounts a124 on a124.id = a0.id full join accounts a125 on a125.id = a0.id full join accounts a126 on a126.id = a0.id full join accounts a127 on a127.id = a0.id full join accounts a128 on a128.id = a0.id full join accounts a129 on a129.id = a0.id full join accounts a130 on a130.id = a0.id full join accounts a131 on a131.id = a0.id full join accounts a132 on a132.id = a0.id full join accounts a133 on a133.id = a0.id full join accounts a134 on a134.id = a0.id full join accounts a135 on a135.id = a0.id full join accounts a136 on a136.id = a0.id full join accounts a137 on a137.id = a0.id full join accounts a138 on a138.id = a0.id full join accounts a139 on a139.id = a0.id full join accounts a140 on a140.id = a0.id full join accounts a141 on a141.id = a0.id full join accounts a142 on a142.id = a0.id full join accounts a143 on a143.id = a0.id full join accounts a144 on a144.id = a0.id full join accounts a145 on a145.id = a0.id full join accounts a146 on a146.id = a0.id full join accounts a147 on a147.id = a0.id full join accounts a148 on a148.id = a0.id full join accounts a149 on a149.id = a0.id full join accounts a150 on a150.id = a0.id full join accounts a151 on a151.id = a0.id full join accounts a152 on a152.id = a0.id full join accounts a153 on a153.id = a0.id full join accounts a154 on a154.id = a0.id full join accounts a155 on a155.id = a0.id full join accounts a156 on a156.id = a0.id full join accounts a157 on a157.id = a0.id full join accounts a158 on a158.id = a0.id full join accounts a159 on a159.id = a0.id full join accounts a160 on a160.id = a0.id full join accounts a161 on a161.id = a0.id full join accounts a162 on a162.id = a0.id full join accounts a163 on a163.id = a0.id full join accounts a164 on a164.id = a0.id full join accounts a165 on a165.id = a0.id full join accounts a166 on a166.id = a0.id full join accounts a167 on a167.id = a0.id full join accounts a168 on a168.id = a0.id full join accounts a169 on a169.id = a0.id full join accounts a170 on a170.id = a0.id full join accounts a171 on a171.id = a0.id full join accounts a172 on a172.id = a0.id full join accounts a173 on a173.id = a0.id full join accounts a174 on a174.id = a0.id full join accounts a175 on a175.id = a0.id full join accounts a176 on a176.id = a0.id full join accounts a177 on a177.id = a0.id full join accounts a178 on a178.id = a0.id full join accounts a179 on a179.id = a0.id full join accounts a180 on a180.id = a0.id full join accounts a181 on a181.id = a0.id full join accounts a182 on a182.id = a0.id full join accounts a183 on a183.id = a0.id full join accounts a184 on a184.id = a0.id full join accounts a185 on a185.id = a0.id full join accounts a186 on a186.id = a0.id full join accounts a187 on a187.id = a0.id full join accounts a188 on a188.id = a0.id full join accounts a189 on a189.id = a0.id full join accounts a190 on a190.id = a0.id full join accounts a191 on a191.id = a0.id full join accounts a192 on a192.id = a0.id full join accounts a193 on a193.id = a0.id full join accounts a194 on a194.id = a0.id full join accounts a195 on a195.id = a0.id full join accounts a196 on a196.id = a0.id full join accounts a197 on a197.id = a0.id full join accounts a198 on a198.id = a0.id full join accounts a199 on a199.id = a0.id

-- case: left_joins_of_one
-- why: the same with left joins, half of them in a subquery
-- expect: refused
select 1 from (select a0.id from accounts a0 left join accounts a1 on a1.id = a0.manager_id left join accounts a2 on a2.id = a0.manager_id left join accounts a3 on a3.id = a0.manager_id left join accounts a4 on a4.id = a0.manager_id left join accounts a5 on a5.id = a0.manager_id left join accounts a6 on a6.id = a0.manager_id left join accounts a7 on a7.id = a0.manager_id left join accounts a8 on a8.id = a0.manager_id left join accounts a9 on a9.id = a0.manager_id left join accounts a10 on a10.id = a0.manager_id left join accounts a11 on a11.id = a0.manager_id left join accounts a12 on a12.id = a0.manager_id left join accounts a13 on a13.id = a0.manager_id left join accounts a14 on a14.id = a0.manager_id left join accounts a15 on a15.id = a0.manager_id left join accounts a16 on a16.id = a0.manager_id left join accounts a17 on a17.id = a0.manager_id left join accounts a18 on a18.id = a0.manager_id left join accounts a19 on a19.id = a0.manager_id left join accounts a20 on a20.id = a0.manager_id left join accounts a21 on a21.id = a0.manager_id left join accounts a22 on a22.id = a0.manager_id left join accounts a23 on a23.id = a0.manager_id left join accounts a24 on a24.id = a0.manager_id left join accounts a25 on a25.id = a0.manager_id left join accounts a26 on a26.id = a0.manager_id left join accounts a27 on a27.id = a0.manager_id left join accounts a28 on a28.id = a0.manager_id left join accounts a29 on a29.id = a0.manager_id left join accounts a30 on a30.id = a0.manager_id left join accounts a31 on a31.id = a0.manager_id left join accounts a32 on a32.id = a0.manager_id left join accounts a33 on a33.id = a0.manager_id left join accounts a34 on a34.id = a0.manager_id left join accounts a35 on a35.id = a0.manager_id left join accounts a36 on a36.id = a0.manager_id left join accounts a37 on a37.id = a0.manager_id left join accounts a38 on a38.id = a0.manager_id left join accounts a39 on a39.id = a0.manager_id left join accounts a40 on a40.id = a0.manager_id left join accounts a41 on a41.id = a0.manager_id left join accounts a42 on a42.id = a0.manager_id left join accounts a43 on a43.id = a0.manager_id left join accounts a44 on a44.id = a0.manager_id left join accounts a45 on a45.id = a0.manager_id left join accounts a46 on a46.id = a0.manager_id left join accounts a47 on a47.id = a0.manager_id left join accounts a48 on a48.id = a0.manager_id left join accounts a49 on a49.id = a0.manager_id left join accounts a50 on a50.id = a0.manager_id left join accounts a51 on a51.id = a0.manager_id left join accounts a52 on a52.id = a0.manager_id left join accounts a53 on a53.id = a0.manager_id left join accounts a54 on a54.id = a0.manager_id left join accounts a55 on a55.id = a0.manager_id left join accounts a56 on a56.id = a0.manager_id left join accounts a57 on a57.id = a0.manager_id left join accounts a58 on a58.id = a0.manager_id left join accounts a59 on a59.id = a0.manager_id left join accounts a60 on a60.id = a0.manager_id left join accounts a61 on a61.id = a0.manager_id left join accounts a62 on a62.id = a0.manager_id left join accounts a63 on a63.id = a0.manager_id left join accounts a64 on a64.id = a0.manager_id left join accounts a65 on a65.id = a0.manager_id left join accounts a66 on a66.id = a0.manager_id left join accounts a67 on a67.id = a0.manager_id left join accounts a68 on a68.id = a0.manager_id left join accounts a69 on a69.id = a0.manager_id left join accounts a70 on a70.id = a0.manager_id left join accounts a71 on a71.id = a0.manager_id left join accounts a72 on a72.id = a0.manager_id left join accounts a73 on a73.id = a0.manager_id left join accounts a74 on a74.id = a0.manager_id left join accounts a75 on a75.id = a0.manager_id left join accounts a76 on a76.id = a0.manager_id left join accounts a77 on a77.id = a0.manager_id left join accounts a78 on a78.id = a0.manager_id left join accounts a79 on a79.id = a0.manager_id left join accounts a80 on a80.id = a0.manager_id left join accounts a81 on a81.id = a0.manager_id left join accounts a82 on a82.id = a0.manager_id left join accounts a83 on a83.id = a0.manager_id left join accounts a84 on a84.id = a0.manager_id left join accounts a85 on a85.id = a0.manager_id left join accounts a86 on a86.id = a0.manager_id left join accounts a87 on a87.id = a0.manager_id left join accounts a88 on a88.id = a0.manager_id left join accounts a89 on a89.id = a0.manager_id) s left join accounts b1 on b1.id = s.id left join accounts b2 on b2.id = s.id left join accounts b3 on b3.id = s.id left join accounts b4 on b4.id = s.id left join accounts b5 on b5.id = s.id left join accounts b6 on b6.id = s.id left join accounts b7 on b7.id = s.id left join accounts b8 on b8.id = s.id left join accounts b9 on b9.id = s.id left join accounts b10 on b10.id = s.id left join accounts b11 on b11.id = s.id left join accounts b12 on b12.id = s.id left join accounts b13 on b13.id = s.id left join accounts b14 on b14.id = s.id left join accounts b15 on b15.id = s.id left join accounts b16 on b16.id = s.id left join accounts b17 on b17.id = s.id left join accounts b18 on b18.id = s.id left join accounts b19 on b19.id = s.id left join accounts b20 on b20.id = s.id left join accounts b21 on b21.id = s.id left join accounts b22 on b22.id = s.id left join accounts b23 on b23.id = s.id left join accounts b24 on b24.id = s.id left join accounts b25 on b25.id = s.id left join accounts b26 on b26.id = s.id left join accounts b27 on b27.id = s.id left join accounts b28 on b28.id = s.id left join accounts b29 on b29.id = s.id left join accounts b30 on b30.id = s.id left join accounts b31 on b31.id = s.id left join accounts b32 on b32.id = s.id left join accounts b33 on b33.id = s.id left join accounts b34 on b34.id = s.id left join accounts b35 on b35.id = s.id left join accounts b36 on b36.id = s.id left join accounts b37 on b37.id = s.id left join accounts b38 on b38.id = s.id left join accounts b39 on b39.id = s.id left join accounts b40 on b40.id = s.id left join accounts b41 on b41.id = s.id left join accounts b42 on b42.id = s.id left join accounts b43 on b43.id = s.id left join accounts b44 on b44.id = s.id left join accounts b45 on b45.id = s.id left join accounts b46 on b46.id = s.id left join accounts b47 on b47.id = s.id left join accounts b48 on b48.id = s.id left join accounts b49 on b49.id = s.id left join accounts b50 on b50.id = s.id left join accounts b51 on b51.id = s.id left join accounts b52 on b52.id = s.id left join accounts b53 on b53.id = s.id left join accounts b54 on b54.id = s.id left join accounts b55 on b55.id = s.id left join accounts b56 on b56.id = s.id left join accounts b57 on b57.id = s.id left join accounts b58 on b58.id = s.id left join accounts b59 on b59.id = s.id left join accounts b60 on b60.id = s.id left join accounts b61 on b61.id = s.id left join accounts b62 on b62.id = s.id left join accounts b63 on b63.id = s.id left join accounts b64 on b64.id = s.id left join accounts b65 on b65.id = s.id left join accounts b66 on b66.id = s.id left join accounts b67 on b67.id = s.id left join accounts b68 on b68.id = s.id left join accounts b69 on b69.id = s.id left join accounts b70 on b70.id = s.id left join accounts b71 on b71.id = s.id left join accounts b72 on b72.id = s.id left join accounts b73 on b73.id = s.id left join accounts b74 on b74.id = s.id left join accounts b75 on b75.id = s.id left join accounts b76 on b76.id = s.id left join accounts b77 on b77.id = s.id left join accounts b78 on b78.id = s.id left join accounts b79 on b79.id = s.id left join accounts b80 on b80.id = s.id left join accounts b81 on b81.id = s.id left join accounts b82 on b82.id = s.id left join accounts b83 on b83.id = s.id left join accounts b84 on b84.id = s.id left join accounts b85 on b85.id = s.id left join accounts b86 on b86.id = s.id left join accounts b87 on b87.id = s.id left join accounts b88 on b88.id = s.id left join accounts b89 on b89.id = s.id

-- case: left_joins_in_exists
-- why: the same in subqueries that are joined
-- expect: refused
select 1 from accounts a where exists (select from orders o left join accounts b0 on b0.id = o.account_id left join accounts b1 on b1.id = o.account_id left join accounts b2 on b2.id = o.account_id left join accounts b3 on b3.id = o.account_id left join accounts b4 on b4.id = o.account_id left join accounts b5 on b5.id = o.account_id left join accounts b6 on b6.id = o.account_id left join accounts b7 on b7.id = o.account_id left join accounts b8 on b8.id = o.account_id left join accounts b9 on b9.id = o.account_id left join accounts b10 on b10.id = o.account_id left join accounts b11 on b11.id = o.account_id left join accounts b12 on b12.id = o.account_id left join accounts b13 on b13.id = o.account_id left join accounts b14 on b14.id = o.account_id left join accounts b15 on b15.id = o.account_id left join accounts b16 on b16.id = o.account_id left join accounts b17 on b17.id = o.account_id left join accounts b18 on b18.id = o.account_id left join accounts b19 on b19.id = o.account_id left join accounts b20 on b20.id = o.account_id left join accounts b21 on b21.id = o.account_id left join accounts b22 on b22.id = o.account_id left join accounts b23 on b23.id = o.account_id left join accounts b24 on b24.id = o.account_id left join accounts b25 on b25.id = o.account_id left join accounts b26 on b26.id = o.account_id left join accounts b27 on b27.id = o.account_id left join accounts b28 on b28.id = o.account_id left join accounts b29 on b29.id = o.account_id where o.account_id = a.id) and exists (select from orders o left join accounts b0 on b0.id = o.account_id left join accounts b1 on b1.id = o.account_id left join accounts b2 on b2.id = o.account_id left join accounts b3 on b3.id = o.account_id left join accounts b4 on b4.id = o.account_id left join accounts b5 on b5.id = o.account_id left join accounts b6 on b6.id = o.account_id left join accounts b7 on b7.id = o.account_id left join accounts b8 on b8.id = o.account_id left join accounts b9 on b9.id = o.account_id left join accounts b10 on b10.id = o.account_id left join accounts b11 on b11.id = o.account_id left join accounts b12 on b12.id = o.account_id left join accounts b13 on b13.id = o.account_id left join accounts b14 on b14.id = o.account_id left join accounts b15 on b15.id = o.account_id left join accounts b16 on b16.id = o.account_id left join accounts b17 on b17.id = o.account_id left join accounts b18 on b18.id = o.account_id left join accounts b19 on b19.id = o.account_id left join accounts b20 on b20.id = o.account_id left join accounts b21 on b21.id = o.account_id left join accounts b22 on b22.id = o.account_id left join accounts b23 on b23.id = o.account_id left join accounts b24 on b24.id = o.account_id left join accounts b25 on b25.id = o.account_id left join accounts b26 on b26.id = o.account_id left join accounts b27 on b27.id = o.account_id left join accounts b28 on b28.id = o.account_id left join accounts b29 on b29.id = o.account_id where o.account_id = a.id) and exists (select from orders o left join accounts b0 on b0.id = o.account_id left join accounts b1 on b1.id = o.account_id left join accounts b2 on b2.id = o.account_id left join accounts b3 on b3.id = o.account_id left join accounts b4 on b4.id = o.account_id left join accounts b5 on b5.id = o.account_id left join accounts b6 on b6.id = o.account_id left join accounts b7 on b7.id = o.account_id left join accounts b8 on b8.id = o.account_id left join accounts b9 on b9.id = o.account_id left join accounts b10 on b10.id = o.account_id left join accounts b11 on b11.id = o.account_id left join accounts b12 on b12.id = o.account_id left join accounts b13 on b13.id = o.account_id left join accounts b14 on b14.id = o.account_id left join accounts b15 on b15.id = o.account_id left join accounts b16 on b16.id = o.account_id left join accounts b17 on b17.id = o.account_id left join accounts b18 on b18.id = o.account_id left join accounts b19 on b19.id = o.account_id left join accounts b20 on b20.id = o.account_id left join accounts b21 on b21.id = o.account_id left join accounts b22 on b22.id = o.account_id left join accounts b23 on b23.id = o.account_id left join accounts b24 on b24.id = o.account_id left join accounts b25 on b25.id = o.account_id left join accounts b26 on b26.id = o.account_id left join accounts b27 on b27.id = o.account_id left join accounts b28 on b28.id = o.account_id left join accounts b29 on b29.id = o.account_id where o.account_id = a.id) and exists (select from orders o left join accounts b0 on b0.id = o.account_id left join accounts b1 on b1.id = o.account_id left join accounts b2 on b2.id = o.account_id left join accounts b3 on b3.id = o.account_id left join accounts b4 on b4.id = o.account_id left join accounts b5 on b5.id = o.account_id left join accounts b6 on b6.id = o.account_id left join accounts b7 on b7.id = o.account_id left join accounts b8 on b8.id = o.account_id left join accounts b9 on b9.id = o.account_id left join accounts b10 on b10.id = o.account_id left join accounts b11 on b11.id = o.account_id left join accounts b12 on b12.id = o.account_id left join accounts b13 on b13.id = o.account_id left join accounts b14 on b14.id = o.account_id left join accounts b15 on b15.id = o.account_id left join accounts b16 on b16.id = o.account_id left join accounts b17 on b17.id = o.account_id left join accounts b18 on b18.id = o.account_id left join accounts b19 on b19.id = o.account_id left join accounts b20 on b20.id = o.account_id left join accounts b21 on b21.id = o.account_id left join accounts b22 on b22.id = o.account_id left join accounts b23 on b23.id = o.account_id left join accounts b24 on b24.id = o.account_id left join accounts b25 on b25.id = o.account_id left join accounts b26 on b26.id = o.account_id left join accounts b27 on b27.id = o.account_id left join accounts b28 on b28.id = o.account_id left join accounts b29 on b29.id = o.account_id where o.account_id = a.id) and exists (select from orders o left join accounts b0 on b0.id = o.account_id left join accounts b1 on b1.id = o.account_id left join accounts b2 on b2.id = o.account_id left join accounts b3 on b3.id = o.account_id left join accounts b4 on b4.id = o.account_id left join accounts b5 on b5.id = o.account_id left join accounts b6 on b6.id = o.account_id left join accounts b7 on b7.id = o.account_id left join accounts b8 on b8.id = o.account_id left join accounts b9 on b9.id = o.account_id left join accounts b10 on b10.id = o.account_id left join accounts b11 on b11.id = o.account_id left join accounts b12 on b12.id = o.account_id left join accounts b13 on b13.id = o.account_id left join accounts b14 on b14.id = o.account_id left join accounts b15 on b15.id = o.account_id left join accounts b16 on b16.id = o.account_id left join accounts b17 on b17.id = o.account_id left join accounts b18 on b18.id = o.account_id left join accounts b19 on b19.id = o.account_id left join accounts b20 on b20.id = o.account_id left join accounts b21 on b21.id = o.account_id left join accounts b22 on b22.id = o.account_id left join accounts b23 on b23.id = o.account_id left join accounts b24 on b24.id = o.account_id left join accounts b25 on b25.id = o.account_id left join accounts b26 on b26.id = o.account_id left join accounts b27 on b27.id = o.account_id left join accounts b28 on b28.id = o.account_id left join accounts b29 on b29.id = o.account_id where o.account_id = a.id)

-- case: cross_joins
-- why: a FROM of 1,200 tables
-- expect: refused
select 1 from accounts a0, accounts a1, accounts a2, accounts a3, accounts a4, accounts a5, accounts a6, accounts a7, accounts a8, accounts a9, accounts a10, accounts a11, accounts a12, accounts a13, accounts a14, accounts a15, accounts a16, accounts a17, accounts a18, accounts a19, accounts a20, accounts a21, accounts a22, accounts a23, accounts a24, accounts a25, accounts a26, accounts a27, accounts a28, accounts a29, accounts a30, accounts a31, accounts a32, accounts a33, accounts a34, accounts a35, accounts a36, accounts a37, accounts a38, accounts a39, accounts a40, accounts a41, accounts a42, accounts a43, accounts a44, accounts a45, accounts a46, accounts a47, accounts a48, accounts a49, accounts a50, accounts a51, accounts a52, accounts a53, accounts a54, accounts a55, accounts a56, accounts a57, accounts a58, accounts a59, accounts a60, accounts a61, accounts a62, accounts a63, accounts a64, accounts a65, accounts a66, accounts a67, accounts a68, accounts a69, accounts a70, accounts a71, accounts a72, accounts a73, accounts a74, accounts a75, accounts a76, accounts a77, accounts a78, accounts a79, accounts a80, accounts a81, accounts a82, accounts a83, accounts a84, accounts a85, accounts a86, accounts a87, accounts a88, accounts a89, accounts a90, accounts a91, accounts a92, accounts a93, accounts a94, accounts a95, accounts a96, accounts a97, accounts a98, accounts a99, accounts a100, accounts a101, accounts a102, accounts a103, accounts a104, accounts a105, accounts a106, accounts a107, accounts a108, accounts a109, accounts a110, accounts a111, accounts a112, accounts a113, accounts a114, accounts a115, accounts a116, accounts a117, accounts a118, accounts a119, accounts a120, accounts a121, accounts a122, accounts a123, accounts a124, accounts a125, accounts a126, accounts a127, accounts a128, accounts a129, accounts a130, accounts a131, accounts a132, accounts a133, accounts a134, accounts a135, accounts a136, accounts a137, accounts a138, accounts a139, accounts a140, accounts a141, accounts a142, accounts a143, accounts a144, accounts a145, accounts a146, accounts a147, accounts a148, accounts a149, accounts a150, accounts a151, accounts a152, accounts a153, accounts a154, accounts a155, accounts a156, accounts a157, accounts a158, accounts a159, accounts a160, accounts a161, accounts a162, accounts a163, accounts a164, accounts a165, accounts a166, accounts a167, accounts a168, accounts a169, accounts a170, accounts a171, accounts a172, accounts a173, accounts a174, accounts a175, accounts a176, accounts a177, accounts a178, accounts a179, accounts a180, accounts a181, accounts a182, accounts a183, accounts a184, accounts a185, accounts a186, accounts a187, accounts a188, accounts a189, accounts a190, accounts a191, accounts a192, accounts a193, accounts a194, accounts a195, accounts a196, accounts a197, accounts a198, accounts a199, accounts a200, accounts a201, accounts a202, accounts a203, accounts a204, accounts a205, accounts a206, accounts a207, accounts a208, accounts a209, accounts a210, accounts a211, accounts a212, accounts a213, accounts a214, accounts a215, accounts a216, accounts a217, accounts a218, accounts a219, accounts a220, accounts a221, accounts a222, accounts a223, accounts a224, accounts a225, accounts a226, accounts a227, accounts a228, accounts a229, accounts a230, accounts a231, accounts a232, accounts a233, accounts a234, accounts a235, accounts a236, accounts a237, accounts a238, accounts a239, accounts a240, accounts a241, accounts a242, accounts a243, accounts a244, accounts a245, accounts a246, accounts a247, accounts a248, accounts a249, accounts a250, accounts a251, accounts a252, accounts a253, accounts a254, accounts a255, accounts a256, accounts a257, accounts a258, accounts a259, accounts a260, accounts a261, accounts a262, accounts a263, accounts a264, accounts a265, accounts a266, accounts a267, accounts a268, accounts a269, accounts a270, accounts a271, accounts a272, accounts a273, accounts a274, accounts a275, accounts a276, accounts a277, accounts a278, accounts a279, accounts a280, accounts a281, accounts a282, accounts a283, accounts a284, accounts a285, accounts a286, accounts a287, accounts a288, accounts a289, accounts a290, accounts a291, accounts a292, accounts a293, accounts a294, accounts a295, accounts a296, accounts a297, accounts a298, accounts a299, accounts a300, accounts a301, accounts a302, accounts a303, accounts a304, accounts a305, accounts a306, accounts a307, accounts a308, accounts a309, accounts a310, accounts a311, accounts a312, accounts a313, accounts a314, accounts a315, accounts a316, accounts a317, accounts a318, accounts a319, accounts a320, accounts a321, accounts a322, accounts a323, accounts a324, accounts a325, accounts a326, accounts a327, accounts a328, accounts a329, accounts a330, accounts a331, accounts a332, accounts a333, accounts a334, accounts a335, accounts a336, accounts a337, accounts a338, accounts a339, accounts a340, accounts a341, accounts a342, accounts a343, accounts a344, accounts a345, accounts a346, accounts a347, accounts a348, accounts a349, accounts a350, accounts a351, accounts a352, accounts a353, accounts a354, accounts a355, accounts a356, accounts a357, accounts a358, accounts a359, accounts a360, accounts a361, accounts a362, accounts a363, accounts a364, accounts a365, accounts a366, accounts a367, accounts a368, accounts a369, accounts a370, accounts a371, accounts a372, accounts a373, accounts a374, accounts a375, accounts a376, accounts a377, accounts a378, accounts a379, accounts a380, accounts a381, accounts a382, accounts a383, accounts a384, accounts a385, accounts a386, accounts a387, accounts a388, accounts a389, accounts a390, accounts a391, accounts a392, accounts a393, accounts a394, accounts a395, accounts a396, accounts a397, accounts a398, accounts a399, accounts a400, accounts a401, accounts a402, accounts a403, accounts a404, accounts a405, accounts a406, accounts a407, accounts a408, accounts a409, accounts a410, accounts a411, accounts a412, accounts a413, accounts a414, accounts a415, accounts a416, accounts a417, accounts a418, accounts a419, accounts a420, accounts a421, accounts a422, accounts a423, accounts a424, accounts a425, accounts a426, accounts a427, accounts a428, accounts a429, accounts a430, accounts a431, accounts a432, accounts a433, accounts a434, accounts a435, accounts a436, accounts a437, accounts a438, accounts a439, accounts a440, accounts a441, accounts a442, accounts a443, accounts a444, accounts a445, accounts a446, accounts a447, accounts a448, accounts a449, accounts a450, accounts a451, accounts a452, accounts a453, accounts a454, accounts a455, accounts a456, accounts a457, accounts a458, accounts a459, accounts a460, accounts a461, accounts a462, accounts a463, accounts a464, accounts a465, accounts a466, accounts a467, accounts a468, accounts a469, accounts a470, accounts a471, accounts a472, accounts a473, accounts a474, accounts a475, accounts a476, accounts a477, accounts a478, accounts a479, accounts a480, accounts a481, accounts a482, accounts a483, accounts a484, accounts a485, accounts a486, accounts a487, accounts a488, accounts a489, accounts a490, accounts a491, accounts a492, accounts a493, accounts a494, accounts a495, accounts a496, accounts a497, accounts a498, accounts a499, accounts a500, accounts a501, accounts a502, accounts a503, accounts a504, accounts a505, accounts a506, accounts a507, accounts a508, accounts a509, accounts a510, accounts a511, accounts a512, accounts a513, accounts a514, accounts a515, accounts a516, accounts a517, accounts a518, accounts a519, accounts a520, accounts a521, accounts a522, accounts a523, accounts a524, accounts a525, accounts a526, accounts a527, accounts a528, accounts a529, accounts a530, accounts a531, accounts a532, accounts a533, accounts a534, accounts a535, accounts a536, accounts a537, accounts a538, accounts a539, accounts a540, accounts a541, accounts a542, accounts a543, accounts a544, accounts a545, accounts a546, accounts a547, accounts a548, accounts a549, accounts a550, accounts a551, accounts a552, accounts a553, accounts a554, accounts a555, accounts a556, accounts a557, accounts a558, accounts a559, accounts a560, accounts a561, accounts a562, accounts a563, accounts a564, accounts a565, accounts a566, accounts a567, accounts a568, accounts a569, accounts a570, accounts a571, accounts a572, accounts a573, accounts a574, accounts a575, accounts a576, accounts a577, accounts a578, accounts a579, accounts a580, accounts a581, accounts a582, accounts a583, accounts a584, accounts a585, accounts a586, accounts a587, accounts a588, accounts a589, accounts a590, accounts a591, accounts a592, accounts a593, accounts a594, accounts a595, accounts a596, accounts a597, accounts a598, accounts a599, accounts a600, accounts a601, accounts a602, accounts a603, accounts a604, accounts a605, accounts a606, accounts a607, accounts a608, accounts a609, accounts a610, accounts a611, accounts a612, accounts a613, accounts a614, accounts a615, accounts a616, accounts a617, accounts a618, accounts a619, accounts a620, accounts a621, accounts a622, accounts a623, accounts a624, accounts a625, accounts a626, accounts a627, accounts a628, accounts a629, accounts a630, accounts a631, accounts a632, accounts a633, accounts a634, accounts a635, accounts a636, accounts a637, accounts a638, accounts a639, accounts a640, accounts a641, accounts a642, accounts a643, accounts a644, accounts a645, accounts a646, accounts a647, accounts a648, accounts a649, accounts a650, accounts a651, accounts a652, accounts a653, accounts a654, accounts a655, accounts a656, accounts a657, accounts a658, accounts a659, accounts a660, accounts a661, accounts a662, accounts a663, accounts a664, accounts a665, accounts a666, accounts a667, accounts a668, accounts a669, accounts a670, accounts a671, accounts a672, accounts a673, accounts a674, accounts a675, accounts a676, accounts a677, accounts a678, accounts a679, accounts a680, accounts a681, accounts a682, accounts a683, accounts a684, accounts a685, accounts a686, accounts a687, accounts a688, accounts a689, accounts a690, accounts a691, accounts a692, accounts a693, accounts a694, accounts a695, accounts a696, accounts a697, accounts a698, accounts a699, accounts a700, accounts a701, accounts a702, accounts a703, accounts a704, accounts a705, accounts a706, accounts a707, accounts a708, accounts a709, accounts a710, accounts a711, accounts a712, accounts a713, accounts a714, accounts a715, accounts a716, accounts a717, accounts a718, accounts a719, accounts a720, accounts a721, accounts a722, accounts a723, accounts a724, accounts a725, accounts a726, accounts a727, accounts a728, accounts a729, accounts a730, accounts a731, accounts a732, accounts a733, accounts a734, accounts a735, accounts a736, accounts a737, accounts a738, accounts a739, accounts a740, accounts a741, accounts a742, accounts a743, accounts a744, accounts a745, accounts a746, accounts a747, accounts a748, accounts a749, accounts a750, accounts a751, accounts a752, accounts a753, accounts a754, accounts a755, accounts a756, accounts a757, accounts a758, accounts a759, accounts a760, accounts a761, accounts a762, accounts a763, accounts a764, accounts a765, accounts a766, accounts a767, accounts a768, accounts a769, accounts a770, accounts a771, accounts a772, accounts a773, accounts a774, accounts a775, accounts a776, accounts a777, accounts a778, accounts a779, accounts a780, accounts a781, accounts a782, accounts a783, accounts a784, accounts a785, accounts a786, accounts a787, accounts a788, accounts a789, accounts a790, accounts a791, accounts a792, accounts a793, accounts a794, accounts a795, accounts a796, accounts a797, accounts a798, accounts a799, accounts a800, accounts a801, accounts a802, accounts a803, accounts a804, accounts a805, accounts a806, accounts a807, accounts a808, accounts a809, accounts a810, accounts a811, accounts a812, accounts a813, accounts a814, accounts a815, accounts a816, accounts a817, accounts a818, accounts a819, accounts a820, accounts a821, accounts a822, accounts a823, accounts a824, accounts a825, accounts a826, accounts a827, accounts a828, accounts a829, accounts a830, accounts a831, accounts a832, accounts a833, accounts a834, accounts a835, accounts a836, accounts a837, accounts a838, accounts a839, accounts a840, accounts a841, accounts a842, accounts a843, accounts a844, accounts a845, accounts a846, accounts a847, accounts a848, accounts a849, accounts a850, accounts a851, accounts a852, accounts a853, accounts a854, accounts a855, accounts a856, accounts a857, accounts a858, accounts a859, accounts a860, accounts a861, accounts a862, accounts a863, accounts a864, accounts a865, accounts a866, accounts a867, accounts a868, accounts a869, accounts a870, accounts a871, accounts a872, accounts a873, accounts a874, accounts a875, accounts a876, accounts a877, accounts a878, accounts a879, accounts a880, accounts a881, accounts a882, accounts a883, accounts a884, accounts a885, accounts a886, accounts a887, accounts a888, accounts a889, accounts a890, accounts a891, accounts a892, accounts a893, accounts a894, accounts a895, accounts a896, accounts a897, accounts a898, accounts a899, accounts a900, accounts a901, accounts a902, accounts a903, accounts a904, accounts a905, accounts a906, accounts a907, accounts a908, accounts a909, accounts a910, accounts a911, accounts a912, accounts a913, accounts a914, accounts a915, accounts a916, accounts a917, accounts a918, accounts a919, accounts a920, accounts a921, accounts a922, accounts a923, accounts a924, accounts a925, accounts a926, accounts a927, accounts a928, accounts a929, accounts a930, accounts a931, accounts a932, accounts a933, accounts a934, accounts a935, accounts a936, accounts a937, accounts a938, accounts a939, accounts a940, accounts a941, accounts a942, accounts a943, accounts a944, accounts a945, accounts a946, accounts a947, accounts a948, accounts a949, accounts a950, accounts a951, accounts a952, accounts a953, accounts a954, accounts a955, accounts a956, accounts a957, accounts a958, accounts a959, accounts a960, accounts a961, accounts a962, accounts a963, accounts a964, accounts a965, accounts a966, accounts a967, accounts a968, accounts a969, accounts a970, accounts a971, accounts a972, accounts a973, accounts a974, accounts a975, accounts a976, accounts a977, accounts a978, accounts a979, accounts a980, accounts a981, accounts a982, accounts a983, accounts a984, accounts a985, accounts a986, accounts a987, accounts a988, accounts a989, accounts a990, accounts a991, accounts a992, accounts a993, accounts a994, accounts a995, accounts a996, accounts a997, accounts a998, accounts a999, accounts a1000, accounts a1001, accounts a1002, accounts a1003, accounts a1004, accounts a1005, accounts a1006, accounts a1007, accounts a1008, accounts a1009, accounts a1010, accounts a1011, accounts a1012, accounts a1013, accounts a1014, accounts a1015, accounts a1016, accounts a1017, accounts a1018, accounts a1019, accounts a1020, accounts a1021, accounts a1022, accounts a1023, accounts a1024, accounts a1025, accounts a1026, accounts a1027, accounts a1028, accounts a1029, accounts a1030, accounts a1031, accounts a1032, accounts a1033, accounts a1034, accounts a1035, accounts a1036, accounts a1037, accounts a1038, accounts a1039, accounts a1040, accounts a1041, accounts a1042, accounts a1043, accounts a1044, accounts a1045, accounts a1046, accounts a1047, accounts a1048, accounts a1049, accounts a1050, accounts a1051, accounts a1052, accounts a1053, accounts a1054, accounts a1055, accounts a1056, accounts a1057, accounts a1058, accounts a1059, accounts a1060, accounts a1061, accounts a1062, accounts a1063, accounts a1064, accounts a1065, accounts a1066, accounts a1067, accounts a1068, accounts a1069, accounts a1070, accounts a1071, accounts a1072, accounts a1073, accounts a1074, accounts a1075, accounts a1076, accounts a1077, accounts a1078, accounts a1079, accounts a1080, accounts a1081, accounts a1082, accounts a1083, accounts a1084, accounts a1085, accounts a1086, accounts a1087, accounts a1088, accounts a1089, accounts a1090, accounts a1091, accounts a1092, accounts a1093, accounts a1094, accounts a1095, accounts a1096, accounts a1097, accounts a1098, accounts a1099, accounts a1100, accounts a1101, accounts a1102, accounts a1103, accounts a1104, accounts a1105, accounts a1106, accounts a1107, accounts a1108, accounts a1109, accounts a1110, accounts a1111, accounts a1112, accounts a1113, accounts a1114, accounts a1115, accounts a1116, accounts a1117, accounts a1118, accounts a1119, accounts a1120, accounts a1121, accounts a1122, accounts a1123, accounts a1124, accounts a1125, accounts a1126, accounts a1127, accounts a1128, accounts a1129, accounts a1130, accounts a1131, accounts a1132, accounts a1133, accounts a1134, accounts a1135, accounts a1136, accounts a1137, accounts a1138, accounts a1139, accounts a1140, accounts a1141, accounts a1142, accounts a1143, accounts a1144, accounts a1145, accounts a1146, accounts a1147, accounts a1148, accounts a1149, accounts a1150, accounts a1151, accounts a1152, accounts a1153, accounts a1154, accounts a1155, accounts a1156, accounts a1157, accounts a1158, accounts a1159, accounts a1160, accounts a1161, accounts a1162, accounts a1163, accounts a1164, accounts a1165, accounts a1166, accounts a1167, accounts a1168, accounts a1169, accounts a1170, accounts a1171, accounts a1172, accounts a1173, accounts a1174, accounts a1175, accounts a1176, accounts a1177, accounts a1178, accounts a1179, accounts a1180, accounts a1181, accounts a1182, accounts a1183, accounts a1184, accounts a1185, accounts a1186, accounts a1187, accounts a1188, accounts a1189, accounts a1190, accounts a1191, accounts a1192, accounts a1193, accounts a1194, accounts a1195, accounts a1196, accounts a1197, accounts a1198, accounts a1199

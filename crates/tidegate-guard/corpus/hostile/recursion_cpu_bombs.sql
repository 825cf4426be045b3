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

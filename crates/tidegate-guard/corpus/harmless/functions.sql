-- case: users_sql
-- why: the user's own SQL functions
select net_price(119), net_price(107, 0.07), net_price(gross => 100, rate => 0.5), order_total(5)

-- case: users_plpgsql
-- why: the user's own PL/pgSQL functions
select segment_label(segment), account_grade(id) from accounts order by id limit 3

-- case: users_set_returning
-- why: a set-returning one in FROM
select a.name, o.* from accounts a cross join account_orders(a.id) o where a.id <= 3 order by o.order_id limit 5

-- case: users_set_in_target
-- why: and in the select list
select (account_orders(1)).order_id

-- case: users_recursive
-- why: one that returns a table's rows
select name, salary from subordinates(2) order by id

-- case: users_standard_body
-- why: BEGIN ATOMIC and RETURN bodies
select team_pay('sales'), working_days('2024-01-01', '2024-01-07')

-- case: users_variadic
-- why: VARIADIC
select join_words('a', 'b', 'c'), join_words(variadic array['d', 'e'])

-- case: users_row_argument
-- why: a whole row as argument
select title_case_of(a), a.title_case_of from accounts a order by id limit 2

-- case: users_operator
-- why: the user's own operator
select count(*) from orders where total =~= 100.25

-- case: users_qualified
-- why: schema-qualified and quoted
select public.net_price(1), "public"."segment_label"('small')

-- case: users_in_where
-- why: in WHERE, GROUP BY and ORDER BY
select segment_label(segment), count(*) from accounts where net_price(balance) > 10 group by segment_label(segment) order by segment_label(segment)

-- case: generate_series
-- why: all kinds of series
select count(*) from generate_series(1, 1000) a, generate_series(1.0, 2.0, 0.5) b, generate_series(timestamp '2024-01-01', '2024-01-02', '6 hours') c

-- case: generate_subscripts
-- why: subscripts
select i, tags[i] from accounts, generate_subscripts(tags, 1) i where id = 1

-- case: random
-- why: volatile, and harmless
select random() between 0 and 1, floor(random() * 10)::int between 0 and 9

-- case: random_order
-- why: a random sample
select id from accounts order by random() limit 5

-- case: clock
-- why: volatile, and harmless
select clock_timestamp() - now() < interval '1 minute', timeofday() is not null

-- case: uuids
-- why: volatile, and harmless
select gen_random_uuid() is not null, uuid_generate_v4() <> uuid_generate_v1()

-- case: pgcrypto
-- why: volatile functions of an extension
select length(gen_random_bytes(8)), crypt('x', gen_salt('md5')) is not null, encode(hmac('a', 'k', 'sha256'), 'hex')

-- case: normal_rand
-- why: a volatile set-returning function of an extension
select count(*) from normal_rand(5, 0, 1)

-- case: sizes
-- why: sizes of relations
select pg_size_pretty(pg_total_relation_size('accounts')), pg_relation_size('accounts'), pg_table_size('orders'), pg_indexes_size('orders'), pg_relation_size('accounts', 'fsm'), pg_size_bytes('1 GB') = 1073741824

-- case: database_size
-- why: the size of this database
select pg_size_pretty(pg_database_size(current_database()))

-- case: to_reg
-- why: looking names up
select to_regclass('accounts'), to_regclass('no_such'), to_regtype('int4'), to_regproc('net_price'), to_regnamespace('public'), to_regrole('nobody')

-- case: descriptions
-- why: comments
select obj_description('accounts'::regclass, 'pg_class'), col_description('accounts'::regclass, 5), shobj_description(oid, 'pg_database') from pg_database where datname = current_database()

-- case: privileges
-- why: asking for rights
select has_table_privilege('accounts', 'select'), has_schema_privilege('public', 'usage'), has_column_privilege('accounts', 'id', 'select'), has_database_privilege(current_database(), 'connect'), has_function_privilege('net_price(numeric, numeric)', 'execute'), pg_has_role(current_user, 'usage')

-- case: definitions
-- why: the source of objects
select pg_get_viewdef('v_order_totals'), pg_get_viewdef('v_order_totals'::regclass, true), pg_get_indexdef('accounts_pkey'::regclass), pg_get_functiondef('net_price'::regproc), pg_get_function_arguments('net_price'::regproc), pg_get_function_result('net_price'::regproc), pg_get_partkeydef('events'::regclass), pg_get_serial_sequence('audit_log', 'id')

-- case: identity
-- why: who and where
select current_user, session_user, user, current_role, current_database(), current_catalog, current_schema, current_schemas(true), version() like 'PostgreSQL%'

-- case: session
-- why: harmless facts of the session
select pg_backend_pid() > 0, pg_is_in_recovery(), pg_postmaster_start_time() < now(), pg_conf_load_time() < now(), inet_client_addr() is null or true, txid_current_if_assigned() is null, pg_my_temp_schema(), pg_trigger_depth(), num_nulls(1, null), num_nonnulls(1, null)

-- case: settings
-- why: settings that tell nothing secret
select current_setting('server_version_num')::int >= 150000, current_setting('TimeZone') is not null, current_setting('app.nothing', true), current_setting('work_mem') <> ''

-- case: encoding
-- why: encodings
select pg_client_encoding(), getdatabaseencoding(), pg_encoding_to_char(6), pg_column_compression(name) is null from accounts limit 1

-- case: mathematics
-- why: mathematics
select abs(-1), ceil(1.2), floor(1.8), exp(1.0), ln(2.0), log(100), log(2, 8), power(2, 3), sqrt(2), cbrt(27), pi(), degrees(pi()), sin(1), atan2(1, 2), tanh(0.5), factorial(10), scale(1.230), min_scale(1.230), trim_scale(1.230), radians(180)

-- case: hashing
-- why: hashes
select hashtext('a'), hash_record(row(1, 2)) is not null, md5('a'), sha224('a'), hashint4(5), hashtextextended('a', 0)

-- case: enum_and_bits
-- why: small helpers
select bit_count(b'1011'), reverse('abc'), unistr('\0041'), string_to_array('a b', ' '), parse_ident('"A".b'), pg_typeof(1), justify_hours(interval '30 hours')

-- case: locks_none
-- why: pg_sleep and set_config only as text
select 'pg_sleep(10)' as a, 'select set_config(''x'', ''y'', false)' as b

-- case: series_in_target
-- why: a set-returning function in the select list
select generate_series(1, 3), unnest(array['x', 'y', 'z'])

-- case: stable_in_limit
-- why: functions in LIMIT and OFFSET
select id from accounts order by id limit abs(-3) offset length('ab')

-- case: inline_values
-- why: long argument lists
select greatest(1, 2, 3, 4, 5), least('a', 'b'), concat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), make_timestamptz(2024, 1, 1, 1, 1, 1)

-- case: row_counts
-- why: estimates from the planner
select reltuples::bigint, relpages from pg_class where oid = 'orders'::regclass

-- case: time_zone_abbreviations
-- why: a set-returning function behind a view
select * from pg_timezone_abbrevs where abbrev = 'UTC'

-- case: wrappers
-- why: functions of the database around built-in ones, on columns and short values
select tide_swap(name, 'abc'), tide_many(name, 3), tide_many('-', 20), tide_place(email, '@'), tide_twice(name), name <%~ 'x' from accounts limit 3

-- case: wrappers_of_aggregates
-- why: the same on what is made of rows
select tide_swap(string_agg(name, ','), ','), tide_place('hay stack', 'st') from accounts

-- case: fields_of_cast_rows
-- why: columns called like functions, of rows that have a cast
select d.id, d.length, upper(d.title), length(d.title) from tide_pages d join accounts a on a.id = d.id

-- case: cast_row_as_json
-- why: a whole row that has a cast to text
select row_to_json(d) from tide_pages d

-- case: wrappers_of_counts
-- why: a number that fills nothing up: how many are written is in the body
select tide_number(123456789), tide_label(123456789), tide_label(id), tide_many('=', 40) from accounts limit 2

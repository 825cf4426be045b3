-- case: numbers
-- why: the limits of numbers
select 1::smallint, 2147483647, 9223372036854775807, 1e300::float8, 'NaN'::numeric, 'Infinity'::float8, '-Infinity'::numeric, 0.1::real + 0.2::real, 12345678901234567890.123456789, round(2.5), round(2.567, 2), trunc(-2.7), div(7, 2), mod(7, 2), 7 % 3, 2 ^ 10, |/ 16.0, @ -5, 5 # 3, ~1, 1 << 4, gcd(12, 18), lcm(4, 6), sign(-3), width_bucket(5, 0, 10, 5)

-- case: ranges
-- why: range operators
select int4range(1, 10) * int4range(5, 15), numrange(1, 5) && numrange(5, 8), int4range(1, 3) -|- int4range(3, 5), int4range(1, 10) - int4range(5, 10), isempty(int4range(1, 1)), range_merge(int4range(1, 2), int4range(8, 9)), count(*) from bookings where during @> timestamptz '2024-06-01 12:15+00'

-- case: multiranges
-- why: multirange operators
select id, free + datemultirange(daterange('2025-01-01', '2025-02-01')), free @> date '2024-03-01', range_merge(free), unnest(free) from bookings order by id limit 3

-- case: users_own_range
-- why: a range type of the user's
select score_range(1.5, 2.5) @> 2.0::float8, '[1,2]'::score_range

-- case: arrays
-- why: array operators and functions
select array[1, 2] || array[3], array[[1, 2], [3, 4]], (array['a', 'b', 'c'])[2:3], array_length(tags, 1), cardinality(tags), array_position(tags, 'tier1'), array_remove(tags, 'tier1'), array_replace(tags, 'tier1', 'x'), tags @> array['tier1'], tags && array['tier2'], array_to_string(tags, ','), string_to_array('a,b', ','), array_dims(tags), array_append(tags, 'z'), array_fill(0, array[2, 2]), trim_array(array[1, 2, 3], 1) from accounts where id = 1

-- case: array_any
-- why: searching in arrays
select count(*) from accounts where 'tier1' = any (tags) or tags <@ array['tag1', 'tier2']

-- case: array_subselect
-- why: ARRAY(select)
select array(select id from accounts where id < 4 order by id), array_agg(tags) is not null from accounts where tags <> '{}' and id < 3

-- case: intarray
-- why: an extension's operators on arrays
select array[1, 2, 3] & array[2, 3], sort(array[3, 1, 2]), icount(array[1, 2]), array[1, 2] @> array[1], idx(array[5, 6], 6)

-- case: composites
-- why: composite values
select (shipping).town, shipping, row(1, 'x')::text, (row('a', 'b', 'c')::shop_address).zip from orders order by id limit 2

-- case: composite_cast
-- why: the user's own honest cast
select cast(shipping as text) from orders order by id limit 2

-- case: enums
-- why: enum order and functions
select status, status > 'paid', enum_range(null::order_status), enum_first(status), enum_last(status) from orders order by status, id limit 3

-- case: domains
-- why: a domain with a plain check
select 5::positive_amount, price + 1 from products order by id limit 2

-- case: network
-- why: inet, cidr, macaddr
select ip, host(ip), masklen(net), network(ip), ip << net, ip + 5, broadcast(net), family(ip), mac, trunc(mac), set_masklen(ip, 16), inet_merge(ip, net) from places where ip <<= '10.0.0.0/16' order by id limit 3

-- case: xml
-- why: building and searching XML
select xpath('/doc/title/text()', xml_body), xpath_exists('//p[@lang="de"]', xml_body), xmlforest(id, title), xmlelement(name d, xmlattributes(id), title), xmlcomment('c'), xmlconcat('<a/>', '<b/>'), xmlpi(name x, 'y'), xmlserialize(content xml_body as text), xml_is_well_formed('<a>') from docs order by id limit 1

-- case: xmltable
-- why: XMLTABLE
select d.id, x.lang, x.words, x.n from docs d, xmltable('/doc/p' passing d.xml_body columns lang text path '@lang', words text path '.' default 'none', n for ordinality) x order by 1, 4 limit 4

-- case: bytea
-- why: bytes
select raw, length(raw), get_byte(raw, 0), set_byte(raw, 0, 255), encode(raw, 'hex'), raw || '\x00', substring(raw from 1 for 2), bit_count(raw), position('\x01' in raw) from places order by id limit 2

-- case: bits
-- why: bit strings
select flags, flags & b'00001111', flags | b'11110000', ~flags, flags << 1, get_bit(flags, 7), bit_length(flags), flags::int, x'1f'::bit(8), b'101' from places order by id limit 2

-- case: geometry
-- why: geometric types
select pos, pos <-> point(0, 0), area @> pos, center(area), area(area), circle(pos, 2), path '((0,0),(1,1))', lseg '[(0,0),(1,1)]', line '{1,2,3}', npoints(outline), box(pos, point(0, 0)), pos <@ circle '((0,0),9)', slope(point(0, 0), point(1, 2)) from places order by pos <-> point(3, 3), id limit 2

-- case: hstore
-- why: hstore
select attrs -> 'colour', attrs ? 'size', attrs || 'a=>1', akeys(attrs), hstore_to_jsonb(attrs), (each(attrs)).key from products order by id, 6 limit 4

-- case: ltree
-- why: ltree
select path, nlevel(path), subpath(path, 0, 2), path <@ 'shop.light', path ~ 'shop.*.item1{0,}', lca(path, 'shop.x') from products where path @ 'shop' order by path limit 3

-- case: cube_and_distance
-- why: cube and earthdistance
select loc <-> cube(array[0, 0, 0]), cube_dim(loc), cube_enlarge(loc, 1, 3), earth_distance(ll_to_earth(52.5, 13.4), ll_to_earth(51.2, 22.6)) from places order by loc <-> cube(array[5, 5, 5]), id limit 3

-- case: uuid
-- why: uuid
select p.uid, uid::text as text, uid > '00000000-0000-0000-0000-000000000000', uuid_nil(), uuid_generate_v5(uuid_ns_dns(), 'example.com') from places p order by p.uid limit 2

-- case: money_and_time
-- why: money and time
select price, price * 2, opens + interval '1 hour', opens at time zone 'UTC', '12:00+02'::timetz from places order by id limit 2

-- case: isn
-- why: an extension's numbers
select isbn('978-0-393-04002-9'), ean13('978-0-393-04002-9'), is_valid(isbn('978-0-393-04002-9'))

-- case: casts
-- why: every way to cast
select cast('1' as int), '2'::int, int '3', int4('4'), '2024-01-01'::date::timestamp::text, 1::text || 'x', 'a'::char(3), 'abc'::varchar(2), 1.5::int, true::int, 65::"char", null::int

-- case: regtypes
-- why: object names as types
select 'accounts'::regclass, 'int'::regtype, 'lower(text)'::regprocedure, '+(int,int)'::regoperator, 'public'::regnamespace, 'english'::regconfig, 'now'::regproc, 'tg_reader_role'::regrole

-- case: typeof
-- why: pg_typeof and the like
select pg_typeof(total), pg_typeof(status), format_type('numeric'::regtype, 655366), pg_column_size(total), collation for ('a'::text) from orders limit 1

-- case: snapshot_types
-- why: txid snapshots and LSNs as values
select '16/B374D848'::pg_lsn - '16/B3740000'::pg_lsn, pg_visible_in_snapshot('5'::xid8, '10:20:15'::pg_snapshot), pg_current_snapshot() is not null

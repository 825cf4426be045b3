-- case: arrows
-- why: the arrow operators
select settings -> 'limits' ->> 'daily', settings #> '{limits,monthly}', settings #>> '{langs,1}' from accounts order by id limit 3

-- case: subscripts
-- why: subscripts of jsonb
select settings['limits']['daily'], settings['langs'][0] from accounts order by id limit 3

-- case: containment
-- why: containment and existence
select count(*) from docs where meta @> '{"draft": true}' and meta ? 'author' and meta ?| array['x', 'words'] and meta ?& array['words', 'draft'] and '{"draft": true}'::jsonb <@ meta

-- case: edit
-- why: concatenation and removal
select (settings || '{"new": 1}') - 'theme' - array['langs'] #- '{limits,daily}' from accounts order by id limit 2

-- case: path_query
-- why: jsonb_path_query
select id, jsonb_path_query(meta, '$.ratings[*] ? (@.stars > 3).by') from docs order by id limit 10

-- case: path_operators
-- why: @? and @@
select count(*) filter (where meta @? '$.ratings[*] ? (@.stars == 5)'), count(*) filter (where meta @@ '$.words > 200') from docs

-- case: path_functions
-- why: the rest of the path functions
select jsonb_path_exists(meta, '$.author.name'), jsonb_path_match(meta, '$.words > 10'), jsonb_path_query_array(meta, '$.keywords[*]'), jsonb_path_query_first(meta, '$.ratings[last].by') from docs order by id limit 2

-- case: path_variables
-- why: variables, arithmetic, regular expressions, dates
select jsonb_path_query(meta, '$ ? (@.words > $low && @.author.name like_regex "^auth" flag "i").words', '{"low": 50}') from docs order by id limit 3

-- case: path_datetime
-- why: datetime() with a time zone
select jsonb_path_query_tz('["2024-01-01T00:00:00+02"]', '$[*].datetime() ? (@ < "2024-02-01".datetime())')

-- case: to_recordset
-- why: jsonb_to_recordset with a column list
select d.id, r.by, r.stars from docs d, jsonb_to_recordset(d.meta -> 'ratings') as r(by text, stars int) order by 1, 2 limit 5

-- case: to_record
-- why: json_to_record
select * from json_to_record('{"a": 1, "b": [1, 2], "c": "x"}') as t(a int, b int[], c text)

-- case: populate
-- why: into a composite type
select (jsonb_populate_record(null::shop_address, '{"street": "A", "town": "B"}')).*

-- case: populate_recordset
-- why: into rows of a table's type
select name, price from jsonb_populate_recordset(null::products, '[{"id": 1, "name": "x", "price": 3}]')

-- case: each
-- why: keys and values
select e.key, e.value from accounts a, jsonb_each(a.settings) e where a.id = 1 order by 1

-- case: each_text_and_keys
-- why: more set-returning functions
select k, v.value, t.elem from docs d, jsonb_object_keys(d.meta) k, jsonb_each_text(d.meta -> 'author') v, jsonb_array_elements_text(d.meta -> 'keywords') t(elem) where d.id = 1 order by 1, 2, 3

-- case: build
-- why: building documents
select jsonb_build_object('id', id, 'tags', to_jsonb(tags), 'made', json_build_array(1, 'a', null)) from accounts order by id limit 2

-- case: aggregate
-- why: aggregating documents
select json_agg(json_build_object('country', country, 'n', n)) from (select country, count(*) as n from accounts group by 1 order by 1) x

-- case: object_agg
-- why: json_object_agg and jsonb_object_agg
select json_object_agg(id, name), jsonb_object_agg(country, id) from accounts where id < 5

-- case: set_and_insert
-- why: jsonb_set, jsonb_insert, jsonb_set_lax
select jsonb_set(settings, '{limits,daily}', '99'), jsonb_insert(settings, '{langs,0}', '"fr"'), jsonb_set_lax(settings, '{theme}', null) from accounts where id = 1

-- case: pretty_and_typeof
-- why: the small ones
select jsonb_pretty(meta), jsonb_typeof(meta -> 'words'), jsonb_array_length(meta -> 'keywords'), jsonb_strip_nulls(meta) is not null, json_typeof('[1]') from docs where id = 1

-- case: row_to_json
-- why: rows as documents
select row_to_json(x) from (select id, name from accounts order by id limit 2) x

-- case: casts
-- why: between JSON and other types
select (meta ->> 'words')::int + (meta -> 'words')::int, (meta -> 'draft')::boolean from docs order by id limit 2

-- case: nested_aggregates
-- why: a document of documents
select jsonb_agg(jsonb_build_object('account', a.name, 'orders', (select jsonb_agg(o.id order by o.id) from orders o where o.account_id = a.id))) from accounts a where a.id <= 3

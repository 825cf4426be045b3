-- case: query_to_xml
-- why: runs SQL given as text
-- expect: refused
select query_to_xml('select pg_read_file(''tidegate_canary.txt'')', true, false, '')

-- case: query_to_xml_concat
-- why: runs SQL given as text
-- expect: refused
select query_to_xml('select pg_re' || 'ad_file(''tidegate_canary.txt'')', true, false, '')

-- case: query_to_xml_set_config
-- why: runs SQL given as text
-- expect: refused
select query_to_xml('select set_config(''role'', ''none'', false)', true, false, '')

-- case: query_to_xml_passing
-- why: runs SQL given as text
-- expect: refused
select x.* from xmltable('/table/row' passing query_to_xml('select rolpassword from pg_authid', true, false, '') columns p text path 'rolpassword') x

-- case: query_to_xml_encoded
-- why: runs SQL given as text
-- expect: refused
select query_to_xml(convert_from(decode('73656c6563742031', 'hex'), 'UTF8'), true, true, '')

-- case: query_to_xml_nested
-- why: runs SQL given as text
-- expect: refused
select query_to_xml('select query_to_xml(''select pg_sleep(100)'', true, true, '''')', true, true, '')

-- case: query_to_xmlschema
-- why: runs SQL given as text
-- expect: refused
select query_to_xmlschema('select 1', true, false, '')

-- case: query_to_xml_and_xmlschema
-- why: runs SQL given as text
-- expect: refused
select query_to_xml_and_xmlschema('select pg_ls_dir(''.'')', true, false, '')

-- case: table_to_xml
-- why: runs SQL given as text
-- expect: refused
select table_to_xml('secrets', true, false, '')

-- case: table_to_xml_catalogue
-- why: runs SQL given as text
-- expect: refused
select table_to_xml('pg_authid', true, false, '')

-- case: table_to_xmlschema
-- why: runs SQL given as text
-- expect: refused
select table_to_xmlschema('secrets', true, false, '')

-- case: table_to_xml_and_xmlschema
-- why: runs SQL given as text
-- expect: refused
select table_to_xml_and_xmlschema('pg_catalog.pg_authid'::regclass, true, false, '')

-- case: schema_to_xml
-- why: runs SQL given as text
-- expect: refused
select schema_to_xml('public', true, false, '')

-- case: schema_to_xmlschema
-- why: runs SQL given as text
-- expect: refused
select schema_to_xmlschema('pg_catalog', true, false, '')

-- case: schema_to_xml_and_xmlschema
-- why: runs SQL given as text
-- expect: refused
select schema_to_xml_and_xmlschema('public', true, false, '')

-- case: database_to_xml
-- why: runs SQL given as text
-- expect: refused
select database_to_xml(true, false, '')

-- case: database_to_xmlschema
-- why: runs SQL given as text
-- expect: refused
select database_to_xmlschema(true, false, '')

-- case: database_to_xml_and_xmlschema
-- why: runs SQL given as text
-- expect: refused
select database_to_xml_and_xmlschema(true, false, '')

-- case: cursor_to_xml
-- why: runs SQL given as text
-- expect: refused
select cursor_to_xml('c', 10, true, false, '')

-- case: cursor_to_xmlschema
-- why: runs SQL given as text
-- expect: refused
select cursor_to_xmlschema('c', true, false, '')

-- case: crosstab
-- why: runs SQL given as text
-- expect: refused
select * from crosstab('select 1, 2, pg_read_file(''tidegate_canary.txt'')') as t(a int, b text)

-- case: crosstab_two_texts
-- why: runs SQL given as text
-- expect: refused
select * from crosstab('select ''a'', ''b'', say(''x'')', 'select ''b''') as t(a text, b text)

-- case: crosstab_count
-- why: runs SQL given as text
-- expect: refused
select * from crosstab('select 1, 2, 3', 2) as t(a int, b int, c int)

-- case: crosstab2
-- why: runs SQL given as text
-- expect: refused
select * from crosstab2('select ''a'', ''b'', pg_read_file(''tidegate_canary.txt'')')

-- case: crosstab3
-- why: runs SQL given as text
-- expect: refused
select * from crosstab3('select ''a'', ''b'', rolpassword from pg_authid')

-- case: connectby
-- why: runs SQL given as text
-- expect: refused
select * from connectby('employees', 'id', 'boss_id', '1', 0) as t(id int, boss_id int, level int)

-- case: connectby_smuggled
-- why: runs SQL given as text
-- expect: refused
select * from connectby('pg_namespace', 'pg_read_file(''tidegate_canary.txt'')', 'nspname::text', 'public', 0) as t(k text, p text, l int)

-- case: connectby_branch
-- why: runs SQL given as text
-- expect: refused
select * from connectby('pg_authid', 'rolname', 'rolpassword', 'x', 0, '~') as t(k text, p text, l int, b text)

-- case: ts_stat
-- why: runs SQL given as text
-- expect: refused
select * from ts_stat('select to_tsvector(pg_read_file(''tidegate_canary.txt''))')

-- case: ts_stat_weights
-- why: runs SQL given as text
-- expect: refused
select word from ts_stat('select to_tsvector(''simple'', token) from secrets', 'ad')

-- case: ts_rewrite_text
-- why: runs SQL given as text
-- expect: refused
select ts_rewrite('a & b'::tsquery, 'select ''a''::tsquery, to_tsquery(''simple'', pg_read_file(''tidegate_canary.txt''))')

-- case: ts_rewrite_secret
-- why: runs SQL given as text
-- expect: refused
select ts_rewrite(to_tsquery('a'), 'select ''a''::tsquery, plainto_tsquery(''simple'', token) from secrets limit 1')

-- case: xpath_table
-- why: runs SQL given as text
-- expect: refused
select * from xpath_table('id', 'xml_body', 'docs', '/doc/title', 'true') as t(id int, title text)

-- case: xpath_table_smuggled
-- why: runs SQL given as text
-- expect: refused
select * from xpath_table('id', 'x', '(select 1 as id, xmlelement(name a, pg_read_file(''tidegate_canary.txt'')) as x) q', '/a', 'true') as t(id int, a text)

-- case: in_where
-- why: runs SQL given as text
-- expect: refused
select 1 from accounts where query_to_xml('select pg_sleep(1000)', true, true, '') is not null

-- case: in_cte
-- why: runs SQL given as text
-- expect: refused
with q as (select query_to_xml('delete from audit_log', true, true, '') as x) select * from q

-- case: user_function
-- why: runs SQL given as text
-- expect: refused
select report_xml('select 1')

-- case: rewrite_two_queries
-- why: ts_rewrite of three tsquery values runs nothing
-- expect: harmless_end
select ts_rewrite('a & b'::tsquery, 'a'::tsquery, 'c'::tsquery)

-- case: xmltable_default
-- why: a column default of XMLTABLE is an expression
-- expect: refused
select * from xmltable('/a' passing xml '<a/>' columns c text path '@none' default pg_read_file('tidegate_canary.txt'))

-- case: xmltable_path
-- why: the path of XMLTABLE is an expression
-- expect: refused
select * from xmltable('/a' passing xml '<a/>' columns c text path pg_read_file('tidegate_canary.txt'))

-- case: xmltable_namespace
-- why: a namespace of XMLTABLE is an expression
-- expect: refused
select * from xmltable(xmlnamespaces(pg_read_file('tidegate_canary.txt') as x), '/a' passing xml '<a/>' columns c text path '.')

-- case: xmltable_row
-- why: the row path of XMLTABLE is an expression
-- expect: refused
select * from xmltable(('/' || pg_read_file('tidegate_canary.txt')) passing xml '<a/>' columns c text path '.')

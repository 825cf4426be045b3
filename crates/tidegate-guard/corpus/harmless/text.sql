-- case: functions
-- why: the usual ones
select upper(name), lower(email), initcap('some words'), length(name), reverse(name), left(name, 3), right(name, 2), substr(name, 2, 3), split_part(email, '@', 2), repeat('ab', 3), lpad('7', 3, '0'), rpad('x', 3, '-'), btrim(' x '), ltrim('xxa', 'x'), position('@' in email), strpos(email, '@'), translate(name, 'A', 'B'), replace(name, 'Account', 'Acc'), concat(name, 1, null), concat_ws('-', 'a', null, 'b'), md5(name), ascii('a'), chr(97), starts_with(name, 'Acc') from accounts order by id limit 2

-- case: special_syntax
-- why: SUBSTRING FROM, OVERLAY, TRIM
select substring(name from 2 for 3), substring(name from '[0-9]+'), overlay(name placing 'XX' from 1 for 2), trim(both 'A' from name), trim(leading from '  x'), normalize('é', nfd) is not nfd normalized from accounts order by id limit 1

-- case: regular_expressions
-- why: operators and functions
select name ~ '^A.*\d$', name ~* 'ACC', name !~ 'x', regexp_replace(name, '(\w+) (\d+)', '\2 \1'), regexp_match(email, '^(.+)@(.+)$'), regexp_split_to_array(name, '\s+') from accounts order by id limit 3

-- case: regular_expressions_15
-- why: functions of 15
select regexp_count(body, 'a'), regexp_instr(body, 'tide'), regexp_substr(body, '\d+'), regexp_like(body, 'HARBOUR', 'i') from docs order by id limit 2

-- case: regexp_matches
-- why: a set of matches
select id, m[1] from docs, regexp_matches(body, '(\w+ing)\y', 'g') as m order by id, 2 limit 5

-- case: format
-- why: format()
select format('%s has %I and %L', name, 'odd name', 'it''s'), format('%2$s %1$s', 'a', 'b'), format('%-10s|', 'x') from accounts order by id limit 1

-- case: string_agg
-- why: joined strings
select country, string_agg(name, ', ' order by id) from accounts where id <= 10 group by country order by 1

-- case: full_text
-- why: @@ with ranking
select id, ts_rank(tsv, q) as rank from docs, to_tsquery('english', 'sail & harbour') q where tsv @@ q order by rank desc, id limit 5

-- case: full_text_forms
-- why: the other query builders
select count(*) filter (where tsv @@ plainto_tsquery('english', 'high tide')), count(*) filter (where tsv @@ phraseto_tsquery('english', 'high tide')), count(*) filter (where tsv @@ websearch_to_tsquery('english', 'boat -lazy "high tide"')) from docs

-- case: headline
-- why: ts_headline
select ts_headline('english', body, to_tsquery('english', 'harbour'), 'StartSel=<b>, StopSel=</b>, MaxWords=10, MinWords=3') from docs order by id limit 2

-- case: vectors
-- why: building and looking at vectors
select setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body), strip(tsv), length(tsv), numnode(to_tsquery('a & b')), ts_lexize('english_stem', 'boats'), tsvector_to_array(tsv) from docs order by id limit 1

-- case: debug
-- why: ts_debug and ts_parse
select alias, token from ts_debug('english', 'A quick fox') where token <> ' '

-- case: rewrite
-- why: ts_rewrite with three queries
select ts_rewrite('a & b'::tsquery, 'a'::tsquery, 'x | y'::tsquery)

-- case: trigrams
-- why: pg_trgm
select title, similarity(title, 'Tide table') as s from docs where title % 'Tide table 5' order by s desc, title limit 3

-- case: trigram_distance
-- why: the distance operators
select id, title <-> 'harbor notes', word_similarity('salt', title), title <<-> 'salt' from docs order by title <-> 'harbor notes', id limit 3

-- case: unaccent
-- why: unaccent
select unaccent(title) from docs where title like 'Na%' order by id limit 2

-- case: edit_distance
-- why: fuzzystrmatch
select levenshtein('kitten', 'sitting'), levenshtein_less_equal('a', 'b', 3), soundex('Miller'), metaphone('Thompson', 4), dmetaphone('Smith'), difference('Anne', 'Ann')

-- case: unicode
-- why: characters beyond ASCII
select length('naïve – ☃ 日本語 🌊'), octet_length('日本語'), char_length('🌊'), upper('straße'), 'é' = normalize('é', nfc)

-- case: collation
-- why: COLLATE and collation for
select name from accounts where name collate "C" > 'Account 5' order by name collate "C" desc limit 3

-- case: encodings
-- why: between bytes and text
select encode('tide'::bytea, 'base64'), decode('dGlkZQ==', 'base64'), convert_to('é', 'LATIN1'), convert_from('\xc3a9', 'UTF8'), to_hex(255), quote_ident('A b'), quote_literal('it''s'), quote_nullable(null)

-- case: like_forms
-- why: escapes in LIKE
select 'a%b' like 'a\%b', 'a_b' like 'a!_b' escape '!', 'abc' ~~ 'a%', 'ABC' ~~* 'a%', 'x' not like 'y', name like any (array['Account 1', 'Account 2%']) from accounts order by id limit 2

-- case: to_number
-- why: numbers in text and back
select to_char(1234.5, 'FM9,999.00'), to_char(-5, 'S99'), to_number('1,234.5', '9,999.9'), to_char(interval '3 hours', 'HH24:MI')

-- case: split_to_rows
-- why: text as rows
select * from string_to_table('a,b,,d', ',', '') with ordinality as t(part, n)

-- case: citext
-- why: case-insensitive text
select name from places where email = 'PLACE3@EXAMPLE.COM'

-- case: digest
-- why: hashes of text
select sha256('x'::bytea), encode(digest('x', 'sha512'), 'hex'), hashtext('x'), crc from (select md5('a') as crc) t

-- case: mixed_case
-- why: a table and columns that need quotes
select "Id", "Select", "user name", "quote""d" from "Mixed Case" order by "Id"

-- case: dangerous_columns
-- why: columns that are called like functions and commands
select "copy", "set_config", "pg_sleep", "DROP TABLE" from "Mixed Case" order by "pg_sleep"

-- case: dangerous_columns_qualified
-- why: the same, qualified and without quotes where the grammar allows it
select m.copy, m.set_config, m.pg_sleep from "Mixed Case" m order by m.pg_sleep limit 3

-- case: dangerous_alias
-- why: aliases that look like commands
select 1 as "delete from accounts", 2 as drop, 3 as truncate, 4 as copy, 5 as commit, 6 as "; select 1"

-- case: dangerous_cte_names
-- why: CTEs that are called like secrets and functions
with pg_authid as (select 1 as rolpassword), pg_read_file(x) as (values (2)) select a.rolpassword, f.x from pg_authid a, pg_read_file f

-- case: dangerous_table_alias
-- why: aliases of tables
select pg_shadow.id, lo_import.name from accounts pg_shadow join products lo_import on lo_import.id = pg_shadow.id order by 1 limit 2

-- case: keyword_columns
-- why: keywords as names
select 1 as "select", 2 as "from", 3 as "where", 4 as "user", 5 as "table", 6 as "order"

-- case: string_drop_table
-- why: a literal that looks like a command
select 'DROP TABLE accounts; -- and more' as note, count(*) from accounts where name <> 'x''; delete from accounts; --'

-- case: string_search
-- why: looking for such text
select id from docs where body like '%DROP TABLE accounts; COMMIT%' order by id limit 3

-- case: dollar_quotes
-- why: dollar-quoted text
select $$it's; drop table x$$ as a, $tag$ $$ ; commit $tag$ as b

-- case: escape_string
-- why: an escape string
select E'a\tb\nc\\d\'e', E'\u00e9\x41\101'

-- case: unicode_string
-- why: a Unicode string
select U&'d\0061t\+000061', U&'d!0061' uescape '!'

-- case: unicode_identifier
-- why: an escaped identifier that names something harmless
select U&"n\0061me" from accounts order by id limit 1

-- case: bit_and_hex
-- why: bit and hexadecimal literals
select b'1010', x'1F', 0.5e-3, .5, 5., 1e10

-- case: continued_string
-- why: a literal on two lines
select 'one '
       'and two' as text

-- case: line_comments
-- why: comments at line ends
select 1 -- ; drop table accounts
     , 2 -- pg_sleep(10)

-- case: block_comments
-- why: comments within comments
/* before */ select /* ; commit; /* nested */ pg_read_file('x') */ 1 /* after; */

-- case: comment_at_end
-- why: a comment after the semicolon
select 1; -- done

-- case: semicolon
-- why: a semicolon at the end
select count(*) from accounts;

-- case: semicolons
-- why: several of them
select 1 ; ;

-- case: blanks
-- why: every kind of blank
	select
  1	,
   2

-- case: upper_case
-- why: capitals
SELECT COUNT(*) AS N FROM ACCOUNTS WHERE COUNTRY = 'DE'

-- case: mixed_capitals
-- why: capitals anywhere
SeLeCt Id FrOm Accounts OrDeR bY iD lImIt 1

-- case: qualified_everything
-- why: full names
select "public"."accounts"."id", public.accounts.name from "public"."accounts" order by public.accounts.id limit 1

-- case: semicolon_in_strings
-- why: semicolons inside every kind of quote
select ';' as ";", $$;$$, E';', U&';' /* ; */

-- case: quotes_in_quotes
-- why: quotes inside quotes
select '''', '""', """", '$$' from (select 1 as """") t

-- case: unicode_names
-- why: names beyond ASCII
select 1 as größe, 2 as "日本", 3 as "🌊", naïve from (select 4 as naïve) t

-- case: question_marks
-- why: operators that look like placeholders
select meta ? 'words', meta ?| array['a'], '{"a":1}'::jsonb ?& array['a'] from docs order by id limit 1

-- case: colons
-- why: casts, slices and times
select '12:30:00'::time, (array[1, 2, 3])[1:2], ':name' as placeholder, '::' as c

-- case: long_literal
-- why: a text of some kilobytes
select length('all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; all; drop table the; ') as n

-- case: function_like_strings
-- why: names of bad functions as data
select proname from pg_proc where proname in ('pg_read_file', 'pg_sleep', 'set_config', 'dblink', 'lo_import') order by 1

-- case: words_in_identifiers
-- why: bad names inside longer names
select 1 as pg_sleep_total, 2 as my_set_config, 3 as copy_of, 4 as update_time, 5 as deleted, 6 as created

-- case: updated_columns
-- why: a sub-select with such names
select t.update, t.insert, t.delete from (select 1 as update, 2 as insert, 3 as delete) t

-- case: window_named_lock
-- why: a window called like a command
select id, sum(id) over lock from accounts window lock as (order by id) order by id limit 2

-- case: into_word
-- why: INTO as part of text and as an alias in quotes
select 'select into' as "into", "into" from (select 1 as "into") t

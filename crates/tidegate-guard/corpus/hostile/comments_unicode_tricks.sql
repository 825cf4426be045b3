-- case: nested_comment_end
-- why: nested comments: the inner end is not the end
-- expect: refused
select 1 /* a /* b */ c */ ; delete from audit_log

-- case: nested_comment_hides_nothing
-- why: PostgreSQL nests comments, MySQL does not
-- expect: refused
select /* /* */ 1 */ pg_read_file('tidegate_canary.txt')

-- case: mysql_comment
-- why: a MySQL version comment is a comment here, the rest is not
-- expect: refused
select /*!50000 1, */ pg_read_file('tidegate_canary.txt')

-- case: comment_in_call
-- why: comments between name and parenthesis
-- expect: refused
select pg_catalog/*x*/./*y*/pg_read_file/*z*/(/*'a'*/'tidegate_canary.txt')

-- case: line_comment_carriage_return
-- why: a carriage return ends a line comment
-- expect: refused
-- escape: true
select 1 --\r; delete from audit_log

-- case: line_comment_carriage_return_call
-- why: a carriage return ends a line comment
-- expect: refused
-- escape: true
select 1 -- only a comment\r, pg_read_file('tidegate_canary.txt')

-- case: line_comment_vertical_tab
-- why: a vertical tab does not end a line comment
-- expect: harmless_end
-- escape: true
select 1 --\x0b, pg_read_file('tidegate_canary.txt')

-- case: line_comment_form_feed
-- why: a form feed does not end a line comment
-- expect: harmless_end
-- escape: true
select 1 --\x0c, pg_read_file('tidegate_canary.txt')

-- case: line_comment_next_line
-- why: U+0085 does not end a line comment
-- expect: harmless_end
-- escape: true
select 1 --\u{85}, pg_read_file('tidegate_canary.txt')

-- case: line_comment_line_separator
-- why: U+2028 does not end a line comment
-- expect: harmless_end
-- escape: true
select 1 --\u{2028}, pg_read_file('tidegate_canary.txt')

-- case: carriage_return_only
-- why: carriage returns as blanks
-- expect: refused
-- escape: true
select\rpg_read_file\r(\r'tidegate_canary.txt'\r)

-- case: form_feed_blanks
-- why: form feeds and tabs as blanks
-- expect: refused
-- escape: true
select\x0cpg_read_file\t(\x0c'tidegate_canary.txt')

-- case: vertical_tab_blank
-- why: a vertical tab is a blank from 16 on, an error before
-- expect: refused
-- escape: true
select\x0bpg_read_file('tidegate_canary.txt')

-- case: nul_byte
-- why: a zero byte ends the text for the server, not for the guard
-- expect: refused
-- escape: true
select 1\x00; delete from audit_log

-- case: nul_in_string
-- why: a zero byte inside a literal
-- expect: refused
-- escape: true
select 'a\x00b'

-- case: nul_in_name
-- why: a zero byte inside a name
-- expect: refused
-- escape: true
select pg_read\x00_file('tidegate_canary.txt')

-- case: nul_at_end
-- why: a zero byte at the end
-- expect: refused
-- escape: true
select 1\x00

-- case: byte_order_mark
-- why: a byte order mark in front of a bad call
-- expect: harmless_end
-- escape: true
\u{feff}select pg_read_file('tidegate_canary.txt')

-- case: byte_order_mark_write
-- why: a byte order mark in front of a write
-- expect: harmless_end
-- escape: true
\u{feff}delete from audit_log

-- case: zero_width_in_keyword
-- why: a zero-width space is part of a name
-- expect: harmless_end
-- escape: true
sel\u{200b}ect 1

-- case: zero_width_in_name
-- why: a zero-width space makes another name
-- expect: harmless_end
-- escape: true
select pg_read\u{200b}_file('tidegate_canary.txt')

-- case: zero_width_joiner_in_name
-- why: a zero-width joiner makes another name
-- expect: harmless_end
-- escape: true
select pg_\u{200d}sleep(10)

-- case: no_break_space
-- why: a no-break space is part of a name
-- expect: harmless_end
-- escape: true
select\u{a0}pg_sleep(1000)

-- case: full_width_name
-- why: full-width letters make another name
-- expect: harmless_end
-- escape: true
select \u{ff50}\u{ff47}_sleep(10)

-- case: full_width_parenthesis
-- why: full-width parentheses are letters
-- expect: harmless_end
-- escape: true
select pg_sleep\u{ff08}10\u{ff09}

-- case: full_width_semicolon
-- why: a full-width semicolon is a letter
-- expect: harmless_end
-- escape: true
select 1\u{ff1b} delete from audit_log

-- case: greek_question_mark
-- why: U+037E looks like a semicolon
-- expect: harmless_end
-- escape: true
select 1 \u{37e} delete from audit_log

-- case: cyrillic_letters
-- why: Cyrillic letters make another name
-- expect: harmless_end
-- escape: true
select \u{440}g_sle\u{435}p(10)

-- case: turkish_dotless
-- why: case folding by a Turkish rule must not happen
-- expect: harmless_end
-- escape: true
select PG_L\u{130}STENING_CHANNELS()

-- case: right_to_left
-- why: an override hides what the eye sees
-- expect: refused
-- escape: true
select 1 /* \u{202e} */, pg_read_file('tidegate_canary.txt') /* \u{202c} */

-- case: right_to_left_comment
-- why: the eye sees a comment where there is none
-- expect: refused
-- escape: true
select '\u{202e}*/ 1 -- \u{2066}' , pg_sleep(1000)

-- case: unicode_name_upper_hex
-- why: hexadecimal digits of either case
-- expect: refused
select U&"\0070g\005Fsleep"(1000)

-- case: unicode_name_lower_u
-- why: lower case u&
-- expect: refused
select u&"pg\005fsleep"(1000)

-- case: unicode_table
-- why: an escaped relation name
-- expect: refused
select rolpassword from U&"pg!005fauthid" uescape '!'

-- case: unicode_schema_and_name
-- why: both names escaped
-- expect: refused
select * from U&"pg\005fcatalog".U&"\0070g\005fshadow"

-- case: unicode_string_argument
-- why: an escaped literal
-- expect: refused
select pg_read_file(U&'tidegate\005fcanary.txt')

-- case: escape_string_argument
-- why: an escape string
-- expect: refused
select pg_read_file(E'\x74idegate_canary.txt')

-- case: escape_string_quote
-- why: a backslash hides the quote in an escape string only
-- expect: refused
select E'\''; delete from audit_log; --'

-- case: plain_string_backslash
-- why: a backslash hides nothing in a plain string
-- expect: refused
select '\'; delete from audit_log; --'

-- case: escape_string_octal
-- why: octal escapes
-- expect: refused
select pg_read_file(E'\164idegate_canary.txt')

-- case: continued_strings
-- why: strings on two lines are one string
-- expect: harmless_end
select 'sel'
'ect pg_sleep(1000)'

-- case: continued_string_argument
-- why: strings on two lines are one string
-- expect: refused
select query_to_xml('select '
'pg_read_file(''tidegate_canary.txt'')', true, true, '')

-- case: dollar_tag_lookalike
-- why: $a$ does not end with $A$
-- expect: refused
select $a$ $A$ $a$, pg_sleep(1000), $b$ $b$

-- case: dollar_in_name
-- why: a dollar sign inside a name starts no quote
-- expect: refused
select a$$, pg_sleep(1000) as b from (select 1 as a$$) t

-- case: dollar_empty
-- why: an empty dollar quote
-- expect: refused
select $$$$, pg_sleep(1000)

-- case: dollar_nested
-- why: a dollar quote within a dollar quote
-- expect: refused
select $x$ $y$ $x$ as a, pg_sleep(1000) as b, $y$ $y$ as c

-- case: unclosed_dollar
-- why: a dollar quote without end
-- expect: harmless_end
select $x$ ; delete from audit_log

-- case: unclosed_string
-- why: a string without end
-- expect: harmless_end
select 'a; delete from audit_log

-- case: unclosed_comment
-- why: a comment without end
-- expect: harmless_end
select 1 /* ; delete from audit_log

-- case: unclosed_identifier
-- why: a name without end
-- expect: harmless_end
select 1 as "a; delete from audit_log

-- case: bit_string_prefix
-- why: x'..' is a bit string, the call after it is not
-- expect: refused
select x'1f', pg_sleep(1000)

-- case: national_string
-- why: n'..' is a string
-- expect: refused
select n'x', pg_sleep(1000)

-- case: quoted_quote
-- why: a doubled quote inside a name
-- expect: refused
select "a""b", pg_sleep(1000) from (select 1 as "a""b") t

-- case: keyword_as_name
-- why: a bad call between keywords as names
-- expect: refused
select 1 as select, pg_sleep(1000) as from

-- case: hash_comment
-- why: # is no comment
-- expect: refused
select 1 # pg_terminate_backend(pg_backend_pid())::int

-- case: operator_with_dashes
-- why: an operator cannot contain --
-- expect: refused
select 1 +-- comment
pg_sleep(1000)::text::int

-- case: operator_with_slash_star
-- why: an operator cannot contain /*
-- expect: refused
select 1 +/* */ length(pg_read_file('tidegate_canary.txt'))

-- case: parameter_out_of_nowhere
-- why: a parameter nobody gave
-- expect: harmless_end
select $1, $2

-- case: parameter_huge
-- why: a parameter number beyond reason
-- expect: harmless_end
select $4294967297

-- case: very_long_name
-- why: a name is cut at 63 bytes
-- expect: harmless_end
select aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa(1)

-- case: long_name_cut
-- why: a name is cut at 63 bytes, in a call
-- expect: refused
select pg_catalog.pg_read_file('tidegate_canary.txt') as bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb

-- case: invalid_escape
-- why: an escape that is no character
-- expect: harmless_end
select U&'\d800'

-- case: replacement_character
-- why: text that was already broken
-- expect: harmless_end
-- escape: true
select '\u{fffd}'

-- case: private_use
-- why: characters without meaning
-- expect: harmless_end
-- escape: true
select '\u{10ffff}' as "\u{e000}"

-- case: psql_meta_command
-- why: a psql command after a statement
-- expect: harmless_end
select 1 \gexec

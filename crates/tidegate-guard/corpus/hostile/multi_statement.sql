-- case: second_select
-- why: two statements in one text
-- expect: refused
select 1; select 2

-- case: drop_after_select
-- why: the classic
-- expect: refused
select 1; drop table accounts

-- case: commit_then_drop
-- why: leaves the read-only transaction first
-- expect: refused
commit; drop table accounts

-- case: rollback_begin_write
-- why: opens a writable transaction of its own
-- expect: refused
rollback; begin; delete from audit_log; commit; select 1

-- case: write_hidden_after_long_read
-- why: the write stands far from the start
-- expect: refused
select id, name from accounts where name <> 'x' order by id limit 5;











delete from accounts

-- case: second_after_line_comment
-- why: a line comment ends at the line end
-- expect: refused
select 1 -- all of it?
; delete from audit_log

-- case: second_after_block_comment
-- why: a block comment ends
-- expect: refused
select 1 /* the end; */ ; delete from audit_log

-- case: semicolon_in_string_then_write
-- why: the first semicolon is data, the second is not
-- expect: refused
select ';' as a; delete from audit_log

-- case: dollar_quoted_semicolon_then_write
-- why: dollar quotes hide only the first semicolon
-- expect: refused
select $x$;$x$; delete from audit_log

-- case: quoted_identifier_semicolon_then_write
-- why: a quoted identifier hides only the first semicolon
-- expect: refused
select 1 as "a;b"; delete from audit_log

-- case: set_then_select
-- why: settings before the read
-- expect: refused
set statement_timeout = 0; select 1

-- case: select_then_listen
-- why: state after the read
-- expect: refused
select 1; listen tidegate_channel

-- case: create_function_atomic_then_call
-- why: semicolons inside BEGIN ATOMIC do not end the statement
-- expect: refused
create function pg_temp.f() returns int language sql begin atomic select 1; select 2; end; select pg_temp.f()

-- case: empty_then_write
-- why: an empty statement in front
-- expect: refused
; delete from audit_log

-- case: only_semicolon
-- why: nothing to run
-- expect: refused
;

-- case: only_comment
-- why: nothing to run
-- expect: refused
-- nothing here

-- case: only_blanks
-- why: nothing to run
-- expect: refused
   

-- case: three_reads
-- why: even harmless ones come one at a time
-- expect: refused
values (1); table products; select 3

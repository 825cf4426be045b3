-- case: do_write
-- why: anonymous block
-- expect: refused
do $$ begin delete from audit_log; end $$

-- case: do_commit
-- why: an anonymous block may end the transaction
-- expect: refused
do $$ begin rollback; set transaction read write; delete from audit_log; end $$

-- case: do_language_first
-- why: language named first
-- expect: refused
do language plpgsql $body$ begin perform pg_terminate_backend(pg_backend_pid()); end $body$

-- case: do_string
-- why: a plain string as body
-- expect: refused
do 'begin perform 1; end'

-- case: do_program
-- why: a program from a block
-- expect: refused
do $$ begin copy (select 1) to program 'touch /tmp/tidegate_pwned_do'; end $$

-- case: do_mixed_case
-- why: case and tags
-- expect: refused
Do $_$ BEGIN NULL; END $_$

-- case: do_loop
-- why: never ends
-- expect: refused
do $$ begin loop perform 1; end loop; end $$

-- case: call_cleanup
-- why: procedure that deletes and commits
-- expect: refused
call nightly_cleanup()

-- case: call_qualified
-- why: schema-qualified
-- expect: refused
call public.nightly_cleanup()

-- case: call_missing
-- why: refused whatever it names
-- expect: refused
call no_such_procedure(1, 2)

-- case: call_out_arguments
-- why: quoted
-- expect: refused
call "public"."nightly_cleanup"()

-- case: explain_call
-- why: a prepared call
-- expect: refused
explain analyze execute nightly_cleanup

-- case: procedure_as_function
-- why: a procedure is no function
-- expect: harmless_end
select nightly_cleanup()

-- case: do_in_comment_start
-- why: begins with a comment
-- expect: refused
/* select */ do $$ begin delete from audit_log; end $$

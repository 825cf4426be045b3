-- case: prepare
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
prepare p as select 1

-- case: prepare_write
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
prepare p(text) as delete from audit_log where said = $1

-- case: prepare_typed
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
prepare p(int, text) as select $1, $2

-- case: execute
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
execute p

-- case: execute_arguments
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
execute p(1, pg_sleep(1000))

-- case: execute_server_name
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
execute s0

-- case: create_table_as_execute
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
create temp table tidegate_pwned as execute p

-- case: deallocate
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
deallocate p

-- case: deallocate_all
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
deallocate all

-- case: declare
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
declare c cursor for select * from accounts

-- case: declare_hold
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
declare c cursor with hold for select pg_sleep(1000)

-- case: declare_scroll
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
declare c scroll cursor without hold for select 1

-- case: declare_for_update
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
declare c cursor for select * from accounts for update

-- case: fetch
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
fetch all from c

-- case: fetch_backward
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
fetch backward 5 from c

-- case: move
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
move forward all in c

-- case: close
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
close c

-- case: close_all
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
close all

-- case: delete_current_of
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
delete from accounts where current of c

-- case: update_current_of
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
update accounts set balance = 0 where current of c

-- case: discard_temp
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
discard temp

-- case: discard_sequences
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
discard sequences

-- case: checkpoint
-- why: prepared statements and cursors are state that the next borrower would find
-- expect: refused
checkpoint

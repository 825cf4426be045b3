-- case: commit
-- why: ends the read-only transaction
-- expect: refused
commit

-- case: commit_work
-- why: ends the read-only transaction
-- expect: refused
COMMIT WORK

-- case: commit_and_chain
-- why: a new transaction of the statement's own making
-- expect: refused
commit and chain

-- case: end_transaction
-- why: another word for commit
-- expect: refused
end

-- case: rollback
-- why: ends the read-only transaction
-- expect: refused
rollback

-- case: rollback_and_chain
-- why: a new transaction
-- expect: refused
rollback and chain

-- case: abort
-- why: another word for rollback
-- expect: refused
abort

-- case: begin
-- why: a transaction of its own
-- expect: refused
begin

-- case: begin_read_write
-- why: a writable transaction
-- expect: refused
begin isolation level serializable, read write

-- case: start_transaction
-- why: a writable transaction
-- expect: refused
start transaction read write

-- case: savepoint
-- why: state inside the transaction
-- expect: refused
savepoint s

-- case: release
-- why: state inside the transaction
-- expect: refused
release savepoint s

-- case: rollback_to
-- why: state inside the transaction
-- expect: refused
rollback to savepoint s

-- case: prepare_transaction
-- why: a prepared transaction outlives the session
-- expect: refused
prepare transaction 'tidegate_pwned'

-- case: commit_prepared
-- why: ends a prepared transaction of somebody else
-- expect: refused
commit prepared 'tidegate_pwned'

-- case: rollback_prepared
-- why: ends a prepared transaction of somebody else
-- expect: refused
rollback prepared 'tidegate_pwned'

-- case: set_transaction_read_write
-- why: lifts the read-only mode
-- expect: refused
set transaction read write

-- case: set_local_read_only_off
-- why: lifts the read-only mode
-- expect: refused
set local transaction_read_only = off

-- case: session_characteristics
-- why: lifts it for all later transactions
-- expect: refused
set session characteristics as transaction read write

-- case: set_transaction_snapshot
-- why: imports a snapshot
-- expect: refused
set transaction snapshot '00000003-0000001B-1'

-- case: reset_read_only
-- why: lifts the read-only mode
-- expect: refused
reset transaction_read_only

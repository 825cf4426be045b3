-- case: lock
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_advisory_lock(1)

-- case: lock_two_keys
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_advisory_lock(1, 2)

-- case: try_lock
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_try_advisory_lock(1)

-- case: lock_shared
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_advisory_lock_shared(1)

-- case: try_lock_shared
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_try_advisory_lock_shared(1, 2)

-- case: xact_lock
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_advisory_xact_lock(1)

-- case: xact_lock_shared
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_advisory_xact_lock_shared(1)

-- case: try_xact_lock
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_try_advisory_xact_lock(1)

-- case: try_xact_lock_shared
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_try_advisory_xact_lock_shared(1)

-- case: unlock
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_advisory_unlock(1)

-- case: unlock_all
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_advisory_unlock_all()

-- case: thousands
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select count(pg_try_advisory_lock(g)) from generate_series(1, 3000) g

-- case: in_where
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select id from accounts where pg_try_advisory_lock(id)

-- case: in_lateral
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select a.id from accounts a, lateral pg_advisory_lock(a.id) limit 5

-- case: quoted
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select pg_catalog."pg_advisory_lock"(9)

-- case: user_function
-- why: advisory locks outlive a rollback, fill the lock table, or make others wait
-- expect: refused
select hold_key(1)

-- case: nextval
-- why: a sequence does not roll back
-- expect: refused
select nextval('ticket_numbers')

-- case: nextval_regclass
-- why: a sequence does not roll back
-- expect: refused
select nextval('public.ticket_numbers'::regclass)

-- case: nextval_many
-- why: a sequence does not roll back
-- expect: refused
select nextval('ticket_numbers') from generate_series(1, 1000)

-- case: nextval_where
-- why: a sequence does not roll back
-- expect: refused
select 1 from accounts where nextval('ticket_numbers') > 0 limit 1

-- case: nextval_oid
-- why: a sequence does not roll back
-- expect: refused
select nextval(oid::regclass) from pg_class where relkind = 'S'

-- case: nextval_named
-- why: a sequence does not roll back
-- expect: refused
select nextval(pg_get_serial_sequence('audit_log', 'id'))

-- case: setval
-- why: a sequence does not roll back
-- expect: refused
select setval('ticket_numbers', 1)

-- case: setval_called
-- why: a sequence does not roll back
-- expect: refused
select setval('public.invoice_numbers', 5, false)

-- case: setval_from
-- why: a sequence does not roll back
-- expect: refused
select * from setval('ticket_numbers', 7)

-- case: user_function
-- why: a sequence does not roll back
-- expect: refused
select next_ticket()

-- case: currval
-- why: not yet called in this session
-- expect: harmless_end
select currval('ticket_numbers')

-- case: lastval
-- why: not yet called in this session
-- expect: harmless_end
select lastval()

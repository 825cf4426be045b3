-- case: notify
-- why: messages to other sessions
-- expect: refused
notify tidegate_channel

-- case: notify_payload
-- why: messages to other sessions
-- expect: refused
notify tidegate_channel, 'x'

-- case: listen
-- why: messages to other sessions
-- expect: refused
listen tidegate_channel

-- case: unlisten
-- why: messages to other sessions
-- expect: refused
unlisten *

-- case: unlisten_one
-- why: messages to other sessions
-- expect: refused
unlisten tidegate_channel

-- case: pg_notify
-- why: messages to other sessions
-- expect: refused
select pg_notify('tidegate_channel', 'x')

-- case: pg_notify_flood
-- why: messages to other sessions
-- expect: refused
select count(pg_notify('tidegate_channel', g::text)) from generate_series(1, 10000) g

-- case: pg_notify_cte
-- why: messages to other sessions
-- expect: refused
with n as materialized (select pg_notify('tidegate_channel', name) from accounts) select count(*) from n

-- case: pg_notify_order
-- why: messages to other sessions
-- expect: refused
select 1 order by pg_notify('tidegate_channel', 'x')::text

-- case: user_function
-- why: messages to other sessions
-- expect: refused
select tell('tidegate_channel')

-- case: listening_channels
-- why: a read
-- expect: harmless_end
select pg_listening_channels()

-- case: queue_usage
-- why: a read
-- expect: harmless_end
select pg_notification_queue_usage()

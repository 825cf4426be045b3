-- case: create_slot
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_create_physical_replication_slot('tidegate_pwned')

-- case: create_slot_reserved
-- why: changes the server, its log or its statistics
-- expect: refused
select * from pg_create_physical_replication_slot('tidegate_pwned', true, false)

-- case: create_logical_slot
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_create_logical_replication_slot('tidegate_pwned_l', 'test_decoding')

-- case: create_logical_slot_pgoutput
-- why: changes the server, its log or its statistics
-- expect: refused
select * from pg_create_logical_replication_slot('tidegate_pwned_p', 'pgoutput')

-- case: copy_slot
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_copy_physical_replication_slot('a', 'tidegate_pwned')

-- case: drop_slot
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_drop_replication_slot(slot_name) from pg_replication_slots

-- case: advance_slot
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_replication_slot_advance('a', '0/1')

-- case: get_changes
-- why: changes the server, its log or its statistics
-- expect: refused
select * from pg_logical_slot_get_changes('a', null, null)

-- case: peek_changes
-- why: changes the server, its log or its statistics
-- expect: refused
select * from pg_logical_slot_peek_changes('a', null, null)

-- case: get_binary_changes
-- why: changes the server, its log or its statistics
-- expect: refused
select * from pg_logical_slot_get_binary_changes('a', null, null)

-- case: emit_message
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_logical_emit_message(false, 'tidegate', 'x')

-- case: emit_message_transactional
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_logical_emit_message(true, 'tidegate', 'x')

-- case: origin_create
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_replication_origin_create('tidegate_pwned')

-- case: origin_setup
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_replication_origin_session_setup('tidegate_pwned')

-- case: origin_drop
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_replication_origin_drop('tidegate_pwned')

-- case: switch_wal
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_switch_wal()

-- case: restore_point
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_create_restore_point('tidegate_pwned')

-- case: backup_start
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_backup_start('tidegate_pwned')

-- case: backup_stop
-- why: changes the server, its log or its statistics
-- expect: refused
select * from pg_backup_stop()

-- case: wal_replay_pause
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_wal_replay_pause()

-- case: promote
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_promote(false)

-- case: rotate_log
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_rotate_logfile()

-- case: checkpoint
-- why: changes the server, its log or its statistics
-- expect: refused
checkpoint

-- case: stat_reset
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_stat_reset()

-- case: stat_reset_shared
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_stat_reset_shared('bgwriter')

-- case: stat_reset_table
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_stat_reset_single_table_counters('accounts'::regclass)

-- case: stat_reset_function
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_stat_reset_single_function_counters(1)

-- case: stat_reset_slru
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_stat_reset_slru(null)

-- case: stat_reset_subscription
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_stat_reset_subscription_stats(null)

-- case: statements_reset
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_stat_statements_reset()

-- case: export_snapshot
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_export_snapshot()

-- case: txid_current
-- why: changes the server, its log or its statistics
-- expect: refused
select txid_current()

-- case: current_xact_id
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_current_xact_id()

-- case: gin_clean
-- why: changes the server, its log or its statistics
-- expect: refused
select gin_clean_pending_list('docs_tsv')

-- case: brin_summarize
-- why: changes the server, its log or its statistics
-- expect: refused
select brin_summarize_new_values('accounts_pkey')

-- case: next_oid
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_nextoid('pg_class', 'oid', 'pg_class_oid_index')

-- case: extension_config
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_extension_config_dump('accounts', '')

-- case: stop_making_pinned
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_stop_making_pinned_objects()

-- case: upgrade_support
-- why: changes the server, its log or its statistics
-- expect: refused
select binary_upgrade_set_next_pg_type_oid(1)

-- case: create_subscription_function
-- why: changes the server, its log or its statistics
-- expect: refused
select pg_stat_get_subscription(null), pg_create_restore_point('tidegate_pwned')

-- case: restore_statistics
-- why: writes statistics, from 18 on
-- expect: harmless_end
select pg_restore_relation_stats('schemaname', 'public', 'relname', 'accounts', 'relpages', 1)

-- case: clear_statistics
-- why: writes statistics, from 18 on
-- expect: harmless_end
select pg_clear_relation_stats('public', 'accounts')

-- case: prewarm
-- why: fills the cache
-- expect: harmless_end
select pg_prewarm('accounts')

-- case: current_lsn
-- why: a read
-- expect: harmless_end
select pg_current_wal_lsn()

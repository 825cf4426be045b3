-- case: read_file
-- why: server files
-- expect: refused
select pg_read_file('tidegate_canary.txt')

-- case: read_file_range
-- why: server files
-- expect: refused
select pg_read_file('tidegate_canary.txt', 0, 100)

-- case: read_file_missing_ok
-- why: server files
-- expect: refused
select pg_read_file('tidegate_canary.txt', 0, 100, true)

-- case: read_passwd
-- why: server files
-- expect: refused
select pg_read_file('/etc/passwd')

-- case: read_binary_file
-- why: server files
-- expect: refused
select pg_read_binary_file('tidegate_canary.txt')

-- case: read_binary_encoded
-- why: server files
-- expect: refused
select encode(pg_read_binary_file('tidegate_canary.txt'), 'hex')

-- case: read_global_control
-- why: server files
-- expect: refused
select length(pg_read_binary_file('global/pg_control'))

-- case: read_hba
-- why: server files
-- expect: refused
select pg_catalog.pg_read_file(current_setting('hba_file'))

-- case: read_file_from
-- why: server files
-- expect: refused
select * from pg_read_file('tidegate_canary.txt') as t(line)

-- case: read_file_split
-- why: server files
-- expect: refused
select regexp_split_to_table(pg_read_file('tidegate_canary.txt'), E'\n')

-- case: read_file_old
-- why: server files
-- expect: refused
select pg_read_file_old('tidegate_canary.txt', 0, 10)

-- case: read_into_error
-- why: the error message carries the content
-- expect: refused
select cast(pg_read_file('tidegate_canary.txt') as integer)

-- case: read_into_divide
-- why: one bit an answer
-- expect: refused
select 1 / (case when pg_read_file('tidegate_canary.txt') like 'tide%' then 0 else 1 end)

-- case: read_into_regclass
-- why: the error message carries the content
-- expect: refused
select pg_read_file('tidegate_canary.txt')::regclass

-- case: list_dir
-- why: server files
-- expect: refused
select * from pg_ls_dir('.')

-- case: list_dir_args
-- why: server files
-- expect: refused
select pg_ls_dir('.', true, true)

-- case: list_etc
-- why: server files
-- expect: refused
select string_agg(f, ',') from pg_ls_dir('/etc') f

-- case: stat_file
-- why: server files
-- expect: refused
select * from pg_stat_file('tidegate_canary.txt')

-- case: stat_file_field
-- why: server files
-- expect: refused
select (pg_stat_file('postgresql.conf')).size

-- case: list_logs
-- why: server files
-- expect: refused
select * from pg_ls_logdir()

-- case: list_wal
-- why: server files
-- expect: refused
select * from pg_ls_waldir()

-- case: list_tmp
-- why: server files
-- expect: refused
select * from pg_ls_tmpdir()

-- case: list_archive
-- why: server files
-- expect: refused
select * from pg_ls_archive_statusdir()

-- case: list_logical_snapshots
-- why: server files
-- expect: refused
select * from pg_ls_logicalsnapdir()

-- case: list_logical_maps
-- why: server files
-- expect: refused
select * from pg_ls_logicalmapdir()

-- case: list_slot_dir
-- why: server files
-- expect: refused
select * from pg_ls_replslotdir('x')

-- case: current_logfile
-- why: server files
-- expect: refused
select pg_current_logfile()

-- case: admin_write
-- why: adminpack, up to 16
-- expect: refused
select pg_file_write('/tmp/tidegate_pwned_adminpack', 'x', false)

-- case: admin_unlink
-- why: adminpack, up to 16
-- expect: refused
select pg_file_unlink('tidegate_spare.txt')

-- case: admin_rename
-- why: adminpack, up to 16
-- expect: refused
select pg_file_rename('tidegate_spare.txt', 'tidegate_pwned.txt')

-- case: admin_sync
-- why: adminpack, up to 16
-- expect: refused
select pg_file_sync('tidegate_canary.txt')

-- case: admin_logs
-- why: adminpack, up to 16
-- expect: refused
select * from pg_logdir_ls() as t(a timestamp, b text)

-- case: foreign_file
-- why: a file behind a foreign table
-- expect: refused
select * from parts

-- case: foreign_file_view
-- why: a file behind a foreign table
-- expect: refused
select name from v_parts

-- case: foreign_file_partition
-- why: a file behind a foreign table
-- expect: refused
select * from stock

-- case: foreign_file_child
-- why: a file behind a foreign table
-- expect: refused
select * from goods

-- case: foreign_file_direct_partition
-- why: a file behind a foreign table
-- expect: refused
table stock_far

-- case: raw_page
-- why: rows past every privilege
-- expect: refused
select get_raw_page('secrets', 0)

-- case: heap_items
-- why: rows past every privilege
-- expect: refused
select * from heap_page_items(get_raw_page('public.secrets', 0))

-- case: btree_page
-- why: index keys past every privilege
-- expect: refused
select * from bt_page_items('accounts_email_key', 1)

-- case: wal_records
-- why: log records past every privilege
-- expect: refused
select * from pg_get_wal_records_info('0/1000000', '0/1000100')

-- case: import_collations
-- why: writes the catalogue
-- expect: refused
select pg_import_system_collations('public')

-- case: kill_tuple
-- why: removes a row without a transaction
-- expect: refused
select heap_force_kill('public.audit_log'::regclass, array['(0,1)']::tid[])

-- case: freeze_tuple
-- why: changes a row without a transaction
-- expect: refused
select heap_force_freeze('public.audit_log'::regclass, array['(0,1)']::tid[])

-- case: truncate_visibility_map
-- why: truncates a relation fork
-- expect: refused
select pg_truncate_visibility_map('public.audit_log')

-- case: external_entity
-- why: an external entity must not be fetched
-- expect: harmless_end
select xmlparse(document '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><d>&e;</d>')

-- case: external_dtd
-- why: an external DTD must not be fetched
-- expect: harmless_end
select xmlparse(document '<!DOCTYPE d SYSTEM "http://127.0.0.1:1/x.dtd"><d/>')

-- case: xslt_document
-- why: a stylesheet must not read files
-- expect: harmless_end
select xslt_process('<a/>', '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><xsl:copy-of select="document(''/etc/passwd'')"/></xsl:template></xsl:stylesheet>')

-- case: relation_filepath
-- why: a name, no content
-- expect: harmless_end
select pg_relation_filepath('accounts')

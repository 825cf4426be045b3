-- case: show_all
-- why: every setting, file places and connection strings too
-- expect: refused
show all

-- case: show_data_directory
-- why: where the files are
-- expect: refused
show data_directory

-- case: show_hba_file
-- why: where the files are
-- expect: refused
show hba_file

-- case: show_hba_file_quoted
-- why: the same in quotes and capitals
-- expect: refused
show "HBA_FILE"

-- case: show_ident_file
-- why: where the files are
-- expect: refused
show ident_file

-- case: show_config_file
-- why: where the files are
-- expect: refused
show config_file

-- case: show_primary_conninfo
-- why: a connection string with a password
-- expect: refused
show primary_conninfo

-- case: show_archive_command
-- why: a shell command, often with keys
-- expect: refused
show archive_command

-- case: show_restore_command
-- why: a shell command, often with keys
-- expect: refused
show restore_command

-- case: show_ssl_passphrase
-- why: a shell command that prints a secret
-- expect: refused
show ssl_passphrase_command

-- case: show_ssl_key
-- why: where the key is
-- expect: refused
show ssl_key_file

-- case: show_log_directory
-- why: where the logs are
-- expect: refused
show log_directory

-- case: show_nothing
-- why: no such setting
-- expect: harmless_end
show no_such_setting

-- case: show_custom
-- why: no such custom setting
-- expect: harmless_end
show app.jwt_secret

-- case: show_sessionauth
-- why: who one is
-- expect: harmless_end
show session authorization

-- case: show_role
-- why: who one is
-- expect: harmless_end
show role

-- case: show_super
-- why: what one may
-- expect: harmless_end
show is_superuser

-- case: show_unicode
-- why: an escaped name
-- expect: harmless_end
show U&"work\005fmem"

-- case: show_injection
-- why: no expression is allowed here
-- expect: harmless_end
show (select 1)

-- case: show_then_write
-- why: two statements
-- expect: refused
show work_mem; delete from audit_log

-- case: show_before_comment
-- why: a comment at the end
-- expect: refused
show data_directory -- tables

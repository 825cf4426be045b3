-- case: to_program
-- why: runs a program
-- expect: refused
copy (select 1) to program 'touch /tmp/tidegate_pwned_copy_to'

-- case: from_program
-- why: runs a program
-- expect: refused
copy audit_log (said) from program 'touch /tmp/tidegate_pwned_copy_from; echo x'

-- case: table_to_program
-- why: runs a program
-- expect: refused
COPY accounts TO PROGRAM 'touch /tmp/tidegate_pwned_table'

-- case: to_file
-- why: writes a file
-- expect: refused
copy accounts to '/tmp/tidegate_pwned_file'

-- case: query_to_file
-- why: writes a file
-- expect: refused
copy (select * from accounts) to '/tmp/tidegate_pwned_query' with (format binary)

-- case: from_file
-- why: reads a file
-- expect: refused
copy audit_log (said) from '/etc/hostname'

-- case: to_stdout
-- why: changes the protocol state
-- expect: refused
copy accounts to stdout

-- case: query_to_stdout
-- why: changes the protocol state
-- expect: refused
copy (select 1) to stdout with (format csv, header)

-- case: from_stdin
-- why: waits for data
-- expect: refused
copy audit_log (said) from stdin

-- case: secrets_to_stdout
-- why: a way round row rendering
-- expect: refused
copy secrets to stdout

-- case: delete_returning
-- why: DML inside COPY
-- expect: refused
copy (delete from audit_log returning id) to stdout

-- case: insert_returning_program
-- why: both at once
-- expect: refused
copy (insert into audit_log (said) values ('x') returning id) to program 'touch /tmp/tidegate_pwned_returning'

-- case: old_syntax
-- why: syntax from before 7.3
-- expect: refused
copy binary accounts to '/tmp/tidegate_pwned_old'

-- case: where_clause
-- why: COPY FROM ... WHERE
-- expect: refused
copy audit_log (said) from '/etc/hostname' where said is not null

-- case: catalogue_to_stdout
-- why: hashes by COPY
-- expect: refused
copy pg_catalog.pg_authid to stdout

-- case: comment_between
-- why: no blanks at all
-- expect: refused
copy/**/(select 1)/**/to/**/program/**/'touch /tmp/tidegate_pwned_comment'

-- case: escape_string_program
-- why: an escape string
-- expect: refused
copy (select 1) to program E'\x74ouch /tmp/tidegate_pwned_escape'

-- case: load_library
-- why: loads native code
-- expect: refused
load '/tmp/tidegate_pwned.so'

-- case: psql_copy
-- why: a psql command is no SQL
-- expect: harmless_end
\copy accounts to '/tmp/tidegate_pwned_psql'

-- case: psql_shell
-- why: a psql command is no SQL
-- expect: harmless_end
\! touch /tmp/tidegate_pwned_shell

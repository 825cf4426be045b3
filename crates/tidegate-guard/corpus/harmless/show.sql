-- case: server_version
-- why: the server's version
show server_version

-- case: timezone
-- why: a setting in capitals
SHOW TIMEZONE

-- case: time_zone
-- why: the SQL spelling
show time zone

-- case: search_path
-- why: where names are looked up
show search_path

-- case: work_mem
-- why: memory
show work_mem

-- case: isolation
-- why: the SQL spelling
show transaction isolation level

-- case: read_only
-- why: the mode of the transaction
show transaction_read_only

-- case: encodings
-- why: encodings
show client_encoding

-- case: server_encoding
-- why: encodings
show server_encoding;

-- case: max_connections
-- why: limits
show max_connections

-- case: statement_timeout
-- why: limits
show statement_timeout

-- case: date_style
-- why: formats
show datestyle

-- case: collation
-- why: locale
show lc_messages

-- case: quoted
-- why: a quoted name
show "work_mem"

-- case: conforming
-- why: strings
show standard_conforming_strings

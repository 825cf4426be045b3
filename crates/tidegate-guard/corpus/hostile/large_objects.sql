-- case: lo_get
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_get(424242)

-- case: lo_get_range
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_get(424242, 0, 100)

-- case: lo_get_encoded
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select convert_from(lo_get(424242), 'UTF8')

-- case: lo_open_read
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select loread(lo_open(424242, 262144), 100)

-- case: lo_open_write
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lowrite(lo_open(424242, 131072), 'x')

-- case: lo_put
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_put(424242, 0, 'x')

-- case: lo_create
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_create(0)

-- case: lo_creat
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_creat(-1)

-- case: lo_from_bytea
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_from_bytea(0, 'x')

-- case: lo_from_bytea_fixed
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select * from lo_from_bytea(525252, 'tidegate_pwned')

-- case: lo_unlink
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_unlink(424242)

-- case: lo_unlink_all
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_unlink(oid) from pg_largeobject_metadata

-- case: lo_truncate
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_truncate(lo_open(424242, 131072), 0)

-- case: lo_truncate64
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_truncate64(lo_open(424242, 131072), 0)

-- case: lo_lseek
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_lseek(lo_open(424242, 262144), 0, 2)

-- case: lo_tell
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_tell64(lo_open(424242, 262144))

-- case: lo_close
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_close(lo_open(424242, 262144))

-- case: lo_import
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_import('/etc/passwd')

-- case: lo_import_oid
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_import('/etc/passwd', 616161)

-- case: lo_export
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_export(424242, '/tmp/tidegate_pwned_lo')

-- case: lo_oid_cast
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select lo_get(424242::oid) from generate_series(1, 2)

-- case: large_object_pages
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select data from pg_largeobject where loid = 424242

-- case: create_in_where
-- why: large objects: not tables, and partly written in READ ONLY before 18
-- expect: refused
select 1 from accounts where lo_create(0) > 0

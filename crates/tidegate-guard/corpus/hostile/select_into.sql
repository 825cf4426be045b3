-- case: into
-- why: SELECT INTO creates a table
-- expect: refused
select * into tidegate_pwned from accounts

-- case: into_table
-- why: SELECT INTO creates a table
-- expect: refused
select id, name into table tidegate_pwned from accounts

-- case: into_temp
-- why: SELECT INTO creates a table
-- expect: refused
select 1 as a into temp tidegate_pwned

-- case: into_temporary_table
-- why: SELECT INTO creates a table
-- expect: refused
select 1 as a into temporary table tidegate_pwned

-- case: into_unlogged
-- why: SELECT INTO creates a table
-- expect: refused
select 1 as a into unlogged tidegate_pwned

-- case: into_qualified
-- why: SELECT INTO creates a table
-- expect: refused
select 1 as a into public.tidegate_pwned

-- case: into_pg_temp
-- why: SELECT INTO creates a table
-- expect: refused
select 1 as a into pg_temp.tidegate_pwned

-- case: into_quoted
-- why: SELECT INTO creates a table
-- expect: refused
select 1 as a into "Tidegate Pwned"

-- case: into_union
-- why: SELECT INTO creates a table
-- expect: refused
select 1 as a into tidegate_pwned union all select 2

-- case: into_with
-- why: SELECT INTO creates a table
-- expect: refused
with a as (select 1 as x) select x into tidegate_pwned from a

-- case: into_parenthesised
-- why: SELECT INTO creates a table
-- expect: refused
(select 1 as a into tidegate_pwned)

-- case: into_order_limit
-- why: SELECT INTO creates a table
-- expect: refused
select id into tidegate_pwned from accounts order by id limit 1

-- case: into_explain
-- why: SELECT INTO creates a table
-- expect: harmless_end
explain select 1 as a into tidegate_pwned

-- case: into_subselect
-- why: SELECT INTO creates a table
-- expect: refused
select * from (select 1 as a into tidegate_pwned) x

-- case: into_no_columns
-- why: SELECT INTO creates a table
-- expect: refused
select into tidegate_pwned

-- case: into_variable
-- why: SELECT INTO creates a table
-- expect: harmless_end
select count(*) into strict tidegate_pwned from accounts

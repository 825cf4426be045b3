//! The catalogue queries: static text, every column as text.
//!
//! They ask for what is not plain built-in PostgreSQL: everybody's own functions, views, operators,
//! casts and types, and the built-in functions that are volatile. `16384` is the first number that
//! PostgreSQL gives to an object that did not come with it.

/// The session: version, how it reads strings, whether it sees all settings.
const SESSION: &str = "
select current_setting('server_version_num'),
       current_setting('standard_conforming_strings'),
       (r.rolsuper or pg_has_role(current_user, 'pg_read_all_settings', 'usage'))::text
from pg_catalog.pg_roles r
where r.rolname = current_user";

/// The names of all built-in functions, relations and operators, and which functions take any string.
const BUILT_IN: &str = "
select 'function', string_agg(distinct p.proname::text, chr(10))
from pg_catalog.pg_proc p
where p.oid < 16384
union all
select 'relation', string_agg(distinct c.relname::text, chr(10))
from pg_catalog.pg_class c
where c.oid < 16384 and c.relkind in ('r', 'v')
union all
select 'operator', string_agg(distinct o.oprname::text, chr(10))
from pg_catalog.pg_operator o
where o.oid < 16384
union all
select 'text function', string_agg(distinct p.proname::text, chr(10))
from pg_catalog.pg_proc p
where p.oid < 16384 and p.proargtypes::oid[] && array[25, 2276, 2283, 5077]::oid[]";

/// The names of the functions of extensions that are not volatile.
const EXTENSIONS: &str = "
select e.extname::text, n.nspname::text, string_agg(distinct p.proname::text, chr(10)),
       (n.nspname = any (current_schemas(true)))::text
from pg_catalog.pg_depend d
join pg_catalog.pg_extension e on e.oid = d.refobjid
join pg_catalog.pg_proc p on p.oid = d.objid
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_language l on l.oid = p.prolang
where d.classid = 'pg_catalog.pg_proc'::regclass
  and d.refclassid = 'pg_catalog.pg_extension'::regclass
  and d.deptype = 'e'
  and p.oid >= 16384
  and p.provolatile <> 'v'
  and l.lanname in ('c', 'internal', 'sql', 'plpgsql')
group by e.extname, n.nspname";

/// Every function that must be looked at one by one.
const FUNCTIONS: &str = "
with owned as materialized (
    select d.classid, d.objid
    from pg_catalog.pg_depend d
    where d.refclassid = 'pg_catalog.pg_extension'::regclass and d.deptype = 'e'
), used as (
    select unnest(array[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
                        a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[]) as oid
    from pg_catalog.pg_aggregate a
    where a.aggfnoid >= 16384
      and not exists (select from owned w where w.classid = 'pg_catalog.pg_proc'::regclass and w.objid = a.aggfnoid)
    union
    select o.oprcode
    from pg_catalog.pg_operator o
    where o.oid >= 16384
      and not exists (select from owned w where w.classid = 'pg_catalog.pg_operator'::regclass and w.objid = o.oid)
    union
    select k.castfunc
    from pg_catalog.pg_cast k
    where k.oid >= 16384
      and not exists (select from owned w where w.classid = 'pg_catalog.pg_cast'::regclass and w.objid = k.oid)
    union
    select m.amproc
    from pg_catalog.pg_amproc m
    where m.oid >= 16384
      and not exists (select from owned w where w.classid = 'pg_catalog.pg_opfamily'::regclass and w.objid = m.amprocfamily)
)
select p.oid::text, n.nspname::text, p.proname::text, p.pronargs::text,
       (p.pronargs - p.pronargdefaults)::text, (p.provariadic <> 0)::text,
       p.provolatile::text, p.prokind::text, l.lanname::text, p.prosecdef::text,
       pg_function_is_visible(p.oid)::text, e.extname::text,
       p.proargtypes::text, p.prorettype::text, coalesce(t.typtype in ('c', 'd', 'p'), false)::text,
       coalesce(array_to_string(p.proconfig, chr(10)), ''),
       case when p.oid >= 16384 and e.oid is null and p.prokind in ('f', 'w') and l.lanname in ('sql', 'plpgsql')
            then pg_get_functiondef(p.oid)
            when p.oid >= 16384 and l.lanname = 'internal' then p.prosrc end,
       concat_ws(' ', a.aggtransfn::oid, a.aggfinalfn::oid, a.aggcombinefn::oid, a.aggserialfn::oid,
                 a.aggdeserialfn::oid, a.aggmtransfn::oid, a.aggminvtransfn::oid, a.aggmfinalfn::oid)
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_language l on l.oid = p.prolang
left join pg_catalog.pg_type t on t.oid = p.proargtypes[0]
left join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
left join pg_catalog.pg_depend d
  on d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid
 and d.refclassid = 'pg_catalog.pg_extension'::regclass and d.deptype = 'e'
left join pg_catalog.pg_extension e on e.oid = d.refobjid
where p.prorettype not in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
  and (p.provolatile = 'v'
       or (p.oid >= 16384 and (e.oid is null or l.lanname not in ('c', 'internal', 'sql', 'plpgsql')))
       or p.oid in (select u.oid from used u))";

/// Everybody's own relations, and what views read.
const RELATIONS: &str = "
select c.oid::text, n.nspname::text, c.relname::text, c.relkind::text, pg_table_is_visible(c.oid)::text,
       case when c.relkind = 'v' then pg_get_viewdef(c.oid) end
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.oid >= 16384
  and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  and n.nspname !~ '^pg_(toast|temp)'";

/// What reading a relation runs or reaches beside its own rows.
const REACHES: &str = "
with recursive above as (
    select i.inhparent as oid
    from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where c.relkind = 'f'
    union
    select i.inhparent
    from above a
    join pg_catalog.pg_inherits i on i.inhrelid = a.oid
)
select a.oid::text, 'foreign', null from above a
union all
select y.polrelid::text, 'policy', pg_get_expr(y.polqual, y.polrelid)
from pg_catalog.pg_policy y
join pg_catalog.pg_class c on c.oid = y.polrelid and c.relrowsecurity
where y.polcmd in ('r', '*') and y.polqual is not null
union all
select distinct x.indrelid::text, 'constant', expression
from pg_catalog.pg_depend d
join pg_catalog.pg_index x on x.indexrelid = d.objid
cross join lateral (values (pg_get_expr(x.indpred, x.indrelid)), (pg_get_expr(x.indexprs, x.indrelid))) v (expression)
where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_proc'::regclass
  and expression is not null
union all
select distinct o.conrelid::text, 'constant', pg_get_expr(o.conbin, o.conrelid)
from pg_catalog.pg_depend d
join pg_catalog.pg_constraint o on o.oid = d.objid
where d.classid = 'pg_catalog.pg_constraint'::regclass and d.refclassid = 'pg_catalog.pg_proc'::regclass
  and o.contype = 'c' and o.conrelid <> 0
union all
select a.attrelid::text, 'generated', pg_get_expr(f.adbin, f.adrelid)
from pg_catalog.pg_attrdef f
join pg_catalog.pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
where a.attgenerated = 'v'";

/// Everybody's own operators, outside of extensions.
const OPERATORS: &str = "
select n.nspname::text, o.oprname::text, pg_operator_is_visible(o.oid)::text,
       o.oprleft::text, o.oprright::text, o.oprcode::oid::text
from pg_catalog.pg_operator o
join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
where o.oid >= 16384
  and not exists (
      select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_operator'::regclass and d.objid = o.oid and d.deptype = 'e')";

/// Functions that PostgreSQL calls for a type without being told: casts, orders, checks of domains.
const HIDDEN: &str = "
select 'cast', k.castsource::text, k.casttarget::text, k.castfunc::text, k.castcontext::text
from pg_catalog.pg_cast k
where k.oid >= 16384 and k.castfunc <> 0
  and not exists (
      select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_cast'::regclass and d.objid = k.oid and d.deptype = 'e')
union all
select 'order', m.amproclefttype::text, m.amprocrighttype::text, m.amproc::oid::text, null
from pg_catalog.pg_amproc m
where m.oid >= 16384 and m.amproc >= 16384
  and not exists (
      select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_opfamily'::regclass and d.objid = m.amprocfamily and d.deptype = 'e')
union all
select 'domain', o.contypid::text, null, null, pg_get_constraintdef(o.oid)
from pg_catalog.pg_constraint o
where o.contypid <> 0 and o.contype = 'c' and o.oid >= 16384";

/// The types by which a function, an operator or a cast of somebody's own is chosen, those made of
/// them, and the columns that have them.
const TYPES: &str = "
with recursive chosen as (
    select unnest(p.proargtypes::oid[]) as oid
    from pg_catalog.pg_proc p
    where p.oid >= 16384
      and not exists (
          select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    union select unnest(array[o.oprleft, o.oprright]) from pg_catalog.pg_operator o
    where o.oid >= 16384
      and not exists (
          select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_operator'::regclass and d.objid = o.oid and d.deptype = 'e')
    union select unnest(array[k.castsource, k.casttarget]) from pg_catalog.pg_cast k where k.oid >= 16384
    union select unnest(array[m.amproclefttype, m.amprocrighttype]) from pg_catalog.pg_amproc m
    where m.oid >= 16384 and m.amproc >= 16384
    union select o.contypid from pg_catalog.pg_constraint o where o.contypid <> 0 and o.oid >= 16384
), made as materialized (
    select t.typelem as part, t.oid from pg_catalog.pg_type t where t.typelem <> 0 and t.typlen = -1
    union all
    select t.typbasetype, t.oid from pg_catalog.pg_type t where t.typtype = 'd' and t.oid >= 16384
    union all
    select a.atttypid, c.reltype
    from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relkind = 'c'
    union all
    select r.rngsubtype, r.rngtypid from pg_catalog.pg_range r
), whole as (
    select c.oid, 0::oid as part from chosen c where c.oid >= 16384 or c.oid in (1042, 1043)
    union
    select m.oid, w.oid
    from whole w
    join made m on m.part = w.oid
)
select 'type', t.oid::text, n.nspname::text, t.typname::text, pg_type_is_visible(t.oid)::text,
       string_agg(w.part::text, ' ')
from whole w
join pg_catalog.pg_type t on t.oid = w.oid
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
group by t.oid, n.nspname, t.typname
union all
select 'column', a.attrelid::text, a.attname::text, a.atttypid::text, null, null
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
where a.atttypid in (select w.oid from whole w)
  and a.attnum > 0
  and c.relkind in ('r', 'p', 'v', 'm', 'f')";

/// All of them, in the order in which [`super::Facts::from_rows`] takes their answers.
pub(super) const ALL: [&str; 9] = [SESSION, BUILT_IN, EXTENSIONS, FUNCTIONS, RELATIONS, REACHES, OPERATORS, HIDDEN, TYPES];

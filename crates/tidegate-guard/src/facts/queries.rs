//! The catalogue queries: static text, every column as text.
//!
//! They ask for what is not plain built-in PostgreSQL: everybody's own functions, views, operators,
//! casts and types, and the built-in functions that are volatile. `16384` is the first number that
//! PostgreSQL gives to an object that did not come with it.

/// The functions of extensions, as far as membership says anything: the owner of an extension may
/// add functions of his own to it, but those of its script belong to a superuser.
macro_rules! with_members {
    ($rest:literal) => {
        concat!(
            "
with recursive member as materialized (
    select p.oid
    from pg_catalog.pg_depend d
    join pg_catalog.pg_proc p on p.oid = d.objid
    join pg_catalog.pg_language l on l.oid = p.prolang
    where d.classid = 'pg_catalog.pg_proc'::regclass
      and d.refclassid = 'pg_catalog.pg_extension'::regclass
      and d.deptype = 'e'
      and (exists (select from pg_catalog.pg_roles r where r.oid = p.proowner and r.rolsuper)
           or (l.lanname in ('c', 'internal') and p.prokind <> 'a'))
)",
            $rest
        )
    };
}

/// The session: version, how it reads strings, whether it sees all settings, how it writes letters.
const SESSION: &str = "
select current_setting('server_version_num'),
       current_setting('standard_conforming_strings'),
       (r.rolsuper or pg_has_role(current_user, 'pg_read_all_settings', 'usage'))::text,
       current_setting('server_encoding')
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
const EXTENSIONS: &str = with_members!(
    "
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
  and p.oid in (select m.oid from member m)
  and p.provolatile <> 'v'
  and l.lanname in ('c', 'internal', 'sql', 'plpgsql')
group by e.extname, n.nspname"
);

/// Every function that must be looked at one by one.
const FUNCTIONS: &str = with_members!(
    ", used as (
    select unnest(array[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
                        a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[]) as oid
    from pg_catalog.pg_aggregate a
    where a.aggfnoid >= 16384
    union
    select unnest(array[o.oprcode, o.oprrest, o.oprjoin]::oid[])
    from pg_catalog.pg_operator o
    where o.oid >= 16384
    union
    select k.castfunc
    from pg_catalog.pg_cast k
    where k.oid >= 16384
    union
    select m.amproc
    from pg_catalog.pg_amproc m
    where m.oid >= 16384
)
select p.oid::text, n.nspname::text, p.proname::text, p.pronargs::text,
       (p.pronargs - p.pronargdefaults)::text, (p.provariadic <> 0)::text,
       p.provolatile::text, p.prokind::text, l.lanname::text, p.prosecdef::text,
       pg_function_is_visible(p.oid)::text, e.extname::text,
       p.proargtypes::text, concat_ws(' ', p.prorettype, array_to_string(p.proallargtypes, ' ')),
       coalesce(t.typtype in ('c', 'd', 'p'), false)::text,
       coalesce(array_to_string(p.proconfig, chr(10)), ''),
       case when p.oid >= 16384 and e.oid is null and p.prokind in ('f', 'w') and l.lanname in ('sql', 'plpgsql')
            then pg_get_functiondef(p.oid)
            when p.oid >= 16384 and l.lanname = 'internal' then p.prosrc end,
       concat_ws(' ', p.prosupport::oid, a.aggtransfn::oid, a.aggfinalfn::oid, a.aggcombinefn::oid, a.aggserialfn::oid,
                 a.aggdeserialfn::oid, a.aggmtransfn::oid, a.aggminvtransfn::oid, a.aggmfinalfn::oid,
                 (select o.oprcode::oid from pg_catalog.pg_operator o where o.oid = a.aggsortop),
                 (select string_agg(m.amproc::oid::text, ' ')
                  from pg_catalog.pg_amop s
                  join pg_catalog.pg_amproc m on m.amprocfamily = s.amopfamily
                  where s.amopopr = a.aggsortop and m.amproc >= 16384))
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_language l on l.oid = p.prolang
left join pg_catalog.pg_type t on t.oid = p.proargtypes[0]
left join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
left join pg_catalog.pg_depend d
  on d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid
 and d.refclassid = 'pg_catalog.pg_extension'::regclass and d.deptype = 'e'
 and p.oid in (select m.oid from member m)
left join pg_catalog.pg_extension e on e.oid = d.refobjid
where p.prorettype not in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
  and (p.provolatile = 'v'
       or (p.oid >= 16384 and (e.oid is null or l.lanname not in ('c', 'internal', 'sql', 'plpgsql')))
       or p.oid in (select u.oid from used u where u.oid not in (select m.oid from member m)))"
);

/// Everybody's own relations, and what views read.
const RELATIONS: &str = "
select c.oid::text, n.nspname::text, c.relname::text, c.relkind::text, pg_table_is_visible(c.oid)::text,
       case when c.relkind = 'v' then pg_get_viewdef(c.oid) end
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.oid >= 16384
  and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  and n.nspname !~ '^pg_(toast|temp)'";

/// What reading a relation runs or reaches beside its own rows: by its rules, while it is planned,
/// and by its indexes; what lies below a relation counts for it.
const REACHES: &str = with_members!(
    ", uses as materialized (
    select d.classid, d.objid, d.refobjid as function, 0::oid as operator
    from pg_catalog.pg_depend d
    where d.refclassid = 'pg_catalog.pg_proc'::regclass and d.refobjid >= 16384
      and d.refobjid not in (select m.oid from member m)
    union all
    select d.classid, d.objid, o.oprcode, o.oid
    from pg_catalog.pg_depend d
    join pg_catalog.pg_operator o on o.oid = d.refobjid
    where d.refclassid = 'pg_catalog.pg_operator'::regclass and d.refobjid >= 16384
      and o.oprcode not in (select m.oid from member m)
    union all
    select d.classid, d.objid, 0, 0
    from pg_catalog.pg_depend d
    join pg_catalog.pg_type t on t.oid = d.refobjid
    where d.refclassid = 'pg_catalog.pg_type'::regclass and d.refobjid >= 16384
      and t.typtype in ('b', 'd') and t.typelem = 0
), planned as materialized (
    select x.indrelid as relation, u.function, u.operator,
           concat_ws(', ', pg_get_expr(x.indpred, x.indrelid), pg_get_expr(x.indexprs, x.indrelid)) as expression
    from uses u
    join pg_catalog.pg_index x on x.indexrelid = u.objid and u.classid = 'pg_catalog.pg_class'::regclass
    where x.indpred is not null or x.indexprs is not null
    union all
    select o.conrelid, u.function, u.operator, pg_get_expr(o.conbin, o.conrelid)
    from uses u
    join pg_catalog.pg_constraint o on o.oid = u.objid and u.classid = 'pg_catalog.pg_constraint'::regclass
    where o.contype = 'c' and o.conrelid <> 0
    union all
    select s.stxrelid, u.function, u.operator, pg_get_expr(s.stxexprs, s.stxrelid)
    from uses u
    join pg_catalog.pg_statistic_ext s on s.oid = u.objid and u.classid = 'pg_catalog.pg_statistic_ext'::regclass
    where s.stxexprs is not null
    union all
    select k.partrelid, u.function, u.operator, pg_get_expr(k.partexprs, k.partrelid)
    from uses u
    join pg_catalog.pg_partitioned_table k on k.partrelid = u.objid and u.classid = 'pg_catalog.pg_class'::regclass
    where k.partexprs is not null
), ruled as (
    select w.ev_class as relation, u.function
    from uses u
    join pg_catalog.pg_rewrite w on w.oid = u.objid and u.classid = 'pg_catalog.pg_rewrite'::regclass
    join pg_catalog.pg_class c on c.oid = w.ev_class and c.relkind = 'v'
    where w.ev_type = '1' and u.function <> 0
    union
    select f.adrelid, u.function
    from uses u
    join pg_catalog.pg_attrdef f on f.oid = u.objid and u.classid = 'pg_catalog.pg_attrdef'::regclass
    join pg_catalog.pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum and a.attgenerated = 'v'
    where u.function <> 0
    union
    select coalesce(x.indrelid, c.oid), a.amhandler
    from pg_catalog.pg_am a
    join pg_catalog.pg_class c on c.relam = a.oid
    left join pg_catalog.pg_index x on x.indexrelid = c.oid
    where a.amhandler >= 16384 and a.amhandler not in (select m.oid from member m)
), class as (
    select x.indrelid as relation, unnest(x.indclass::oid[]) as oid from pg_catalog.pg_index x
    union
    select k.partrelid, unnest(k.partclass::oid[]) from pg_catalog.pg_partitioned_table k
), family as (
    select s.relation, c.opcfamily as oid
    from class s
    join pg_catalog.pg_opclass c on c.oid = s.oid
    union
    select p.relation, a.amopfamily
    from planned p
    join pg_catalog.pg_amop a on a.amopopr = p.operator
    where p.operator <> 0
), reach as materialized (
    select c.oid as relation, 'foreign' as kind, null as text from pg_catalog.pg_class c where c.relkind = 'f'
    union all
    select distinct p.relation, 'constant', p.expression from planned p
    union all
    select distinct p.relation, 'inline', p.function::text
    from planned p
    join pg_catalog.pg_proc f on f.oid = p.function
    join pg_catalog.pg_language l on l.oid = f.prolang
    where l.lanname = 'sql' and f.prokind = 'f' and not f.prosecdef
    union all
    select r.relation, 'function', r.function::text from ruled r
    union all
    select f.relation, 'family', f.oid::text
    from family f
    where f.oid in (select m.amprocfamily from pg_catalog.pg_amproc m where m.amproc >= 16384
                    union select a.amopfamily from pg_catalog.pg_amop a where a.amopopr >= 16384)
    union all
    select a.attrelid, 'generated', pg_get_expr(f.adbin, f.adrelid)
    from pg_catalog.pg_attrdef f
    join pg_catalog.pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
    where a.attgenerated = 'v'
), above as (
    select i.inhrelid as oid, i.inhparent as above
    from pg_catalog.pg_inherits i
    where i.inhrelid in (select r.relation from reach r)
    union
    select u.oid, i.inhparent
    from above u
    join pg_catalog.pg_inherits i on i.inhrelid = u.above
)
select r.relation::text, r.kind, r.text from reach r where r.kind <> 'foreign'
union
select a.above::text, r.kind, r.text from above a join reach r on r.relation = a.oid
union
select y.polrelid::text, 'policy', pg_get_expr(y.polqual, y.polrelid)
from pg_catalog.pg_policy y
join pg_catalog.pg_class c on c.oid = y.polrelid and c.relrowsecurity
where y.polcmd in ('r', '*') and y.polqual is not null
union
select y.polrelid::text, 'function', u.function::text
from uses u
join pg_catalog.pg_policy y on y.oid = u.objid and u.classid = 'pg_catalog.pg_policy'::regclass
join pg_catalog.pg_class c on c.oid = y.polrelid and c.relrowsecurity
where y.polcmd in ('r', '*') and u.function <> 0"
);

/// Everybody's own operators: what each calls, and the families that it is in. The planner puts an operator's negator in the
/// place of `not (a op b)`, and its commutator where the sides change places.
const OPERATORS: &str = with_members!(
    "
select n.nspname::text, o.oprname::text, pg_operator_is_visible(o.oid)::text,
       o.oprleft::text, o.oprright::text,
       concat_ws(' ', o.oprcode::oid, o.oprrest::oid, o.oprjoin::oid, c.oprcode::oid, x.oprcode::oid),
       (select string_agg(a.amopfamily::text, ' ') from pg_catalog.pg_amop a where a.amopopr = o.oid),
       o.oprresult::text
from pg_catalog.pg_operator o
join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
left join pg_catalog.pg_operator c on c.oid = o.oprcom
left join pg_catalog.pg_operator x on x.oid = o.oprnegate
where (o.oid >= 16384 and o.oprcode not in (select m.oid from member m))
   or exists (
       select from unnest(array[o.oprcode, c.oprcode, x.oprcode]::oid[]) f (oid)
       where f.oid >= 16384 and f.oid not in (select m.oid from member m))"
);

/// What PostgreSQL calls for a type without being told: casts, orders, its text form, checks of domains.
const HIDDEN: &str = with_members!(
    ", classes as (
    select c.opcintype as of, c.opcfamily as family, t.typcategory in ('A', 'P') as always
    from pg_catalog.pg_opclass c
    join pg_catalog.pg_type t on t.oid = c.opcintype
    where c.oid >= 16384
      and c.opcmethod in (403, 405)
      and not exists (
          select from pg_catalog.pg_opclass b
          where b.oid < 16384 and b.opcmethod = c.opcmethod and b.opcintype = c.opcintype)
)
select 'cast', k.castsource::text, k.casttarget::text, k.castfunc::text, k.castcontext::text
from pg_catalog.pg_cast k
where (k.oid >= 16384 or k.castfunc >= 16384) and k.castfunc <> 0
  and k.castfunc not in (select m.oid from member m)
union all
select 'order', c.of::text, c.family::text, null, c.always::text
from classes c
union all
select 'order', r.rngtypid::text, c.opcfamily::text, null, null
from pg_catalog.pg_range r
join pg_catalog.pg_opclass c on c.oid = r.rngsubopc
where r.rngtypid >= 16384
union all
select 'frame', m.amproclefttype::text, m.amprocfamily::text, null, null
from pg_catalog.pg_amproc m
where m.amprocnum = 3 and m.amprocfamily < 16384 and m.amproc >= 16384
union all
select 'call', r.rngtypid::text, null, v.function::text, null
from pg_catalog.pg_range r
cross join lateral (values (r.rngcanonical::oid), (r.rngsubdiff::oid)) v (function)
where v.function >= 16384 and v.function not in (select m.oid from member m)
union all
select 'store', t.oid::text, null, v.function::text, null
from pg_catalog.pg_type t
cross join lateral (values (t.typinput::oid), (t.typoutput::oid), (t.typreceive::oid), (t.typsend::oid),
                           (t.typmodin::oid), (t.typmodout::oid), (t.typsubscript::oid)) v (function)
where v.function >= 16384 and v.function not in (select m.oid from member m)
union all
select 'search', null, null, v.function::text, null
from (
    select unnest(array[t.tmplinit, t.tmpllexize]::oid[]) from pg_catalog.pg_ts_template t
    union
    select unnest(array[p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype]::oid[]) from pg_catalog.pg_ts_parser p
    union
    select c.conproc from pg_catalog.pg_conversion c
) v (function)
where v.function >= 16384 and v.function not in (select m.oid from member m)
union all
select 'domain', o.contypid::text, null, null, pg_get_constraintdef(o.oid)
from pg_catalog.pg_constraint o
where o.contypid <> 0 and o.contype = 'c' and o.oid >= 16384
union all
select 'check', o.contypid::text, null, coalesce(p.oprcode, d.refobjid)::text, null
from pg_catalog.pg_constraint o
join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_constraint'::regclass and d.objid = o.oid
left join pg_catalog.pg_operator p on p.oid = d.refobjid and d.refclassid = 'pg_catalog.pg_operator'::regclass
where o.contypid <> 0 and o.contype = 'c' and d.refobjid >= 16384
  and d.refclassid in ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass)"
);

/// The types by which a function, an operator or a cast of somebody's own is chosen, those made of
/// them, the columns that have them, and what makes a value of a built-in one among them.
///
/// A type is rare when its values come only from columns, casts and functions that say so.
const TYPES: &str = with_members!(
    ", own as materialized (
    select p.oid
    from pg_catalog.pg_proc p
    where (p.oid >= 16384 or p.provolatile = 'v') and p.oid not in (select m.oid from member m)
), chosen as (
    select unnest(p.proargtypes::oid[]) as oid, false as any
    from pg_catalog.pg_proc p
    where p.oid >= 16384 and p.oid not in (select m.oid from member m)
    union select unnest(array[o.oprleft, o.oprright]), false from pg_catalog.pg_operator o
    where o.oid >= 16384 and o.oprcode not in (select m.oid from member m)
    union select unnest(array[k.castsource, k.casttarget]), false from pg_catalog.pg_cast k where k.oid >= 16384
    union select unnest(array[m.amproclefttype, m.amprocrighttype]), false from pg_catalog.pg_amproc m
    where m.oid >= 16384 and m.amproc >= 16384
    union select c.opcintype, true from pg_catalog.pg_opclass c
    where c.oid >= 16384
      and exists (
          select from pg_catalog.pg_amproc m
          where m.amprocfamily = c.opcfamily and m.amproc in (select f.oid from own f)
          union all
          select from pg_catalog.pg_amop a
          join pg_catalog.pg_operator o on o.oid = a.amopopr
          where a.amopfamily = c.opcfamily and o.oid >= 16384 and o.oprcode not in (select m.oid from member m))
      and c.opcmethod in (403, 405)
      and not exists (
          select from pg_catalog.pg_opclass b
          where b.oid < 16384 and b.opcmethod = c.opcmethod and b.opcintype = c.opcintype)
    union select m.amproclefttype, true from pg_catalog.pg_amproc m
    where m.amprocnum = 3 and m.amprocfamily < 16384 and m.amproc >= 16384
    union select r.rngtypid, false from pg_catalog.pg_range r where r.rngtypid >= 16384
    union select t.oid, true from pg_catalog.pg_type t
    where t.typinput in (select f.oid from own f) or t.typoutput in (select f.oid from own f)
    union select o.contypid, false from pg_catalog.pg_constraint o where o.contypid <> 0 and o.oid >= 16384
), held as materialized (
    select coalesce(nullif(t.typelem, 0), t.oid) as oid
    from pg_catalog.pg_type t
    where t.oid in (
        select a.atttypid from pg_catalog.pg_attribute a where a.atttypid >= 16384
        union select p.prorettype from pg_catalog.pg_proc p where p.prorettype >= 16384
        union select unnest(p.proallargtypes) from pg_catalog.pg_proc p where p.oid >= 16384)
), made as materialized (
    select t.typelem as part, t.oid from pg_catalog.pg_type t where t.typelem <> 0 and t.typlen = -1
    union all
    select t.typbasetype, t.oid from pg_catalog.pg_type t where t.typtype = 'd'
    union all
    select a.atttypid, c.reltype
    from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.oid >= 16384 and (c.relkind = 'c' or c.reltype in (select h.oid from held h))
    union all
    select r.rngsubtype, r.rngtypid from pg_catalog.pg_range r
    union all
    select r.rngtypid, r.rngmultitypid from pg_catalog.pg_range r
), whole as (
    select c.oid, 0::oid as part, c.oid >= 16384 or c.oid in (1042, 1043) as rare
    from chosen c
    where c.any or c.oid >= 16384 or c.oid in (1042, 1043)
    union
    select m.oid, w.oid, w.rare or m.oid >= 16384
    from whole w
    join made m on m.part = w.oid
)
select 'type', t.oid::text, n.nspname::text, t.typname::text, pg_type_is_visible(t.oid)::text,
       string_agg(w.part::text, ' '), bool_or(w.rare)::text
from whole w
join pg_catalog.pg_type t on t.oid = w.oid
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
group by t.oid, n.nspname, t.typname
union all
select 'column', a.attrelid::text, a.attname::text, a.atttypid::text,
       case when c.oid < 16384 then c.relname::text end, null, null
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
where a.atttypid in (select w.oid from whole w)
  and a.attnum > 0
  and c.relkind in ('r', 'p', 'v', 'm', 'f')
union all
select 'row', c.oid::text, c.reltype::text,
       (select string_agg(a.attname::text, chr(10)) from pg_catalog.pg_attribute a where a.attrelid = c.oid and strpos(a.attname, chr(10)) = 0),
       exists(select from pg_catalog.pg_cast k where k.castsource = c.reltype and k.castcontext = 'i')::text, null, null
from pg_catalog.pg_class c
where c.reltype in (select w.oid from whole w)
  and c.relkind in ('r', 'p', 'v', 'm', 'f')
union all
select distinct 'maker', 'function', p.proname::text, y.oid::text, null, null, null
from pg_catalog.pg_proc p
cross join lateral unnest(p.prorettype || coalesce(p.proallargtypes, '{}')) y (oid)
where y.oid in (select w.oid from whole w)
  and (p.oid < 16384 or p.oid in (select m.oid from member m))
union all
select distinct 'maker', 'operator', o.oprname::text, o.oprresult::text, null, null, null
from pg_catalog.pg_operator o
where o.oprresult in (select w.oid from whole w)
  and (o.oprcode < 16384 or o.oprcode in (select m.oid from member m))"
);

/// What the operator families that somebody added to may call: to order, to hash, to compare.
const FAMILIES: &str = with_members!(
    "
select f.family::text, string_agg(f.function::text, ' ')
from (
    select m.amprocfamily as family, m.amproc::oid as function
    from pg_catalog.pg_amproc m
    where m.amproc in (select p.oid from pg_catalog.pg_proc p where p.oid >= 16384 or p.provolatile = 'v')
    union
    select a.amopfamily, o.oprcode
    from pg_catalog.pg_amop a
    join pg_catalog.pg_operator o on o.oid = a.amopopr
    where o.oid >= 16384 or o.oprcode >= 16384
) f
where f.function not in (select m.oid from member m)
group by f.family"
);

/// All of them, in the order in which [`super::Facts::from_rows`] takes their answers.
pub(super) const ALL: [&str; 10] = [SESSION, BUILT_IN, EXTENSIONS, FUNCTIONS, RELATIONS, REACHES, OPERATORS, HIDDEN, TYPES, FAMILIES];

//! Writes that must not be made, with every permission given and a superuser's credential: the cluster stays as it was.

use serde_json::json;
use tidegate_testkit::{Postgres, TestDatabase};

use super::{House, SHOP, one};

const MORE: &str = "
create extension if not exists file_fdw;
create server files foreign data wrapper file_fdw;
create foreign table outside (a text) server files options (filename '/etc/passwd');
create table mixed (a text) partition by list (a);
create function bump() returns int language sql volatile as $$ insert into audit values ('bumped') returning 1 $$;
create function peek() returns text language plpgsql stable as $$ begin execute 'insert into audit values (1)'; return 'x'; end $$;
create function rights() returns int language sql stable security definer as $$ select 1 $$;
create materialized view totals as select count(*) from orders;
create procedure go() language sql as $$ insert into audit values ('gone') $$;";

/// By what they try; each is refused.
const HOSTILE: &[&str] = &[
    // All rows.
    "update orders set total = 0",
    "delete from orders",
    "update orders set total = 0 where true",
    "delete from orders where 1 = 1",
    "delete from orders where not false or 'a' = 'a'",
    "delete from orders where (select count(*) > 0 from customers where false) is not null and 1 = 1 or now() is not null and false is not null or current_user <> ''",
    "delete from orders where random() < 2",
    "delete from orders where $1",
    "merge into orders using (select 1) s on true when matched then delete",
    "delete from orders where current of c",
    // Several at once, or in disguise.
    "delete from notes where note_id = 1; drop table orders",
    "insert into audit values ('a'); insert into audit values ('b')",
    "with gone as (delete from orders where order_id = 1 returning *) insert into audit select 'x' from gone",
    "with gone as (delete from orders where order_id = 1 returning *) select * from gone",
    "with new as (insert into audit values ('x') returning *) update orders set total = 0 where order_id = 1",
    "insert into audit with gone as (delete from notes where note_id = 1 returning *) select 'x' from gone",
    "explain analyze delete from orders where order_id = 1",
    "prepare p as delete from orders where order_id = 1",
    "select * into taken from orders",
    "create table taken as select * from orders",
    "select 1",
    // Functions.
    "insert into audit select pg_read_file('/etc/passwd')",
    "insert into audit values (pg_read_file('/etc/passwd'))",
    "insert into audit select set_config('work_mem', '1MB', false)",
    "update orders set total = 0 where order_id = 1 and set_config('transaction_read_only', 'off', false) <> ''",
    "delete from orders where order_id = 1 returning bump()",
    "insert into audit values ('x') returning nextval('notes_note_id_seq')",
    "update orders set total = bump() where order_id = 1",
    "update orders set status = peek() where order_id = 1",
    "insert into audit select 'x' where rights() = 1",
    "insert into audit values (query_to_xml('select 1', true, true, '')::text)",
    "insert into audit values (lo_import('/etc/passwd')::text)",
    "insert into audit values ((select pg_terminate_backend(1))::text)",
    "insert into audit values ('x') on conflict do nothing returning pg_notify('a', 'b')",
    "update orders set total = 0 where order_id = (select bump())",
    "update orders set status = repeat('x', 900000000) where order_id = 1",
    "insert into audit with a as materialized (select repeat('x', 900000) v) select v || v || v || v || v || v || v || v || v || v || v || v from a",
    "insert into audit select 'x' from orders for update",
    // Places.
    "insert into outside values ('x')",
    "insert into audit select a from outside",
    "update pg_catalog.pg_class set relname = 'x' where relname = 'orders'",
    "delete from pg_proc where proname = 'bump'",
    "insert into pg_authid (rolname) values ('evil')",
    "update pg_settings set setting = 'off' where name = 'fsync'",
    "delete from information_schema.sql_features where feature_id = 'B011'",
    "delete from pg_toast.pg_toast_1255 where chunk_id = 1",
    "insert into audit select rolpassword from pg_authid",
    "update open_orders set total = 0 where order_id = 1",
    "insert into ruled values (1)",
    "delete from totals where count = 1",
    "insert into notes_note_id_seq values (1)",
    "with orders as (select 1 as order_id) delete from orders where order_id = 1",
    // Other statements.
    "copy audit from '/etc/passwd'",
    "copy audit from program 'touch /tmp/tidegate_pwned_write'",
    "copy orders to '/tmp/tidegate_pwned_copy'",
    "truncate orders",
    "do $$ begin delete from orders; end $$",
    "call go()",
    "begin",
    "commit",
    "rollback",
    "set role postgres",
    "set session_replication_role = replica",
    "reset all",
    "lock table orders",
    "vacuum orders",
    "analyze orders",
    "listen x",
    "notify x",
    "discard all",
    "checkpoint",
    "refresh materialized view totals",
    // Definitions that are on no list.
    "drop table customers cascade",
    "drop schema public cascade",
    "drop schema public",
    "drop table orders, notes",
    "drop view open_orders cascade",
    "drop function bump()",
    "drop database postgres",
    "drop table pg_catalog.pg_class",
    "drop table outside",
    "drop table open_orders",
    "drop index pg_class_oid_index",
    "alter table orders drop column total cascade",
    "alter table orders owner to postgres",
    "alter table orders disable trigger all",
    "alter table orders drop constraint orders_pkey",
    "alter table orders enable row level security",
    "alter table orders rename to taken",
    "alter table orders set schema pg_catalog",
    "alter table orders set (autovacuum_enabled = off)",
    "alter table pg_catalog.pg_class add column x int",
    "alter table orders alter column status type int using bump()",
    "alter table orders add column x int default bump()",
    "alter table orders add column x int default nextval('notes_note_id_seq')",
    "alter system set fsync = off",
    "alter role postgres password 'x'",
    "alter view open_orders alter column total set default 5",
    "create table pg_catalog.evil (a int)",
    "create temp table evil (a int)",
    "create table evil (like pg_authid)",
    "create table evil (a int) inherits (orders)",
    "create table evil partition of parts for values in (9)",
    "create table evil (a int default bump())",
    "create table evil (a int check (bump() > 0))",
    "create table evil (a int) tablespace pg_default",
    "create or replace view open_orders as select 1",
    "create view evil as select pg_read_file('/etc/passwd')",
    "create view evil as select * from outside",
    "create view evil as select rolpassword from pg_authid",
    "create view evil as with a as (delete from orders returning *) select * from a",
    "create index concurrently evil on orders (total)",
    "create index evil on pg_catalog.pg_class (relname)",
    "create index evil on orders (bump())",
    "create schema pg_evil",
    "create schema evil authorization postgres",
    "create schema evil create table evil.t (a int)",
    "create function evil() returns int language sql as 'select 1'",
    "create trigger evil before insert on orders for each row execute function log_it()",
    "create rule evil as on delete to orders do instead nothing",
    "create extension dblink",
    "create role evil superuser",
    "create database evil",
    "create sequence evil",
    "create type evil as (a int)",
    "create policy evil on orders",
    "create publication evil for all tables",
    "create event trigger evil on ddl_command_start execute function log_it()",
    "create materialized view evil as select 1",
    "create foreign table evil (a text) server files options (filename '/etc/shadow')",
    "create server evil foreign data wrapper file_fdw",
    "create unlogged table pg_toast.evil (a int)",
    "grant all on orders to public",
    "revoke all on orders from public",
    "grant postgres to public",
    "reassign owned by postgres to public",
    "comment on function bump() is 'x'",
    "comment on table pg_catalog.pg_class is 'x'",
    "comment on role postgres is 'x'",
    "comment on database postgres is 'x'",
    "security label on table orders is 'x'",
    "import foreign schema x from server files into public",
    "load 'auto_explain'",
    "cluster orders using orders_pkey",
    "reindex table orders",
    "",
    "delete from orders where order_id = 1 returning (",
];

/// Everything that such a statement could change, by what it is.
const STATE: [(&str, &str); 18] = [
    (
        "relations",
        "select string_agg(c::text, ',' order by c.oid) from (select oid, relname, relnamespace, relowner, relkind, relacl::text, relrowsecurity, reloptions::text from pg_class where relnamespace not in (select oid from pg_namespace where nspname like 'pg_toast%' or nspname like 'pg_temp%')) c",
    ),
    ("functions", "select string_agg(p::text, ',' order by p.oid) from (select oid, proname, prosrc, proacl::text from pg_proc) p"),
    (
        "columns",
        "select string_agg(a::text, ',' order by attrelid, attnum) from (select attrelid, attnum, attname, atttypid, attnotnull, atthasdef from pg_attribute where attrelid >= 16384) a",
    ),
    (
        "roles",
        "select string_agg(r::text, ',' order by oid) from (select oid, rolname, rolsuper, rolpassword from pg_authid where rolname !~ '^(role|tidegate_results)_') r",
    ),
    (
        "schemas",
        "select string_agg(nspname || coalesce(nspacl::text, ''), ',' order by oid) from pg_namespace where nspname not like 'pg_temp%' and nspname not like 'pg_toast_temp%'",
    ),
    ("triggers", "select string_agg(t.oid::text || t.tgname || t.tgenabled::text, ',' order by t.oid) from pg_trigger t"),
    ("rules", "select string_agg(w.oid::text || w.rulename, ',' order by w.oid) from pg_rewrite w"),
    ("extensions", "select string_agg(extname, ',' order by oid) from pg_extension"),
    ("comments", "select string_agg(d.description, ',' order by objoid, objsubid) from pg_description d where objoid >= 16384"),
    ("orders", "select string_agg(o::text, ',' order by order_id) from orders o"),
    ("customers", "select string_agg(c::text, ',' order by customer_id) from customers c"),
    ("notes", "select string_agg(n::text, ',' order by note_id) from notes n"),
    ("audit", "select string_agg(a::text, ',' order by what) from audit a"),
    ("parts", "select string_agg(p::text, ',' order by k) from parts p"),
    ("totals", "select string_agg(t::text, ',') from totals t"),
    ("large objects", "select string_agg(l.oid::text, ',') from pg_largeobject_metadata l"),
    ("sequence", "select last_value from notes_note_id_seq"),
    (
        "settings",
        "select string_agg(name || '=' || setting, ',' order by name) from pg_settings where source in ('configuration file', 'database', 'user')",
    ),
];

async fn state(data: &TestDatabase) -> Vec<(&'static str, String)> {
    let mut state = Vec::new();
    for (what, sql) in STATE {
        state.push((what, one(data, sql).await));
    }
    state
}

#[tokio::test]
async fn hostile_writes_leave_everything_as_it_was() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run(SHOP).await;
    data.run(MORE).await;
    house.register("d", &data.url(), true).await.unwrap();
    house.call("set_writes", json!({"dataset": "d", "allow": ["insert", "update", "delete", "ddl"]})).await.unwrap();
    let before = state(&data).await;
    for sql in HOSTILE {
        let params = if sql.contains("$1") { json!([true]) } else { json!([]) };
        match house.call("preview_write", json!({"dataset": "d", "sql": sql, "params": params})).await {
            Err(error) => assert_ne!(error.kind, tidegate_core::Kind::Internal, "{sql}: {error:?}"),
            Ok(answer) => panic!("{sql} was previewed: {}", answer.render()),
        }
    }
    assert!(HOSTILE.len() >= 120, "{}", HOSTILE.len());
    for (before, after) in before.iter().zip(state(&data).await) {
        assert_eq!(*before, after);
    }
    let client = house.database.client().await;
    let kept: i64 = client.query_one("select count(*) from data.write_preview", &[]).await.unwrap().get(0);
    assert_eq!(kept, 0, "nothing of it can be confirmed");
    let marks = std::fs::read_dir("/tmp").unwrap().flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name == "tidegate_pwned_write" || name == "tidegate_pwned_copy"
    });
    assert!(!marks);
}

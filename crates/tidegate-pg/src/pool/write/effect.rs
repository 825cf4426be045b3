//! What the catalogue and the statistics of the transaction tell of a write.

use tidegate_core::Error;
use tidegate_guard::{Action, Write};

use super::session::Session;
use super::{Follow, TableRows, Touched};
use crate::Failure;

/// A table with more pages is not counted but estimated.
const PAGES_COUNTED_MAX: i64 = 20_000;

/// Things of a kind that are told at most.
const TOLD_MAX: i64 = 50;

/// The table that is written to, as the session knows it.
#[derive(Default)]
pub(super) struct Table {
    oid: Option<u32>,
    name: String,
    /// Columns of the primary key.
    pub(super) key: Vec<String>,
    /// Whether all of its columns may be read.
    pub(super) readable: bool,
    estimate: i64,
    pages: i64,
}

/// A sequence and the last of its values: name, value, start, increment.
type Sequence = (String, Option<i64>, i64, i64);

const TABLE: &str = "
select c.oid, c.oid::regclass::text, c.relkind::text,
       pg_catalog.has_table_privilege(c.oid, 'select'),
       coalesce((select pg_catalog.array_agg(a.attname::text order by k.place)
        from pg_catalog.pg_index i
        cross join pg_catalog.unnest(i.indkey::int2[]) with ordinality k(attnum, place)
        join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary), '{}'::text[]),
       size.rows, size.pages,
       exists (select from pg_catalog.pg_rewrite r where r.ev_class = c.oid and c.relkind <> 'v')
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral (
    select pg_catalog.sum(greatest(p.reltuples, 0))::int8 as rows,
           pg_catalog.sum(pg_catalog.pg_relation_size(p.oid) / 8192)::int8 as pages
    from pg_catalog.pg_class p
    where p.oid = c.oid or p.oid in (select t.relid from pg_catalog.pg_partition_tree(c.oid) t where t.isleaf)
) size
where n.nspname = $1 and c.relname = $2";

const SEQUENCES: &str = "
select distinct s.seqrelid::regclass::text, pg_catalog.pg_sequence_last_value(s.seqrelid), s.seqstart, s.seqincrement
from pg_catalog.pg_sequence s
where pg_catalog.has_sequence_privilege(s.seqrelid, 'usage, select')
  and (exists (select from pg_catalog.pg_depend d
               where d.objid = s.seqrelid and d.classid = 'pg_catalog.pg_class'::regclass
                 and d.refobjid = $1 and d.refclassid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i'))
       or exists (select from pg_catalog.pg_depend d
                  join pg_catalog.pg_attrdef f on f.oid = d.objid and d.classid = 'pg_catalog.pg_attrdef'::regclass
                  where d.refobjid = s.seqrelid and f.adrelid = $1))
order by 1
limit $2";

const TOUCHED: &str = "
select root.oid, root.oid::regclass::text, pg_catalog.sum(x.n_tup_ins)::int8, pg_catalog.sum(x.n_tup_upd)::int8, pg_catalog.sum(x.n_tup_del)::int8
from pg_catalog.pg_stat_xact_user_tables x
cross join lateral (select coalesce(pg_catalog.pg_partition_root(x.relid)::oid, x.relid) as oid) root
where x.n_tup_ins + x.n_tup_upd + x.n_tup_del > 0
group by root.oid
order by 2";

const FOLLOWS: &str = "
select k.conrelid, k.conrelid::regclass::text, k.conname::text, k.confrelid, k.confdeltype::text, k.confupdtype::text
from pg_catalog.pg_constraint k
where k.contype = 'f' and k.conparentid = 0 and k.confrelid = any($1)
order by 2, 3
limit $2";

const TRIGGERS: &str = "
select t.tgname::text, t.tgrelid, t.tgrelid::regclass::text, t.tgtype::int4
from pg_catalog.pg_trigger t
where not t.tgisinternal and t.tgenabled in ('O', 'A') and t.tgrelid = any($1)
order by 3, 1
limit $2";

const LOCKS: &str = "
select l.relation::regclass::text, pg_catalog.string_agg(distinct l.mode, ', ')
from pg_catalog.pg_locks l
join pg_catalog.pg_class c on c.oid = l.relation
where l.pid = pg_catalog.pg_backend_pid() and l.granted and l.mode <> 'AccessShareLock' and c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'm')
group by l.relation
order by 1
limit $1";

impl Table {
    /// Whether looking through all of it takes too long.
    pub(super) fn is_large(&self) -> bool {
        self.pages > PAGES_COUNTED_MAX
    }
}

impl Session {
    /// What the session knows of the table that is written to.
    pub(super) async fn table(&self, write: &Write) -> Result<Table, Failure> {
        let Some((schema, name)) = write.table() else { return Ok(Table::default()) };
        let rows = self.query(TABLE, &[&schema, &name]).await?;
        let row = rows.first().ok_or_else(|| Error::conflict(format!("table `{name}` has just gone")).hint("look at the schema again"))?;
        if row.get(7) {
            return Err(Error::denied(format!("table `{name}` has rewrite rules: what a write to it does can't be bounded"))
                .hint("rules turn statements into others; triggers are fine")
                .into());
        }
        Ok(Table {
            oid: Some(row.get(0)),
            name: row.get(1),
            readable: row.get(3),
            key: row.get(4),
            estimate: row.get(5),
            pages: row.get(6),
        })
    }

    /// How many rows the table has.
    pub(super) async fn count(&self, table: &Table) -> Result<Option<TableRows>, Failure> {
        if table.oid.is_none() || !table.readable {
            return Ok(None);
        }
        if table.is_large() {
            return Ok(Some(TableRows { count: table.estimate.unsigned_abs(), exact: false }));
        }
        // PostgreSQL has quoted the name itself.
        let rows = self.query(&format!("select pg_catalog.count(*) from {}", table.name), &[]).await?;
        Ok(rows.first().map(|row| TableRows { count: row.get::<_, i64>(0).unsigned_abs(), exact: true }))
    }

    /// The sequences that give the table its values, and where they stand.
    pub(super) async fn sequences(&self, table: &Table) -> Result<Vec<Sequence>, Failure> {
        let Some(oid) = table.oid else { return Ok(Vec::new()) };
        let rows = self.query(SEQUENCES, &[&oid, &TOLD_MAX]).await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect())
    }

    /// How many values of the sequences have been used since.
    pub(super) async fn used_up(&self, table: &Table, before: &[Sequence]) -> Result<Vec<(String, i64)>, Failure> {
        let after = self.sequences(table).await?;
        let used = after.into_iter().filter_map(|(name, now, start, increment)| {
            let (_, then, ..) = before.iter().find(|(known, ..)| *known == name)?;
            let first = start.wrapping_sub(increment);
            let used = now?.wrapping_sub(then.unwrap_or(first)).checked_div(increment)?;
            (used != 0).then_some((name, used))
        });
        Ok(used.collect())
    }

    /// Every table of which this transaction has touched rows.
    pub(super) async fn touched(&self) -> Result<Vec<Touched>, Failure> {
        let rows = self.query(TOUCHED, &[]).await?;
        let number = |row: &tokio_postgres::Row, at: usize| row.get::<_, i64>(at).unsigned_abs();
        let touched = |row: &tokio_postgres::Row| Touched {
            oid: row.get(0),
            table: row.get(1),
            inserted: number(row, 2),
            updated: number(row, 3),
            deleted: number(row, 4),
        };
        Ok(rows.iter().map(touched).collect())
    }

    /// The foreign keys by which rows of other tables went or changed with them.
    pub(super) async fn follows(&self, touched: &[Touched]) -> Result<Vec<Follow>, Failure> {
        let oids: Vec<u32> = touched.iter().map(|touched| touched.oid).collect();
        let mut follows = Vec::new();
        for row in self.query(FOLLOWS, &[&oids, &TOLD_MAX]).await? {
            let (of, to): (u32, u32) = (row.get(0), row.get(3));
            let Some(source) = touched.iter().find(|touched| touched.oid == to) else { continue };
            let followed = touched.iter().find(|touched| touched.oid == of);
            let actions = [(source.deleted, "on delete", row.get::<_, String>(4)), (source.updated, "on update", row.get::<_, String>(5))];
            for (_, when, how) in actions.into_iter().filter(|(rows, ..)| *rows > 0) {
                let Some(does) = passes_on(&how) else { continue };
                let rows = followed.map_or(0, |rows| if how == "c" && when == "on delete" { rows.deleted } else { rows.updated });
                follows.push(Follow { table: row.get(1), key: row.get(2), action: format!("{when} {does}"), rows });
            }
        }
        Ok(follows)
    }

    /// The triggers of the tables that were touched, by what was done to them.
    pub(super) async fn triggers(&self, write: &Write, table: &Table, touched: &[Touched]) -> Result<Vec<String>, Failure> {
        let oids: Vec<u32> = touched.iter().map(|touched| touched.oid).chain(table.oid).collect();
        let mut triggers = Vec::new();
        for row in self.query(TRIGGERS, &[&oids, &TOLD_MAX]).await? {
            let (name, oid, on, kind): (String, u32, String, i32) = (row.get(0), row.get(1), row.get(2), row.get(3));
            let rows = touched.iter().find(|touched| touched.oid == oid).cloned().unwrap_or_default();
            let itself = |action: Action| table.oid == Some(oid) && write.actions().contains(&action) && kind & EACH_ROW == 0;
            let events = [
                (4, "insert", rows.inserted > 0 || itself(Action::Insert)),
                (16, "update", rows.updated > 0 || itself(Action::Update)),
                (8, "delete", rows.deleted > 0 || itself(Action::Delete)),
            ];
            let fired: Vec<&str> = events.iter().filter(|(bit, _, done)| kind & bit != 0 && *done).map(|(_, word, _)| *word).collect();
            if !fired.is_empty() {
                let when = if kind & BEFORE == 0 { "after" } else { "before" };
                let each = if kind & EACH_ROW == 0 { "once" } else { "each row" };
                triggers.push(format!("{name} on {on} ({when} {}, {each})", fired.join(" or ")));
            }
        }
        Ok(triggers)
    }

    /// Locks on tables that last until the end of the transaction.
    pub(super) async fn locks(&self) -> Result<Vec<(String, String)>, Failure> {
        Ok(self.query(LOCKS, &[&TOLD_MAX]).await?.iter().map(|row| (row.get(0), row.get(1))).collect())
    }
}

/// Bits of `pg_trigger.tgtype`.
const EACH_ROW: i32 = 1;
const BEFORE: i32 = 2;

/// What a foreign key does to the rows that point to what went or changed.
fn passes_on(how: &str) -> Option<&'static str> {
    match how {
        "c" => Some("cascade"),
        "n" => Some("set null"),
        "d" => Some("set default"),
        _ => None,
    }
}

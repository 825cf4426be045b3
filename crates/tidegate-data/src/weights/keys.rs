//! Foreign keys, and the ways that lead along them from one table to another.

use std::collections::HashMap;
use std::sync::Arc;

use tidegate_core::{Error, Result};

use crate::dataset::Dataset;
use crate::failure;
use crate::schema::{Schema, Table};

/// Steps of the longest way that is looked for.
const STEPS_MAX: usize = 6;
/// Ways of one length that are told apart.
const WAYS_MAX: usize = 50;

/// Each constraint once, its columns in order as JSON; a partition's copies are left out.
const FOREIGN_KEYS: &str = "
select f.conrelid::text, f.confrelid::text, f.conname,
       (select pg_catalog.json_agg(a.attname order by k.place)::text from pg_catalog.unnest(f.conkey) with ordinality k (attnum, place)
        join pg_catalog.pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.attnum),
       (select pg_catalog.json_agg(a.attname order by k.place)::text from pg_catalog.unnest(f.confkey) with ordinality k (attnum, place)
        join pg_catalog.pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.attnum)
from pg_catalog.pg_constraint f
where f.contype = 'f' and f.conparentid = 0
order by f.conrelid, f.conname";

/// Whose rows a view shows or a partition holds, through others too.
const BEHIND: &str = "
with recursive shows as (
    select distinct r.ev_class as relation, d.refobjid as source
    from pg_catalog.pg_rewrite r
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = r.oid
        and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid <> r.ev_class
    where r.ev_class >= 16384
    union
    select inhrelid, inhparent from pg_catalog.pg_inherits
), through as (
    select relation, source from shows
    union
    select t.relation, s.source from through t join shows s on s.relation = t.source
)
select n.nspname, c.relname, t.source::text
from through t
join pg_catalog.pg_class c on c.oid = t.relation
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')";

/// Aggregates that somebody made for the dataset.
const AGGREGATES: &str = "select distinct proname from pg_catalog.pg_proc where prokind = 'a' and oid >= 16384";

/// How tables that agents may see hang together; tables are places in the schema's list.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Every foreign key between two of them.
    pub(super) foreign: Vec<ForeignKey>,
    /// Views and partitions, and the tables whose rows they show.
    pub(super) behind: Vec<Behind>,
    /// Names of aggregates that are not PostgreSQL's own.
    pub(super) aggregates: Vec<String>,
}

/// A relation that shows rows of a table.
#[derive(Debug)]
pub(super) struct Behind {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) table: usize,
}

/// One foreign key: many rows of `from` to one of `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ForeignKey {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) name: String,
    /// Columns of `from` and the columns of `to` that they equal.
    pub(super) columns: Vec<(String, String)>,
}

/// Foreign keys one after the other.
pub(super) type Way<'a> = Vec<&'a ForeignKey>;

impl Keys {
    /// Those of a schema, read once for each reading of it.
    pub(super) async fn load(dataset: &Dataset, schema: &Arc<Schema>) -> Result<Arc<Keys>> {
        if let Some(keys) = dataset.weights.keys_of(schema) {
            return Ok(keys);
        }
        let keys = Arc::new(Keys {
            foreign: Keys::foreign(dataset, schema).await?,
            behind: Keys::behind(dataset, schema).await?,
            aggregates: Keys::aggregates(dataset).await?,
        });
        dataset.weights.keep_keys(schema, &keys);
        Ok(keys)
    }

    async fn foreign(dataset: &Dataset, schema: &Schema) -> Result<Vec<ForeignKey>> {
        let places: HashMap<&str, usize> = schema.tables.iter().enumerate().map(|(at, table)| (table.oid.as_str(), at)).collect();
        let mut rows = dataset.catalog(FOREIGN_KEYS, &[]).await?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
            let place = |at: usize| row.cell(at).and_then(|oid| places.get(oid)).copied();
            let list = |at: usize| row.cell(at).and_then(|names| serde_json::from_str::<Vec<String>>(names).ok()).unwrap_or_default();
            if let (Some(from), Some(to)) = (place(0), place(1))
                && from != to
            {
                let name = row.cell(2).unwrap_or_default().to_owned();
                keys.push(ForeignKey { from, to, name, columns: list(3).into_iter().zip(list(4)).collect() });
            }
        }
        Ok(keys)
    }

    async fn behind(dataset: &Dataset, schema: &Schema) -> Result<Vec<Behind>> {
        let mut rows = dataset.catalog(BEHIND, &[]).await?;
        let mut behind = Vec::new();
        while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
            let text = |at: usize| row.cell(at).unwrap_or_default().to_owned();
            if let Some(table) = schema.tables.iter().position(|table| Some(table.oid.as_str()) == row.cell(2)) {
                behind.push(Behind { schema: text(0), name: text(1), table });
            }
        }
        Ok(behind)
    }

    async fn aggregates(dataset: &Dataset) -> Result<Vec<String>> {
        let mut rows = dataset.catalog(AGGREGATES, &[]).await?;
        let mut names = Vec::new();
        while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
            names.extend(row.cell(0).map(str::to_owned));
        }
        Ok(names)
    }

    /// The shortest ways from a table to another that do not pass through a third.
    pub(super) fn ways(&self, from: usize, to: usize, around: Option<usize>) -> Vec<Way<'_>> {
        let mut open: Vec<Way<'_>> = vec![Vec::new()];
        for _ in 0..STEPS_MAX {
            let mut longer = Vec::new();
            for way in &open {
                let at = way.last().map_or(from, |key| key.to);
                let been = |table: usize| table == from || way.iter().any(|key| key.to == table);
                for key in self.foreign.iter().filter(|key| key.from == at && !been(key.to) && Some(key.to) != around) {
                    longer.push([way.as_slice(), &[key]].concat());
                }
            }
            let (there, further): (Vec<_>, Vec<_>) = longer.into_iter().partition(|way| way.last().is_some_and(|key| key.to == to));
            if !there.is_empty() {
                return there;
            }
            open = further;
            open.truncate(WAYS_MAX);
        }
        Vec::new()
    }

    /// Whether any way leads from a table to another.
    pub(super) fn leads(&self, from: usize, to: usize, around: Option<usize>) -> bool {
        from == to || !self.ways(from, to, around).is_empty()
    }

    /// The one way that is meant: the only one of the shortest, or the one that goes over a column of `via`.
    pub(super) fn way(&self, schema: &Schema, [from, to]: [usize; 2], around: Option<usize>, via: &[String]) -> Result<Way<'_>> {
        let mut ways = self.ways(from, to, around);
        if ways.len() > 1 && !via.is_empty() {
            let named = |key: &ForeignKey| via.iter().any(|via| key.is_named(via, schema.tables.get(key.from)));
            ways.retain(|way| way.iter().any(|key| named(key)));
        }
        let label = |at: usize| schema.tables.get(at).map_or_else(String::new, Schema::label);
        match ways.len() {
            1 => Ok(ways.remove(0)),
            0 => Err(Error::invalid(format!("no foreign key leads from `{}` to `{}`", label(from), label(to)))
                .hint("only tables that foreign keys connect are joined; use query_dataset and count each respondent once")),
            _ => {
                let choices: Vec<String> = ways.iter().map(|way| way_label(way, schema)).collect();
                Err(Error::invalid(format!("several foreign keys lead from `{}` to `{}`", label(from), label(to)))
                    .hint(format!("name a column of the one that is meant in `via`: {}", choices.join("; "))))
            }
        }
    }
}

impl ForeignKey {
    /// Whether `column` or `table.column` is one of its own columns.
    fn is_named(&self, via: &str, from: Option<&Table>) -> bool {
        let (table, column) = via.rsplit_once('.').map_or((None, via), |(table, column)| (Some(table), column));
        let of_table = table.is_none_or(|name| from.is_some_and(|from| from.name == name || Schema::label(from) == name));
        of_table && self.columns.iter().any(|(own, _)| own == column)
    }
}

fn way_label(way: &[&ForeignKey], schema: &Schema) -> String {
    let step = |key: &&ForeignKey| {
        let columns: Vec<&str> = key.columns.iter().map(|(own, _)| own.as_str()).collect();
        format!("{}.{}", schema.tables.get(key.from).map_or_else(String::new, Schema::label), columns.join("+"))
    };
    way.iter().map(step).collect::<Vec<_>>().join(" → ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(from: usize, to: usize, column: &str) -> ForeignKey {
        ForeignKey { from, to, name: String::new(), columns: vec![(column.to_owned(), "id".to_owned())] }
    }

    fn schema(names: &[&str]) -> Schema {
        let table = |name: &&str| Table { schema: "public".to_owned(), name: (*name).to_owned(), ..Table::default() };
        Schema { tables: names.iter().map(table).collect(), ..Schema::default() }
    }

    #[test]
    fn the_shortest_way_is_taken_and_two_alike_are_named() {
        let schema = schema(&["people", "events", "ads", "calls"]);
        let foreign = vec![key(1, 0, "person"), key(2, 1, "event"), key(2, 0, "person"), key(3, 0, "caller"), key(3, 0, "callee")];
        let keys = Keys { foreign, ..Keys::default() };
        assert_eq!(keys.way(&schema, [2, 0], None, &[]).unwrap().len(), 1);
        let error = keys.way(&schema, [3, 0], None, &[]).unwrap_err();
        assert!(error.text().ends_with("`via`: calls.caller; calls.callee"), "{}", error.text());
        assert_eq!(keys.way(&schema, [3, 0], None, &["calls.callee".to_owned()]).unwrap()[0].columns[0].0, "callee");
        assert!(keys.way(&schema, [0, 1], None, &[]).unwrap_err().text().contains("no foreign key leads from `people` to `events`"));
        assert!(!keys.leads(2, 0, Some(0)));
    }
}

//! Foreign keys, and the ways that lead along them from one table to another.

use std::collections::HashMap;

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

/// What every view reads, through other views too.
const VIEWS: &str = "
with recursive reads as (
    select distinct r.ev_class as view, d.refobjid as relation
    from pg_catalog.pg_rewrite r
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = r.oid
        and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid <> r.ev_class
    where r.ev_class >= 16384
), through as (
    select view, relation from reads
    union
    select t.view, r.relation from through t join reads r on r.view = t.relation
)
select view::text, relation::text from through";

/// Every foreign key between tables that agents may see.
#[derive(Debug, Default)]
pub(super) struct Keys(pub(super) Vec<ForeignKey>);

/// One foreign key: many rows of `from` to one of `to`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ForeignKey {
    /// Places in the schema's list of tables.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) name: String,
    /// Columns of `from` and the columns of `to` that they equal.
    pub(super) columns: Vec<(String, String)>,
}

/// Foreign keys one after the other.
pub(super) type Way<'a> = Vec<&'a ForeignKey>;

impl Keys {
    pub(super) async fn load(dataset: &Dataset, schema: &Schema) -> Result<Keys> {
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
        Ok(Keys(keys))
    }

    /// Views and the tables that they read, through other views too.
    pub(super) async fn views(dataset: &Dataset, schema: &Schema) -> Result<Vec<(usize, usize)>> {
        let place = |oid: Option<&str>| schema.tables.iter().position(|table| Some(table.oid.as_str()) == oid);
        let mut rows = dataset.catalog(VIEWS, &[]).await?;
        let mut views = Vec::new();
        while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
            views.extend(place(row.cell(0)).zip(place(row.cell(1))));
        }
        Ok(views)
    }

    /// The shortest ways from a table to another that do not pass through a third.
    pub(super) fn ways(&self, from: usize, to: usize, around: Option<usize>) -> Vec<Way<'_>> {
        let mut open: Vec<Way<'_>> = vec![Vec::new()];
        for _ in 0..STEPS_MAX {
            let mut longer = Vec::new();
            for way in &open {
                let at = way.last().map_or(from, |key| key.to);
                let been = |table: usize| table == from || way.iter().any(|key| key.to == table);
                for key in self.0.iter().filter(|key| key.from == at && !been(key.to) && Some(key.to) != around) {
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
        let keys = Keys(vec![key(1, 0, "person"), key(2, 1, "event"), key(2, 0, "person"), key(3, 0, "caller"), key(3, 0, "callee")]);
        assert_eq!(keys.way(&schema, [2, 0], None, &[]).unwrap().len(), 1);
        let error = keys.way(&schema, [3, 0], None, &[]).unwrap_err();
        assert!(error.text().ends_with("`via`: calls.caller; calls.callee"), "{}", error.text());
        assert_eq!(keys.way(&schema, [3, 0], None, &["calls.callee".to_owned()]).unwrap()[0].columns[0].0, "callee");
        assert!(keys.way(&schema, [0, 1], None, &[]).unwrap_err().text().contains("no foreign key leads from `people` to `events`"));
        assert!(!keys.leads(2, 0, Some(0)));
    }
}

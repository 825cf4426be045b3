//! Every relation of a dataset with its columns, as the guard needs them to hold the rules.

use tidegate_core::{Error, Result};
use tidegate_guard::{Ruled, RuledColumn, Rules, Standing};

use super::{Governance, Holds, TableRules};
use crate::dataset::Dataset;
use crate::failure;

const RELATIONS: &str = "
with recursive above as (
    select i.inhrelid as oid, i.inhparent as parent from pg_catalog.pg_inherits i
    union
    select a.oid, i.inhparent from above a join pg_catalog.pg_inherits i on i.inhrelid = a.parent
)
select n.nspname, c.relname, c.relkind::text, pg_catalog.pg_table_is_visible(c.oid),
       (select coalesce(pg_catalog.json_agg(pn.nspname || '.' || p.relname), '[]'::json)
        from above a join pg_catalog.pg_class p on p.oid = a.parent join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
        where a.oid = c.oid),
       (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(t.attname, pg_catalog.format_type(t.atttypid, t.atttypmod)) order by t.attnum), '[]'::json)
        from pg_catalog.pg_attribute t
        where t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped and pg_catalog.has_column_privilege(c.oid, t.attnum, 'select'))
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname not like 'pg\\_%'";

/// A relation as the catalogue has it.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) schema: String,
    pub(crate) name: String,
    kind: char,
    visible: bool,
    /// The tables that it is a part of, as `schema.table`.
    pub(crate) parents: Vec<String>,
    /// Names and types.
    pub(crate) columns: Vec<(String, String)>,
}

impl Relation {
    pub(crate) fn full(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }

    /// Whether it is a table with rows of its own.
    pub(crate) fn is_stored(&self) -> bool {
        matches!(self.kind, 'r' | 'p')
    }
}

/// The rules over the relations as they are now.
pub struct Held {
    /// As the guard takes them.
    pub(crate) rules: Rules,
    /// As schemas and profiles take them.
    pub governance: Governance,
}

impl Held {
    pub(crate) async fn load(dataset: &Dataset) -> Result<Held> {
        let relations = load(dataset).await?;
        let governance = &dataset.governance;
        Ok(Held { rules: governance.rules(&relations), governance: governance.spread(&relations) })
    }
}

/// Every relation that agents may see.
pub(crate) async fn load(dataset: &Dataset) -> Result<Vec<Relation>> {
    let mut rows = dataset.catalog(RELATIONS, &[]).await?;
    let mut relations = Vec::new();
    while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
        let text = |at: usize| row.cell(at).unwrap_or_default().to_owned();
        let broken = |error| Error::internal("the catalogue's answer cannot be read").because(error);
        relations.push(Relation {
            schema: text(0),
            name: text(1),
            kind: text(2).chars().next().unwrap_or('?'),
            visible: row.cell(3) == Some("t"),
            parents: serde_json::from_str(&text(4)).map_err(broken)?,
            columns: serde_json::from_str(&text(5)).map_err(broken)?,
        });
    }
    relations.retain(|relation| dataset.shows(&relation.schema));
    Ok(relations)
}

impl Governance {
    /// The rules as the guard takes them.
    fn rules(&self, relations: &[Relation]) -> Rules {
        Rules {
            raw_rows_max: u64::from(self.raw_rows_max),
            cell_min: u64::from(self.cell_min),
            salt: self.salt.clone(),
            relations: relations.iter().map(|relation| self.ruled(relation)).collect(),
        }
    }

    /// The rules that hold for a relation: its own, or of what it is a part of.
    fn of(&self, relation: &Relation) -> TableRules {
        let above = relation.parents.iter().find_map(|parent| self.tables.get(parent));
        above.or_else(|| self.tables.get(&relation.full())).cloned().unwrap_or_default()
    }

    fn ruled(&self, relation: &Relation) -> Ruled {
        let rules = self.of(relation);
        let standing = match rules.holds {
            _ if !relation.is_stored() && !rules.open => Standing::Closed,
            Holds::Reference => Standing::Reference,
            Holds::People => Standing::People(rules.person.clone()),
        };
        let column =
            |(name, kind): &(String, String)| RuledColumn { name: name.clone(), kind: kind.clone(), treatment: rules.treatment(name) };
        // A person's column that is gone or can't be read would let nobody be counted.
        let standing = match standing {
            Standing::People(Some(key)) if !relation.columns.iter().any(|(name, _)| *name == key) => Standing::Closed,
            standing => standing,
        };
        Ruled {
            schema: relation.schema.clone(),
            name: relation.name.clone(),
            visible: relation.visible,
            stored: relation.is_stored(),
            standing,
            columns: relation.columns.iter().map(column).collect(),
        }
    }

    /// The same rules with an entry for every part of a table too.
    fn spread(&self, relations: &[Relation]) -> Governance {
        let parts = relations.iter().filter(|relation| !relation.parents.is_empty());
        let tables = parts.map(|part| (part.full(), self.of(part))).chain(self.tables.clone()).collect();
        Governance { tables, ..self.clone() }
    }
}

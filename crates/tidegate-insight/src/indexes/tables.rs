//! What the catalogue says of tables and their indexes, as far as new ones are concerned.

use std::collections::BTreeMap;

use serde::Deserialize;
use tidegate_core::Result;
use tidegate_data::Dataset;
use tidegate_guard::quote_ident;

use super::plan::Place;
use crate::catalogue;

const TABLES: &str = "
select pg_catalog.row_to_json(x) from (
select n.nspname as schema, c.relname as name, rn.nspname as root_schema, r.relname as root,
       coalesce(s.n_tup_ins + s.n_tup_del + s.n_tup_upd - s.n_tup_hot_upd, 0) as writes,
       coalesce(s.seq_scan + s.idx_scan, s.seq_scan, 0) as scans,
       (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(ic.relname,
            (select pg_catalog.json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k, false) order by k)
             from pg_catalog.generate_series(1, i.indnkeyatts::int4) k))), '[]'::json)
        from pg_catalog.pg_index i join pg_catalog.pg_class ic on ic.oid = i.indexrelid join pg_catalog.pg_am m on m.oid = ic.relam
        where i.indrelid = c.oid and i.indisvalid and i.indpred is null and m.amname = 'btree') as indexes
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_class r on r.oid = case when c.relispartition then pg_catalog.pg_partition_root(c.oid) else c.oid end
join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%') x";

/// A table that an index can be made on.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Table {
    pub(super) schema: String,
    pub(super) name: String,
    root_schema: String,
    root: String,
    /// Rows written since counting began, but for updates that no index hears of.
    pub(super) writes: i64,
    /// Times it was read since counting began.
    pub(super) scans: i64,
    /// Names of its indexes, with their keys.
    pub(super) indexes: Vec<(String, Vec<String>)>,
}

impl Table {
    /// The partitioned table it is a part of, or itself.
    pub(super) fn root(&self) -> Place {
        (self.root_schema.clone(), self.root.clone())
    }

    pub(super) fn is_part(&self) -> bool {
        self.root != self.name || self.root_schema != self.schema
    }

    /// The index that answers whatever one on these keys would.
    pub(super) fn covering(&self, keys: &[String]) -> Option<&str> {
        let same = |index: &str, key: &str| index == key || key.strip_prefix('(').and_then(|key| key.strip_suffix(')')) == Some(index);
        let covers = |index: &Vec<String>| index.len() >= keys.len() && index.iter().zip(keys).all(|(index, key)| same(index, key));
        self.indexes.iter().find(|(_, index)| covers(index)).map(|(name, _)| name.as_str())
    }
}

pub(super) async fn load(dataset: &Dataset) -> Result<BTreeMap<Place, Table>> {
    let tables: Vec<Table> = catalogue::load(dataset, TABLES).await?;
    Ok(tables.into_iter().map(|table| ((table.schema.clone(), table.name.clone()), table)).collect())
}

/// A table as SQL writes it.
pub(super) fn name((schema, name): &Place) -> String {
    format!("{}.{}", quote_ident(schema), quote_ident(name))
}

//! Rules in the control database: who changed what, and when.

use std::collections::BTreeMap;

use serde::Serialize;
use tidegate_core::nearest::nearest;
use tidegate_core::{Error, Result};
use tidegate_pg::control::{self, Db as _};
use uuid::Uuid;

use super::{Governance, Relation, TableRules, catalogue};
use crate::dataset::Dataset;
use crate::registry::{CHANNEL, Datasets};

/// What is to hold from now on; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Whether the rules are in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub governed: Option<bool>,
    /// Rows about single people that one answer may show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_rows_max: Option<u32>,
    /// People that a group must have to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell_min: Option<u32>,
    /// Tables whose rules are replaced, by name as the caller wrote it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, TableRules>,
}

impl Datasets {
    /// The rules of a dataset.
    pub(crate) async fn governance(&self, dataset: Uuid) -> Result<Governance> {
        let client = self.control.client().await?;
        let row = client
            .query_opt("select governed, raw_rows_max, cell_min, tables, salt from data.governance where dataset_id = $1", &[&dataset])
            .await
            .db("reading the rules of a dataset")?;
        let Some(row) = row else { return Ok(Governance::default()) };
        let count = |at: usize| row.get::<_, i32>(at).unsigned_abs();
        Ok(Governance {
            governed: row.get(0),
            raw_rows_max: count(1),
            cell_min: count(2),
            tables: serde_json::from_value(row.get(3)).map_err(|error| Error::internal("stored rules cannot be read").because(error))?,
            salt: row.get(4),
        })
    }

    /// Changes the rules, records who did, removes answers that were kept under other rules, and tells every replica.
    pub async fn set_governance(&self, dataset: &Dataset, change: &Change, by: &str) -> Result<Governance> {
        let relations = catalogue::load(dataset).await?;
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("changing the rules of a dataset")?;
        transaction
            .execute("update data.dataset set governance_version = governance_version + 1 where dataset_id = $1", &[&dataset.id])
            .await
            .db("changing the rules of a dataset")?;
        // Read again now that the row is ours: another may have been faster.
        let mut rules = self.governance(dataset.id).await?;
        change.apply(&mut rules, &relations)?;
        if rules.salt.is_empty() {
            rules.salt = Uuid::new_v4().simple().to_string();
        }
        let unwritable = |error| Error::internal("rules cannot be written").because(error);
        let signed = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        transaction
            .execute(
                "insert into data.governance (dataset_id, governed, raw_rows_max, cell_min, tables, salt) values ($1, $2, $3, $4, $5, $6)
                 on conflict (dataset_id) do update set governed = excluded.governed, raw_rows_max = excluded.raw_rows_max,
                     cell_min = excluded.cell_min, tables = excluded.tables",
                &[
                    &dataset.id,
                    &rules.governed,
                    &signed(rules.raw_rows_max),
                    &signed(rules.cell_min),
                    &serde_json::to_value(&rules.tables).map_err(unwritable)?,
                    &rules.salt,
                ],
            )
            .await
            .db("changing the rules of a dataset")?;
        transaction
            .execute(
                "insert into data.governance_change (dataset_id, changed_by, change) values ($1, $2, $3)",
                &[&dataset.id, &by, &serde_json::to_value(change).map_err(unwritable)?],
            )
            .await
            .db("recording a change of the rules")?;
        control::notify(&transaction, CHANNEL, &dataset.entry.name).await?;
        transaction.commit().await.db("changing the rules of a dataset")?;
        drop(client);
        self.reload().await?;
        self.results.remove_of(&dataset.entry.name).await?;
        Ok(rules)
    }
}

impl Change {
    fn apply(&self, rules: &mut Governance, relations: &[Relation]) -> Result<()> {
        rules.governed = self.governed.unwrap_or(rules.governed);
        rules.raw_rows_max = self.raw_rows_max.unwrap_or(rules.raw_rows_max);
        rules.cell_min = self.cell_min.unwrap_or(rules.cell_min);
        for (name, table) in &self.tables {
            let relation = find(relations, name)?;
            check(relation, table)?;
            if *table == TableRules::default() {
                rules.tables.remove(&relation.full());
            } else {
                rules.tables.insert(relation.full(), table.clone());
            }
        }
        Ok(())
    }
}

fn find<'a>(relations: &'a [Relation], name: &str) -> Result<&'a Relation> {
    let mut found = relations.iter().filter(|relation| relation.name == name || relation.full() == name);
    match (found.next(), found.next()) {
        (Some(relation), None) => Ok(relation),
        (Some(one), Some(_)) => {
            Err(Error::invalid(format!("`{name}` is in several schemas")).hint(format!("say which, as in {}", one.full())))
        }
        (None, _) => {
            let error = Error::not_found(format!("no table `{name}`"));
            Err(match nearest(name, relations.iter().map(|relation| relation.name.as_str())) {
                Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                None => error,
            })
        }
    }
}

/// Refuses rules that could not hold.
fn check(relation: &Relation, rules: &TableRules) -> Result<()> {
    let full = relation.full();
    if let Some(parent) = relation.parents.last() {
        return Err(Error::invalid(format!("`{full}` is a part of `{parent}`"))
            .hint(format!("set the rules of `{parent}`: they hold for its parts")));
    }
    let columns = rules.hide.iter().chain(rules.mask.keys()).chain(rules.merge.keys()).chain(&rules.person);
    for column in columns {
        if !relation.columns.iter().any(|(name, _)| name == column) {
            let error = Error::not_found(format!("table `{full}` has no column `{column}`"));
            return Err(match nearest(column, relation.columns.iter().map(|(name, _)| name.as_str())) {
                Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                None => error,
            });
        }
    }
    let twice = rules.mask.keys().find(|column| rules.merge.contains_key(*column));
    if let Some(column) = twice {
        return Err(Error::invalid(format!("`{column}` is masked and merged")).hint("choose one"));
    }
    if rules.hide.len() >= relation.columns.len() {
        return Err(Error::invalid(format!("every column of `{full}` would be hidden"))
            .hint("leave one, or leave the table out of the role's rights"));
    }
    Ok(())
}

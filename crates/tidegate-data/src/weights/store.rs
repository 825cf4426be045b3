//! Weightings and personas in the control database.

use std::collections::BTreeMap;
use std::sync::Arc;

use tidegate_core::{Error, Result};
use tidegate_pg::Control;
use tidegate_pg::control::Db as _;

use super::{Mode, Weighting, Weights};
use crate::dataset::Dataset;
use crate::registry::{CHANNEL, Datasets};

/// Personas that one dataset may have.
const PERSONAS_MAX: i64 = 500;

/// Reads what is set for the open datasets, and puts it in force.
pub(crate) async fn load(control: &Control, open: &BTreeMap<String, Arc<Dataset>>) -> Result<()> {
    let client = control.client().await?;
    let mut all: BTreeMap<String, Weights> = BTreeMap::new();
    let rows = client
        .query(
            "select d.name, w.table_schema, w.table_name, w.respondent_column, w.weight_column, w.strata_columns, w.population, w.base_min, w.mode
             from data.weighting w join data.dataset d using (dataset_id) where d.removed_at is null",
            &[],
        )
        .await
        .db("reading weightings")?;
    for row in rows {
        all.entry(row.get(0)).or_default().weighting = Some(Weighting {
            schema: row.get(1),
            table: row.get(2),
            respondent: row.get(3),
            weight: row.get(4),
            strata: row.get(5),
            population: row.get(6),
            base_min: row.get::<_, i32>(7).unsigned_abs(),
            mode: if row.get::<_, &str>(8) == "rewrite" { Mode::Rewrite } else { Mode::Off },
        });
    }
    let rows = client
        .query("select d.name, p.name, p.filter from data.persona p join data.dataset d using (dataset_id) where d.removed_at is null", &[])
        .await
        .db("reading personas")?;
    for row in rows {
        all.entry(row.get(0)).or_default().personas.insert(row.get(1), row.get(2));
    }
    for (name, dataset) in open {
        dataset.weights.set(all.remove(name).unwrap_or_default());
    }
    Ok(())
}

impl Datasets {
    /// Sets or replaces a dataset's weighting.
    pub async fn set_weighting(&self, dataset: &str, weighting: &Weighting) -> Result<()> {
        let mode = match weighting.mode {
            Mode::Off => "off",
            Mode::Rewrite => "rewrite",
        };
        let client = self.control.client().await?;
        let set = client
            .execute(
                "insert into data.weighting (dataset_id, table_schema, table_name, respondent_column, weight_column, strata_columns, population, base_min, mode)
                 select dataset_id, $2, $3, $4, $5, $6, $7, $8, $9 from data.dataset where name = $1 and removed_at is null
                 on conflict (dataset_id) do update set table_schema = $2, table_name = $3, respondent_column = $4, weight_column = $5,
                     strata_columns = $6, population = $7, base_min = $8, mode = $9, updated_at = now()",
                &[
                    &dataset,
                    &weighting.schema,
                    &weighting.table,
                    &weighting.respondent,
                    &weighting.weight,
                    &weighting.strata,
                    &weighting.population,
                    &i32::try_from(weighting.base_min).unwrap_or(i32::MAX),
                    &mode,
                ],
            )
            .await
            .db("storing a weighting")?;
        self.weights_changed(dataset, set, &format!("no dataset `{dataset}`")).await
    }

    /// Takes a dataset's weighting away. Its personas stay.
    pub async fn remove_weighting(&self, dataset: &str) -> Result<()> {
        let client = self.control.client().await?;
        let removed = client
            .execute(
                "delete from data.weighting where dataset_id = (select dataset_id from data.dataset where name = $1 and removed_at is null)",
                &[&dataset],
            )
            .await
            .db("removing a weighting")?;
        self.weights_changed(dataset, removed, &format!("dataset `{dataset}` has no weighting")).await
    }

    /// Sets or replaces a persona.
    pub async fn set_persona(&self, dataset: &str, name: &str, filter: &str) -> Result<()> {
        let client = self.control.client().await?;
        let set = client
            .execute(
                "insert into data.persona (dataset_id, name, filter)
                 select dataset_id, $2, $3 from data.dataset d where name = $1 and removed_at is null
                     and (select count(*) from data.persona p where p.dataset_id = d.dataset_id and p.name <> $2) < $4
                 on conflict (dataset_id, name) do update set filter = $3, updated_at = now()",
                &[&dataset, &name, &filter, &PERSONAS_MAX],
            )
            .await
            .db("storing a persona")?;
        self.weights_changed(dataset, set, &format!("dataset `{dataset}` has {PERSONAS_MAX} personas already; remove one")).await
    }

    /// Removes a persona.
    pub async fn remove_persona(&self, dataset: &str, name: &str) -> Result<()> {
        let client = self.control.client().await?;
        let removed = client
            .execute(
                "delete from data.persona where name = $2 and dataset_id = (select dataset_id from data.dataset where name = $1 and removed_at is null)",
                &[&dataset, &name],
            )
            .await
            .db("removing a persona")?;
        self.weights_changed(dataset, removed, &format!("dataset `{dataset}` has no persona `{name}`")).await
    }

    /// Tells every replica, this one too.
    async fn weights_changed(&self, dataset: &str, changed: u64, otherwise: &str) -> Result<()> {
        if changed == 0 {
            return Err(Error::not_found(otherwise).hint("list_personas shows what is set"));
        }
        self.control.notify(CHANNEL, dataset).await?;
        self.reload().await
    }
}

//! Rows of the catalogue as values of ours: each row is one JSON object.

use serde::de::DeserializeOwned;
use tidegate_core::{Error, Result};
use tidegate_data::{Dataset, failure};
use tidegate_pg::{Parameter, Rows};

/// All rows of one of our own statements.
pub(crate) async fn load<T: DeserializeOwned>(dataset: &Dataset, sql: &'static str) -> Result<Vec<T>> {
    gather(dataset, dataset.catalog(sql, &[]).await?).await
}

/// The same of a statement over an extension's relation, which stands in the schema that is given.
pub(crate) async fn load_in<T: DeserializeOwned>(
    dataset: &Dataset,
    schema: &str,
    (sql, parameters): (&'static str, &[Parameter]),
) -> Result<Vec<T>> {
    let path = tidegate_guard::quoted(schema);
    let rows = dataset.pool.catalog_in(&path, sql, parameters).await;
    gather(dataset, rows.map_err(|error| failure::plain(&dataset.entry.name, error))?).await
}

/// The one row of a statement that always has one.
pub(crate) async fn load_one<T: DeserializeOwned>(dataset: &Dataset, sql: &'static str) -> Result<T> {
    load(dataset, sql).await?.pop().ok_or_else(|| Error::internal("the catalogue gave no row"))
}

/// What lets a role see the statistics of others. A role that does not inherit must begin to: that is how this right works.
pub(crate) fn statistics_grant(role: &str, inherits: bool) -> String {
    let role = tidegate_guard::quote_ident(role);
    let inherit = if inherits { String::new() } else { format!("alter role {role} inherit; ") };
    format!("{inherit}grant pg_read_all_stats to {role};")
}

async fn gather<T: DeserializeOwned>(dataset: &Dataset, mut rows: Rows) -> Result<Vec<T>> {
    let mut all = Vec::new();
    while let Some(row) = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
        let cell = row.cell(0).unwrap_or("null");
        all.push(serde_json::from_str(cell).map_err(|error| Error::internal("the catalogue's answer cannot be read").because(error))?);
    }
    Ok(all)
}

//! Business rules: what everyone who asks should know, as text per installation and per dataset.

use std::collections::BTreeMap;
use std::sync::Arc;

use tidegate_core::{Error, Result};
use tidegate_pg::control::Db as _;

use crate::Knowledge;
use tidegate_data::registry::CHANNEL;

/// Tokens of one text: rules that nobody can read help nobody.
const TOKENS_MAX: usize = 2_000;
/// The name under which the rules of the installation are kept: no dataset can have it.
const INSTALLATION: &str = "";

/// All rules.
#[derive(Debug, Default)]
pub struct Rules(BTreeMap<String, String>);

impl Rules {
    /// Those of the installation.
    pub fn installation(&self) -> Option<&str> {
        self.of(INSTALLATION)
    }

    /// Those of a dataset.
    pub fn of(&self, dataset: &str) -> Option<&str> {
        self.0.get(dataset).map(String::as_str)
    }
}

impl Knowledge {
    /// Rules as they stand, read again after a change.
    pub async fn rules(&self) -> Result<Arc<Rules>> {
        let generation = self.datasets.generation();
        if let Some(known) = self.context.rules(generation) {
            return Ok(known);
        }
        let rows = self.control.client().await?.query("select dataset, text from data.rule", &[]).await.db("reading the rules")?;
        let rules = Arc::new(Rules(rows.iter().map(|row| (row.get(0), row.get(1))).collect()));
        self.context.keep_rules(generation, &rules);
        Ok(rules)
    }

    /// Replaces the rules of the installation or of a dataset; an empty text removes them. Says what they cost, in tokens.
    pub async fn set_rules(&self, dataset: Option<&str>, text: &str, user: &str) -> Result<usize> {
        let name = dataset.unwrap_or(INSTALLATION);
        if let Some(dataset) = dataset {
            self.datasets.load(dataset)?;
        }
        let text = text.trim();
        if text.contains('\0') {
            return Err(Error::invalid("the rules hold a NUL character"));
        }
        let cost = self.context.tokenizer.load().await?.count(text);
        if cost > TOKENS_MAX {
            return Err(Error::too_much(format!("the rules cost {cost} tokens, {TOKENS_MAX} at most"))
                .hint("keep what every question needs; the rest belongs in comments of tables and columns"));
        }
        let client = self.control.client().await?;
        let doing = "keeping the rules";
        if text.is_empty() {
            client.execute("delete from data.rule where dataset = $1", &[&name]).await.db(doing)?;
        } else {
            let sql = "insert into data.rule (dataset, text, updated_by) values ($1, $2, $3)
                       on conflict (dataset) do update set text = excluded.text, updated_by = excluded.updated_by, updated_at = now()";
            client.execute(sql, &[&name, &text, &user]).await.db(doing)?;
        }
        self.control.notify(CHANNEL, name).await?;
        self.datasets.reload().await?;
        Ok(cost)
    }
}

//! Rules about people's data, through the gate, on a real PostgreSQL: nothing gets past them, and ordinary questions are answered rightly.

mod estimates;
mod evasions;
mod keeping;
mod ordinary;
mod rules;

use std::sync::Arc;

use serde_json::{Value, json};
use tidegate_core::{Answer, Error};
use tidegate_data::Settings;
use tidegate_testkit::{Postgres, TestDatabase};

use crate::house::House;

const FIXTURE: &str = include_str!("../../../tidegate-guard/corpus/governance/fixture.sql");

/// A house with the fixture as `d`, through a role that reads, and as `o`, through the role that owns all of it; both governed.
pub(crate) struct Governed {
    pub(crate) house: House,
    pub(crate) data: TestDatabase,
}

impl Governed {
    pub(crate) async fn new() -> Governed {
        Governed::with("").await
    }

    /// The same with more in the fixture.
    pub(crate) async fn with(more: &str) -> Governed {
        let house = House::with(Settings::default()).await;
        let postgres = Postgres::shared().await;
        let data: TestDatabase = Arc::clone(&postgres).database().await;
        data.run(FIXTURE).await;
        data.run(more).await;
        let reader = data.reader().await;
        data.run(&format!(
            "grant usage on schema \"Odd Schema\" to {0}; grant select on all tables in schema \"Odd Schema\" to {0}",
            reader.name
        ))
        .await;
        let owner = data.role("login").await;
        data.run(&owned_by(&owner.name)).await;
        house.add("d", &reader.url).await.unwrap();
        house.add("o", &owner.url).await.unwrap();
        for dataset in ["d", "o"] {
            house.call("set_governance", rules(dataset)).await.unwrap();
        }
        Governed { house, data }
    }

    pub(crate) async fn ask(&self, dataset: &str, sql: &str) -> Result<Answer, Error> {
        self.house.call("query_dataset", json!({"dataset": dataset, "sql": sql})).await
    }

    /// The rows of an answer, as text.
    pub(crate) async fn rows(&self, sql: &str) -> String {
        self.ask("d", sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}")).data.unwrap_or_default()
    }
}

fn owned_by(role: &str) -> String {
    format!(
        "do $$ declare r record; begin
            for r in select c.oid::regclass as name, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
                     where n.nspname in ('public', 'Odd Schema') and c.relkind in ('r', 'p', 'v', 'm') loop
                execute format('alter %s %s owner to {role}', case r.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end, r.name);
            end loop;
            execute 'alter schema public owner to {role}';
            execute 'alter schema \"Odd Schema\" owner to {role}';
         end $$"
    )
}

pub(crate) fn rules(dataset: &str) -> Value {
    json!({"dataset": dataset, "governed": true, "tables": [
        {"table": "people", "person": "person_id", "hide": ["ssn", "household_id"],
         "mask": {"name": "initial", "email": "hash", "phone": "last4", "born": "year"},
         "merge": {"class": {"A1ZQ": "A", "CZQ": "C/D/E", "DZQ": "C/D/E", "E": "C/D/E"}}},
        {"table": "events", "person": "person_id", "hide": ["note"]},
        {"table": "visits", "person": "person_id", "hide": ["note"]},
        {"table": "channels", "holds": "reference"},
        {"table": "Odd Schema.People", "hide": ["Na\"me"]},
        {"table": "opened", "open": true, "person": "person_id", "hide": ["ssn"]}
    ]})
}

//! A gate before datasets and what is known of them, with a control database of its own.

use std::sync::Arc;

use serde_json::Value;
use tidegate_core::{Answer, Caller, Catalog, Clock, Context, Error, Face, Gate, Limits, Recorder, Secret};
use tidegate_data::{Datasets, Entry, Registration, Vault};
use tidegate_knowledge::{Knowledge, Settings};
use tidegate_pg::Control;
use tidegate_testkit::{Postgres, TestDatabase};

pub(crate) struct House {
    pub(crate) gate: Gate,
    pub(crate) datasets: Arc<Datasets>,
    pub(crate) knowledge: Arc<Knowledge>,
    pub(crate) vault_key: Secret<String>,
    pub(crate) database: TestDatabase,
}

impl House {
    pub(crate) async fn new() -> House {
        House::with(Settings::default()).await
    }

    async fn with(settings: Settings) -> House {
        let database = Postgres::shared().await.database().await;
        let vault_key = Vault::new_key();
        let knowledge = open(&database, &vault_key, settings).await;
        let datasets = Arc::clone(&knowledge.datasets);
        let tools = tidegate_data::module(&datasets).tools.into_iter().chain(tidegate_knowledge::module(&knowledge).tools);
        let gate = Gate::new(Catalog::new(tools).unwrap(), Recorder::nowhere(), Clock::system(), Limits::default());
        House { gate, datasets, knowledge, vault_key, database }
    }

    /// A second process on the same control database.
    pub(crate) async fn neighbour(&self) -> Arc<Knowledge> {
        open(&self.database, &self.vault_key, Settings::default()).await
    }

    /// A house with the database `d` filled by a script and registered through a role that only reads.
    pub(crate) async fn with_data(sql: &str, settings: Settings) -> (House, TestDatabase) {
        let house = House::with(settings).await;
        let data = Postgres::shared().await.database().await;
        data.run(sql).await;
        house.add("d", &data.reader().await.url).await;
        (house, data)
    }

    pub(crate) async fn add(&self, name: &str, url: &str) {
        self.enter(Entry { name: name.to_owned(), description: "for a test".to_owned(), ..Entry::default() }, url).await;
    }

    pub(crate) async fn enter(&self, entry: Entry, url: &str) {
        self.datasets.add(Registration { entry, url: Secret::new(url.to_owned()), by: "local".to_owned() }).await.unwrap();
    }

    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Result<Answer, Error> {
        self.call_as("local", tool, arguments, Context::default()).await
    }

    pub(crate) async fn call_as(&self, user: &str, tool: &str, arguments: Value, context: Context) -> Result<Answer, Error> {
        let caller = Caller { user: user.to_owned(), ..Caller::local(Face::CommandLine) };
        self.gate.call(&Arc::new(caller), tool, arguments, context).await
    }
}

async fn open(database: &TestDatabase, key: &Secret<String>, settings: Settings) -> Arc<Knowledge> {
    let url = Secret::new(database.url());
    let control = Control::open(url.expose()).await.unwrap();
    let datasets = Datasets::open(control.clone(), &url, Vault::new(key).unwrap(), tidegate_data::Settings::default()).await.unwrap();
    Knowledge::open(control, datasets, settings).await.unwrap()
}

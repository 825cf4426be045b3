//! A gate before the datasets module, with a control database of its own.

use std::sync::Arc;

use serde_json::{Value, json};
use tidegate_core::{Answer, Caller, Catalog, Clock, Context, Error, Face, Gate, Limits, Recorder, Secret};
use tidegate_data::{Datasets, Entry, Registration, Settings, Vault};
use tidegate_pg::Control;
use tidegate_testkit::{Postgres, TestDatabase};

pub(crate) struct House {
    pub(crate) gate: Gate,
    pub(crate) datasets: Arc<Datasets>,
    pub(crate) vault_key: Secret<String>,
    pub(crate) database: TestDatabase,
}

impl House {
    pub(crate) async fn new() -> House {
        House::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> House {
        let database = Postgres::shared().await.database().await;
        let vault_key = Vault::new_key();
        let datasets = open(&database, &vault_key, settings).await;
        let catalog = Catalog::new(tidegate_data::module(&datasets).tools).unwrap();
        let gate = Gate::new(catalog, Recorder::nowhere(), Clock::system(), Limits::default());
        House { gate, datasets, vault_key, database }
    }

    /// A second process on the same control database.
    pub(crate) async fn neighbour(&self) -> Arc<Datasets> {
        open(&self.database, &self.vault_key, Settings::default()).await
    }

    /// A house with the database `d` filled by a script and registered through a role that only reads.
    pub(crate) async fn with_data(sql: &str, settings: Settings) -> (House, TestDatabase) {
        let house = House::with(settings).await;
        let data = Postgres::shared().await.database().await;
        data.run(sql).await;
        let reader = data.reader().await;
        house.add("d", &reader.url).await.unwrap();
        (house, data)
    }

    pub(crate) async fn add(&self, name: &str, url: &str) -> Result<tidegate_data::Access, Error> {
        self.register(name, url, false).await
    }

    pub(crate) async fn register(&self, name: &str, url: &str, allow_superuser: bool) -> Result<tidegate_data::Access, Error> {
        let entry = Entry { name: name.to_owned(), description: "for a test".to_owned(), allow_superuser, ..Entry::default() };
        self.enter(entry, url).await
    }

    pub(crate) async fn enter(&self, entry: Entry, url: &str) -> Result<tidegate_data::Access, Error> {
        self.datasets.add(Registration { entry, url: Secret::new(url.to_owned()), by: "local".to_owned() }).await
    }

    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Result<Answer, Error> {
        self.call_as("local", tool, arguments, Context::default()).await
    }

    pub(crate) async fn call_as(&self, user: &str, tool: &str, arguments: Value, context: Context) -> Result<Answer, Error> {
        let caller = Caller { user: user.to_owned(), ..Caller::local(Face::CommandLine) };
        self.gate.call(&Arc::new(caller), tool, arguments, context).await
    }

    /// The rows of a query on `d`, as text.
    pub(crate) async fn rows(&self, sql: &str) -> String {
        self.call("query_dataset", json!({"dataset": "d", "sql": sql}))
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"))
            .data
            .unwrap_or_default()
    }

    /// The refusal of a query on `d`.
    pub(crate) async fn refusal(&self, sql: &str) -> Error {
        match self.call("query_dataset", json!({"dataset": "d", "sql": sql})).await {
            Err(error) => error,
            Ok(answer) => panic!("{sql} was answered: {}", answer.render()),
        }
    }
}

/// The datasets as a process with this key opens them.
pub(crate) async fn open(database: &TestDatabase, key: &Secret<String>, settings: Settings) -> Arc<Datasets> {
    let url = Secret::new(database.url());
    let control = Control::open(url.expose()).await.unwrap();
    Datasets::open(control, &url, Vault::new(key).unwrap(), settings).await.unwrap()
}

//! A gate before datasets and writes to them, with a control database of its own.

use std::sync::Arc;

use serde_json::{Value, json};
use tidegate_core::{Answer, Caller, Catalog, Clock, Context, Error, Face, Gate, Limits, Recorder, Secret, Tool};
use tidegate_data::{Datasets, Entry, Registration, Settings, Vault};
use tidegate_pg::Control;
use tidegate_testkit::{Postgres, TestDatabase};
use tidegate_writes::Writes;

pub(crate) struct House {
    pub(crate) gate: Gate,
    pub(crate) datasets: Arc<Datasets>,
    pub(crate) writes: Arc<Writes>,
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
        let writes = open(&database, &vault_key, settings).await;
        let datasets = Arc::clone(&writes.datasets);
        let gate = Gate::new(Catalog::new(tools(&writes)).unwrap(), Recorder::nowhere(), Clock::system(), Limits::default());
        House { gate, datasets, writes, vault_key, database }
    }

    /// A second process on the same control database.
    pub(crate) async fn neighbour(&self) -> Arc<Writes> {
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
}

/// What agents can do here.
pub(crate) fn tools(writes: &Arc<Writes>) -> impl Iterator<Item = Tool> {
    tidegate_data::module(&writes.datasets).tools.into_iter().chain(tidegate_writes::module(writes).tools)
}

async fn open(database: &TestDatabase, key: &Secret<String>, settings: Settings) -> Arc<Writes> {
    let url = Secret::new(database.url());
    let control = Control::open(url.expose()).await.unwrap();
    let datasets = Datasets::open(control.clone(), &url, Vault::new(key).unwrap(), settings).await.unwrap();
    Writes::new(control, datasets)
}

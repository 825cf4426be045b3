//! A gate before datasets, with a control database of its own: where the tests of every module over datasets live. It never ships, and it
//! knows no module but the datasets: a module's own tests open the module over `control` and `datasets`, and put its tools before the gate
//! with [`House::add_tools`].
#![expect(clippy::unwrap_used, reason = "a test house that can't be built is a failed test")]

use std::sync::Arc;

use serde_json::{Value, json};
use tidegate_core::{Answer, Caller, Catalog, Clock, Context, Error, Face, Gate, Limits, Recorder, Secret, Tool};
use tidegate_data::{Access, Datasets, Entry, Registration, Settings, Vault};
use tidegate_pg::Control;
use tidegate_testkit::{Postgres, TestDatabase};

/// A gate before datasets.
pub struct House {
    /// What every call goes through.
    pub gate: Gate,
    /// What is registered.
    pub datasets: Arc<Datasets>,
    /// The control database, open.
    pub control: Control,
    /// The same, for tests that look into it.
    pub database: TestDatabase,
    /// With which a second process opens it.
    pub vault_key: Secret<String>,
}

impl House {
    /// One whose calls leave no record.
    pub async fn new(settings: Settings) -> House {
        House::recorded(settings, Recorder::nowhere()).await
    }

    /// One whose calls are recorded so.
    pub async fn recorded(settings: Settings, recorder: Recorder) -> House {
        let database = Postgres::shared().await.database().await;
        let vault_key = Vault::new_key();
        let (control, datasets) = open(&database, &vault_key, settings).await;
        let gate = Gate::new(Catalog::new([]).unwrap(), recorder, Clock::system(), Limits::default());
        let house = House { gate, datasets, control, database, vault_key };
        house.add_tools([]);
        house
    }

    /// Puts the tools of more modules beside those of the datasets.
    pub fn add_tools(&self, tools: impl IntoIterator<Item = Tool>) {
        let all = tidegate_data::module(&self.datasets).tools.into_iter().chain(tools);
        self.gate.set_catalog(Catalog::new(all).unwrap());
    }

    /// What a second process opens on the same control database.
    pub async fn neighbour(&self) -> (Control, Arc<Datasets>) {
        open(&self.database, &self.vault_key, Settings::default()).await
    }

    /// Registers a new database as `d`, filled by a script, through a role that only reads.
    pub async fn fill(&self, sql: &str) -> TestDatabase {
        let data = Postgres::shared().await.database().await;
        data.run(sql).await;
        let reader = data.reader().await;
        self.add("d", &reader.url).await.unwrap();
        data
    }

    /// Registers a database.
    pub async fn add(&self, name: &str, url: &str) -> Result<Access, Error> {
        self.enter(entry(name), url).await
    }

    /// Registers a database, with all that is said of it.
    pub async fn enter(&self, entry: Entry, url: &str) -> Result<Access, Error> {
        self.datasets.add(Registration { entry, url: Secret::new(url.to_owned()), by: "local".to_owned() }).await
    }

    /// Calls a tool as a person at the command line.
    pub async fn call(&self, tool: &str, arguments: Value) -> Result<Answer, Error> {
        self.call_as("local", tool, arguments, Context::default()).await
    }

    /// The same as somebody, and with what a face knows besides.
    pub async fn call_as(&self, user: &str, tool: &str, arguments: Value, context: Context) -> Result<Answer, Error> {
        let caller = Caller { user: user.to_owned(), ..Caller::local(Face::CommandLine) };
        self.gate.call(&Arc::new(caller.with_client("test", "1")), tool, arguments, context).await
    }

    /// The rows of a query on `d`, as text.
    pub async fn rows(&self, sql: &str) -> String {
        let answer = self.call("query_dataset", json!({"dataset": "d", "sql": sql})).await;
        answer.unwrap_or_else(|error| panic!("{sql}: {error:?}")).data.unwrap_or_default()
    }

    /// The refusal of a query on `d`.
    pub async fn refusal(&self, sql: &str) -> Error {
        match self.call("query_dataset", json!({"dataset": "d", "sql": sql})).await {
            Err(error) => error,
            Ok(answer) => panic!("{sql} was answered: {}", answer.render()),
        }
    }
}

/// What is said of a dataset where a test cares for its name alone.
pub fn entry(name: &str) -> Entry {
    Entry { name: name.to_owned(), description: "for a test".to_owned(), ..Entry::default() }
}

/// What a process with this key opens.
pub async fn open(database: &TestDatabase, key: &Secret<String>, settings: Settings) -> (Control, Arc<Datasets>) {
    let url = Secret::new(database.url());
    let control = Control::open(url.expose()).await.unwrap();
    let datasets = Datasets::open(control.clone(), &url, Vault::new(key).unwrap(), settings).await.unwrap();
    (control, datasets)
}

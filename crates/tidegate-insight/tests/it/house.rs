//! A gate before datasets and what is known of calls and databases, with a control database of its own.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tidegate_core::{Answer, Caller, Catalog, Clock, Context, Error, Face, Gate, Limits, Record, Recorder, Secret};
use tidegate_data::{Dataset, Datasets, Entry, Registration, Vault};
use tidegate_insight::Insight;
use tidegate_insight::health::{self, Finding};
use tidegate_pg::{CallLog, Control};
use tidegate_testkit::{Postgres, TestDatabase};

pub(crate) struct House {
    pub(crate) gate: Gate,
    pub(crate) datasets: Arc<Datasets>,
    pub(crate) control: Control,
    pub(crate) database: TestDatabase,
}

impl House {
    /// Calls leave no record, so that a test knows all that is in the log.
    pub(crate) async fn new() -> House {
        House::before(Recorder::nowhere()).await
    }

    /// Calls are on record once the log is finished.
    pub(crate) async fn recorded() -> (House, CallLog) {
        let (recorder, records) = Recorder::channel();
        let house = House::before(recorder).await;
        let log = CallLog::start(house.control.clone(), records).await.unwrap();
        (house, log)
    }

    async fn before(recorder: Recorder) -> House {
        let database = Postgres::shared().await.database().await;
        let url = Secret::new(database.url());
        let control = Control::open(url.expose()).await.unwrap();
        let vault = Vault::new(&Vault::new_key()).unwrap();
        let datasets = Datasets::open(control.clone(), &url, vault, tidegate_data::Settings::default()).await.unwrap();
        let insight = Insight::new(control.clone(), Arc::clone(&datasets), Clock::system());
        let tools = tidegate_data::module(&datasets).tools.into_iter().chain(tidegate_insight::module(&insight).tools);
        let gate = Gate::new(Catalog::new(tools).unwrap(), recorder, Clock::system(), Limits::default());
        House { gate, datasets, control, database }
    }

    /// A house with the database `d` filled by a script and registered through a role that only reads.
    pub(crate) async fn with_data(sql: &str) -> (House, TestDatabase) {
        let house = House::new().await;
        let data = Postgres::shared().await.database().await;
        data.run(sql).await;
        let reader = data.reader().await;
        data.run(&format!(
            "alter role {0} inherit; grant pg_read_all_stats to {0}; grant select on all sequences in schema public to {0}",
            reader.name
        ))
        .await;
        house.add("d", &reader.url).await;
        (house, data)
    }

    pub(crate) async fn add(&self, name: &str, url: &str) {
        self.enter(Entry { name: name.to_owned(), description: "for a test".to_owned(), ..Entry::default() }, url).await;
    }

    pub(crate) async fn enter(&self, entry: Entry, url: &str) {
        self.datasets.add(Registration { entry, url: Secret::new(url.to_owned()), by: "local".to_owned() }).await.unwrap();
    }

    pub(crate) fn dataset(&self) -> Arc<Dataset> {
        self.datasets.load("d").unwrap()
    }

    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Result<Answer, Error> {
        let caller = Arc::new(Caller::local(Face::CommandLine).with_client("test", "1"));
        self.gate.call(&caller, tool, arguments, Context::default()).await
    }

    /// The same, as a program asks: with its structured answer.
    pub(crate) async fn facts(&self, tool: &str, arguments: Value) -> (Answer, Value) {
        let caller = Arc::new(Caller::local(Face::CommandLine).with_client("test", "1"));
        let context = Context { structured: true, ..Context::default() };
        let answer = self.gate.call(&caller, tool, arguments, context).await.unwrap();
        let facts = answer.structured.as_ref().unwrap().to_value();
        (answer, facts)
    }

    /// Writes calls into the log as if they had been made.
    pub(crate) async fn remember(&self, records: Vec<Record>) {
        let (recorder, receiver) = tokio::sync::mpsc::channel(records.len().max(1));
        let log = CallLog::start(self.control.clone(), receiver).await.unwrap();
        for record in records {
            recorder.send(record).await.unwrap();
        }
        log.finish().await.unwrap();
    }

    /// What is wrong with the database.
    pub(crate) async fn findings(&self, limits: &health::Limits) -> Vec<Finding> {
        let report = health::check(&self.dataset(), limits).await.unwrap();
        let failed =
            |unseen: &&String| ["sessions:", "tables:", "indexes:", "keys and sequences:"].iter().any(|part| unseen.starts_with(part));
        assert_eq!(report.unseen.iter().find(failed), None, "everything can be looked at");
        report.findings
    }

    /// Waits until a finding of a sort about something is there, or is not: counts reach others a moment later.
    pub(crate) async fn wait_for(&self, limits: &health::Limits, (sort, about): (&str, &str), there: bool) -> Option<Finding> {
        for _ in 0..100 {
            let findings = self.findings(limits).await;
            let found = findings.into_iter().find(|finding| finding.sort == sort && finding.subject.contains(about));
            if found.is_some() == there {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("`{sort}` about `{about}` is {}there: {:#?}", if there { "not " } else { "" }, self.findings(limits).await);
    }
}

/// Whether hypopg can be had for the tests' PostgreSQL. Only where `scripts/setup.sh hypopg` has found that this machine has no package of
/// it may a test do without; it says so.
#[expect(clippy::print_stderr, reason = "what is not proven must be said")]
pub(crate) async fn has_hypopg(data: &TestDatabase) -> bool {
    let found = data.client().await.query("select from pg_available_extensions where name = 'hypopg'", &[]).await.unwrap();
    if !found.is_empty() {
        return true;
    }
    let mark = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cache/no-hypopg");
    assert!(mark.exists(), "hypopg is not installed beside PostgreSQL: run `scripts/setup.sh hypopg`");
    eprintln!("SKIPPED: this machine has no package of hypopg, so that index advice is NOT proven here");
    false
}

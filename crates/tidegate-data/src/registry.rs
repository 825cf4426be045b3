//! The datasets that agents may query, kept in the control database and open in this process.

mod change;
mod rotate;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tidegate_core::nearest::nearest;
use tidegate_core::{Error, Kind, Result, Secret};
use tidegate_pg::control::{Db as _, Event, Row};
use tidegate_pg::{Control, Results, Target, Vault};
use uuid::Uuid;

use crate::dataset::{Dataset, Entry};
use crate::schema::Subject;
use crate::settings::Settings;
use crate::status::Status;

pub use change::{Changes, Move, Registration};

/// The channel on which a change of the registry is told.
pub const CHANNEL: &str = "tidegate_dataset";

/// All datasets.
pub struct Datasets {
    pub(crate) control: Control,
    /// Their limits.
    pub settings: Settings,
    pub(crate) results: Results,
    vault: Vault,
    /// One reading at a time, so that an older list never replaces a newer one.
    reading: tokio::sync::Mutex<()>,
    known: RwLock<Known>,
    /// Grows with each reading.
    generation: AtomicU64,
}

/// The datasets by name.
type Named = Arc<BTreeMap<String, Arc<Dataset>>>;

/// The registry as it was read last.
#[derive(Default)]
struct Known {
    active: Named,
    /// Those too that agents can't query yet, or no longer.
    all: Named,
}

impl Datasets {
    /// Reads the registry in the control database, which `url` leads to. Opens no dataset yet.
    pub async fn open(control: Control, url: &Secret<String>, vault: Vault, settings: Settings) -> Result<Arc<Datasets>> {
        control.migrate("data", crate::migrations::runner()).await?;
        let results = Results::open(control.clone(), url, &vault, settings.results()).await?;
        let (reading, known, generation) = (tokio::sync::Mutex::default(), RwLock::default(), AtomicU64::default());
        let datasets = Arc::new(Datasets { control, settings, results, vault, reading, known, generation });
        datasets.reload().await?;
        Ok(datasets)
    }

    /// Every dataset that agents may query, by name.
    pub fn list(&self) -> Named {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner).active)
    }

    /// Every dataset that is registered, also those that agents can't query.
    pub fn list_all(&self) -> Named {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner).all)
    }

    /// The dataset of that name, or an error that says where to look.
    pub fn load(&self, name: &str) -> Result<Arc<Dataset>> {
        if let Some(dataset) = self.list().get(name) {
            return Ok(Arc::clone(dataset));
        }
        match self.list_all().get(name).map(|dataset| dataset.entry.status) {
            Some(status) => Err(Error::denied(format!("dataset `{name}` can't be queried: it is {status}")).hint(status.advice(name))),
            None => Err(missing(name, &self.list())),
        }
    }

    /// The dataset of that name, whatever its status: for those who look after it.
    pub fn load_any(&self, name: &str) -> Result<Arc<Dataset>> {
        let all = self.list_all();
        all.get(name).cloned().ok_or_else(|| missing(name, &all))
    }

    /// The dataset of that name, or every one that agents may query.
    pub fn named(&self, name: Option<&str>) -> Result<Vec<Arc<Dataset>>> {
        match name {
            Some(name) => Ok(vec![self.load(name)?]),
            None => Ok(self.list().values().cloned().collect()),
        }
    }

    /// What encrypts at rest.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Another number after each change of the registry, by which whoever keeps something made from it knows that it is old.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Reads the registry again: datasets that did not change keep their connections.
    pub async fn reload(&self) -> Result<()> {
        let _reading = self.reading.lock().await;
        let client = self.control.client().await?;
        let rows = client
            .query(
                "select dataset_id, url_encrypted, name, description, schemas, allow_superuser, status, kind, source, owner, tags, metadata_version, governance_version
                 from data.dataset where removed_at is null order by name",
                &[],
            )
            .await
            .db("reading the registry of datasets")?;
        let before = self.list_all();
        let mut all = BTreeMap::new();
        for row in rows {
            let (id, token, entry): (Uuid, String, Entry) = (row.get(0), row.get(1), entry(&row));
            let name = entry.name.clone();
            let dataset = match before.get(&name).filter(|dataset| dataset.connects_alike(id, &entry, &token)) {
                Some(dataset) if dataset.entry == entry => Ok(Arc::clone(dataset)),
                Some(dataset) => Ok(Arc::new(dataset.described_as(entry))),
                None => self.connectable(id, entry, &token).map(Arc::new).or_else(|error| {
                    // Stored under a key that this process was not given yet: what is open stays open.
                    let open = before.get(&name).filter(|dataset| dataset.id == id && error.kind == Kind::Unavailable);
                    open.map(Arc::clone).ok_or(error)
                }),
            };
            let dataset = self.with_descriptions(dataset, row.get(11)).await;
            match self.with_governance(dataset, row.get(12)).await {
                Ok(dataset) => drop(all.insert(name, dataset)),
                Err(error) => tracing::error!(dataset.name = %name, cause = error.chain(), "dataset `{name}` can't be opened: {error}"),
            }
        }
        crate::weights::load(&self.control, &all).await?;
        let active = all.iter().filter(|(_, dataset)| dataset.entry.status == Status::Active);
        let active = Arc::new(active.map(|(name, dataset)| (name.clone(), Arc::clone(dataset))).collect());
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known { active, all: Arc::new(all) };
        self.generation.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    /// Follows changes, also those that other processes make, and tells of each after it is in force.
    pub async fn follow(self: Arc<Self>, changed: impl Fn() + Send) {
        let mut events = match self.control.listen().await {
            Ok(events) => events,
            Err(error) => return tracing::error!(cause = error.chain(), "changes of the registry can't be followed: {error}"),
        };
        while let Some(event) = events.next().await {
            if matches!(&event, Event::Notice { channel, .. } if channel != CHANNEL) {
                continue;
            }
            match self.reload().await {
                Ok(()) => changed(),
                Err(error) => tracing::warn!(cause = error.chain(), "the registry of datasets could not be read again: {error}"),
            }
        }
    }

    /// Removes kept results that have expired; says how many.
    pub async fn sweep(&self) -> Result<u64> {
        self.results.sweep().await
    }

    /// Closes every connection.
    pub async fn close(&self) {
        for dataset in self.list_all().values() {
            dataset.pool.close().await;
        }
        self.results.close().await;
    }

    /// With what is written about it, read again if that has changed.
    async fn with_descriptions(&self, dataset: Result<Arc<Dataset>>, version: i64) -> Result<Arc<Dataset>> {
        let dataset = dataset?;
        if dataset.metadata_version == version {
            return Ok(dataset);
        }
        let descriptions = self.descriptions(dataset.id).await?;
        Ok(Arc::new(dataset.written_about(descriptions, version)))
    }

    /// With the rules that hold for it, read again if they have changed.
    async fn with_governance(&self, dataset: Result<Arc<Dataset>>, version: i64) -> Result<Arc<Dataset>> {
        let dataset = dataset?;
        if dataset.governance_version == version {
            return Ok(dataset);
        }
        let governance = self.governance(dataset.id).await?;
        Ok(Arc::new(dataset.ruled_by(governance, version)))
    }

    /// Descriptions in force, for showing in the place of comments: a person's latest, or else the latest. The plain writer's say no more
    /// than comment and schema do.
    async fn descriptions(&self, dataset: Uuid) -> Result<BTreeMap<Subject, String>> {
        let client = self.control.client().await?;
        let rows = client
            .query(
                "select table_schema, table_name, column_name, text
                 from (select distinct on (table_schema, table_name, column_name) table_schema, table_name, column_name, text, author
                       from data.metadata where dataset_id = $1 and field = 'description'
                       order by table_schema, table_name, column_name, author = 'person' desc, version desc) current
                 where author <> 'writer'",
                &[&dataset],
            )
            .await
            .db("reading what is written about a dataset")?;
        let subject = |row: &Row| Subject { schema: row.get(0), table: row.get(1), column: row.get(2) };
        Ok(rows.iter().map(|row| (subject(row), row.get(3))).collect())
    }

    fn connectable(&self, id: Uuid, entry: Entry, token: &str) -> Result<Dataset> {
        let target = Target::parse(self.vault.decrypt(token)?.expose())?;
        Ok(Dataset::new(entry, target, &self.settings).stored_as(id, token))
    }
}

fn missing(name: &str, known: &BTreeMap<String, Arc<Dataset>>) -> Error {
    let error = Error::not_found(format!("no dataset `{name}`"));
    match nearest(name, known.keys().map(String::as_str)) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None if known.is_empty() => error.hint("no dataset is registered yet: `tidegate dataset add NAME URL`"),
        None => error.hint(format!("datasets: {}", known.keys().take(30).cloned().collect::<Vec<_>>().join(", "))),
    }
}

fn entry(row: &Row) -> Entry {
    Entry {
        name: row.get(2),
        description: row.get(3),
        schemas: row.get(4),
        allow_superuser: row.get(5),
        status: Status::find(row.get(6)).unwrap_or(Status::Inactive),
        kind: row.get::<_, &str>(7).parse().unwrap_or_default(),
        source: row.get(8),
        owner: row.get(9),
        tags: row.get(10),
    }
}

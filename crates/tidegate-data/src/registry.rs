//! The datasets that agents may query, kept in the control database and open in this process.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use tidegate_core::nearest::nearest;
use tidegate_core::{Error, Result, Secret};
use tidegate_pg::control::{Db as _, Event};
use tidegate_pg::{Control, Target};
use uuid::Uuid;

use crate::access::{self, Access};
use crate::context::Contexts;
use crate::dataset::{self, Dataset, Entry};
use crate::find::Find;
use crate::results::Results;
use crate::settings::Settings;
use crate::vault::Vault;

/// The channel on which a change of the registry is told.
pub const CHANNEL: &str = "tidegate_dataset";

/// All datasets.
pub struct Datasets {
    pub(crate) control: Control,
    pub(crate) settings: Settings,
    pub(crate) results: Results,
    pub(crate) find: Find,
    pub(crate) context: Contexts,
    vault: Vault,
    /// One reading at a time, so that an older list never replaces a newer one.
    reading: tokio::sync::Mutex<()>,
    open: RwLock<Arc<BTreeMap<String, Arc<Dataset>>>>,
}

/// What a person says of a new dataset.
pub struct Registration {
    /// What the registry will say.
    pub entry: Entry,
    /// The connection URL.
    pub url: Secret<String>,
}

impl Datasets {
    /// Reads the registry in the control database, which `url` leads to. Opens no dataset yet.
    pub async fn open(control: Control, url: &Secret<String>, vault: Vault, settings: Settings) -> Result<Arc<Datasets>> {
        control.migrate("data", crate::migrations::runner()).await?;
        let results = Results::open(control.clone(), url, &vault, &settings).await?;
        let (find, context) = (Find::new(control.clone(), &settings.model_dir), Contexts::default());
        let (reading, open) = (tokio::sync::Mutex::default(), RwLock::default());
        let datasets = Arc::new(Datasets { control, settings, results, find, context, vault, reading, open });
        datasets.reload().await?;
        Ok(datasets)
    }

    /// Every dataset, by name.
    pub fn list(&self) -> Arc<BTreeMap<String, Arc<Dataset>>> {
        Arc::clone(&self.open.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The dataset of that name, or an error that says where to look.
    pub fn load(&self, name: &str) -> Result<Arc<Dataset>> {
        let open = self.list();
        open.get(name).cloned().ok_or_else(|| {
            let error = Error::not_found(format!("no dataset `{name}`"));
            match nearest(name, open.keys().map(String::as_str)) {
                Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                None if open.is_empty() => error.hint("no dataset is registered yet: `tidegate dataset add NAME URL`"),
                None => error.hint(format!("datasets: {}", open.keys().take(30).cloned().collect::<Vec<_>>().join(", "))),
            }
        })
    }

    /// Tries a connection, then stores it. Nothing that failed is stored.
    pub async fn add(&self, registration: Registration) -> Result<Access> {
        let Registration { entry, url } = registration;
        dataset::check_name(&entry.name)?;
        let target = Target::parse(url.expose())?;
        let candidate = Dataset::new(entry.clone(), target, &self.settings);
        let access = access::probe(&candidate).await;
        candidate.pool.close().await;
        let access = access?;
        access.check(&entry)?;

        let client = self.control.client().await?;
        client
            .execute(
                "insert into data.dataset (dataset_id, name, description, schemas, url_encrypted, allow_superuser) values ($1, $2, $3, $4, $5, $6)",
                &[&Uuid::now_v7(), &entry.name, &entry.description, &entry.schemas, &self.vault.encrypt(&url), &entry.allow_superuser],
            )
            .await
            .db_unless_taken("storing the dataset", "dataset_name", format_args!("a dataset `{}` exists already", entry.name))?;
        self.control.notify(CHANNEL, &entry.name).await?;
        self.reload().await?;
        Ok(access)
    }

    /// Takes a dataset out of service. Its row stays, marked as removed.
    pub async fn remove(&self, name: &str) -> Result<()> {
        self.load(name)?;
        let client = self.control.client().await?;
        client
            .execute("update data.dataset set removed_at = now(), updated_at = now() where name = $1 and removed_at is null", &[&name])
            .await
            .db("removing the dataset")?;
        self.control.notify(CHANNEL, name).await?;
        self.reload().await
    }

    /// Reads the registry again: datasets that did not change keep their connections.
    pub async fn reload(&self) -> Result<()> {
        let _reading = self.reading.lock().await;
        let client = self.control.client().await?;
        let rows = client
            .query(
                "select name, description, schemas, url_encrypted, allow_superuser from data.dataset where removed_at is null and status = 'active' order by name",
                &[],
            )
            .await
            .db("reading the registry of datasets")?;
        let known = self.list();
        let mut open = BTreeMap::new();
        for row in rows {
            let entry = Entry { name: row.get(0), description: row.get(1), schemas: row.get(2), allow_superuser: row.get(4) };
            let token: String = row.get(3);
            match known.get(&entry.name).filter(|dataset| dataset.is(&entry, &token)) {
                Some(dataset) => drop(open.insert(entry.name.clone(), Arc::clone(dataset))),
                None => match self.connectable(&entry, &token) {
                    Ok(dataset) => drop(open.insert(entry.name.clone(), Arc::new(dataset))),
                    Err(error) => {
                        tracing::error!(dataset.name = %entry.name, cause = error.chain(), "dataset `{}` can't be opened: {error}", entry.name);
                    }
                },
            }
        }
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(open);
        self.context.forget();
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

    /// Removes kept results that have expired, and says how many.
    pub async fn sweep(&self) -> Result<u64> {
        self.find.rest();
        self.context.rest();
        self.results.sweep().await
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.find.close().await;
        for dataset in self.list().values() {
            dataset.pool.close().await;
        }
        self.results.close().await;
    }

    fn connectable(&self, entry: &Entry, token: &str) -> Result<Dataset> {
        let target = Target::parse(self.vault.decrypt(token)?.expose())?;
        Ok(Dataset::new(entry.clone(), target, &self.settings).stored_as(token))
    }
}

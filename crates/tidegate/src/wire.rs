//! Everything put together: one line a module.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use tidegate_core::{Catalog, Check, Clock, Error, Finding, Gate, Health, Limits, Module, Recorder, Result, Roles, Secret};
use tidegate_data::{Datasets, Vault};
use tidegate_insight::Insight;
use tidegate_knowledge::Knowledge;
use tidegate_load::Loads;
use tidegate_pg::control::Db as _;
use tidegate_pg::{CallLog, Control, Private};
use tidegate_writes::Writes;

use crate::config::{self, Shown};
use crate::door::Door;
use crate::secrets;
use crate::settings::{Settings, Values};

/// The database of the private PostgreSQL in which Tidegate keeps its state.
const CONTROL: &str = "tidegate";

/// All parts, open.
pub(crate) struct App {
    pub(crate) gate: Arc<Gate>,
    pub(crate) modules: Vec<Module>,
    pub(crate) domains: Domains,
    pub(crate) control: Control,
    pub(crate) private: Option<Private>,
    pub(crate) door: Arc<Door>,
    /// What the local user may do.
    pub(crate) roles: Roles,
    call_log: CallLog,
}

/// Every domain, open.
pub(crate) struct Domains {
    pub(crate) datasets: Arc<Datasets>,
    pub(crate) knowledge: Arc<Knowledge>,
    pub(crate) writes: Arc<Writes>,
    insight: Arc<Insight>,
    shown: Arc<Shown>,
}

impl Domains {
    /// Every module there is: one line each.
    fn modules(&self) -> Vec<Module> {
        vec![
            tidegate_data::module(&self.datasets),
            tidegate_knowledge::module(&self.knowledge),
            tidegate_writes::module(&self.writes),
            tidegate_insight::module(&self.insight),
            tidegate_load::module(&Loads::new(Arc::clone(&self.writes))),
            config::module(&self.shown),
        ]
    }

    async fn close(self) {
        self.knowledge.close().await;
        self.datasets.close().await;
    }
}

impl App {
    /// Opens the control database, checks its migrations, and builds the gate before all modules.
    pub(crate) async fn open(settings: &Settings) -> Result<App> {
        let values = &settings.values;
        make_data_folder(&values.data)?;
        let (private, url) = control_database(values).await?;
        let key = secrets::key(&values.secrets, &values.data)?;
        let vault = Vault::new(&key)?;
        let control = Control::open(url.expose()).await?;
        let door = Arc::new(Door::open(control.clone(), secrets::derived(&key, "dashboard")).await?);
        let datasets = Datasets::open(control.clone(), &url, vault, values.datasets.clone()).await?;
        let learning = tidegate_knowledge::Settings { model_dir: values.model_dir(), ..values.knowledge.clone() };
        let knowledge = Knowledge::open(control.clone(), Arc::clone(&datasets), learning).await?;
        let writes = Writes::new(control.clone(), Arc::clone(&datasets));

        let insight = Insight::new(control.clone(), Arc::clone(&datasets), Clock::system());
        let shown = Arc::new(Shown::of(settings)?);
        let domains = Domains { datasets, knowledge, writes, insight, shown };
        let modules = domains.modules();

        let (recorder, records) = Recorder::channel();
        let call_log = CallLog::start(control.clone(), records).await?;
        let catalog = Catalog::new(modules.iter().flat_map(|module| module.tools.iter().cloned()))?;
        let gate = Arc::new(Gate::new(catalog, recorder, Clock::system(), Limits::default()));
        Ok(App { gate, modules, domains, control, private, door, roles: values.local.roles()?, call_log })
    }

    /// Writes down what is left, closes every connection, and stops the private PostgreSQL if nobody else uses it.
    pub(crate) async fn close(self) -> Result<()> {
        let App { gate, modules, domains, control, private, call_log, .. } = self;
        drop(gate);
        drop(modules);
        call_log.finish().await?;
        domains.close().await;
        control.close().await;
        match private {
            Some(private) => private.stop().await,
            None => Ok(()),
        }
    }

    /// What the modules offer besides tools, for a face.
    pub(crate) fn offers(&self) -> Vec<Module> {
        self.domains.modules()
    }

    /// What the binary itself adds to `tidegate doctor`.
    pub(crate) fn checks(&self) -> Vec<Check> {
        let control = self.control.clone();
        let asked = if self.private.is_some() { "private PostgreSQL in the data folder" } else { "configured" };
        let run = move || -> futures::future::BoxFuture<'static, Vec<Finding>> {
            let control = control.clone();
            Box::pin(async move { vec![control_finding(&control, asked).await] })
        };
        vec![Check { name: "control database", run: Arc::new(run) }]
    }
}

/// The control database's version, if it answers.
pub(crate) async fn version(control: &Control) -> Result<String> {
    let client = control.client().await?;
    let row = client
        .query_one("select pg_catalog.current_setting('server_version')", &[])
        .await
        .db("asking the control database for its version")?;
    Ok(row.get(0))
}

async fn control_finding(control: &Control, asked: &str) -> Finding {
    let subject = "control database".to_owned();
    match version(control).await {
        Ok(version) => Finding { subject, health: Health::Good, message: format!("PostgreSQL {version} ({asked})"), advice: None },
        Err(error) => Finding { subject, health: Health::Failed, message: error.message, advice: error.hint },
    }
}

async fn control_database(values: &Values) -> Result<(Option<Private>, Secret<String>)> {
    if !values.database.url.expose().is_empty() {
        return Ok((None, values.database.url.clone()));
    }
    let private = Private::start(&values.data, &values.postgres).await?;
    private.ensure_database(CONTROL).await?;
    let url = Secret::new(private.url(CONTROL));
    Ok((Some(private), url))
}

fn make_data_folder(data: &Path) -> Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o755).create(data).map_err(|error| {
        Error::unavailable(format!("the data folder {} can't be made", data.display())).hint("choose another with --data").because(error)
    })
}

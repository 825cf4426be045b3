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

use crate::secrets;
use crate::settings::Values;

/// The database of the private PostgreSQL in which Tidegate keeps its state.
const CONTROL: &str = "tidegate";

/// All parts, open.
pub(crate) struct App {
    pub(crate) gate: Arc<Gate>,
    pub(crate) modules: Vec<Module>,
    pub(crate) datasets: Arc<Datasets>,
    pub(crate) knowledge: Arc<Knowledge>,
    pub(crate) writes: Arc<Writes>,
    insight: Arc<Insight>,
    pub(crate) control: Control,
    pub(crate) private: Option<Private>,
    /// What the local user may do.
    pub(crate) roles: Roles,
    call_log: CallLog,
}

impl App {
    /// Opens the control database, checks its migrations, and builds the gate before all modules.
    pub(crate) async fn open(values: &Values) -> Result<App> {
        make_data_folder(&values.data)?;
        let (private, url) = control_database(values).await?;
        let vault = Vault::new(&secrets::key(&values.secrets, &values.data)?)?;
        let control = Control::open(url.expose()).await?;
        let datasets = Datasets::open(control.clone(), &url, vault, values.datasets.clone()).await?;
        let settings = tidegate_knowledge::Settings { model_dir: values.model_dir(), ..values.knowledge.clone() };
        let knowledge = Knowledge::open(control.clone(), Arc::clone(&datasets), settings).await?;
        let writes = Writes::new(control.clone(), Arc::clone(&datasets));

        let insight = Insight::new(control.clone(), Arc::clone(&datasets), Clock::system());

        let modules = modules(&datasets, &knowledge, &writes, &insight);

        let (recorder, records) = Recorder::channel();
        let call_log = CallLog::start(control.clone(), records).await?;
        let catalog = Catalog::new(modules.iter().flat_map(|module| module.tools.iter().cloned()))?;
        let gate = Arc::new(Gate::new(catalog, recorder, Clock::system(), Limits::default()));
        Ok(App { gate, modules, datasets, knowledge, writes, insight, control, private, roles: values.local.roles()?, call_log })
    }

    /// Writes down what is left, closes every connection, and stops the private PostgreSQL if nobody else uses it.
    pub(crate) async fn close(self) -> Result<()> {
        let App { gate, modules, datasets, knowledge, writes, insight, control, private, call_log, .. } = self;
        drop(gate);
        drop(modules);
        drop(insight);
        call_log.finish().await?;
        knowledge.close().await;
        drop((knowledge, writes));
        datasets.close().await;
        drop(datasets);
        control.close().await;
        match private {
            Some(private) => private.stop().await,
            None => Ok(()),
        }
    }

    /// What the modules offer besides tools, for a face.
    pub(crate) fn offers(&self) -> Vec<Module> {
        modules(&self.datasets, &self.knowledge, &self.writes, &self.insight)
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

/// Every module there is.
fn modules(datasets: &Arc<Datasets>, knowledge: &Arc<Knowledge>, writes: &Arc<Writes>, insight: &Arc<Insight>) -> Vec<Module> {
    vec![
        tidegate_data::module(datasets),
        tidegate_knowledge::module(knowledge),
        tidegate_writes::module(writes),
        tidegate_insight::module(insight),
        tidegate_load::module(&Loads::new(Arc::clone(datasets))),
    ]
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

//! What there is, and what goes on now.

use askama::Template;
use axum::extract::State;
use serde_json::json;

use super::{Paged, framed};
use crate::Dashboard;
use crate::answers::{Datasets, Job, Jobs, Listed};
use crate::figures;
use crate::page::{Page, page};
use crate::pages::log::Today;
use crate::shell::Shell;

/// Jobs that the overview names.
const JOBS_SHOWN: u64 = 5;

#[derive(Template)]
#[template(path = "overview.html", blocks = ["live"])]
struct Overview {
    shell: Shell,
    datasets: Vec<Listed>,
    jobs: Vec<Job>,
    today: Option<Today>,
}
page!(Overview, "live" => as_live);

impl Overview {
    fn active(&self) -> usize {
        self.datasets.iter().filter(|dataset| dataset.status == "active").count()
    }

    fn waiting(&self) -> usize {
        self.datasets.iter().filter(|dataset| matches!(dataset.status.as_str(), "draft" | "profiling" | "review")).count()
    }

    fn rows(&self) -> String {
        figures::short(self.datasets.iter().filter_map(|dataset| dataset.rows).sum())
    }

    fn size(&self) -> String {
        figures::bytes(self.datasets.iter().filter_map(|dataset| dataset.size_bytes).sum())
    }

    fn running(&self) -> usize {
        self.jobs.iter().filter(|job| !job.is_over()).count()
    }
}

pub(super) async fn show(State(dashboard): State<Dashboard>, shell: Shell) -> Paged {
    let asked = async {
        let datasets: Datasets = dashboard.ask("list_datasets", json!({"all": true})).await?;
        let jobs: Jobs = dashboard.ask("list_jobs", json!({"limit": JOBS_SHOWN})).await?;
        let today = super::log::today(&dashboard).await?;
        Ok((datasets.datasets, jobs.jobs, today))
    };
    let (datasets, jobs, today) = framed(&shell, asked.await)?;
    Ok(Page::new(Overview { shell, datasets, jobs, today }))
}

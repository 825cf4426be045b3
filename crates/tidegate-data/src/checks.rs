//! What `tidegate doctor` asks of datasets.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tidegate_core::{Check, Finding, Health};

use crate::access;
use crate::dataset::Dataset;
use crate::registry::Datasets;

/// How long one dataset may take to answer.
const PATIENCE: Duration = Duration::from_secs(8);

pub(crate) fn checks(datasets: &Arc<Datasets>) -> Vec<Check> {
    let datasets = Arc::clone(datasets);
    let run = move || -> futures::future::BoxFuture<'static, Vec<Finding>> {
        let all = datasets.list();
        Box::pin(async move {
            if all.is_empty() {
                let advice = Some("tidegate dataset add NAME URL".to_owned());
                return vec![Finding {
                    subject: "datasets".to_owned(),
                    health: Health::Warning,
                    message: "none is registered".to_owned(),
                    advice,
                }];
            }
            join_all(all.values().map(|dataset| finding(dataset))).await
        })
    };
    vec![Check { name: "datasets", run: Arc::new(run) }]
}

async fn finding(dataset: &Dataset) -> Finding {
    let subject = format!("dataset {}", dataset.entry.name);
    match tokio::time::timeout(PATIENCE, access::probe(dataset)).await {
        Err(_) => Finding {
            subject,
            health: Health::Failed,
            message: format!("no answer within {} s", PATIENCE.as_secs()),
            advice: Some("is its server up, and reachable from here?".to_owned()),
        },
        Ok(Err(error)) => Finding { subject, health: Health::Failed, message: error.message.clone(), advice: error.hint },
        Ok(Ok(access)) => {
            let message = format!("PostgreSQL {}, `{}` reads {} tables", access.version, access.role, access.readable);
            match access.warning(&dataset.entry) {
                Some(warning) => Finding { subject, health: Health::Warning, message, advice: Some(warning) },
                None => Finding { subject, health: Health::Good, message, advice: None },
            }
        }
    }
}

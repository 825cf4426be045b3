//! What `tidegate doctor` asks of the models that help to know datasets.

use std::future::ready;
use std::sync::Arc;

use futures::FutureExt as _;
use tidegate_core::{Check, Finding, Health};

use crate::Knowledge;

pub(crate) fn checks(knowledge: &Arc<Knowledge>) -> Vec<Check> {
    let knowledge = Arc::clone(knowledge);
    let run = move || ready(vec![embedding(&knowledge), writing(&knowledge)]).boxed();
    vec![Check { name: "models", run: Arc::new(run) }]
}

/// The model that finds tables by meaning.
fn embedding(knowledge: &Knowledge) -> Finding {
    let subject = "embedding model".to_owned();
    if knowledge.find.has_model() {
        return Finding { subject, health: Health::Good, message: "installed: find_data searches by meaning too".to_owned(), advice: None };
    }
    let advice = Some("tidegate model install".to_owned());
    Finding { subject, health: Health::Warning, message: "not installed: find_data searches by words alone".to_owned(), advice }
}

/// The model that writes about datasets. Asking it costs money, so it is not asked.
fn writing(knowledge: &Knowledge) -> Finding {
    let model = &knowledge.settings.model;
    let message = if model.url.is_empty() {
        "none: people, agents and the plain writer describe datasets".to_owned()
    } else if model.budget_month > 0.0 {
        format!("`{}`, with a budget of {} a month", model.name, model.budget_month)
    } else {
        format!("`{}`, without a budget", model.name)
    };
    Finding { subject: "writing model".to_owned(), health: Health::Good, message, advice: None }
}

//! What agents can ask about calls and databases: one file a tool, one line here.

mod advise_indexes;
mod analyse_calls;
mod check_database_health;
mod list_calls;
mod list_slow_queries;

use std::sync::Arc;

use tidegate_core::Tool;

use crate::Insight;
use crate::calls::facts::{Calls, Groups};

/// Every tool of this module.
pub(crate) fn tools(insight: &Arc<Insight>) -> Vec<Tool> {
    vec![
        Tool::new(insight, list_calls::SPEC, list_calls::call).with_output::<Calls>(),
        Tool::new(insight, analyse_calls::SPEC, analyse_calls::call).with_output::<Groups>(),
        Tool::new(insight, check_database_health::SPEC, check_database_health::call),
        Tool::new(insight, list_slow_queries::SPEC, list_slow_queries::call),
        Tool::new(insight, advise_indexes::SPEC, advise_indexes::call),
    ]
    .into_iter()
    .map(|tool| tool.with_budget(insight.datasets.settings.answer_tokens))
    .collect()
}

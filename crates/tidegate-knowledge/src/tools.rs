//! What agents can do with what is known of datasets: one file a tool, one line here.

mod check_drift;
mod draft_metadata;
mod find_data;
mod get_data_context;
mod profile_dataset;
mod read_profile;
mod save_metadata;
mod set_dataset;
mod set_rules;
mod write_metadata;

use std::sync::Arc;

use tidegate_core::Tool;

use crate::Knowledge;

/// Every tool of this module.
pub(crate) fn tools(knowledge: &Arc<Knowledge>) -> Vec<Tool> {
    vec![
        Tool::new(knowledge, profile_dataset::SPEC, profile_dataset::call),
        Tool::new(knowledge, read_profile::SPEC, read_profile::call),
        Tool::new(knowledge, check_drift::SPEC, check_drift::call),
        Tool::new(knowledge, draft_metadata::SPEC, draft_metadata::call),
        Tool::new(knowledge, save_metadata::SPEC, save_metadata::call),
        Tool::new(knowledge, write_metadata::SPEC, write_metadata::call),
        Tool::new(knowledge, set_dataset::SPEC, set_dataset::call),
        Tool::new(knowledge, find_data::SPEC, find_data::call),
        Tool::new(knowledge, set_rules::SPEC, set_rules::call),
    ]
    .into_iter()
    .map(|tool| tool.with_budget(knowledge.datasets.settings.answer_tokens))
    // Fits its answer to a budget of its own, counted exactly.
    .chain([Tool::new(knowledge, get_data_context::SPEC, get_data_context::call)])
    .collect()
}

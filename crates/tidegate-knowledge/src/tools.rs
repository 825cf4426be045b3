//! What agents can do with what is known of datasets: one file a tool, one line here.

mod add_dataset;
mod cancel_job;
mod check_drift;
mod draft_metadata;
mod find_data;
mod get_data_context;
mod list_jobs;
mod profile_dataset;
mod read_job;
mod read_metadata;
mod read_profile;
mod remove_dataset;
mod save_metadata;
mod set_dataset;
mod set_rules;
mod test_dataset;
mod write_metadata;

use std::sync::Arc;

use tidegate_core::Tool;

use crate::Knowledge;

/// Every tool of this module.
pub(crate) fn tools(knowledge: &Arc<Knowledge>) -> Vec<Tool> {
    vec![
        Tool::new(knowledge, profile_dataset::SPEC, profile_dataset::call),
        Tool::new(knowledge, read_profile::SPEC, read_profile::call).with_output::<crate::profile::Profile>(),
        Tool::new(knowledge, check_drift::SPEC, check_drift::call).with_output::<check_drift::Facts>(),
        Tool::new(knowledge, draft_metadata::SPEC, draft_metadata::call).with_output::<draft_metadata::Facts>(),
        Tool::new(knowledge, save_metadata::SPEC, save_metadata::call),
        Tool::new(knowledge, write_metadata::SPEC, write_metadata::call),
        Tool::new(knowledge, set_dataset::SPEC, set_dataset::call),
        Tool::new(knowledge, find_data::SPEC, find_data::call).with_output::<find_data::Facts>(),
        Tool::new(knowledge, set_rules::SPEC, set_rules::call),
        Tool::new(knowledge, read_metadata::SPEC, read_metadata::call).with_output::<read_metadata::Facts>(),
        Tool::new(knowledge, list_jobs::SPEC, list_jobs::call).with_output::<list_jobs::Facts>(),
        Tool::new(knowledge, read_job::SPEC, read_job::call).with_output::<list_jobs::One>(),
        Tool::new(knowledge, cancel_job::SPEC, cancel_job::call).with_output::<list_jobs::One>(),
        Tool::new(knowledge, add_dataset::SPEC, add_dataset::call).with_output::<test_dataset::Facts>(),
        Tool::new(knowledge, test_dataset::SPEC, test_dataset::call).with_output::<test_dataset::Facts>(),
        Tool::new(knowledge, remove_dataset::SPEC, remove_dataset::call),
    ]
    .into_iter()
    .map(|tool| tool.with_budget(knowledge.datasets.settings.answer_tokens))
    // Fits its answer to a budget of its own, counted exactly.
    .chain([Tool::new(knowledge, get_data_context::SPEC, get_data_context::call)])
    .collect()
}

//! What agents can do with writes: one file a tool, one line here.

mod confirm_write;
mod preview_write;
mod set_writes;

use std::sync::Arc;

use tidegate_core::Tool;

use crate::Writes;

/// Every tool of this module.
pub(crate) fn tools(writes: &Arc<Writes>) -> Vec<Tool> {
    vec![
        Tool::new(writes, set_writes::SPEC, set_writes::call).with_output::<set_writes::Facts>(),
        Tool::new(writes, preview_write::SPEC, preview_write::call),
        Tool::new(writes, confirm_write::SPEC, confirm_write::call),
    ]
    .into_iter()
    .map(|tool| tool.with_budget(writes.datasets.settings.answer_tokens))
    .collect()
}

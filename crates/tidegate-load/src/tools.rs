//! What people can do with files: one file a tool, one line here.

mod load_file;

use std::sync::Arc;

use tidegate_core::Tool;

use crate::{Loads, show};

/// Every tool of this module.
pub(crate) fn tools(loads: &Arc<Loads>) -> Vec<Tool> {
    vec![Tool::new(loads, load_file::SPEC, load_file::call).with_output::<show::Facts>()]
}

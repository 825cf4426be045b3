//! All tools, immutable: a change builds a new catalogue and swaps it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::nearest::nearest;
use crate::{Error, Result, Tool};

/// The tools by name, in one order everywhere.
#[derive(Clone, Default)]
pub struct Catalog {
    tools: BTreeMap<&'static str, Arc<Tool>>,
}

impl Catalog {
    /// The catalogue of these tools. Two of one name are a mistake in the wiring.
    pub fn new(tools: impl IntoIterator<Item = Tool>) -> Result<Catalog> {
        let mut catalog = Catalog::default();
        for tool in tools {
            let name = tool.spec.name;
            if catalog.tools.insert(name, Arc::new(tool)).is_some() {
                return Err(Error::internal(format!("two tools are called `{name}`")));
            }
        }
        Ok(catalog)
    }

    /// Every tool, sorted by name.
    pub fn list(&self) -> impl Iterator<Item = &Arc<Tool>> {
        self.tools.values()
    }

    /// The tool of that name, if there is one.
    pub fn find(&self, name: &str) -> Option<&Arc<Tool>> {
        self.tools.get(name)
    }

    /// The tool of that name, or an error that names the nearest.
    pub fn load(&self, name: &str) -> Result<&Arc<Tool>> {
        self.find(name).ok_or_else(|| {
            let error = Error::not_found(format!("no tool `{name}`"));
            match nearest(name, self.tools.keys().copied()) {
                Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                None => error.hint(format!("tools: {}", self.tools.keys().copied().collect::<Vec<_>>().join(", "))),
            }
        })
    }
}

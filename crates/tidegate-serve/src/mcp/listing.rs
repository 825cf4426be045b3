//! The catalogue as MCP lists it, made once for each catalogue.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use rmcp::model::{Tool, ToolAnnotations};
use tidegate_core::{Access, Catalog, Face, Gate, Spec};

/// The tools of the newest catalogue, as MCP words them.
#[derive(Default)]
pub(crate) struct Listing(RwLock<Option<Arc<Made>>>);

struct Made {
    of: Arc<Catalog>,
    tools: Vec<Tool>,
    places: HashMap<&'static str, usize>,
}

impl Listing {
    /// Every tool that is there for agents, sorted by name.
    pub(super) fn list(&self, gate: &Gate) -> Vec<Tool> {
        self.current(gate).tools.clone()
    }

    /// The tool of that name.
    pub(super) fn find(&self, gate: &Gate, name: &str) -> Option<Tool> {
        let made = self.current(gate);
        made.places.get(name).map(|place| made.tools[*place].clone())
    }

    fn current(&self, gate: &Gate) -> Arc<Made> {
        let catalog = gate.catalog();
        if let Some(made) = &*self.0.read().unwrap_or_else(PoisonError::into_inner)
            && Arc::ptr_eq(&made.of, &catalog)
        {
            return Arc::clone(made);
        }
        let listed = || catalog.list().filter(|tool| tool.spec.is_for(Face::McpHttp));
        let tools: Vec<Tool> = listed().map(|tool| render(&tool.spec, tool.input_schema())).collect();
        let places = listed().enumerate().map(|(place, tool)| (tool.spec.name, place)).collect();
        let made = Arc::new(Made { of: catalog, tools, places });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
        made
    }
}

fn render(spec: &Spec, schema: &Arc<serde_json::Map<String, serde_json::Value>>) -> Tool {
    let description = if spec.long.is_empty() { spec.short } else { spec.long };
    let annotations = match spec.access {
        Access::Read => ToolAnnotations::new().read_only(true).destructive(false).idempotent(true),
        Access::Write => ToolAnnotations::new().read_only(false).destructive(false).idempotent(false),
        Access::Destructive => ToolAnnotations::new().read_only(false).destructive(true).idempotent(false),
    };
    Tool::new(spec.name, description, Arc::clone(schema)).with_title(spec.title).with_annotations(annotations.open_world(false))
}

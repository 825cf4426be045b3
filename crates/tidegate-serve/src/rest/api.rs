//! The table of routes: those of the modules, and one for each tool by its name.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http;
use serde_json::{Map, Value};
use tidegate_core::{Catalog, Error, Face, Method, Module, Result, Route, Tool};

use super::problem::Problem;

/// Below which path every tool stands by its name.
pub(super) const TOOLS: &str = "/tools/";

/// Every route of the modules.
#[derive(Default)]
pub(crate) struct Api {
    routes: Vec<Route>,
}

/// One thing that can be done.
pub(crate) struct Operation {
    pub(super) tool: Arc<Tool>,
    pub(super) method: Method,
    /// Below the root.
    pub(super) path: String,
    /// None: the tool by its name, with every argument.
    pub(super) route: Option<Route>,
}

/// What a request asks for, and the arguments in its path.
pub(super) struct Found {
    pub(super) operation: Operation,
    pub(super) path: Map<String, Value>,
}

impl Api {
    /// The modules' routes. One that leads nowhere, or twice to the same place, is a mistake in the wiring.
    pub(crate) fn of(modules: &[Module], catalog: &Catalog) -> Result<Api> {
        let mut routes: Vec<Route> = Vec::new();
        for route in modules.iter().flat_map(|module| &module.routes) {
            let tool = catalog.load(route.tool)?;
            let known = |argument: &&str| tool.input_schema().get("properties").is_some_and(|all| all.get(argument).is_some());
            let named = route.variables().chain(route.closed.iter().copied()).chain(route.cursor).chain(route.adds);
            if let Some(unknown) = named.into_iter().find(|argument| !known(argument)) {
                return Err(Error::internal(format!(
                    "route {} {}: `{}` has no argument `{unknown}`",
                    route.method, route.path, route.tool
                )));
            }
            if routes.iter().any(|other| other.method == route.method && other.path == route.path) {
                return Err(Error::internal(format!("two routes are {} {}", route.method, route.path)));
            }
            routes.push(*route);
        }
        Ok(Api { routes })
    }

    /// Everything that can be done, by path.
    pub(super) fn operations(&self, catalog: &Catalog) -> Vec<Operation> {
        let resources = self.routes.iter().filter_map(|route| operation(catalog, *route));
        let by_name = catalog.list().filter(|tool| tool.spec.is_for(Face::Rest)).map(by_name);
        let mut all: Vec<Operation> = resources.chain(by_name).collect();
        all.sort_by(|one, other| (&one.path, one.method).cmp(&(&other.path, other.method)));
        all
    }

    pub(super) fn find(&self, catalog: &Catalog, method: &http::Method, place: &str) -> Result<Found, Problem> {
        if let Some(name) = place.strip_prefix(TOOLS) {
            let tool = catalog.load(name).ok().filter(|tool| tool.spec.is_for(Face::Rest));
            let tool = tool.ok_or_else(|| Problem::no_path(place))?;
            if *method != http::Method::POST {
                return Err(Problem::no_method(method.as_str(), "POST"));
            }
            return Ok(Found { operation: by_name(tool), path: Map::new() });
        }
        let mut allowed = BTreeSet::new();
        for route in &self.routes {
            let Some(path) = route.matches(place) else { continue };
            if route.method.as_str() == method.as_str()
                && let Some(operation) = operation(catalog, *route)
            {
                return Ok(Found { operation, path });
            }
            allowed.insert(route.method.as_str());
            if route.method == Method::Get {
                allowed.insert("HEAD");
            }
        }
        if allowed.is_empty() {
            return Err(Problem::no_path(place));
        }
        Err(Problem::no_method(method.as_str(), &allowed.into_iter().collect::<Vec<_>>().join(", ")))
    }
}

fn operation(catalog: &Catalog, route: Route) -> Option<Operation> {
    let tool = catalog.find(route.tool)?;
    Some(Operation { tool: Arc::clone(tool), method: route.method, path: route.path.to_owned(), route: Some(route) })
}

fn by_name(tool: &Arc<Tool>) -> Operation {
    Operation { tool: Arc::clone(tool), method: Method::Post, path: format!("{TOOLS}{}", tool.spec.name), route: None }
}

impl Operation {
    /// Whether it is a resource and no tool by its name.
    pub(super) fn is_resource(&self) -> bool {
        self.route.is_some()
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.route.iter().flat_map(Route::variables)
    }

    /// The arguments that go in the query string or the body: the name here, the tool's name, and the schema.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let open = |argument: &str| {
            self.route.is_none_or(|route| !route.closed.contains(&argument) && !route.variables().any(|variable| variable == argument))
        };
        super::properties(&self.tool).filter(move |(argument, _)| open(argument)).map(|(argument, schema)| {
            let public = self.route.map_or(argument.as_str(), |route| route.public_name(argument));
            (public, argument.as_str(), schema)
        })
    }

    pub(super) fn requires(&self, argument: &str) -> bool {
        let required = self.tool.input_schema().get("required").and_then(Value::as_array);
        required.is_some_and(|names| names.iter().any(|name| name == argument))
    }
}

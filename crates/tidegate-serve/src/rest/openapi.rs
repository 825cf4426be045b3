//! The interface's description in [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.1.html), made from the tools themselves.

use serde_json::{Map, Value, json};
use tidegate_core::Catalog;

use super::api::{Api, Operation};
use super::{ROOT, schema};

/// Failures that any call may end with.
const FAILURES: [(&str, &str); 12] = [
    ("400", "The request does not fit this description"),
    ("403", "Not allowed, or sent by a page that may not call"),
    ("404", "No such thing"),
    ("405", "The path is there, and takes other methods: see `Allow`"),
    ("406", "The answer would be of a kind that was not accepted"),
    ("408", "The request took too long to arrive"),
    ("409", "The thing has changed meanwhile, or exists already"),
    ("413", "The request is too large"),
    ("415", "The body is not `application/json`"),
    ("422", "The request fits this description, and can't be carried out as it is"),
    ("429", "Over a limit: ask for less, or wait as long as `Retry-After` says"),
    ("503", "Something behind Tidegate is away: try again later"),
];

/// The whole description.
pub(super) fn document(api: &Api, catalog: &Catalog) -> Value {
    let mut components = Map::new();
    components.insert("Problem".to_owned(), problem());
    components.insert("Told".to_owned(), told());
    for tool in catalog.list() {
        let name = tool.spec.name;
        let input = schema::hoist(tool.input_schema(), &format!("{name}.in"), &mut components);
        let prefix = format!("{name}.in.");
        components.iter_mut().filter(|(key, _)| key.starts_with(&prefix)).for_each(|(_, definition)| schema::forgiving(definition));
        components.insert(format!("{name}.in"), Value::Object(input));
        if let Some(output) = tool.output_schema() {
            let output = schema::hoist(output, &format!("{name}.out"), &mut components);
            components.insert(format!("{name}.out"), Value::Object(output));
        }
    }
    let mut paths: Map<String, Value> = Map::new();
    for operation in api.operations(catalog) {
        let described = describe(&operation, &components);
        let path = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_lowercase()] = described;
    }
    // Inputs stand where they are used: a route leaves some of their arguments out.
    components.retain(|name, _| !catalog.list().any(|tool| name.strip_prefix(tool.spec.name) == Some(".in")));
    let failures =
        FAILURES.iter().chain(&[("500", "A fault of Tidegate's own")]).map(|(status, words)| ((*status).to_owned(), failure(words)));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tidegate",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Governed access to PostgreSQL datasets. Every operation is one of the tools that agents have, under the same limits and on the same record. Lists come in pages: pass `next_cursor` as `cursor`. Failures are `application/problem+json` (RFC 9457)."
        },
        "servers": [{"url": ROOT}],
        "paths": paths,
        "components": {"schemas": components, "responses": failures.collect::<Map<String, Value>>()}
    })
}

fn describe(operation: &Operation, components: &Map<String, Value>) -> Value {
    let spec = &operation.tool.spec;
    let mut described = json!({
        "operationId": operation_id(operation),
        "summary": spec.title,
        "description": format!("{}\n\nTool: `{}`.", if spec.long.is_empty() { spec.short } else { spec.long }, spec.name),
        "tags": [tag(operation)],
        "responses": responses(operation),
    });
    let whole = components.get(&format!("{}.in", spec.name)).and_then(|input| input.get("properties"));
    let fields: Vec<(&str, &str, Value)> = operation
        .fields()
        .map(|(public, argument, _)| (public, argument, whole.and_then(|all| all.get(argument)).cloned().unwrap_or_default()))
        .collect();
    let examples = examples(operation);
    let mut parameters: Vec<Value> = Vec::new();
    for variable in operation.variables() {
        let mut schema = whole.and_then(|all| all.get(variable)).cloned().unwrap_or_default();
        schema["minLength"] = json!(1);
        parameters.push(parameter(variable, "path", schema, first(&examples, variable)));
    }
    if operation.method.has_body() {
        if let Some(body) = body(operation, &fields, &examples) {
            described["requestBody"] = body;
        }
    } else {
        for (public, argument, schema) in fields {
            let mut parameter = parameter(public, "query", schema, first(&examples, argument));
            parameter["required"] = operation.requires(argument).into();
            parameters.push(parameter);
        }
    }
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    described
}

fn parameter(name: &str, place: &str, mut schema: Value, example: Option<&Value>) -> Value {
    let description = schema.as_object_mut().and_then(|fields| fields.remove("description")).unwrap_or_default();
    let mut parameter = json!({"name": name, "in": place, "required": place == "path", "description": description, "schema": schema});
    if let Some(example) = example {
        parameter["example"] = example.clone();
    }
    parameter
}

fn body(operation: &Operation, fields: &[(&str, &str, Value)], examples: &[Map<String, Value>]) -> Option<Value> {
    if fields.is_empty() {
        return None;
    }
    let required: Vec<&str> = fields.iter().filter(|(_, argument, _)| operation.requires(argument)).map(|(public, _, _)| *public).collect();
    let properties: Map<String, Value> = fields.iter().map(|(public, _, schema)| ((*public).to_owned(), schema.clone())).collect();
    let mut schema = json!({"type": "object", "additionalProperties": false, "properties": properties, "required": required});
    schema::forgiving(&mut schema);
    let mut content = json!({"schema": schema});
    let shown = examples.iter().enumerate().map(|(at, example)| {
        let value: Map<String, Value> = example
            .iter()
            .filter_map(|(argument, value)| {
                fields.iter().find(|(_, of, _)| of == argument).map(|(public, _, _)| ((*public).to_owned(), value.clone()))
            })
            .collect();
        (format!("example {}", at + 1), json!({"value": value}))
    });
    let shown: Map<String, Value> = shown.collect();
    if !shown.is_empty() {
        content["examples"] = Value::Object(shown);
    }
    Some(json!({"required": !required.is_empty(), "content": {"application/json": content}}))
}

/// The tool's examples that make sense on this route: with everything that its path holds, and nothing that is closed there.
fn examples(operation: &Operation) -> Vec<Map<String, Value>> {
    let fields = operation.fields().map(|(_, argument, _)| argument.to_owned());
    let known: Vec<String> = fields.chain(operation.variables().map(str::to_owned)).collect();
    let fits = |example: &Map<String, Value>| {
        example.keys().all(|argument| known.contains(argument)) && operation.variables().all(|variable| example.contains_key(variable))
    };
    let parsed = operation.tool.spec.examples.iter().filter_map(|text| serde_json::from_str(text).ok());
    parsed.filter(fits).collect()
}

fn first<'a>(examples: &'a [Map<String, Value>], argument: &str) -> Option<&'a Value> {
    examples.iter().find_map(|example| example.get(argument))
}

fn responses(operation: &Operation) -> Map<String, Value> {
    let name = operation.tool.spec.name;
    let schema = match (operation.is_resource(), operation.tool.output_schema()) {
        (true, Some(_)) => json!({"$ref": format!("#/components/schemas/{name}.out")}),
        (false, Some(_)) => json!({"allOf": [
            {"$ref": "#/components/schemas/Told"},
            {"properties": {"structured": {"$ref": format!("#/components/schemas/{name}.out")}}}
        ]}),
        (_, None) => json!({"$ref": "#/components/schemas/Told"}),
    };
    let mut answer = json!({"description": "The answer", "content": {"application/json": {"schema": schema}}});
    let adds = operation.route.is_some_and(|route| route.adds.is_some());
    if adds {
        answer["headers"] = json!({"Location": {"description": "Where it is", "schema": {"type": "string"}}});
    } else if operation.is_resource() && operation.fields().any(|(public, _, _)| public == "cursor") {
        answer["headers"] = json!({"Link": {"description": "The next page (RFC 8288)", "schema": {"type": "string"}}});
    }
    let mut responses = Map::new();
    responses.insert(if adds { "201" } else { "200" }.to_owned(), answer);
    for (status, _) in FAILURES.iter().chain(&[("500", "")]) {
        responses.insert((*status).to_owned(), json!({"$ref": format!("#/components/responses/{status}")}));
    }
    responses
}

fn operation_id(operation: &Operation) -> String {
    let Some(route) = operation.route else { return format!("call_{}", operation.tool.spec.name) };
    let words = route.path.split('/').filter(|part| !part.is_empty()).map(|part| part.trim_matches(['{', '}']).replace('-', "_"));
    format!("{}_{}", route.method.as_str().to_lowercase(), words.collect::<Vec<_>>().join("_"))
}

fn tag(operation: &Operation) -> String {
    operation.path.split('/').nth(1).unwrap_or_default().to_owned()
}

fn failure(words: &str) -> Value {
    json!({"description": words, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}})
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance", "kind"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string", "description": "The status in words."},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What happened."},
            "instance": {"type": "string", "description": "The path."},
            "kind": {"enum": ["invalid", "denied", "not_found", "conflict", "too_much", "unavailable", "internal"]},
            "hint": {"type": "string", "description": "What to do next."}
        }
    })
}

fn told() -> Value {
    json!({
        "type": "object",
        "required": ["text", "links"],
        "properties": {
            "text": {"type": "string", "description": "Markdown, as agents read it."},
            "structured": {"description": "The same for programs, where the tool gives it."},
            "links": {
                "type": "array",
                "description": "What can be read further.",
                "items": {"type": "object", "required": ["uri", "name"], "properties": {"uri": {"type": "string"}, "name": {"type": "string"}}}
            }
        }
    })
}

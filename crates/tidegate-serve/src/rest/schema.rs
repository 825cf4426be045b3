//! Schemas of tools as an OpenAPI document has them.

use serde_json::{Map, Value, json};

/// What a value is, where the schema says one thing: `integer`, `boolean`, `array`, `string`, …
pub(super) fn kind<'a>(root: &'a Map<String, Value>, schema: &'a Value) -> &'a str {
    let referred = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
    match referred.and_then(|name| root.get("$defs")?.get(name)) {
        Some(found) => kind(root, found),
        None => schema.get("type").and_then(Value::as_str).unwrap_or_default(),
    }
}

/// Moves the definitions of a schema among the document's, under names with this in front, and gives back the rest of it.
pub(super) fn hoist(schema: &Map<String, Value>, prefix: &str, components: &mut Map<String, Value>) -> Map<String, Value> {
    let mut whole = Value::Object(schema.clone());
    point(&mut whole, prefix);
    let Value::Object(mut whole) = whole else { unreachable!("an object stays one") };
    if let Some(Value::Object(definitions)) = whole.remove("$defs") {
        components.extend(definitions.into_iter().map(|(name, definition)| (format!("{prefix}.{name}"), definition)));
    }
    whole
}

fn point(schema: &mut Value, prefix: &str) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::String(path)) = fields.get_mut("$ref")
                && let Some(name) = path.strip_prefix("#/$defs/")
            {
                *path = format!("#/components/schemas/{prefix}.{name}");
            }
            fields.values_mut().for_each(|value| point(value, prefix));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point(item, prefix)),
        _ => {}
    }
}

/// Says of every argument that may be left out that it may be null too: the gate takes that for left out.
pub(super) fn forgiving(schema: &mut Value) {
    let Value::Object(fields) = schema else { return };
    let required = fields.get("required").cloned().unwrap_or_default();
    if let Some(Value::Object(properties)) = fields.get_mut("properties") {
        for (name, property) in properties {
            forgiving(property);
            if !required.as_array().is_some_and(|names| names.iter().any(|required| required == name)) {
                nullable(property);
            }
        }
    }
    if let Some(items) = fields.get_mut("items") {
        forgiving(items);
    }
}

fn nullable(schema: &mut Value) {
    if schema.get("type").is_some_and(|kind| kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"))) {
        return;
    }
    let Value::Object(fields) = schema else { return };
    let plain = !fields.contains_key("enum") && !fields.contains_key("const");
    if let Some(Value::String(kind)) = fields.get("type").filter(|_| plain).cloned() {
        fields.insert("type".to_owned(), json!([kind, "null"]));
        return;
    }
    let mut outer = Map::new();
    for key in ["description", "default"] {
        if let Some(value) = fields.remove(key) {
            outer.insert(key.to_owned(), value);
        }
    }
    outer.insert("anyOf".to_owned(), json!([fields.clone(), {"type": "null"}]));
    *fields = outer;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_left_out_may_be_null_and_what_must_be_there_may_not() {
        let mut schema = json!({
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "string"}, "b": {"type": "integer", "minimum": 1}, "c": {"$ref": "#/x", "description": "d"}, "d": {"enum": ["x"], "type": "string"}}
        });
        forgiving(&mut schema);
        let of = |name: &str| schema["properties"][name].clone();
        assert_eq!(of("a"), json!({"type": "string"}));
        assert_eq!(of("b"), json!({"type": ["integer", "null"], "minimum": 1}));
        assert_eq!(of("c"), json!({"description": "d", "anyOf": [{"$ref": "#/x"}, {"type": "null"}]}));
        assert_eq!(of("d"), json!({"anyOf": [{"enum": ["x"], "type": "string"}, {"type": "null"}]}));
    }

    #[test]
    fn definitions_move_and_are_pointed_to_where_they_are() {
        let schema = json!({"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"items": {"$ref": "#/$defs/B"}}, "B": {}}});
        let mut components = Map::new();
        let rest = hoist(schema.as_object().unwrap(), "t", &mut components);
        assert_eq!(Value::Object(rest), json!({"properties": {"a": {"$ref": "#/components/schemas/t.A"}}}));
        assert_eq!(Value::Object(components), json!({"t.A": {"items": {"$ref": "#/components/schemas/t.B"}}, "t.B": {}}));
        assert_eq!(kind(json!({"$defs": {"A": {"type": "array"}}}).as_object().unwrap(), &json!({"$ref": "#/$defs/A"})), "array");
    }
}

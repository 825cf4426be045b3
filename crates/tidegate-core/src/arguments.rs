//! Arguments of a call, checked against the schema that their struct gives.

use std::sync::Arc;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::nearest::nearest;
use crate::{Error, Result};

pub(crate) struct Arguments {
    tool: &'static str,
    schema: Arc<Map<String, Value>>,
    validator: jsonschema::Validator,
}

impl Arguments {
    pub(crate) fn of<A: JsonSchema>(tool: &'static str) -> Arguments {
        let mut schema = schemars::schema_for!(A).to_value();
        slim(&mut schema);
        let validator = jsonschema::draft202012::new(&schema).expect("a schema that schemars derives is valid");
        let Value::Object(mut schema) = schema else { unreachable!("arguments are a struct, and its schema an object") };
        schema.retain(|key, _| !matches!(key.as_str(), "$schema" | "title" | "description"));
        schema.entry("properties").or_insert_with(|| Value::Object(Map::new()));
        Arguments { tool, schema: Arc::new(schema), validator }
    }

    pub(crate) fn schema(&self) -> &Arc<Map<String, Value>> {
        &self.schema
    }

    pub(crate) fn check(&self, mut arguments: Value) -> Result<Value> {
        if arguments.is_null() {
            arguments = Value::Object(Map::new());
        }
        self.forgive(&mut arguments, &self.schema);
        if self.validator.is_valid(&arguments) {
            return Ok(arguments);
        }
        let mistakes: Vec<String> = self.validator.iter_errors(&arguments).take(8).map(|mistake| self.describe(&mistake)).collect();
        Err(Error::invalid(format!("arguments of `{}` do not fit: {}", self.tool, mistakes.join("; "))).hint(self.accepted()))
    }

    /// Takes what models mean: null for what they leave out, `5.0` for 5.
    fn forgive(&self, value: &mut Value, schema: &Map<String, Value>) {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/")) {
            if let Some(Value::Object(referred)) = self.schema.get("$defs").and_then(|all| all.get(name)) {
                self.forgive(value, referred);
            }
            return;
        }
        let inner = |key: &str| schema.get(key).and_then(Value::as_object);
        match value {
            Value::Object(fields) => {
                let Some(properties) = inner("properties") else { return };
                fields.retain(|name, value| !(value.is_null() && properties.contains_key(name)));
                for (name, value) in fields {
                    if let Some(Value::Object(schema)) = properties.get(name) {
                        self.forgive(value, schema);
                    }
                }
            }
            Value::Array(items) => {
                let Some(schema) = inner("items") else { return };
                for item in items {
                    self.forgive(item, schema);
                }
            }
            Value::Number(number) if schema.get("type").is_some_and(|name| name == "integer") => {
                let whole = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15);
                if let Some(whole) = whole.and_then(|float| format!("{float:.0}").parse::<i64>().ok()) {
                    *value = whole.into();
                }
            }
            _ => {}
        }
    }

    fn describe(&self, mistake: &jsonschema::ValidationError<'_>) -> String {
        let place = mistake.instance_path().as_str().trim_start_matches('/').replace('/', ".");
        let text = match mistake.kind() {
            jsonschema::error::ValidationErrorKind::AdditionalProperties { unexpected } => {
                unexpected.iter().map(|name| self.unknown(name)).collect::<Vec<_>>().join("; ")
            }
            _ => mistake.to_string(),
        };
        if place.is_empty() { text } else { format!("`{place}`: {text}") }
    }

    fn unknown(&self, name: &str) -> String {
        match nearest(name, self.names()) {
            Some(meant) => format!("unknown argument `{name}`, did you mean `{meant}`?"),
            None => format!("unknown argument `{name}`"),
        }
    }

    fn accepted(&self) -> String {
        let required: Vec<&str> =
            self.schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let names: Vec<String> =
            self.names().map(|name| if required.contains(&name) { format!("{name} (required)") } else { name.to_owned() }).collect();
        if names.is_empty() { format!("`{}` takes no arguments", self.tool) } else { format!("it takes: {}", names.join(", ")) }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.as_str())
    }
}

pub(crate) fn parse<A: DeserializeOwned>(tool: &str, arguments: Value) -> Result<A> {
    serde_json::from_value(arguments).map_err(|error| Error::invalid(format!("arguments of `{tool}` do not fit: {error}")))
}

/// The schema of what a struct is written as.
pub(crate) fn output_schema<T: JsonSchema>() -> Map<String, Value> {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    let Value::Object(mut schema) = schema.to_value() else { unreachable!("an answer is a struct, and its schema an object") };
    schema.remove("$schema");
    schema
}

/// Removes what costs tokens and says nothing: titles, number formats, and the null of arguments that may be left out.
fn slim(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get_mut("properties") {
                properties.values_mut().for_each(without_null);
            }
            fields.retain(|key, value| !(matches!(key.as_str(), "format" | "title") && value.is_string()));
            fields.values_mut().for_each(slim);
        }
        Value::Array(items) => items.iter_mut().for_each(slim),
        _ => {}
    }
}

/// An argument that may be left out is not null when it is there: nulls are taken out before the check.
fn without_null(schema: &mut Value) {
    let Value::Object(fields) = schema else { return };
    if let Some(Value::Array(types)) = fields.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            fields.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = fields.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            fields.remove("anyOf");
            fields.extend(only);
        }
    }
    fields.retain(|key, value| !(key == "default" && value.is_null()));
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    /// A struct as tools have.
    #[derive(Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Args {
        /// A name.
        dataset: String,
        /// How many.
        #[schemars(range(min = 1, max = 100))]
        rows_max: Option<u32>,
        /// An argument may be called like a keyword of JSON Schema.
        format: Option<String>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Many {
        all: Vec<Args>,
    }

    #[test]
    fn the_schema_says_only_what_a_model_needs() {
        let schema = Arguments::of::<Args>("t").schema().clone();
        assert_eq!(
            Value::Object((*schema).clone()),
            json!({
                "type": "object",
                "properties": {
                    "dataset": {"description": "A name.", "type": "string"},
                    "rows_max": {"description": "How many.", "type": "integer", "minimum": 1, "maximum": 100},
                    "format": {"description": "An argument may be called like a keyword of JSON Schema.", "type": "string"}
                },
                "required": ["dataset"],
                "additionalProperties": false
            })
        );
    }

    #[test]
    fn every_mistake_is_named_at_once_with_the_nearest_name() {
        let error = Arguments::of::<Args>("t").check(json!({"rows_mx": 3, "rows_max": 0})).unwrap_err();
        let text = error.text();
        assert!(text.contains("unknown argument `rows_mx`, did you mean `rows_max`?"), "{text}");
        assert!(text.contains("`rows_max`: 0 is less than the minimum of 1"), "{text}");
        assert!(text.contains("\"dataset\" is a required property"), "{text}");
        assert!(text.contains("it takes: dataset (required), rows_max, format"), "{text}");
    }

    #[test]
    fn null_means_left_out() {
        let arguments = Arguments::of::<Args>("t");
        assert!(arguments.check(json!({"dataset": "shop", "rows_max": null})).is_ok());
        let nested = Arguments::of::<Many>("t")
            .check(json!({"all": [{"dataset": "shop", "rows_max": null}, {"dataset": "shop", "rows_max": 5.0}]}))
            .unwrap();
        assert_eq!(nested, json!({"all": [{"dataset": "shop"}, {"dataset": "shop", "rows_max": 5}]}));
    }
}

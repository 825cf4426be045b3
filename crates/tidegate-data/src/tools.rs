//! What agents can do with datasets: one file a tool, one line here.

mod aggregate_dataset;
mod describe_dataset;
mod explain_query;
mod list_datasets;
mod list_personas;
mod query_dataset;
mod query_datasets;
mod read_result;
mod remove_persona;
mod remove_weighting;
mod set_governance;
mod set_persona;
mod set_weighting;

use std::borrow::Cow;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use tidegate_core::{Error, Result, Tool};
use tidegate_pg::Parameter;

use crate::registry::Datasets;

/// Every tool of this module.
pub fn tools(datasets: &Arc<Datasets>) -> Vec<Tool> {
    vec![
        Tool::new(datasets, list_datasets::SPEC, list_datasets::call).with_output::<list_datasets::Facts>(),
        Tool::new(datasets, describe_dataset::SPEC, describe_dataset::call).with_output::<crate::schema::Description>(),
        Tool::new(datasets, query_dataset::SPEC, query_dataset::call).with_output::<crate::query::Facts>(),
        Tool::new(datasets, query_datasets::SPEC, query_datasets::call).with_output::<query_datasets::Facts>(),
        Tool::new(datasets, read_result::SPEC, read_result::call).with_output::<crate::query::Facts>(),
        Tool::new(datasets, explain_query::SPEC, explain_query::call).with_output::<explain_query::Facts>(),
        Tool::new(datasets, aggregate_dataset::SPEC, aggregate_dataset::call).with_output::<crate::query::Facts>(),
        Tool::new(datasets, list_personas::SPEC, list_personas::call).with_output::<crate::weights::Weights>(),
        Tool::new(datasets, set_persona::SPEC, set_persona::call).with_output::<crate::query::Facts>(),
        Tool::new(datasets, remove_persona::SPEC, remove_persona::call),
        Tool::new(datasets, set_weighting::SPEC, set_weighting::call).with_output::<crate::query::Facts>(),
        Tool::new(datasets, remove_weighting::SPEC, remove_weighting::call),
        Tool::new(datasets, set_governance::SPEC, set_governance::call).with_output::<crate::governance::Governance>(),
    ]
    .into_iter()
    .map(|tool| tool.with_budget(datasets.settings.answer_tokens))
    .collect()
}

/// What a parameter may be, for the schema: any JSON value, said so that every client understands it.
pub struct Param;

impl JsonSchema for Param {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Param".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean", "null", "array", "object"] })
    }
}

/// JSON values as parameters of a statement: numbers, booleans and texts as they are written, a list as an array of
/// PostgreSQL, an object as JSON.
pub fn parameters(values: Option<Vec<Value>>) -> Result<Vec<Parameter>> {
    values.unwrap_or_default().into_iter().enumerate().map(|(at, value)| parameter(at, value)).collect()
}

/// One of them, of which `at` is the place.
pub(crate) fn parameter(at: usize, value: Value) -> Result<Parameter> {
    Ok(match value {
        Value::Null => Parameter::Null,
        Value::String(text) => Parameter::Text(text),
        Value::Array(items) => Parameter::Text(array(at, &items)?),
        other => Parameter::Text(other.to_string()),
    })
}

/// [The text form of an array](https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO).
fn array(at: usize, items: &[Value]) -> Result<String> {
    let element = |item: &Value| match item {
        Value::Null => Ok("NULL".to_owned()),
        Value::String(text) => Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))),
        Value::Array(items) => array(at, items),
        Value::Object(_) => {
            Err(Error::invalid(format!("parameter ${} is a list with an object in it", at + 1)).hint("send JSON as a text: \"[{…}]\""))
        }
        other => Ok(other.to_string()),
    };
    Ok(format!("{{{}}}", items.iter().map(element).collect::<Result<Vec<_>>>()?.join(",")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_values_become_parameters_as_postgresql_reads_them() {
        let values = json!([1, "x", null, true, ["a\"b", null, "c\\d"], [[1, 2], [3, 4]], {"k": 1}]);
        let texts: Vec<Option<String>> = parameters(Some(values.as_array().unwrap().clone()))
            .unwrap()
            .into_iter()
            .map(|parameter| match parameter {
                Parameter::Null => None,
                Parameter::Text(text) => Some(text),
            })
            .collect();
        let expected =
            [Some("1"), Some("x"), None, Some("true"), Some(r#"{"a\"b",NULL,"c\\d"}"#), Some("{{1,2},{3,4}}"), Some(r#"{"k":1}"#)];
        assert_eq!(texts, expected.map(|text| text.map(str::to_owned)));
        assert!(parameters(Some(vec![json!([{}])])).is_err());
    }
}

//! Path, query string and body as the arguments of a tool.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};
use tidegate_core::route::percent_decode;

use super::api::Operation;
use super::problem::Problem;
use super::schema;

/// The arguments of a request, all from the places where they belong. Whether they fit the tool's schema is the gate's to say.
pub(super) fn read(operation: &Operation, path: Map<String, Value>, parts: &Parts, body: &Bytes) -> Result<Value, Problem> {
    let query = parts.uri.query().unwrap_or_default();
    let given = if operation.method.has_body() {
        if let Some((name, _)) = pairs(query)?.first() {
            return Err(Problem::invalid(format!("unknown parameter `{name}`"), "arguments go into the body here"));
        }
        from_body(&parts.headers, body)?
    } else {
        if !body.is_empty() {
            return Err(Problem::invalid("a request of this method has no body", "arguments go into the query string here"));
        }
        from_query(operation, query)?
    };
    let mut arguments = path;
    for (name, value) in given {
        let Some((_, argument, _)) = operation.fields().find(|(public, _, _)| *public == name) else {
            let names: Vec<&str> = operation.fields().map(|(public, _, _)| public).collect();
            let hint = if names.is_empty() { "it takes none".to_owned() } else { format!("it takes: {}", names.join(", ")) };
            return Err(Problem::invalid(format!("unknown argument `{name}`"), &hint));
        };
        arguments.insert(argument.to_owned(), value);
    }
    Ok(Value::Object(arguments))
}

fn from_body(headers: &HeaderMap, body: &Bytes) -> Result<Map<String, Value>, Problem> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Problem::simple(StatusCode::UNSUPPORTED_MEDIA_TYPE, "a body must be `application/json`", "say so in `Content-Type`"));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Problem::invalid("the body is JSON, but no object", "send {\"argument\": value}")),
        Err(error) => Err(Problem::invalid(format!("the body is not JSON: {error}"), "send {\"argument\": value}")),
    }
}

/// Values of a query string, read as the schema has them. What can't be read so stays a text, which the schema will refuse.
fn from_query(operation: &Operation, query: &str) -> Result<Map<String, Value>, Problem> {
    let mut given = Map::new();
    for (name, text) in pairs(query)? {
        let found = operation.fields().find(|(public, _, _)| *public == name).map(|(_, _, schema)| schema);
        let root = operation.tool.input_schema();
        let kind = found.map(|found| schema::kind(root, found)).unwrap_or_default();
        if kind == "array" {
            let items = given.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(items) = items {
                items.push(Value::String(text));
            }
            continue;
        }
        if given.contains_key(&name) {
            return Err(Problem::invalid(format!("`{name}` is given twice"), "give it once"));
        }
        given.insert(name, typed(kind, text));
    }
    Ok(given)
}

fn typed(kind: &str, text: String) -> Value {
    let read = match kind {
        "integer" | "number" => text.parse::<serde_json::Number>().ok().map(Value::Number),
        "boolean" => text.parse::<bool>().ok().map(Value::Bool),
        _ => None,
    };
    read.unwrap_or(Value::String(text))
}

fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let decode = |part: &str| {
        percent_decode(&part.replace('+', " "))
            .ok_or_else(|| Problem::invalid("the query string is not UTF-8 in percent-encoding", "encode it"))
    };
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decode(name)?, decode(value)?))
    };
    query.split('&').filter(|text| !text.is_empty()).map(pair).collect()
}

/// A text as a part of an address.
pub(super) fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_a_query_string_are_of_the_schemas_kind_or_stay_texts() {
        assert_eq!(typed("integer", "5".to_owned()), json!(5));
        assert_eq!(typed("boolean", "true".to_owned()), json!(true));
        assert_eq!(typed("string", "5".to_owned()), json!("5"));
        for (kind, text) in [("integer", "five"), ("integer", ""), ("boolean", "yes"), ("integer", "0x5")] {
            assert_eq!(typed(kind, text.to_owned()), json!(text), "{kind}");
        }
    }

    #[test]
    fn what_is_encoded_is_decoded_to_the_same() {
        let text = "a b/ü&=+%";
        assert_eq!(percent_decode(&percent_encode(text)).as_deref(), Some(text));
    }
}

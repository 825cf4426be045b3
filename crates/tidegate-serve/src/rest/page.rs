//! The interface's description for people: one page of our own, without a script and without anything from elsewhere.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::{Map, Value};

const STYLE: &str = include_str!("page.css");

/// Nothing but our own style sheet is loaded, run, framed or sent anywhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn style() -> Response {
    answer("text/css; charset=utf-8", STYLE.to_owned())
}

/// The page of an OpenAPI document.
pub(super) fn render(document: &Value) -> Response {
    let mut html = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Tidegate API</title>\n<link rel=\"stylesheet\" href=\"/api/style.css\">\n</head>\n<body>\n<main>\n<h1>Tidegate API</h1>\n",
    );
    let info = &document["info"];
    html.push_str(&format!("<p>{}</p>\n", escaped(text(&info["description"]))));
    html.push_str("<p>For programs: <a href=\"/api/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>\n");
    let mut tag = String::new();
    for (path, operations) in entries(&document["paths"]) {
        for (method, operation) in entries(operations) {
            let of = text(&operation["tags"][0]);
            if of != tag {
                of.clone_into(&mut tag);
                html.push_str(&format!("<h2 id=\"{0}\">{0}</h2>\n", escaped(&tag)));
            }
            section(document, (path, method), operation, &mut html);
        }
    }
    html.push_str("</main>\n</body>\n</html>\n");
    let mut response = answer("text/html; charset=utf-8", html);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn section(document: &Value, (path, method): (&str, &str), operation: &Value, html: &mut String) {
    let id = escaped(text(&operation["operationId"]));
    html.push_str(&format!(
        "<details id=\"{id}\">\n<summary><b class=\"{method}\">{}</b> <code>{}{}</code> {}</summary>\n<p>{}</p>\n",
        method.to_uppercase(),
        escaped(super::ROOT),
        escaped(path),
        escaped(text(&operation["summary"])),
        escaped(text(&operation["description"])),
    ));
    let mut rows = String::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let required = parameter["required"] == true;
        let place = text(&parameter["in"]);
        row(document, (text(&parameter["name"]), place, required), (&parameter["schema"], text(&parameter["description"])), &mut rows);
    }
    let content = &operation["requestBody"]["content"]["application/json"];
    let required = content["schema"]["required"].as_array();
    for (name, schema) in entries(&content["schema"]["properties"]) {
        let required = required.is_some_and(|names| names.iter().any(|required| required == name));
        row(document, (name, "body", required), (schema, text(&schema["description"])), &mut rows);
    }
    if !rows.is_empty() {
        html.push_str("<table>\n<thead><tr><th>argument</th><th>in</th><th>type</th><th>what it is</th></tr></thead>\n<tbody>\n");
        html.push_str(&rows);
        html.push_str("</tbody>\n</table>\n");
    }
    for (_, example) in entries(&content["examples"]) {
        let body = serde_json::to_string_pretty(&example["value"]).unwrap_or_default();
        html.push_str(&format!("<pre>{}</pre>\n", escaped(&body)));
    }
    html.push_str("</details>\n");
}

fn row(document: &Value, (name, place, required): (&str, &str, bool), (schema, description): (&Value, &str), html: &mut String) {
    let star = if required { "<i>required</i>" } else { "" };
    html.push_str(&format!(
        "<tr><td><code>{}</code> {star}</td><td>{place}</td><td>{}</td><td>{}</td></tr>\n",
        escaped(name),
        escaped(&kind(document, schema)),
        escaped(description),
    ));
}

/// A schema in a few words.
fn kind(document: &Value, schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/")) {
        return kind(document, &document["components"]["schemas"][name]);
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect::<Vec<_>>().join(", ");
    }
    for choices in ["anyOf", "oneOf"] {
        if let Some(choices) = schema[choices].as_array() {
            let kinds = choices.iter().filter(|choice| choice["type"] != "null").map(|choice| kind(document, choice));
            return kinds.collect::<Vec<_>>().join(", ");
        }
    }
    if let Some(value) = schema["const"].as_str() {
        return value.to_owned();
    }
    let name = match &schema["type"] {
        Value::String(name) => name.clone(),
        Value::Array(names) => names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect::<Vec<_>>().join(", "),
        _ => "any".to_owned(),
    };
    if name == "array" { format!("list of {}", kind(document, &schema["items"])) } else { name }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push_str("<br>"),
            c => html.push(c),
        }
    }
    html
}

fn answer(kind: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_description_is_markup() {
        assert_eq!(escaped("<b>\"a\" & 'b'"), "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;");
    }
}

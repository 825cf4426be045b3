//! A tool as a resource of a REST interface: where it stands, and which of its arguments are left open there.

use std::fmt;

use serde_json::{Map, Value};

/// What is done with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Shows it.
    Get,
    /// Does something with it, or adds to it.
    Post,
    /// Replaces it.
    Put,
    /// Changes some of it.
    Patch,
    /// Removes it.
    Delete,
}

impl Method {
    /// As HTTP writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    /// Whether arguments come in a body; else they come in the query string.
    pub fn has_body(self) -> bool {
        matches!(self, Method::Post | Method::Put | Method::Patch)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One way to a tool. Path, query string and body are its arguments; what the struct of the arguments says holds here too.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// What is done.
    pub method: Method,
    /// Below the interface's root, with arguments of the tool in braces: `/datasets/{dataset}`.
    pub path: &'static str,
    /// The tool that does it.
    pub tool: &'static str,
    /// Arguments that can't be given here.
    pub closed: &'static [&'static str],
    /// The argument that goes by the name `cursor` here.
    pub cursor: Option<&'static str>,
    /// Whether something new is there afterwards: the field of the request that names it below this path.
    pub adds: Option<&'static str>,
}

impl Route {
    /// A route by which every argument of the tool can be given.
    pub const fn new(method: Method, path: &'static str, tool: &'static str) -> Route {
        Route { method, path, tool, closed: &[], cursor: None, adds: None }
    }

    /// The same route without some arguments.
    #[must_use]
    pub const fn without(self, closed: &'static [&'static str]) -> Route {
        Route { closed, ..self }
    }

    /// The same route, on which this argument is the `cursor`.
    #[must_use]
    pub const fn paged_by(self, argument: &'static str) -> Route {
        Route { cursor: Some(argument), ..self }
    }

    /// The same route, which adds what this argument names.
    #[must_use]
    pub const fn adding(self, argument: &'static str) -> Route {
        Route { adds: Some(argument), ..self }
    }

    /// The arguments that the path holds, in order.
    pub fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(variable)
    }

    /// What an argument is called here.
    pub fn public_name<'a>(&self, argument: &'a str) -> &'a str {
        if self.cursor == Some(argument) { "cursor" } else { argument }
    }

    /// The arguments in a path, if it is this route's.
    pub fn matches(&self, path: &str) -> Option<Map<String, Value>> {
        matches(self.path, path)
    }
}

/// The variables of a template with their values in an address, decoded; nothing if it is another address.
pub(crate) fn matches(template: &str, address: &str) -> Option<Map<String, Value>> {
    let mut values = Map::new();
    let mut parts = address.split('/');
    for expected in template.split('/') {
        let part = parts.next()?;
        match variable(expected) {
            Some(name) if !part.is_empty() => {
                values.insert(name.to_owned(), Value::String(percent_decode(part)?));
            }
            _ if expected == part => {}
            _ => return None,
        }
    }
    parts.next().is_none().then_some(values)
}

fn variable(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

/// The text that a part of an address stands for, if it is one.
pub fn percent_decode(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_gives_its_arguments_decoded_and_no_other_path_matches() {
        let route = Route::new(Method::Get, "/datasets/{dataset}/tables/{table}", "describe_dataset").paged_by("page");
        let found = route.matches("/datasets/shop/tables/a%2Fb").map(Value::Object);
        assert_eq!(found, Some(json!({"dataset": "shop", "table": "a/b"})));
        for other in
            ["/datasets/shop/tables/", "/datasets/shop", "/datasets/shop/tables/a/b", "/datasets/%+1/tables/a", "/datasets/%ff/tables/a"]
        {
            assert_eq!(route.matches(other), None, "{other}");
        }
        assert_eq!(route.variables().collect::<Vec<_>>(), ["dataset", "table"]);
        assert_eq!((route.public_name("page"), route.public_name("detail")), ("cursor", "detail"));
    }
}

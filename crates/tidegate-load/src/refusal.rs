//! Why nothing is loaded, and what would help.

use tidegate_core::{Error, Kind, Result};
use tidegate_data::{Dataset, failure};
use tidegate_guard::quoted;
use tidegate_pg::{Failure, TableName};

/// PostgreSQL's refusal, with what is missing.
pub(crate) fn explain(dataset: &Dataset, table: &str, failure: Failure) -> Error {
    let (code, schema) = match &failure {
        Failure::Server(server) => (server.code.clone(), server.message.strip_prefix("permission denied for schema ").map(quoted)),
        Failure::Other(_) => (String::new(), None),
    };
    let mut error = failure::plain(&dataset.entry.name, failure);
    let role = quoted(dataset.pool.role());
    let hint = match code.as_str() {
        "42501" => match schema {
            Some(schema) => format!("the dataset's role may make no tables there: `grant create on schema {schema} to {role}`"),
            None => {
                format!("the dataset's role lacks a right: `grant select, insert on {table} to {role}`, and `delete` to empty it first")
            }
        },
        "25006" => "the server takes no writes: it is a standby, or set to read only".to_owned(),
        "55P03" => {
            error.kind = Kind::Conflict;
            "somebody else holds a lock on the table; it waited for 2 s: try again in a moment".to_owned()
        }
        _ => return error,
    };
    error.hint(hint)
}

/// Refuses schemas that the dataset does not show, and the system's.
pub(crate) fn check_schema(dataset: &Dataset, table: &TableName) -> Result<()> {
    let schema = &table.schema;
    let ours = !schema.starts_with("pg_") && schema != "information_schema";
    if ours && dataset.shows(schema) {
        return Ok(());
    }
    let error = Error::denied(format!("dataset `{}` does not show schema `{schema}`", dataset.entry.name));
    Err(if dataset.entry.schemas.is_empty() { error } else { error.hint(format!("it shows: {}", dataset.entry.schemas.join(", "))) })
}

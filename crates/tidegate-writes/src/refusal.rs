//! Why a write is not made, and what would help.

use tidegate_core::{Caller, Error, Face, Kind};
use tidegate_guard::{Action, Write};
use tidegate_pg::{Bound, Effect, Failure};

use crate::permission::Grants;
use crate::writes::words;
use tidegate_data::Dataset;
use tidegate_data::failure;
use tidegate_guard::quoted;

/// SQLSTATE of a write in a transaction that only reads.
const READ_ONLY: &str = "25006";

/// The caller may not make this sort of write. Which roles may is told at the command line alone, to whoever hands them out:
/// to an agent it would say whose rights to look for.
pub(crate) fn not_allowed(dataset: &Dataset, action: Option<Action>, (grants, caller): (&Grants, &Caller)) -> Error {
    let name = &dataset.entry.name;
    let allowed = grants.of_caller(caller);
    let what = action.map_or_else(String::new, |action| format!("`{action}` "));
    let wanted = match action {
        Some(action) => allowed.iter().chain([&action]).map(|action| action.as_str()).collect::<Vec<_>>().join(","),
        None => "insert,update".to_owned(),
    };
    let roles: Vec<&str> =
        Action::ALL.into_iter().filter(|one| action.is_none_or(|action| action == *one)).flat_map(|one| grants.roles_with(one)).collect();
    let roles = match roles.as_slice() {
        [first, ..] if caller.face == Face::CommandLine => format!("; role `{first}` may: `local.roles` in the settings"),
        _ => String::new(),
    };
    Error::denied(format!("dataset `{name}` takes no {what}writes from you")).hint(format!(
        "allowed now: {}; a person can change that: `tidegate dataset writes {name} --allow {wanted}`{roles}",
        words(&allowed)
    ))
}

/// More rows than were previewed.
pub(crate) fn more_rows(bound: Bound, effect: &Effect) -> Error {
    let rows = effect.rows.unwrap_or(0);
    let told = if rows > bound.rows {
        format!("it would change {rows} rows now, and {} were previewed", bound.rows)
    } else {
        format!("it would change {} rows in all tables now, and {} were previewed", effect.rows_all, bound.rows_all)
    };
    Error::conflict(format!("{told}: rolled back, nothing is changed")).hint("preview it again to see what has changed")
}

/// PostgreSQL's refusal, with the grant that is missing.
pub(crate) fn explain(dataset: &Dataset, write: &Write, failure: Failure) -> Error {
    let code = match &failure {
        // A standby refuses to begin a transaction that writes.
        Failure::Server(server) if server.message.contains("during recovery") => READ_ONLY.to_owned(),
        Failure::Server(server) => server.code.clone(),
        Failure::Other(_) => String::new(),
    };
    let mut error = failure::of_statement(&dataset.entry.name, write.sql(), failure, None);
    let hint = match code.as_str() {
        "42501" => grants(dataset.pool.role(), write),
        READ_ONLY => {
            error.kind = Kind::Denied;
            "the server takes no writes: it is a standby, or set to read only; register the primary server to write to it".to_owned()
        }
        "55P03" => {
            error.kind = Kind::Conflict;
            "somebody else holds a lock that it needs; it waited for 2 s: try again in a moment".to_owned()
        }
        _ => return error,
    };
    error.hint(hint)
}

/// The SQL that gives the dataset's role what the write needs.
fn grants(role: &str, write: &Write) -> String {
    let role = quoted(role);
    if write.defines() {
        let schema = write.table().map_or_else(|| "SCHEMA".to_owned(), |(schema, _)| quoted(schema));
        return format!(
            "the dataset's role may not do that; a table is changed by its owner alone, and `grant create on schema {schema} to {role}` lets it make new ones"
        );
    }
    let (schema, table) = write.table().unwrap_or_default();
    let actions = words(write.actions());
    let sequences = if write.actions().contains(&Action::Insert) {
        format!("; `grant usage on all sequences in schema {} to {role}`, where a sequence gives values", quoted(schema))
    } else {
        String::new()
    };
    format!("the dataset's role lacks a right: `grant select, {actions} on {}.{} to {role}`{sequences}", quoted(schema), quoted(table))
}

//! Which settings may be shown: all but those that hold secrets or tell of files.

mod condition;

use crate::refusal::Refusal;
use crate::tree::Tree;
use crate::walk::literal;

use condition::{Row, literals};

/// Settings of the server that hold a secret, a command or a place on its disk.
const CLOSED: &[&str] = &[
    "archive_cleanup_command",
    "archive_command",
    "archive_library",
    "config_file",
    "data_directory",
    "dynamic_library_path",
    "event_source",
    "extension_control_path",
    "external_pid_file",
    "hba_file",
    "ident_file",
    "krb_server_keyfile",
    "local_preload_libraries",
    "log_directory",
    "log_filename",
    "oauth_validator_libraries",
    "primary_conninfo",
    "promote_trigger_file",
    "recovery_end_command",
    "restore_command",
    "session_preload_libraries",
    "shared_preload_libraries",
    "stats_temp_directory",
    "unix_socket_directories",
];

/// The same of TLS, of which [`closed`] knows the pattern.
const CLOSED_OF_SSL: &[&str] =
    &["ssl_ca_file", "ssl_cert_file", "ssl_crl_dir", "ssl_crl_file", "ssl_dh_params_file", "ssl_key_file", "ssl_passphrase_command"];

/// Words in the name of somebody's own setting, as in `app.jwt_secret`, that mean a secret.
const SECRET_WORDS: &[&str] =
    &["secret", "password", "passwd", "pass", "passphrase", "token", "key", "credential", "private", "pwd", "dsn", "auth"];

/// Refuses a setting that may not be shown.
pub(crate) fn check(name: &str) -> Result<(), Refusal> {
    let lower = name.to_ascii_lowercase();
    if lower == "all" {
        return Err(Refusal::forbidden("`show all` lists settings that hold secrets and places on the server's disk")
            .hint("show one setting, such as `show work_mem`")
            .name("all"));
    }
    if closed(&lower) {
        return Err(Refusal::forbidden(format!("setting `{name}` is closed: it may hold a secret or tell of files"))
            .hint("other settings may be shown")
            .name(name));
    }
    Ok(())
}

/// The columns of `pg_settings` that hold what is set, or where.
pub(crate) const VALUES: &[&str] = &["setting", "boot_val", "reset_val", "sourcefile"];

/// The closed settings that a SELECT from `pg_settings` may put out, by its condition; none where there is no telling.
///
/// Of settings that an extension brings only those are known whose names are asked for: `extension.…`
/// stands for them.
pub(crate) fn let_through(select: &Tree) -> Option<Vec<String>> {
    let mut relations = Vec::new();
    let mut conditions: Vec<&Tree> = select.node("where_clause").into_iter().collect();
    for item in select.nodes("from_clause") {
        tables(item, &mut relations, &mut conditions);
    }
    let mut those = relations.iter().filter(|relation| relation.text("relname") == Some("pg_settings"));
    let (Some(only), None) = (those.next(), those.next()) else { return None };
    if only.node("alias").is_some_and(|alias| alias.has("colnames")) {
        return None;
    }
    let called = only.node("alias").and_then(|alias| alias.text("aliasname")).unwrap_or("pg_settings");
    let alone = relations.len() == 1;
    let mut found = candidates(&conditions);
    found.retain(|name| conditions.iter().all(|condition| Row { name, called, alone }.passes(condition)));
    Some(found)
}

/// What a SELECT must add to its condition so that these closed settings stay out.
pub(crate) fn hint(let_through: &[String]) -> String {
    const NAMED_MAX: usize = 6;
    let own = let_through.iter().any(|name| name.contains('.'));
    let names: Vec<String> = let_through.iter().filter(|name| !name.contains('.')).map(|name| format!("'{name}'")).collect();
    let condition = match (names.len(), own) {
        (1..=NAMED_MAX, true) => format!("name not in ({}) and name not like '%.%'", names.join(", ")),
        (1..=NAMED_MAX, false) => format!("name not in ({})", names.join(", ")),
        (0, _) => "name not like '%.%'".to_owned(),
        _ => "vartype <> 'string'".to_owned(),
    };
    format!(
        "add `and {condition}`, or ask by name, as in `where name in ('work_mem', 'shared_buffers')` or `where name like 'autovacuum%'`; \
         without the columns {} every row is open",
        VALUES.join(", ")
    )
}

/// What the SELECT calls each setting that it takes out of literals alone, as `name` in
/// `from unnest(array['work_mem', 'timezone']) name`: row, column and literals.
pub(crate) fn named_in(select: &Tree) -> Option<(&str, &str, Vec<&str>)> {
    let mut from = select.nodes("from_clause");
    let (Some(only), None) = (from.next(), from.next()) else { return None };
    let alias = only.node("alias")?;
    let row = alias.text("aliasname")?;
    let columns = alias.names("colnames");
    match only.kind {
        "RangeFunction" if !only.has("ordinality") && columns.len() <= 1 => {
            let mut calls = only.nodes("functions").filter_map(|list| list.nodes("items").next());
            let (Some(call), None) = (calls.next(), calls.next()) else { return None };
            let mut arguments = call.nodes("args");
            let (Some(array), None) = (arguments.next(), arguments.next()) else { return None };
            let literals = literals(array).filter(|_| matches!(call.names("funcname")[..], ["unnest"] | ["pg_catalog", "unnest"]))?;
            Some((row, columns.first().copied().unwrap_or(row), literals))
        }
        "RangeSubselect" if columns.len() == 1 => {
            let rows = only.node("subquery")?.nodes("values_lists").map(|row| row.nodes("items").next().and_then(literal));
            let literals: Option<Vec<&str>> = rows.collect();
            literals.filter(|literals| !literals.is_empty()).map(|literals| (row, columns.first().copied().unwrap_or(row), literals))
        }
        _ => None,
    }
}

/// The relations and other items of a FROM; what inner joins ask for is a condition like any other.
fn tables<'a>(item: &'a Tree, found: &mut Vec<&'a Tree>, conditions: &mut Vec<&'a Tree>) {
    if item.kind != "JoinExpr" {
        found.push(item);
        return;
    }
    // In the grammar's numbers 1 is an inner join; below any other a condition may leave rows in.
    let inner = item.number("jointype") == Some(1);
    let mut below = Vec::new();
    for side in ["larg", "rarg"].iter().filter_map(|side| item.node(side)) {
        tables(side, found, &mut below);
    }
    if inner {
        conditions.extend(below);
        conditions.extend(item.node("quals"));
    }
}

/// Names of closed settings: the server's own, and such as an extension may have.
fn candidates(conditions: &[&Tree]) -> Vec<String> {
    let mut names: Vec<String> = CLOSED.iter().chain(CLOSED_OF_SSL).map(|name| (*name).to_owned()).collect();
    names.extend(SECRET_WORDS.iter().map(|word| format!("extension.{word}")));
    let mut left: Vec<&Tree> = conditions.to_vec();
    while let Some(tree) = left.pop() {
        for text in literals(tree).into_iter().flatten().filter(|text| text.contains('.')) {
            let lower = text.to_ascii_lowercase();
            let like = SECRET_WORDS.iter().map(|word| lower.replace('%', word).replace('_', "a"));
            names.extend(like.chain([lower.clone()]).filter(|name| closed(name)));
        }
        left.extend(tree.children());
    }
    names
}

fn closed(name: &str) -> bool {
    let own = name.contains('.') && SECRET_WORDS.iter().any(|word| name.contains(word));
    let ssl = name.starts_with("ssl_") && (name.ends_with("_file") || name.ends_with("_dir") || name.contains("passphrase"));
    own || ssl || CLOSED.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_for_the_search() {
        assert!(CLOSED.is_sorted());
    }

    #[test]
    fn secrets_and_places_are_closed_and_the_rest_is_open() {
        for name in ["data_directory", "SSL_KEY_FILE", "ssl_passphrase_command", "app.jwt_secret", "ALL"] {
            assert!(check(name).is_err(), "{name}");
        }
        for name in ["work_mem", "password_encryption", "search_path", "app.tenant", "ssl", "timezone"] {
            assert!(check(name).is_ok(), "{name}");
        }
    }
}

//! Which settings may be shown: all but those that hold secrets or tell of files.

use crate::refusal::Refusal;
use crate::tree::Tree;
use crate::walk::literal;

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

/// Words in the name of somebody's own setting, as in `app.jwt_secret`, that mean a secret.
const SECRET_WORDS: &[&str] = &["secret", "password", "passwd", "passphrase", "token", "key", "credential", "private"];

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

/// Whether the WHERE of a SELECT from `pg_settings` leaves only settings that it names and that may
/// be shown.
pub(crate) fn asked_by_name(select: &Tree) -> bool {
    // Beside another relation, `name` may be that one's.
    let mut from = select.nodes("from_clause");
    let (Some(only), None) = (from.next(), from.next()) else { return false };
    let called = only.node("alias").and_then(|alias| alias.text("aliasname")).unwrap_or("pg_settings");
    let plain = !only.node("alias").is_some_and(|alias| alias.has("colnames"));
    only.text("relname") == Some("pg_settings")
        && plain
        && select.node("where_clause").is_some_and(|condition| names_open_ones(condition, called))
}

fn names_open_ones(condition: &Tree, relation: &str) -> bool {
    // In the grammar's numbers: of BoolExpr 1 is AND; of A_Expr 1 is a plain operator, 7 is IN.
    match (condition.kind, condition.number("boolop"), condition.number("kind")) {
        ("BoolExpr", Some(1), _) => condition.nodes("args").any(|part| names_open_ones(part, relation)),
        ("AExpr", _, Some(1 | 7)) if condition.names("name") == ["="] => {
            let column = condition
                .node("lexpr")
                .is_some_and(|left| matches!(left.names("fields")[..], ["name"]) || left.names("fields")[..] == [relation, "name"]);
            let Some(right) = condition.node("rexpr") else { return false };
            let mut values = if right.kind == "List" { right.nodes("items").collect() } else { vec![right] };
            let open = |value: &&Tree| literal(value).is_some_and(|name| check(name).is_ok());
            column && !values.is_empty() && values.drain(..).all(|value| open(&value))
        }
        _ => false,
    }
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

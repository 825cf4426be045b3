//! Which settings may be shown: all but those that hold secrets or tell of files.

mod condition;

use crate::refusal::Refusal;
use crate::tree::Tree;
use crate::walk::literal;

use condition::{Row, is_quiet, literals};

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

/// What a SELECT that reads `pg_settings` shows of it.
#[derive(Clone, Debug)]
pub(crate) struct Shown<'a> {
    /// What it calls the rows.
    called: &'a str,
    /// Whether there is nothing beside them in FROM, so that a bare `name` is their column.
    alone: bool,
    schema: Option<&'a str>,
    /// The closed settings that its condition lets through.
    pub(crate) let_through: Vec<String>,
}

impl<'a> Shown<'a> {
    /// What a SELECT shows by its condition; none where there is no telling.
    ///
    /// Of settings that an extension brings only those are known whose names are asked for: `extension.…`
    /// stands for them.
    pub(crate) fn of(select: &'a Tree) -> Option<Shown<'a>> {
        let mut from = From { conditions: select.node("where_clause").into_iter().collect(), ..From::default() };
        select.nodes("from_clause").for_each(|item| from.read(item));
        let mut those = from.relations.iter().filter(|relation| is_settings(relation));
        let (Some(only), None) = (those.next(), those.next()) else { return None };
        let called = only.node("alias").and_then(|alias| alias.text("aliasname")).unwrap_or("pg_settings");
        let renamed = only.node("alias").is_some_and(|alias| alias.has("colnames"));
        if renamed || !from.conditions.iter().all(|condition| is_quiet(condition, called)) {
            return None;
        }
        let sources: Vec<Named<'_>> = from.relations.iter().filter_map(|item| named(item)).collect();
        let bare = from.relations.len() == 1 || from.using.contains(&"name");
        let given = |name: &str| {
            !from.using.contains(&"name") || sources.iter().all(|source| source.column != "name" || source.names.contains(&name))
        };
        let mut let_through = candidates(&from.conditions);
        let_through
            .extend(sources.iter().flat_map(|source| &source.names).map(|name| name.to_ascii_lowercase()).filter(|name| closed(name)));
        let alone = from.relations.len() == 1;
        let passes =
            |name: &str| from.conditions.iter().all(|condition| Row { name, called, alone, bare, sources: &sources }.passes(condition));
        let_through.retain(|name| given(name) && passes(name));
        Some(Shown { called, alone, schema: only.text("schemaname"), let_through })
    }

    /// Whether a column is the name of a setting in PostgreSQL's own relation, given the names of WITH around.
    pub(crate) fn names(&self, column: &[&str], with: &[&str]) -> bool {
        let own = self.schema.is_none() && with.contains(&"pg_settings");
        let meant = matches!(column, ["name"] if self.alone) || matches!(column, [row, "name"] if *row == self.called);
        meant && !own && self.schema.is_none_or(|schema| schema == "pg_catalog")
    }
}

fn is_settings(relation: &Tree) -> bool {
    relation.text("relname") == Some("pg_settings")
}

/// What a SELECT must add to its condition so that these closed settings stay out.
pub(crate) fn hint(let_through: Option<&[String]>) -> String {
    const NAMED_MAX: usize = 6;
    let Some(let_through) = let_through else {
        return "read pg_settings once, under its own names, with a condition that compares columns as they are, such as \
                `where name in ('work_mem', 'shared_buffers')`; compute with `setting` in the list of columns"
            .to_owned();
    };
    let own = let_through.iter().any(|name| name.contains('.'));
    let names: Vec<String> = let_through.iter().filter(|name| !name.contains('.')).map(|name| format!("'{name}'")).collect();
    let condition = match (names.len(), own) {
        (1..=NAMED_MAX, true) => format!("name not in ({}) and name not like '%.%'", names.join(", ")),
        (1..=NAMED_MAX, false) => format!("name not in ({})", names.join(", ")),
        (0, _) => "name not like '%.%'".to_owned(),
        _ => r"name !~ 'file|dir|command|librar|control_path|conninfo|event_source|\.'".to_owned(),
    };
    format!(
        "add `and {condition}`, or ask by name, as in `where name in ('work_mem', 'shared_buffers')` or `where name like 'autovacuum%'`; \
         without the columns {} every row is open",
        VALUES.join(", ")
    )
}

/// What a FROM calls each of some literals, as `name` in `from unnest(array['work_mem', 'timezone']) name`.
pub(crate) struct Named<'a> {
    pub(crate) row: &'a str,
    pub(crate) column: &'a str,
    pub(crate) names: Vec<&'a str>,
}

/// What a SELECT calls each setting that it takes out of literals alone.
pub(crate) fn named_in(select: &Tree) -> Option<Named<'_>> {
    let mut from = select.nodes("from_clause");
    let (Some(only), None) = (from.next(), from.next()) else { return None };
    named(only)
}

fn named(item: &Tree) -> Option<Named<'_>> {
    let alias = item.node("alias")?;
    let row = alias.text("aliasname")?;
    let columns = alias.names("colnames");
    let column = columns.first().copied().unwrap_or(row);
    let names = match item.kind {
        "RangeFunction" if !item.has("ordinality") && columns.len() <= 1 => {
            let mut calls = item.nodes("functions").filter_map(|list| list.nodes("items").next());
            let (Some(call), None) = (calls.next(), calls.next()) else { return None };
            let mut arguments = call.nodes("args");
            let (Some(array), None) = (arguments.next(), arguments.next()) else { return None };
            literals(array).filter(|_| matches!(call.names("funcname")[..], ["unnest"] | ["pg_catalog", "unnest"]))?
        }
        "RangeSubselect" if columns.len() == 1 => {
            let rows = item.node("subquery")?.nodes("values_lists").map(|row| row.nodes("items").next().and_then(literal));
            rows.collect::<Option<Vec<&str>>>().filter(|names| !names.is_empty())?
        }
        _ => return None,
    };
    Some(Named { row, column, names })
}

/// What a FROM joins, and what it asks of the rows of `pg_settings`.
#[derive(Default)]
struct From<'a> {
    relations: Vec<&'a Tree>,
    conditions: Vec<&'a Tree>,
    /// Columns that are the same in them and in what they are joined to.
    using: Vec<&'a str>,
}

impl<'a> From<'a> {
    fn read(&mut self, item: &'a Tree) {
        if item.kind != "JoinExpr" {
            self.relations.push(item);
            return;
        }
        let before = self.relations.len();
        item.node("larg").into_iter().for_each(|side| self.read(side));
        let middle = self.relations.len();
        item.node("rarg").into_iter().for_each(|side| self.read(side));
        let (left, right) = self.relations.split_at(middle);
        // In the grammar's numbers 1 is an inner join, 2 a left one, 4 a right one: rows of the other side stay whatever is asked.
        let binds = match item.number("jointype") {
            Some(1) => true,
            Some(2) => right.iter().any(|relation| is_settings(relation)),
            Some(4) => left.iter().skip(before).any(|relation| is_settings(relation)),
            _ => false,
        };
        if binds {
            self.conditions.extend(item.node("quals"));
            self.using.extend(item.names("using_clause"));
        }
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

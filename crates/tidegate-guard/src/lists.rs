//! The names that decide: built-in functions and relations, and extensions, that are closed or open.
//!
//! Everything volatile is closed unless it is on a list here; everything else is open unless it is.

/// Built-in functions that are not volatile, or whose name says it all, and yet are closed.
pub(crate) const CLOSED_FUNCTIONS: &[(&str, &str)] = &[
    ("array_in", BY_NUMBER),
    ("array_recv", BY_NUMBER),
    ("database_to_xml", RUNS_SQL),
    ("domain_in", BY_NUMBER),
    ("domain_recv", BY_NUMBER),
    ("fmgr_c_validator", LOADS_LIBRARIES),
    ("fmgr_internal_validator", LOADS_LIBRARIES),
    ("fmgr_sql_validator", LOADS_LIBRARIES),
    ("multirange_in", BY_NUMBER),
    ("multirange_recv", BY_NUMBER),
    ("pg_advisory_lock", KEEPS_A_LOCK),
    ("pg_advisory_lock_shared", KEEPS_A_LOCK),
    ("pg_advisory_unlock", KEEPS_A_LOCK),
    ("pg_advisory_unlock_all", KEEPS_A_LOCK),
    ("pg_advisory_unlock_shared", KEEPS_A_LOCK),
    ("pg_advisory_xact_lock", KEEPS_A_LOCK),
    ("pg_advisory_xact_lock_shared", KEEPS_A_LOCK),
    ("pg_cancel_backend", STOPS_SESSIONS),
    ("pg_config", TELLS_OF_FILES),
    ("pg_current_logfile", TELLS_OF_FILES),
    ("pg_current_xact_id", TAKES_A_NUMBER),
    ("pg_cursor", SHOWS_STATEMENTS),
    ("pg_file_settings", TELLS_OF_FILES),
    ("pg_get_loaded_modules", TELLS_OF_FILES),
    ("pg_get_partition_constraintdef", BY_NUMBER),
    ("pg_notify", TELLS_OTHERS),
    ("pg_prepared_statement", SHOWS_STATEMENTS),
    ("pg_read_binary_file", READS_FILES),
    ("pg_read_file", READS_FILES),
    ("pg_read_file_old", READS_FILES),
    ("pg_sleep_for", SLEEPS),
    ("pg_sleep_until", SLEEPS),
    ("pg_stat_file", READS_FILES),
    ("pg_stat_get_activity", SHOWS_STATEMENTS),
    ("pg_stat_get_backend_activity", SHOWS_STATEMENTS),
    ("pg_stat_get_backend_client_addr", SHOWS_STATEMENTS),
    ("pg_stat_get_wal_receiver", HOLDS_SECRETS),
    ("pg_stat_get_wal_senders", SHOWS_STATEMENTS),
    ("pg_tablespace_location", TELLS_OF_FILES),
    ("pg_terminate_backend", STOPS_SESSIONS),
    ("range_in", BY_NUMBER),
    ("range_recv", BY_NUMBER),
    ("record_in", BY_NUMBER),
    ("record_recv", BY_NUMBER),
    ("satisfies_hash_partition", BY_NUMBER),
    ("set_config", CHANGES_SETTINGS),
    ("setseed", CHANGES_SETTINGS),
    ("ts_stat", RUNS_SQL),
    ("txid_current", TAKES_A_NUMBER),
];

/// Beginnings of the names of built-in functions that are closed whatever follows.
pub(crate) const CLOSED_BEGINNINGS: &[(&str, &str)] = &[
    ("cursor_to_xml", RUNS_SQL),
    ("database_to_xml", RUNS_SQL),
    ("lo_", "reaches large objects"),
    ("pg_ls_", READS_FILES),
    ("pg_try_advisory_", KEEPS_A_LOCK),
    ("query_to_xml", RUNS_SQL),
    ("schema_to_xml", RUNS_SQL),
    ("table_to_xml", RUNS_SQL),
];

const BY_NUMBER: &str = "runs what belongs to a type or table that is only named by its number";
const LOADS_LIBRARIES: &str = "loads libraries into the server";
const RUNS_SQL: &str = "runs SQL that it gets as text or reads tables by their name in a string";
const KEEPS_A_LOCK: &str = "takes or drops locks that outlive the statement";
const STOPS_SESSIONS: &str = "stops other sessions";
const TELLS_OF_FILES: &str = "tells of files of the server";
const TAKES_A_NUMBER: &str = "uses up a transaction number";
const SHOWS_STATEMENTS: &str = "shows what other sessions run";
const TELLS_OTHERS: &str = "sends a message to other sessions";
const READS_FILES: &str = "reads files of the server";
const SLEEPS: &str = "only waits";
const HOLDS_SECRETS: &str = "shows secrets";
const CHANGES_SETTINGS: &str = "changes the session";

/// Built-in functions that are volatile and do no harm.
pub(crate) const OPEN_VOLATILE: &[&str] = &[
    "amvalidate",
    "array_sample",
    "array_shuffle",
    "clock_timestamp",
    "current_query",
    "currval",
    "gen_random_uuid",
    "lastval",
    "pg_available_wal_summaries",
    "pg_blocking_pids",
    "pg_collation_actual_version",
    "pg_control_checkpoint",
    "pg_control_init",
    "pg_control_recovery",
    "pg_control_system",
    "pg_current_wal_flush_lsn",
    "pg_current_wal_insert_lsn",
    "pg_current_wal_lsn",
    "pg_database_collation_actual_version",
    "pg_database_size",
    "pg_get_multixact_members",
    "pg_get_multixact_stats",
    "pg_get_sequence_data",
    "pg_get_wait_events",
    "pg_get_wal_replay_pause_state",
    "pg_get_wal_resource_managers",
    "pg_get_wal_summarizer_state",
    "pg_indexes_size",
    "pg_is_in_recovery",
    "pg_is_wal_replay_paused",
    "pg_jit_available",
    "pg_last_committed_xact",
    "pg_last_wal_receive_lsn",
    "pg_last_wal_replay_lsn",
    "pg_last_xact_replay_timestamp",
    "pg_lock_status",
    "pg_notification_queue_usage",
    "pg_partition_ancestors",
    "pg_partition_tree",
    "pg_relation_size",
    "pg_safe_snapshot_blocking_pids",
    "pg_sequence_last_value",
    "pg_show_replication_origin_status",
    "pg_sleep",
    "pg_stat_have_stats",
    "pg_table_size",
    "pg_tablespace_size",
    "pg_total_relation_size",
    "pg_xact_commit_timestamp",
    "pg_xact_commit_timestamp_origin",
    "pg_xact_status",
    "random",
    "random_normal",
    "timeofday",
    "txid_status",
    "uuidv4",
    "uuidv7",
];

/// Built-in functions that take a whole row as their only argument, so that `row.function` shows all of it. What only counts is left out.
pub(crate) const TAKE_ROWS: &[&str] = &[
    "any_out",
    "anycompatible_out",
    "anycompatiblenonarray_out",
    "anyelement_out",
    "anynonarray_out",
    "array_agg",
    "concat",
    "first_value",
    "hash_record",
    "hash_record_extended",
    "json",
    "json_agg",
    "json_agg_strict",
    "json_build_array",
    "json_build_object",
    "jsonb_agg",
    "jsonb_agg_strict",
    "jsonb_build_array",
    "jsonb_build_object",
    "lag",
    "last_value",
    "lead",
    "max",
    "min",
    "mode",
    "pg_column_size",
    "quote_literal",
    "quote_nullable",
    "record_out",
    "record_send",
    "row_to_json",
    "text",
    "to_json",
    "to_jsonb",
];

/// PostgreSQL's own aggregates, up to version 18. Window functions are known by their OVER.
const AGGREGATES: &[&str] = &[
    "any_value",
    "array_agg",
    "avg",
    "bit_and",
    "bit_or",
    "bit_xor",
    "bool_and",
    "bool_or",
    "corr",
    "count",
    "covar_pop",
    "covar_samp",
    "every",
    "json_agg",
    "json_agg_strict",
    "json_object_agg",
    "json_object_agg_strict",
    "json_object_agg_unique",
    "json_object_agg_unique_strict",
    "jsonb_agg",
    "jsonb_agg_strict",
    "jsonb_object_agg",
    "jsonb_object_agg_strict",
    "jsonb_object_agg_unique",
    "jsonb_object_agg_unique_strict",
    "max",
    "min",
    "mode",
    "percentile_cont",
    "percentile_disc",
    "range_agg",
    "range_intersect_agg",
    "regr_avgx",
    "regr_avgy",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "string_agg",
    "sum",
    "var_pop",
    "var_samp",
    "variance",
    "xmlagg",
];

/// Whether PostgreSQL has an aggregate of that name.
pub(crate) fn is_aggregate(name: &str) -> bool {
    AGGREGATES.binary_search(&name).is_ok()
}

/// Beginnings of the names of volatile built-in functions that do no harm.
pub(crate) const OPEN_VOLATILE_BEGINNINGS: &[&str] = &["pg_stat_get_"];

/// Relations of the system that are closed, and why.
pub(crate) const CLOSED_RELATIONS: &[(&str, &str)] = &[
    ("_pg_foreign_data_wrappers", TELLS_OF_SERVERS),
    ("_pg_foreign_servers", TELLS_OF_SERVERS),
    ("_pg_foreign_tables", TELLS_OF_SERVERS),
    ("foreign_data_wrapper_options", TELLS_OF_SERVERS),
    ("foreign_server_options", TELLS_OF_SERVERS),
    ("foreign_table_options", TELLS_OF_SERVERS),
    ("pg_authid", "holds password hashes"),
    ("pg_config", TELLS_OF_FILES),
    ("pg_file_settings", TELLS_OF_FILES),
    ("pg_hba_file_rules", TELLS_OF_FILES),
    ("pg_ident_file_mappings", TELLS_OF_FILES),
    ("pg_largeobject", "holds large objects"),
    ("pg_shadow", "holds password hashes"),
    ("pg_statistic", SHOWS_VALUES),
    ("pg_statistic_ext_data", SHOWS_VALUES),
];

/// Columns of open relations of the system that are closed, and why.
pub(crate) const CLOSED_COLUMNS: &[(&str, &[&str], &str)] = &[
    ("_pg_user_mappings", &["umoptions"], HOLDS_PASSWORDS),
    ("pg_backend_memory_contexts", &["ident"], SHOWS_STATEMENTS),
    ("pg_cursors", &["statement", "name"], SHOWS_STATEMENTS),
    ("pg_db_role_setting", &["setconfig"], HOLDS_SETTINGS),
    ("pg_foreign_data_wrapper", &["fdwoptions"], TELLS_OF_SERVERS),
    ("pg_foreign_server", &["srvoptions"], TELLS_OF_SERVERS),
    ("pg_foreign_table", &["ftoptions"], TELLS_OF_SERVERS),
    ("pg_prepared_statements", &["statement", "name"], SHOWS_STATEMENTS),
    ("pg_roles", &["rolconfig"], HOLDS_SETTINGS),
    ("pg_stat_activity", &["query", "application_name", "client_addr", "client_hostname", "client_port"], SHOWS_SESSIONS),
    ("pg_stat_gssapi", &["principal"], SHOWS_SESSIONS),
    ("pg_stat_replication", &["application_name", "client_addr", "client_hostname", "client_port"], SHOWS_SESSIONS),
    ("pg_stat_ssl", &["client_dn", "client_serial", "issuer_dn"], SHOWS_SESSIONS),
    ("pg_stat_wal_receiver", &["conninfo", "sender_host", "sender_port"], HOLDS_SECRETS),
    ("pg_stats", VALUES, SHOWS_VALUES),
    ("pg_stats_ext", &["most_common_vals"], SHOWS_VALUES),
    ("pg_stats_ext_exprs", VALUES, SHOWS_VALUES),
    ("pg_subscription", &["subconninfo"], "holds connection strings"),
    ("pg_user", &["useconfig"], HOLDS_SETTINGS),
    ("pg_user_mapping", &["umoptions"], HOLDS_PASSWORDS),
    ("pg_user_mappings", &["umoptions"], HOLDS_PASSWORDS),
    ("user_mapping_options", &["option_value"], HOLDS_PASSWORDS),
];

const VALUES: &[&str] = &["most_common_vals", "histogram_bounds", "most_common_elems", "range_bounds_histogram", "range_length_histogram"];
const HOLDS_PASSWORDS: &str = "holds passwords of foreign servers";
const SHOWS_SESSIONS: &str = "shows what other sessions run, or where they come from";

/// What to use in the place of a relation that is closed.
const INSTEAD: &[(&str, &str)] = &[
    ("pg_authid", "pg_roles has everything but the passwords"),
    ("pg_config", "`select version()` tells the version"),
    ("pg_file_settings", "pg_settings has what is in force, by name"),
    ("pg_largeobject", "pg_largeobject_metadata lists large objects"),
    ("pg_shadow", "pg_roles has everything but the passwords"),
    ("pg_statistic", "pg_stats has null_frac, n_distinct, avg_width and correlation"),
    ("pg_statistic_ext_data", "pg_stats_ext has n_distinct and dependencies"),
];

const TELLS_OF_SERVERS: &str = "tells of files and other servers";
const HOLDS_SETTINGS: &str = "holds settings that often are secrets";
const SHOWS_VALUES: &str = "shows values of rows past every rule about them";

/// Extensions of which no function is open, and why.
pub(crate) const CLOSED_EXTENSIONS: &[(&str, &str)] = &[
    ("adminpack", READS_FILES),
    ("ai", REACHES_NETWORK),
    ("aws_commons", REACHES_NETWORK),
    ("aws_lambda", REACHES_NETWORK),
    ("aws_ml", REACHES_NETWORK),
    ("aws_s3", REACHES_NETWORK),
    ("azure_ai", REACHES_NETWORK),
    ("azure_storage", REACHES_NETWORK),
    ("dblink", REACHES_NETWORK),
    ("google_ml_integration", REACHES_NETWORK),
    ("http", REACHES_NETWORK),
    ("multicorn", REACHES_NETWORK),
    ("pageinspect", SHOWS_PAGES),
    ("pg_background", "runs SQL in other sessions"),
    ("pg_buffercache", SHOWS_PAGES),
    ("pg_cron", "runs SQL in other sessions"),
    ("pg_curl", REACHES_NETWORK),
    ("pg_duckdb", REACHES_NETWORK),
    ("pg_net", REACHES_NETWORK),
    ("pg_prewarm", "changes what the server keeps in memory"),
    ("pg_stat_statements", SHOWS_STATEMENTS),
    ("pg_surgery", "changes stored pages"),
    ("pg_walinspect", SHOWS_PAGES),
    ("pgml", REACHES_NETWORK),
    ("plperlu", READS_FILES),
    ("plpython3u", READS_FILES),
    ("plsh", READS_FILES),
    ("pltclu", READS_FILES),
    ("vectorize", REACHES_NETWORK),
    ("wrappers", REACHES_NETWORK),
];

/// Ends of the names of extensions that reach beyond the database: foreign data wrappers.
pub(crate) const CLOSED_EXTENSION_END: (&str, &str) = ("_fdw", REACHES_NETWORK);

const REACHES_NETWORK: &str = "reaches files or other servers";
const SHOWS_PAGES: &str = "shows raw storage past every rule about rows";

/// Functions of extensions that are closed though they are not volatile: they run SQL given as text,
/// or read files.
pub(crate) const CLOSED_IN_EXTENSIONS: &[(&str, &str)] = &[
    // The names of its tables come as text.
    ("address_standardizer", "standardize_address"),
    // It changes the session, and DISCARD ALL does not change it back.
    ("isn", "isn_weak"),
    ("postgis_raster", "st_bandfilesize"),
    ("postgis_raster", "st_bandfiletimestamp"),
    ("postgis_raster", "st_addband"),
    ("tablefunc", "connectby"),
    ("tablefunc", "crosstab"),
    ("tablefunc", "crosstab2"),
    ("tablefunc", "crosstab3"),
    ("tablefunc", "crosstab4"),
    ("tablefunc", "crosstab_hash"),
    ("tablefunc", "crosstabn"),
    ("xml2", "xpath_table"),
    ("xml2", "xslt_process"),
];

/// What to write in the place of a closed function of an extension.
pub(crate) fn instead_of_extension(function: &str) -> Option<&'static str> {
    function.starts_with("crosstab").then_some(
        "write one column a value, as in `select shop, sum(amount) filter (where month = 1) as january from sales group by shop`",
    )
}

/// Functions of extensions that are volatile and do no harm.
pub(crate) const OPEN_IN_EXTENSIONS: &[(&str, &str)] = &[
    ("pg_freespacemap", "pg_freespace"),
    ("pg_trgm", "show_limit"),
    ("pg_visibility", "pg_check_frozen"),
    ("pg_visibility", "pg_check_visible"),
    ("pg_visibility", "pg_visibility"),
    ("pg_visibility", "pg_visibility_map"),
    ("pg_visibility", "pg_visibility_map_summary"),
    ("pgcrypto", "gen_random_bytes"),
    ("pgcrypto", "gen_random_uuid"),
    ("pgcrypto", "gen_salt"),
    ("pgcrypto", "pgp_pub_encrypt"),
    ("pgcrypto", "pgp_pub_encrypt_bytea"),
    ("pgcrypto", "pgp_sym_encrypt"),
    ("pgcrypto", "pgp_sym_encrypt_bytea"),
    ("pgrowlocks", "pgrowlocks"),
    ("pgstattuple", "pg_relpages"),
    ("pgstattuple", "pgstatginindex"),
    ("pgstattuple", "pgstathashindex"),
    ("pgstattuple", "pgstatindex"),
    ("pgstattuple", "pgstattuple"),
    ("pgstattuple", "pgstattuple_approx"),
    ("postgis", "postgis_extensions_upgrade_check"),
    ("postgis", "st_generatepoints"),
    ("postgis_raster", "st_mapalgebra"),
    ("tablefunc", "normal_rand"),
    ("timescaledb", "approximate_row_count"),
    ("timescaledb", "hypertable_size"),
    ("uuid-ossp", "uuid_generate_v1"),
    ("uuid-ossp", "uuid_generate_v1mc"),
    ("uuid-ossp", "uuid_generate_v4"),
];

/// Why a built-in function is closed whatever the catalogue says about it.
pub(crate) fn closed_function(name: &str) -> Option<&'static str> {
    let exact = find(CLOSED_FUNCTIONS, name);
    exact.or_else(|| CLOSED_BEGINNINGS.iter().find(|(beginning, _)| name.starts_with(beginning)).map(|(_, why)| *why))
}

/// Whether a volatile built-in function does no harm.
pub(crate) fn open_volatile(name: &str) -> bool {
    OPEN_VOLATILE.binary_search(&name).is_ok() || OPEN_VOLATILE_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

/// Whether `row.name` hands the whole row to a built-in function.
pub(crate) fn takes_row(name: &str) -> bool {
    TAKE_ROWS.binary_search(&name).is_ok()
}

/// Whether a built-in function takes the name of a type as its second argument, and calls what belongs to the type.
pub(crate) fn takes_type(function: &str) -> bool {
    matches!(function, "pg_input_is_valid" | "pg_input_error_info")
}

/// Why a relation of the system is closed.
pub(crate) fn closed_relation(name: &str) -> Option<&'static str> {
    find(CLOSED_RELATIONS, name)
}

/// What to use in the place of a relation of the system that is closed.
pub(crate) fn instead_of(relation: &str) -> Option<&'static str> {
    find(INSTEAD, relation)
}

/// The columns of a relation of the system that are closed, and why.
pub(crate) fn closed_columns(relation: &str) -> Option<(&'static [&'static str], &'static str)> {
    CLOSED_COLUMNS.iter().find(|(name, ..)| *name == relation).map(|(_, columns, why)| (*columns, *why))
}

/// Why all of an extension is closed.
pub(crate) fn closed_extension(name: &str) -> Option<&'static str> {
    let (end, why) = CLOSED_EXTENSION_END;
    find(CLOSED_EXTENSIONS, name).or_else(|| name.ends_with(end).then_some(why))
}

fn find(list: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    let at = list.binary_search_by_key(&name, |(entry, _)| entry).ok()?;
    list.get(at).map(|(_, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_the_search() {
        assert!(CLOSED_FUNCTIONS.is_sorted());
        assert!(CLOSED_RELATIONS.is_sorted());
        assert!(TAKE_ROWS.is_sorted());
        assert!(AGGREGATES.is_sorted());
        assert!(INSTEAD.is_sorted());
        assert!(CLOSED_EXTENSIONS.is_sorted());
        assert!(OPEN_VOLATILE.is_sorted());
    }
}

//! What the server is told: one file of ours, written anew at each start. `ALTER SYSTEM` still overrides it.

use super::Settings;

/// Above this a runaway query fails instead of filling the disk.
const TEMP_FILES_MAX: &str = "2GB";

/// The text of `postgresql.conf`.
pub(super) fn render(settings: &Settings) -> String {
    let mut text = format!(
        "\
# Written by tidegate at each start. To change a setting, use ALTER SYSTEM.
max_connections = 200
shared_buffers = 64MB
huge_pages = off
dynamic_shared_memory_type = posix
max_wal_size = 512MB
temp_file_limit = {TEMP_FILES_MAX}
jit = off
max_logical_replication_workers = 0
unix_socket_permissions = 0700
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.english'

# A file for each weekday, emptied when its day comes again. Failures of statements are told to who sent them: a log of
# them would keep their text and values.
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
log_autovacuum_min_duration = -1
"
    );
    if cfg!(target_os = "linux") {
        text.push_str("\n# A query whose client is gone ends.\nclient_connection_check_interval = 2s\n");
    }
    if settings.throwaway {
        text.push_str(
            "\n# The data may be lost when the machine crashes, though not when the server does.\nfsync = off\nfull_page_writes = off\n",
        );
    }
    text
}

/// What no setting in a file or in the database may change.
pub(super) fn arguments(socket_folder: &str) -> [String; 3] {
    ["listen_addresses=".to_owned(), "port=5432".to_owned(), format!("unix_socket_directories={}", quote(socket_folder))]
}

/// One entry of a list of folders, whatever is in its name.
fn quote(folder: &str) -> String {
    format!("\"{}\"", folder.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_throwaway_data_goes_unsynced() {
        let durable = Settings::default();
        assert!(!render(&durable).contains("fsync"));
        assert!(render(&Settings { throwaway: true, ..durable }).contains("fsync = off"));
    }
}

//! Stops a server that nobody uses any more, even when the tests that used it were killed.
//!
//! It is a shell that waits for the users' lock: the kernel frees that when a process ends, however it ends. It waits a
//! little longer, so that the next test finds the server up.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// What is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watch {
    /// A server that many use: it ends with the last of them, and the next run uses its data.
    Shared,
    /// A server of one test, which holds the file [`OWNER_LOCK`]: its data goes with it.
    Own,
}

/// What the owner of a server of its own holds.
pub(super) const OWNER_LOCK: &str = "owner.lock";

/// `$1` is the data folder, `$2` the file that users hold, `$3` whether to remove all. One guardian watches a folder; it
/// lets go of that right before it stops the server, so that whoever starts it anew gets a guardian of its own.
const SCRIPT: &str = r#"
users="$1/postgres.lock" change="$1/postgres.change.lock" guard="$1/guardian.lock" pid="$1/postgres/cluster/postmaster.pid"
exec 9>"$guard" && flock -n 9 || exit 0
while [ -d "$1" ]; do
    flock -x "$1/$2" true 9>&- || exit 0
    sleep 2 9>&-
    [ -d "$1" ] || exit 0
    exec 9>&-
    flock -x "$change" flock -n -x "$users" sh -c '
        [ -e "$0" ] && kill -INT "$(head -n 1 "$0")"
        for _ in $(seq 200); do [ -e "$0" ] || exit 0; sleep 0.05; done' "$pid" && break
    exec 9>"$guard" && flock -n 9 || exit 0
done
[ "$3" = remove ] && rm -rf "$1"
"#;

/// Has a folder's server watched; `false` where the machine has no `flock` to do it with.
pub(super) fn watch(data: &Path, watch: Watch) -> bool {
    if !Command::new("flock").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return false;
    }
    let arguments = match watch {
        Watch::Shared => ["postgres.lock", "keep"],
        Watch::Own => [OWNER_LOCK, "remove"],
    };
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", SCRIPT, "tidegate-guardian"]).arg(data).args(arguments);
    // Of its own group, so that killing the test's does not take it along, and without the test's streams.
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/").process_group(0);
    shell.spawn().is_ok()
}

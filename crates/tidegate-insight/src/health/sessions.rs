//! Transactions that last, and those that wait for them.

use serde::Deserialize;
use tidegate_core::Result;
use tidegate_data::Dataset;

use super::{Finding, Limits, Report, Severity, age};
use crate::catalogue;

const SESSIONS: &str = "
select pg_catalog.row_to_json(x) from (
select a.pid, coalesce(a.usename, '') as role, coalesce(a.application_name, '') as application, a.state,
       extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::int8 as transaction_s,
       extract(epoch from pg_catalog.clock_timestamp() - a.state_change)::int8 as state_s,
       a.backend_xmin is not null or a.backend_xid is not null as holds,
       (select count(*) from pg_catalog.pg_locks w where not w.granted and a.pid = any (pg_catalog.pg_blocking_pids(w.pid))) as blocks
from pg_catalog.pg_stat_activity a
where a.datname = pg_catalog.current_database() and a.pid <> pg_catalog.pg_backend_pid()
  and a.backend_type = 'client backend' and a.xact_start is not null
order by a.xact_start
limit 500) x";

const PREPARED: &str = "
select pg_catalog.row_to_json(x) from (
select gid, extract(epoch from pg_catalog.clock_timestamp() - prepared)::int8 as transaction_s
from pg_catalog.pg_prepared_xacts
where database = pg_catalog.current_database()
order by prepared
limit 100) x";

#[derive(Deserialize)]
struct Session {
    pid: i64,
    role: String,
    application: String,
    state: Option<String>,
    transaction_s: i64,
    state_s: Option<i64>,
    holds: bool,
    blocks: i64,
}

#[derive(Deserialize)]
struct Prepared {
    gid: String,
    transaction_s: i64,
}

pub(super) async fn check(dataset: &Dataset, limits: &Limits, report: &mut Report) -> Result<()> {
    let sessions: Vec<Session> = catalogue::load(dataset, SESSIONS).await?;
    report.findings.extend(sessions.iter().filter_map(|session| lasting(session, limits)));
    let prepared: Vec<Prepared> = catalogue::load(dataset, PREPARED).await?;
    report.findings.extend(prepared.iter().filter(|prepared| prepared.transaction_s >= limits.transaction_s).map(|prepared| Finding {
        severity: Severity::Critical,
        sort: "transactions",
        subject: format!("prepared transaction `{}` was never ended", prepared.gid),
        evidence: format!("{} old; it holds locks and dead rows until it is", age(prepared.transaction_s)),
        mend: format!("rollback prepared '{}'; or commit prepared", prepared.gid.replace('\'', "''")),
    }));
    Ok(())
}

fn lasting(session: &Session, limits: &Limits) -> Option<Finding> {
    let state = session.state.as_deref().unwrap_or_default();
    let idle = state.starts_with("idle in transaction");
    let idle_s = session.state_s.filter(|idle_s| idle && *idle_s >= limits.idle_s);
    if idle_s.is_none() && session.transaction_s < limits.transaction_s {
        return None;
    }
    let who = if session.application.is_empty() { session.role.clone() } else { format!("{} ({})", session.role, session.application) };
    let blocks = match session.blocks {
        0 => String::new(),
        1 => "; 1 lock waits for it".to_owned(),
        count => format!("; {count} locks wait for it"),
    };
    let holds = if session.holds { "; dead rows since then can't be removed" } else { "" };
    Some(Finding {
        severity: if session.blocks > 0 { Severity::Critical } else { Severity::Warning },
        sort: if idle { "idle in transaction" } else { "transactions" },
        subject: format!("session {} of {who}", session.pid),
        evidence: match idle_s {
            Some(idle_s) => format!("does nothing for {} in a transaction of {}{blocks}{holds}", age(idle_s), age(session.transaction_s)),
            None => format!("its transaction is {} old, now {state}{blocks}{holds}", age(session.transaction_s)),
        },
        mend: format!("select pg_terminate_backend({});", session.pid),
    })
}

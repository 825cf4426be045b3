//! How long profiling takes, and what rules about people's data cost a query.

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::Result;
use serde_json::json;

use crate::asked::{Asked, launch, register};
use crate::cluster::Cluster;

/// A table too large to be read whole.
const HUGE: &str = "
create table events as
select n as event_id, n % 100000 as user_id, timestamptz '2026-01-01 00:00:00+00' + n * interval '1 second' as at,
       (n * 37 % 100000) / 100.0 as amount, (array['Berlin', 'Lisbon', 'Oslo', 'Prague'])[n % 4 + 1] as city, nullif(n % 5, 0) as rating
from generate_series(1, 10000000) as n;
alter table events add primary key (event_id);";

/// Asked with and without rules: a name, and the statement with a place for a number that changes nothing.
const QUERIES: [(&str, &str); 3] = [
    ("count by class", "select nccs, count(*) from respondents where age <> -{} group by nccs"),
    ("five rows", "select respondent_id, age from respondents where age <> -{} order by respondent_id limit 5"),
    (
        "join of all events",
        "select r.gender, count(*) from viewing_events v join respondents r using (respondent_id) where r.age <> -{} group by 1",
    ),
];
/// Calls of each statement.
const CALLS: usize = 40;

/// Profiles the schemas that are prepared and one vast table, then asks the panel with and without rules.
pub(crate) fn measure(cluster: &Cluster, data: &str) -> Result<String> {
    eprintln!("filling `huge`");
    cluster.database("huge", HUGE)?;
    register(cluster, data, "huge", "huge")?;
    register(cluster, data, "governed", "panel")?;
    let mut server = Asked::start(&launch(cluster, data, "/nonexistent", &["stdio"])?)?;
    let mut text = String::from("\n## profile_dataset\n\n|of|s|\n|---|--:|\n");
    for (name, what) in [("g300", "300 tables"), ("g1000", "1,000 tables"), ("huge", "10,000,000 rows")] {
        let begun = Instant::now();
        server.call("profile_dataset", &json!({"dataset": name}))?;
        writeln!(text, "|{what}|{:.1}|", begun.elapsed().as_secs_f64())?;
    }
    text.push_str(&governance(&mut server)?);
    Ok(text)
}

fn governance(server: &mut Asked) -> Result<String> {
    let rules = json!({"dataset": "governed", "governed": true, "tables": [
        {"table": "respondents", "person": "respondent_id"}, {"table": "viewing_events", "person": "respondent_id"}
    ]});
    server.call("set_governance", &rules)?;
    let mut text = String::from(
        "\n## Governance: milliseconds a call, and the ratio to the same without rules\n\n|query|new: without|with|ratio|known: without|with|ratio|\n|---|--:|--:|--:|--:|--:|--:|\n",
    );
    for (name, sql) in QUERIES {
        let mut cells = Vec::new();
        for known in [false, true] {
            let [without, with] = [median(server, "panel", sql, known)?, median(server, "governed", sql, known)?];
            cells.push(format!("{without:.2}|{with:.2}|{:.2}", with / without));
        }
        writeln!(text, "|{name}|{}|", cells.join("|"))?;
    }
    Ok(text)
}

/// The median time of calls, of a statement that was judged before or of one that never was.
fn median(server: &mut Asked, dataset: &str, sql: &str, known: bool) -> Result<f64> {
    let mut times = Vec::new();
    for call in 0..=CALLS {
        // A new statement has a number that no other has; answers that are kept are asked for in another format.
        let number = if known { 1 } else { call + 2 };
        let asked = json!({"dataset": dataset, "sql": sql.replace("{}", &number.to_string()), "rows_max": 50 + call});
        let begun = Instant::now();
        server.call("query_dataset", &asked)?;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    // The first opens connections.
    times.remove(0);
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

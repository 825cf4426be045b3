//! What callers ask of a dataset, from the log.

use tidegate_core::Result;

use crate::Control;
use crate::control::Db;

/// Shapes of statements that are handed back at most.
const SHAPES_MAX: i64 = 500;
/// Calls that are looked at: the latest.
const CALLS_MAX: i64 = 20_000;
/// Characters of a statement that are handed back: tables stand near its beginning.
const STATEMENT_MAX: i32 = 2_000;

const USED: &str = "
select left(max(statement), $4), count(*)
from (
    select statement, fingerprint
    from gate.call
    where dataset = $1 and outcome = 'ok' and statement is not null
    order by at desc
    limit $2
) latest
group by coalesce(fingerprint, statement)
order by 2 desc
limit $3";

/// A statement of each shape that was asked of a dataset lately, most asked first, and how often. None where no log is kept.
pub async fn used(control: &Control, dataset: &str) -> Result<Vec<(String, u64)>> {
    let doing = "reading what is asked";
    let client = control.client().await?;
    let kept = client.query_one("select to_regclass('gate.call') is not null", &[]).await.db(doing)?;
    if !kept.get::<_, bool>(0) {
        return Ok(Vec::new());
    }
    let rows = client.query(USED, &[&dataset, &CALLS_MAX, &SHAPES_MAX, &STATEMENT_MAX]).await.db(doing)?;
    Ok(rows.iter().map(|row| (row.get(0), row.get::<_, i64>(1).cast_unsigned())).collect())
}

//! Previews that wait for their confirmation, in the control database: for every replica, and past a restart.

use tidegate_core::{Error, Result};
use tidegate_pg::control::Db as _;
use tidegate_pg::{Bound, Parameter};
use uuid::Uuid;

use super::{MINUTES, Wish};
use crate::dataset::Dataset;
use crate::registry::Datasets;

/// Previews of a caller that are kept at once.
const PREVIEWS_MAX: i64 = 1_000;

/// A write that was previewed.
pub(super) struct Preview {
    pub(super) id: String,
    pub(super) dataset: Uuid,
    pub(super) wish: Wish,
    pub(super) bound: Bound,
    caller: String,
}

impl Preview {
    pub(super) fn new(dataset: &Dataset, caller: &str, wish: &Wish, bound: Bound) -> Preview {
        let wish = Wish { sql: wish.sql.clone(), parameters: wish.parameters.clone() };
        // Nobody guesses 122 random bits.
        Preview { id: format!("w_{}", Uuid::new_v4().simple()), dataset: dataset.id, wish, bound, caller: caller.to_owned() }
    }
}

impl Datasets {
    pub(super) async fn store_preview(&self, preview: &Preview) -> Result<()> {
        let parameters: Vec<Option<&str>> = crate::dataset::values(&preview.wish.parameters);
        let (rows, rows_all) = (preview.bound.rows.cast_signed(), preview.bound.rows_all.cast_signed());
        let client = self.control.client().await?;
        let kept = client
            .execute(
                "insert into data.write_preview
                     (write_preview_id, dataset_id, caller, statement, parameters, rows, rows_all, expires_at)
                 select $1, $2, $3, $4, $5, $6, $7, now() + make_interval(mins => $8)
                 where (select count(*) from data.write_preview where caller = $3 and expires_at > now()) < $9",
                &[
                    &preview.id,
                    &preview.dataset,
                    &preview.caller,
                    &preview.wish.sql,
                    &parameters,
                    &rows,
                    &rows_all,
                    &MINUTES,
                    &PREVIEWS_MAX,
                ],
            )
            .await
            .db("keeping a preview")?;
        match kept {
            1 => Ok(()),
            _ => Err(Error::too_much(format!("{PREVIEWS_MAX} writes were previewed within {MINUTES} minutes"))
                .hint("put more rows into one statement, or wait")),
        }
    }

    /// The caller's preview of that id, if it can be confirmed. Somebody else's is as unknown as one that never was.
    pub(super) async fn load_preview(&self, id: &str, caller: &str) -> Result<Preview> {
        let client = self.control.client().await?;
        let row = client
            .query_opt(
                "select dataset_id, statement, parameters, rows, rows_all, used_at is not null, expires_at <= now(), outcome
                 from data.write_preview where write_preview_id = $1 and caller = $2",
                &[&id, &caller],
            )
            .await
            .db("looking a preview up")?;
        let row = row.ok_or_else(|| {
            Error::not_found(format!("no previewed write `{id}`")).hint("a preview is its caller's alone: preview_write gives an id")
        })?;
        if row.get(5) {
            return Err(used(id, row.get(7)));
        }
        if row.get(6) {
            return Err(Error::conflict(format!("previewed write `{id}` has expired"))
                .hint(format!("a preview can be confirmed for {MINUTES} minutes: preview the write again")));
        }
        let parameter = |value: Option<String>| value.map_or(Parameter::Null, Parameter::Text);
        let parameters = row.get::<_, Vec<Option<String>>>(2).into_iter().map(parameter).collect();
        Ok(Preview {
            id: id.to_owned(),
            dataset: row.get(0),
            wish: Wish { sql: row.get(1), parameters },
            bound: Bound { rows: row.get::<_, i64>(3).unsigned_abs(), rows_all: row.get::<_, i64>(4).unsigned_abs() },
            caller: caller.to_owned(),
        })
    }

    /// Takes a preview for the one use that it has.
    pub(super) async fn claim_preview(&self, preview: &Preview) -> Result<()> {
        let client = self.control.client().await?;
        let claimed = client
            .execute(
                "update data.write_preview set used_at = now()
                 where write_preview_id = $1 and caller = $2 and used_at is null and expires_at > now()",
                &[&preview.id, &preview.caller],
            )
            .await
            .db("taking a preview")?;
        if claimed == 1 { Ok(()) } else { Err(used(&preview.id, None)) }
    }

    pub(super) async fn end_preview(&self, preview: &Preview, outcome: &str) -> Result<()> {
        let client = self.control.client().await?;
        client
            .execute("update data.write_preview set outcome = $2 where write_preview_id = $1", &[&preview.id, &outcome])
            .await
            .db("recording the outcome of a write")?;
        Ok(())
    }

    /// Removes previews a day after nobody can confirm them any more. The call log keeps what was done.
    pub(crate) async fn sweep_previews(&self) -> Result<u64> {
        let client = self.control.client().await?;
        client.execute("delete from data.write_preview where expires_at < now() - interval '1 day'", &[]).await.db("removing old previews")
    }
}

fn used(id: &str, outcome: Option<&str>) -> Error {
    let ended = outcome.unwrap_or("its outcome is not on record: look whether it is there");
    Error::conflict(format!("previewed write `{id}` was confirmed already ({ended})")).hint("preview a write again to repeat it")
}

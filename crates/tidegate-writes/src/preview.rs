//! Previews that wait for their confirmation, in the control database: for every replica, and past a restart.

use serde::{Deserialize, Serialize};
use tidegate_core::{Error, Result, Secret};
use tidegate_pg::control::Db as _;
use tidegate_pg::{Bound, Parameter};
use uuid::Uuid;

use crate::Writes;
use crate::writes::{MINUTES, Wish};
use tidegate_data::Dataset;

/// Previews of a caller that are kept at once.
const PREVIEWS_MAX: i64 = 1_000;

/// How a preview ended that a person declined.
pub(crate) const DECLINED: &str = "declined";

/// A write that was previewed.
pub(crate) struct Preview {
    pub(crate) id: String,
    pub(crate) dataset: Uuid,
    pub(crate) wish: Wish,
    pub(crate) bound: Bound,
    caller: String,
}

/// What is kept of a wish: sealed, as values may be anybody's secrets.
#[derive(Serialize, Deserialize)]
struct Sealed {
    /// Of the preview that it belongs to and of no other.
    id: String,
    sql: String,
    parameters: Vec<Option<String>>,
}

impl Preview {
    pub(crate) fn new(dataset: &Dataset, caller: &str, wish: &Wish, bound: Bound) -> Preview {
        let wish = Wish { sql: wish.sql.clone(), parameters: wish.parameters.clone() };
        // Nobody guesses 122 random bits.
        Preview { id: format!("w_{}", Uuid::new_v4().simple()), dataset: dataset.id, wish, bound, caller: caller.to_owned() }
    }
}

impl Writes {
    pub(crate) async fn store_preview(&self, preview: &Preview) -> Result<()> {
        let sealed = self.seal_wish(preview)?;
        let (rows, rows_all) = (preview.bound.rows.cast_signed(), preview.bound.rows_all.cast_signed());
        let client = self.control.client().await?;
        let kept = client
            .execute(
                "insert into data.write_preview
                     (write_preview_id, dataset_id, caller, statement, parameters, rows, rows_all, expires_at)
                 select $1, $2, $3, $4, '{}', $5, $6, now() + make_interval(mins => $7)
                 where (select count(*) from data.write_preview where caller = $3 and expires_at > now()) < $8",
                &[&preview.id, &preview.dataset, &preview.caller, &sealed, &rows, &rows_all, &MINUTES, &PREVIEWS_MAX],
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
    pub(crate) async fn load_preview(&self, id: &str, caller: &str) -> Result<Preview> {
        let client = self.control.client().await?;
        let row = client
            .query_opt(
                "select dataset_id, statement, rows, rows_all, used_at is not null, expires_at <= now(), outcome
                 from data.write_preview where write_preview_id = $1 and caller = $2",
                &[&id, &caller],
            )
            .await
            .db("looking a preview up")?;
        let row = row.ok_or_else(|| {
            Error::not_found(format!("no previewed write `{id}`")).hint("a preview is its caller's alone: preview_write gives an id")
        })?;
        if row.get(4) {
            return Err(used(id, row.get(6)));
        }
        if row.get(5) {
            return Err(Error::conflict(format!("previewed write `{id}` has expired"))
                .hint(format!("a preview can be confirmed for {MINUTES} minutes: preview the write again")));
        }
        Ok(Preview {
            id: id.to_owned(),
            dataset: row.get(0),
            wish: self.open_wish(id, row.get(1))?,
            bound: Bound { rows: row.get::<_, i64>(2).unsigned_abs(), rows_all: row.get::<_, i64>(3).unsigned_abs() },
            caller: caller.to_owned(),
        })
    }

    fn seal_wish(&self, preview: &Preview) -> Result<String> {
        let Wish { sql, parameters } = &preview.wish;
        let parameters = tidegate_data::dataset::values(parameters).into_iter().map(|value| value.map(str::to_owned)).collect();
        let sealed = Sealed { id: preview.id.clone(), sql: sql.clone(), parameters };
        let text = serde_json::to_string(&sealed).map_err(|error| Error::internal("a statement can't be sealed").because(error))?;
        Ok(self.datasets.vault().encrypt(&Secret::new(text)))
    }

    fn open_wish(&self, id: &str, sealed: &str) -> Result<Wish> {
        let unreadable =
            || Error::conflict(format!("previewed write `{id}` can't be read with the secrets key in use")).hint("preview the write again");
        let text = self.datasets.vault().decrypt(sealed).map_err(|error| unreadable().because(error))?;
        let Sealed { id: of, sql, parameters } = serde_json::from_str(text.expose()).map_err(|error| unreadable().because(error))?;
        if of != id {
            return Err(unreadable());
        }
        let parameter = |value: Option<String>| value.map_or(Parameter::Null, Parameter::Text);
        Ok(Wish { sql, parameters: parameters.into_iter().map(parameter).collect() })
    }

    /// Takes a preview for the one use that it has; what it would do is kept no longer.
    pub(crate) async fn claim_preview(&self, preview: &Preview) -> Result<()> {
        let client = self.control.client().await?;
        let claimed = client
            .execute(
                "update data.write_preview set used_at = now(), statement = ''
                 where write_preview_id = $1 and caller = $2 and used_at is null and expires_at > now()",
                &[&preview.id, &preview.caller],
            )
            .await
            .db("taking a preview")?;
        if claimed == 1 {
            return Ok(());
        }
        // It was used, or has expired, since it was loaded.
        self.load_preview(&preview.id, &preview.caller).await?;
        Err(used(&preview.id, None))
    }

    pub(crate) async fn end_preview(&self, preview: &Preview, outcome: &str) -> Result<()> {
        let client = self.control.client().await?;
        client
            .execute("update data.write_preview set outcome = $2 where write_preview_id = $1", &[&preview.id, &outcome])
            .await
            .db("recording the outcome of a write")?;
        Ok(())
    }

    /// Forgets what can't be confirmed any more at once, and that it was there an hour later. The call log keeps what was done.
    pub(crate) async fn sweep_previews(&self) -> Result<u64> {
        let client = self.control.client().await?;
        client
            .execute("update data.write_preview set statement = '' where expires_at < now() and statement <> ''", &[])
            .await
            .db("forgetting old previews")?;
        client.execute("delete from data.write_preview where expires_at < now() - interval '1 hour'", &[]).await.db("removing old previews")
    }
}

fn used(id: &str, outcome: Option<&str>) -> Error {
    if outcome == Some(DECLINED) {
        return Error::conflict(format!("previewed write `{id}` was declined by the person who was asked"))
            .hint("ask the person what they want before previewing anything again");
    }
    let ended = outcome.unwrap_or("its outcome is not on record: look whether it is there");
    Error::conflict(format!("previewed write `{id}` was confirmed already ({ended})")).hint("preview a write again to repeat it")
}

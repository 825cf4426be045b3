//! Writes: previewed in a transaction that is rolled back, then confirmed by whoever previewed them.

use std::sync::Arc;

use tidegate_core::{Answer, Call, Error, Reply, Result};
use tidegate_guard::{Action, Write};
use tidegate_pg::{Bound, Outcome, Parameter, WriteOptions};

use crate::Writes;
use tidegate_data::dataset::{self, Dataset};
use tidegate_data::failure;

use crate::preview::Preview;
use crate::{confirmation, preview, refusal, show};

/// How long a preview can be confirmed.
pub(crate) const MINUTES: i32 = 10;
/// Rows that are shown of those before and of those after.
pub(crate) const ROWS_SHOWN: usize = 5;

/// What is to be written.
pub struct Wish {
    /// One statement.
    pub sql: String,
    /// Values for `$1`, `$2`, ….
    pub parameters: Vec<Parameter>,
}

impl Writes {
    /// Runs a write, rolls it back, and says what it would do and how to confirm it.
    pub async fn preview_write(&self, call: &Call, dataset: &Dataset, wish: &Wish) -> Result<Answer> {
        note(call, dataset, &wish.sql);
        let write = self.judge_write(call, dataset, wish).await?;
        call.note(|notes| notes.fingerprint = Some(write.statement().fingerprint()));
        let effect = dataset.pool.preview_write(&write, &wish.parameters, &self.options(call)).await;
        let effect = effect.map_err(|failure| refusal::explain(dataset, &write, failure))?;
        call.note(|notes| notes.rows = effect.rows.unwrap_or(0));
        let bound = Bound { rows: effect.rows.unwrap_or(0), rows_all: effect.rows_all };
        let preview = Preview::new(dataset, &call.caller.user, wish, bound);
        self.store_preview(&preview).await?;
        Ok(show::preview(&write, &effect, &preview.id))
    }

    /// Runs exactly what was previewed, and commits it unless more would change than was shown. Where the client can, a person is asked first.
    pub async fn confirm_write(&self, call: &Call, id: &str) -> Result<Answer> {
        let preview = self.load_preview(id, &call.caller.user).await?;
        let mut dataset = self.dataset_of(&preview)?;
        note(call, &dataset, &preview.wish.sql);
        // Both may have changed since: what is allowed, and what the statement means.
        let mut write = self.judge_write(call, &dataset, &preview.wish).await?;
        call.note(|notes| notes.fingerprint = Some(write.statement().fingerprint()));
        match call.ask(confirmation::question(&dataset, &write, &preview)).await? {
            Reply::Unable => {}
            Reply::Answered(_) => {
                // A person takes a while, and both may have changed again.
                dataset = self.dataset_of(&preview)?;
                write = self.judge_write(call, &dataset, &preview.wish).await?;
            }
            Reply::Declined => {
                self.claim_preview(&preview).await?;
                self.end_preview(&preview, preview::DECLINED).await?;
                return Err(confirmation::declined());
            }
            Reply::Dismissed => return Err(confirmation::dismissed()),
        }
        self.claim_preview(&preview).await?;
        self.commit_write(call, &dataset, (&write, &preview)).await
    }

    async fn commit_write(&self, call: &Call, dataset: &Dataset, (write, preview): (&Write, &Preview)) -> Result<Answer> {
        call.ends_by_itself();
        let outcome = dataset.pool.confirm_write(write, &preview.wish.parameters, &self.options(call), preview.bound).await;
        let told = match &outcome {
            Ok(Outcome::Committed(effect)) => format!("committed, {} rows", effect.rows_all),
            Ok(Outcome::RolledBack(effect)) => format!("rolled back, {} rows", effect.rows_all),
            Err(_) => "failed".to_owned(),
        };
        // What is written is written: that this could not be recorded is for the log.
        if let Err(error) = self.end_preview(preview, &told).await {
            tracing::error!(dataset.name = %dataset.entry.name, cause = error.chain(), "the outcome `{told}` of a write is not on record: {error}");
        }
        if write.defines() {
            dataset.forget_schema().await;
        }
        match outcome {
            Ok(Outcome::Committed(effect)) => {
                call.note(|notes| notes.rows = effect.rows.unwrap_or(0));
                Ok(show::committed(write, &effect))
            }
            Ok(Outcome::RolledBack(effect)) => Err(refusal::more_rows(preview.bound, &effect)),
            Err(failure) => Err(refusal::explain(dataset, write, failure)),
        }
    }

    /// The guard's proof that a write is one that is allowed.
    async fn judge_write(&self, call: &Call, dataset: &Dataset, wish: &Wish) -> Result<Write> {
        // A preview shows rows, and a condition can be a guess: rules about people's data would not hold.
        if dataset.governance().governed {
            return Err(Error::denied(format!("dataset `{}` is governed: nothing is written through here", dataset.entry.name))
                .hint("write where its rules do not have to hold, or have somebody lift them with set_governance"));
        }
        let sql = &wish.sql;
        let refused = |refusal| failure::refused(sql, refusal);
        let grants = self.writes(dataset).await?;
        let allowed = grants.of_caller(&call.caller);
        if allowed.is_empty() {
            return Err(refusal::not_allowed(dataset, None, (&grants, &call.caller)));
        }
        let statement = tidegate_guard::parse_write(sql, &dataset::values(&wish.parameters)).map_err(refused)?;
        let missing = statement.actions().iter().find(|action| !allowed.contains(action));
        if let Some(action) = missing {
            return Err(refusal::not_allowed(dataset, Some(*action), (&grants, &call.caller)));
        }
        dataset.check_schemas(statement.relations())?;
        let facts = dataset.pool.refresh_facts(None).await.map_err(|error| failure::plain(&dataset.entry.name, error))?;
        tidegate_guard::check_write(&statement, &facts, &allowed).map_err(refused)
    }

    /// The dataset of a preview: the very one, not another of its name.
    fn dataset_of(&self, preview: &Preview) -> Result<Arc<Dataset>> {
        let found = self.datasets.list().values().find(|dataset| dataset.id == preview.dataset).cloned();
        found.ok_or_else(|| {
            Error::denied("the dataset of this preview is no longer in service")
                .hint("list_datasets shows what is; preview the write again")
        })
    }

    fn options(&self, call: &Call) -> WriteOptions {
        WriteOptions {
            timeout: self.datasets.settings.timeout(None).min(call.time_left()),
            cancel: call.cancel.clone(),
            rows_shown: ROWS_SHOWN,
        }
    }
}

fn note(call: &Call, dataset: &Dataset, sql: &str) {
    call.note(|notes| {
        notes.subject = Some(dataset.entry.name.clone());
        notes.statement = Some(sql.to_owned());
    });
}

/// Words of actions, in their order.
pub(crate) fn words(actions: &[Action]) -> String {
    if actions.is_empty() {
        return "nothing".to_owned();
    }
    actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", ")
}

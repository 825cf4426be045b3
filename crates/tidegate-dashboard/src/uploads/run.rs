//! What is done with an upload, in a task of the dashboard's own: it goes on whatever becomes of the page.

use std::sync::Arc;

use tidegate_core::{Attachment, Context, Error, Progress, Result};
use tokio_util::sync::CancellationToken;

use super::{Busy, Spooled, State, Upload, Wish, Work, lock};
use crate::Dashboard;
use crate::answers::load;
use crate::ask;
use crate::page::Notice;

/// The tool that reads files and loads them.
pub(crate) const TOOL: &str = "load_file";

/// Work that has begun, and the file that it keeps.
struct Begun {
    busy: Busy,
    wish: Wish,
    file: Arc<Spooled>,
}

impl Dashboard {
    /// Begins some work. Where some is under way, or the file is loaded already, nothing begins.
    pub(crate) fn work_on(&self, upload: &Arc<Upload>, work: Work) {
        let Some(begun) = upload.begin(work, self.uploads.closing.child_token()) else { return };
        let (dashboard, upload) = (self.clone(), Arc::clone(upload));
        self.uploads.tracker.spawn(async move {
            let outcome = dashboard.run(&upload, &begun).await;
            upload.end(&begun.busy, outcome);
        });
    }

    async fn run(&self, upload: &Upload, begun: &Begun) -> Result<load::Answer> {
        let cancel = &begun.busy.cancel;
        let _turn = tokio::select! {
            turn = self.uploads.turns.acquire() => turn.map_err(|_| Error::unavailable("tidegate is shutting down"))?,
            () = cancel.cancelled() => return Err(Error::unavailable("the work was stopped before it began")),
        };
        let arguments = begun.wish.arguments(&upload.dataset, begun.busy.work == Work::Look)?;
        let step = Arc::clone(&begun.busy.step);
        let context = Context {
            cancel: cancel.clone(),
            progress: Progress::new(move |word| *lock(&step) = Some(word)),
            attachment: Some(Attachment { name: upload.name.clone(), path: begun.file.path(), beside: false }),
            ..ask::context()
        };
        ask::read(TOOL, &self.gate.call(&self.caller, TOOL, arguments, context).await?)
    }
}

impl Upload {
    /// Sets what is wished, unless work is under way.
    pub(crate) fn wish(&self, fields: &[(String, String)]) -> Result<()> {
        let wish = Wish::read(fields, &self.name)?;
        let mut inner = self.inner();
        if !matches!(inner.state, State::Busy(_)) {
            inner.wish = wish;
        }
        Ok(())
    }

    fn begin(&self, work: Work, cancel: CancellationToken) -> Option<Begun> {
        let mut inner = self.inner();
        if matches!(inner.state, State::Busy(_)) {
            return None;
        }
        // A file that is loaded is gone.
        let file = inner.file.clone()?;
        let busy = Busy { work, step: Arc::default(), cancel };
        inner.state = State::Busy(busy.clone());
        inner.since = self.clock.now();
        Some(Begun { busy, wish: inner.wish.clone(), file })
    }

    fn end(&self, busy: &Busy, outcome: Result<load::Answer>) {
        let mut inner = self.inner();
        inner.since = self.clock.now();
        inner.state = match outcome {
            Ok(load::Answer { loaded: Some(loaded), .. }) => {
                inner.file = None;
                State::Loaded(Arc::new(loaded))
            }
            Ok(load::Answer { survey, .. }) => {
                inner.survey = survey.map(Arc::new);
                State::Waiting
            }
            Err(error) => {
                if busy.work == Work::Look {
                    inner.survey = None;
                }
                // A hint says that there is more to know than that somebody stopped it.
                let stopped = busy.cancel.is_cancelled() && error.hint.is_none();
                let notice = if stopped { self::stopped() } else { Notice::from(&error) };
                State::Failed(busy.work, notice)
            }
        };
    }
}

fn stopped() -> Notice {
    Notice { message: "It was stopped.".to_owned(), hint: Some("Nothing is loaded. The file is still here.".to_owned()) }
}

//! What is remembered of each call, handed over off the hot path.

use std::time::{Duration, SystemTime};

use tokio::sync::mpsc;
use uuid::Uuid;

use crate::call::Notes;
use crate::{Caller, Kind};

/// One call, as it is kept.
#[derive(Clone, Debug)]
pub struct Record {
    /// Time-ordered.
    pub id: Uuid,
    /// When the call came.
    pub at: SystemTime,
    /// How long it took.
    pub took: Duration,
    /// Who called.
    pub caller: std::sync::Arc<Caller>,
    /// What was called.
    pub tool: String,
    /// What the tool wrote down.
    pub notes: Notes,
    /// About what the answer cost, in tokens.
    pub tokens: usize,
    /// `None` when it went well.
    pub failure: Option<(Kind, String)>,
    /// The caller's trace context.
    pub trace: Option<String>,
}

/// How many records wait for their writer before calls wait too.
pub const WAITING_MAX: usize = 8_192;

/// The gate's end of the way to the call log.
#[derive(Clone)]
pub struct Recorder(Option<mpsc::Sender<Record>>);

impl Recorder {
    /// A recorder and the end from which a writer takes.
    pub fn channel() -> (Recorder, mpsc::Receiver<Record>) {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        (Recorder(Some(sender)), receiver)
    }

    /// For tests of the gate alone.
    pub fn nowhere() -> Recorder {
        Recorder(None)
    }

    /// Hands a record over. Waits only when the writer is thousands behind, so that nothing is lost.
    pub(crate) async fn record(&self, record: Record) {
        let Some(sender) = &self.0 else { return };
        if let Err(refused) = sender.try_send(record) {
            match refused {
                mpsc::error::TrySendError::Full(record) => {
                    if sender.send(record).await.is_err() {
                        tracing::error!("the call log's writer has stopped; a call was not recorded");
                    }
                }
                mpsc::error::TrySendError::Closed(_) => {
                    tracing::error!("the call log's writer has stopped; a call was not recorded");
                }
            }
        }
    }
}

//! The call log: every call, written to the control database in batches, off the way of the calls.
//!
//! Nothing is lost while the control database is away: the writer keeps its batch and tries again, records wait in their
//! channel, and when that is full the calls wait. A batch that was written twice counts once.

mod batch;
mod entry;
mod usage;
mod used;

use std::time::Duration;

use tidegate_core::{Error, Record, Result};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::Control;
use crate::control::Db;
use batch::Batch;
pub use entry::{Entry, Filter, Place, list, recent};
pub use usage::{By, Example, Order, Usage, usage};
pub use used::used;

/// How many records are written at once, at most.
const BATCH_MAX: usize = 2_000;

/// How long a record waits for others to be written with it.
const BATCH_WAIT: Duration = Duration::from_millis(200);

/// How long one attempt may take, and the pauses between attempts.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
const RETRY_FIRST: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_secs(5);

/// How long the end waits for what has been handed over.
const FINISH_TIMEOUT: Duration = Duration::from_secs(10);

mod migrations {
    refinery::embed_migrations!("migrations/gate");
}

/// The writer of the call log.
#[derive(Debug)]
pub struct CallLog {
    finish: CancellationToken,
    writer: JoinHandle<Lost>,
}

/// How many records could not be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Lost(usize);

impl CallLog {
    /// Makes the table if need be, and starts to write what comes.
    #[expect(clippy::disallowed_methods, reason = "one task, which `finish` waits for")]
    pub async fn start(control: Control, records: mpsc::Receiver<Record>) -> Result<CallLog> {
        control.migrate("gate", migrations::migrations::runner()).await?;
        let finish = CancellationToken::new();
        let writer = Writer { control, records, finish: finish.clone(), lost: Lost(0) };
        Ok(CallLog { finish, writer: tokio::spawn(writer.run()) })
    }

    /// Takes no more records, writes all that were handed over, and says so if some could not be written in ten seconds.
    pub async fn finish(self) -> Result<()> {
        self.finish.cancel();
        match self.writer.await {
            Ok(Lost(0)) => Ok(()),
            Ok(Lost(lost)) => Err(Error::unavailable(format!("{lost} calls could not be written to the call log"))
                .hint("the control database was away, or refused them: see the log")),
            Err(error) => Err(Error::internal("the call log's writer broke off").because(error)),
        }
    }
}

struct Writer {
    control: Control,
    records: mpsc::Receiver<Record>,
    finish: CancellationToken,
    lost: Lost,
}

impl Writer {
    async fn run(mut self) -> Lost {
        while let Some(batch) = self.gather().await {
            self.write(batch).await;
        }
        self.lost
    }

    /// The next records, or `None` when there will be no more.
    async fn gather(&mut self) -> Option<Vec<Record>> {
        let mut gathered = Vec::new();
        tokio::select! {
            biased;
            count = self.records.recv_many(&mut gathered, BATCH_MAX) => if count == 0 { return None },
            () = self.finish.cancelled() => {
                self.records.close();
                if self.records.recv_many(&mut gathered, BATCH_MAX).await == 0 {
                    return None;
                }
            }
        }
        let until = Instant::now() + BATCH_WAIT;
        while gathered.len() < BATCH_MAX && !self.finish.is_cancelled() {
            let room = BATCH_MAX - gathered.len();
            tokio::select! {
                () = self.finish.cancelled() => {}
                more = timeout_at(until, self.records.recv_many(&mut gathered, room)) => match more {
                    Ok(1..) => {}
                    Ok(0) | Err(_) => break,
                }
            }
        }
        Some(gathered)
    }

    /// Writes a batch, however long the control database is away; after the end has been asked for, only until its deadline.
    async fn write(&mut self, records: Vec<Record>) {
        let batch = Batch::of(&records);
        let mut pause = RETRY_FIRST;
        let mut deadline = None;
        loop {
            match self.attempt(&batch).await {
                Ok(()) => break,
                Err(Refusal::OfValues(error)) => return self.write_singly(&records, &error).await,
                Err(Refusal::Passing(error)) if pause == RETRY_FIRST => {
                    let chain = error.chain();
                    tracing::warn!(error = %chain, "cannot write the call log, trying until it works: {error}");
                }
                Err(Refusal::Passing(_)) => {}
            }
            if self.finish.is_cancelled() && Instant::now() > *deadline.get_or_insert_with(|| Instant::now() + FINISH_TIMEOUT) {
                self.lost.0 += records.len() + self.records.len();
                // What still waits cannot be written either: one deadline for all.
                while self.records.try_recv().is_ok() {}
                return;
            }
            tokio::select! {
                () = sleep(pause) => {}
                () = self.finish.cancelled(), if deadline.is_none() => {}
            }
            pause = if self.finish.is_cancelled() { RETRY_FIRST * 2 } else { (pause * 2).min(RETRY_MAX) };
        }
        if pause != RETRY_FIRST {
            tracing::info!("the call log is written again");
        }
    }

    /// One record that PostgreSQL will not take must not cost the others.
    async fn write_singly(&mut self, records: &[Record], error: &Error) {
        tracing::warn!(error = %error.chain(), "the call log refused a batch, writing its calls one by one");
        for record in records {
            if let Err(Refusal::OfValues(error) | Refusal::Passing(error)) = self.attempt(&Batch::of(std::slice::from_ref(record))).await {
                tracing::error!(call.id = %record.id, tool = record.tool, error = %error.chain(), "a call could not be recorded");
                self.lost.0 += 1;
            }
        }
    }

    async fn attempt(&self, batch: &Batch) -> Result<(), Refusal> {
        match tokio::time::timeout(WRITE_TIMEOUT, batch.write(&self.control)).await {
            Ok(result) => result,
            Err(_) => Err(Refusal::Passing(Error::unavailable("the control database does not answer"))),
        }
    }
}

/// Why a batch was not written.
enum Refusal {
    /// Trying again may help.
    Passing(Error),
    /// Trying again does not help.
    OfValues(Error),
}

/// Deletes calls from before a time; says how many.
pub async fn forget(control: &Control, before: std::time::SystemTime) -> Result<u64> {
    control.client().await?.execute("delete from gate.call where at < $1", &[&before]).await.db("forgetting old calls")
}

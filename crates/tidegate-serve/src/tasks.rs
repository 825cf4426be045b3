//! Long calls as tasks: a client that can follow them need not keep its request open.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{CallToolResult, CreateTaskResult, ErrorData, GetTaskResult, UpdateTaskParams};
use rmcp::task_manager::{TaskContext, TaskExit, TaskFuture, TaskManager, TaskOptions};
use tidegate_core::{Answer, Caller, Error, Result};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::mcp::{Ask, Rounds, result};
use crate::settings::Settings;

/// How often a client should look.
const POLL_MS: u64 = 1_000;

/// How many tasks are kept, running or done. Beyond that, calls stay calls until older ones are forgotten.
const KEPT_MAX: usize = 1_000;

/// How long a cancelled call may take to end before its task says so without it.
const CANCEL_WAIT: Duration = Duration::from_secs(5);

/// Calls that go on by themselves, and who may ask about them.
pub(crate) struct Tasks {
    manager: TaskManager,
    owners: Mutex<HashMap<String, Owner>>,
    tracker: TaskTracker,
    closing: CancellationToken,
    running_max: usize,
    ttl_ms: u64,
}

struct Owner {
    user: String,
    since: Instant,
}

/// A call that runs whether or not anybody waits for it.
pub(crate) struct Running {
    outcome: oneshot::Receiver<Result<Answer>>,
    cancel: CancellationToken,
}

impl Running {
    pub(crate) async fn outcome(&mut self) -> Result<Answer> {
        (&mut self.outcome).await.unwrap_or_else(|_| Err(Error::unavailable("tidegate is shutting down")))
    }
}

impl Tasks {
    pub(crate) fn new(settings: &Settings) -> Tasks {
        Tasks {
            manager: TaskManager::new(),
            owners: Mutex::default(),
            tracker: TaskTracker::new(),
            closing: CancellationToken::new(),
            running_max: settings.tasks_max,
            ttl_ms: settings.task_ttl_ms,
        }
    }

    /// What stops one call, and fires by itself when the server stops.
    pub(crate) fn token(&self) -> CancellationToken {
        self.closing.child_token()
    }

    /// Starts a call that may become a task.
    pub(crate) fn start(&self, ask: Ask, cancel: CancellationToken) -> Running {
        let (sender, outcome) = oneshot::channel();
        self.tracker.spawn(async move {
            // Nobody may be left to hear of it; the call is on record all the same.
            drop(sender.send(ask.run().await));
        });
        Running { outcome, cancel }
    }

    /// Makes a call under way a task, unless there are too many or it ends with a question: then it is given back.
    pub(crate) fn adopt(&self, caller: &Caller, running: Running, rounds: Option<&Rounds>) -> Result<CreateTaskResult, Running> {
        if self.manager.running_task_count() >= self.running_max || self.owners().len() >= KEPT_MAX {
            return Err(running);
        }
        let Some(rounds) = rounds else { return Ok(self.create(caller, |task| Box::pin(follow(running, task)))) };
        let mut running = Some(running);
        let task = rounds.go_on(|asks| {
            let running = running.take()?;
            Some(self.create(caller, |task| {
                *asks = Some(task.clone());
                Box::pin(follow(running, task))
            }))
        });
        match (task.flatten(), running) {
            (Some(task), _) => Ok(task),
            (None, running) => Err(running.expect("only a task takes it")),
        }
    }

    /// Makes a task of any work.
    pub(crate) fn create(&self, caller: &Caller, work: impl FnOnce(TaskContext) -> TaskFuture) -> CreateTaskResult {
        let options = TaskOptions::new().with_ttl_ms(self.ttl_ms).with_poll_interval_ms(POLL_MS);
        let task = self.manager.spawn(options, work);
        self.owners().insert(task.task_id.clone(), Owner { user: caller.user.clone(), since: Instant::now() });
        CreateTaskResult::new(task)
    }

    pub(crate) fn get(&self, caller: &Caller, id: &str) -> Result<GetTaskResult, ErrorData> {
        self.check(caller, id)?;
        self.manager.get_task(id).map(GetTaskResult::new)
    }

    pub(crate) fn update(&self, caller: &Caller, request: UpdateTaskParams) -> Result<(), ErrorData> {
        self.check(caller, &request.task_id)?;
        self.manager.update_task(&request.task_id, request.input_responses)
    }

    pub(crate) fn cancel(&self, caller: &Caller, id: &str) -> Result<(), ErrorData> {
        self.check(caller, id)?;
        self.manager.cancel_task(id)
    }

    /// Stops every call under way and waits until each is on record, but not for ever.
    pub(crate) async fn close(&self, wait: Duration) {
        self.closing.cancel();
        self.tracker.close();
        if tokio::time::timeout(wait, self.tracker.wait()).await.is_err() {
            tracing::warn!(calls = self.tracker.len(), "calls did not stop in time");
        }
        self.manager.shutdown();
    }

    /// Who owns what is kept: a task runs for its time to live at most, and its answer is kept for as long again.
    fn owners(&self) -> MutexGuard<'_, HashMap<String, Owner>> {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = 2 * Duration::from_millis(self.ttl_ms);
        owners.retain(|_, owner| owner.since.elapsed() <= kept);
        owners
    }

    /// Another user's task is as unknown as one that never was.
    fn check(&self, caller: &Caller, id: &str) -> Result<(), ErrorData> {
        match self.owners().get(id) {
            Some(owner) if owner.user == caller.user => Ok(()),
            _ => Err(ErrorData::invalid_params(format!("no task `{id}`; tasks are kept for a while after they end"), None)),
        }
    }
}

async fn follow(mut running: Running, task: TaskContext) -> Result<CallToolResult, TaskExit> {
    tokio::select! {
        outcome = running.outcome() => return Ok(result(outcome)),
        () = task.cancelled() => running.cancel.cancel(),
    }
    drop(tokio::time::timeout(CANCEL_WAIT, running.outcome()).await);
    Err(TaskExit::Cancelled)
}

//! What a client hears besides the answer: progress, a call's troubles, and changes it subscribed to.

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{LoggingLevel, LoggingMessageNotificationParam, ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext, SubscriptionContext, SubscriptionSendError};
use serde_json::json;
use tidegate_core::call::Step;
use tidegate_core::{Error, Kind, Progress};
use tokio::sync::mpsc;

use super::{Mcp, is_modern};
use crate::changes::Change;

/// How many resources one session may watch.
pub(super) const WATCHED_MAX: usize = 1000;

/// Steps that wait for a slow client. One more is left out: the next says more.
const STEPS_WAITING_MAX: usize = 64;

/// How long a client that does not read may hold up its own call.
const TELL_TIMEOUT: Duration = Duration::from_secs(1);

/// Progress on its way from a tool to the client that asked for it.
pub(super) struct Steps {
    token: ProgressToken,
    peer: Peer<RoleServer>,
    receiver: mpsc::Receiver<Step>,
    last: Option<u64>,
}

/// Where a tool reports to, and the way on to the client. Nowhere, if the client did not ask.
pub(super) fn progress(context: &RequestContext<RoleServer>) -> (Progress, Option<Steps>) {
    let Some(token) = context.meta.get_progress_token() else { return (Progress::default(), None) };
    let (sender, receiver) = mpsc::channel(STEPS_WAITING_MAX);
    let progress = Progress::new(move |step| drop(sender.try_send(step)));
    (progress, Some(Steps { token, peer: context.peer.clone(), receiver, last: None }))
}

impl Steps {
    /// Passes on what comes until the tool is done with reporting.
    pub(super) async fn pass_on(&mut self) {
        while let Some(step) = self.receiver.recv().await {
            self.tell(step).await;
        }
    }

    /// Passes on what was reported before the answer.
    pub(super) async fn pass_on_rest(&mut self) {
        while let Ok(step) = self.receiver.try_recv() {
            self.tell(step).await;
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "units of work beyond 2^53 may be shown rounded")]
    async fn tell(&mut self, step: Step) {
        // Progress must grow: the protocol says so.
        if self.last.is_some_and(|last| step.done <= last) {
            return;
        }
        self.last = Some(step.done);
        let mut notification = ProgressNotificationParam::new(self.token.clone(), step.done as f64);
        if let Some(total) = step.total {
            notification = notification.with_total(total as f64);
        }
        if !step.message.is_empty() {
            notification = notification.with_message(step.message);
        }
        drop(tokio::time::timeout(TELL_TIMEOUT, self.peer.notify_progress(notification)).await);
    }
}

/// Tells a client that asked to hear of troubles that its call had one which is not of its own making.
pub(super) async fn trouble(mcp: &Mcp, context: &RequestContext<RoleServer>, tool: &str, error: &Error) {
    let level = match error.kind {
        Kind::Internal => LoggingLevel::Error,
        Kind::Unavailable | Kind::TooMuch => LoggingLevel::Warning,
        Kind::Invalid | Kind::Denied | Kind::NotFound | Kind::Conflict => return,
    };
    let wanted = if is_modern(context) { context.meta.log_level() } else { mcp.session.get().and_then(|session| session.level()) };
    if wanted.is_some_and(|wanted| rank(level) >= rank(wanted)) {
        message(context, level, tool, json!({"kind": error.kind.as_str(), "message": error.message})).await;
    }
}

/// Sends a log message about the request under way.
pub(crate) async fn message(context: &RequestContext<RoleServer>, level: LoggingLevel, logger: &str, data: serde_json::Value) {
    let message = LoggingMessageNotificationParam::new(level, data).with_logger(logger);
    drop(tokio::time::timeout(TELL_TIMEOUT, context.peer.notify_logging_message(message)).await);
}

/// How bad it is.
pub(crate) fn rank(level: LoggingLevel) -> u8 {
    match level {
        LoggingLevel::Debug => 0,
        LoggingLevel::Info => 1,
        LoggingLevel::Notice => 2,
        LoggingLevel::Warning => 3,
        LoggingLevel::Error => 4,
        LoggingLevel::Critical => 5,
        LoggingLevel::Alert => 6,
        LoggingLevel::Emergency => 7,
    }
}

/// Tells a listener of a change. What it did not subscribe to is refused here, which is no trouble.
pub(super) async fn listener(context: &SubscriptionContext, change: &Change) -> Result<(), SubscriptionSendError> {
    let sink = context.sink();
    match change {
        Change::Tools => sink.notify_tool_list_changed().await,
        Change::Prompts => sink.notify_prompt_list_changed().await,
        Change::Resources => sink.notify_resource_list_changed().await,
        Change::Resource(uri) => sink.notify_resource_updated(&**uri).await,
    }
}

/// Tells a listener that fell behind of everything it subscribed to.
pub(super) async fn listener_all(context: &SubscriptionContext) -> Result<(), SubscriptionSendError> {
    let watched = context.accepted().resource_subscriptions.clone().unwrap_or_default();
    let lists = [Change::Tools, Change::Prompts, Change::Resources];
    for change in lists.into_iter().chain(watched.into_iter().map(|uri| Change::Resource(uri.into()))) {
        match listener(context, &change).await {
            Ok(()) | Err(SubscriptionSendError::NotificationNotAccepted(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

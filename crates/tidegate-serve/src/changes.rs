//! What clients are told without asking: that a list is another one now, or that a resource says something else.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use futures::future::join_all;
use rmcp::model::{LoggingLevel, ResourceUpdatedNotificationParam};
use rmcp::service::ServiceError;
use rmcp::{Peer, RoleServer};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// How many changes may wait for a slow listener before it is told that everything changed.
const WAITING_MAX: usize = 256;

/// How long one client may hold up the telling.
const TELL_TIMEOUT: Duration = Duration::from_secs(1);

/// Something that clients may have a copy of has changed.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Tools,
    Prompts,
    Resources,
    Resource(Arc<str>),
}

/// What is remembered of a client that keeps a session, as clients before 2026-07-28 do.
pub(crate) struct Session {
    /// The way back to the client.
    pub(crate) peer: Peer<RoleServer>,
    /// What it wants to hear of a call's troubles.
    pub(crate) level: Mutex<Option<LoggingLevel>>,
    /// The resources it watches.
    pub(crate) watched: Mutex<BTreeSet<String>>,
}

impl Session {
    pub(crate) fn new(peer: Peer<RoleServer>) -> Session {
        Session { peer, level: Mutex::default(), watched: Mutex::default() }
    }

    pub(crate) fn level(&self) -> Option<LoggingLevel> {
        *self.level.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn tell(&self, change: &Change) -> Result<(), ServiceError> {
        match change {
            Change::Tools => self.peer.notify_tool_list_changed().await,
            Change::Prompts => self.peer.notify_prompt_list_changed().await,
            Change::Resources => self.peer.notify_resource_list_changed().await,
            Change::Resource(uri) => {
                let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner).contains(&**uri);
                if !watched {
                    return Ok(());
                }
                self.peer.notify_resource_updated(ResourceUpdatedNotificationParam::new(&**uri)).await
            }
        }
    }
}

/// Where changes are told, and who wants to hear of them.
pub(crate) struct Changes {
    sender: broadcast::Sender<Change>,
    sessions: Mutex<Vec<Weak<Session>>>,
    closing: CancellationToken,
}

impl Default for Changes {
    fn default() -> Changes {
        Changes { sender: broadcast::Sender::new(WAITING_MAX), sessions: Mutex::default(), closing: CancellationToken::new() }
    }
}

impl Changes {
    pub(crate) fn tell(&self, change: Change) {
        // Nobody listens: nothing to tell.
        drop(self.sender.send(change));
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.sender.subscribe()
    }

    /// Fires when listeners are to end, before the connections close.
    pub(crate) fn closing(&self) -> &CancellationToken {
        &self.closing
    }

    /// A session that is told of changes until its client is gone.
    pub(crate) fn join(&self, session: &Arc<Session>) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|session| session.strong_count() > 0);
        sessions.push(Arc::downgrade(session));
    }

    pub(crate) async fn tell_sessions(&self, change: &Change) {
        let sessions: Vec<Arc<Session>> = {
            let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
            sessions.retain(|session| session.upgrade().is_some_and(|session| !session.peer.is_transport_closed()));
            sessions.iter().filter_map(Weak::upgrade).collect()
        };
        join_all(sessions.iter().map(async |session| {
            if let Ok(Err(error)) = tokio::time::timeout(TELL_TIMEOUT, session.tell(change)).await {
                tracing::debug!(cause = %error, "a client could not be told of a change");
            }
        }))
        .await;
    }
}

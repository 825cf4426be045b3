//! Sessions of clients before 2026-07-28: capped, and able to come back after a restart.
//!
//! A client is not given the session's own id but a sealed one that also tells who the client is. When a request comes with an id that this
//! key sealed and no such session lives here (the server was restarted, or the session made room for another), the session begins again from what
//! the id tells, and the client never notices. What was ended by its client stays ended.

use std::collections::{HashMap, HashSet, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::http::{HeaderMap, HeaderValue};
use futures::Stream;
use rmcp::model::{ClientJsonRpcMessage, InitializeRequestParams, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::{LocalSessionManager, LocalSessionManagerError};
use rmcp::transport::streamable_http_server::session::{
    RestoreOutcome, ServerSseMessage, SessionId, SessionManager, SessionState, SessionStore, SessionStoreError,
};

use crate::seal::Seal;

const HEADER: &str = "mcp-session-id";

/// How many ended sessions are remembered as ended.
const ENDED_MAX: usize = 10_000;

/// The living sessions.
pub(crate) struct Sessions {
    inner: LocalSessionManager,
    seal: Arc<Seal>,
    max: usize,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    living: HashMap<SessionId, Living>,
    /// Those whose client is about to be given its id.
    beginning: HashMap<SessionId, InitializeRequestParams>,
    /// Those whose client has come back, and who it is.
    returning: HashMap<SessionId, InitializeRequestParams>,
    ended: HashSet<SessionId>,
    ended_in_order: VecDeque<SessionId>,
}

struct Living {
    used: Instant,
    running: usize,
}

/// Why there is no session.
#[derive(Debug)]
pub(crate) enum NoSession {
    /// As many as may be, and all of them busy.
    Full(usize),
    /// What the transport says.
    Local(LocalSessionManagerError),
}

impl std::fmt::Display for NoSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoSession::Full(max) => write!(f, "{max} sessions are open and busy; try again in a moment"),
            NoSession::Local(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for NoSession {}

impl From<LocalSessionManagerError> for NoSession {
    fn from(error: LocalSessionManagerError) -> NoSession {
        NoSession::Local(error)
    }
}

impl Sessions {
    pub(crate) fn new(seal: Arc<Seal>, max: usize) -> Sessions {
        Sessions { inner: LocalSessionManager::default(), seal, max, state: Arc::default() }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.state().living.len()
    }

    /// Whether one more may begin, be it in the place of an idle one.
    pub(crate) fn has_room(&self) -> bool {
        let state = self.state();
        state.living.len() < self.max || state.living.values().any(|living| living.running == 0)
    }

    /// Puts the session's own id in the place of the sealed one. An id that this key did not seal stays as it is, and finds no session.
    pub(crate) fn admit(&self, headers: &mut HeaderMap) -> Option<SessionId> {
        let session = self.seal.open_session(headers.get(HEADER)?.to_str().ok()?)?;
        let id: SessionId = session.id.into();
        headers.insert(HEADER, HeaderValue::from_str(&id).ok()?);
        let mut state = self.state();
        if !state.living.contains_key(&id) && !state.ended.contains(&id) && state.returning.len() < self.max {
            state.returning.insert(Arc::clone(&id), session.client);
        }
        Some(id)
    }

    /// The request of an admitted id has been answered.
    pub(crate) fn admitted(&self, id: &SessionId) {
        self.state().returning.remove(id);
    }

    /// Seals the id of a session that has begun, on its way to the client.
    pub(crate) fn seal(&self, headers: &mut HeaderMap) {
        let Some(id) = headers.get(HEADER).and_then(|id| id.to_str().ok()) else { return };
        let Some(client) = self.state().beginning.remove(id) else { return };
        if let Ok(sealed) = HeaderValue::from_str(&self.seal.session(id, client)) {
            headers.insert(HEADER, sealed);
        }
    }

    /// The client has ended the session: it does not come back.
    pub(crate) fn end(&self, id: SessionId) {
        let mut state = self.state();
        if state.ended.insert(Arc::clone(&id)) {
            state.ended_in_order.push_back(id);
        }
        if state.ended_in_order.len() > ENDED_MAX
            && let Some(oldest) = state.ended_in_order.pop_front()
        {
            state.ended.remove(&oldest);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes room for one more: the one that was idle longest goes.
    async fn make_room(&self) -> Result<(), NoSession> {
        let idle = {
            let mut state = self.state();
            if state.living.len() < self.max {
                return Ok(());
            }
            let idle = state.living.iter().filter(|(_, living)| living.running == 0).min_by_key(|(_, living)| living.used);
            let Some(idle) = idle.map(|(id, _)| Arc::clone(id)) else { return Err(NoSession::Full(self.max)) };
            state.living.remove(&idle);
            idle
        };
        tracing::debug!(session = %idle, "an idle session makes room for another");
        Ok(self.inner.close_session(&idle).await?)
    }

    fn begin(&self, id: &SessionId) {
        self.state().living.insert(Arc::clone(id), Living { used: Instant::now(), running: 0 });
    }
}

impl State {
    fn touch(&mut self, id: &SessionId) {
        if let Some(living) = self.living.get_mut(id) {
            living.used = Instant::now();
        }
    }
}

impl SessionManager for Sessions {
    type Error = NoSession;
    type Transport = <LocalSessionManager as SessionManager>::Transport;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), NoSession> {
        self.make_room().await?;
        let (id, transport) = self.inner.create_session().await?;
        self.begin(&id);
        Ok((id, transport))
    }

    async fn initialize_session(&self, id: &SessionId, message: ClientJsonRpcMessage) -> Result<ServerJsonRpcMessage, NoSession> {
        Ok(self.inner.initialize_session(id, message).await?)
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, NoSession> {
        self.state().touch(id);
        Ok(self.inner.has_session(id).await?)
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), NoSession> {
        self.state().living.remove(id);
        Ok(self.inner.close_session(id).await?)
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, NoSession> {
        let busy = Busy::new(&self.state, id);
        let stream = self.inner.create_stream(id, message).await?;
        Ok(BusyStream { stream, _busy: busy })
    }

    async fn accept_message(&self, id: &SessionId, message: ClientJsonRpcMessage) -> Result<(), NoSession> {
        Ok(self.inner.accept_message(id, message).await?)
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, NoSession> {
        Ok(self.inner.create_standalone_stream(id).await?)
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, NoSession> {
        Ok(self.inner.resume(id, last_event_id).await?)
    }

    async fn restore_session(&self, id: SessionId) -> Result<RestoreOutcome<Self::Transport>, NoSession> {
        self.make_room().await?;
        let outcome = self.inner.restore_session(Arc::clone(&id)).await?;
        if matches!(outcome, RestoreOutcome::Restored(_)) {
            tracing::debug!(session = %id, "a client came back to its session");
            self.begin(&id);
        }
        Ok(outcome)
    }
}

/// Nothing is stored here: the client keeps what it needs to come back.
#[async_trait::async_trait]
impl SessionStore for Sessions {
    async fn load(&self, id: &str) -> Result<Option<SessionState>, SessionStoreError> {
        Ok(self.state().returning.remove(id).map(SessionState::new))
    }

    async fn store(&self, id: &str, state: &SessionState) -> Result<(), SessionStoreError> {
        self.state().beginning.insert(id.into(), state.initialize_params.clone());
        Ok(())
    }

    async fn delete(&self, _id: &str) -> Result<(), SessionStoreError> {
        Ok(())
    }
}

/// Keeps a session from making room while it answers.
struct Busy {
    state: Arc<Mutex<State>>,
    id: SessionId,
}

impl Busy {
    fn new(state: &Arc<Mutex<State>>, id: &SessionId) -> Busy {
        if let Some(living) = state.lock().unwrap_or_else(PoisonError::into_inner).living.get_mut(id) {
            living.running += 1;
        }
        Busy { state: Arc::clone(state), id: Arc::clone(id) }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(living) = self.state.lock().unwrap_or_else(PoisonError::into_inner).living.get_mut(&self.id) {
            living.running = living.running.saturating_sub(1);
            living.used = Instant::now();
        }
    }
}

struct BusyStream<S> {
    stream: S,
    _busy: Busy,
}

impl<S: Stream + Unpin> Stream for BusyStream<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        Pin::new(&mut self.stream).poll_next(context)
    }
}

//! From an address to a session that is ready to be asked.

mod dial;
mod refusal;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use postgres_protocol::message::frontend;
use rustls::ClientConfig;
use tidegate_core::{Error, Result};
use tokio::sync::OnceCell;
use tokio::time::timeout;

pub(super) use self::dial::Address;

use super::auth::{Login, Refusal};
use super::cancel::CancelKey;
use super::channel::Channel;
use super::lost::Lost;
use super::prepared::Prepared;
use super::stream::Stream;
use super::{Session, tag, tls};
use crate::ServerError;
use crate::pool::{PoolLimits, Server};
use crate::target::{Host, Target};

/// A server that never gets beyond this many bytes per message of its greeting is none.
const GREETING_BYTES_MAX: usize = 1024 * 1024;

/// Where a pool's sessions come from.
pub(crate) struct Origin {
    /// The dataset's name, for messages and for `application_name`.
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) limits: PoolLimits,
    tls: OnceCell<Arc<ClientConfig>>,
    /// Whether the server has refused settings at the start, as a pooler does.
    pooled: AtomicBool,
}

/// Why a session did not begin.
enum Failed {
    /// The server does not take our settings at the start; it may take them later.
    Settings(Box<ServerError>),
    Error(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Failed {
        Failed::Error(error)
    }
}

impl Origin {
    pub(crate) fn new(name: &str, target: Target, limits: PoolLimits) -> Origin {
        Origin { name: name.to_owned(), target, limits, tls: OnceCell::new(), pooled: AtomicBool::new(false) }
    }

    /// Opens a session with the first host that gives one.
    pub(crate) async fn open(self: &Arc<Self>) -> Result<Session> {
        let mut last = None;
        for host in &self.target.hosts {
            match timeout(self.connect_timeout(), self.open_at(host)).await {
                Ok(Ok(session)) => return Ok(session),
                Ok(Err(error)) => last = Some(error),
                Err(_) => last = Some(refusal::overdue(self, host)),
            }
        }
        Err(last.unwrap_or_else(|| Error::internal(format!("`{}` has no host", self.name))))
    }

    /// The shorter of the URL's limit and ours.
    pub(crate) fn connect_timeout(&self) -> Duration {
        self.target.connect_timeout.map_or(self.limits.connect_timeout, |timeout| timeout.min(self.limits.connect_timeout))
    }

    async fn open_at(self: &Arc<Self>, host: &Host) -> Result<Session> {
        let pooled = self.pooled.load(Ordering::Relaxed);
        match self.greet(host, pooled).await {
            Ok(session) => Ok(session),
            Err(Failed::Error(error)) => Err(error),
            Err(Failed::Settings(error)) if pooled => Err(refusal::by_server(self, *error)),
            Err(Failed::Settings(_)) => match self.greet(host, true).await {
                Ok(session) => {
                    self.pooled.store(true, Ordering::Relaxed);
                    Ok(session)
                }
                Err(Failed::Error(error)) => Err(error),
                Err(Failed::Settings(error)) => Err(refusal::by_server(self, *error)),
            },
        }
    }

    /// Connects, logs in and reads what the server says of itself.
    async fn greet(self: &Arc<Self>, host: &Host, pooled: bool) -> Result<Session, Failed> {
        let (stream, address) = self.dial(host).await?;
        let binding = if let Stream::Tls(stream) = &stream { tls::binding(stream) } else { None };
        let (encrypted, exposed) = (stream.is_encrypted(), matches!(stream, Stream::Tcp(_)));
        let mut channel = Channel::new(stream, GREETING_BYTES_MAX);
        frontend::startup_message(self.parameters(pooled).iter().map(|(name, value)| (*name, value.as_str())), &mut channel.output)
            .map_err(|error| Error::invalid(format!("the URL of `{}` holds a NUL character", self.name)).because(error))?;
        let mut greeting = Greeting { server: Server { encrypted, pooled, ..Server::default() }, key: (0, 0) };
        let mut login = Login::new(&self.target, binding);
        greeting.read(&mut login, &mut channel).await.map_err(|refused| self.refused(refused, exposed))?;
        channel.set_message_bytes_max(self.limits.row_bytes_max.max(GREETING_BYTES_MAX));
        Ok(Session {
            channel,
            cancel: CancelKey { origin: Arc::clone(self), address, encrypted, process: greeting.key.0, secret: greeting.key.1 },
            server: greeting.server,
            prepared: Prepared::default(),
            ready: false,
            owed: 0,
            pending: None,
            failed: false,
            statement_timeout: self.limits.statement_timeout,
        })
    }

    fn refused(&self, refused: Refusal, exposed: bool) -> Failed {
        match refused {
            Refusal::Lost(Lost::Killed(error)) if refusal::is_about_settings(&error) => Failed::Settings(error),
            Refusal::Lost(Lost::Killed(error)) => refusal::by_server_over(self, *error, exposed).into(),
            Refusal::Lost(lost) => refusal::by_connection(self, lost).into(),
            Refusal::Error(error) => error.into(),
        }
    }

    /// What a session starts with. Settings given here survive `DISCARD ALL`; a pooler takes but a few.
    fn parameters(&self, pooled: bool) -> Vec<(&'static str, String)> {
        let target = &self.target;
        let ms = |duration: Duration| duration.as_millis().min(i32::MAX as u128).to_string();
        let application = target.application_name.clone().unwrap_or_else(|| format!("{}/{}", self.limits.application_name, self.name));
        let mut parameters = vec![
            ("user", target.user.clone()),
            ("database", target.database.clone()),
            ("application_name", application),
            ("client_encoding", "UTF8".to_owned()),
        ];
        parameters.extend(target.options.clone().map(|options| ("options", options)));
        if !pooled {
            parameters.extend(self.limits.search_path.clone().map(|path| ("search_path", path)));
            parameters.extend([
                ("default_transaction_read_only", "on".to_owned()),
                ("statement_timeout", ms(self.limits.statement_timeout.max(Duration::from_millis(1)))),
                ("lock_timeout", ms(self.limits.lock_timeout)),
                ("idle_in_transaction_session_timeout", ms(self.limits.idle_in_transaction)),
                // A function that catches its cancellation ends when the server sees that nobody listens any more (PostgreSQL 14).
                ("client_connection_check_interval", "500".to_owned()),
                ("DateStyle", "ISO".to_owned()),
                ("IntervalStyle", "postgres".to_owned()),
                ("extra_float_digits", "3".to_owned()),
                ("bytea_output", "hex".to_owned()),
                // The guard reads strings that way.
                ("standard_conforming_strings", "on".to_owned()),
                // Notices are not passed on.
                ("client_min_messages", "error".to_owned()),
            ]);
        }
        parameters
    }

    async fn tls(&self) -> Result<Arc<ClientConfig>> {
        let config = || async {
            let target = self.target.clone();
            tokio::task::spawn_blocking(move || tls::config(&target))
                .await
                .map_err(|error| Error::internal("reading the trusted certificates failed").because(error))?
        };
        self.tls.get_or_try_init(config).await.cloned()
    }
}

/// What a server says of itself before the first statement.
struct Greeting {
    server: Server,
    key: (i32, i32),
}

impl Greeting {
    async fn read(&mut self, login: &mut Login<'_>, channel: &mut Channel) -> Result<(), Refusal> {
        loop {
            channel.flush().await?;
            let message = channel.message().await?;
            let body = channel.body(message).to_vec();
            channel.skip(message);
            match message.tag {
                tag::AUTHENTICATION => login.answer(&body, channel)?,
                tag::PARAMETER => self.parameter(&body),
                tag::BACKEND_KEY => self.key = key(&body).ok_or(Lost::Nonsense("a key for cancelling"))?,
                tag::ERROR => return Err(Lost::Killed(Box::new(ServerError::from_fields(&body))).into()),
                tag::READY => return Ok(()),
                tag::NOTICE | tag::NOTIFICATION => {}
                _ => return Err(Lost::Nonsense("its greeting").into()),
            }
        }
    }

    fn parameter(&mut self, body: &[u8]) {
        let mut words = body.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let (Some(name), Some(value)) = (words.next(), words.next()) else { return };
        match name.as_ref() {
            "server_version" => self.server.version = value.into_owned(),
            "server_encoding" => self.server.encoding = value.into_owned(),
            "is_superuser" => self.server.superuser = Some(value == "on"),
            _ => {}
        }
    }
}

fn key(body: &[u8]) -> Option<(i32, i32)> {
    let (process, secret) = body.split_first_chunk::<4>()?;
    Some((i32::from_be_bytes(*process), i32::from_be_bytes(secret.try_into().ok()?)))
}

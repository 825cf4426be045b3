//! A connection apart from the pool's, with a turn of it: opened for one piece of work, and gone with it.

use std::error::Error as _;

use tidegate_core::Error;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tokio_postgres::Client;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use tokio_util::sync::CancellationToken;

use super::Pool;
use crate::control::connect::Way;
use crate::{Failure, ServerError};

/// A connection that nobody else will use. Dropped, it is closed, and the server rolls back and stops.
pub(super) struct Apart {
    pub(super) client: Client,
    pub(super) name: String,
    /// Drives the connection for as long as it lives.
    pub(super) driver: JoinSet<()>,
    pub(super) turn: OwnedSemaphorePermit,
}

impl Apart {
    /// Connects once it has a turn; `what` it is for is added to the name that the server's operator sees.
    pub(super) async fn open(pool: &Pool, what: &str, cancel: &CancellationToken) -> Result<Apart, Failure> {
        let turn = pool.turn(cancel).await?;
        let (origin, name) = (&pool.origin, pool.origin.name.clone());
        let mut way = Way::to(&origin.target)?;
        let application = format!("{}/{name}/{what}", origin.limits.application_name);
        // Limits come with the transaction: a pooler refuses them at the start.
        way.config
            .application_name(application)
            .options(origin.target.options.as_deref().unwrap_or_default())
            .connect_timeout(origin.connect_timeout());
        let (client, connection) = way.config.connect(way.tls).await.map_err(|error| unreachable(&name, what, error))?;
        let mut driver = JoinSet::new();
        driver.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(cause = %error, "a connection apart ended: {error}");
            }
        });
        Ok(Apart { client, name, driver, turn })
    }
}

/// What went wrong with a statement of `what` was being done.
pub(super) fn failure(name: &str, what: &str, error: tokio_postgres::Error) -> Failure {
    if let Some(error) = error.as_db_error() {
        return server(error).into();
    }
    let lost = error.is_closed() || error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    let told = if lost {
        Error::unavailable(format!("the connection to `{name}` ended before {what} did: nothing of it is kept")).hint("try again")
    } else {
        Error::internal(format!("`{name}` and tidegate did not understand each other during {what}"))
    };
    told.because(error).into()
}

fn server(error: &DbError) -> ServerError {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let (position, internal_query) = match error.position() {
        Some(ErrorPosition::Original(at)) => (usize::try_from(*at).ok(), None),
        Some(ErrorPosition::Internal { query, .. }) => (None, Some(query.clone())),
        None => (None, None),
    };
    ServerError {
        severity: error.severity().to_owned(),
        code: error.code().code().to_owned(),
        message: error.message().to_owned(),
        detail: text(error.detail()),
        hint: text(error.hint()),
        position,
        context: text(error.where_()),
        schema: text(error.schema()),
        table: text(error.table()),
        column: text(error.column()),
        data_type: text(error.datatype()),
        constraint: text(error.constraint()),
        internal_query,
        routine: text(error.routine()),
    }
}

fn unreachable(name: &str, what: &str, error: tokio_postgres::Error) -> Failure {
    let told = match error.code() {
        Some(&SqlState::TOO_MANY_CONNECTIONS) => {
            Error::too_much(format!("`{name}` takes no more connections")).hint("try again in a moment")
        }
        _ => Error::unavailable(format!("`{name}` gives no connection for a {what}")).hint("`tidegate doctor` says what is wrong"),
    };
    told.because(error).into()
}

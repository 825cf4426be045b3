//! Events: one connection that listens for the whole process, and hands on what it hears.

use std::future::poll_fn;
use std::time::Duration;

use tidegate_core::{Error, Result};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_postgres::{AsyncMessage, Client};

use super::connect::{Driven, Way};
use super::failure::Db;

/// PostgreSQL's channel that carries all of ours.
pub(super) const CHANNEL: &str = "tidegate";

/// PostgreSQL takes 7,999 bytes.
const BYTES_MAX: usize = 7_999;

/// How far a listener may fall behind before it is told of a gap instead.
const BEHIND_MAX: usize = 1_024;

const RETRY_FIRST: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_secs(10);

/// A silent connection is asked for a sign of life this often, and given this long.
const PULSE: Duration = Duration::from_mins(1);
const PULSE_TIMEOUT: Duration = Duration::from_secs(10);

/// What a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// What a replica told.
    Notice {
        /// About what, for example `datasets`.
        channel: String,
        /// What it told.
        payload: String,
    },
    /// Something may have been missed: load anew what events keep up to date.
    Gap,
}

/// A listener's end.
#[derive(Debug)]
pub struct Events(broadcast::Receiver<Event>);

impl Events {
    /// Waits for the next event; `None` once the control database has been closed. Dropped half-way, it loses nothing.
    pub async fn next(&mut self) -> Option<Event> {
        match self.0.recv().await {
            Ok(event) => Some(event),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Event::Gap),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// The connection that listens. It ends when this is dropped.
pub(super) struct Bus {
    sender: broadcast::WeakSender<Event>,
    task: JoinHandle<()>,
}

impl Bus {
    pub(super) async fn open(way: Way) -> Result<Bus> {
        let (sender, _) = broadcast::channel(BEHIND_MAX);
        let weak = sender.downgrade();
        let ear = Ear::open(&way, &sender).await?;
        Ok(Bus { sender: weak, task: tokio::spawn(keep_listening(way, sender, ear)) })
    }

    pub(super) fn subscribe(&self) -> Events {
        match self.sender.upgrade() {
            Some(sender) => Events(sender.subscribe()),
            // The task ends only with us; a listener without one hears the end.
            None => Events(broadcast::channel(1).1),
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep_listening(way: Way, sender: broadcast::Sender<Event>, mut ear: Ear) {
    loop {
        ear.until_lost().await;
        tracing::warn!("lost the connection that hears events: changes by other replicas show once it is back");
        let mut pause = RETRY_FIRST;
        ear = loop {
            sleep(pause).await;
            match Ear::open(&way, &sender).await {
                Ok(ear) => break ear,
                Err(error) => tracing::debug!(error = %error.chain(), "still deaf to events: {error}"),
            }
            pause = (pause * 2).min(RETRY_MAX);
        };
        tracing::info!("events are heard again");
        announce(&sender, Event::Gap);
    }
}

/// One connection that listens, for as long as it lasts.
struct Ear {
    client: Client,
    pump: JoinHandle<()>,
}

impl Ear {
    async fn open(way: &Way, sender: &broadcast::Sender<Event>) -> Result<Ear> {
        let (client, connection) = way.connect().await?;
        let ear = Ear { client, pump: tokio::spawn(pump(connection, sender.clone())) };
        ear.client.batch_execute(&format!("listen {CHANNEL}")).await.db("listening for events")?;
        Ok(ear)
    }

    async fn until_lost(&mut self) {
        loop {
            tokio::select! {
                _ = &mut self.pump => return,
                () = sleep(PULSE) => {
                    if !matches!(timeout(PULSE_TIMEOUT, self.client.simple_query("")).await, Ok(Ok(_))) {
                        return;
                    }
                }
            }
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

async fn pump(mut connection: Driven, sender: broadcast::Sender<Event>) {
    while let Some(message) = poll_fn(|cx| connection.poll_message(cx)).await {
        match message {
            Ok(AsyncMessage::Notification(heard)) => {
                if let Some(event) = decode(heard.payload()) {
                    announce(&sender, event);
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::debug!("the connection that hears events ended: {error}");
                return;
            }
        }
    }
}

/// Nobody may be listening just now.
fn announce(sender: &broadcast::Sender<Event>, event: Event) {
    drop(sender.send(event));
}

/// One channel of PostgreSQL's carries ours: our channel, a space, the payload.
pub(super) fn encode(channel: &str, payload: &str) -> Result<String> {
    if channel.is_empty() || channel.contains(char::is_whitespace) {
        return Err(Error::internal(format!("`{channel}` cannot name a channel of events")));
    }
    let text = format!("{channel} {payload}");
    if text.len() > BYTES_MAX || text.contains('\0') {
        return Err(Error::internal(format!("an event on `{channel}` of {} bytes cannot be told", text.len()))
            .hint(format!("send what to look up rather than the thing itself: at most {BYTES_MAX} bytes, none of them NUL")));
    }
    Ok(text)
}

fn decode(text: &str) -> Option<Event> {
    let (channel, payload) = text.split_once(' ')?;
    Some(Event::Notice { channel: channel.to_owned(), payload: payload.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_heard() {
        let notice = Event::Notice { channel: "datasets".to_owned(), payload: "shop and more".to_owned() };
        assert_eq!(decode(&encode("datasets", "shop and more").unwrap()), Some(notice));
        assert!(encode("two words", "").is_err());
        assert!(encode("datasets", &"x".repeat(8_000)).unwrap_err().text().contains("7999"));
    }
}

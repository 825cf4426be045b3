//! Messages in and out of a stream, through two buffers that are reused.

use std::io;

use bytes::{Buf, BytesMut};
use postgres_protocol::message::backend::Header;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::lost::Lost;
use super::stream::Stream;

/// Room for one read. Larger reads would only move work from the kernel's buffer into ours.
const READ_BYTES: usize = 32 * 1024;

/// A buffer that has grown beyond this is given back when its connection rests.
const REST_BYTES: usize = 64 * 1024;

/// A message's tag, and the 4 bytes of its length.
const HEADER_BYTES: usize = 5;

/// A message that has arrived whole and lies at the start of the input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message {
    pub(crate) tag: u8,
    /// With the header.
    bytes: usize,
}

/// A stream with its buffers.
pub(crate) struct Channel {
    stream: Stream,
    input: BytesMut,
    /// Messages to be sent by the next [`Channel::flush`].
    pub(crate) output: BytesMut,
    message_bytes_max: usize,
}

impl Channel {
    pub(crate) fn new(stream: Stream, message_bytes_max: usize) -> Channel {
        Channel { stream, input: BytesMut::new(), output: BytesMut::new(), message_bytes_max }
    }

    /// Once logged in, a server may send more.
    pub(crate) fn set_message_bytes_max(&mut self, bytes: usize) {
        self.message_bytes_max = bytes;
    }

    /// The next message, if it has arrived whole.
    #[inline]
    pub(crate) fn peek(&self) -> Result<Option<Message>, Lost> {
        let Some(header) = Header::parse(&self.input).map_err(|_| Lost::Nonsense("a message length"))? else { return Ok(None) };
        let bytes = usize::try_from(header.len()).map_err(|_| Lost::Nonsense("a message length"))? + 1;
        if bytes > self.message_bytes_max {
            return Err(Lost::Long(bytes));
        }
        Ok((self.input.len() >= bytes).then_some(Message { tag: header.tag(), bytes }))
    }

    /// What a message says, without its header.
    #[inline]
    pub(crate) fn body(&self, message: Message) -> &[u8] {
        self.input.get(HEADER_BYTES..message.bytes).unwrap_or_default()
    }

    /// Lets go of a message that has been understood.
    #[inline]
    pub(crate) fn skip(&mut self, message: Message) {
        self.input.advance(message.bytes);
    }

    /// Waits for the next message. It loses nothing when dropped half-way.
    pub(crate) async fn message(&mut self) -> Result<Message, Lost> {
        loop {
            if let Some(message) = self.peek()? {
                return Ok(message);
            }
            self.fill().await?;
        }
    }

    /// Reads what the server has sent, waiting for at least one byte. It loses nothing when dropped half-way.
    pub(crate) async fn fill(&mut self) -> Result<(), Lost> {
        self.input.reserve(self.missing().max(READ_BYTES));
        match self.stream.read_buf(&mut self.input).await {
            Ok(0) => Err(Lost::Closed),
            Ok(_) => Ok(()),
            Err(error) => Err(Lost::Io(error)),
        }
    }

    /// How much of a message that has begun is still to come.
    fn missing(&self) -> usize {
        let header = Header::parse(&self.input).ok().flatten();
        header.and_then(|header| usize::try_from(header.len()).ok()).map_or(0, |bytes| (bytes + 1).saturating_sub(self.input.len()))
    }

    /// Sends the output. It may be dropped half-way and called again.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        while !self.output.is_empty() {
            if self.stream.write_buf(&mut self.output).await? == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
        }
        self.stream.flush().await
    }

    /// Gives grown buffers back before a rest.
    pub(crate) fn shrink(&mut self) {
        if self.input.capacity() > REST_BYTES {
            let mut input = BytesMut::with_capacity(self.input.len());
            input.extend_from_slice(&self.input);
            self.input = input;
        }
        if self.output.capacity() > REST_BYTES && self.output.is_empty() {
            self.output = BytesMut::new();
        }
    }

    /// Says goodbye and closes. Best effort: the server notices a closed stream by itself.
    pub(crate) async fn close(mut self) {
        postgres_protocol::message::frontend::terminate(&mut self.output);
        if self.flush().await.is_ok() {
            self.stream.shutdown().await.ok();
        }
    }
}

//! Reaching a host: addresses, sockets, and agreeing on encryption.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use postgres_protocol::message::frontend;
use tidegate_core::{Error, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream, lookup_host};

use super::{Origin, refusal};
use crate::target::{Host, SslMode};
use crate::wire::stream::Stream;
use crate::wire::tls;

/// Where a session's server answered, so that a cancellation reaches the same one.
#[derive(Clone, Debug)]
pub(in crate::wire) enum Address {
    Tcp { address: SocketAddr, name: String },
    Unix(PathBuf),
}

impl Origin {
    /// Connects to a host, trying each of its addresses.
    pub(super) async fn dial(&self, host: &Host) -> Result<(Stream, Address)> {
        match host {
            Host::Unix { folder, port } => {
                let path = Host::socket(folder, *port);
                let stream = UnixStream::connect(&path).await.map_err(|error| refusal::by_network(self, host, &error))?;
                Ok((Stream::Unix(stream), Address::Unix(path)))
            }
            Host::Tcp { name, port } => {
                let addresses = lookup_host((name.as_str(), *port)).await.map_err(|error| refusal::by_name(self, host, &error))?;
                let (stream, address) = first(addresses).await.map_err(|error| refusal::by_network(self, host, &error))?;
                let stream = self.secure(stream, name).await?;
                Ok((stream, Address::Tcp { address, name: name.clone() }))
            }
        }
    }

    /// Connects to where a session's server answered, as the session did.
    pub(in crate::wire) async fn dial_again(&self, address: &Address, encrypted: bool) -> Result<Stream> {
        let failed = |error| Error::unavailable(format!("`{}` cannot be reached to stop a statement", self.name)).because(error);
        match address {
            Address::Unix(path) => Ok(Stream::Unix(UnixStream::connect(path).await.map_err(failed)?)),
            Address::Tcp { address, name } => {
                let stream = TcpStream::connect(address).await.map_err(failed)?;
                if encrypted { self.secure(stream, name).await } else { Ok(Stream::Tcp(stream)) }
            }
        }
    }

    /// Encrypts as `sslmode` asks.
    async fn secure(&self, mut stream: TcpStream, host: &str) -> Result<Stream> {
        let broken = |error| refusal::by_connection(self, super::Lost::Io(error));
        stream.set_nodelay(true).map_err(broken)?;
        if self.target.ssl_mode == SslMode::Disable {
            return Ok(Stream::Tcp(stream));
        }
        if offers_tls(&mut stream).await.map_err(broken)? {
            let stream = tls::encrypt(self.tls().await?, host, stream).await.map_err(|error| refusal::named(self, error))?;
            return Ok(Stream::Tls(Box::new(stream)));
        }
        match self.target.ssl_mode {
            SslMode::Prefer => Ok(Stream::Tcp(stream)),
            _ => Err(Error::unavailable(format!("the server of `{}` offers no TLS", self.name))
                .hint("switch `ssl` on in postgresql.conf; or, on a network that you trust, use `sslmode=prefer`")),
        }
    }
}

async fn first(addresses: impl Iterator<Item = SocketAddr>) -> io::Result<(TcpStream, SocketAddr)> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok((stream, address)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Asks for encryption. Exactly one byte is read: what follows it must come encrypted.
async fn offers_tls(stream: &mut TcpStream) -> io::Result<bool> {
    let mut request = bytes::BytesMut::new();
    frontend::ssl_request(&mut request);
    stream.write_all(&request).await?;
    match stream.read_u8().await? {
        b'S' => Ok(true),
        b'N' => Ok(false),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "the server answers a request for TLS with neither yes nor no")),
    }
}

//! Answering the server's questions about who we are.

use std::io;

use postgres_protocol::authentication::{md5_hash, sasl};
use postgres_protocol::message::frontend;
use tidegate_core::Error;

use super::channel::Channel;
use super::lost::Lost;
use crate::target::{ChannelBinding, Target};

/// What a server may ask for.
const OK: u32 = 0;
const CLEARTEXT: u32 = 3;
const MD5: u32 = 5;
const SASL: u32 = 10;
const SASL_CONTINUE: u32 = 11;
const SASL_FINAL: u32 = 12;

/// One login: the server asks, we answer, until it is content.
pub(crate) struct Login<'a> {
    target: &'a Target,
    /// What ties the login to the encrypted channel.
    channel: Option<Vec<u8>>,
    scram: Option<sasl::ScramSha256>,
    proven: bool,
}

/// Why a login cannot go on.
pub(crate) enum Refusal {
    /// Ours to say.
    Error(Error),
    /// The connection's.
    Lost(Lost),
}

impl From<Lost> for Refusal {
    fn from(lost: Lost) -> Refusal {
        Refusal::Lost(lost)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Error(error)
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Refusal {
        Refusal::Lost(Lost::Io(error))
    }
}

impl<'a> Login<'a> {
    pub(crate) fn new(target: &'a Target, channel: Option<Vec<u8>>) -> Login<'a> {
        let channel = channel.filter(|_| target.channel_binding != ChannelBinding::Disable);
        Login { target, channel, scram: None, proven: false }
    }

    /// Answers one authentication message into the channel's output.
    pub(crate) fn answer(&mut self, body: &[u8], output: &mut Channel) -> Result<(), Refusal> {
        let (code, rest) = body.split_at_checked(4).ok_or(Lost::Nonsense("an authentication request"))?;
        let code = code.try_into().map_or(u32::MAX, u32::from_be_bytes);
        if self.target.channel_binding == ChannelBinding::Require && (code == CLEARTEXT || code == MD5 || (code == OK && !self.proven)) {
            return Err(unbound().into());
        }
        match code {
            // A server that skips its own proof may not know the password at all.
            OK if self.scram.is_some() && !self.proven => {
                Err(Lost::Nonsense("a login that ends before the server has proved itself").into())
            }
            OK => Ok(()),
            CLEARTEXT => Ok(frontend::password_message(self.password()?.as_bytes(), &mut output.output)?),
            MD5 => {
                let salt = rest.try_into().map_err(|_| Lost::Nonsense("an MD5 salt"))?;
                let hash = md5_hash(self.target.user.as_bytes(), self.password()?.as_bytes(), salt);
                Ok(frontend::password_message(hash.as_bytes(), &mut output.output)?)
            }
            SASL => self.begin_scram(rest, output),
            SASL_CONTINUE => {
                let scram = self.scram()?;
                scram.update(rest)?;
                Ok(frontend::sasl_response(scram.message(), &mut output.output)?)
            }
            SASL_FINAL => {
                self.scram()?.finish(rest)?;
                self.proven = true;
                Ok(())
            }
            _ => Err(Error::unavailable("the server asks for a way of login that is not known here")
                .hint("these are known: scram-sha-256, md5, password, trust, peer")
                .into()),
        }
    }

    fn begin_scram(&mut self, offers: &[u8], output: &mut Channel) -> Result<(), Refusal> {
        let offers: Vec<&[u8]> = offers.split(|byte| *byte == 0).collect();
        let offered = |mechanism: &str| offers.contains(&mechanism.as_bytes());
        let (mechanism, binding) = match self.channel.take() {
            Some(proof) if offered(sasl::SCRAM_SHA_256_PLUS) => {
                (sasl::SCRAM_SHA_256_PLUS, sasl::ChannelBinding::tls_server_end_point(proof))
            }
            _ if self.target.channel_binding == ChannelBinding::Require => return Err(unbound().into()),
            // We could bind, and the server says that it cannot: saying so lets it notice when someone between us removed its offer.
            Some(_) => (sasl::SCRAM_SHA_256, sasl::ChannelBinding::unrequested()),
            None => (sasl::SCRAM_SHA_256, sasl::ChannelBinding::unsupported()),
        };
        if !offered(mechanism) {
            return Err(Error::unavailable("the server offers no login that is known here").hint("SCRAM-SHA-256 is").into());
        }
        let scram = self.scram.insert(sasl::ScramSha256::new(self.target.password().ok_or_else(no_password)?.as_bytes(), binding));
        Ok(frontend::sasl_initial_response(mechanism, scram.message(), &mut output.output)?)
    }

    fn scram(&mut self) -> Result<&mut sasl::ScramSha256, Lost> {
        self.scram.as_mut().ok_or(Lost::Nonsense("a SCRAM message out of turn"))
    }

    fn password(&self) -> Result<&'a str, Error> {
        self.target.password().ok_or_else(no_password)
    }
}

fn no_password() -> Error {
    Error::unavailable("the server asks for a password and the URL has none").hint("add it: `postgresql://USER:PASSWORD@HOST/DATABASE`")
}

fn unbound() -> Error {
    Error::unavailable("the server cannot tie the login to the encrypted channel")
        .hint("`channel_binding=require` needs TLS and SCRAM; use `channel_binding=prefer` to do without")
}

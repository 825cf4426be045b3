//! What goes out to a client and must come back unforged: session ids and the states of half-answered requests.

use std::time::Duration;

use rmcp::model::{ClientCapabilities, Implementation, InitializeRequestParams, RequestStateCodec, SealOptions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a client may come back to a session.
const SESSION_AGE_MAX: Duration = Duration::from_hours(30 * 24);

/// How long a client may take to answer what it was asked.
const STATE_AGE_MAX: Duration = Duration::from_mins(10);

/// What a client may say of itself in a session id. One that says more keeps its name and loses the rest when it comes back.
const SESSION_BYTES_MAX: usize = 2048;

/// What passes are bound to: no request's words begin so, and no state opens as a pass.
const PASS: &[u8] = b"\0pass";

/// Seals with one key; what another key sealed does not open.
pub struct Seal(RequestStateCodec);

/// A session as its id tells it: enough to go on after a restart.
#[derive(Serialize, Deserialize)]
pub(crate) struct Session {
    /// Its short name, in logs and in the call log.
    #[serde(rename = "i")]
    pub(crate) id: String,
    /// What the client said when it began.
    #[serde(rename = "p")]
    pub(crate) client: InitializeRequestParams,
}

impl Seal {
    /// A seal with this key.
    pub fn new(key: [u8; 32]) -> Seal {
        Seal(RequestStateCodec::try_new(key).expect("32 bytes are enough for a key"))
    }

    pub(crate) fn random() -> Seal {
        let mut key = [0; 32];
        for half in key.chunks_exact_mut(16) {
            half.copy_from_slice(Uuid::new_v4().as_bytes());
        }
        Seal::new(key)
    }

    /// The id that a client is given.
    pub(crate) fn session(&self, id: &str, client: InitializeRequestParams) -> String {
        let options = SealOptions::new().associated_data(b"session").ttl(SESSION_AGE_MAX);
        let mut session = Session { id: id.to_owned(), client };
        session.client.meta = None;
        loop {
            match serde_json::to_vec(&session) {
                Ok(text) if text.len() <= SESSION_BYTES_MAX => return self.0.seal_with(&text, &options),
                _ => session.client = least(&session.client),
            }
        }
    }

    /// The session of an id that this key sealed.
    pub(crate) fn open_session(&self, sealed: &str) -> Option<Session> {
        self.0.open_json_with(sealed, b"session").ok()
    }

    /// A pass for whoever signed in, good for so long: what it says can be neither read nor changed without the key.
    pub fn pass(&self, says: &str, life: Duration) -> String {
        self.0.seal_with(says.as_bytes(), &SealOptions::new().associated_data(PASS).ttl(life))
    }

    /// What a pass says, if this key sealed it and its time is not over.
    pub fn open_pass(&self, sealed: &str) -> Option<String> {
        self.0.open_with(sealed, PASS).ok().and_then(|says| String::from_utf8(says).ok())
    }

    /// A state for one user's retry of one request.
    pub(crate) fn state<T: Serialize>(&self, bound_to: &str, state: &T) -> String {
        let options = SealOptions::new().associated_data(bound_to.as_bytes()).ttl(STATE_AGE_MAX);
        self.0.seal_json_with(state, &options).expect("a state is plain data")
    }

    /// The state, if this key sealed it for the same user and request.
    pub(crate) fn open_state<T: DeserializeOwned>(&self, bound_to: &str, sealed: &str) -> Option<T> {
        self.0.open_json_with(sealed, bound_to.as_bytes()).ok()
    }
}

fn least(client: &InitializeRequestParams) -> InitializeRequestParams {
    let short = |text: &str| text.chars().take(100).collect::<String>();
    let implementation = Implementation::new(short(&client.client_info.name), short(&client.client_info.version));
    let known = rmcp::model::ProtocolVersion::KNOWN_VERSIONS.contains(&client.protocol_version);
    let version = if known { client.protocol_version.clone() } else { rmcp::model::ProtocolVersion::V_2025_11_25 };
    InitializeRequestParams::new(ClientCapabilities::default(), implementation).with_protocol_version(version)
}

#[cfg(test)]
mod tests {
    use rmcp::model::ProtocolVersion;

    use super::*;

    fn client(name: &str) -> InitializeRequestParams {
        InitializeRequestParams::new(ClientCapabilities::default(), Implementation::new(name, "1"))
            .with_protocol_version(ProtocolVersion::V_2025_06_18)
    }

    #[test]
    fn a_session_id_tells_its_client_and_cannot_be_forged() {
        let seal = Seal::new([7; 32]);
        let sealed = seal.session("abc", client("claude-code"));
        assert!(sealed.bytes().all(|byte| (0x21..=0x7e).contains(&byte)));
        let opened = Seal::new([7; 32]).open_session(&sealed).unwrap();
        assert_eq!((opened.id.as_str(), opened.client.client_info.name.as_str()), ("abc", "claude-code"));
        assert_eq!(opened.client.protocol_version, ProtocolVersion::V_2025_06_18);
        assert!(Seal::random().open_session(&sealed).is_none());
        assert!(seal.open_session(&sealed.replace("rs1", "rs2")).is_none());
        assert!(seal.open_session("abc").is_none());
    }

    #[test]
    fn a_client_that_says_too_much_keeps_its_name() {
        let seal = Seal::random();
        let opened = seal.open_session(&seal.session("abc", client(&"n".repeat(5000)))).unwrap();
        assert_eq!(opened.client.client_info.name.len(), 100);
    }

    #[tokio::test]
    async fn a_pass_is_good_for_its_time_and_its_key() {
        let seal = Seal::new([7; 32]);
        let pass = seal.pass("somebody", Duration::from_hours(1));
        assert!(pass.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.=~:".contains(&byte)), "fit for a cookie: {pass}");
        assert_eq!(Seal::new([7; 32]).open_pass(&pass).as_deref(), Some("somebody"));
        assert_eq!(Seal::random().open_pass(&pass), None);
        assert_eq!(seal.open_pass(&seal.state("pass", &"somebody")), None);
        // Times are in whole seconds, and the second it ends in is still good.
        let over = seal.pass("somebody", Duration::ZERO);
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert_eq!(seal.open_pass(&over), None);
        assert_eq!(seal.open_pass("abc"), None);
    }

    #[test]
    fn a_state_opens_for_its_own_request_only() {
        let seal = Seal::random();
        let sealed = seal.state("local tools/call a", &3);
        assert_eq!(seal.open_state("local tools/call a", &sealed), Some(3));
        assert_eq!(seal.open_state::<i32>("local tools/call b", &sealed), None);
        assert!(seal.open_session(&sealed).is_none());
    }
}

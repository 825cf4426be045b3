//! Connection URLs at rest: Fernet tokens, readable by any Fernet implementation that has the key.

use fernet::Fernet;
use tidegate_core::{Error, Result, Secret};

/// Encrypts and decrypts what the registry keeps.
pub struct Vault(Fernet);

impl Vault {
    /// A vault with this key: 32 bytes in URL-safe base64, as `Fernet.generate_key()` makes them.
    pub fn new(key: &Secret<String>) -> Result<Vault> {
        Fernet::new(key.expose().trim()).map(Vault).ok_or_else(|| {
            Error::invalid("the secrets key is not a Fernet key")
                .hint("it is 32 random bytes in URL-safe base64: 44 characters; set TIDEGATE__SECRETS__KEY")
        })
    }

    /// A new random key.
    pub fn new_key() -> Secret<String> {
        Secret::new(Fernet::generate_key())
    }

    /// The token of a secret.
    pub fn encrypt(&self, plain: &Secret<String>) -> String {
        self.0.encrypt(plain.expose().as_bytes())
    }

    /// The secret of a token.
    pub fn decrypt(&self, token: &str) -> Result<Secret<String>> {
        let plain = self.0.decrypt(token).map_err(|_| {
            Error::unavailable("a stored credential can't be decrypted with the configured key")
                .hint("set TIDEGATE__SECRETS__KEY to the key it was stored with, or add the dataset again")
        })?;
        String::from_utf8(plain).map(Secret::new).map_err(|_| Error::internal("a stored credential is not text"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_made_by_python_is_read_and_the_wrong_key_is_refused() {
        // The test vector of the Fernet specification.
        let key = Secret::new("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=".to_owned());
        let token = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
        assert_eq!(Vault::new(&key).unwrap().decrypt(token).unwrap().expose(), "hello");
        assert!(Vault::new(&Vault::new_key()).unwrap().decrypt(token).is_err());
    }

    #[test]
    fn what_goes_in_comes_out_and_is_not_readable_between() {
        let vault = Vault::new(&Vault::new_key()).unwrap();
        let token = vault.encrypt(&Secret::new("postgres://u:hunter2@h/d".to_owned()));
        assert!(!token.contains("hunter2"));
        assert_eq!(vault.decrypt(&token).unwrap().expose(), "postgres://u:hunter2@h/d");
    }
}

//! Connection URLs at rest: Fernet tokens, readable by any Fernet implementation that has the key.

use fernet::{Fernet, MultiFernet};
use tidegate_core::{Error, Result, Secret};

/// Encrypts and decrypts what the registry keeps.
pub struct Vault(MultiFernet);

impl Vault {
    /// A vault with this key: 32 bytes in URL-safe base64, as `Fernet.generate_key()` makes them. Of several, with commas or white space
    /// between, the first encrypts and each decrypts: so a new key takes over from an old one.
    pub fn new(keys: &Secret<String>) -> Result<Vault> {
        let keys = split(keys).map(Fernet::new).collect::<Option<Vec<Fernet>>>().filter(|keys| !keys.is_empty());
        keys.map(|keys| Vault(MultiFernet::new(keys))).ok_or_else(|| {
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

/// The keys of a list.
pub fn split(keys: &Secret<String>) -> impl Iterator<Item = &str> {
    keys.expose().split([',', ' ', '\t', '\r', '\n']).filter(|key| !key.is_empty())
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
    fn the_first_key_encrypts_and_each_decrypts() {
        let (old, new) = (Vault::new_key(), Vault::new_key());
        let both = Vault::new(&Secret::new(format!("{},\n{}\n", new.expose(), old.expose()))).unwrap();
        let plain = Secret::new("postgres://u@h/d".to_owned());
        let before = Vault::new(&old).unwrap().encrypt(&plain);
        assert_eq!(both.decrypt(&before).unwrap().expose(), plain.expose());
        let after = both.encrypt(&plain);
        assert!(Vault::new(&new).unwrap().decrypt(&after).is_ok() && Vault::new(&old).unwrap().decrypt(&after).is_err());
        for wrong in ["", ",", "short", "short,cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="] {
            assert!(Vault::new(&Secret::new(wrong.to_owned())).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_goes_in_comes_out_and_is_not_readable_between() {
        let vault = Vault::new(&Vault::new_key()).unwrap();
        let token = vault.encrypt(&Secret::new("postgres://u:hunter2@h/d".to_owned()));
        assert!(!token.contains("hunter2"));
        assert_eq!(vault.decrypt(&token).unwrap().expose(), "postgres://u:hunter2@h/d");
    }
}

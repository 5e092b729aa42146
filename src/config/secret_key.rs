//! The setting `QANAT_SECRET_KEY`.

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};

/// The secret that every key of the service is derived from. It never prints.
///
/// Whatever form the setting has - hexadecimal, base64, a long passphrase - its text is hashed to 32 bytes: one rule
/// without guesses about the form. The text itself has to carry the randomness.
#[derive(Debug)]
pub struct SecretKey(SecretBox<[u8; 32]>);

/// A secret key that could be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "it has fewer than {} characters; `openssl rand -hex 32` makes a good one",
    SecretKey::CHARACTERS
)]
pub struct TooShort;

impl SecretKey {
    const CHARACTERS: usize = 32;

    /// The 32 bytes to derive keys from, each under a label of its own.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl FromStr for SecretKey {
    type Err = TooShort;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().count() < Self::CHARACTERS {
            return Err(TooShort);
        }
        let digest = Sha256::new()
            .chain_update("qanat secret key v1\0")
            .chain_update(text)
            .finalize();
        Ok(Self(SecretBox::new(Box::new(digest.into()))))
    }
}

impl Clone for SecretKey {
    fn clone(&self) -> Self {
        Self(SecretBox::new(Box::new(*self.expose())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_gives_the_same_key_and_another_text_another() {
        let key = |text: &str| *text.parse::<SecretKey>().unwrap().expose();
        let one = "0f".repeat(32);
        assert_eq!(key(&one), key(&one));
        assert_ne!(key(&one), key(&"0e".repeat(32)));
    }

    #[test]
    fn a_key_needs_32_characters_in_any_script() {
        for (characters, accepted) in [(0, false), (31, false), (32, true), (64, true)] {
            assert_eq!(
                "қ".repeat(characters).parse::<SecretKey>().is_ok(),
                accepted,
                "{characters}"
            );
        }
    }

    #[test]
    fn a_key_never_prints() {
        let key: SecretKey = "0f".repeat(32).parse().unwrap();
        assert_eq!(format!("{key:?}"), "SecretKey(SecretBox<[u8; 32]>([REDACTED]))");
    }
}

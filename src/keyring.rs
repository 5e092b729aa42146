//! Keys: sealing personal columns, blind indexes, digests of tokens and codes. One secret comes in from the
//! configuration; every purpose has a key of its own derived from it.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::RngExt;
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;

/// Leads each sealed value, so that another scheme can follow one day.
const VERSION: u8 = 1;
const NONCE: usize = 24;
/// Characters of a token that follows from the key.
const TOKEN: usize = 26;
/// No vowels and no look-alikes: tokens never spell a word and can be read aloud.
const TOKEN_ALPHABET: &[u8; 32] = b"23456789bcdfghjkmnpqrstvwxzBCDFG";

/// A sealed value that does not open: another key, another row, or damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open: was QANAT_SECRET_KEY changed?")]
pub struct Unsealable;

/// All keys of the service.
pub struct Keyring {
    seal: XChaCha20Poly1305,
    index: SecretSlice<u8>,
    digest: SecretSlice<u8>,
}

impl Keyring {
    /// Derives every key from the one secret of the configuration.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let derive = |purpose: &str| authenticate(secret, &[b"qanat key v1", purpose.as_bytes()]);
        Self {
            seal: XChaCha20Poly1305::new_from_slice(&derive("seal")).expect("a SHA-256 digest has the key's length"),
            index: SecretSlice::from(derive("index")),
            digest: SecretSlice::from(derive("digest")),
        }
    }

    /// Seals `plain` for one column of one row; it opens nowhere else.
    #[must_use]
    pub fn seal(&self, column: &str, row: &str, plain: &str) -> Vec<u8> {
        let mut nonce = [0u8; NONCE];
        rand::rng().fill(&mut nonce[..]);
        let place = place(column, row);
        let payload = Payload {
            msg: plain.as_bytes(),
            aad: &place,
        };
        let sealed = self
            .seal
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a value of a column is far below the cipher's limit");
        [&[VERSION], &nonce[..], &sealed].concat()
    }

    /// Opens what [`Keyring::seal`] sealed for the same column and row.
    pub fn open(&self, column: &str, row: &str, sealed: &[u8]) -> Result<String, Unsealable> {
        let (head, body) = sealed.split_at_checked(1 + NONCE).ok_or(Unsealable)?;
        let nonce: [u8; NONCE] = head[1..].try_into().map_err(|_| Unsealable)?;
        if head[0] != VERSION {
            return Err(Unsealable);
        }
        let place = place(column, row);
        let plain = self
            .seal
            .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &place })
            .map_err(|_| Unsealable)?;
        String::from_utf8(plain).map_err(|_| Unsealable)
    }

    /// A keyed fingerprint by which an address can be found without being stored in the open.
    #[must_use]
    pub fn blind_index(&self, address: &str) -> Vec<u8> {
        authenticate(self.index.expose_secret(), &[address.as_bytes()])
    }

    /// A keyed digest of a token or a code, bound to what it is for.
    #[must_use]
    pub fn digest(&self, purpose: &str, secret: &str) -> Vec<u8> {
        authenticate(self.digest.expose_secret(), &[purpose.as_bytes(), secret.as_bytes()])
    }
}

impl Keyring {
    /// A token that follows from what it is for and what it is bound to; 130 bits that nobody guesses without the key.
    #[must_use]
    pub fn token(&self, purpose: &str, bound_to: &str) -> String {
        let digest = self.digest(purpose, bound_to);
        digest
            .iter()
            .take(TOKEN)
            .map(|byte| char::from(TOKEN_ALPHABET[usize::from(byte % 32)]))
            .collect()
    }

    /// Whether `given` is that token. It takes as long for a wrong one, however much of it is right.
    #[must_use]
    pub fn is_token(&self, purpose: &str, bound_to: &str, given: &str) -> bool {
        let own = self.token(purpose, bound_to);
        let differs = own
            .bytes()
            .zip(given.bytes())
            .fold(0, |differs, (own, given)| differs | (own ^ given));
        own.len() == given.len() && differs == 0
    }
}

/// A random token of `length` characters with 5 bits each.
#[must_use]
pub fn fresh_token(length: usize) -> String {
    let mut rng = rand::rng();
    (0..length)
        .map(|_| char::from(TOKEN_ALPHABET[rng.random_range(0..32)]))
        .collect()
}

/// A random code of `length` decimal digits.
#[must_use]
pub fn fresh_digits(length: usize) -> String {
    let mut rng = rand::rng();
    (0..length)
        .map(|_| char::from(b'0' + rng.random_range(0..10u8)))
        .collect()
}

fn place(column: &str, row: &str) -> Vec<u8> {
    [column.as_bytes(), b"\0", row.as_bytes()].concat()
}

/// HMAC-SHA-256 over `parts`, each led by its length so that no two lists collide.
fn authenticate(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place() {
        let keys = Keyring::new(&[7; 32]);
        let sealed = keys.seal("donors.phone", "r1", "+77011234567");
        assert_eq!(keys.open("donors.phone", "r1", &sealed).as_deref(), Ok("+77011234567"));
        assert_eq!(keys.open("donors.phone", "r2", &sealed), Err(Unsealable));
        assert_eq!(keys.open("donors.email", "r1", &sealed), Err(Unsealable));
        assert_eq!(
            Keyring::new(&[8; 32]).open("donors.phone", "r1", &sealed),
            Err(Unsealable)
        );
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let keys = Keyring::new(&[7; 32]);
        let sealed = keys.seal("c", "r", "text");
        for cut in 0..sealed.len() {
            assert_eq!(keys.open("c", "r", &sealed[..cut]), Err(Unsealable));
        }
    }

    #[test]
    fn the_same_value_seals_differently_and_indexes_equally() {
        let keys = Keyring::new(&[7; 32]);
        assert_ne!(keys.seal("c", "r", "x"), keys.seal("c", "r", "x"));
        assert_eq!(keys.blind_index("x"), keys.blind_index("x"));
        assert_ne!(keys.blind_index("x"), keys.digest("", "x"));
        assert_ne!(keys.digest("a", "bc"), keys.digest("ab", "c"));
    }

    #[test]
    fn a_token_is_bound_to_its_key_its_purpose_and_its_owner() {
        let keys = Keyring::new(&[7; 32]);
        let token = keys.token("p", "one");
        assert_eq!(token.len(), TOKEN);
        assert!(keys.is_token("p", "one", &token));
        assert!(!keys.is_token("p", "another", &token) && !keys.is_token("q", "one", &token));
        assert!(!Keyring::new(&[8; 32]).is_token("p", "one", &token));
        for given in ["", &token[1..], &format!("{token}2"), &token.to_uppercase()] {
            assert!(!keys.is_token("p", "one", given), "{given}");
        }
    }

    #[test]
    fn tokens_have_the_asked_length_and_differ() {
        assert_eq!(fresh_token(10).len(), 10);
        assert_ne!(fresh_token(20), fresh_token(20));
        assert!(fresh_digits(6).chars().all(|digit| digit.is_ascii_digit()));
    }
}

//! E-mail addresses.

use std::hash::{Hash, Hasher};

use validator::ValidateEmail;

/// An e-mail address. It prints masked: `a***@example.kz`. People write one address now as `Aigul@..`, now as
/// `aigul@..`, and no server in use keeps two boxes for these: two addresses that differ in case alone are equal.
#[derive(Clone)]
pub struct Email {
    written: String,
    identity: String,
}

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEmail {
    /// Nothing was written.
    #[error("no e-mail address was written")]
    Empty,
    /// Not of the form `name@domain`.
    #[error("not an e-mail address")]
    Malformed,
    /// The domain has no dot: `name@gmail`.
    #[error("the ending of the domain is missing")]
    UnfinishedDomain,
}

impl Email {
    /// Reads an address. Spaces around it are ignored. The name before the `@` is kept as it was written for the
    /// letters: only its own server knows whether case matters there.
    ///
    /// # Errors
    /// [`NotAnEmail`] names what is wrong.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotAnEmail::Empty);
        }
        if !text.validate_email() {
            return Err(NotAnEmail::Malformed);
        }
        let (name, domain) = text.rsplit_once('@').ok_or(NotAnEmail::Malformed)?;
        if domain.starts_with('[') {
            return Err(NotAnEmail::Malformed);
        }
        if !domain.contains('.') {
            return Err(NotAnEmail::UnfinishedDomain);
        }
        let written = format!("{name}@{}", domain.to_lowercase());
        let identity = written.to_lowercase();
        Ok(Self { written, identity })
    }

    /// The address in the clear, as letters are sent to it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.written
    }

    /// The address in the clear, as people are found by it: all in lower case.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.identity == other.identity
    }
}

impl Eq for Email {}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity.hash(state);
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, domain) = self
            .written
            .rsplit_once('@')
            .expect("an address that was read holds an @");
        let first: String = name.chars().take(1).collect();
        write!(f, "{first}***@{domain}")
    }
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Email({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_to_the_name_as_written_and_people_are_found_in_any_case() {
        for (text, written, identity) in [
            ("aigul@example.kz", "aigul@example.kz", "aigul@example.kz"),
            (
                " Aigul.S+donor@Example.KZ ",
                "Aigul.S+donor@example.kz",
                "aigul.s+donor@example.kz",
            ),
            ("A9@EXAMPLE.KZ", "A9@example.kz", "a9@example.kz"),
            ("a@mail.example.kz", "a@mail.example.kz", "a@mail.example.kz"),
            ("Aigul@Пример.Қаз", "Aigul@пример.қаз", "aigul@пример.қаз"),
        ] {
            let email = Email::parse(text).unwrap();
            assert_eq!((email.reveal(), email.identity()), (written, identity), "{text}");
            assert_eq!(Ok(email), Email::parse(identity), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, reason) in [
            ("", NotAnEmail::Empty),
            ("aigul", NotAnEmail::Malformed),
            ("@example.kz", NotAnEmail::Malformed),
            ("aigul@", NotAnEmail::Malformed),
            ("айгуль@example.kz", NotAnEmail::Malformed),
            ("aigul@example..kz", NotAnEmail::Malformed),
            ("aigul s@example.kz", NotAnEmail::Malformed),
            ("aigul@example.kz\r\nBcc: all@example.kz", NotAnEmail::Malformed),
            ("aigul@[192.0.2.1]", NotAnEmail::Malformed),
            ("aigul@gmail", NotAnEmail::UnfinishedDomain),
        ] {
            assert_eq!(Email::parse(text), Err(reason), "{text:?}");
        }
    }

    #[test]
    fn it_never_prints_in_the_clear() {
        let email = Email::parse("Aigul@example.kz").unwrap();
        assert_eq!(email.to_string(), "A***@example.kz");
        assert_eq!(format!("{email:?}"), "Email(A***@example.kz)");
    }
}

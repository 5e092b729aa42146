//! E-mail addresses.

use validator::ValidateEmail;

/// An e-mail address with its domain in lower case. It prints masked: `a***@example.kz`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

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
    /// Reads an address. Spaces around it are ignored; the name before the `@` is kept as it was written, because
    /// only its own server knows whether case matters there.
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
        Ok(Self(format!("{name}@{}", domain.to_lowercase())))
    }

    /// The address in the clear.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, domain) = self.0.rsplit_once('@').expect("an address that was read holds an @");
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
    fn the_domain_is_lower_cased_and_the_name_kept() {
        for (text, address) in [
            ("aigul@example.kz", "aigul@example.kz"),
            (" Aigul.S+donor@Example.KZ ", "Aigul.S+donor@example.kz"),
            ("a@mail.example.kz", "a@mail.example.kz"),
            ("айгуль@example.kz", ""),
            ("aigul@пример.қаз", "aigul@пример.қаз"),
        ] {
            assert_eq!(Email::parse(text).as_ref().map_or("", Email::reveal), address, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, reason) in [
            ("", NotAnEmail::Empty),
            ("aigul", NotAnEmail::Malformed),
            ("@example.kz", NotAnEmail::Malformed),
            ("aigul@", NotAnEmail::Malformed),
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

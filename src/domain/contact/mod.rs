//! How a person is reached. A phone number or an e-mail address prints masked wherever it is written; only
//! `.reveal()` and `.identity()` show it, and neither can be serialised by accident.

mod email;
mod phone;

pub use email::{Email, NotAnEmail};
pub use phone::{NotAPhone, Phone};

/// What a person typed into the one field "phone or e-mail".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// A mobile number.
    Phone(Phone),
    /// An e-mail address.
    Email(Email),
}

/// Why a text is neither a phone number nor an e-mail address. With an `@` it was meant as the latter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// It was meant as a phone number.
    #[error(transparent)]
    Phone(#[from] NotAPhone),
    /// It was meant as an e-mail address.
    #[error(transparent)]
    Email(#[from] NotAnEmail),
}

impl Address {
    /// Reads a phone number or an e-mail address.
    ///
    /// # Errors
    /// [`NotAnAddress`] says which of the two was tried and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        if text.contains('@') {
            Ok(Self::Email(Email::parse(text)?))
        } else {
            Ok(Self::Phone(Phone::parse_any(text)?))
        }
    }

    /// The address in the clear.
    #[must_use]
    pub fn reveal(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.reveal(),
            Self::Email(email) => email.reveal(),
        }
    }

    /// The address in the clear, as people are found by it: whoever writes the same e-mail address in another case is
    /// the same person.
    #[must_use]
    pub fn identity(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.reveal(),
            Self::Email(email) => email.identity(),
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Phone(phone) => phone.fmt(f),
            Self::Email(email) => email.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_takes_a_phone_or_an_email_and_shows_neither() {
        let phone = Address::parse("8 701 123 45 67").unwrap();
        assert!(matches!(phone, Address::Phone(_)));
        assert_eq!(
            (phone.reveal(), phone.to_string().as_str()),
            ("+77011234567", "+7 701 *** ** 67")
        );
        let email = Address::parse("aigul@example.kz").unwrap();
        assert!(matches!(email, Address::Email(_)));
        assert_eq!(
            (email.reveal(), email.to_string().as_str()),
            ("aigul@example.kz", "a***@example.kz")
        );
    }

    #[test]
    fn the_refusal_speaks_of_what_was_meant() {
        for (text, reason) in [
            ("", NotAnAddress::Phone(NotAPhone::Empty)),
            ("aigul", NotAnAddress::Phone(NotAPhone::Unreadable)),
            ("aigul@", NotAnAddress::Email(NotAnEmail::Malformed)),
        ] {
            assert_eq!(Address::parse(text), Err(reason), "{text}");
        }
    }
}

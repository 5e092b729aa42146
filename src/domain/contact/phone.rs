//! Mobile numbers: those of Kazakhstan, and of other countries only where the service is set to write to them.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};

/// A mobile number in E.164. It prints masked: `+7 701 *** ** 67`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Why a text is not a number that the service can write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    /// Nothing was written.
    #[error("no phone number was written")]
    Empty,
    /// Too short, too long, or with letters in it.
    #[error("not a phone number")]
    Unreadable,
    /// A number of another country.
    #[error("not a number of Kazakhstan")]
    Abroad,
    /// A landline or service number: no message would arrive.
    #[error("not a mobile number")]
    NotMobile,
}

impl Phone {
    /// Reads a number of Kazakhstan in any usual writing: `8 701 123 45 67`, `701 123 45 67`, `+7 (701) 123-45-67`, `77011234567`.
    ///
    /// # Errors
    /// [`NotAPhone`] names what is wrong.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotAPhone::Empty);
        }
        if !text.chars().all(belongs_to_a_number) {
            return Err(NotAPhone::Unreadable);
        }
        let number = PHONE_NUMBER_UTIL
            .parse(text, Some(Region::KZ))
            .map_err(|_| NotAPhone::Unreadable)?;
        let e164 = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164);
        in_kazakhstan(&e164)?;
        Ok(Self(e164.into_owned()))
    }

    /// Reads a mobile number of any country, with its `+` where it is not of Kazakhstan.
    ///
    /// # Errors
    /// [`NotAPhone`] names what is wrong.
    pub fn parse_any(text: &str) -> Result<Self, NotAPhone> {
        match Self::parse(text) {
            Err(NotAPhone::Abroad) => Self::parse_abroad(text.trim()),
            parsed => parsed,
        }
    }

    fn parse_abroad(text: &str) -> Result<Self, NotAPhone> {
        let number = PHONE_NUMBER_UTIL
            .parse(text, Some(Region::KZ))
            .map_err(|_| NotAPhone::Unreadable)?;
        if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
            return Err(NotAPhone::Unreadable);
        }
        match PHONE_NUMBER_UTIL.get_number_type(&number) {
            PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => {
                let e164 = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164);
                Ok(Self(e164.into_owned()))
            }
            _ => Err(NotAPhone::NotMobile),
        }
    }

    /// Whether it is a mobile number of Kazakhstan.
    #[must_use]
    pub fn is_of_kazakhstan(&self) -> bool {
        in_kazakhstan(&self.0).is_ok()
    }

    /// How all numbers of its operator begin; abroad, about those of its country.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0[..if self.is_of_kazakhstan() { 5 } else { 3 }]
    }

    /// The number in the clear, as E.164: `+77011234567`.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The library reads letters as keys of a phone and skips words around a number. A form must not.
fn belongs_to_a_number(sign: char) -> bool {
    sign.is_ascii_digit()
        || sign.is_whitespace()
        || "+().-/".contains(sign)
        || matches!(
            sign,
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200E}' | '\u{202A}' | '\u{202C}'
        )
}

/// Kazakhstan shares +7 with Russia and owns what begins with 6 or 7 after it; its mobile operators own some of
/// that.
fn in_kazakhstan(e164: &str) -> Result<(), NotAPhone> {
    let national = e164.strip_prefix("+7").ok_or(NotAPhone::Abroad)?;
    if national.len() != 10 {
        return Err(NotAPhone::Unreadable);
    }
    if !national.starts_with(['6', '7']) {
        return Err(NotAPhone::Abroad);
    }
    let mobile = matches!(
        &national[..3],
        "700"
            | "701"
            | "702"
            | "705"
            | "706"
            | "707"
            | "708"
            | "747"
            | "760"
            | "761"
            | "762"
            | "763"
            | "764"
            | "771"
            | "775"
            | "776"
            | "777"
            | "778"
            | "785"
    );
    if mobile { Ok(()) } else { Err(NotAPhone::NotMobile) }
}

impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let last = &self.0[self.0.len() - 2..];
        if self.is_of_kazakhstan() {
            write!(f, "+7 {} *** ** {last}", &self.0[2..5])
        } else {
            write!(f, "{} *** ** {last}", self.prefix())
        }
    }
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Phone({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_usual_writing_is_the_same_number() {
        for text in [
            "+77011234567",
            "77011234567",
            "87011234567",
            "7011234567",
            "8 701 123 45 67",
            "701 123 45 67",
            "+7 (701) 123-45-67",
            "8(701)1234567",
            " +7 701 123\u{2011}45\u{2013}67 ",
            "+7\u{a0}701\u{a0}123\u{a0}45\u{a0}67",
            "8-701-123-45-67",
            "701.123.45.67",
        ] {
            assert_eq!(
                Phone::parse(text).as_ref().map(Phone::reveal),
                Ok("+77011234567"),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_written_to_is_refused_by_name() {
        for (text, reason) in [
            ("", NotAPhone::Empty),
            ("  ", NotAPhone::Empty),
            ("abc", NotAPhone::Unreadable),
            ("701 123 45 6", NotAPhone::Unreadable),
            ("701 123 45 678", NotAPhone::Unreadable),
            ("701 ABC 45 67", NotAPhone::Unreadable),
            ("+7 701 123 45 67 доб. 3", NotAPhone::Unreadable),
            ("1414", NotAPhone::Unreadable),
            ("+", NotAPhone::Unreadable),
            ("+7 727 250 00 00", NotAPhone::NotMobile),
            ("8 (7152) 46-57-97", NotAPhone::NotMobile),
            ("+7 703 123 45 67", NotAPhone::NotMobile),
            ("+7 916 123 45 67", NotAPhone::Abroad),
            ("8 916 123 45 67", NotAPhone::Abroad),
            ("+44 20 7946 0018", NotAPhone::Abroad),
        ] {
            assert_eq!(Phone::parse(text), Err(reason), "{text:?}");
        }
    }

    #[test]
    fn the_mobile_prefixes_are_those_of_the_numbering_plan() {
        let mobile: Vec<u16> = (600..800)
            .filter(|prefix| Phone::parse(&format!("+7{prefix}1234567")).is_ok())
            .collect();
        let plan = [
            700, 701, 702, 705, 706, 707, 708, 747, 760, 761, 762, 763, 764, 771, 775, 776, 777, 778, 785,
        ];
        assert_eq!(mobile, plan);
    }

    #[test]
    fn a_number_of_another_country_is_read_only_where_that_is_wanted() {
        for (text, read, masked) in [
            ("8 701 123 45 67", "+77011234567", "+7 701 *** ** 67"),
            ("+7 916 123 45 67", "+79161234567", "+79 *** ** 67"),
            ("+44 7400 123456", "+447400123456", "+44 *** ** 56"),
        ] {
            let phone = Phone::parse_any(text).unwrap();
            assert_eq!((phone.reveal(), phone.to_string().as_str()), (read, masked));
            assert_eq!(phone.is_of_kazakhstan(), Phone::parse(text).is_ok());
        }
        for (text, reason) in [
            ("+44 20 7946 0018", NotAPhone::NotMobile),
            ("+7 727 250 00 00", NotAPhone::NotMobile),
            ("+999 123 456 789", NotAPhone::Unreadable),
            ("", NotAPhone::Empty),
        ] {
            assert_eq!(Phone::parse_any(text), Err(reason), "{text:?}");
        }
    }

    #[test]
    fn numbers_of_one_operator_begin_alike() {
        for (text, prefix) in [
            ("87011234567", "+7701"),
            ("+7 747 123 45 67", "+7747"),
            ("+44 7400 123456", "+44"),
        ] {
            assert_eq!(Phone::parse_any(text).unwrap().prefix(), prefix);
        }
    }

    #[test]
    fn it_never_prints_in_the_clear() {
        let phone = Phone::parse("+77011234567").unwrap();
        assert_eq!(phone.to_string(), "+7 701 *** ** 67");
        assert_eq!(format!("{phone:?}"), "Phone(+7 701 *** ** 67)");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reading_and_what_is_read_is_read_again(text in "[0-9+() -]{0,18}|\\PC*") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.reveal()), Ok(phone));
            }
        }
    }
}

//! The individual identification number of Kazakhstan (IIN): date of birth, century and sex, serial, check digit.

use chrono::NaiveDate;
use entity::values::Sex;

/// A well-formed IIN. It prints masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Iin {
    digits: String,
    birth_date: NaiveDate,
    sex: Sex,
}

/// Why a text is not an IIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnIin {
    /// Not twelve digits.
    #[error("an IIN has twelve digits")]
    NotTwelveDigits,
    /// The seventh digit is not 1 to 6.
    #[error("the seventh digit of an IIN is 1 to 6")]
    NoSuchCentury,
    /// The first six digits are not a day of that century.
    #[error("the first six digits of an IIN are a date of birth")]
    NoSuchDate,
    /// Numbers whose check digit would be 10 by both rules are never issued.
    #[error("a number like this is never issued")]
    NeverIssued,
    /// A digit is mistyped, or two changed places.
    #[error("the last digit does not match the others")]
    WrongCheckDigit,
}

impl Iin {
    /// Reads twelve digits; spaces around them are ignored.
    ///
    /// # Errors
    /// [`NotAnIin`] names the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, NotAnIin> {
        let text = text.trim();
        let digits = twelve_digits(text).ok_or(NotAnIin::NotTwelveDigits)?;
        let (century, sex) = century_and_sex(digits[6]).ok_or(NotAnIin::NoSuchCentury)?;
        let [year, month, day] = [0, 2, 4].map(|at| digits[at] * 10 + digits[at + 1]);
        let birth_date =
            NaiveDate::from_ymd_opt(century + i32::from(year), month.into(), day.into()).ok_or(NotAnIin::NoSuchDate)?;
        if check_digit(&digits).ok_or(NotAnIin::NeverIssued)? != u16::from(digits[11]) {
            return Err(NotAnIin::WrongCheckDigit);
        }
        Ok(Self {
            digits: text.to_owned(),
            birth_date,
            sex,
        })
    }

    /// The day of birth that the number carries.
    #[must_use]
    pub const fn birth_date(&self) -> NaiveDate {
        self.birth_date
    }

    /// The sex that the number carries.
    #[must_use]
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// The twelve digits, in the clear.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.digits
    }
}

impl std::fmt::Debug for Iin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Iin(************)")
    }
}

fn twelve_digits(text: &str) -> Option<[u8; 12]> {
    let digits: [u8; 12] = text.as_bytes().try_into().ok()?;
    digits
        .iter()
        .all(u8::is_ascii_digit)
        .then(|| digits.map(|digit| digit - b'0'))
}

const fn century_and_sex(digit: u8) -> Option<(i32, Sex)> {
    match digit {
        1 => Some((1800, Sex::Male)),
        2 => Some((1800, Sex::Female)),
        3 => Some((1900, Sex::Male)),
        4 => Some((1900, Sex::Female)),
        5 => Some((2000, Sex::Male)),
        6 => Some((2000, Sex::Female)),
        _ => None,
    }
}

/// Weights 1 to 11, modulo 11; if that is 10, weights 3 to 11, 1, 2; `None` if it is 10 again.
fn check_digit(digits: &[u8; 12]) -> Option<u16> {
    const WEIGHTS: [[u16; 11]; 2] = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]];
    WEIGHTS
        .iter()
        .map(|weights| {
            digits
                .iter()
                .zip(weights)
                .map(|(digit, weight)| u16::from(*digit) * weight)
                .sum::<u16>()
                % 11
        })
        .find(|sum| *sum != 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_carries_the_day_of_birth_and_the_sex() {
        for (number, born, sex) in [
            ("900101300007", "1990-01-01", Sex::Male),
            ("900101300811", "1990-01-01", Sex::Male),
            ("061211600012", "2006-12-11", Sex::Female),
            (" 900101300007\n", "1990-01-01", Sex::Male),
        ] {
            let iin = Iin::parse(number).unwrap();
            assert_eq!((iin.birth_date(), iin.sex()), (born.parse().unwrap(), sex), "{number}");
            assert_eq!(iin.reveal(), number.trim());
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (number, reason) in [
            ("", NotAnIin::NotTwelveDigits),
            ("90010130000", NotAnIin::NotTwelveDigits),
            ("90010130000x", NotAnIin::NotTwelveDigits),
            ("9001013000\u{0667}", NotAnIin::NotTwelveDigits),
            ("900101700007", NotAnIin::NoSuchCentury),
            ("900101000007", NotAnIin::NoSuchCentury),
            ("901301300007", NotAnIin::NoSuchDate),
            ("900230300007", NotAnIin::NoSuchDate),
            ("900101300008", NotAnIin::WrongCheckDigit),
            ("901001300007", NotAnIin::WrongCheckDigit),
        ] {
            assert_eq!(Iin::parse(number), Err(reason), "{number}");
        }
    }

    #[test]
    fn exactly_one_last_digit_is_right() {
        let right = (0..=9)
            .filter(|last| Iin::parse(&format!("90010130081{last}")).is_ok())
            .collect::<Vec<_>>();
        assert_eq!(right, [1]);
    }

    #[test]
    fn a_number_whose_check_digit_would_be_ten_twice_is_never_issued() {
        let serial = (0..10_000).find(|serial| {
            let digits = twelve_digits(&format!("9001013{serial:04}0")).unwrap();
            check_digit(&digits).is_none()
        });
        let number = format!("9001013{:04}0", serial.unwrap());
        assert_eq!(Iin::parse(&number), Err(NotAnIin::NeverIssued));
    }

    #[test]
    fn it_never_prints_in_the_clear() {
        assert!(!format!("{:?}", Iin::parse("900101300007").unwrap()).contains("9001"));
    }
}

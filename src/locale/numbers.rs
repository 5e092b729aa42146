//! Numbers as each language writes them.

use entity::values::Language;

/// A whole number with its thousands apart: `12 480` in Kazakh and Russian (with a no-break space, so for pages only),
/// `12,480` in English.
#[must_use]
pub fn number(language: Language, value: i64) -> String {
    let (_, thousands) = separators(language);
    let digits = value.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(thousands);
        }
        grouped.push(digit);
    }
    if value < 0 { format!("-{grouped}") } else { grouped }
}

/// A number with exactly `places` digits after the decimal comma (Kazakh, Russian) or point (English).
#[must_use]
pub fn decimal(language: Language, value: f64, places: usize) -> String {
    let (point, _) = separators(language);
    format!("{value:.places$}").replace('.', point)
}

/// Tenge, after the number and with its thousands apart: `12 480 ₸`.
#[must_use]
pub fn money(language: Language, tenge: i64) -> String {
    format!("{}\u{a0}₸", number(language, tenge))
}

const fn separators(language: Language) -> (&'static str, char) {
    match language {
        Language::Kk | Language::Ru => (",", '\u{a0}'),
        Language::En => (".", ','),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{En, Kk, Ru};

    #[test]
    fn thousands_stand_apart() {
        for (language, value, written) in [
            (Kk, 7, "7"),
            (Ru, 999, "999"),
            (Ru, 1_000, "1\u{a0}000"),
            (En, 12_480, "12,480"),
            (Kk, 1_234_567, "1\u{a0}234\u{a0}567"),
            (En, -1_000, "-1,000"),
            (En, i64::MIN, "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(number(language, value), written);
        }
        assert_eq!(money(Kk, 12_480), "12\u{a0}480\u{a0}₸");
    }

    #[test]
    fn the_decimal_mark_is_a_comma_in_kazakh_and_russian() {
        for (language, value, places, written) in [
            (Kk, 13.4, 1, "13,4"),
            (Ru, 0.125, 2, "0,12"),
            (En, 1.46, 1, "1.5"),
            (Ru, 2.0, 0, "2"),
        ] {
            assert_eq!(decimal(language, value, places), written);
        }
    }
}

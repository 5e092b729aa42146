//! How long a text message is, and in how many parts it travels. Every part is paid for, so an appeal must fit in one.

/// The GSM 7-bit default alphabet without its escape code (3GPP TS 23.038, section 6.2.1).
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The default extension table: each of these takes an escape and a second septet (section 6.2.1.1).
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// How the letters of a text message are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Seven bits a letter: 160 units in a single part, 153 in each of several.
    Gsm7,
    /// UTF-16: 70 units in a single part, 67 in each of several. One Cyrillic letter is enough to need it.
    Ucs2,
}

/// The length of a text message as a carrier counts and charges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The narrowest coding that can spell the whole text.
    pub coding: Coding,
    /// Septets for [`Coding::Gsm7`], UTF-16 units for [`Coding::Ucs2`].
    pub units: usize,
    /// Messages on the air; an empty text still is one.
    pub parts: usize,
}

impl Coding {
    /// Units in a message of one part (3GPP TS 23.040: 140 octets).
    #[must_use]
    pub const fn single(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Units in each part of a longer message, which also carries a six-octet concatenation header.
    #[must_use]
    pub const fn each_of_several(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    fn units(self, letter: char) -> usize {
        match self {
            Self::Gsm7 => septets(letter).unwrap_or(0),
            Self::Ucs2 => letter.len_utf16(),
        }
    }
}

/// Measures `text`. A letter of two units (an escape with its septet, a surrogate pair) is never torn between two
/// parts, so a long text can take one part more than its units alone suggest.
#[must_use]
pub fn parts(text: &str) -> Parts {
    let coding = if text.chars().all(|letter| septets(letter).is_some()) {
        Coding::Gsm7
    } else {
        Coding::Ucs2
    };
    let units = text.chars().map(|letter| coding.units(letter)).sum();
    if units <= coding.single() {
        return Parts {
            coding,
            units,
            parts: 1,
        };
    }
    let (mut parts, mut free) = (1, coding.each_of_several());
    for letter in text.chars().map(|letter| coding.units(letter)) {
        if letter > free {
            parts += 1;
            free = coding.each_of_several();
        }
        free -= letter;
    }
    Parts { coding, units, parts }
}

fn septets(letter: char) -> Option<usize> {
    if BASIC.contains(letter) {
        Some(1)
    } else {
        EXTENDED.contains(letter).then_some(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measured_texts_have_the_measured_lengths() {
        for (text, units) in [
            ("ҚАН О(I)− керек: №7 аурухана, ертең 9-14. 1=иә 2=жоқ 0=тоқта", 60),
            ("ҚАН О(I)− керек! №7 аурухана, ертең 9-14. Жауап: qan.kz/a7k3qpx2mr", 66),
            ("ҚАН О(I)− керек: №7 аурухана, ертең 9-14. Келсеңіз 1414, код 4821", 65),
            ("НУЖНА КРОВЬ O(I)−: больница №7, завтра 9-14. 1=да 2=нет 0=стоп", 62),
            (
                "НУЖНА КРОВЬ O(I)−: больница №7, завтра 9-14. Звоните 1414, код 4821",
                67,
            ),
            ("Жазылдыңыз: ертең 10:30, №7 аурухана. Код 4821. Бас тарту: 2", 60),
            ("Рақмет! Донор жеткілікті, бүгін келмей-ақ қойыңыз. Қызыл Жарты Ай", 65),
        ] {
            assert_eq!(
                parts(text),
                Parts {
                    coding: Coding::Ucs2,
                    units,
                    parts: 1
                },
                "{text}"
            );
        }
    }

    #[test]
    fn the_limits_are_160_and_153_or_70_and_67() {
        for (letter, count, units, expected) in [
            ("a", 0, 0, 1),
            ("a", 160, 160, 1),
            ("a", 161, 161, 2),
            ("a", 306, 306, 2),
            ("a", 307, 307, 3),
            ("€", 80, 160, 1),
            ("€", 81, 162, 2),
            ("ә", 70, 70, 1),
            ("ә", 71, 71, 2),
            ("ә", 134, 134, 2),
            ("ә", 135, 135, 3),
            ("🩸", 35, 70, 1),
            ("🩸", 36, 72, 2),
        ] {
            let measured = parts(&letter.repeat(count));
            assert_eq!(
                (measured.units, measured.parts),
                (units, expected),
                "{count} x {letter}"
            );
        }
    }

    #[test]
    fn a_letter_of_two_units_is_not_torn_between_parts() {
        let escapes = format!("{}{}{}", "a".repeat(152), "€", "a".repeat(152));
        assert_eq!(
            parts(&escapes),
            Parts {
                coding: Coding::Gsm7,
                units: 306,
                parts: 3
            }
        );
        let surrogates = format!("{}{}{}", "ә".repeat(66), "🩸", "ә".repeat(66));
        assert_eq!(
            parts(&surrogates),
            Parts {
                coding: Coding::Ucs2,
                units: 134,
                parts: 3
            }
        );
    }

    #[test]
    fn one_letter_outside_the_alphabet_makes_the_whole_text_ucs2() {
        for (text, coding) in [
            (
                "Blood O(I)- needed: Hospital No 7, tomorrow 9-14. 1=yes 2=no 0=stop",
                Coding::Gsm7,
            ),
            ("every one of [brackets] {and} ~tilde~ ^caret^ \\ | €", Coding::Gsm7),
            ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\r\n", Coding::Gsm7),
            ("O(I)\u{2212}", Coding::Ucs2),
            ("9\u{2013}14", Coding::Ucs2),
            ("it\u{2019}s", Coding::Ucs2),
            ("5\u{a0}donors", Coding::Ucs2),
            ("a`b", Coding::Ucs2),
            ("ç", Coding::Ucs2),
            ("No\t7", Coding::Ucs2),
            ("\u{1b}", Coding::Ucs2),
            ("А", Coding::Ucs2),
        ] {
            assert_eq!(parts(text).coding, coding, "{text}");
        }
        assert_eq!(BASIC.chars().count() + EXTENDED.chars().count(), 127 + 10);
    }
}

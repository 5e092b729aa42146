//! How long a text message is, where it is cut, and the octets it travels as. Every part is paid for, so an appeal must
//! fit in one.

mod alphabet;
mod latin;
mod octets;
#[cfg(test)]
mod tests;

use self::alphabet::septets;
pub use self::latin::in_latin;

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
    let parts = cuts(text, coding).count() + 1;
    Parts { coding, units, parts }
}

/// The parts in which `text` travels, as many as [`parts`] counts.
#[must_use]
pub fn split(text: &str) -> Vec<&str> {
    let measured = parts(text);
    if measured.parts == 1 {
        return vec![text];
    }
    let mut pieces = Vec::with_capacity(measured.parts);
    let mut from = 0;
    for cut in cuts(text, measured.coding) {
        pieces.push(&text[from..cut]);
        from = cut;
    }
    pieces.push(&text[from..]);
    pieces
}

/// Where each further part of a long text begins: at the first letter that does not fit the part before whole.
fn cuts(text: &str, coding: Coding) -> impl Iterator<Item = usize> {
    let mut free = coding.each_of_several();
    text.char_indices().filter_map(move |(at, letter)| {
        let units = coding.units(letter);
        let fits = units <= free;
        free = if fits { free } else { coding.each_of_several() } - units;
        (!fits).then_some(at)
    })
}

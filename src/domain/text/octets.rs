//! Letters as the octets that SMPP carries: septets unpacked, one an octet, or UTF-16 with the high octet first.

use super::Coding;
use super::alphabet::{self, ESCAPE};

impl Coding {
    /// The octets of `text`. A letter that the GSM alphabet cannot spell becomes a question mark there.
    #[must_use]
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Gsm7 => text.chars().flat_map(septets).collect(),
            Self::Ucs2 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }

    /// What octets from a phone spell. What cannot be read becomes U+FFFD; an octet too few is dropped.
    #[must_use]
    pub fn decode(self, octets: &[u8]) -> String {
        match self {
            Self::Gsm7 => read_septets(octets),
            Self::Ucs2 => {
                let (pairs, _) = octets.as_chunks::<2>();
                let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
                let text: String = char::decode_utf16(units)
                    .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect();
                // Some phones open with the mark that says which octet comes first.
                text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text)
            }
        }
    }
}

fn septets(letter: char) -> impl Iterator<Item = u8> {
    let (escaped, code) = alphabet::code(letter).unwrap_or((false, b'?'));
    escaped.then_some(ESCAPE).into_iter().chain([code])
}

fn read_septets(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    let mut octets = octets.iter().copied();
    while let Some(octet) = octets.next() {
        let letter = match octet {
            ESCAPE => match octets.next() {
                Some(code) => alphabet::extended(code),
                None => break,
            },
            code => alphabet::basic(code),
        };
        text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    text
}

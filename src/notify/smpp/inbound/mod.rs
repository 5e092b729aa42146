//! What a person wrote, as it arrives: a text, or one part of a long one.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::domain::text::Coding;
use crate::notify::smpp::deliver::{Deliver, Tag};

/// A text from a phone, or a part of one. It holds a number and words and so has no `Debug`. It can be kept as it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Who wrote it, as the operator writes numbers.
    pub from: String,
    /// The number that it was written to.
    pub to: String,
    /// How its letters are written.
    pub charset: Charset,
    /// The letters. A part may end in the middle of one, so they are read when all have come.
    pub octets: Vec<u8>,
    /// Its place, if it is a part.
    pub place: Option<Place>,
}

/// The place of a part in a long text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which long text, among those of one phone within minutes.
    pub reference: u16,
    /// How many parts it has.
    pub total: u8,
    /// Which of them this is, from 1.
    pub number: u8,
}

/// How letters are written (SMPP 3.4, section 5.2.19; 3GPP TS 23.038, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charset {
    /// Septets, one an octet.
    Gsm7,
    /// UTF-16, high octet first.
    Ucs2,
    /// ASCII.
    Ascii,
    /// ISO 8859-1.
    Latin1,
    /// ISO 8859-5.
    Cyrillic,
    /// Not letters: a ring tone, a setting.
    Binary,
}

/// `esm_class`: a header opens the text.
const HEADED: u8 = 0x40;

impl Piece {
    /// Reads what a phone sent; none if its header breaks off.
    pub fn read(deliver: Deliver) -> Option<Self> {
        let charset = Charset::of(deliver.data_coding);
        let (place, start) = if deliver.esm_class & HEADED == 0 {
            (sar_place(&deliver), 0)
        } else {
            let length = usize::from(*deliver.message.first()?);
            (header_place(deliver.message.get(1..=length)?), length + 1)
        };
        let mut octets = deliver.message;
        octets.drain(..start);
        Some(Self {
            from: deliver.source,
            to: deliver.destination,
            charset,
            octets,
            place: place.filter(|place| (1..=place.total).contains(&place.number) && place.total > 1),
        })
    }
}

impl Charset {
    fn of(data_coding: u8) -> Self {
        match data_coding {
            1 => Self::Ascii,
            3 => Self::Latin1,
            6 => Self::Cyrillic,
            8 => Self::Ucs2,
            2 | 4 => Self::Binary,
            // With a message class, or waiting to be shown: two bits say which letters.
            0x10..=0x1f => match data_coding & 0b1100 {
                0b0100 => Self::Binary,
                0b1000 => Self::Ucs2,
                _ => Self::Gsm7,
            },
            0xe0..=0xef => Self::Ucs2,
            0xf0..=0xff if data_coding & 0b0100 != 0 => Self::Binary,
            _ => Self::Gsm7,
        }
    }

    /// What octets spell. Binary ones spell nothing.
    #[must_use]
    pub fn decode(self, octets: &[u8]) -> String {
        let each = |letter: fn(u8) -> char| octets.iter().map(|octet| letter(*octet)).collect();
        match self {
            Self::Gsm7 => Coding::Gsm7.decode(octets),
            Self::Ucs2 => Coding::Ucs2.decode(octets),
            Self::Ascii => each(|octet| {
                if octet.is_ascii() {
                    octet.into()
                } else {
                    char::REPLACEMENT_CHARACTER
                }
            }),
            Self::Latin1 => each(char::from),
            Self::Cyrillic => each(cyrillic),
            Self::Binary => String::new(),
        }
    }
}

/// ISO 8859-5 is Unicode's block of Cyrillic in one piece, but for three signs.
fn cyrillic(octet: u8) -> char {
    match octet {
        0..=0xa0 => char::from(octet),
        0xad => '\u{ad}',
        0xf0 => '№',
        0xfd => '§',
        _ => char::from_u32(0x0360 + u32::from(octet)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// The elements of a header (3GPP TS 23.040, section 9.2.3.24): 0 has a reference of 8 bits, 8 one of 16.
fn header_place(mut header: &[u8]) -> Option<Place> {
    while let [element, length, rest @ ..] = header {
        let (value, rest) = rest.split_at_checked(usize::from(*length))?;
        match (element, value) {
            (0x00, [reference, total, number]) => {
                let (reference, total, number) = (u16::from(*reference), *total, *number);
                return Some(Place {
                    reference,
                    total,
                    number,
                });
            }
            (0x08, [high, low, total, number]) => {
                let reference = u16::from_be_bytes([*high, *low]);
                return Some(Place {
                    reference,
                    total: *total,
                    number: *number,
                });
            }
            _ => header = rest,
        }
    }
    None
}

fn sar_place(deliver: &Deliver) -> Option<Place> {
    match (
        deliver.tlv(Tag::SarReference)?,
        deliver.tlv(Tag::SarTotal)?,
        deliver.tlv(Tag::SarNumber)?,
    ) {
        ([high, low], [total], [number]) => {
            let reference = u16::from_be_bytes([*high, *low]);
            Some(Place {
                reference,
                total: *total,
                number: *number,
            })
        }
        _ => None,
    }
}

//! The GSM 7-bit default alphabet (3GPP TS 23.038).

/// The default alphabet without its escape code (section 6.2.1), in the order of its codes; the escape is 0x1b.
pub const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                         ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The default extension table: each of these takes an escape and a second septet (section 6.2.1.1).
pub const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// The second septet of each letter of [`EXTENDED`].
const EXTENSION_CODES: [u8; 10] = [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65];

/// Announces a code of the extension table.
pub const ESCAPE: u8 = 0x1b;

/// How many septets a letter takes; none if the alphabet cannot spell it.
pub fn septets(letter: char) -> Option<usize> {
    if BASIC.contains(letter) {
        Some(1)
    } else {
        EXTENDED.contains(letter).then_some(2)
    }
}

/// The code of a letter, with or without an escape before it.
pub fn code(letter: char) -> Option<(bool, u8)> {
    if let Some(place) = BASIC.chars().position(|known| known == letter) {
        let place = u8::try_from(place).ok()?;
        return Some((false, if place < ESCAPE { place } else { place + 1 }));
    }
    let place = EXTENDED.chars().position(|known| known == letter)?;
    Some((true, EXTENSION_CODES[place]))
}

/// The letter of a code that no escape announced.
pub fn basic(code: u8) -> Option<char> {
    let place = match code {
        ESCAPE => return None,
        below if below < ESCAPE => below,
        above => above - 1,
    };
    BASIC.chars().nth(usize::from(place))
}

/// The letter of a code after an escape. One that the table does not have reads as in the basic one, and a second escape
/// as a space (section 6.2.1.1).
pub fn extended(code: u8) -> Option<char> {
    if code == ESCAPE {
        return Some(' ');
    }
    let place = EXTENSION_CODES.iter().position(|known| *known == code);
    place.map_or_else(|| basic(code), |place| EXTENDED.chars().nth(place))
}

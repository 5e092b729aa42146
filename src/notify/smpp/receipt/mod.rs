//! Delivery receipts: what an operator says became of a text. Written in optional fields, in the text, or in both.

#[cfg(test)]
mod tests;

use crate::notify::smpp::deliver::{Deliver, Tag};

/// What an operator says became of a text. It holds a phone number and so has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The id from the acceptance, in the operator's own writing (see `MessageIds`), if it is there.
    pub id: Option<String>,
    /// Who the text went to, as the operator writes it: what is left to go by without an id.
    pub phone: String,
    /// What became of it.
    pub state: ReceiptState,
    /// The operator's code for why, if it gives one.
    pub error: Option<String>,
}

/// What became of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptState {
    /// It is on the phone.
    Delivered,
    /// It never will be.
    Undelivered,
    /// Its time was over before it could be.
    Expired,
    /// It is on its way still.
    Underway,
    /// The operator says that it does not know, or says it in words that we do not know.
    Unknown,
}

/// `esm_class`: the text is a receipt.
const RECEIPT: u8 = 0b0000_0100;
/// `esm_class`: the text tells how it is going, and another one will tell the end.
const INTERMEDIATE: u8 = 0b0010_0000;
/// The bits of `esm_class` that say what a text is.
const TYPE: u8 = 0b0011_1100;

/// What a receipt's text is made of, and where the value of each ends: at the next one.
const NAMES: [&str; 8] = [
    "id:",
    "sub:",
    "dlvrd:",
    "submit date:",
    "done date:",
    "stat:",
    "err:",
    "text:",
];

impl Receipt {
    /// Reads a receipt; none if this is a text from a phone. The words alone do not make one: anybody can write them.
    pub fn read(deliver: &Deliver) -> Option<Self> {
        let id = deliver.tlv(Tag::ReceiptedMessageId).map(plain);
        let kind = deliver.esm_class & TYPE;
        if kind != RECEIPT && kind != INTERMEDIATE && id.is_none() {
            return None;
        }
        let text = if deliver.data_coding == 8 {
            plain(
                &deliver
                    .message
                    .iter()
                    .copied()
                    .filter(|octet| *octet != 0)
                    .collect::<Vec<_>>(),
            )
        } else {
            plain(&deliver.message)
        };
        let words = Words(&text);
        let state = deliver.tlv(Tag::MessageState).and_then(|value| value.first().copied());
        let state = match (state, words.of("stat:")) {
            (Some(number), _) => by_number(number),
            (None, Some(word)) => by_word(word),
            (None, None) => ReceiptState::Unknown,
        };
        Some(Self {
            id: id
                .filter(|id| !id.is_empty())
                .or_else(|| words.of("id:").map(ToOwned::to_owned)),
            phone: deliver.source.clone(),
            state: if kind == INTERMEDIATE {
                ReceiptState::Underway
            } else {
                state
            },
            error: words
                .of("err:")
                .map(|code| code.chars().take(12).collect())
                .or_else(|| network_error(deliver)),
        })
    }
}

/// The text of a receipt. Its names come in any order and case, and some do not come.
struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    /// The first word behind a name. Behind `text:` stands what we wrote ourselves, so a name there counts last.
    fn of(&self, name: &str) -> Option<&'a str> {
        let lower = self.0.to_ascii_lowercase();
        let starts = |at: &usize| *at == 0 || !lower.as_bytes()[at - 1].is_ascii_alphanumeric();
        let value = |at: usize| {
            let rest = &self.0[at + name.len()..];
            let lower = &lower[at + name.len()..];
            let next = NAMES.iter().filter_map(|name| lower.find(&format!(" {name}"))).min();
            rest[..next.unwrap_or(rest.len())].split_whitespace().next()
        };
        let text = lower.find("text:").unwrap_or(lower.len());
        let mut places = lower.match_indices(name).map(|(at, _)| at).filter(starts);
        let first = places.next()?;
        let after_text = places.last().filter(|_| first > text);
        value(after_text.unwrap_or(first))
    }
}

/// Letters as they stand; an optional field may or may not end with a zero.
fn plain(octets: &[u8]) -> String {
    let end = octets.iter().position(|octet| *octet == 0).unwrap_or(octets.len());
    octets[..end]
        .iter()
        .map(|octet| if octet.is_ascii() { char::from(*octet) } else { '?' })
        .collect()
}

/// Section 5.2.28.
fn by_number(number: u8) -> ReceiptState {
    match number {
        0 | 1 | 6 => ReceiptState::Underway,
        2 => ReceiptState::Delivered,
        3 => ReceiptState::Expired,
        4 | 5 | 8 | 9 => ReceiptState::Undelivered,
        _ => ReceiptState::Unknown,
    }
}

/// Appendix B has words of seven letters; operators shorten and spell out.
fn by_word(word: &str) -> ReceiptState {
    let word = word.to_ascii_uppercase();
    let starts = |beginnings: &[&str]| beginnings.iter().any(|beginning| word.starts_with(beginning));
    if starts(&["DELIV"]) {
        ReceiptState::Delivered
    } else if starts(&["EXPIR"]) {
        ReceiptState::Expired
    } else if starts(&["UNDEL", "DELET", "REJ", "FAIL", "SKIP"]) {
        ReceiptState::Undelivered
    } else if starts(&["ENROUTE", "ACCEP", "SCHED", "BUFF"]) {
        ReceiptState::Underway
    } else {
        ReceiptState::Unknown
    }
}

fn network_error(deliver: &Deliver) -> Option<String> {
    let [_, high, low] = deliver.tlv(Tag::NetworkErrorCode)? else {
        return None;
    };
    let code = u16::from_be_bytes([*high, *low]);
    (code != 0).then(|| code.to_string())
}

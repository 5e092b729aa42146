//! The options of a carrier's address: each known, each at most once. Their values are never repeated.

use url::Url;

use crate::domain::price::Price;

/// Every option of a kind of address, and what it takes.
pub type Known = &'static [(&'static str, &'static str)];

/// Why the options of an address were not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadOption {
    /// One that does not exist, or twice the same.
    Unknown,
    /// One with a value that it cannot have.
    Value {
        /// Its name.
        name: &'static str,
        /// What it takes.
        instead: &'static str,
    },
}

/// The options that an address carries.
pub struct Options(Vec<(&'static str, &'static str, String)>);

impl Options {
    /// Takes them off an address.
    pub fn of(url: &Url, known: Known) -> Result<Self, BadOption> {
        let mut read: Vec<(_, _, String)> = Vec::new();
        for (written, value) in url.query_pairs() {
            let known = known.iter().find(|(name, _)| *name == written);
            let (name, instead) = *known.ok_or(BadOption::Unknown)?;
            if read.iter().any(|(earlier, ..)| *earlier == name) {
                return Err(BadOption::Unknown);
            }
            read.push((name, instead, value.into_owned()));
        }
        Ok(Self(read))
    }

    /// The value of one, or what holds without it.
    pub fn read<T>(&self, wanted: &str, default: T, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, BadOption> {
        match self.0.iter().find(|(name, ..)| *name == wanted) {
            None => Ok(default),
            Some((name, instead, value)) => parse(value).ok_or(BadOption::Value { name, instead }),
        }
    }
}

/// The option that names what a part costs, and what it takes.
pub const PRICE: (&str, &str) = (
    "price",
    "what a part costs in tenge, at most 10000, with at most two digits after a point: 14.50",
);

/// What a part costs.
pub fn price(text: &str) -> Option<Option<Price>> {
    text.parse().ok().map(Some)
}

/// A whole number from 1 on.
pub fn number(most: u16) -> impl Fn(&str) -> Option<u16> {
    move |text| text.parse().ok().filter(|value| (1..=most).contains(value))
}

/// What stands in logs, on pages and in rows of the ledger.
pub fn is_name(text: &str) -> bool {
    let plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_');
    (1..=30).contains(&text.len()) && text.bytes().all(plain)
}

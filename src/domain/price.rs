//! What text messages cost. Operators charge for each part, at a price that is each route's own.

use std::fmt;
use std::str::FromStr;

/// What one part of a text message costs, in tiyn, the hundredth of a tenge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(u32);

/// Not a sum of tenge, or one that no part ever costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write tenge, at most {MOST}, with at most two digits after a point: 14.50")]
pub struct BadPrice;

/// More than any operator takes for a part, in tenge.
const MOST: u32 = 10_000;
const TIYN: u32 = 100;

impl Price {
    /// Where nobody charges anything.
    pub const NOTHING: Self = Self(0);

    /// In tiyn.
    #[must_use]
    pub const fn tiyn(self) -> u32 {
        self.0
    }

    /// A sum of tenge in tiyn.
    #[must_use]
    pub const fn tiyn_of(tenge: u32) -> u64 {
        tenge as u64 * TIYN as u64
    }
}

impl FromStr for Price {
    type Err = BadPrice;

    fn from_str(text: &str) -> Result<Self, BadPrice> {
        let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole, 5) || !digits(rest, 2) {
            return Err(BadPrice);
        }
        let number = |text: &str| text.parse::<u32>().map_err(|_| BadPrice);
        let tiyn = number(whole)? * TIYN + number(&format!("{rest:0<2}"))?;
        Some(Self(tiyn)).filter(|price| price.0 <= MOST * TIYN).ok_or(BadPrice)
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / TIYN, self.0 % TIYN)
    }
}

/// What an operator may charge for one text: more than it does only where nobody knows whether it took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// Parts on the air.
    pub parts: u16,
    /// Of each, if the settings name it.
    pub price: Option<Price>,
}

impl Charge {
    /// All of it, as far as the price is known.
    #[must_use]
    pub fn tiyn(self) -> u64 {
        self.price.map_or(0, |price| u64::from(self.parts) * u64::from(price.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_to_the_tiyn() {
        for (text, tiyn) in [
            ("0", 0),
            ("14", 1_400),
            ("14.5", 1_450),
            ("14.50", 1_450),
            ("0.07", 7),
            ("10000", 1_000_000),
        ] {
            assert_eq!(text.parse::<Price>().map(Price::tiyn), Ok(tiyn), "{text}");
        }
        for text in [
            "",
            ".",
            "14.",
            ".5",
            "14,50",
            "14.505",
            "-1",
            "+1",
            "1e3",
            "10000.01",
            "99999999999",
            "free",
        ] {
            assert_eq!(text.parse::<Price>(), Err(BadPrice), "{text}");
        }
    }

    #[test]
    fn a_price_is_written_as_it_is_read() {
        for text in ["0.00", "0.07", "14.50", "10000.00"] {
            assert_eq!(text.parse::<Price>().unwrap().to_string(), text);
        }
    }
}

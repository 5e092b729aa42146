//! What codes by text message may cost within a day: so many parts, and so much money as far as the settings name prices. Both are
//! counted whether or not a number is known, and so tell nobody who is.

use super::price::{Charge, Price};

/// The limits of a day, which begins with the first code that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeBudget {
    /// To all numbers of one operator, which begin alike.
    pub a_prefix: DayLimit,
    /// To all numbers.
    pub all: DayLimit,
    /// Whether numbers of other countries than Kazakhstan get codes.
    pub abroad: bool,
}

/// The most that may be spent within a day. Each limit holds by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayLimit {
    /// Parts on the air.
    pub parts: u32,
    /// What they cost. A route without a price in the settings costs nothing that could be counted.
    pub tenge: u32,
}

/// Which of the limits leaves no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The one in parts.
    Parts,
    /// The one in money.
    Money,
}

impl Default for CodeBudget {
    /// Enough for a branch on the day after a call on television, and a small bill when a machine asks for codes.
    fn default() -> Self {
        Self {
            a_prefix: DayLimit {
                parts: 500,
                tenge: 7_500,
            },
            all: DayLimit {
                parts: 2_000,
                tenge: 30_000,
            },
            abroad: false,
        }
    }
}

impl DayLimit {
    /// What stands against a further code, when so many parts and so many tiyn are spent.
    #[must_use]
    pub fn bound(&self, (parts, tiyn): (u32, u64), charge: Charge) -> Option<Bound> {
        if parts.saturating_add(charge.parts.into()) > self.parts {
            Some(Bound::Parts)
        } else if charge.tiyn() > 0 && tiyn.saturating_add(charge.tiyn()) > Price::tiyn_of(self.tenge) {
            Some(Bound::Money)
        } else {
            None
        }
    }
}

/// What a code costs over each route of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// How many parts it takes.
    pub parts: u16,
    /// What a part costs over a route, in the order in which routes are used first.
    pub routes: Vec<(String, Option<Price>)>,
}

impl Default for Tariff {
    /// One part, at a price that nobody knows.
    fn default() -> Self {
        Self {
            parts: 1,
            routes: vec![],
        }
    }
}

impl Tariff {
    /// What a code costs over the route that texts leave over, which is the first one before anybody has looked.
    #[must_use]
    pub fn charge(&self, carrying: Option<&str>) -> Charge {
        let named = carrying.and_then(|name| self.routes.iter().find(|(route, _)| route == name));
        Charge {
            parts: self.parts,
            price: named.or(self.routes.first()).and_then(|(_, price)| *price),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(price: Option<&str>, parts: u16) -> Charge {
        let price = price.map(|price| price.parse().unwrap());
        Charge { parts, price }
    }

    #[test]
    fn a_code_leaves_while_there_is_room_in_both_limits() {
        let limit = DayLimit { parts: 10, tenge: 100 };
        let nothing = DayLimit { parts: 0, tenge: 0 };
        for (limit, spent, charge, bound) in [
            (limit, (0, 0), at(Some("14.50"), 1), None),
            (limit, (6, 8_550), at(Some("14.50"), 1), None),
            (limit, (6, 8_551), at(Some("14.50"), 1), Some(Bound::Money)),
            (limit, (3, 7_101), at(Some("14.50"), 2), Some(Bound::Money)),
            (limit, (9, 0), at(Some("1"), 1), None),
            (limit, (9, 0), at(Some("1"), 2), Some(Bound::Parts)),
            (limit, (10, 10_000), at(Some("1"), 1), Some(Bound::Parts)),
            // Without a price there is only the limit in parts, whatever was spent over other routes.
            (limit, (9, 10_000), at(None, 1), None),
            (limit, (9, 10_000), at(Some("0"), 1), None),
            (limit, (10, 0), at(None, 1), Some(Bound::Parts)),
            (nothing, (0, 0), at(None, 1), Some(Bound::Parts)),
            (
                DayLimit { parts: 1, ..nothing },
                (0, 0),
                at(Some("0.01"), 1),
                Some(Bound::Money),
            ),
            (
                limit,
                (u32::MAX, u64::MAX),
                at(Some("10000"), u16::MAX),
                Some(Bound::Parts),
            ),
        ] {
            assert_eq!(limit.bound(spent, charge), bound, "{spent:?} {charge:?} of {limit:?}");
        }
    }

    #[test]
    fn a_code_costs_what_the_route_that_carries_it_charges() {
        let price = |text: &str| Some(text.parse().unwrap());
        let tariff = Tariff {
            parts: 2,
            routes: vec![
                ("first".into(), price("8")),
                ("second".into(), price("14.50")),
                ("third".into(), None),
            ],
        };
        for (carrying, tiyn) in [
            (None, 1_600),
            (Some("first"), 1_600),
            (Some("second"), 2_900),
            (Some("third"), 0),
            (Some("gone from the settings"), 1_600),
        ] {
            assert_eq!(tariff.charge(carrying).tiyn(), tiyn, "{carrying:?}");
        }
        assert_eq!(Tariff::default().charge(None), Charge { parts: 1, price: None });
    }
}

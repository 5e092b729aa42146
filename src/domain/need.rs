//! What is still missing for a shortage, and how pressing it is.

use chrono::{DateTime, Utc};
use entity::values::{BloodGroup, Component};

/// What a hospital asked for, and how much of it has been collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// What is made of the donation.
    pub component: Component,
    /// The patient's group. Which donors serve it is decided by the rules of compatibility.
    pub group: BloodGroup,
    /// Units asked for; one donation gives one unit.
    pub units: u32,
    /// Units collected so far.
    pub collected: u32,
    /// When the units are needed.
    pub deadline: DateTime<Utc>,
}

impl Need {
    /// Units still to be collected.
    #[must_use]
    pub fn missing(&self) -> u32 {
        self.units.saturating_sub(self.collected)
    }

    /// Whether everything asked for has been collected.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.missing() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-03-23T12:00:00+05:00".parse().unwrap()
    }

    #[test]
    fn a_need_is_met_when_nothing_is_missing() {
        for (units, collected, missing) in [(4, 0, 4), (4, 3, 1), (4, 4, 0), (4, 5, 0)] {
            let need = Need {
                component: Component::RedCells,
                group: BloodGroup::APos,
                units,
                collected,
                deadline: noon(),
            };
            assert_eq!(need.missing(), missing);
            assert_eq!(need.is_met(), missing == 0);
        }
    }
}

//! What is still missing for a shortage, and how pressing it is.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{BloodGroup, Component, Urgency};

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

    /// Whether the deadline has passed: what comes now comes too late.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        now >= self.deadline
    }
}

/// The urgency to offer a nurse who posts a shortage: critical when the blood is needed within twelve hours,
/// urgent within three days, routine otherwise. Judgement: within twelve hours the night has to be used, and
/// beyond three days a booking is kept about as often as any other.
#[must_use]
pub fn suggested_urgency(deadline: DateTime<Utc>, now: DateTime<Utc>) -> Urgency {
    const CRITICAL_WITHIN: TimeDelta = TimeDelta::hours(12);
    const URGENT_WITHIN: TimeDelta = TimeDelta::hours(72);
    let left = deadline - now;
    if left <= CRITICAL_WITHIN {
        Urgency::Critical
    } else if left <= URGENT_WITHIN {
        Urgency::Urgent
    } else {
        Urgency::Routine
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

    #[test]
    fn a_need_is_over_at_its_deadline() {
        let need = Need {
            component: Component::Platelets,
            group: BloodGroup::ONeg,
            units: 1,
            collected: 0,
            deadline: noon(),
        };
        assert!(!need.is_over(noon() - TimeDelta::seconds(1)));
        assert!(need.is_over(noon()));
    }

    #[test]
    fn the_nearer_the_deadline_the_more_pressing() {
        for (hours, urgency) in [
            (-1, Urgency::Critical),
            (9, Urgency::Critical),
            (12, Urgency::Critical),
            (13, Urgency::Urgent),
            (72, Urgency::Urgent),
            (73, Urgency::Routine),
        ] {
            assert_eq!(
                suggested_urgency(noon(), noon() - TimeDelta::hours(hours)),
                urgency,
                "{hours} h"
            );
        }
    }
}

//! How much a group is leaned on: what tells the planner whom to keep for those who can take nothing else.

use entity::values::{BloodGroup, Component, GROUPS};

use super::{can_give, compatible_donors};

/// The share of each group in a population. The shares are positive and add up to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFrequencies([f64; 8]);

/// Why eight numbers are not the shares of a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotFrequencies {
    /// A group nobody has could not be compared with the others.
    #[error("every group needs a share above zero")]
    NotPositive,
    /// The shares leave some people out or count some twice.
    #[error("the shares do not add up to one")]
    NotOne,
}

impl GroupFrequencies {
    /// The shares in the order of [`GROUPS`]. They must be positive and add up to 1 within one in a thousand.
    ///
    /// # Errors
    /// [`NotFrequencies`] says which condition does not hold.
    pub fn new(shares: [f64; 8]) -> Result<Self, NotFrequencies> {
        if !shares.iter().all(|share| *share > 0.0) {
            return Err(NotFrequencies::NotPositive);
        }
        if (shares.iter().sum::<f64>() - 1.0).abs() > 0.001 {
            return Err(NotFrequencies::NotOne);
        }
        Ok(Self(shares))
    }

    /// The share of `group`, between 0 and 1.
    #[must_use]
    pub fn of(&self, group: BloodGroup) -> f64 {
        GROUPS
            .iter()
            .zip(self.0)
            .find_map(|(each, share)| (*each == group).then_some(share))
            .expect("GROUPS holds every group")
    }

    fn of_all(&self, groups: &[BloodGroup]) -> f64 {
        groups.iter().map(|group| self.of(*group)).sum()
    }
}

/// How much patients lean on one donor of group `donor` for `component`: each recipient's need is shared evenly by
/// all who could meet it, and what falls on this donor is summed. 1 is the average donor, so 4 means "leaned on
/// four times as much". Few compatible donors elsewhere and a small share of the population both raise it.
#[must_use]
pub fn rarity(donor: BloodGroup, component: Component, frequencies: &GroupFrequencies) -> f64 {
    GROUPS
        .iter()
        .filter(|recipient| can_give(donor, component, **recipient))
        .map(|recipient| frequencies.of(*recipient) / frequencies.of_all(compatible_donors(component, *recipient)))
        .sum()
}

#[cfg(test)]
mod tests {
    use entity::values::BloodGroup::{AbNeg, AbPos, ONeg};

    use super::*;

    fn frequencies() -> GroupFrequencies {
        GroupFrequencies::new([0.023, 0.307, 0.027, 0.298, 0.014, 0.242, 0.006, 0.083]).unwrap()
    }

    #[test]
    fn the_average_donor_has_rarity_one() {
        for component in Component::ALL.iter().copied() {
            let mean: f64 = GROUPS
                .iter()
                .map(|group| frequencies().of(*group) * rarity(*group, component, &frequencies()))
                .sum();
            assert!((mean - 1.0).abs() < 1e-9, "{component}: {mean}");
        }
    }

    #[test]
    fn red_cells_of_o_negative_donors_are_leaned_on_most_and_of_ab_positive_least() {
        let of = |group| rarity(group, Component::RedCells, &frequencies());
        assert!(
            GROUPS
                .iter()
                .all(|group| of(ONeg) >= of(*group) && of(AbPos) <= of(*group))
        );
        assert!(of(ONeg) > 3.0);
    }

    #[test]
    fn plasma_turns_the_order_round() {
        let of = |group| rarity(group, Component::Plasma, &frequencies());
        assert!(
            GROUPS
                .iter()
                .all(|group| of(AbNeg) >= of(*group) && of(ONeg) <= of(*group))
        );
    }

    #[test]
    fn shares_that_miss_a_group_or_do_not_add_up_are_refused() {
        let mut shares = [0.125; 8];
        assert!(GroupFrequencies::new(shares).is_ok());
        shares[3] = 0.0;
        assert_eq!(GroupFrequencies::new(shares), Err(NotFrequencies::NotPositive));
        shares[3] = 0.2;
        assert_eq!(GroupFrequencies::new(shares), Err(NotFrequencies::NotOne));
    }
}

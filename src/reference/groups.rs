//! How common the blood groups are.

use std::collections::HashMap;
use std::sync::LazyLock;

use entity::values::{BloodGroup, GROUPS};

use crate::domain::blood::GroupFrequencies;
use crate::domain::eligibility::Figure;

/// The shares of the blood groups in the population of Kazakhstan. Unverified: the figure says so.
#[must_use]
pub fn group_frequencies() -> &'static Figure<GroupFrequencies> {
    static FREQUENCIES: LazyLock<Figure<GroupFrequencies>> = LazyLock::new(|| {
        let file: Figure<HashMap<BloodGroup, f64>> =
            toml::from_str(include_str!("data/groups.toml")).expect("the tests read this embedded file");
        let shares = GROUPS.map(|group| file.value.get(&group).copied().unwrap_or_default());
        let value = GroupFrequencies::new(shares).expect("the tests add up this embedded file");
        Figure {
            value,
            status: file.status,
            source: file.source,
        }
    });
    &FREQUENCIES
}

#[cfg(test)]
mod tests {
    use entity::values::BloodGroup::{AbNeg, OPos};

    use super::*;
    use crate::domain::eligibility::Status;

    #[test]
    fn o_positive_is_the_commonest_group_ab_negative_the_rarest_and_the_figures_are_unverified() {
        let Figure {
            value: shares, status, ..
        } = group_frequencies();
        assert!(
            GROUPS
                .iter()
                .all(|group| shares.of(OPos) >= shares.of(*group) && shares.of(AbNeg) <= shares.of(*group))
        );
        assert_eq!(*status, Status::Unverified);
    }
}

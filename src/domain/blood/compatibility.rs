//! Who can give what to whom. The tables are the working set of transfusion practice; the tests hold all 256 pairs
//! against the antigens they follow from.

use entity::values::BloodGroup::{self, ANeg, APos, AbNeg, AbPos, BNeg, BPos, ONeg, OPos};
use entity::values::Component;

/// The groups that can give `component` to `recipient`, best first: the recipient's own group, then the order in
/// which the others should be asked.
///
/// - Red cells: the donor's antigens (A, B, D) are among the recipient's. Common groups come before rare ones, so
///   that O- is asked last when another group serves.
/// - Plasma: the reverse for A and B, D does not matter. AB, the scarcest plasma, comes last.
/// - Platelets: the recipient's ABO group, then groups whose plasma suits; no D-positive platelets for a D-negative
///   recipient. "Any group as a last resort" is a local policy and is not offered here.
/// - Whole blood: the same ABO group, D-negative also for D-positive. Low-titre O is a local policy.
#[must_use]
pub const fn compatible_donors(component: Component, recipient: BloodGroup) -> &'static [BloodGroup] {
    match component {
        Component::RedCells => red_cells(recipient),
        Component::Plasma => plasma(recipient),
        Component::Platelets => platelets(recipient),
        Component::WholeBlood => whole_blood(recipient),
    }
}

/// Whether a donor of group `donor` can give `component` to `recipient`.
#[must_use]
pub fn can_give(donor: BloodGroup, component: Component, recipient: BloodGroup) -> bool {
    compatible_donors(component, recipient).contains(&donor)
}

const fn red_cells(recipient: BloodGroup) -> &'static [BloodGroup] {
    match recipient {
        ONeg => &[ONeg],
        OPos => &[OPos, ONeg],
        ANeg => &[ANeg, ONeg],
        APos => &[APos, OPos, ANeg, ONeg],
        BNeg => &[BNeg, ONeg],
        BPos => &[BPos, OPos, BNeg, ONeg],
        AbNeg => &[AbNeg, ANeg, BNeg, ONeg],
        AbPos => &[AbPos, APos, BPos, OPos, AbNeg, ANeg, BNeg, ONeg],
    }
}

const fn plasma(recipient: BloodGroup) -> &'static [BloodGroup] {
    match recipient {
        ONeg => &[ONeg, OPos, APos, BPos, ANeg, BNeg, AbPos, AbNeg],
        OPos => &[OPos, ONeg, APos, BPos, ANeg, BNeg, AbPos, AbNeg],
        ANeg => &[ANeg, APos, AbPos, AbNeg],
        APos => &[APos, ANeg, AbPos, AbNeg],
        BNeg => &[BNeg, BPos, AbPos, AbNeg],
        BPos => &[BPos, BNeg, AbPos, AbNeg],
        AbNeg => &[AbNeg, AbPos],
        AbPos => &[AbPos, AbNeg],
    }
}

const fn platelets(recipient: BloodGroup) -> &'static [BloodGroup] {
    match recipient {
        ONeg => &[ONeg, ANeg, BNeg, AbNeg],
        OPos => &[OPos, ONeg, APos, BPos, ANeg, BNeg, AbPos, AbNeg],
        ANeg => &[ANeg, AbNeg],
        APos => &[APos, ANeg, AbPos, AbNeg],
        BNeg => &[BNeg, AbNeg],
        BPos => &[BPos, BNeg, AbPos, AbNeg],
        AbNeg => &[AbNeg],
        AbPos => &[AbPos, AbNeg],
    }
}

const fn whole_blood(recipient: BloodGroup) -> &'static [BloodGroup] {
    match recipient {
        ONeg => &[ONeg],
        OPos => &[OPos, ONeg],
        ANeg => &[ANeg],
        APos => &[APos, ANeg],
        BNeg => &[BNeg],
        BPos => &[BPos, BNeg],
        AbNeg => &[AbNeg],
        AbPos => &[AbPos, AbNeg],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use entity::values::GROUPS;

    use super::*;

    /// The antigens on a group's red cells, read from its code and not from the tables above.
    fn antigens(group: BloodGroup) -> BTreeSet<char> {
        group.code().replace(['O', '-'], "").replace('+', "D").chars().collect()
    }

    fn abo(group: BloodGroup) -> BTreeSet<char> {
        antigens(group).into_iter().filter(|antigen| *antigen != 'D').collect()
    }

    fn rh_suits(donor: BloodGroup, recipient: BloodGroup) -> bool {
        !antigens(donor).contains(&'D') || antigens(recipient).contains(&'D')
    }

    #[test]
    fn every_pair_of_every_component_follows_from_the_antigens() {
        for donor in GROUPS {
            for recipient in GROUPS {
                let plasma_suits = abo(donor).is_superset(&abo(recipient));
                let rule = |component| match component {
                    Component::RedCells => antigens(donor).is_subset(&antigens(recipient)),
                    Component::Plasma => plasma_suits,
                    Component::Platelets => plasma_suits && rh_suits(donor, recipient),
                    Component::WholeBlood => abo(donor) == abo(recipient) && rh_suits(donor, recipient),
                };
                for component in Component::ALL.iter().copied() {
                    let given = can_give(donor, component, recipient);
                    assert_eq!(given, rule(component), "{donor} gives {component} to {recipient}");
                }
            }
        }
    }

    #[test]
    fn the_recipients_own_group_is_asked_first_and_nobody_twice() {
        for component in Component::ALL.iter().copied() {
            for recipient in GROUPS {
                let donors = compatible_donors(component, recipient);
                assert_eq!(donors[0], recipient);
                assert_eq!(donors.iter().collect::<BTreeSet<_>>().len(), donors.len());
            }
        }
    }

    #[test]
    fn o_negative_red_cells_are_asked_for_last_when_another_group_serves() {
        for recipient in GROUPS {
            assert_eq!(compatible_donors(Component::RedCells, recipient).last(), Some(&ONeg));
        }
    }

    #[test]
    fn platelets_of_the_same_abo_group_come_before_those_whose_plasma_merely_suits() {
        for recipient in GROUPS {
            let same_abo: Vec<bool> = compatible_donors(Component::Platelets, recipient)
                .iter()
                .map(|donor| abo(*donor) == abo(recipient))
                .collect();
            assert!(same_abo.is_sorted_by(|earlier, later| earlier >= later), "{recipient}");
        }
    }
}

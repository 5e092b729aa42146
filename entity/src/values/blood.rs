//! Blood groups and what is made of blood.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// ABO group with RhD. Stored as a small integer, because the matching index is read by it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum BloodGroup {
    /// O(I) Rh-
    #[serde(rename = "O-")]
    ONeg = 1,
    /// O(I) Rh+
    #[serde(rename = "O+")]
    OPos = 2,
    /// A(II) Rh-
    #[serde(rename = "A-")]
    ANeg = 3,
    /// A(II) Rh+
    #[serde(rename = "A+")]
    APos = 4,
    /// B(III) Rh-
    #[serde(rename = "B-")]
    BNeg = 5,
    /// B(III) Rh+
    #[serde(rename = "B+")]
    BPos = 6,
    /// AB(IV) Rh-
    #[serde(rename = "AB-")]
    AbNeg = 7,
    /// AB(IV) Rh+
    #[serde(rename = "AB+")]
    AbPos = 8,
}

/// All eight groups, in the order of the stored numbers.
pub const GROUPS: [BloodGroup; 8] = [
    BloodGroup::ONeg,
    BloodGroup::OPos,
    BloodGroup::ANeg,
    BloodGroup::APos,
    BloodGroup::BNeg,
    BloodGroup::BPos,
    BloodGroup::AbNeg,
    BloodGroup::AbPos,
];

impl BloodGroup {
    /// The short code: `O-`, `AB+`. What files, addresses and the command line use; people read
    /// [`BloodGroup::label`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ONeg => "O-",
            Self::OPos => "O+",
            Self::ANeg => "A-",
            Self::APos => "A+",
            Self::BNeg => "B-",
            Self::BPos => "B+",
            Self::AbNeg => "AB-",
            Self::AbPos => "AB+",
        }
    }

    /// The form that blood centres of the region print: `O(I) Rh-`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ONeg => "O(I) Rh-",
            Self::OPos => "O(I) Rh+",
            Self::ANeg => "A(II) Rh-",
            Self::APos => "A(II) Rh+",
            Self::BNeg => "B(III) Rh-",
            Self::BPos => "B(III) Rh+",
            Self::AbNeg => "AB(IV) Rh-",
            Self::AbPos => "AB(IV) Rh+",
        }
    }
}

impl std::fmt::Display for BloodGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.label())
    }
}

vocabulary! {
    /// What a hospital asks for.
    pub enum Component as "component" {
        /// Whole blood, transfused as such.
        WholeBlood = "whole_blood",
        /// Red cells, made from a whole blood donation.
        RedCells = "red_cells",
        /// Platelets, by apheresis.
        Platelets = "platelets",
        /// Plasma, by plasmapheresis.
        Plasma = "plasma",
    }
}

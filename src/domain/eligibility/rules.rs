//! The shape of an eligibility rule-set: dated data with a source and a status per figure, so that an administrator
//! can replace what a ministry changes.

use chrono::NaiveDate;
use entity::values::Sex;
use serde::Deserialize;

use crate::domain::blood::Procedure;

/// How far a figure can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Status {
    /// Seen in a source.
    #[serde(rename = "v")]
    Verified,
    /// Seen in part, or derived from what was seen.
    #[serde(rename = "p")]
    Partly,
    /// General knowledge: to be checked before it is relied on.
    #[serde(rename = "u")]
    Unverified,
}

/// A value with where it comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Figure<T> {
    /// The value; its unit is in the name of the field.
    pub value: T,
    /// How far it can be trusted.
    pub status: Status,
    /// Where it was read.
    pub source: String,
}

/// A number that may differ between women and men.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum BySex {
    /// The same for both.
    Same(u16),
    /// One for each.
    Each {
        /// For women.
        female: u16,
        /// For men.
        male: u16,
    },
}

impl BySex {
    /// The number for `sex`.
    #[must_use]
    pub const fn of(self, sex: Sex) -> u16 {
        match (self, sex) {
            (Self::Same(number), _) | (Self::Each { female: number, .. }, Sex::Female) => number,
            (Self::Each { male, .. }, Sex::Male) => male,
        }
    }
}

/// One value for each procedure.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByProcedure<T> {
    /// For a whole blood donation.
    pub whole_blood: T,
    /// For platelets by apheresis.
    pub plateletpheresis: T,
    /// For plasma by apheresis.
    pub plasmapheresis: T,
}

impl<T> ByProcedure<T> {
    /// The value for `procedure`.
    pub const fn of(&self, procedure: Procedure) -> &T {
        match procedure {
            Procedure::WholeBlood => &self.whole_blood,
            Procedure::Plateletpheresis => &self.plateletpheresis,
            Procedure::Plasmapheresis => &self.plasmapheresis,
        }
    }
}

/// At most so many donations of these procedures, together, in any twelve months.
///
/// The sources say "a year"; only the British one says "in any twelve months". The rolling year is the stricter
/// reading: who keeps to it also keeps to every calendar year.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearlyMaximum {
    /// The procedures that are counted together.
    pub procedures: Vec<Procedure>,
    /// The number of donations.
    pub donations: Figure<BySex>,
}

/// What a country or body asks of a donor, as far as it can be known before the donor comes to the desk.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// The acts and guidelines the figures come from.
    pub basis: String,
    /// The first day on which the set applies.
    pub in_force_from: Figure<NaiveDate>,
    /// The age in completed years from which one may give.
    pub min_age_years: Figure<u8>,
    /// The last age in completed years at which one may give; absent where the rules know no upper limit.
    pub max_age_years: Option<Figure<u8>>,
    /// The least body weight in kilograms.
    pub min_weight_kg: Figure<u16>,
    /// Days to wait: the outer procedure is the one given, the inner the one wanted.
    pub interval_days: ByProcedure<ByProcedure<Figure<BySex>>>,
    /// Yearly maxima; none where the intervals alone limit the donor.
    #[serde(default)]
    pub yearly_maximum: Vec<YearlyMaximum>,
}

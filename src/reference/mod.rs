//! Facts as data, embedded in the binary and parsed once: regions, settlements, region outlines, blood centres,
//! eligibility rule-sets, group frequencies. The files are in `data`; `ATTRIBUTION.md` names their sources. Which
//! group can give to which is a rule and not a fact of a country: it lives in `domain::blood`.

mod centres;
mod groups;
mod lookup;
mod outlines;
mod regions;
mod rule_sets;
mod settlements;

use entity::values::Language;
use serde::Deserialize;

pub use centres::{Centre, OpenHours, centre, centres};
pub use groups::group_frequencies;
pub use lookup::{Found, find_settlement, label, nearest_settlement, settlements_starting_with};
pub use outlines::{Outline, outlines};
pub use regions::{Region, RegionKind, region, regions};
pub use rule_sets::{DeskGuide, RuleSetId, UnknownRuleSet, desk_guide, rule_set};
pub use settlements::{Settlement, SettlementId, settlement, settlements};

/// A name in the three languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Names {
    /// The name in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Kk => &self.kk,
            Language::Ru => &self.ru,
            Language::En => &self.en,
        }
    }
}

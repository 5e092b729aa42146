//! Blood: how people write a group, who can give to whom, how a component is collected, how rare a group is.

mod compatibility;
mod rarity;
mod reading;

use entity::values::Component;
use serde::{Deserialize, Serialize};

pub use compatibility::{can_give, compatible_donors};
pub use rarity::{GroupFrequencies, NotFrequencies, rarity};
pub use reading::{NotAGroup, parse};

/// What a donor goes through at the site. Intervals and yearly maxima are counted by procedure, not by component,
/// because red cells and whole blood both come from a whole blood donation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// A whole blood donation, about 450 ml.
    WholeBlood,
    /// Platelets by apheresis.
    Plateletpheresis,
    /// Plasma by apheresis.
    Plasmapheresis,
}

/// The three procedures.
pub const PROCEDURES: [Procedure; 3] = [
    Procedure::WholeBlood,
    Procedure::Plateletpheresis,
    Procedure::Plasmapheresis,
];

impl From<Component> for Procedure {
    fn from(component: Component) -> Self {
        match component {
            Component::WholeBlood | Component::RedCells => Self::WholeBlood,
            Component::Platelets => Self::Plateletpheresis,
            Component::Plasma => Self::Plasmapheresis,
        }
    }
}

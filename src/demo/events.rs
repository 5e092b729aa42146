//! What happens in a story, in the words of its timeline.

use std::fmt;

use chrono::{DateTime, Utc};
use entity::values::{CampaignId, DonorId};

use crate::domain::contact::Phone;

/// Something that a simulated person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: Person,
    /// What.
    pub what: What,
    /// In answer to which campaign.
    pub campaign: CampaignId,
}

/// A simulated donor. Masked phones of two donors can look alike; numbers in the register do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The number in the register.
    pub donor: DonorId,
    /// Prints masked.
    pub phone: Phone,
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "donor {} ({})", self.donor, self.phone)
    }
}

/// What a simulated person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Said yes, and holds a place in the slot that begins then.
    Yes(Option<DateTime<Utc>>),
    /// Said yes, and waits for a place.
    Waits,
    /// Said yes after there were enough.
    TooLate,
    /// Said no.
    No,
    /// Wants no further messages.
    Stop,
    /// Is at the desk.
    Arrived,
    /// Gave.
    Donated,
    /// Came, and may come again later.
    Deferred,
    /// Did not come.
    DidNotCome,
    /// Came to a place that had been taken back.
    CameInVain,
}

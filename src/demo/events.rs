//! What happens in a story, in the words of its timeline. A phone prints masked.

use chrono::{DateTime, Utc};

use crate::domain::contact::Phone;

/// Something that a simulated person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: What,
}

/// What a simulated person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Said yes, and holds a place in the slot that begins then.
    Yes(Phone, Option<DateTime<Utc>>),
    /// Said yes, and waits for a place.
    Waits(Phone),
    /// Said yes after there were enough.
    TooLate(Phone),
    /// Said no.
    No(Phone),
    /// Wants no further messages.
    Stop(Phone),
    /// Is at the desk.
    Arrived(Phone),
    /// Gave.
    Donated(Phone),
    /// Came, and may come again later.
    Deferred(Phone),
    /// Did not come.
    DidNotCome(Phone),
    /// Came to a place that had been taken back.
    CameInVain(Phone),
}

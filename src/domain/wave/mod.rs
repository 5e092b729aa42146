//! The planner: whom to ask next, and why. One call makes one decision from what is known at `now`; called again
//! with the same facts it decides the same, and called after its own wave it waits for the answers.

mod because;
mod candidate;
mod choose;
mod plan;
mod policy;
mod release;
mod view;

pub use because::{Arg, AskNumbers, Because};
pub use candidate::Candidate;
pub use plan::plan_next;
pub use policy::Policy;
pub use release::{Booking, places_to_hold, suffices, surplus};
pub use view::expected;

use chrono::{DateTime, Utc};
use entity::values::{Channel, DonorId};
use serde::{Deserialize, Serialize};

use super::forecast::{Class, Segment};

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

/// What a campaign has done so far and what came of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// When the last wave left.
    pub last_wave_at: Option<DateTime<Utc>>,
    /// Those asked who have not answered and have not been stood down.
    pub outstanding: Vec<Outstanding>,
    /// Those who hold a place, by their chance to become a unit (`Rates::collected_if_booked`, or for somebody who
    /// has arrived `Rates::collected`). Not those whose outcome is recorded.
    pub booked: Vec<Class>,
    /// Held places that nobody has booked and that can still be reached.
    pub held_free: u32,
    /// Those who said yes and wait for a place. They are served before anybody new is asked.
    pub waitlisted: u32,
    /// When the last held slot begins; `None` if the campaign holds none.
    pub last_slot_at: Option<DateTime<Utc>>,
}

/// People of one segment who were asked together and have not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outstanding {
    /// How they answer.
    pub segment: Segment,
    /// When they were asked.
    pub asked_at: DateTime<Utc>,
    /// How many they are.
    pub people: u32,
}

/// Somebody to be asked now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipient {
    /// Who.
    pub donor: DonorId,
    /// How.
    pub channel: Channel,
    /// The chance of a yes while there is time for it.
    pub p_yes: f64,
}

/// What a wave is expected to bring. It is kept with the wave, so that forecast and fact can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// People asked by this wave.
    pub asked: u32,
    /// Of these, how many will say yes in time.
    pub yes: f64,
    /// Units collected by the deadline, with everything asked so far and this wave.
    pub collected: f64,
    /// The chance that the need is met by then.
    pub probability: f64,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Ask these people.
    Send {
        /// Whom, best first, each donor once.
        recipients: Vec<Recipient>,
        /// The appeals do not leave earlier.
        not_before: DateTime<Utc>,
        /// An appeal that has not left, or has not been answered, by then is of no use any more.
        expires_at: DateTime<Utc>,
        /// Why them, and why so many.
        because: Because,
        /// What is expected of it.
        forecast: Forecast,
    },
    /// Do nothing before `until`, unless something new is known.
    Wait {
        /// When it is worth looking again; always later than `now`.
        until: DateTime<Utc>,
        /// What is waited for.
        because: Because,
    },
    /// Ask nobody further, and tell those who have not answered that there is no need to come.
    Enough {
        /// What is enough.
        because: Because,
    },
    /// Nobody can be asked any more; what is booked decides. Staff may want to act.
    Exhausted {
        /// What has run out.
        because: Because,
    },
}

//! The one gate that every outgoing message passes, when it is planned and again when it is sent. It knows one
//! message and one person; it never knows why the message was written.

mod reason;
#[cfg(test)]
mod tests;

pub use reason::Reason;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::values::{Channel, Purpose, Urgency};

use super::calendar::QuietHours;

/// A message that wants to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// What it is for.
    pub purpose: Purpose,
    /// How it would leave.
    pub channel: Channel,
    /// How pressing the shortage behind it is; routine if there is none.
    pub urgency: Urgency,
    /// From then on it is of no use.
    pub expires_at: DateTime<Utc>,
}

/// What is known of the person about to be written to.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Agreed to be asked to give blood.
    pub consents_to_appeals: bool,
    /// Agreed to be called in an emergency, at night as well.
    pub consents_to_emergency: bool,
    /// Said *stop*: no message but the one that says so, and a code asked for by the person.
    pub stopped: bool,
    /// Asked not to be asked before then.
    pub paused_until: Option<DateTime<Utc>>,
    /// Channels the person chose.
    pub channels: Vec<Channel>,
    /// Channels whose address the person has confirmed with a code.
    pub confirmed: Vec<Channel>,
    /// Channels whose address refuses what is sent to it.
    pub suppressed: Vec<Channel>,
    /// Holds a live appointment, in this campaign or another.
    pub booked: bool,
    /// When the last appeal left, the one being checked not counted.
    pub last_appeal_at: Option<DateTime<Utc>>,
    /// Appeals that left within the last 365 days, the one being checked not counted.
    pub appeals_last_year: u32,
    /// The zone the person lives in.
    pub zone: Tz,
}

/// How often a person may be asked, and when nobody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The least time between two appeals.
    pub between_appeals: TimeDelta,
    /// Appeals in a year.
    pub appeals_a_year: u32,
    /// When a message without need waits for the morning.
    pub quiet: QuietHours,
}

impl Default for Limits {
    /// One appeal in seven days and six a year.
    fn default() -> Self {
        Self {
            between_appeals: TimeDelta::days(7),
            appeals_a_year: 6,
            quiet: QuietHours::default(),
        }
    }
}

/// What the gate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It may leave now.
    Send,
    /// It may leave then, if it still passes.
    NotBefore(DateTime<Utc>),
    /// It may not leave.
    Suppress(Reason),
}

/// Whether `message` may leave to this person at `now`.
///
/// | | appeal | code | confirmation | reminder | cancellation | stand-down | thank-you | answer (2) |
/// |---|---|---|---|---|---|---|---|---|
/// | useful until it expires | x | x | x | x | x | x | x | x |
/// | not after *stop* | x | | x | x | x | x | x | x (3) |
/// | with consent to appeals | x | | | | | | x | |
/// | not while paused | x | | | | | | | |
/// | only without an appointment | x | | | | | | | |
/// | only with an appointment | | | x | x | | | | |
/// | over a chosen channel | x | | x | x | x | x | x | |
/// | to a confirmed address | x | | x | x | x | x | x | |
/// | to an address that takes it | x | | x | x | x | x | x | |
/// | within the contact budget | x | | | | | | | |
/// | not in the quiet hours | x (1) | | | x | | | x | |
///
/// (1) unless the person agreed to be called in an emergency and the shortage is urgent or critical.
/// (2) to a text: a place on the list, not now, over, help, the language, the end of messages, a code sent back.
/// (3) but for the one that says that nothing more is written.
///
/// A code goes to an address that has come back as well: confirming it anew is how it is known to be good again.
/// Answers to the person's own act pass at night, and so does what spares a journey in vain. The reason given is the
/// first that applies, from top to bottom. A message that the quiet hours would hold back until it is of no use is
/// suppressed at once.
#[must_use]
pub fn check(message: &Ask, donor: &Standing, limits: &Limits, now: DateTime<Utc>) -> Passage {
    if let Some(reason) = refusal(message, donor, limits, now) {
        return Passage::Suppress(reason);
    }
    if !keeps_quiet(message, donor) {
        return Passage::Send;
    }
    let allowed = limits.quiet.next_allowed(now, donor.zone);
    if allowed == now {
        Passage::Send
    } else if allowed < message.expires_at {
        Passage::NotBefore(allowed)
    } else {
        Passage::Suppress(Reason::QuietHours)
    }
}

fn refusal(message: &Ask, donor: &Standing, limits: &Limits, now: DateTime<Utc>) -> Option<Reason> {
    let appeal = message.purpose == Purpose::Appeal;
    let code = message.purpose == Purpose::Code;
    let thanks = message.purpose == Purpose::ThankYou;
    // Its address has written to us just now.
    let own_act = code || message.purpose.is_answer();
    let farewell = message.purpose == Purpose::Stopped;
    let ticket = matches!(message.purpose, Purpose::Confirmation | Purpose::Reminder);
    [
        (now >= message.expires_at, Reason::Expired),
        (!code && !farewell && donor.stopped, Reason::Stopped),
        ((appeal || thanks) && !donor.consents_to_appeals, Reason::NoConsent),
        (
            appeal && donor.paused_until.is_some_and(|until| now < until),
            Reason::Paused,
        ),
        (appeal && donor.booked, Reason::AlreadyBooked),
        (ticket && !donor.booked, Reason::NotBooked),
        (
            !own_act && !donor.channels.contains(&message.channel),
            Reason::ChannelNotChosen,
        ),
        (
            !own_act && !donor.confirmed.contains(&message.channel),
            Reason::AddressUnconfirmed,
        ),
        (
            !own_act && donor.suppressed.contains(&message.channel),
            Reason::AddressSuppressed,
        ),
        (appeal && asked_lately(donor, limits, now), Reason::AskedLately),
        (
            appeal && donor.appeals_last_year >= limits.appeals_a_year,
            Reason::AskedOften,
        ),
    ]
    .into_iter()
    .find_map(|(applies, reason)| applies.then_some(reason))
}

fn asked_lately(donor: &Standing, limits: &Limits, now: DateTime<Utc>) -> bool {
    donor
        .last_appeal_at
        .is_some_and(|last| now < last + limits.between_appeals)
}

fn keeps_quiet(message: &Ask, donor: &Standing) -> bool {
    match message.purpose {
        Purpose::Appeal => !(donor.consents_to_emergency && message.urgency != Urgency::Routine),
        Purpose::Reminder | Purpose::ThankYou => true,
        _ => false,
    }
}
